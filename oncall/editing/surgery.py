"""Changing a YAML text at a node, and nowhere else: every other byte stays as it is.

Each function returns the whole text after the change. Lines end in a line feed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oncall.file.nodes import Mapping, Node, Scalar, Sequence


def rewritten(text: str, node: Node, value: str) -> str:
    """The text with ``value`` in the place of a node."""
    return _spliced(text, node.start, node.end, value)


def _spliced(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _with_lines(text: str, at: int, lines: str) -> str:
    """The text with whole ``lines`` behind the line in which ``at`` lies."""
    end = text.find("\n", at)
    return f"{text}\n{lines}\n" if end < 0 else _spliced(text, end + 1, end + 1, f"{lines}\n")


def with_item(text: str, list_: Sequence, item: str, after: int) -> str:
    """A further item, in flow style, behind the item number ``after``."""
    end = list_.items[after].end
    if list_.flow:
        return _spliced(text, end, end, f", {item}")
    return _with_lines(text, end, f"{' ' * list_.column}- {item}")


def with_first_item(text: str, list_: Sequence, key: Scalar, item: str) -> str:
    """The only item of a list that is empty: in a line of its own where ``key: []`` is alone in its line."""
    colon = text.index(":", key.end)
    line = text.rfind("\n", 0, key.start) + 1
    if text[line : key.start].strip() or text[colon + 1 : list_.end].strip() != "[]":
        return _spliced(text, list_.start + 1, list_.start + 1, item)
    opened = _spliced(text, colon + 1, list_.end, "")
    return _with_lines(opened, colon + 1, f"{' ' * (key.column + 2)}- {item}")


def with_block_item(text: str, list_: Sequence, lines: list[str], after: int) -> str:
    """A further item of a block list, behind the item number ``after``: its lines without indentation."""
    indent = " " * list_.column
    block = "\n".join(f"{indent}{'  ' if number else '- '}{line}" for number, line in enumerate(lines))
    return _with_lines(text, list_.items[after].end, block)


def with_pair(text: str, mapping: Mapping, key: str, value: str) -> str:
    """A further key with its value, in flow style, behind the last."""
    end = mapping.pairs[-1][1].end
    if mapping.flow:
        return _spliced(text, end, end, f", {key}: {value}")
    space = "" if value.startswith("\n") else " "
    return _with_lines(text, end, f"{' ' * mapping.column}{key}:{space}{value}")


def without_item(text: str, list_: Sequence, place: int) -> str:
    """The list without its item number ``place``; at least one other stays."""
    return _without(text, [(item.start, item.end) for item in list_.items], place, "-", flow=list_.flow)


def without_items(text: str, list_: Sequence, places: Iterable[int]) -> str:
    """The block list without some of its items; at least one other stays."""
    spans = [(item.start, item.end) for item in list_.items]
    for place in sorted(places, reverse=True):  # those before it stay where they were
        text = _without(text, spans, place, "-", flow=False)
    return text


def without_only_item(text: str, list_: Sequence, key: Scalar) -> str:
    """The list ``key`` without its only item: ``[]``."""
    if list_.flow:
        return rewritten(text, list_, "[]")
    colon = text.index(":", key.end)
    item = list_.items[0]
    line, upcoming = text.rfind("\n", 0, item.start) + 1, text.find("\n", item.end)
    shorter = _spliced(text, line, len(text) if upcoming < 0 else upcoming + 1, "")
    return _spliced(shorter, colon + 1, colon + 1, " []")


def without_pair(text: str, mapping: Mapping, key: str) -> str:
    """The mapping without a key and its value; at least one other stays."""
    place = next(place for place, (name, _) in enumerate(mapping.pairs) if name.text == key)
    spans = [(name.start, value.end) for name, value in mapping.pairs]
    return _without(text, spans, place, "", flow=mapping.flow)


def _without(text: str, spans: list[tuple[int, int]], place: int, lead: str, *, flow: bool) -> str:
    """The text without one of the entries at ``spans``; a block entry begins its line with ``lead``."""
    start, end = spans[place]
    if not flow:
        line = text.rfind("\n", 0, start) + 1
        if text[line:start].strip() != lead:  # the collection begins in the line of something else
            return _spliced(text, start, spans[place + 1][0], "")
        upcoming = text.find("\n", end)
        return _spliced(text, line, len(text) if upcoming < 0 else upcoming + 1, "")
    if place + 1 < len(spans):
        behind = text.index(",", end) + 1
        behind += len(text[behind:]) - len(text[behind:].lstrip(" "))
        return _without_blank_line(_spliced(text, start, behind, ""), start)
    before = spans[place - 1][1]
    if "\n" not in text[before:start]:
        return _spliced(text, before, end, "")
    without = _without_blank_line(_spliced(text, start, end, ""), start)
    comma = text.index(",", before)
    return _spliced(without, comma, comma + 1, "")


def _without_blank_line(text: str, at: int) -> str:
    """The text without the line in which ``at`` lies, if nothing is left in it."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return text if end < 0 or text[start:end].strip() else _spliced(text, start, end + 1, "")
