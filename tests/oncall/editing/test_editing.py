"""Edits write what was meant, in few lines, and move nothing before the next handoff."""

from __future__ import annotations

import difflib
import os
import stat
from datetime import UTC, date, datetime, time, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from oncall import RotationError, read
from oncall.cli.main import main
from oncall.editing import absences, orders, people
from oncall.editing.changes import NewEntry
from oncall.editing.writing import edited, prepared
from oncall.model import DAY, Role
from oncall.time.timeline import timeline
from oncall.wording import utc
from tests.data import WING_FILE
from tests.oncall.file.corpus import GOOD
from tests.oncall.files import FIRST, HANDLES, File, files
from tests.search import examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from oncall.editing.edit import Edit
    from oncall.model import Operation, Rotation
    from oncall.time.timeline import Shift

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def difference(data: bytes, plan: Callable[[Operation], Edit]) -> list[str]:
    """The lines that an edit takes out and puts in."""
    operation = read(data).operation
    after, _ = edited(data, "rotation.yaml", operation, plan(operation))
    lines = difflib.ndiff(data.decode().split("\n"), after.decode().split("\n"))
    return [line for line in lines if line[0] in "+-"]


def after_edit(data: bytes, plan: Callable[[Operation], Edit]) -> bytes:
    """The file after an edit."""
    operation = read(data).operation
    return edited(data, "rotation.yaml", operation, plan(operation))[0]


def wing(plan: Callable[[Operation], Edit]) -> list[str]:
    return difference(WING_FILE.read_bytes(), plan)


def refused(data: bytes, plan: Callable[[Operation], Edit]) -> str:
    with pytest.raises(RotationError) as caught:
        difference(data, plan)
    return str(caught.value)


def test_add_somebody_new_comes_last_in_line() -> None:
    assert wing(lambda o: orders.add(o, "dana", "us", now=NOW, email="dana@wing.example", zone="UTC")) == [
        "+   dana: {email: dana@wing.example, time_zone: UTC}",
        "+       - from: 2026-11-30",
        "+         people: [hasanaburayyan, MarkMcCulloh, Chriscbr, dana]",
    ]


def test_add_behind_somebody() -> None:
    plan = wing(
        lambda o: orders.add(o, "dana", "us", now=NOW, email="dana@wing.example", after="hasanaburayyan")
    )
    assert plan[-1] == "+         people: [hasanaburayyan, dana, MarkMcCulloh, Chriscbr]"


def test_add_says_who_follows_whom_and_when() -> None:
    edit = orders.add(
        read(WING_FILE.read_bytes()).operation, "dana", "us", now=NOW, email="dana@wing.example"
    )
    assert edit.words == (
        "dana joins us at the handoff of Mon 2026-11-30 15:00 UTC: hasanaburayyan, MarkMcCulloh, Chriscbr, dana.",
        "The first turn of dana begins Mon 2026-12-14 15:00 UTC, as secondary.",
        "Nothing before Mon 2026-11-30 15:00 UTC changes.",
    )


def test_a_turn_that_begins_now_has_begun() -> None:
    handoff = datetime(2026, 11, 30, 15, tzinfo=UTC)
    plan = wing(lambda o: orders.remove(o, "Chriscbr", now=handoff))
    assert plan[0] == "+       - from: 2026-12-07"
    plan = wing(lambda o: orders.remove(o, "Chriscbr", now=handoff - timedelta(minutes=1)))
    assert plan[0] == "+       - from: 2026-11-30"


def test_an_entry_that_begins_at_the_next_handoff_is_edited_itself() -> None:
    at = datetime(2026, 2, 25, tzinfo=UTC)
    assert difference(GOOD.read_bytes(), lambda o: orders.add(o, "gil", "east", now=at)) == [
        "-   gil: {email: gil@wing.example}",
        "+   gil: {email: gil@wing.example, time_zone: Etc/UTC}",
        "-         people: [ann, cem, ben, eva]",
        "+         people: [ann, cem, ben, eva, gil]",
    ]
    assert difference(GOOD.read_bytes(), lambda o: orders.turn(o, "east", 3 * DAY, now=at)) == [
        "-         turn: 2 days",
        "+         turn: 3 days",
    ]


