"""Every command on every team's rota: it is written and nothing moves before its time, or refused in a sentence."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oncall import RotationError, read
from oncall.editing import absences, orders, people
from oncall.editing.line import next_handoff
from oncall.editing.prune import prune
from oncall.editing.writing import edited
from oncall.model import DAY, Months, Shifts
from oncall.time.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from oncall.editing.edit import Edit
    from oncall.model import Operation

ROTAS = sorted((Path(__file__).parents[2] / "rotas").glob("*.yaml"))
AGO, AHEAD = timedelta(weeks=3), timedelta(weeks=12)


def middle(operation: Operation) -> datetime:
    """A time in the third week of the file."""
    first = min(rotation.order[0].start for rotation in operation.rotations.values())
    return datetime.combine(first.date(), time(11, 17), UTC) + 16 * DAY


def plans(operation: Operation, now: datetime) -> dict[str, Callable[[Operation], Edit]]:
    """Edits of all kinds, for everybody and every rotation."""
    found: dict[str, Callable[[Operation], Edit]] = {"prune": lambda o: prune(o, now, now=now)}
    for key in operation.rotations:
        found[f"add to {key}"] = lambda o, key=key: orders.add(  # type: ignore[misc]
            o, "newcomer", key, now=now, email="newcomer@rota.example"
        )
        for turn in (3 * DAY, Months(count=1), Shifts(count=2), Months(count=1, nth=1)):
            found[f"turn {key} {turn}"] = lambda o, key=key, turn=turn: orders.turn(o, key, turn, now=now)  # type: ignore[misc]
    handles = [*operation.people]
    start = (now + 9 * DAY).date()
    for handle, other in zip(handles, [*handles[1:], handles[0]], strict=True):
        found[f"remove {handle}"] = lambda o, who=handle: orders.remove(o, who, now=now)  # type: ignore[misc]
        found[f"leave {handle}"] = lambda o, who=handle: people.leave(o, who, now=now, at=now)  # type: ignore[misc]
        found[f"rename {handle}"] = lambda o, who=handle: people.rename(o, who, "Somebody-1", now=now)  # type: ignore[misc]
        found[f"swap {handle}"] = lambda o, one=handle, other=other: absences.swap(  # type: ignore[misc]
            o, one, other, start, start + 6 * DAY, now=now
        )
        found[f"time off {handle}"] = lambda o, who=handle: absences.time_off(o, who, start, start, now=now)  # type: ignore[misc]
    return found


@pytest.mark.parametrize("path", ROTAS, ids=lambda path: path.stem)
def test_every_command_is_written_or_refused_in_a_sentence(path: Path) -> None:
    data = path.read_bytes()
    before = read(data).operation
    now = middle(before)
    written: list[str] = []
    refused: list[str] = []
    for name, plan in plans(before, now).items():
        try:
            edit = plan(before)
            _, after = edited(data, path.name, before, edit)
        except RotationError as error:
            refused.append(f"{name}: {error}")
            continue
        written.append(name)
        if name.startswith("rename"):
            assert [shift.start for shift in timeline(before, now - AGO, now + AHEAD)] == [
                shift.start for shift in timeline(after, now - AGO, now + AHEAD)
            ]
            continue
        begins, since = _begins(before, edit, name, now), now if name == "prune" else now - AGO
        assert timeline(after, since, begins) == timeline(before, since, begins), (
            f"{name}: nothing moves before {begins}"
        )
    assert not [reason for reason in refused if "not understood" in reason]
    assert any(name.startswith("add") for name in written), refused
    assert any(name.startswith("swap") for name in written), refused
    assert any(name.startswith("time off") for name in written), refused


def _begins(operation: Operation, edit: Edit, name: str, now: datetime) -> datetime:
    """When an edit may move the first shift."""
    if name == "prune":
        return now + AHEAD
    if name.startswith(("swap", "time off")):
        return now + 7 * DAY
    rotations = {change.rotation for change in edit.changes if hasattr(change, "rotation")}
    handoffs = [next_handoff(operation, operation.rotations[key], now) for key in rotations]
    return min((handoff.at for handoff in handoffs if handoff), default=now)


TWICE_A_DAY = b"""\
people: {ann: {email: ann@rota.example}, ben: {email: ben@rota.example}, cem: {email: cem@rota.example}}
levels: {first: {after: 0 minutes, coverage: hours}}
rotations:
  desk:
    hours: [06:00-12:00, 12:00-18:00]
    levels: {first: turn}
    turn: 1 shift
    order:
      - {from: 2026-01-05, people: [ann, ben, cem]}
escalation: {acknowledge_within: 10 minutes, repeats: 6, slack: alert}
notification_rules: {high: [{by: email, after: 0 minutes}], low: [{by: email, after: 0 minutes}]}
severities: {P1: {meaning: bad, example: down, urgency: high, color: d93f0b}}
assets: {}
channels: {alert: {}}
"""


def test_an_entry_begins_with_the_first_shift_of_a_day() -> None:
    before = read(TWICE_A_DAY).operation
    now = datetime(2026, 1, 6, 7, tzinfo=UTC)
    edit = orders.remove(before, "ben", now=now)
    assert edit.words[0] == "ben leaves desk at the handoff of Wed 2026-01-07 06:00 UTC: cem, ann.", (
        "the handoff of Tuesday at noon is in the middle of a day"
    )
    _, after = edited(TWICE_A_DAY, "rotation.yaml", before, edit)
    handoff = datetime(2026, 1, 7, 6, tzinfo=UTC)
    assert timeline(after, now - AGO, handoff) == timeline(before, now - AGO, handoff)
    assert timeline(after, handoff, handoff + DAY)[0].person == "cem", "whoever is next stays next"
