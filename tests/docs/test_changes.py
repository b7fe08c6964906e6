"""What docs/changing.md says that the review says of each change is what it says of the file of the tests."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

from oncall.cli.main import main
from tests.data import WING_FILE
from tests.docs.pages import text

NOW = "2026-11-23T17:00Z"
"""The page names this day."""
BEFORE = WING_FILE.read_text(encoding="utf-8")


class Change(NamedTuple):
    """A heading, the blocks of commands and of lines below it, and what is in bold at the top of their reviews."""

    title: str
    commands: tuple[str, ...]
    edits: tuple[str, ...]
    verdicts: frozenset[str]


def changes() -> list[Change]:
    sections = re.split(r"^## ", text("docs/changing.md"), flags=re.MULTILINE)[1:]
    return [
        Change(
            section.splitlines()[0],
            tuple(re.findall(r"^oncall .*$", section, re.MULTILINE)),
            tuple(re.findall(r"^```diff\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)),
            frozenset(re.findall(r"^> \*\*(.+)\*\*$", section, re.MULTILINE)),
        )
        for section in sections
    ]


def edited(edit: str) -> str:
    """The file with the new lines of a block in place of the old ones."""
    lines = edit.splitlines()
    old, new = (
        "".join(f"{line[1:]}\n" for line in lines if not line.startswith(sign)) for sign in ("+", "-")
    )
    assert BEFORE.count(old) == 1, f"these lines are not in the file once:\n{old}"
    return BEFORE.replace(old, new)


@pytest.mark.wide
@pytest.mark.parametrize("change", changes(), ids=lambda change: change.title)
def test_the_review_says_what_the_page_says(
    change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "rotation.yaml"
    heard = set()

    def review() -> None:
        capsys.readouterr()
        main(["review", str(WING_FILE), str(file), "--format", "markdown", "--now", NOW])
        found = re.search(r"^\*\*(.+)\*\*$", capsys.readouterr().out, re.MULTILINE)
        assert found is not None
        heard.add(found[1])

    for command in change.commands if change.verdicts else ():
        file.write_text(BEFORE, encoding="utf-8")
        assert main([*shlex.split(command, comments=True)[1:], "--now", NOW]) == 0, capsys.readouterr().err
        review()
    for edit in change.edits:
        file.write_text(edited(edit), encoding="utf-8")
        review()
    assert change.verdicts <= heard


def test_the_page_has_every_kind() -> None:
    reviewed = [change for change in changes() if change.verdicts]
    assert [change.title for change in reviewed] == [
        "A holiday",
        "A swap",
        "Somebody joins",
        "Somebody leaves",
        "A new site",
        "Another severity",
        "Another hour for the handoff",
    ]