def test_rotations_change_one_by_one_each_at_its_own_next_handoff() -> None:
    data = b"""\
people: {ann: {email: ann@wing.example}, ben: {email: ben@wing.example}, cem: {email: cem@wing.example}}
rotations:
  early:
    title: Early
    hours: 00:15-00:30
    turn: 1 day
    order:
      - {from: 2026-01-05, people: [ann, ben]}
      - {from: 2026-01-08, people: [ann, ben, cem]}
  late:
    title: Late
    hours: 00:30-00:15
    turn: 1 day
    order: [{from: 2026-01-05, people: [ann, ben, cem]}]
escalation: {acknowledge_within: 10 minutes, repeats: 6, slack: alert}
notification_rules: {high: [{by: email, after: 0 minutes}], low: [{by: email, after: 0 minutes}]}
severities: {P1: {meaning: bad, example: down, urgency: high, color: d93f0b}}
assets: {}
channels: {alert: {}}
"""
    now = datetime(2026, 1, 8, tzinfo=UTC)
    before = read(data).operation
    edit = orders.remove(before, "ann", now=now)
    _, after = edited(data, "rotation.yaml", before, edit)
    nothing_moves(before, after, now)
    assert [entry.people for entry in after.rotations["early"].order] == [("ann", "ben"), ("ben", "cem")]
    assert [(entry.start, entry.people) for entry in after.rotations["late"].order[1:]] == [
        (datetime(2026, 1, 8, 0, 30, tzinfo=UTC), ("ben", "cem"))
    ]
    assert edit.words[:4] == (
        "ann leaves early at the handoff of Thu 2026-01-08 00:15 UTC: ben, cem.",
        "Nothing of early before Thu 2026-01-08 00:15 UTC changes.",
        "ann leaves late at the handoff of Thu 2026-01-08 00:30 UTC: ben, cem.",
        "Nothing of late before Thu 2026-01-08 00:30 UTC changes.",
    )


def test_a_turn_that_misses_a_planned_entry_moves_it_to_the_next_handoff() -> None:
    at = datetime(2026, 2, 10, tzinfo=UTC)
    edit = orders.turn(read(GOOD.read_bytes()).operation, "east", 21 * DAY, now=at)
    assert edit.words == (
        "From the handoff of Mon 2026-02-16 03:00 UTC on, turns of east last 3 weeks: ann, ben, cem.",
        "The order planned for Mon 2026-03-02 03:00 UTC begins Mon 2026-03-09 03:00 UTC, a later handoff.",
        "From Mon 2026-03-09 03:00 UTC on ann is next, as the file says, although ben would be in line.",
        "Nothing before Mon 2026-02-16 03:00 UTC changes.",
    )
    assert difference(GOOD.read_bytes(), lambda _: edit) == [
        "+       - from: 2026-02-16",
        "+         people: [ann, ben, cem]",
        "+         turn: 3 weeks",
        "-       - from: 2026-03-02",
        "+       - from: 2026-03-09",
        "-         turn: 2 days",
        "+         turn: 3 weeks",
    ]


WEEKLY = b"""\
people:
  aa: {email: aa@wing.example}
  bb: {email: bb@wing.example}
  cc: {email: cc@wing.example}
  dd: {email: dd@wing.example}
  ee: {email: ee@wing.example}
rotations:
  all:
    title: Around the clock
    hours: 00:00-24:00
    turn: 1 week
    order:
      - {from: 2026-01-05, people: [aa, bb, cc, dd, ee]} # the founders
escalation: {acknowledge_within: 10 minutes, repeats: 6, slack: alert}
notification_rules: {high: [{by: email, after: 0 minutes}], low: [{by: email, after: 0 minutes}]}
severities: {P1: {meaning: bad, example: down, urgency: high, color: d93f0b}}
assets: {}
channels: {alert: {}}
"""


def test_the_next_in_line_stays_next_where_an_entry_is_planned_for_later() -> None:
    at = datetime(2026, 1, 6, 12, tzinfo=UTC)
    data = after_edit(
        WEEKLY,
        lambda o: orders.add(o, "ff", "all", now=datetime(2026, 2, 20, tzinfo=UTC), email="ff@wing.example"),
    )
    data = after_edit(data, lambda o: orders.remove(o, "cc", now=at))
    operation = read(data).operation
    primaries = [
        shift.person
        for shift in timeline(operation, at, datetime(2026, 4, 1, tzinfo=UTC))
        if shift.level == Role.PRIMARY
    ]
    assert primaries == ["aa", *["bb", "dd", "ee", "aa"] * 2, "bb", "dd", "ff", "ee"], (
        "nobody is skipped on 23 February, and ff still joins last in line"
    )


