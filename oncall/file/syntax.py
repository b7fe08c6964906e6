"""What the complaint of a YAML parser means, and how to fix it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oncall.file.problems import Problem
from oncall.file.source import source_line

if TYPE_CHECKING:
    import yaml

_COMMENT = re.compile(r"(?:[:-]\s+|[,\[{]\s*)(#[^\s,:}\]]+)")

_DASH = re.compile(r"\s*-([^\s-].*)")
_QUOTED = re.compile(r""""(?:\\.|[^"\\])*"|'(?:''|[^'])*'""")
_LONGEST = 200
"""Characters of a text that a message repeats whole."""


def explained(error: yaml.MarkedYAMLError, text: str) -> tuple[int, Problem]:
    """The offset that a maintainer looks at, and what is wrong there."""
    mark = error.problem_mark or error.context_mark
    start = error.context_mark or mark
    if mark is None or start is None or start.index >= len(text):
        return len(text), Problem(
            "not YAML: the file ends too soon", hint="look for a bracket that is never closed"
        )
    complaint, context = error.problem or "", error.context or ""
    line = source_line(text, mark.line + 1)
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return mark.index, Problem("a tab in the indentation", "spaces", "replace the tab with spaces")
    if "cannot start any token" in complaint:
        return _first_character(text, mark.index)
    if "scanning an alias" in context or "scanning an anchor" in context or "scanning a tag" in context:
        return _first_character(text, start.index)
    if "<document start>" in complaint and (at := directive(text)) < mark.index:
        return at, Problem("a % directive", "plain YAML without directives", "delete this line")
    if "quoted scalar" in context:
        return start.index, _quotes(text, start.index, complaint)
    if behind := _behind_quotes(text, mark.index):
        return mark.index, behind
    if "flow" in context:
        return _brackets(text, start.index, mark.index)
    if dash := _DASH.match(line):
        return mark.index, Problem("not YAML: a dash without a space behind it", hint=f"write - {dash[1]}")
    if "values are not allowed" in complaint:
        return mark.index, _second_colon(text, mark.line, mark.column)
    if "expected ':'" in complaint:
        found = "a key without a colon, or a text that goes on in a line that is not indented"
        return start.index, Problem(f"not YAML: {found}", "KEY: VALUE")
    hint = "compare the indentation of this line with those before it, and look for an extra word, quote or bracket"
    return mark.index, Problem("not YAML: this does not fit what comes before", hint=hint)


def item(text: str, at: int) -> str:
    """The key or the text that begins at an offset, to the end of its line, or in brackets of its item."""
    before = _QUOTED.sub("", text[text.rfind("\n", 0, at) + 1 : at])
    opened = before.count("[") + before.count("{") > before.count("]") + before.count("}")
    ends = (
        r"\s#|\r?\n" + (r"|[,\]}]" if opened else "") + ("" if before.rstrip(" ").endswith(":") else r"|:\s")
    )
    return re.split(ends, text[at:], maxsplit=1)[0].strip()


def in_quotes(text: str) -> str:
    """A text as YAML has it in quotation marks, in which nothing of it means anything else."""
    return "'" + text.replace("'", "''") + "'" if '"' in text or "\\" in text else f'"{text}"'


def _write(text: str) -> str:
    return f"write it in quotes{f': {in_quotes(text)}' if len(text) <= _LONGEST else ''}"


def directive(text: str) -> int:
    """The offset of the first line that is a directive, or of the end."""
    match = re.search(r"^%", text, re.MULTILINE)
    return match.start() if match else len(text)


def _first_character(text: str, at: int) -> tuple[int, Problem]:
    character, word = text[at], re.split(r"[\s,\]}\"']|:(?:\s|$)", text[at : at + 200], maxsplit=1)[0]
    if at and text[at - 1] in "\"'" and (opened := _unclosed(text, at - 1)) is not None:
        return opened, _never_closed(text[at - 1])
    found = f"a word that begins with {character}, which YAML keeps for itself"
    whole = item(text, at)
    if character == "@" and "/" not in word and len(word) > 1 and whole == word:
        return at, Problem(found, hint=f"write a handle without it: {word[1:]}")
    return at, Problem(found, hint=_write(whole))


def _unclosed(text: str, before: int) -> int | None:
    """The offset of the quotation mark that makes the one at ``before`` an end instead of a beginning."""
    start = 0
    for line in text[: text.rfind("\n", 0, before) + 1].splitlines(keepends=True):
        if line.count(text[before]) % 2 and not line.lstrip().startswith("#"):
            return start + line.rfind(text[before])
        start += len(line)
    return None


def _never_closed(mark: str) -> Problem:
    return Problem("a quotation mark that is never closed", hint=f"close it with another {mark} in this line")


def _quotes(text: str, at: int, complaint: str) -> Problem:
    if "end of stream" in complaint:
        return _never_closed(text[at])
    return Problem("not YAML: an escape in quotes that YAML does not know", hint="write \\\\ for a backslash")


def _behind_quotes(text: str, at: int) -> Problem | None:
    """The error where a text goes on behind what ends its quotes."""
    first = text.rfind("\n", 0, at) + 1
    before = text[first:at].rstrip(" ")
    closed = next((one for one in _QUOTED.finditer(before) if one.end() == len(before)), None)
    if closed is None or re.match(r"[\"',:\]}]|[\w-]+:\s", text[at:]):
        return None
    whole = item(text, first + closed.start())
    mark, inner = whole[0], whole[1:-1]
    if whole.endswith(mark) and not inner.partition(mark)[2][:1].isspace():
        whole = inner
    return Problem("not YAML: a text goes on behind its closing quotation mark", hint=_write(whole))


def _brackets(text: str, start: int, end: int) -> tuple[int, Problem]:
    if text[start] not in "[{":  # an item that cannot be read, instead of the bracket around it
        start = max(text.rfind(bracket, 0, start) for bracket in "[{")
    opened = f"the {text[start]} of line {text.count(chr(10), 0, start) + 1}"
    if comment := _COMMENT.search(text, start, end):
        found = f"{comment[1]} begins a comment, so {opened} is never closed"
        return comment.start(1), Problem(found, hint=f'write it without #, or in quotes: "{comment[1]}"')
    if text.startswith(":", end) and "\n" not in text[start:end]:
        hint = "write a comma between two items, or quotes around a text with a colon"
        return end, Problem("not YAML: a second colon in one item", hint=hint)
    close = "]" if text[start] == "[" else "}"
    hint = f"write {close} at its end, and a comma between two items"
    return end, Problem(f"not YAML: {opened} is not closed before this", hint=hint)


def _second_colon(text: str, line: int, column: int) -> Problem:
    source = source_line(text, line + 1)
    key, colon, value = source.partition(": ")
    if colon and len(key) < column - 1 and ":" in value and value[:1] not in "\"'[{":
        whole = value.split(" #")[0].strip()
        hint = "a text with a colon needs quotes"
        if len(source) <= _LONGEST:
            hint += f": {key.strip()}: {in_quotes(whole)}"
    else:
        hint = (
            "indent this line like the other keys beside it, and look whether the line before has its colon"
        )
    return Problem("not YAML: a key where none can be", hint=hint)
