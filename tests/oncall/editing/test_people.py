"""A new handle, and the past folded away."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oncall import RotationError, read
from oncall.cli.main import main
from oncall.editing.orders import remove
from oncall.editing.people import leave, rename
from oncall.editing.prune import prune
from oncall.model import Operation
from oncall.time.timeline import Shift, timeline
from tests.oncall.editing.test_editing import NOW, after_edit, difference, refused
from tests.oncall.file.corpus import GOOD

if TYPE_CHECKING:
    from collections.abc import Callable

    from oncall.editing.edit import Edit

pytestmark = pytest.mark.slow(covers=True)

LATER = datetime(2026, 6, 20, tzinfo=UTC)


def test_a_new_handle_stands_wherever_the_old_one_stood() -> None:
    assert difference(GOOD.read_bytes(), lambda o: rename(o, "ann", "anna", now=NOW)) == [
        "-   ann: {email: ann@wing.example}",
        "+   anna: {email: ann@wing.example}",
        "-         people: [ann, ben, cem]",
        "+         people: [anna, ben, cem]",
        "-         people: [ann, cem, ben, eva]",
        "+         people: [anna, cem, ben, eva]",
        "-   - {who: ann, from: 2026-01-26, to: 2026-02-01, cover: fay}",
        "+   - {who: anna, from: 2026-01-26, to: 2026-02-01, cover: fay}",
        "-   - {guard: short-notice, who: ann, why: illness, until: 2026-01-25}",
        "+   - {guard: short-notice, who: anna, why: illness, until: 2026-01-25}",
    ]
    assert difference(GOOD.read_bytes(), lambda o: rename(o, "gil", "null", now=NOW)) == [
        "-   gil: {email: gil@wing.example}",
        '+   "null": {email: gil@wing.example}',
        "-           - gil",
        '+           - "null"',
        "-   - between: [gil, fay]",
        '+   - between: ["null", fay]',
    ]


def test_the_case_of_a_handle_can_change() -> None:
    assert difference(GOOD.read_bytes(), lambda o: rename(o, "eva", "Eva", now=NOW))[1].startswith("+   Eva:")


def test_the_file_keeps_the_oldest_address_of_an_account() -> None:
    def to(email: str, new: str = "gil") -> Callable[[Operation], Edit]:
        return lambda o: rename(o, "gil", new, now=NOW, email=email)

    once = after_edit(GOOD.read_bytes(), to("gil@new.example"))
    assert b"  gil: {email: gil@new.example, formerly: gil@wing.example}\n" in once
    twice = after_edit(once, to("gil@third.example", "gilda"))
    assert b"  gilda: {email: gil@third.example, formerly: gil@wing.example}\n" in twice, (
        "resources are named by the first address for good"
    )
    back = after_edit(once, to("gil@wing.example"))
    assert back == GOOD.read_bytes(), "an account that has its first address again was never another"


def test_a_new_address_is_reported_with_what_is_to_do_in_pagerduty() -> None:
    operation = read(GOOD.read_bytes()).operation
    assert rename(operation, "gil", "gil", now=NOW, email="gil@new.example").words == (
        "The address of gil is gil@new.example instead of gil@wing.example; the account stays the same.",
        "Change the address in PagerDuty before the next `pulumi up`, which looks the account up by it.",
        "The sandbox changes its own.",
    )
    assert rename(operation, "cem", "cemil", now=NOW, email="cemil@new.example").words[1:] == (
        "The address of cemil is cemil@new.example instead of cem@wing.example; the account stays the same.",
        "The next `pulumi up` changes the address of the account.",
    ), "the project made that account"


def test_an_address_that_cannot_change() -> None:
    data = GOOD.read_bytes()
    same = refused(data, lambda o: rename(o, "ann", "ann", now=NOW, email="ann@wing.example"))
    assert "ann@wing.example is the address of ann already" in same
    theirs = refused(data, lambda o: rename(o, "ann", "ann", now=NOW, email="ben@wing.example"))
    assert "ben@wing.example is the address of ann; allowed: one a person" in theirs


def test_two_accounts_cannot_have_each_other_s_first_address() -> None:
    text = GOOD.read_text(encoding="utf-8")
    text = text.replace("ann@wing.example}", "ann@wing.example, formerly: ben@wing.example}")
    text = text.replace("ben@wing.example, time", "ben@wing.example, formerly: ann@wing.example, time")
    with pytest.raises(RotationError) as caught:
        read(text.encode())
    assert [problem.path for problem in caught.value.problems] == [
        ("people", "ann", "formerly"),
        ("people", "ben", "formerly"),
    ]


def test_the_command_takes_a_new_address_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rotation.yaml"
    file.write_bytes(GOOD.read_bytes())
    options = ["--file", str(file), "--now", "2026-06-01"]
    assert main(["rename", "eva", "--email", "eva@new.example", *options]) == 0
    assert "No shift moves.\n" in capsys.readouterr().out, "the same account is paged"
    assert read(file.read_bytes()).operation.people["eva"].formerly == "eva@wing.example"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("anne", "ann", '"anne" is not one of people'),
        ("ann", "ann", "ann is the handle already"),
        ("ann", "BEN", "ben is one of people already"),
    ],
)
def test_a_handle_that_cannot_change(old: str, new: str, reason: str) -> None:
    assert reason in refused(GOOD.read_bytes(), lambda o: rename(o, old, new, now=NOW))


def test_the_settings_that_name_somebody_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rotation.yaml"
    file.write_bytes(GOOD.read_bytes())
    (tmp_path / "Pulumi.prod.yaml").write_text("config:\n  on-call:phones:\n    eva:\n      secure: v1:xyz\n")
    (tmp_path / "Pulumi.sandbox.yaml").write_text(
        "config:\n  on-call:phones:\n    evan:\n      secure: v1:xyz\n"
    )
    assert main(["rename", "@eva", "@evita", "--file", str(file), "--now", "2026-06-01"]) == 0
    printed = capsys.readouterr().out
    assert "eva is evita wherever the file names them" in printed
    assert "Pulumi.prod.yaml names eva under phones or devices: rename that key to evita" in printed
    assert "sandbox" not in printed


def test_the_past_is_folded_away_and_nothing_moves() -> None:
    edit = prune(read(GOOD.read_bytes()).operation, LATER, now=LATER)
    assert edit.words == (
        "Gone: 1 order entry, 2 times off, 1 swap and 1 acceptance; all of them over before Sat 2026-06-20 00:00 UTC.",
    )
    lines = difference(GOOD.read_bytes(), lambda _: edit)
    assert [line for line in lines if line[0] == "+"] == ["+ time_off: []", "+ swaps: []", "+ accept: []"]
    assert "-       - from: 2026-01-05" in lines


def test_whoever_nothing_names_any_more_goes_with_the_past() -> None:
    data = GOOD.read_bytes().replace(b"people: [ann, cem, ben, eva]", b"people: [ann, ben, eva]")
    edit = prune(read(data).operation, LATER, now=LATER)
    assert edit.words[1:] == ("Nothing names cem any more: gone from people.",)


def test_what_is_not_over_stays() -> None:
    edit = prune(read(GOOD.read_bytes()).operation, datetime(2026, 2, 5, tzinfo=UTC), now=LATER)
    assert edit.words[0].startswith("Gone: 1 time off and 1 acceptance; ")


def test_nothing_that_is_to_come_is_folded_away() -> None:
    assert "is to come" in refused(GOOD.read_bytes(), lambda o: prune(o, LATER, now=NOW.replace(year=2025)))
    early = datetime(2026, 1, 6, tzinfo=UTC)
    assert "there is nothing to take out" in refused(GOOD.read_bytes(), lambda o: prune(o, early, now=early))


@pytest.mark.slow(covers=True)
def test_the_command_prunes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rotation.yaml"
    file.write_bytes(GOOD.read_bytes())
    options = ["--file", str(file), "--now", "2026-06-20"]
    assert main(["prune", "--before", "2026-02-05", "--dry-run", *options]) == 0
    assert "is as before, for this was a dry run" in capsys.readouterr().out
    assert file.read_bytes() == GOOD.read_bytes()
    assert main(["prune", *options]) == 0
    assert "No shift moves.\n" in capsys.readouterr().out
    assert len(read(file.read_bytes()).operation.rotations["east"].order) == 1


def test_whoever_leaves_for_good_has_a_last_day_and_the_past_stays() -> None:
    at = datetime(2026, 2, 10, tzinfo=UTC)
    edit = leave(read(GOOD.read_bytes()).operation, "ann", now=at, at=at)
    assert edit.words[-1] == (
        "The last day of ann is 2026-02-15. Close their account after the `pulumi up` that follows that day."
    ), "from Monday 16 February on ann has no turn"
    assert difference(GOOD.read_bytes(), lambda _: edit) == [
        "-   ann: {email: ann@wing.example}",
        "+   ann: {email: ann@wing.example, left: 2026-02-15}",
        "+       - from: 2026-02-16",
        "+         people: [ben, cem]",
        "-         people: [ann, cem, ben, eva]",
        "+         people: [cem, ben, eva]",
    ]


def test_time_off_after_the_last_day_goes() -> None:
    data = GOOD.read_bytes().replace(
        b"time_off:\n", b"time_off:\n  - {who: ann, from: 2026-04-01, to: 2026-04-02}\n"
    )
    at = datetime(2026, 2, 10, tzinfo=UTC)
    lines = difference(data, lambda o: leave(o, "ann", now=at, at=at))
    assert "-   - {who: ann, from: 2026-04-01, to: 2026-04-02}" in lines


def test_time_off_in_the_turns_that_are_left_stays() -> None:
    data = GOOD.read_bytes().replace(
        b"time_off:\n", b"time_off:\n  - {who: ann, from: 2026-02-12, to: 2026-02-13}\n"
    )
    at = datetime(2026, 2, 10, tzinfo=UTC)
    removed = after_edit(data, lambda o: remove(o, "ann", now=at))
    left = after_edit(removed, lambda o: leave(o, "ann", now=at))
    before, after = (timeline(read(each).operation, at, LATER) for each in (removed, left))
    assert before == after, "ann is off in the last turn: leaving for good does not put ann on call then"
    assert b"{who: ann, from: 2026-02-12, to: 2026-02-13}" in left


def test_whoever_has_no_turn_any_more_can_leave_too() -> None:
    data = GOOD.read_bytes().replace(b"people: [ann, cem, ben, eva]", b"people: [ann, ben, eva]")
    edit = leave(read(data).operation, "cem", now=LATER, at=LATER)
    assert edit.words == (
        "The last day of cem is 2026-06-20. Close their account after the `pulumi up` that follows that day.",
    )
    folded = prune(edit.made(read(data).operation), LATER, now=LATER)
    assert "Nothing names cem any more: gone from people." in folded.words


def test_whoever_is_named_by_nothing_that_was_is_simply_gone() -> None:
    at = datetime(2026, 2, 10, tzinfo=UTC)
    edit = leave(read(GOOD.read_bytes()).operation, "eva", now=at, at=at)
    assert edit.words[-1] == "The entry of eva under people is gone, because nothing names them any more."


def test_nobody_leaves_twice_or_while_others_count_on_them() -> None:
    at = datetime(2026, 2, 10, tzinfo=UTC)
    gone = GOOD.read_bytes().replace(b"cem@wing.example,", b"cem@wing.example, left: 2026-02-15,")
    gone = gone.replace(b"people: [ann, cem, ben, eva]", b"people: [ann, ben, eva]")
    gone = gone.replace(b"people: [ann, ben, cem]", b"people: [ann, ben]")
    assert "has left on 2026-02-15 already" in refused(gone, lambda o: leave(o, "cem", now=at, at=at))
    early = datetime(2026, 1, 20, tzinfo=UTC)
    assert "fay covers for ann" in refused(GOOD.read_bytes(), lambda o: leave(o, "fay", now=early, at=early))


def test_the_command_lets_somebody_leave(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rotation.yaml"
    file.write_bytes(GOOD.read_bytes())
    assert main(["leave", "@ben", "--at", "+2w", "--file", str(file), "--now", "2026-02-10"]) == 0
    assert "ben leaves east at the handoff of Mon 2026-03-02" in capsys.readouterr().out


def test_a_shift_that_would_move_stops_the_pruning(monkeypatch: pytest.MonkeyPatch) -> None:
    operation = read(GOOD.read_bytes()).operation

    def drifting(of: Operation, start: datetime, end: datetime) -> tuple[Shift, ...]:
        shifts = timeline(of, start, end)
        return shifts if of is operation else shifts[1:]

    monkeypatch.setattr("oncall.editing.prune.timeline", drifting)
    with pytest.raises(RotationError, match=r"the shift of Sat 2026-06-20 00:00 UTC would move"):
        prune(operation, LATER, now=LATER)


def test_the_only_entry_in_brackets_goes_too() -> None:
    data = GOOD.read_bytes().replace(
        b"accept:\n  - {guard: short-notice, who: ann, why: illness, until: 2026-01-25}\n",
        b"accept: [{guard: short-notice, who: ann, why: illness, until: 2026-01-25}] # agreed\n",
    )
    assert "+ accept: [] # agreed" in difference(data, lambda o: prune(o, LATER, now=LATER))
