"""Which schedules and escalation policies of the file an account has already, whatever it calls them.

A schedule of the account that several seats call is the schedule of one of them; the others get schedules of their own.
A file beside rotation.yaml says it: a line each, the kind and the name of a resource and its id in the account; `#`
begins a comment.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from oncall.adopt.account import Identity, Remark
from oncall.time.seats import Seat
from oncall.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from oncall.adopt.teams import Called, Wanted

_INTRODUCTION = """\
# What the account has already, by its ids: `oncall recover` takes it over, whatever it is called there.
# A line: the kind and the name of what the program declares, and the id in the account. Read it before you go on;
# take out what should stay as it is: the program makes another. Delete this file once `pulumi preview` is empty.
"""


def of(called: Sequence[Called], remarks: list[Remark]) -> Iterator[Identity]:
    """The escalation policies and schedules of all teams."""
    seats: dict[str, list[tuple[Seat, Wanted]]] = defaultdict(list)
    for team in called:
        policy, key = team.policy, team.team.id
        if policy.id:
            name = f"escalation-{key}-policy" if key else "escalation-policy"
            yield Identity("EscalationPolicy", name, policy.id, policy.title)
        for each in team.wanted:
            if each.schedule.id:
                seats[each.schedule.id].append((Seat(key, each.level, each.seat), each))
    for found in seats.values():
        whole = [seat for seat, each in found if each.whole]
        first, schedule = (whole or [seat for seat, _ in found])[0], found[0][1].schedule
        yield Identity("Schedule", f"{first.key}-schedule", schedule.id, schedule.title)
        others = [f"`{seat.key}`" for seat, _ in found if seat != first]
        if others:
            rest = f"a schedule and an order of its own for {listed(others)}"
            what = f"several rules call it: it becomes the schedule of `{first.key}`, and the program makes {rest}"
            remarks.append(
                Remark(schedule.place, what, "Change each order when the people change", in_file=True)
            )


def beside(file: Path) -> Path:
    """Where the identities of a file are."""
    return file.with_name(f"{file.name}.ids")


def text(identities: Iterable[Identity]) -> str:
    """The file's text."""
    lines = [(f"{one.kind} {one.name}", one.id, " ".join(one.title.split())) for one in identities]
    first, second = (max(len(line[at]) for line in lines) for at in (0, 1))
    return _INTRODUCTION + "".join(f"{name:{first}} {id_:{second}} # {title}\n" for name, id_, title in lines)
