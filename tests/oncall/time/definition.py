"""Who answers, by definition: read one instant at a time, slow, sharing no code with the timeline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from oncall.model import Operation, Role, Rotation


def on_duty(
    operation: Operation, rotation: Rotation, at: datetime
) -> dict[Role, tuple[str, str, str | None]]:
    """For each role that somebody has in ``rotation`` at ``at``: the person, why, and instead of whom."""
    for days_ago in (0, 1):
        day = at.date() - timedelta(days=days_ago)
        (hours,) = rotation.duties[0].hours
        assert hours.length is not None
        shift = datetime.combine(day, hours.start, UTC)
        if shift <= at < shift + hours.length:
            return _in_shift(operation, rotation, shift, at)
    return {}


def _in_shift(
    operation: Operation, rotation: Rotation, shift: datetime, at: datetime
) -> dict[Role, tuple[str, str, str | None]]:
    begun = [order_entry for order_entry in rotation.order if order_entry.start <= shift]
    if not begun:
        return {}
    order_entry = begun[-1]
    assert isinstance(order_entry.turn, timedelta)
    turn = (shift.date() - order_entry.start.date()).days // order_entry.turn.days
    count = len(order_entry.people)
    place = {Role.PRIMARY: turn % count, Role.SECONDARY: (turn + 1) % count}
    off = [entry for entry in operation.time_off if entry.start <= at < entry.end]
    names_off = {entry.who for entry in off}

    holder = {}
    for role in Role:
        holder[role] = order_entry.people[place[role]]
        for swap in operation.swaps:
            if swap.start <= at < swap.end and holder[role] in (swap.one, swap.other):
                holder[role] = swap.one if holder[role] == swap.other else swap.other

    answer: dict[Role, tuple[str, str, str | None]] = {}
    taken: str | None = holder[Role.SECONDARY]
    for role in Role:
        ordered, now = order_entry.people[place[role]], holder[role]
        moved_up = role is Role.SECONDARY and answer.get(Role.PRIMARY, ("", ""))[:2] == (now, "cover")
        if now not in names_off and not moved_up:
            answer[role] = (now, "scheduled", None) if now == ordered else (now, "swap", ordered)
        else:
            cover = None if moved_up else next(entry.cover for entry in off if entry.who == now)
            own_place = place[role]
            if now != ordered and now in order_entry.people:
                own_place = order_entry.people.index(now)
            in_line = [order_entry.people[(own_place + step) % count] for step in range(1, count)]
            for candidate in in_line if cover is None else [cover]:
                named_primary = cover is not None and role is Role.PRIMARY
                if candidate not in names_off and (named_primary or candidate != taken):
                    answer[role] = (candidate, "cover", now)
                    break
        taken = answer[role][0] if role in answer else None
    return answer