def test_a_change_reaches_the_entries_that_are_planned_already() -> None:
    at = datetime(2026, 2, 10, tzinfo=UTC)
    assert difference(GOOD.read_bytes(), lambda o: orders.remove(o, "cem", now=at)) == [
        "+       - from: 2026-02-16",
        "+         people: [ann, ben]",
        "-         people: [ann, cem, ben, eva]",
        "+         people: [ann, ben, eva]",
    ]


PLANNED = datetime(2026, 2, 10, tzinfo=UTC)
DEE_IS_OFF = "{who: Dee, from: 2026-02-17T08:00Z, to: 2026-02-18 09:30+02:00"


def good_but(old: str, new: str) -> bytes:
    text = GOOD.read_text(encoding="utf-8")
    assert text.count(old) == 1
    return text.replace(old, new).encode()


def test_whoever_is_planned_for_later_only_does_not_join_then() -> None:
    edit = orders.remove(read(GOOD.read_bytes()).operation, "eva", now=PLANNED)
    assert edit.words == (
        "eva does not join east at the handoff of Mon 2026-03-02 03:00 UTC: ann, cem, ben.",
        "Nothing of east before Mon 2026-03-02 03:00 UTC changes.",
        "The entry of eva under people is gone, because nothing names them any more.",
    )


def test_whoever_is_planned_for_later_only_may_keep_what_they_promised_before() -> None:
    data = good_but(DEE_IS_OFF, f"{DEE_IS_OFF}, cover: eva")
    assert difference(data, lambda o: orders.remove(o, "eva", now=PLANNED)) == [
        "-   eva: {email: eva@wing.example}",
        "+   eva: {email: eva@wing.example, time_zone: Asia/Jerusalem}",
        "-         people: [ann, cem, ben, eva]",
        "+         people: [ann, cem, ben]",
    ]
    until_later = good_but(DEE_IS_OFF, "{who: Dee, from: 2026-03-01, to: 2026-03-03, cover: eva")
    reported = refused(until_later, lambda o: orders.remove(o, "eva", now=PLANNED))
    assert "eva covers for Dee from Sun 2026-03-01 00:00 UTC to Wed 2026-03-04 00:00 UTC" in reported


def test_time_off_before_a_first_turn_that_never_comes_is_named() -> None:
    data = good_but("time_off:\n", "time_off:\n  - {who: eva, from: 2026-02-20, to: 2026-02-22}\n")
    reported = refused(data, lambda o: orders.remove(o, "eva", now=PLANNED))
    assert "eva is still entered as off from Thu 2026-02-19 22:00 UTC" in reported


def test_an_entry_before_everything_has_begun() -> None:
    at = datetime(2025, 12, 1, tzinfo=UTC)
    lines = GOOD.read_text(encoding="utf-8").replace("[gil, fay]", "[Dee, fay]").split("\n")
    text = "\n".join(line for line in lines if "who: Dee" not in line).encode()
    assert difference(text, lambda o: orders.remove(o, "gil", now=at)) == [
        "-   gil: {email: gil@wing.example}",
        "-           - gil",
    ]


def test_an_own_turn_goes_on() -> None:
    at = datetime(2026, 3, 2, 3, tzinfo=UTC)
    assert sorted(difference(GOOD.read_bytes(), lambda o: orders.add(o, "fay", "east", now=at))) == [
        "+         people: [cem, ben, eva, ann, fay]",
        "+         turn: 2 days",
        "+       - from: 2026-03-04",
    ]


def test_a_list_in_lines_is_followed_by_a_list_in_lines() -> None:
    assert difference(GOOD.read_bytes(), lambda o: orders.add(o, "eva", "west", now=NOW)) == [
        "+       - from: 2026-11-30",
        "+         people:",
        "+           - fay",
        "+           - Dee",
        "+           - gil",
        "+           - eva",
    ]


def test_time_off() -> None:
    plan = wing(lambda o: absences.time_off(o, "Chriscbr", date(2026, 12, 7), date(2026, 12, 20), now=NOW))
    assert plan == [
        "- time_off: []",
        "+ time_off:",
        "+   - {who: Chriscbr, from: 2026-12-07, to: 2026-12-20}",
    ]


def test_time_off_says_who_steps_in() -> None:
    operation = read(WING_FILE.read_bytes()).operation
    edit = absences.time_off(operation, "Chriscbr", date(2026, 12, 7), date(2026, 12, 20), now=NOW)
    assert edit.words == (
        (
            "Chriscbr is off from Mon 2026-12-07 05:00 UTC to Mon 2026-12-21 05:00 UTC, "
            "which is Mon 2026-12-07 00:00 to Mon 2026-12-21 00:00 in America/New_York."
        ),
        "MarkMcCulloh is primary of us instead.",
        "hasanaburayyan is secondary of us instead.",
    )


