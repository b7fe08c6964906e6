"""``python -m oncall review``: its two versions, its exit codes, its forms."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from oncall.cli.main import main
from tests.oncall.review.edits import US, WING, edited, order_entry

if TYPE_CHECKING:
    from pathlib import Path

AT = ("--now", "2026-11-23T16:30Z")
MOVES = order_entry(US, "2027-01-04", "Chriscbr, MarkMcCulloh, hasanaburayyan")
REFUSED = order_entry(US, "2027-01-04", "Chriscbr, MarkMcCulloh")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "base.yaml").write_text(WING, encoding="utf-8")
    (tmp_path / "moves.yaml").write_bytes(edited(MOVES))
    (tmp_path / "refused.yaml").write_bytes(edited(REFUSED))
    (tmp_path / "broken.yaml").write_bytes(b"people: [\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def repository(folder: Path) -> Path:
    identity = ("-c", "user.name=T", "-c", "user.email=t@wing.example", "-c", "commit.gpgsign=false")

    def git(*arguments: str) -> None:
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)

    git("init", "--initial-branch", "main")
    git("commit", "--allow-empty", "--message", "nothing yet")
    for data, template in ((WING.encode(), "one"), (edited(MOVES), "two")):
        (folder / "rotation.yaml").write_bytes(data)
        (folder / "templates").mkdir(exist_ok=True)
        (folder / "templates" / "post-mortem.yml").write_text(template, encoding="utf-8")
        git("add", "rotation.yaml", "templates")
        git("commit", "--message", "an edit")
    return folder


@pytest.mark.slow(covers=True)
@pytest.mark.parametrize(
    ("base", "head", "code", "words"),
    [
        ("base.yaml", "base.yaml", 0, "Nothing moves."),
        ("base.yaml", "moves.yaml", 0, "Moves 2 people, first on Mon 2027-01-04 15:00 UTC."),
        (
            "base.yaml",
            "refused.yaml",
            1,
            "Refused: too many leave 1 rotation at once and too few are left in 1 rotation. It would move 3 people.",
        ),
        ("base.yaml", "broken.yaml", 1, "Refused: the file has 1 error."),
        ("broken.yaml", "base.yaml", 0, "everything counts as new"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_exit_codes(base: str, head: str, code: int, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", base, head, *AT]) == code
    assert words in capsys.readouterr().out


@pytest.mark.slow(covers=True)
@pytest.mark.usefixtures("repository")
def test_two_revisions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "HEAD~1", "main", *AT]) == 0
    printed = capsys.readouterr().out
    assert "Moves 2 people" in printed
    assert 'Template "templates/post-mortem.yml": content "' in printed


@pytest.mark.slow(covers=True)
@pytest.mark.usefixtures("repository")
def test_a_revision_without_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "HEAD~2", "HEAD", *AT]) == 0
    assert "This is the first version of the file: nothing moves." in capsys.readouterr().out
    assert main(["review", "HEAD", "HEAD~2", *AT]) == 1
    assert "the file is gone" in capsys.readouterr().out


@pytest.mark.slow(covers=True)
@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("name", ["nowhere", "--exec=touch x", "HEAD:rotation.yaml", "HEAD~9", ""])
def test_a_version_that_is_none(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", *AT, "--", name, "HEAD"]) == 1
    assert (
        "is neither a file nor a revision here; allowed: two files, or two revisions of git"
        in capsys.readouterr().err
    )


@pytest.mark.slow(covers=True)
@pytest.mark.usefixtures("folder")
def test_forms(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["review", "base.yaml", "moves.yaml", *AT]
    assert main([*command, "--weeks", "10", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["verdict"], answer["to"]) == ("moves", "2027-02-01T16:30Z")
    more = ("--preview", "base.yaml", "--site", "https://c.example")
    assert main([*command, "--format", "markdown", *more]) == 0
    printed = capsys.readouterr().out
    assert "<summary>pulumi preview</summary>" in printed
    assert "The site as of this edit: https://c.example" in printed


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("weeks", ["0", "521", "-1", "x", "1.5", "²"])
def test_a_horizon_that_is_none(weeks: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "base.yaml", "base.yaml", f"--weeks={weeks}"]) == 2
    assert "write one from 1 to 520" in capsys.readouterr().err
