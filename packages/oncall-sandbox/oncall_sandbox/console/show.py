"""The world as tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from oncall_sandbox.address import SandboxError, control
from oncall_sandbox.console.tables import (
    SERVICES,
    TABLES,
    Document,
    Table,
    called,
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
POINTERS = {"user": "pagerduty/users", "schedule": "pagerduty/schedules", "channel": "slack/channels"}
World = dict[str, dict[str, Document]]


def show(words: list[str]) -> Iterator[str]:
    """Everything, one service, one kind, or one thing in full."""
    if len(words) > 3:
        raise SandboxError(
            "show takes at most a service, a kind and a name, such as `show pagerduty schedule Primary`."
        )
    service = words[0] if words and words[0] in SERVICES else None
    rest = words[1:] if service else words
    if not rest:
        yield from _overview([kind for kind in TABLES if service in (None, kind.service)])
        return
    if service is None and len(rest) == 1 and not _is_kind(rest[0]):
        known = [*SERVICES, *(kind.word for kind in TABLES)]
        raise SandboxError(f"{rest[0]!r} is neither a service nor a kind.{nearest(rest[0], known)}")
    kind = pick_kind(rest[0], service)
    if len(rest) == 1:
        yield from _table(kind, documents())
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


def _overview(kinds: Iterable[Table]) -> Iterator[str]:
    found = documents()
    empty = True
    for kind in kinds:
        if found.get(kind.store):
            empty = False
            yield f"{kind.service}: {plural(kind.word)} ({len(found[kind.store])})"
            yield from (f"  {line}" for line in _table(kind, found))
            yield ""
    if empty:
        yield "There is nothing yet."


def _table(kind: Table, world: World) -> Iterator[str]:
    columns = [column.partition("=")[::2] for column in kind.columns]
    rows = [
        [*(_cell(_named(world, path, value(document, path))) for _, path in columns), key]
        for key, document in world.get(kind.store, {}).items()
    ]
    if columns[0][1] in POINTERS:
        rows.sort(key=lambda row: row[0].lower())
    table = [[*(header for header, _ in columns), "KEY"], *rows]
    widths = [max(len(row[index]) for row in table) for index in range(len(table[0]))]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _named(world: World, path: str, found: Any) -> Any:
    """What an id points at, by its name."""
    target = world.get(POINTERS.get(path, ""), {}).get(str(found))
    return called(target) if target else found


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