def test_time_off_from_today_begins_now() -> None:
    plan = wing(lambda o: absences.time_off(o, "Chriscbr", NOW.date(), date(2026, 12, 1), now=NOW))
    assert "from: 2026-11-25T12:00Z" in plan[-1]


def test_a_swap_until_the_end_of_the_turn() -> None:
    def plan(operation: Operation) -> Edit:
        until = absences.end_of_turn(operation, "eladb", "skyrpex", date(2026, 12, 7), now=NOW)
        return absences.swap(operation, "eladb", "skyrpex", date(2026, 12, 7), until, now=NOW)

    assert wing(plan)[-1] == "+   - {between: [eladb, skyrpex], from: 2026-12-07, to: 2026-12-13}"


SWAPPED = after_edit(
    WING_FILE.read_bytes(),
    lambda o: absences.swap(o, "eladb", "polamoros", date(2027, 2, 1), date(2027, 2, 7), now=NOW),
)
"""They swap in a week in which one of the two has a turn."""


@pytest.mark.parametrize("pair", [("polamoros", "eladb"), ("eladb", "tsuf239")])
def test_one_swap_at_a_time(pair: tuple[str, str]) -> None:
    def again(start: date, end: date) -> Callable[[Operation], Edit]:
        return lambda o: absences.swap(o, *pair, start, end, now=NOW)

    assert "eladb and polamoros swap already from Mon 2027-02-01 00:00 UTC to Mon 2027-02-08" in refused(
        SWAPPED, again(date(2027, 2, 1), date(2027, 2, 7))
    ), "it would give back what the other took, and say that neither has a duty"
    assert f"neither {pair[0]} nor {pair[1]} has a duty then" in refused(
        SWAPPED, again(date(2027, 2, 8), date(2027, 2, 9))
    )


def test_whoever_leaves_stays_until_their_swaps_and_covers_end() -> None:
    at = date(2027, 3, 1)
    assert b"polamoros@wing.example, left: 2027-02-08}" in after_edit(
        SWAPPED, lambda o: people.leave(o, "polamoros", now=NOW, at=at)
    ), "the days of a swap end at midnight in UTC, on 8 February in Jerusalem"
    covered = after_edit(
        WING_FILE.read_bytes(),
        lambda o: absences.time_off(
            o, "MarkMcCulloh", date(2027, 2, 20), date(2027, 2, 21), now=NOW, cover="polamoros"
        ),
    )
    assert b"polamoros@wing.example, left: 2027-02-22}" in after_edit(
        covered, lambda o: people.leave(o, "polamoros", now=NOW, at=at)
    ), "the days of whoever is covered end in New York"


TWO = b"""\
people: {ann: {email: ann@wing.example}, ben: {email: ben@wing.example}}
rotations:
  all:
    title: Around the clock
    hours: 00:00-24:00
    turn: 1 week
    order: [{from: 2026-01-05, people: [ann, ben]}]
escalation: {acknowledge_within: 10 minutes, repeats: 6, slack: alert}
notification_rules: {high: [{by: email, after: 0 minutes}], low: [{by: email, after: 0 minutes}]}
severities: {P1: {meaning: bad, example: down, urgency: high, color: d93f0b}}
assets: {}
channels: {alert: {}}
"""


def test_two_stay() -> None:
    assert refused(TWO, lambda o: orders.remove(o, "ann", now=NOW)) == (
        "nothing was written: without ann only ben is left in all; allowed: 2 or more people in this rotation; "
        "add somebody first"
    )


def test_entries_that_are_not_there_yet() -> None:
    plan = difference(
        TWO, lambda o: absences.swap(o, "ann", "ben", date(2026, 12, 1), date(2026, 12, 2), now=NOW)
    )
    assert plan == ["+ swaps:", "+   - {between: [ann, ben], from: 2026-12-01, to: 2026-12-02}"]


