"""Property values as they travel between the engine and a plugin."""

from collections.abc import Mapping
from typing import Any

from plugin_host.messages import ListValue, Struct, Value
from plugin_host.property_value import UNKNOWN, PropertyValue, Unknown

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 -- the protocol's mark of a secret
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNKNOWN_MARKS = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
_NULL: Any = 0  # google.protobuf.NULL_VALUE
_UNKNOWN_MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def unmarshal(value: Value) -> PropertyValue:
    """One property of a request."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in _UNKNOWN_MARKS else PropertyValue(value.string_value)
    if kind == "number_value":
        return PropertyValue(value.number_value)
    if kind == "bool_value":
        return PropertyValue(value.bool_value)
    if kind == "list_value":
        return PropertyValue([unmarshal(item) for item in value.list_value.values])
    if kind == "struct_value":
        return _unmarshal_struct(value)
    return PropertyValue(None)


def _unmarshal_struct(value: Value) -> PropertyValue:
    fields = value.struct_value.fields
    signature = fields[_SIGNATURE].string_value if _SIGNATURE in fields else ""
    if signature == _SECRET:
        return unmarshal(fields["value"]).with_secret(True)
    if signature == _OUTPUT:
        inner = unmarshal(fields["value"]) if "value" in fields else UNKNOWN
        secret = "secret" in fields and fields["secret"].bool_value
        return PropertyValue(inner.value, inner.is_secret or secret)
    return PropertyValue({key: unmarshal(item) for key, item in fields.items()})


def unmarshal_map(value: Struct) -> dict[str, PropertyValue]:
    """The properties of a request."""
    return {key: unmarshal(item) for key, item in value.fields.items()}


def marshal(value: PropertyValue) -> Value:
    """One property of an answer; dependencies are the engine's own business and are left out."""
    inner = value.value
    if inner is None:
        plain = Value(null_value=_NULL)
    elif isinstance(inner, bool):
        plain = Value(bool_value=inner)
    elif isinstance(inner, float):
        plain = Value(number_value=inner)
    elif isinstance(inner, str):
        plain = Value(string_value=inner)
    elif isinstance(inner, Unknown):
        plain = Value(string_value=_UNKNOWN_MARK)
    elif isinstance(inner, Mapping):
        plain = Value(struct_value=marshal_map(inner))
    else:
        plain = Value(list_value=ListValue(values=[marshal(item) for item in inner]))
    if not value.is_secret:
        return plain
    marked = {_SIGNATURE: Value(string_value=_SECRET), "value": plain}
    return Value(struct_value=Struct(fields=marked))


def marshal_map(values: Mapping[str, PropertyValue]) -> Struct:
    """The properties of an answer."""
    return Struct(fields={key: marshal(item) for key, item in values.items()})
