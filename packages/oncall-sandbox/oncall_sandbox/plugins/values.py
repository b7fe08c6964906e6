"""Property values as plain Python, which is what the translation to requests works on.

Plain values are None, bool, int, float, str, lists, dicts and `UNKNOWN`. A secret is kept by the name of the
property that holds it, at the top: whatever contains a secret is secret as a whole.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from plugin_host.property_value import UNKNOWN as UNKNOWN_VALUE
from plugin_host.property_value import PropertyValue, Unknown

State = dict[str, Any]


class _Unknown:
    def __repr__(self) -> str:
        return "unknown"


UNKNOWN: Final = _Unknown()


def plain(value: PropertyValue) -> Any:
    """The value without its secrecy; whole numbers become int."""
    inner = value.value
    if isinstance(inner, Unknown):
        return UNKNOWN
    if isinstance(inner, float):
        return int(inner) if inner.is_integer() else inner
    if isinstance(inner, Mapping):
        return {name: plain(item) for name, item in inner.items() if item.value is not None}
    if isinstance(inner, list | tuple):
        return [plain(item) for item in inner]
    return inner


def plain_map(values: Mapping[str, PropertyValue]) -> State:
    """Properties without their secrecy and without the absent ones."""
    return {name: plain(value) for name, value in values.items() if value.value is not None}


def secrets(values: Mapping[str, PropertyValue]) -> frozenset[str]:
    """The properties that are or contain a secret."""
    return frozenset(name for name, value in values.items() if value.contains_secret())


def wrap(value: Any) -> PropertyValue:
    """A plain value for the way back."""
    if value is UNKNOWN:
        return UNKNOWN_VALUE
    if isinstance(value, Mapping):
        return PropertyValue({name: wrap(item) for name, item in value.items() if item is not None})
    if isinstance(value, list | tuple):
        return PropertyValue([wrap(item) for item in value])
    if isinstance(value, int) and not isinstance(value, bool):
        return PropertyValue(float(value))
    return PropertyValue(value)


def wrap_map(values: Mapping[str, Any], secret: Collection[str] = ()) -> dict[str, PropertyValue]:
    """Properties for the way back; those named in `secret` are marked, the absent ones left out."""
    return {
        name: wrap(value).with_secret(name in secret) for name, value in values.items() if value is not None
    }


def is_zero(value: Any) -> bool:
    """Whether Terraform takes the value for not set: nothing, false, 0, an empty text, list or object."""
    return value is None or value is False or (value in (0, "", [], {}) and value is not UNKNOWN)


def without_zeros(values: Mapping[str, Any]) -> State:
    """The entries that are set."""
    return {name: value for name, value in values.items() if not is_zero(value)}


def pick(values: Mapping[str, Any], names: Iterable[str]) -> State:
    """The entries of these names, as far as they are there."""
    return {name: values[name] for name in names if values.get(name) is not None}
