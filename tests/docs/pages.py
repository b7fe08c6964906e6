"""The pages, and what is in them: headings, links, code and commands."""

from __future__ import annotations

import re
import shlex
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^ *```(?P<language>\w*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_SHELL = ("", "sh", "console")
_PROGRAMS = ("make", "oncall", "pulumi", "python", "tools/bin/oncall")


class Command(NamedTuple):
    """A command on a page; ``words`` as the shell splits it."""

    page: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}: {shlex.join(self.words)}"


@cache
def tracked() -> tuple[str, ...]:
    """Every file of the repository, ``/`` between folders."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(file for file in listed.stdout.splitlines() if (ROOT / file).is_file())


def pages() -> list[str]:
    """The Markdown files that people read."""
    return [file for file in tracked() if file.endswith(".md") and not file.startswith("tests/")]


@cache
def text(page: str) -> str:
    """A page as it is."""
    return (ROOT / page).read_text(encoding="utf-8")


def prose(page: str) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", text(page))


def links(page: str) -> list[str]:
    """The targets of the links of a page."""
    return [match["target"] for match in _LINK.finditer(_INLINE.sub("", prose(page)))]


def anchors(page: str) -> set[str]:
    """The names under which GitHub finds the headings of a page."""
    found: dict[str, int] = {}
    names = set()
    for heading in _HEADING.findall(prose(page)):
        name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        number = found.setdefault(name, 0)
        found[name] += 1
        names.add(f"{name}-{number}" if number else name)
    return names


def code(page: str) -> list[str]:
    """What is between backticks in the lines of a page."""
    return _INLINE.findall(prose(page))


def commands(page: str) -> list[Command]:
    """What a page tells people to type in its blocks; not what it shows as output."""
    return _parsed(page, typed(page))


def typed(page: str) -> list[str]:
    """The lines of its blocks of commands."""
    return [line for match in _FENCE.finditer(text(page)) for line in _typed(match)]


def mentions(page: str) -> list[Command]:
    """The commands that a page names within its lines."""
    return _parsed(
        page, [one for one in code(page) if one.startswith(tuple(f"{name} " for name in _PROGRAMS))]
    )


def _parsed(page: str, lines: list[str]) -> list[Command]:
    return [Command(page, words) for line in lines if (words := _words(line))]


def _typed(block: re.Match[str]) -> Iterator[str]:
    if block["language"] not in _SHELL:
        return
    lines = [line.strip() for line in block["text"].splitlines()]
    if any(line.startswith("$ ") for line in lines):
        yield from (line[2:] for line in lines if line.startswith("$ "))
    else:
        yield from lines


def _words(line: str) -> tuple[str, ...]:
    words = tuple(shlex.split(line, comments=True))
    return () if "…" in "".join(words) else words
