"""Ten years of edits: none of them needs a change of a test, and what follows from the file follows by one command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from oncall import load
from oncall.cli.main import main
from oncall.generated import stale
from tests.conftest import OPERATION
from tests.data import WING_FILE
from tests.search import first

ROOT = OPERATION.parent
NOW = ("--now", "2026-11-25T12:00Z")

COMMANDS = {
    "time off": ("time-off", "eladb", "--from", "2026-12-28", "--to", "2027-01-03"),
    "a swap": ("swap", "ShaiBer", "tsuf239", "--from", "2026-12-14", "--to", "2027-02-28"),
    "somebody joins": ("add", "dana", "--rotation", "us", "--email", "dana@wing.example"),
    "somebody leaves": ("remove", "skyrpex"),
    "another order": ("order", "us", "Chriscbr", "MarkMcCulloh", "hasanaburayyan"),
    "longer turns": ("turn", "us", "2 weeks"),
}
BY_HAND = {
    "a corrected e-mail": ("skyrpex@wing.example", "cristian@wing.example"),
    "a new site of P1": (
        "assets:\n",
        "assets:\n  blog: {title: Blog, url: https://www.winglang.io/blog, audience: users, severity: P1}\n",
    ),
    "a new repository": ("repositories: #", "repositories:\n  winglang/vscode: {branch: main}\n#"),
    "twelve minutes": ("acknowledge_within: 10 minutes", "acknowledge_within: 12 minutes"),
    "a severity's wording": ("major degradation for users", "most users are hindered"),
    "a renamed handle": ("skyrpex", "cristianp"),
    "a renamed project": ("name: Wing", "name: Winglang"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file in a folder that has everything which is generated from it, up to date."""
    shutil.copytree(ROOT / "docs" / "handbook", tmp_path / "docs" / "handbook")
    (tmp_path / ".github").mkdir()
    shutil.copy(ROOT / ".github" / "CODEOWNERS", tmp_path / ".github")
    path = tmp_path / "rotation.yaml"
    shutil.copyfile(WING_FILE, path)
    assert oncall("refresh", path) == 0
    return path


def oncall(command: str, file: Path, *arguments: str) -> int:
    return main([command, *arguments, "--file", str(file), *NOW])


def test_no_test_reads_the_file_of_the_project() -> None:
    with pytest.raises(AssertionError, match="tests read files of their own"):
        OPERATION.read_bytes()


@pytest.mark.parametrize("command", first([*COMMANDS], pytest.mark.wide))
def test_after_a_command_the_file_is_right_and_nothing_is_stale(file: Path, command: str) -> None:
    edit = COMMANDS[command]
    before = file.read_bytes()
    assert oncall(edit[0], file, *edit[1:]) == 0
    assert file.read_bytes() != before
    assert not stale(file, load(file))
    assert oncall("check", file) == 0


@pytest.mark.parametrize("edit", first([*BY_HAND], pytest.mark.wide))
def test_after_an_edit_by_hand_one_command_refreshes_everything(
    file: Path, edit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = BY_HAND[edit]
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    capsys.readouterr()
    assert oncall("check", file) == 0, "what is stale must not hold up an edit, least of all at night"
    printed = capsys.readouterr().out
    for name in stale(file, load(file)):
        assert name in printed
        assert "`oncall refresh` writes them from the file" in printed
    assert oncall("refresh", file) == 0
    capsys.readouterr()
    assert oncall("check", file) == 0
    assert "stale" not in capsys.readouterr().out


def test_what_follows_from_the_file_is_found(file: Path) -> None:
    """The edits above would pass as well if nothing ever were stale."""
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("skyrpex", "cristianp").replace("10 minutes", "12 minutes"), encoding="utf-8"
    )
    found = stale(file, load(file))
    assert {".github/CODEOWNERS", "docs/handbook/agreement.md"} <= found.keys()
    assert "@cristianp" in found[".github/CODEOWNERS"]


def test_a_draft_of_another_name_and_owners_of_one_s_own_are_left_alone(file: Path) -> None:
    changed = file.read_text(encoding="utf-8").replace("skyrpex", "cristianp")
    draft = file.with_name("draft.yaml")
    draft.write_text(changed, encoding="utf-8")
    assert not stale(draft, load(draft))
    file.write_text(changed, encoding="utf-8")
    (file.parent / ".github" / "CODEOWNERS").write_text("* @somebody\n", encoding="utf-8")
    assert ".github/CODEOWNERS" not in stale(file, load(file))


def test_what_cannot_be_read_is_named(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file.parent / ".github" / "CODEOWNERS").write_bytes(b"\xff")
    assert oncall("refresh", file) == 1
    assert capsys.readouterr().err == ".github/CODEOWNERS cannot be read\n"


def test_what_cannot_be_written_is_named(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace("skyrpex", "cristianp"), encoding="utf-8")

    def refuse(*_given: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    assert oncall("refresh", file) == 1
    assert capsys.readouterr().err == ".github/CODEOWNERS cannot be written: Permission denied\n"
