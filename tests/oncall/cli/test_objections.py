"""`oncall check` says before the pull request what the review will object to."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from oncall.cli.main import main
from tests.data import WING_FILE

pytestmark = pytest.mark.slow(covers=True)

NOW = ("--now", "2026-11-23T17:00Z")
WING = WING_FILE.read_text(encoding="utf-8")
TOO_FEW = WING.replace("[MarkMcCulloh, Chriscbr, hasanaburayyan]", "[Chriscbr, hasanaburayyan]").replace(
    "  MarkMcCulloh: {email: markmcculloh@wing.example}\n", ""
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder: a repository whose branch `main` has Wing's file; gives the file."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "rotation.yaml"
    file.write_text(WING, encoding="utf-8")
    git("init", "--quiet", "--initial-branch", "main")
    commit()
    return file


def git(*words: str) -> None:
    identity = ["-c", "user.name=Octocat", "-c", "user.email=octocat@wing.example"]
    subprocess.run(["git", *identity, *words], check=True, capture_output=True)


def commit() -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", "An edit")


def check(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    capsys.readouterr()
    assert main(["check", *NOW, *options]) == 0, "the file is sound, whatever the review objects to"
    return capsys.readouterr().out


def test_an_edit_is_compared_with_what_is_committed(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "object" not in check(capsys), "nothing is edited"
    repository.write_text(TOO_FEW, encoding="utf-8")
    printed = check(capsys)
    assert "The review will object, too-few: rotation us would have 2 people" in printed
    assert "\naccept:\n  - {guard: " in printed, "the way out is beside it"
    guards = json.loads(check(capsys, "--json"))["guards"]
    assert "too-few" in {one["guard"] for one in guards}
    assert all(one["may_accept"] for one in guards)


@pytest.mark.usefixtures("repository")
def test_whoever_leaves_for_good_is_offered_a_later_day_to_leave(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["leave", "tsuf239", *NOW]) == 0
    assert "  oncall leave tsuf239 --at 2026-12-07\n" in capsys.readouterr().out, (
        "with `remove` their account would never be closed"
    )


@pytest.mark.usefixtures("repository")
def test_the_command_that_does_the_same_later_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["remove", "tsuf239", *NOW]) == 0
    offered = (
        "run this instead. It moves 37 duties then, none before Mon 2027-01-18 03:00 UTC:\n"
        "  oncall remove tsuf239 --at 2026-12-07\n"
    )
    assert offered in capsys.readouterr().out
    assert offered in check(capsys), "whoever edits by hand reads it too"


def test_a_branch_is_compared_with_where_it_left_main(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git("switch", "--quiet", "--create", "edit")
    repository.write_text(TOO_FEW, encoding="utf-8")
    commit()
    assert "too-few" in check(capsys), "the pull request is the whole branch, not its last commit"
    git("switch", "--quiet", "main")
    repository.write_text(WING.replace("repeats: 6", "repeats: 7"), encoding="utf-8")
    commit()
    git("switch", "--quiet", "edit")
    assert "quieter" not in check(capsys), "what main has done since is not of this branch"


def test_a_file_that_git_does_not_know_is_compared_with_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rotation.yaml").write_text(WING, encoding="utf-8")
    assert "object" not in check(capsys)
    git("init", "--quiet")
    assert "object" not in check(capsys), "a repository without a commit"


def test_a_version_before_that_breaks_the_rules_is_passed_over(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write_text("people: {}\n", encoding="utf-8")
    commit()
    repository.write_text(WING, encoding="utf-8")
    assert "object" not in check(capsys)


def test_a_file_of_other_people_is_another_operation(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write_bytes((Path(__file__).parents[3] / "examples" / "minimal.yaml").read_bytes())
    printed = check(capsys)
    assert "\nThe main branch has a file of other people altogether: " in printed
    assert "The review will object" not in printed, "whoever begins with the template reads this every time"


def test_of_many_objections_the_first_are_shown(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moved = re.sub(r"people: \[(\w+), (\w+)", r"people: [\2, \1", WING)
    repository.write_text(moved.replace("- from: 2026-01-05", "- from: 2026-01-12"), encoding="utf-8")
    printed = check(capsys)
    assert printed.count("The review will object, ") == 6
    assert re.search(r"^… and \d+ more, which `oncall review` shows\.$", printed, re.MULTILINE)
