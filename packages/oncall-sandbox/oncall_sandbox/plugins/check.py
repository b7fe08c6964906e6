"""Checks of inputs, all at once: what the schema refuses, and what the official provider refuses besides."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from oncall_sandbox.plugins.schema import Shape
from oncall_sandbox.plugins.traits import NONE, Traits, nearest
from oncall_sandbox.plugins.values import UNKNOWN, State

DEFAULTS = "__defaults"
"""The input that names the properties which the provider, not the program, has filled in; the bridge's own."""

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
    "map": (dict,),
}
_ARTICLES = {"array": "a list", "object": "an object", "map": "a map of texts", "integer": "a whole number"}


class Failure(NamedTuple):
    """Why the property at `path` (`layers[0].start`) is refused."""

    path: str
    reason: str


def failures(shape: Shape, traits: Traits, inputs: State) -> list[Failure]:
    """Everything wrong with a resource's or a function's inputs. Unknown values pass."""
    return list(_object(shape, traits, inputs, "", ""))


def _object(shape: Shape, traits: Traits, value: State, path: str, dotted: str) -> Iterator[Failure]:
    for name, item in value.items():
        here, key = _join(path, name), _join(dotted, name)
        if name not in shape.properties:
            reason = f"unknown property{nearest(name, tuple(shape.properties))}"
            yield Failure(here, f"{reason}{_known(shape) if 'did you' not in reason else ''}")
        elif traits.get(key, NONE).read_only:
            yield Failure(here, "cannot be given: the account decides it")
        else:
            yield from _value(shape.properties[name].shape, traits, item, here, key)
    for name in sorted(shape.required - value.keys()):
        yield Failure(_join(path, name), "missing; it is required")


def _value(shape: Shape, traits: Traits, value: Any, path: str, dotted: str) -> Iterator[Failure]:
    if value is UNKNOWN:
        return
    if not _fits(value, shape.kind):
        yield Failure(path, f"{_shown(value)} is not {_kind(shape)}{_mended(shape, value)}")
        return
    if shape.kind == "object":
        yield from _object(shape, traits, value, path, dotted)
    elif shape.items is not None:
        items: Iterable[tuple[str | int, Any]] = (
            value.items() if isinstance(value, dict) else enumerate(value)
        )
        for position, item in items:
            here = f"{path}[{position}]" if isinstance(position, int) else _join(path, position)
            yield from _value(shape.items, traits, item, here, dotted)
    else:
        valid = traits.get(dotted, NONE).valid
        reason = valid(value) if valid else None
        if reason:
            yield Failure(path, reason)


def fill_in(shape: Shape, traits: Traits, inputs: State) -> list[str]:
    """Write the provider's defaults into `inputs`; returns the top properties that were filled in."""
    filled = []
    for name, known in shape.properties.items():
        if inputs.get(name) is None:
            default = known.default if known.default is not None else traits.get(name, NONE).default
            default = default() if callable(default) else default
            if default is not None:
                inputs[name] = default
                filled.append(name)
        else:
            _fill_in_below(known.shape, traits, inputs[name], name)
    return filled


def _fill_in_below(shape: Shape, traits: Traits, value: Any, dotted: str) -> None:
    if shape.kind == "array" and shape.items is not None and isinstance(value, list):
        for item in value:
            _fill_in_below(shape.items, traits, item, dotted)
    elif shape.kind == "object" and isinstance(value, dict):
        for name, known in shape.properties.items():
            key = f"{dotted}.{name}"
            if name in value:
                _fill_in_below(known.shape, traits, value[name], key)
            elif traits.get(key, NONE).default is not None:
                value[name] = traits[key].default


def name_it(urn: str, seed: bytes, old: State) -> str:
    """The name of a resource whose program gives none: its name in the program and seven digits at random.

    Once chosen it stays.
    """
    if "name" in old.get(DEFAULTS, ()):
        return str(old["name"])
    return f"{urn.rpartition('::')[2]}-{sha256(seed or urn.encode()).hexdigest()[:7]}"


def _fits(value: Any, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _known(shape: Shape) -> str:
    return f"; known are {', '.join(shape.properties)}"


def _kind(shape: Shape) -> str:
    return _ARTICLES.get(shape.kind) or f"a {'text' if shape.kind == 'string' else shape.kind}"


def _mended(shape: Shape, value: Any) -> str:
    """How the value would have to be written, where that can be guessed."""
    if shape.kind == "string" and isinstance(value, int | float):
        return f'; write "{str(value).lower()}"'
    if isinstance(value, str):
        if shape.kind == "integer" and value.strip().lstrip("-").isdigit():
            return f"; write {value.strip()}"
        if shape.kind == "boolean" and value.lower() in ("true", "false"):
            return f"; write {value.lower()}"
    if shape.kind == "array" and isinstance(value, str | int):
        return f"; write [{_shown(value)}]"
    return ""


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else str(value)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
