"""The schema and the loader give the same verdict, as far as a schema can see."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft7Validator

from oncall import read
from oncall.file import schema
from oncall.file.keys import FILE
from oncall.file.reference import DOCS, GROUPS, examples, part, reference
from oncall.file.shapes import Items, Record, Shape, Table
from tests.data import WING_FILE
from tests.oncall.file.corpus import BAD, GOOD, HERE
from tests.search import first

if TYPE_CHECKING:
    from collections.abc import Iterator

NEVER_SEEN = {
    "the bytes": (
        "text-byte-order-mark",
        "text-conflict",
        "text-control-character",
        "text-invisible",
        "text-latin-1",
        "text-line-end-alone",
        "text-non-breaking-line",
        "text-reversed-direction",
        "text-utf-16",
    ),
    "YAML that no reader accepts": (
        "yaml-alias",
        "yaml-colon-in-a-text",
        "yaml-colon-in-brackets",
        "yaml-comma-missing",
        "yaml-comment-after-a-bracket",
        "yaml-comment-in-brackets",
        "yaml-cron-without-quotes",
        "yaml-dash-without-space",
        "yaml-handle-with-at",
        "yaml-indentation",
        "yaml-key-without-colon",
        "yaml-package-without-quotes",
        "yaml-quote-in-quotes",
        "yaml-tab",
        "yaml-truncated",
        "yaml-two-documents",
        "yaml-unclosed-bracket",
        "yaml-unclosed-quote",
        "yaml-unknown-escape",
        "yaml-version",
    ),
}
"""What is wrong with these is gone, or the file is refused, before a schema is asked."""

UNSEEN = {
    "keys twice": ("key-twice", "person-twice"),
    "how YAML is written": ("yaml-anchor", "yaml-directive", "yaml-tag"),
    "a zone named twice": ("hours-until-next-with-two-zones",),
    "characters": ("text-escaped-control-character", "text-letter-in-two-parts"),
    "how a number is written": ("repeats-fraction", "repeats-octal"),
    "the calendar": ("date-impossible", "schedule-never"),
    "the tz database": (
        "clock-unknown",
        "time-zone-abbreviation",
        "time-zone-as-an-offset",
        "time-zone-city-only",
        "time-zone-misspelt",
    ),
    "the length of a duration": (
        "wait-of-no-minutes",
        "frequency-too-high",
        "period-too-long",
        "turn-of-no-days",
        "turn-too-long",
    ),
    "the fields of cron": ("schedule-backwards", "schedule-hour-24"),
}
"""Errors that a schema cannot express, and why. What one value has to do with another is a rule: rule-*."""

CORE = re.compile(
    r"(?P<null>~|null|Null|NULL|)|(?P<true>true|True|TRUE)|(?P<false>false|False|FALSE)|(?P<octal>0o[0-7]+)"
    r"|(?P<hexadecimal>0x[0-9a-fA-F]+)|(?P<whole>[-+]?[0-9]+)"
    r"|(?P<real>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
)
"""The plain scalars that are no text in YAML 1.2's core schema, as editors read them."""


def as_editors_read(node: yaml.Node) -> Any:
    """The JSON value of a YAML node."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): as_editors_read(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [as_editors_read(item) for item in node.value]
    match = CORE.fullmatch(node.value) if not getattr(node, "style", None) else None
    if match is None:
        return node.value
    kind = match.lastgroup
    constants = {"null": None, "true": True, "false": False}
    if kind in constants:
        return constants[kind]
    return (
        float(node.value)
        if kind == "real"
        else int(node.value, {"octal": 8, "hexadecimal": 16}.get(str(kind), 10))
    )


@cache
def validator() -> Draft7Validator:
    return Draft7Validator(schema.schema())


def accepts(path: Path) -> bool:
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    return node is not None and bool(validator().is_valid(as_editors_read(node)))


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(schema.schema())


@pytest.mark.parametrize("path", [GOOD, WING_FILE], ids=lambda path: path.name)
def test_the_schema_accepts_good_files(path: Path) -> None:
    assert accepts(path)


@pytest.mark.parametrize("path", first(BAD, pytest.mark.wide, count=40), ids=lambda path: path.stem)
def test_the_schema_refuses_what_it_can_see(path: Path) -> None:
    if path.stem in sum(NEVER_SEEN.values(), ()):
        return
    unseen = path.stem.startswith("rule-") or path.stem in sum(UNSEEN.values(), ())
    assert accepts(path) is unseen, "a list of what the schema cannot see must say exactly that"


@pytest.mark.slow
def test_the_files_never_seen_are_refused_by_the_reader_or_too_subtle_for_it() -> None:
    for stem in NEVER_SEEN["YAML that no reader accepts"]:
        text = (HERE / "bad" / f"{stem}.yaml").read_text(encoding="utf-8")
        with pytest.raises(yaml.YAMLError):
            yaml.compose(text, Loader=yaml.BaseLoader)


def test_what_is_committed_is_what_the_fields_say() -> None:
    assert (DOCS / "rotation.md").read_text(encoding="utf-8") == reference(), "run make generated"
    assert (DOCS / "rotation.schema.json").read_text(encoding="utf-8") == schema.text(), "run make generated"


def records(shape: Shape[object]) -> Iterator[Record[object]]:
    """Every record that a shape leads to."""
    if isinstance(shape, Items):
        yield from records(shape.item)
    elif isinstance(shape, Table):
        yield from records(shape.value)
    elif isinstance(shape, Record):
        yield shape
        for key in shape.keys:
            yield from records(key.shape)


@pytest.mark.parametrize("name", ["example", "example-teams"])
def test_the_examples_pass_without_warnings(name: str) -> None:
    path = Path(schema.__file__).with_name(f"{name}.yaml")
    assert read(path.read_bytes(), path.name).warnings == ()
    assert accepts(path)


def test_the_examples_use_every_key() -> None:
    every = {(record.name, key.name) for record in records(FILE) for key in record.keys}
    assert every == set(examples("example")) | set(examples("example-teams"))


def test_the_reference_shows_every_key_once_with_an_example() -> None:
    """Each section of the file under what people come for, each key of a section in a table."""
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(key.name for key in FILE.keys), "every section is in one of GROUPS"
    text = reference()
    assert text.index("```yaml") < text.index("\n## "), "the page begins with an example of everything"
    for name in grouped:
        assert f"### `{name}`\n" in text
        assert part(name).startswith(f"{name}:"), "a section shows what it looks like"
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", text, re.MULTILINE)
    assert len(rows) > 80
    assert not [key for key, shown in rows if not shown.strip("`")]


def test_the_file_names_its_schema_in_the_first_line() -> None:
    first = WING_FILE.read_text(encoding="utf-8").splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (WING_FILE.parent / named).resolve() == (DOCS / "rotation.schema.json").resolve()
