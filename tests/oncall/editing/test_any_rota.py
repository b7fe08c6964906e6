"""Every command on every team's rota: it is written and nothing moves before its time, or refused in a sentence."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
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
from tests.oncall.rotas import FILES, rota
from tests.search import sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from oncall.editing.edit import Edit
    from oncall.model import Operation

pytestmark = pytest.mark.wide

MINUTE = timedelta(minutes=1)
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


@pytest.mark.parametrize("path", sample(FILES), ids=lambda path: path.stem)
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


def words(number: int, plan: Callable[[Operation], Edit], *edits: tuple[str, str]) -> str:
    return "\n".join(plan(rota(number, *edits)).words)


def test_a_day_has_the_handoffs_of_the_rotation_s_clock() -> None:
    """Case 11: Monday 08:00 in Sydney is Sunday in UTC."""
    now = datetime(2027, 3, 3, tzinfo=UTC)
    text = words(11, lambda o: orders.remove(o, "flo", now=now, at=date(2027, 3, 15)))
    assert "flo leaves sydney at the handoff of Sun 2027-03-14 21:00 UTC: gil, edda." in text
    today = words(11, lambda o: orders.remove(o, "flo", now=now, at=now.date()))
    assert "flo leaves sydney at the handoff of Sun 2027-03-07 21:00 UTC: gil, edda." in today
    later = words(11, lambda o: orders.remove(o, "flo", now=now, at=now + 14 * DAY))
    assert "Sun 2027-03-21 21:00 UTC" in later, "a time is exact"


def test_a_planned_start_follows_the_clock_change() -> None:
    """Case 10: 10:30 in Toronto is 14:30 UTC in October and 15:30 in November."""
    now = datetime(2026, 10, 29, tzinfo=UTC)
    text = words(10, lambda o: orders.remove(o, "ana", now=now))
    assert "ana leaves development at the handoff of Wed 2026-11-04 15:30 UTC: cora, dov, zoe, ben." in text


def test_a_turn_keeps_the_day_of_the_month_on_which_it_begins() -> None:
    """Case 2 in months: Saturday 12 December has no shift, and turns begin on the 12th all the same."""
    by_month = ("        turn: 1 week\n        order:\n          - {from: 2026-10-12, people: [aled", "")
    text = by_month[0].replace("1 week", "1 month")
    now = datetime(2026, 11, 28, 4, 33, tzinfo=UTC)
    shorter = words(2, lambda o: orders.remove(o, "aled", now=now), (by_month[0], text))
    assert "aled leaves data at the handoff of Sat 2026-12-12 00:00 UTC" in shorter
    longer = words(2, lambda o: orders.turn(o, "data", 14 * DAY, now=now), (by_month[0], text))
    assert "From the handoff of Sat 2026-12-12 00:00 UTC on, turns of data last 2 weeks" in longer


def test_nobody_waits_until_a_shift_begins_on_the_day_of_a_turn() -> None:
    """Case 9 in months: of the first days of the next months only 1 November is a Monday, on which shifts begin."""
    now = datetime(2027, 3, 2, tzinfo=UTC)
    (path,) = (file for file in FILES if file.name.startswith("09"))
    data = path.read_bytes().replace(b"turn: 1 week", b"turn: 1 month")
    edit = orders.remove(read(data).operation, "milo", now=now)
    assert edit.words[0] == "milo leaves week at the handoff of Thu 2027-04-01 04:00 UTC: nora, otis, lena."


def test_a_turn_without_a_shift_is_nobody_s_next() -> None:
    """Case 17 in turns of three days: the turn of a weekend is passed over, and so is whoever has it."""
    days = ("    turn: 1 shift", "    turn: 3 days")
    now = datetime(2027, 12, 16, 10, 41, tzinfo=UTC)
    before = rota(17, days)
    edit = orders.turn(before, "late", Months(count=1, nth=-1, weekday=4), now=now)
    handoff = datetime(2027, 12, 20, 16, 30, tzinfo=UTC)
    assert edit.words[0] == (
        "From the handoff of Mon 2027-12-20 16:30 UTC on, turns of late begin on the last Friday of a month: "
        "sid, pim, rea."
    )
    assert timeline(before, handoff, handoff + MINUTE)[0].person == "sid"


@pytest.mark.parametrize(
    ("number", "now", "plan", "reason"),
    [
        (
            24,
            "2027-03-12",
            lambda o, now: orders.add(o, "newcomer", "manager", now=now, email="new@rota.example"),
            'for it has one person; allowed: a rotation with turns; first: oncall turn manager "1 week"',
        ),
        (
            6,
            "2026-12-15",
            lambda o, now: orders.remove(o, "abel", now=now),
            "abel is in ours until it ends Sun 2026-12-20 23:00 UTC: no order can begin before",
        ),
        (
            6,
            "2027-01-15",
            lambda o, now: orders.remove(o, "abel", now=now),
            "abel is in no order, now or later",
        ),
        (
            22,
            "2027-03-20",
            lambda o, now: orders.turn(o, "otters", 7 * DAY, now=now),
            "otters has no turn after Sat 2027-03-20 00:00 UTC",
        ),
        (
            12,
            "2026-11-20",
            lambda o, now: orders.turn(o, "months", Months(count=1), now=now),
            "turns of months last 1 month already",
        ),
    ],
)
def test_what_the_file_cannot_say_is_refused_with_the_reason(
    number: int, now: str, plan: Callable[[Operation, datetime], Edit], reason: str
) -> None:
    with pytest.raises(RotationError, match=re.escape(reason)):
        plan(rota(number), datetime.fromisoformat(f"{now}T00:00Z"))


def test_whoever_leaves_a_rotation_that_ends_leaves_with_it() -> None:
    """Case 6: no handoff comes before the rotation ends, and the last shift is theirs."""
    assert words(6, lambda o: people.leave(o, "abel", now=datetime(2026, 12, 15, tzinfo=UTC))) == (
        "abel is in ours until it ends Sun 2026-12-20 23:00 UTC: no order can begin before.\n"
        "The last day of abel is 2026-12-21. Close their account after the `pulumi up` that follows that day."
    )


def test_a_rotation_in_which_no_order_can_begin() -> None:
    """A holiday takes the second shift of the first day: from then on all turns of two shifts begin at noon."""
    holiday = b"holidays: [{from: 2026-01-05T12:00Z, to: 2026-01-05T18:00Z}]\nescalation:"
    text = TWICE_A_DAY.replace(b"turn: 1 shift", b"turn: 2 shifts").replace(b"escalation:", holiday)
    with pytest.raises(RotationError) as caught:
        orders.remove(read(text).operation, "ben", now=datetime(2026, 1, 7, tzinfo=UTC))
    assert str(caught.value) == (
        "nothing was written: in 100 handoffs of desk, no turn begins with the first shift of a day; allowed: an order "
        "entry, which begins with the first shift of its day; append an entry to the order by hand"
    )


def test_a_swap_of_one_level_of_one_rotation() -> None:
    """Case 1: two people swap as first, and keep what they have as second."""
    path = FILES[0]
    data, before = path.read_bytes(), rota(1)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    edit = absences.swap(
        before,
        "bram",
        "emil",
        date(2026, 12, 7),
        date(2026, 12, 27),
        now=now,
        levels=("first",),
        rotations=("pair",),
    )
    result, after = edited(data, path.name, before, edit)
    assert (
        b"  - {between: [bram, emil], from: 2026-12-07, to: 2026-12-27, levels: [first], rotations: [pair]}"
        in result
    )
    assert edit.words[0] == (
        "bram and emil swap the shifts that begin from 2026-12-07 to 2026-12-27 at first in pair."
    )
    start, end = datetime(2026, 12, 7, tzinfo=UTC), datetime(2027, 1, 10, tzinfo=UTC)
    seconds = [
        [shift for shift in timeline(side, start, end) if shift.level == "second"] for side in (before, after)
    ]
    assert seconds[0] == seconds[1], "nobody moves at another level"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (
            {"levels": ("frist",)},
            'there is no level "frist"; allowed: first, second or shadow; did you mean first?',
        ),
        (
            {"rotations": ("pear",)},
            'there is no rotation "pear"; allowed: pair, fay or gus; did you mean pair?',
        ),
        (
            {"levels": ("shadow",)},
            "neither bram nor emil has a duty then at shadow; allowed: a time in which one of the two has a turn",
        ),
        (
            {"rotations": ("fay",)},
            "neither bram nor emil has a duty then in fay; allowed: a time in which one of the two has a turn",
        ),
    ],
)
def test_a_swap_of_nothing_is_refused(options: dict[str, tuple[str, ...]], reason: str) -> None:
    day = date(2026, 12, 7)
    with pytest.raises(RotationError, match=re.escape(reason) + "$"):
        absences.swap(
            rota(1), "bram", "emil", day, day + 20 * DAY, now=datetime(2026, 11, 20, tzinfo=UTC), **options
        )


@pytest.mark.parametrize(("rotation", "last"), [((), "2027-03-07"), (("weekend",), "2027-03-11")])
def test_a_swap_lasts_to_the_end_of_the_turn_of_its_rotation(rotation: tuple[str, ...], last: str) -> None:
    """Case 9: Friday lies in the week of 1 March of Lena's first rotation; her weekends begin on Friday."""
    now, friday = datetime(2027, 3, 2, tzinfo=UTC), date(2027, 3, 5)
    until = absences.end_of_turn(rota(9), "lena", "tia", friday, now=now, rotations=rotation)
    assert str(until) == last


def test_a_swap_with_somebody_of_another_rotation_lasts_as_long_whoever_is_named_first() -> None:
    """Case 1: Fay and Gus shadow; only Bram has a turn in the pair."""
    now, monday, pair = datetime(2026, 11, 20, tzinfo=UTC), date(2026, 12, 7), ("pair",)
    ends = {
        absences.end_of_turn(rota(1), *people, monday, now=now, rotations=pair)
        for people in (("bram", "gus"), ("gus", "bram"))
    }
    assert ends == {date(2026, 12, 13)}
    with pytest.raises(RotationError, match=r"neither fay nor gus takes turns then in pair; .*; add --to"):
        absences.end_of_turn(rota(1), "fay", "gus", monday, now=now, rotations=pair)
