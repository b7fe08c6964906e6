"""Checks what a program says about an object: all that is wrong, property by property."""

import difflib
import re
from collections.abc import Iterator, Sequence

from pulumi_betterstack.attributes import Attribute, Type, Value
from pulumi_betterstack.object_types import ObjectType
from pulumi_betterstack.rules import RULES, Failure
from pulumi_betterstack.values import UNKNOWN, canonical

_NAMES = {
    Type.STRING: "text",
    Type.INTEGER: "a whole number",
    Type.NUMBER: "a number",
    Type.BOOLEAN: "true or false",
    Type.ID: "the id of an object, digits only",
    Type.STRINGS: "a list of texts",
    Type.INTEGERS: "a list of whole numbers",
    Type.MAP: "a map of texts",
    Type.OBJECT: "an object",
    Type.OBJECTS: "a list of objects",
}


def check(kind: ObjectType, inputs: dict[str, Value]) -> tuple[dict[str, Value], list[Failure]]:
    """The inputs in canonical form, and all failures as (path of the property, reason)."""
    failures = list(_object(kind.attributes, inputs, "", f"a {kind.name}"))
    if not failures:
        failures = [failure for rule in RULES.get(kind.name, ()) for failure in rule(inputs)]
    else:
        broken = {path.split("[")[0].split(".")[0] for path, _ in failures}
        failures += [
            (path, reason)
            for rule in RULES.get(kind.name, ())
            for path, reason in rule({name: value for name, value in inputs.items() if name not in broken})
            if path.split("[")[0].split(".")[0] not in broken
        ]
    if failures:
        return inputs, failures
    return {
        item.prop: canonical(item, inputs[item.prop])
        for item in kind.inputs
        if inputs.get(item.prop) is not None
    }, []


def _object(
    attributes: Sequence[Attribute], found: dict[str, Value], prefix: str, owner: str
) -> Iterator[Failure]:
    known = {item.prop: item for item in attributes}
    for name, value in found.items():
        if name.startswith("__"):
            continue  # the engine's own
        item = known.get(name)
        if item is None:
            yield (
                f"{prefix}{name}",
                _unknown(name, [one.prop for one in attributes if not one.output], owner),
            )
        elif item.output:
            yield f"{prefix}{name}", "is set by Better Stack and cannot be changed"
        elif value is not None:
            yield from _value(item, value, f"{prefix}{name}")
    for item in attributes:
        if item.required and not item.output and found.get(item.prop) is None:
            yield f"{prefix}{item.prop}", f"missing: {owner} needs it ({_lower(item.about)})"


def _unknown(name: str, known: list[str], owner: str) -> str:
    near = difflib.get_close_matches(name.replace("_", "").lower(), [one.lower() for one in known], n=1)
    nearest = next((one for one in known if near and one.lower() == near[0]), None)
    return (
        f"{owner} has no such property; did you mean {nearest}?"
        if nearest
        else f"{owner} has no such property"
    )


def _lower(text: str) -> str:
    return text[0].lower() + text[1:].rstrip(".")


def _value(item: Attribute, value: Value, path: str) -> Iterator[Failure]:
    if value == UNKNOWN:
        return
    if item.type is Type.OBJECTS and isinstance(value, list):
        for index, one in enumerate(value):
            yield from _nested(item, one, f"{path}[{index}]")
    elif item.type is Type.OBJECT and isinstance(value, dict):
        yield from _nested(item, value, path)
    elif item.type in (Type.STRINGS, Type.INTEGERS) and isinstance(value, list):
        single = Type.STRING if item.type is Type.STRINGS else Type.INTEGER
        for index, one in enumerate(value):
            yield from _scalar(item, single, one, f"{path}[{index}]")
    elif item.type is Type.MAP and isinstance(value, dict):
        for key, one in value.items():
            yield from _scalar(item, Type.STRING, one, f"{path}.{key}")
    else:
        yield from _scalar(item, item.type, value, path)


def _nested(item: Attribute, value: Value, path: str) -> Iterator[Failure]:
    if value == UNKNOWN:
        return
    if isinstance(value, dict):
        yield from _object(item.fields, value, f"{path}.", f"a {item.model}")
    else:
        yield path, _wrong(item, Type.OBJECT, value)


def _scalar(item: Attribute, kind: Type, value: Value, path: str) -> Iterator[Failure]:
    if value == UNKNOWN:
        return
    if not _is(kind, value):
        yield path, _wrong(item, kind, value)
    elif reason := _refused(item, value):
        yield path, reason


def _is(kind: Type, value: Value) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match kind:
        case Type.STRING:
            return isinstance(value, str)
        case Type.BOOLEAN:
            return isinstance(value, bool)
        case Type.NUMBER:
            return number
        case Type.INTEGER:
            return isinstance(value, int | float) and number and value == int(value)
        case Type.ID:
            return (isinstance(value, str) and value.isdigit()) or (_is(Type.INTEGER, value) and value != -1)
        case _:
            return False


def _refused(item: Attribute, value: Value) -> str:
    """Why a value of the right type is not allowed, or nothing."""
    if item.allowed:
        allowed = [str(one) for one in item.allowed]
        text = str(int(value)) if isinstance(value, float) else str(value)
        fits = text.lower() in (one.lower() for one in allowed) if item.ignore_case else text in allowed
        if not fits:
            near = difflib.get_close_matches(text, allowed, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            return f"{_show(item, value)} is not allowed; use one of {', '.join(allowed)}{hint}"
    if isinstance(value, int | float):
        if item.minimum is not None and value < item.minimum:
            return f"{value:g} is too small; the least is {item.minimum:g}"
        if item.maximum is not None and value > item.maximum:
            return f"{value:g} is too large; the most is {item.maximum:g}"
    if item.pattern and isinstance(value, str) and not re.fullmatch(item.pattern, value):
        shape = "HH:MM:SS" if "(:" in item.pattern else "HH:MM"
        return f"{_show(item, value)} is not a time of day; use {shape}"
    return ""


def _wrong(item: Attribute, kind: Type, value: Value) -> str:
    return f"is {_show(item, value)}, must be {_NAMES[kind]}"


def _show(item: Attribute, value: Value) -> str:
    if item.secret:
        return "a secret value"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return repr(value) if isinstance(value, str | int | float) else f"a {type(value).__name__}"