REFUSED: dict[str, tuple[Callable[[Operation], Edit], str]] = {
    "unknown rotation": (
        lambda o: orders.add(o, "gil", "eats", now=NOW),
        'there is no rotation "eats"; allowed: east or west; did you mean east?',
    ),
    "unknown person": (
        lambda o: orders.remove(o, "gill", now=NOW),
        '"gill" is not one of people; allowed: ann, ben, cem, Dee, eva, gil or fay; did you mean gil?',
    ),
    "new without address": (
        lambda o: orders.add(o, "dana", "east", now=NOW),
        "dana is not one of people; allowed: a new person with an e-mail address; add --email",
    ),
    "another address": (
        lambda o: orders.add(o, "gil", "east", now=NOW, email="g@wing.example"),
        "gil is among people already, with another address or zone",
    ),
    "address taken": (
        lambda o: orders.add(o, "dana", "east", now=NOW, email="gil@wing.example"),
        "gil@wing.example is the address of gil",
    ),
    "but for the case": (
        lambda o: orders.add(o, "dee", "east", now=NOW, email="d@wing.example"),
        '"dee" is "Dee" but for the case',
    ),
    "twice": (lambda o: orders.add(o, "ann", "east", now=NOW), "ann is in the order of east already"),
    "behind nobody": (
        lambda o: orders.add(o, "gil", "east", now=NOW, after="Dee"),
        '"Dee" is not in the order of east then; allowed:',
    ),
    "a promised cover": (
        lambda o: orders.remove(o, "fay", now=datetime(2026, 1, 20, tzinfo=UTC)),
        "fay covers for ann from Sun 2026-01-25 22:00 UTC to Sun 2026-02-01 22:00 UTC; allowed: nobody leaves whom",
    ),
    "a promised swap": (
        lambda o: orders.remove(o, "fay", now=datetime(2026, 4, 1, tzinfo=UTC)),
        "fay swaps with gil from Mon 2026-05-11 00:00 UTC to Mon 2026-05-18 00:00 UTC; allowed: nobody leaves whom",
    ),
    "time off to come": (
        lambda o: orders.remove(o, "ann", now=datetime(2026, 1, 6, tzinfo=UTC)),
        "ann is still entered as off from Sun 2026-01-25 22:00 UTC",
    ),
    "a turn as before": (
        lambda o: orders.turn(o, "west", 7 * DAY, now=NOW),
        "turns of west last 1 week already",
    ),
    "time off in the past": (
        lambda o: absences.time_off(o, "gil", date(2026, 11, 24), date(2026, 12, 24), now=NOW),
        "Tue 2026-11-24 00:00 UTC is past; allowed: a day or time from now on",
    ),
    "time off backwards": (
        lambda o: absences.time_off(o, "gil", date(2026, 12, 24), date(2026, 12, 1), now=NOW),
        "it would end Wed 2026-12-02 00:00 UTC, before it begins Thu 2026-12-24 00:00 UTC; exchange the two?",
    ),
    "a cover who is busy": (
        lambda o: absences.time_off(o, "gil", date(2026, 11, 30), date(2026, 12, 20), now=NOW, cover="Dee"),
        "Dee has the other role when gil would be",
    ),
    "an unknown cover": (
        lambda o: absences.time_off(o, "gil", date(2026, 11, 30), date(2026, 12, 20), now=NOW, cover="bob"),
        '"bob" is not one of people',
    ),
    "a swap with oneself": (
        lambda o: absences.swap(o, "gil", "gil", date(2026, 12, 1), date(2026, 12, 2), now=NOW),
        "gil cannot swap with themselves; allowed: two people",
    ),
    "a swap of nothing": (
        lambda o: (
            absences.swap(o, "ann", "cem", NOW, NOW + timedelta(minutes=1), now=NOW)
            if not on_call(o, NOW) & {"ann", "cem"}
            else absences.swap(o, "ben", "eva", NOW, NOW + timedelta(minutes=1), now=NOW)
        ),
        "has a duty then; allowed: a time in which one of the two has a turn",
    ),
}


def on_call(operation: Operation, at: datetime) -> set[str]:
    return {shift.person for shift in timeline(operation, at, at + timedelta(minutes=1))}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(case: str) -> None:
    plan, expected = REFUSED[case]
    reported = refused(GOOD.read_bytes(), plan)
    assert reported.startswith("nothing was written: ")
    assert expected in reported
    assert "Traceback" not in reported


def test_another_order_begins_with_the_next_in_line() -> None:
    people = ("Chriscbr", "MarkMcCulloh", "hasanaburayyan")
    assert wing(lambda operation: orders.order(operation, "us", people, now=NOW)) == [
        "+       - from: 2026-11-30",
        "+         people: [hasanaburayyan, Chriscbr, MarkMcCulloh]",
    ], "whoever expects to be next stays next"


