"""The world as tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sandbox.address import SandboxError, control
from sandbox.console.things import (
    KINDS,
    SERVICES,
    Document,
    Kind,
    documents,
    nearest,
    pick,
    pick_kind,
    plural,
    value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDEST = 60


def show(words: list[str]) -> Iterator[str]:
    """Everything, one service, one kind, or one thing in full."""
    if len(words) > 3:
        raise SandboxError(
            "show takes at most a service, a kind and a name, such as `show pagerduty schedule Primary`."
        )
    service = words[0] if words and words[0] in SERVICES else None
    rest = words[1:] if service else words
    if not rest:
        yield from _overview([kind for kind in KINDS if service in (None, kind.service)])
        return
    if service is None and len(rest) == 1 and not _is_kind(rest[0]):
        known = [*SERVICES, *(kind.word for kind in KINDS)]
        raise SandboxError(f"{rest[0]!r} is neither a service nor a kind.{nearest(rest[0], known)}")
    kind = pick_kind(rest[0], service)
    if len(rest) == 1:
        yield from _table(kind, documents().get(kind.store, {}))
    else:
        yield json.dumps(pick(kind, rest[1])[1], indent=2, ensure_ascii=False)


def log(*, last: int, unknown: bool, bodies: bool) -> Iterator[str]:
    """Who asked what, oldest first."""
    entries = control("GET", f"log?last={last}{'&unknown=1' if unknown else ''}")
    if not entries:
        yield "Nothing unknown has been asked." if unknown else "Nothing has been asked yet."
    for entry in entries:
        query = f"?{entry['query']}" if entry["query"] else ""
        fault = f"  [{entry['fault']}]" if entry["fault"] else ""
        unknown_mark = "" if entry["known"] else "  UNKNOWN"
        line = f"{entry['at'][11:23]}  {entry['status']}  {entry['method']:6} {entry['host']}{entry['path']}{query}"
        yield line + unknown_mark + fault
        if bodies:
            yield from (
                f"    {sign} {entry[name]}" for sign, name in ((">", "body"), ("<", "answer")) if entry[name]
            )


def _is_kind(word: str) -> bool:
    try:
        pick_kind(word)
    except SandboxError:
        return False
    return True


def _overview(kinds: Iterable[Kind]) -> Iterator[str]:
    found = documents()
    empty = True
    for kind in kinds:
        if found.get(kind.store):
            empty = False
            yield f"{kind.service}: {plural(kind.word)} ({len(found[kind.store])})"
            yield from (f"  {line}" for line in _table(kind, found[kind.store]))
            yield ""
    if empty:
        yield "There is nothing yet."


def _table(kind: Kind, found: dict[str, Document]) -> Iterator[str]:
    headers = [column.partition("=")[0] for column in kind.columns]
    rows = [
        [*(_cell(value(document, column.partition("=")[2])) for column in kind.columns), key]
        for key, document in found.items()
    ]
    table = [[*headers, "KEY"], *rows]
    widths = [max(len(row[index]) for row in table) for index in range(len(table[0]))]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _cell(found: Any) -> str:
    if found is None:
        return "-"
    if isinstance(found, list):
        text = ", ".join(found) if all(isinstance(one, str) for one in found) else str(len(found))
    elif isinstance(found, bool):
        text = "yes" if found else "no"
    else:
        text = str(found)
    text = " ".join(text.split())
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
