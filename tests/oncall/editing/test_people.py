"""A new handle, and the past folded away."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from oncall import read
from oncall.cli.main import main
from oncall.editing.people import rename
from oncall.editing.prune import prune
from tests.oncall.editing.test_editing import NOW, difference, refused
from tests.oncall.file.corpus import GOOD

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
    assert "Pulumi.prod.yaml has a phone number under phones.eva: rename that key to evita" in printed
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
    assert "nothing was over" in refused(GOOD.read_bytes(), lambda o: prune(o, early, now=early))


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