def test_another_order_goes_on_in_what_is_planned_later() -> None:
    planned = WING_FILE.read_bytes().replace(
        b"people: [MarkMcCulloh, Chriscbr, hasanaburayyan]",
        b"people: [MarkMcCulloh, Chriscbr, hasanaburayyan]\n"
        b"      - from: 2027-03-01\n        people: [MarkMcCulloh, Chriscbr]\n"
        b"      - from: 2027-06-07\n        people: [Chriscbr, hasanaburayyan, MarkMcCulloh]",
    )
    people = ("Chriscbr", "MarkMcCulloh", "hasanaburayyan")
    after = read(after_edit(planned, lambda operation: orders.order(operation, "us", people, now=NOW)))
    assert [entry.people for entry in after.operation.rotations["us"].order] == [
        ("MarkMcCulloh", "Chriscbr", "hasanaburayyan"),
        ("hasanaburayyan", "Chriscbr", "MarkMcCulloh"),
        ("Chriscbr", "MarkMcCulloh"),  # it carries on with the line before it
        ("Chriscbr", "MarkMcCulloh", "hasanaburayyan"),
    ]


@pytest.mark.parametrize(
    ("people", "reported"),
    [
        (("MarkMcCulloh", "Chriscbr", "hasanaburayyan"), "take turns in that order already"),
        (
            ("Chriscbr", "hasanaburayyan"),
            "everybody who takes turns then, once each: hasanaburayyan, MarkMcCulloh, C",
        ),
        (
            ("Chriscbr", "eladb", "hasanaburayyan"),
            "the order of us would be Chriscbr, eladb, hasanaburayyan; allowed",
        ),
    ],
)
def test_an_order_of_other_people_is_refused(people: tuple[str, ...], reported: str) -> None:
    assert reported in refused(
        WING_FILE.read_bytes(), lambda operation: orders.order(operation, "us", people, now=NOW)
    )


