"""Edits as people make them, one a file in ``edits/``, each with the headline and the exit code of its review.

A file says ``what`` the edit is, the ``base`` it is made to, what it ``replace``s there, the ``headline``, the
``exit`` code and, where more matters, what the comment ``shows`` and ``hides``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from oncall.cli.main import main
from tests.oncall.review.sight import MOST, in_sight
from tests.search import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
EDITS = sorted((HERE / "edits").glob("*.yaml"))
NOW = "2026-11-23T16:30Z"
ACCEPT = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Outcome(NamedTuple):
    """The exit code and the Markdown of a review."""

    code: int
    comment: str

    @property
    def headline(self) -> str:
        return self.comment.split("\n\n")[1]


class Edit:
    """An edit and its two versions as files."""

    def __init__(self, path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.expected: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        self._capsys = capsys
        self.before, self.after = folder / "base.yaml", folder / "head.yaml"
        text = (HERE / self.expected["base"]).read_text(encoding="utf-8")
        self.before.write_text(text, encoding="utf-8")
        for change in self.expected["replace"]:
            assert text.count(change["old"]) == 1, (
                f"{change['old']!r} is there {text.count(change['old'])} times"
            )
            text = text.replace(change["old"], change["new"])
        self.after.write_text(text, encoding="utf-8")

    def reviewed(self, head: Path | None = None) -> Outcome:
        """The review of the edit, or of another head against the same base."""
        command = ["review", str(self.before), str(head or self.after), "--now", NOW, "--format", "markdown"]
        return Outcome(main(command), self._printed())

    def run(self, command: str, file: Path) -> int:
        """Run one of the commands that a review offers on a file; its exit code."""
        program, *words = shlex.split(command)
        assert program == "oncall"
        code = main([*words, "--file", str(file), "--now", NOW])
        self._printed()
        return code

    def _printed(self) -> str:
        return self._capsys.readouterr().out


Read = Callable[[Path], Edit]


@pytest.fixture
def read(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Read:
    monkeypatch.chdir(tmp_path)
    return lambda path: Edit(path, tmp_path, capsys)


def test_there_are_many() -> None:
    assert len(EDITS) >= 45


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", EDITS, ids=name)
def test_the_review(path: Path, read: Read) -> None:
    edit = read(path)
    outcome = edit.reviewed()
    assert (outcome.headline, outcome.code) == (edit.expected["headline"], edit.expected["exit"])
    for words in edit.expected.get("shows", ()):
        assert words in outcome.comment
    for words in edit.expected.get("hides", ()):
        assert words not in outcome.comment
    assert len(in_sight(outcome.comment)) <= MOST


@pytest.mark.parametrize("path", sample(EDITS), ids=name)
def test_what_is_offered_is_right(path: Path, read: Read) -> None:
    edit = read(path)
    outcome = edit.reviewed()
    for block in COMMANDS.findall(outcome.comment):
        other = edit.before.with_name("instead.yaml")
        other.write_bytes(edit.before.read_bytes())
        for command in block.splitlines():
            assert edit.run(command, other) == 0
        instead = edit.reviewed(other)
        assert "would be replaced" not in instead.comment, "the command moves nobody in the middle of a turn"
    for entries in ACCEPT.findall(outcome.comment):
        pasted = edit.after.with_name("accepted.yaml")
        text = edit.after.read_text(encoding="utf-8")
        begun = "\naccept:\n"
        assert (begun in text) is not entries.startswith("accept:"), "the key is there once"
        text = text.replace(begun, f"{begun}{entries}") if begun in text else f"{text}{entries}"
        pasted.write_text(text, encoding="utf-8")
        accepted = edit.reviewed(pasted)
        broken = "coverage breaks" in outcome.headline
        assert accepted.code == broken, f"pasted as it is it passes:\n{accepted.comment}"


def _cases() -> Iterator[str]:
    for path in EDITS:
        yield yaml.safe_load(path.read_text(encoding="utf-8"))["headline"]


@pytest.mark.parametrize(
    "beginning",
    [
        "**Nothing moves",
        "**Moves ",
        "**Quieter, and refused until accepted: ",
        "**Quieter, as accepted: ",
        "**Refused: ",
    ],
)
def test_every_verdict_has_an_edit(beginning: str) -> None:
    assert any(headline.startswith(beginning) for headline in _cases())
