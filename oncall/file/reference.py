"""``docs/rotation.md`` and ``docs/rotation.schema.json``, made from ``oncall/file/fields.py``.

``python -m oncall.file.reference`` writes both.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oncall import rules
from oncall.file import schema
from oncall.file.construct import allowed
from oncall.file.fields import FILE
from oncall.file.shapes import Items, Key, Record, Shape, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[2] / "docs"

HEAD = """\
# The file `rotation.yaml`

<!-- Made by `make reference` from oncall/file/fields.py and oncall/rules; edit those. -->

One file says who answers when something breaks and how they are told. `make check` reads it: everything that
is wrong is told at once, each with its place and what may have been meant.

## How it is read

- Plain YAML, UTF-8, one document, at most 1 MB. No anchors, aliases, tags or directives, no key twice, no key
  that is not listed here.
- Every value is text until its kind is known: `03:00-15:00`, `012` or `no` are never numbers, minutes or
  booleans. Whole numbers, `true` and `false` are written without quotes.
- All times are UTC. A date in `time_off` or `swaps` is a whole UTC day, and `to` is the last of them; a time
  is exact.
- A duration is a number and a unit: `1 week`, `2 days`, `10 minutes`.
- Ids (of rotations, assets, workflows, sources) name the resources; titles are what people read. Change
  titles freely.
"""


COMMANDS = """\
## Commands that write the file

| `python -m oncall …` | what it writes |
|---|---|
| `add HANDLE --rotation R [--email E] [--zone Z] [--after HANDLE] [--at T]` | a person, last in line or behind HANDLE |
| `remove HANDLE [--at T]` | an order without the person, in every rotation |
| `turn R "2 weeks" [--at T]` | another length of turns |
| `time-off HANDLE --from T --to T [--cover HANDLE]` | an absence |
| `swap A B --from T [--to T]` | an exchange of duties, by default until the end of the turn |

Orders change at the next handoff (after `--at`, or now), as an entry of their own or in the entry that begins there
anyway. The new order begins with whoever's turn it is then: no turn before it moves, and the next in line stays
next. Entries that are planned for later change with it. Every other byte of the file stays. What results has passed
every rule, or nothing is written.
"""


def reference() -> str:
    """The text of ``docs/rotation.md``."""
    return "\n".join([HEAD, *_sections(), *_rules(), COMMANDS])


def _sections() -> Iterator[str]:
    for key in FILE.keys:
        yield f"## `{key.name}`\n"
        yield f"{key.about} {_presence(key)}\n"
        record = _record(key.shape)
        if record is not None:
            yield from _table(record, _path(key))


def _table(record: Record, path: str) -> Iterator[str]:
    yield f"| key of `{path}` | what it may be | what it means |\n|---|---|---|"
    for key in record.keys:
        yield f"| `{key.name}`{_star(key)} | {_kind(key.shape)} | {key.about}{_default(key)} |"
    yield ""
    for key in record.keys:
        inner = _record(key.shape)
        if inner is not None:
            yield from _table(inner, f"{path}.{_path(key)}")


def _path(key: Key) -> str:
    if isinstance(key.shape, Table):
        return f"{key.name}.<{key.shape.key.name}>"
    return f"{key.name}[]" if isinstance(key.shape, Items) else key.name


def _record(shape: Shape) -> Record | None:
    """The record in a shape, if there is one."""
    if isinstance(shape, Items):
        return _record(shape.item)
    if isinstance(shape, Table):
        return _record(shape.value)
    return shape if isinstance(shape, Record) else None


def _kind(shape: Shape) -> str:
    if isinstance(shape, Items):
        number = str(shape.least) if shape.least == shape.most else f"{shape.least} or more"
        inner = "" if isinstance(shape.item, Record) else f", each {_kind(shape.item)}"
        return f"list of {number}{', none twice' if shape.once else ''}{inner}"
    if isinstance(shape, Table):
        return f"mapping by {shape.key.name}"
    if isinstance(shape, Record):
        return "mapping"
    example = shape.example if isinstance(shape, Text) and "as in" not in shape.words else ""
    return allowed(shape) + (f", as in `{example}`" if example else "")


def _star(key: Key) -> str:
    return "" if key.required else " (optional)"


def _default(key: Key) -> str:
    return f" Default: `{key.default}`." if key.default else ""


def _presence(key: Key) -> str:
    keyed = f"By {key.shape.key.name}: {key.shape.key.words}. " if isinstance(key.shape, Table) else ""
    return keyed + (
        "Required." if key.required else f"Optional, default `{key.default}`." if key.default else "Optional."
    )


def _rules() -> Iterator[str]:
    yield "## Rules\n"
    yield "Beyond the kinds above, `make check` keeps these rules.\n"
    for rule in (*rules.RULES, *rules.RULES_OF_TIME):
        yield f"- {(rule.__doc__ or '').strip()}"
    yield "\nIt warns of these, which are allowed and seldom meant.\n"
    for rule in rules.WARNINGS:
        yield f"- {(rule.__doc__ or '').strip()}"
    yield ""


if __name__ == "__main__":
    (DOCS / "rotation.md").write_text(reference(), encoding="utf-8")
    (DOCS / "rotation.schema.json").write_text(schema.text(), encoding="utf-8")
