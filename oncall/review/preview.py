"""The output of ``pulumi preview``, plain and short enough."""

from __future__ import annotations

import re

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)", re.DOTALL)
_OPERATION = re.compile(r"\s(?:create|update|delete|replace|import|read|refresh)\b|\berror\b", re.IGNORECASE)
_WIDEST = 300
"""Characters of a line."""


def plain(text: str) -> str:
    """The text without colours, control characters and blank ends."""
    bare = _ESCAPES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(each for each in bare if each in "\n\t" or each.isprintable())
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip("\n")


def shortened(text: str, room: int) -> tuple[str, ...]:
    """The lines, if they fit into ``room`` characters; else those with operations, and the counts.

    A line is kept whole or left out; the lines left out are counted.
    """
    lines = plain(text).split("\n")
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


def _fits(lines: list[str], room: int) -> bool:
    return sum(len(line) + 1 for line in lines) <= room and all(len(line) <= _WIDEST for line in lines)
