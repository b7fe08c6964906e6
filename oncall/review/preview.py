"""The output of ``pulumi preview``, plain and short enough."""

from __future__ import annotations

import re

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)", re.DOTALL)
_NOISE = re.compile(
    r"^@ |^Loading policy packs"
    r"|^ [~ ]  \S+:\S+ .* (?:refresh|refreshing|refreshed|read|reading)\b(?!.*\[diff)"
    r"|^ {4}\S+:\S+:\S+ \S+$"
)
"""Lines that tell of no change: progress, what was only looked at, what stays as it is."""
_OPERATION = re.compile(r"\s(?:create|update|delete|replace|import|read|refresh)\b|\berror\b", re.IGNORECASE)
_WIDEST = 300
"""Characters of a line."""


def plain(text: str) -> str:
    """The text without colours, control characters and blank ends."""
    bare = _ESCAPES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(_printable(line).rstrip() for line in bare.split("\n")).strip("\n")


def _printable(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(each for each in line if each == "\t" or each.isprintable())


def shortened(text: str, room: int) -> tuple[str, ...]:
    """The lines but for the noise, if they fit into ``room`` characters; else those with operations, and the counts.

    A line is kept whole or left out; the lines left out are counted, but for the noise.
    """
    every = plain(text).split("\n")
    lines = [line for number, line in enumerate(every) if not _is_noise(every, number)]
    if _fits(lines, room):
        return tuple(lines)
    counts = next((lines[n:] for n, line in enumerate(lines) if line.startswith("Resources:")), [])
    body = lines[: len(lines) - len(counts)]
    operations = [line for line in body if len(line) <= _WIDEST and _OPERATION.search(line)]
    for kept in (operations, []):
        left_out = len(body) - len(kept)
        note = f"({left_out} lines left out; the log of the run has all of them)"
        for tail in (counts, counts[:8]):
            if _fits([*kept, note, *tail], room):
                return (*kept, note, *tail)
    return (f"({len(lines)} lines left out; the log of the run has all of them)",)


def _is_noise(lines: list[str], number: int) -> bool:
    """Whether a line, or an empty one beside it, tells of no change."""
    if lines[number]:
        return bool(_NOISE.search(lines[number]))
    return number > 0 and (not lines[number - 1] or bool(_NOISE.search(lines[number - 1])))


def _fits(lines: list[str], room: int) -> bool:
    return sum(len(line) + 1 for line in lines) <= room and all(len(line) <= _WIDEST for line in lines)
