"""Property values as plain Python values, and back."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from plugin_host import property_value
from plugin_host.hiding import without_secrets
from plugin_host.property_value import PropertyValue, Unknown
from plugin_host.protocol import CheckFailure
from plugin_host.unknown import UNKNOWN


def plain(value: PropertyValue) -> Any:
    """The value without secretness and dependencies; numbers are floats, unknown values are `UNKNOWN`."""
    inner = value.value
    if isinstance(inner, Unknown):
        return UNKNOWN
    if isinstance(inner, Mapping):
        return {key: plain(item) for key, item in inner.items()}
    if isinstance(inner, Sequence) and not isinstance(inner, str):
        return [plain(item) for item in inner]
    return inner


def plain_map(values: Mapping[str, PropertyValue]) -> dict[str, Any]:
    """All properties as plain values."""
    return {key: plain(value) for key, value in values.items()}


def wrapped(value: Any, *, secret: bool = False) -> PropertyValue:
    """A plain value as a property value."""
    if value == UNKNOWN:
        return property_value.UNKNOWN.with_secret(secret)
    if isinstance(value, Mapping):
        return PropertyValue({key: wrapped(item) for key, item in value.items()}, secret)
    if isinstance(value, list | tuple):
        return PropertyValue([wrapped(item) for item in value], secret)
    if isinstance(value, int) and not isinstance(value, bool):
        return PropertyValue(float(value), secret)
    return PropertyValue(value, secret)


def wrapped_map(values: Mapping[str, Any], secrets: Collection[str] = ()) -> dict[str, PropertyValue]:
    """Plain values as properties; those named in ``secrets`` are secret."""
    return {key: wrapped(value, secret=key in secrets) for key, value in values.items()}


def failures(
    found: Iterable[tuple[str, str]], inputs: Mapping[str, PropertyValue], secrets: Collection[str] = ()
) -> list[CheckFailure]:
    """What a check found, as (path, reason), for the engine.

    The engine shows the value of a property that a failure names, even a secret one: those are named in the reason.
    ``secrets`` are the properties that are secret whether the program says so or not.
    """
    secret = {*secrets, *secrets_in(inputs)}
    hidden = list(_texts([plain(value) for name, value in inputs.items() if name in secret]))
    return [
        CheckFailure("", f"{path}: {without_secrets(reason, hidden)}")
        if path.split("[")[0].split(".")[0] in secret
        else CheckFailure(path, reason)
        for path, reason in found
    ]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
    elif value is not None:
        yield f"{value:g}" if isinstance(value, float) else str(value)


def secrets_in(*properties: Mapping[str, PropertyValue]) -> set[str]:
    """The names of the properties that are, or contain, a secret."""
    return {key for values in properties for key, value in values.items() if value.contains_secret()}
