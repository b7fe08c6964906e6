"""The JSON Schema (draft 7) of the file, for editors; made from ``oncall/file/keys.py``.

Editors read YAML 1.2, where a plain ``123`` or ``true`` is no text. Texts that may look like that are numbers
and booleans for the schema as well.
"""

from __future__ import annotations

import json
from typing import Any

from oncall.file.keys import FILE
from oncall.file.shapes import Choice, Flag, Items, Key, Number, Record, Shape, Table, Text, compiled

LOOKALIKES = ("1", "-1", "000000", "0x1f", "1.5", "1e5", ".5", "true", "false")
"""Samples of what YAML 1.2 does not read as text."""


def schema() -> dict[str, Any]:
    """The whole schema."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "rotation.yaml",
        "description": "Who is on call, and how an alert escalates. See docs/rotation.md.",
        **_of(FILE),
    }


def text() -> str:
    """The schema as it is committed in ``docs/rotation.schema.json``."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _of(shape: Shape[object]) -> dict[str, Any]:
    if isinstance(shape, Text):
        return _text(shape)
    if isinstance(shape, Choice):
        return {"enum": list(shape.options)}
    if isinstance(shape, Number):
        if shape.options:
            return {"type": "integer", "enum": list(shape.options)}
        return {"type": "integer", "minimum": shape.least, "maximum": shape.most}
    if isinstance(shape, Flag):
        return {"type": "boolean"}
    if isinstance(shape, Items):
        most = {} if shape.most is None else {"maxItems": shape.most}
        once = {"uniqueItems": True} if shape.once else {}
        array = {"type": "array", "items": _of(shape.item), "minItems": shape.least, **most, **once}
        return {"anyOf": [_of(shape.item), array]} if shape.alone else array
    if isinstance(shape, Table):
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^(?:{shape.key.pattern})$", "maxLength": shape.key.longest},
            "additionalProperties": _of(shape.value),
            "minProperties": shape.least,
        }
    assert isinstance(shape, Record)  # noqa: S101 — there is no other shape
    return _record(shape)


def _text(shape: Text[object]) -> dict[str, Any]:
    loose = any(compiled(shape.pattern).fullmatch(sample) for sample in LOOKALIKES)
    return {
        "type": ["string", "number", "boolean"] if loose else "string",
        "pattern": f"^(?:{shape.pattern})$",
        "maxLength": shape.longest,
        "description": shape.words,
        **({"examples": [shape.example]} if shape.example else {}),
    }


def _record(shape: Record[object]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key.name: _key(key) for key in shape.keys},
        "required": [*shape.required],
        "additionalProperties": False,
        **_either(shape),
    }


def _either(shape: Record[object]) -> dict[str, Any]:
    """Of keys that exclude each other, the one or the others."""
    others = {key.instead for key in shape.keys if key.instead}
    if not others:
        return {}
    (other,) = others
    names = [key.name for key in shape.keys if key.instead]
    alone = {"required": [other], "properties": dict.fromkeys(names, False)}
    return {"oneOf": [{"required": names, "properties": {other: False}}, alone]}


def _key(key: Key) -> dict[str, Any]:
    of = _of(key.shape)
    meaning = of.pop("description", "")
    return {"description": f"{key.about} ({meaning})" if meaning else key.about, **of}
