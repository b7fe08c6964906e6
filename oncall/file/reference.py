"""``docs/rotation.md`` and ``docs/rotation.schema.json``, made from ``oncall/file/keys.py``.

``python -m oncall.file.reference`` writes both.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from oncall import rules
from oncall.file import schema
from oncall.file.keys import FILE
from oncall.file.moments import written
from oncall.file.nodes import Mapping, Node, Scalar, Sequence, compose
from oncall.file.shapes import Choice, Items, Key, Record, Shape, Table, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[2] / "docs"

HEAD = """\
# The file `rotation.yaml`

<!-- Made by `make generated` from oncall/file/keys.py and oncall/rules; edit those. -->

One file says who is on call, how an alert escalates, and what is monitored. `oncall check` reads it and reports all
errors at once, each with its line, its column and the nearest valid value. This one has every key, but for
[`teams`](#teams):
"""

GROUPS = {
    "Who is on call": ("people", "rotations", "levels", "clock", "teams"),
    "Away, swaps and holidays": ("time_off", "swaps", "holidays", "accept"),
    "How people are called": ("escalation", "notification_rules", "severities"),
    "What follows the rota": ("follow",),
    "What is watched": ("assets", "workflows", "sources", "monitoring", "status_page"),
    "Where it happens": ("project", "channels", "repositories"),
}
"""The sections of the page, by what people come for."""

READING = """\
## How it is read

- Plain YAML, UTF-8, one document, at most 1 MB. Anchors, aliases, tags, directives, repeated keys, unknown keys and
  characters that nobody sees are errors.
- The key decides the type of its value: `03:00-15:00`, `012` and `no` are text where text is expected. Write whole
  numbers, `true` and `false` without quotes. A text that begins with `@`, `*`, `&`, `!`, `%` or `#`, or holds `: `,
  needs quotes.
- Hours are read on the clock of their rotation, or else of its team, or else of the file (`clock`); without any, in
  UTC. They follow daylight saving time.
- A date in `time_off` is a whole day on the person's own clock. A date in `swaps` means the shifts that begin on it.
  `to` is the last such day. A time is exact, and `to` is then the end. It names its clock, whatever `clock` says:
  `2026-05-04T08:00Z`, `2026-05-04T10:00+02:00`, `2026-11-03T20:00 America/Toronto`.
- A duration is a number and a unit: `1 week`, `2 days`, `10 minutes`.
- Ids (of rotations, assets, workflows, sources) become names of resources; a new id is a new resource. Titles are what
  people read; change them freely.
"""


COMMANDS = """\
## Commands that write the file

| `oncall …` | what it writes |
|---|---|
| `add HANDLE --rotation R [--email E] [--zone Z] [--after HANDLE] [--at T]` | a person, last or after HANDLE |
| `remove HANDLE [--at T]` | an order without the person, in every rotation |
| `leave HANDLE [--at T]` | an order without the person, and their last day: they need no account afterwards |
| `rename OLD [NEW] [--email E]` | another handle of the same person, everywhere; another address of the same account |
| `order R HANDLE HANDLE … [--at T]` | another order of the same people; the next in line stays next |
| `turn R "2 weeks" [--at T]` | another length of turn |
| `time-off HANDLE --from T --to T [--cover HANDLE]` | time off |
| `swap A B --from T [--to T] [--level L] [--rotation R]` | an exchange of duties; by default to the end of the turn |
| `prune [--before T]` | the file without what is over |

An order changes at the next handoff: that after now, or the first on the day `--at` or later. The command adds an
order entry, or changes the entry that begins there. The new order begins with the person whose turn it is then: no
earlier turn moves, and the next in line stays next. A handoff from which turns would begin on other days is passed
over. Later order entries change with it. Everything else in the file stays as it is. A command that would break a
rule writes nothing.
"""


def reference() -> str:
    """The text of ``docs/rotation.md``."""
    return "\n".join(
        [HEAD, _code(example("example")), *_contents(), READING, *_sections(), *_rules(), COMMANDS]
    )


def example(name: str) -> str:
    """The text of ``example.yaml`` or ``example-teams.yaml``, without its first line, which names the schema."""
    text = (Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8")
    return text.split("\n", 1)[1]


def _code(text: str) -> str:
    return f"```yaml\n{text}```\n"


def _contents() -> Iterator[str]:
    """The sections of the file, with their keys."""
    yield "| you come for | keys |\n|---|---|"
    for title, names in GROUPS.items():
        anchor = re.sub(r"[^\w ]", "", title.lower()).replace(" ", "-")
        yield f"| [{title}](#{anchor}) | {', '.join(f'[`{name}`](#{name})' for name in names)} |"
    yield "| What is checked | [the rules](#rules) |"
    yield "| Edits without an editor | [the commands](#commands-that-write-the-file) |\n"


def _sections() -> Iterator[str]:
    used = {**examples("example-teams"), **examples("example")}
    keys = {key.name: key for key in FILE.keys}
    # What the file holds at its top is explained there, wherever else it may occur.
    explained = {
        record.name: _path(key) for key in FILE.keys if (record := _record(key.shape)) and key.name != "teams"
    }
    for title, names in GROUPS.items():
        yield f"## {title}\n"
        for name in names:
            key = keys[name]
            yield f"### `{name}`\n"
            keyed = (
                f" By {key.shape.key.name}: {key.shape.key.words}." if isinstance(key.shape, Table) else ""
            )
            yield f"{key.about}{keyed}{_presence(key, FILE)}\n"
            yield _code(part(name))
            record = _record(key.shape)
            if record is not None:
                yield from _table(record, _path(key), used, explained)


def part(name: str) -> str:
    """The lines of an example that a key at the top of the file takes."""
    text = example("example") + example("example-teams")
    return next(re.finditer(rf"^{name}:.*\n(?: .*\n)*", text, re.MULTILINE))[0]


def _table(
    record: Record[object], path: str, used: dict[tuple[str, str], str], explained: dict[str, str]
) -> Iterator[str]:
    """The keys of a record and of the records in it; those that are explained elsewhere are named only."""
    elsewhere = explained.setdefault(record.name, path)
    if elsewhere != path:
        top = re.split(r"[.\[]", elsewhere)[0]
        yield f"The keys of `{path}` are those of [`{elsewhere}`](#{top}).\n"
        return
    yield f"| key of `{path}` | example | what it may be | what it means |\n|---|---|---|---|"
    for key in record.keys:
        shown = used.get((record.name, key.name), "")
        cells = f"`{shown}`" if shown else "", _kind(key.shape), f"{key.about}{_presence(key, record)}"
        yield f"| `{key.name}` | {' | '.join(cells)} |"
    yield ""
    for key in record.keys:
        inner = _record(key.shape)
        if inner is not None:
            yield from _table(inner, f"{path}.{_path(key)}", used, explained)


def examples(name: str) -> dict[tuple[str, str], str]:
    """What an example file gives each key first, by record and key, in a line."""
    text = example(name)
    found: dict[tuple[str, str], str] = {}
    for record, key, node in _uses(FILE, compose(text, name)):
        found.setdefault((record, key), _line(node, text))
    return found


def _line(node: Node, text: str) -> str:
    """A value as one line; of a block, its first entry."""
    if isinstance(node, Scalar) or (node.flow and "\n" not in text[node.start : node.end]):
        return text[node.start : node.end]
    if isinstance(node, Sequence):
        return f"[{_line(node.items[0], text)}{', …' if len(node.items) > 1 else ''}]"
    key, value = node.pairs[0]
    return f"{{{key.text}: {_line(value, text)}{', …' if len(node.pairs) > 1 else ''}}}"


def _uses(shape: Shape[object], node: Node) -> Iterator[tuple[str, str, Node]]:
    """Every use of a key: the name of the record, the key, and the value."""
    if isinstance(shape, Items) and isinstance(node, Sequence):
        for item in node.items:
            yield from _uses(shape.item, item)
    elif isinstance(shape, Table) and isinstance(node, Mapping):
        for _, entry in node.pairs:
            yield from _uses(shape.value, entry)
    elif isinstance(shape, Record) and isinstance(node, Mapping):
        for key in shape.keys:
            if (value := node.get(key.name)) is not None:
                yield shape.name, key.name, value
                yield from _uses(key.shape, value)


def _path(key: Key) -> str:
    if isinstance(key.shape, Table):
        return f"{key.name}.<{key.shape.key.name}>"
    return f"{key.name}[]" if isinstance(key.shape, Items) else key.name


def _record(shape: Shape[object]) -> Record[object] | None:
    """The record in a shape, if there is one."""
    if isinstance(shape, Items):
        return _record(shape.item)
    if isinstance(shape, Table):
        return _record(shape.value)
    return shape if isinstance(shape, Record) else None


def _kind(shape: Shape[object]) -> str:
    if isinstance(shape, Items):
        if shape.alone:
            return f"{_kind(shape.item)}; or a list of such"
        number = str(shape.least) if shape.least == shape.most else f"{shape.least} or more"
        inner = "" if isinstance(shape.item, Record) else f", each {_kind(shape.item)}"
        return f"list of {number}{', none twice' if shape.once else ''}{inner}"
    if isinstance(shape, Table):
        return f"mapping by {shape.key.name}"
    if isinstance(shape, Record):
        return "mapping"
    assert isinstance(shape, Word)  # noqa: S101 — there is no other shape
    return shape.allowed


def _presence(key: Key, record: Record[object]) -> str:
    """Whether the key is required, and its default otherwise."""
    if key.instead:
        return f" Required without `{key.instead}`."
    if key.name not in record.defaults:
        return " Required."
    default = _written(key.shape, record.defaults[key.name])
    return f" Optional, default `{default}`." if default else " Optional."


def _written(shape: Shape[object], value: object) -> str:
    """A default as the file writes it; empty where leaving the key out is more than that."""
    if isinstance(shape, Choice):
        return next((word for word, meant in shape.options.items() if meant == value), "")
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, timedelta):
        return written(value)
    if isinstance(value, tuple):
        return "" if value and not isinstance(value[0], str) else f"[{', '.join(value)}]"
    if isinstance(shape, Table | Record):
        return "{}"
    return str(value) if value or value == 0 else ""


def _rules() -> Iterator[str]:
    yield "## Rules\n"
    yield "Besides the types above, `oncall check` holds these rules.\n"
    for rule in (*rules.RULES, *rules.RULES_OF_TIME):
        yield f"- {(rule.__doc__ or '').strip()}"
    yield "\nIt warns about these. They are allowed, but rarely intended.\n"
    for rule in rules.WARNINGS:
        yield f"- {(rule.__doc__ or '').strip()}"
    yield ""


if __name__ == "__main__":
    (DOCS / "rotation.md").write_text(reference(), encoding="utf-8")
    (DOCS / "rotation.schema.json").write_text(schema.text(), encoding="utf-8")