@pytest.mark.slow(covers=True)
def test_the_command_writes_the_file_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rotation.yaml"
    path.write_bytes(WING_FILE.read_bytes())
    path.chmod(0o640)
    options = ["--file", str(path), "--now", "2026-11-25T12:00Z"]
    assert (
        main(["order", "us", "hasanaburayyan", "Chriscbr", "MarkMcCulloh", "--at", "2027-05-01", *options])
        == 0
    )
    assert capsys.readouterr().out.startswith(
        "From the handoff of Mon 2027-05-03 15:00 UTC on, turns of us go round"
    )
    path.write_bytes(WING_FILE.read_bytes())
    assert main(["turn", "us", "2", "weeks", *options]) == 0
    assert capsys.readouterr().out.startswith(
        "From the handoff of Mon 2026-11-30 15:00 UTC on, turns of us last 2"
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert main(["add", "dana", "--rotation", "us", "--email", "dana@wing.example", "--json", *options]) == 0
    assert '"done": [\n    "dana joins us' in capsys.readouterr().out
    assert main(["swap", "eladb", "skyrpex", "--from", "2026-12-07", *options]) == 0
    assert main(["time-off", "ainvoner", "--from", "2026-12-21", "--to", "2026-12-30", *options]) == 0
    assert main(["remove", "tsuf239", "--at", "2026-12-31", *options]) == 0
    operation = read(path.read_bytes()).operation
    assert operation.rotations["us"].order[1].turn == 14 * DAY
    assert operation.rotations["us"].order[1].people[-1] == "dana"
    assert [len(operation.swaps), len(operation.time_off)] == [1, 1]
    assert operation.rotations["israel-europe"].order[1].start.date() == date(2027, 1, 4)
    assert [entry.name for entry in tmp_path.iterdir()] == ["rotation.yaml"]


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (["add", "d_ana", "--rotation", "us"], "allowed: a GitHub handle"),
        (
            ["add", "dana", "--rotation", "us", "--email", "Dana@wing.example"],
            "did you mean dana@wing.example?",
        ),
        (["add", "dana", "--rotation", "us", "--zone", "Chicago"], "did you mean America/Chicago?"),
        (["turn", "us", "2w"], "did you mean 2 weeks?"),
        (["turn", "us", "2", "week"], "did you mean 2 weeks?"),
        (["time-off", "eladb", "--from", "tomorrow", "--to", "2026-12-01"], "a whole day as YYYY-MM-DD"),
    ],
)
def test_wrong_usage(arguments: list[str], reported: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--file", str(GOOD)]) == 2
    assert reported in capsys.readouterr().err


def test_a_later_handoff_cannot_be_past(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rotation.yaml"
    path.write_bytes(WING_FILE.read_bytes())
    options = ["--at", "2026-11-01", "--now", "2026-11-25", "--file", str(path)]
    assert main(["remove", "eladb", *options]) == 1
    assert "nothing was written: 2026-11-01 is past" in capsys.readouterr().err
    assert path.read_bytes() == WING_FILE.read_bytes()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_bytes(WING_FILE.read_bytes())
    link = tmp_path / "rotation.yaml"
    link.symlink_to("real.yaml")
    prepared(link, lambda o: orders.turn(o, "us", 14 * DAY, now=NOW)).save()
    assert link.is_symlink()
    assert b"turn: 2 weeks" in (tmp_path / "real.yaml").read_bytes()


def test_a_file_changed_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "rotation.yaml"
    path.write_bytes(WING_FILE.read_bytes())

    def plan(operation: Operation) -> Edit:
        path.write_bytes(GOOD.read_bytes())
        return orders.turn(operation, "us", 14 * DAY, now=NOW)

    with pytest.raises(RotationError, match="changed in the meantime"):
        prepared(path, plan).save()
    assert path.read_bytes() == GOOD.read_bytes()


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rotation.yaml"
    path.write_bytes(WING_FILE.read_bytes())

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("shutil.copymode", full)
    with pytest.raises(OSError, match="No space"):
        prepared(path, lambda o: orders.turn(o, "us", 14 * DAY, now=NOW)).save()
    assert [entry.name for entry in tmp_path.iterdir()] == ["rotation.yaml"]
    assert path.read_bytes() == WING_FILE.read_bytes()


def test_mixed_line_ends_are_refused() -> None:
    data = WING_FILE.read_bytes().replace(b"\n", b"\r\n", 5)
    assert "some lines end as on Windows" in refused(data, lambda o: orders.turn(o, "us", 14 * DAY, now=NOW))


@pytest.mark.slow(covers=True)
def test_a_file_in_brackets_alone() -> None:
    import json

    import yaml

    text = json.dumps(yaml.load(GOOD.read_bytes(), Loader=yaml.BaseLoader), indent=1)  # noqa: S506 — text only
    for key, number in (
        ("repeats", "6"),
        ("certificate_days", "14"),
        ("domain_days", "30"),
        ("private", "false"),
    ):
        text = text.replace(f'"{key}": "{number}"', f'"{key}": {number}')
    data = text.encode()
    assert read(data).operation == read(GOOD.read_bytes()).operation
    for plan in (
        lambda o: orders.add(o, "dana", "west", now=NOW, email="dana@wing.example"),
        lambda o: orders.remove(o, "eva", now=NOW),
        lambda o: orders.turn(o, "west", 14 * DAY, now=NOW),
        lambda o: absences.time_off(o, "gil", date(2026, 12, 1), date(2026, 12, 2), now=NOW),
        lambda o: orders.remove(o, "cem", now=datetime(2026, 2, 25, tzinfo=UTC)),
    ):
        assert all(line[0] == "+" or line.lstrip("- ") for line in difference(data, plan))


@st.composite
def planned(draw: st.DrawFn, file: File) -> tuple[Callable[[Operation], Edit], datetime]:
    """Any edit of a file, and now."""
    now = datetime.combine(FIRST, time(), UTC) + timedelta(minutes=draw(st.integers(-5, 60)) * 1440)
    now += timedelta(minutes=draw(st.integers(0, 1439)))
    handle = draw(st.sampled_from([*HANDLES, "zoe"]))
    rotation = draw(st.sampled_from(list(file.operation.rotations)))
    start = now + timedelta(hours=draw(st.integers(0, 200)))
    end = start + timedelta(hours=draw(st.integers(1, 200)))
    days = (end + DAY).date(), (end + draw(st.integers(1, 9)) * DAY).date()
    since, until = draw(st.sampled_from([(start, end), days]))
    email = None if handle in file.operation.people else f"{handle.lower()}@wing.example"
    line = file.operation.rotations[rotation].order[-1].people
    after = draw(st.none() | st.sampled_from(line))
    other = draw(st.sampled_from(HANDLES))
    cover = draw(st.none() | st.none() | st.sampled_from(HANDLES))
    length = draw(st.sampled_from([1, 2, 3, 7, 14])) * DAY
    plans: list[Callable[[Operation], Edit]] = [
        lambda o: orders.add(o, handle, rotation, now=now, email=email, after=after),
        lambda o: orders.remove(o, handle, now=now),
        lambda o: orders.turn(o, rotation, length, now=now),
        lambda o: absences.time_off(o, handle, since, until, now=now, cover=cover),
        lambda o: absences.swap(o, handle, other, since, until, now=now),
    ]
    return draw(st.sampled_from(plans)), now


SEEN_AS_MANY = settings(examples(100), suppress_health_check=list(HealthCheck))


@pytest.mark.slow(covers=True)
@SEEN_AS_MANY
@given(st.data())
def test_nothing_moves_before_the_next_handoff(data: st.DataObject) -> None:
    file = data.draw(files())
    plan, now = data.draw(planned(file))
    before = file.operation
    try:
        edit = plan(before)
        after_bytes, after = edited(file.data, "rotation.yaml", before, edit)
    except RotationError as error:
        event("refused")
        reason = str(error)
    else:
        event("written")
        reason = ""
    assert "not understood" not in reason
    if reason:
        return
    nothing_moves(before, after, now)
    _next_in_line_stays(before, after, edit)
    _little_is_rewritten(file.data.decode(), after_bytes.decode(), len(edit.changes))


@pytest.mark.slow(covers=True)
@SEEN_AS_MANY
@given(st.data())
def test_the_words_of_a_removal_name_the_first_order_without_them(data: st.DataObject) -> None:
    file = data.draw(files())
    now = datetime.combine(FIRST, time(), UTC) + timedelta(minutes=data.draw(st.integers(-7200, 86400)))
    before = file.operation
    try:
        edit = orders.remove(before, data.draw(st.sampled_from(HANDLES)), now=now)
    except RotationError:
        return
    after = edit.made(before)
    expected = []
    for key, rotation in before.rotations.items():
        entries = after.rotations[key].order
        for entry in [entry for entry in entries if entry not in rotation.order][:1]:
            event("later" if entry.start > _handoff_after(rotation, now) else "next")
            expected.append(f" {key} at the handoff of {utc(entry.start)}: {', '.join(entry.people)}.")
    reported = [words for words in edit.words if " at the handoff of " in words]
    assert all(words.endswith(end) for words, end in zip(reported, expected, strict=True))


def nothing_moves(before: Operation, after: Operation, now: datetime) -> None:
    """Each rotation stays as it was until the edit begins there, and that is after now.

    An order changes from the rotation's own next handoff on, or from an entry planned for later. The new order begins
    in an entry of its own or in the one that begins there already, so it is the entries that say when, not the kind of
    change; and as rotations hand off at different hours, one may have changed before the others do.
    """
    absent = [entry.start for entry in after.time_off if entry not in before.time_off]
    absent += [entry.start for entry in after.swaps if entry not in before.swaps]
    first = datetime.combine(FIRST, time(), UTC) - 10 * DAY
    for key, rotation in before.rotations.items():
        entries_made = [entry.start for entry in after.rotations[key].order if entry not in rotation.order]
        if entries_made:
            handoff = _handoff_after(rotation, now)
            assert min(entries_made) in (
                handoff,
                *(entry.start for entry in rotation.order if entry.start > handoff),
            )
        begins = min([*entries_made, *absent], default=now + 30 * DAY)
        assert begins >= now
        assert _shifts(after, key, first, begins) == _shifts(before, key, first, begins)


def _handoff_after(rotation: Rotation, now: datetime) -> datetime:
    """The first handoff after now, found by going through all of them."""
    for entry, following in zip_longest(rotation.order, rotation.order[1:]):
        at = entry.start
        while following is None or at < following.start:
            if at > now:
                return at
            assert isinstance(entry.turn, timedelta)
            at += entry.turn
    raise AssertionError


def _shifts(operation: Operation, key: str, start: datetime, end: datetime) -> list[Shift]:
    return [shift for shift in timeline(operation, start, end) if shift.rotation == key]


def _next_in_line_stays(before: Operation, after: Operation, edit: Edit) -> None:
    """At the handoff of a new order entry the turn is whose it was, unless they left."""
    for change in edit.changes:
        if isinstance(change, NewEntry):
            entry = before.rotations[change.rotation].order[change.after]
            assert isinstance(entry.turn, timedelta)
            turn = (change.entry.start - entry.start) // entry.turn
            was = entry.on_turn(turn)
            now_is = after.rotations[change.rotation].order[change.after + 1].on_turn(0)
            assert now_is == was or was not in change.entry.people


def _little_is_rewritten(before: str, after: str, changes: int) -> None:
    """Line ends stay, comments stay, and every line but a few."""
    assert ("\r\n" in before) == ("\r\n" in after)
    matcher = difflib.SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False)
    lost = [
        line
        for tag, i, j, _, _ in matcher.get_opcodes()
        if tag != "equal"
        for line in before.split("\n")[i:j]
    ]
    assert len(lost) <= 4 * changes
    assert before.count("#") - after.count("#") <= sum(line.count("#") for line in lost)
