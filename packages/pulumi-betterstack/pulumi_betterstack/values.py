"""Values of attributes: as a program writes them, as the API sends them, and as they compare."""

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from pulumi_betterstack.attributes import Attribute, Type, Value

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine puts where a value will be known only after `pulumi up`."""

_LISTS: Final = (Type.STRINGS, Type.INTEGERS)


def holds_unknown(value: object) -> bool:
    """Whether ``value`` is, or somewhere contains, a value that is not known yet."""
    if isinstance(value, dict):
        return any(holds_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(holds_unknown(item) for item in value)
    return value == UNKNOWN


def is_empty(value: object) -> bool:
    """Whether an answer says that the attribute is not set."""
    return value is None or value == "" or value == [] or value == {}


def canonical(attribute: Attribute, value: Value) -> Value:
    """``value``, already checked, in the spelling that state and comparisons use."""
    if value is None or value == UNKNOWN:
        return value
    match attribute.type:
        case Type.INTEGER if isinstance(value, int | float):
            return int(value)
        case Type.ID:
            return _digits(value)
        case Type.INTEGERS if isinstance(value, list):
            return [int(item) if isinstance(item, int | float) else item for item in value]
        case Type.OBJECT if isinstance(value, dict):
            return _canonical_object(attribute, value)
        case Type.OBJECTS if isinstance(value, list):
            return [_canonical_object(attribute, item) if isinstance(item, dict) else item for item in value]
        case _:
            return value


def _canonical_object(attribute: Attribute, value: dict[str, Value]) -> Value:
    return {
        item.prop: canonical(item, value[item.prop])
        for item in attribute.fields
        if value.get(item.prop) is not None
    }


def _digits(value: Value) -> Value:
    return str(int(value)) if isinstance(value, int | float) else value


def to_wire(attribute: Attribute, value: Value) -> Value:
    """A canonical ``value`` as requests carry it."""
    if value is None or value == attribute.null_as:
        return None
    match attribute.type:
        case Type.ID if attribute.numeric and isinstance(value, str) and value.isdigit():
            return int(value)
        case Type.OBJECT if isinstance(value, dict):
            return _object_to_wire(attribute, value)
        case Type.OBJECTS if isinstance(value, list):
            return [_object_to_wire(attribute, item) for item in value if isinstance(item, dict)]
        case _:
            return value


def _object_to_wire(attribute: Attribute, value: dict[str, Value]) -> dict[str, Value]:
    return {
        item.wire: to_wire(item, value[item.prop])
        for item in attribute.fields
        if value.get(item.prop) is not None
    }


def from_wire(attribute: Attribute, value: Value) -> Value:
    """A ``value`` of an answer in canonical form; None where the answer says that nothing is set.

    What a newer API adds inside of objects is left out.
    """
    if value is None:
        return attribute.null_as
    match attribute.type:
        case Type.STRING if attribute.ignore_case and isinstance(value, str):
            return next((str(one) for one in attribute.allowed if str(one).lower() == value.lower()), value)
        case Type.STRING if not isinstance(value, str):
            return str(value)
        case Type.OBJECT if isinstance(value, dict):
            return _object_from_wire(attribute, value)
        case Type.OBJECTS if isinstance(value, list):
            return [_object_from_wire(attribute, item) for item in value if isinstance(item, dict)]
        case _:
            return canonical(attribute, value)


def _object_from_wire(attribute: Attribute, value: dict[str, Value]) -> dict[str, Value]:
    fields = ((item, from_wire(item, value.get(item.wire))) for item in attribute.fields)
    return {item.prop: found for item, found in fields if found is not None}


def differs(attribute: Attribute, wanted: Value, found: Value, before: Value = None) -> bool:
    """Whether ``wanted`` (what the program says) is not what was ``found`` (the last answer).

    Inside of objects only what the program declares counts, and what it declared ``before`` and no longer does.
    """
    if wanted == UNKNOWN or found == UNKNOWN:
        return True
    if wanted is None or found is None:
        return not (is_empty(wanted) and is_empty(found))
    if isinstance(wanted, dict) and isinstance(found, dict) and attribute.type is Type.OBJECT:
        return _object_differs(attribute, wanted, found, before)
    if isinstance(wanted, list) and isinstance(found, list):
        return _list_differs(attribute, wanted, found, before)
    if isinstance(wanted, str) and isinstance(found, str):
        return _text(attribute, wanted) != _text(attribute, found)
    return wanted != found


def _list_differs(attribute: Attribute, wanted: list[Value], found: list[Value], before: Value) -> bool:
    if attribute.type is not Type.OBJECTS:
        if attribute.unordered:
            return {repr(item) for item in wanted} != {repr(item) for item in found}
        return wanted != found
    if len(wanted) != len(found):
        return True
    olds = before if isinstance(before, list) and len(before) == len(wanted) else [None] * len(wanted)
    return any(_object_differs(attribute, *three) for three in zip(wanted, found, olds, strict=True))


def _object_differs(attribute: Attribute, wanted: Value, found: Value, before: Value) -> bool:
    if not isinstance(wanted, dict) or not isinstance(found, dict):
        return wanted != found
    earlier = before if isinstance(before, dict) else {}
    fields = [item for item in attribute.fields if item.prop in wanted or item.prop in earlier]
    return any(
        differs(item, wanted.get(item.prop), found.get(item.prop), earlier.get(item.prop)) for item in fields
    )


def _text(attribute: Attribute, value: str) -> str:
    if attribute.ignore_case:
        return value.lower()
    if attribute.pattern and value.count(":") == 1:
        return f"{value}:00"  # the API adds the seconds to times of day
    return _SPELLINGS[attribute.spelling](value) if attribute.spelling else value


def _url(value: str) -> str:
    """An address in one spelling: host in lower case, no port that is the usual one, a path."""
    parts = urlsplit(value)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        return value
    if not host or parts.scheme not in _PORTS or parts.username:
        return value
    place = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, parts.path or "/", parts.query, parts.fragment))


def _zone(value: str) -> str:
    """The city of a zone of time, which Rails names mostly after it, and IANA always."""
    city = value.rpartition("/")[2].replace("_", " ")
    return _CITIES.get(value) or _CITIES.get(city) or city


_PORTS: Final = {"http": 80, "https": 443}
_CITIES: Final = {
    "International Date Line West": "GMT+12",
    "Midway Island": "Midway",
    "American Samoa": "Pago Pago",
    "Hawaii": "Honolulu",
    "Alaska": "Juneau",
    "Pacific Time (US & Canada)": "Los Angeles",
    "Mountain Time (US & Canada)": "Denver",
    "Arizona": "Phoenix",
    "Central Time (US & Canada)": "Chicago",
    "Saskatchewan": "Regina",
    "Guadalajara": "Mexico City",
    "Central America": "Guatemala",
    "Eastern Time (US & Canada)": "New York",
    "Indiana (East)": "Indianapolis",
    "Quito": "Lima",
    "Atlantic Time (Canada)": "Halifax",
    "Newfoundland": "St Johns",
    "Brasilia": "Sao Paulo",
    "Georgetown": "Guyana",
    "Greenland": "Nuuk",
    "Godthab": "Nuuk",
    "Mid-Atlantic": "South Georgia",
    "Cape Verde Is.": "Cape Verde",
    "Edinburgh": "London",
    "Bern": "Zurich",
    "West Central Africa": "Algiers",
    "Kiev": "Kyiv",
    "Pretoria": "Johannesburg",
    "St. Petersburg": "Moscow",
    "Abu Dhabi": "Muscat",
    "Ekaterinburg": "Yekaterinburg",
    "Islamabad": "Karachi",
    "Calcutta": "Kolkata",
    "Chennai": "Kolkata",
    "Mumbai": "Kolkata",
    "New Delhi": "Kolkata",
    "Katmandu": "Kathmandu",
    "Astana": "Dhaka",
    "Sri Jayawardenepura": "Colombo",
    "Rangoon": "Yangon",
    "Hanoi": "Bangkok",
    "Beijing": "Shanghai",
    "Osaka": "Tokyo",
    "Sapporo": "Tokyo",
    "Canberra": "Melbourne",
    "Solomon Is.": "Guadalcanal",
    "New Caledonia": "Noumea",
    "Marshall Is.": "Majuro",
    "Wellington": "Auckland",
    "Nuku'alofa": "Tongatapu",
    "Tokelau Is.": "Fakaofo",
    "Chatham Is.": "Chatham",
    "Samoa": "Apia",
}
"""By Rails' name (ActiveSupport::TimeZone::MAPPING) or IANA's older one, where that is not the city of IANA's zone."""
_SPELLINGS: Final[Mapping[str, Callable[[str], str]]] = {"url": _url, "zone": _zone}
