"""The package's Pulumi schema, out of the table of kinds."""

from collections.abc import Iterator
from typing import Any, Final

from pulumi_betterstack.attributes import Attribute, Type, camel
from pulumi_betterstack.config import RATE_LIMIT, VENDOR
from pulumi_betterstack.object_types import OBJECT_TYPES, PACKAGE, VERSION, ObjectType

Json = dict[str, Any]

_SIMPLE: Final = {
    Type.STRING: "string",
    Type.INTEGER: "integer",
    Type.NUMBER: "number",
    Type.BOOLEAN: "boolean",
    Type.ID: "string",
}

_LIMIT: Final[Json] = {
    "type": "integer",
    "description": f"Requests a second at most; {RATE_LIMIT} without it.",
}


def schema() -> Json:
    """The schema as `pulumi package get-schema` shows it."""
    return VENDOR.schema(
        VERSION,
        others={"rateLimit": _LIMIT},
        displayName="Better Stack",
        description="Better Stack Uptime: monitors, heartbeats, escalation policies and status pages.",
        keywords=["pulumi", "better-stack", "better-uptime", "category/monitoring"],
        types={model: _model(item) for model, item in sorted(models().items())},
        resources={kind.token: _resource(kind) for kind in OBJECT_TYPES.values()},
        functions={f"{PACKAGE}:index:get{kind.name}": _function(kind) for kind in OBJECT_TYPES.values()},
    )


def _nested(attributes: tuple[Attribute, ...]) -> Iterator[Attribute]:
    for item in attributes:
        if item.model:
            yield item
            yield from _nested(item.fields)


def models() -> dict[str, Attribute]:
    """The attributes whose objects have a type of their own, by its token."""
    return {
        f"{PACKAGE}:index:{item.model}": item
        for kind in OBJECT_TYPES.values()
        for item in _nested(kind.attributes)
    }


def _type(item: Attribute) -> Json:
    reference = {"$ref": f"#/types/{PACKAGE}:index:{item.model}"}
    match item.type:
        case Type.OBJECT:
            return reference
        case Type.OBJECTS:
            return {"type": "array", "items": reference}
        case Type.STRINGS:
            return {"type": "array", "items": {"type": "string"}}
        case Type.INTEGERS:
            return {"type": "array", "items": {"type": "integer"}}
        case Type.MAP:
            return {"type": "object", "additionalProperties": {"type": "string"}}
        case _:
            return {"type": _SIMPLE[item.type]}


def describe(item: Attribute) -> str:
    """What the documentation says of an attribute: its meaning and what is allowed."""
    allowed = f" One of {', '.join(str(one) for one in item.allowed)}." if item.allowed else ""
    least = f" At least {item.minimum:g}." if item.minimum is not None else ""
    most = f" At most {item.maximum:g}." if item.maximum is not None else ""
    return f"{item.about}{allowed}{least}{most}"


def _property(item: Attribute) -> Json:
    made: Json = {**_type(item), "description": describe(item)}
    if item.secret:
        made["secret"] = True
    if item.replaces:
        made["willReplaceOnChanges"] = True
    return made


def _model(item: Attribute) -> Json:
    return {
        "type": "object",
        "properties": {field.prop: _property(field) for field in item.fields},
        "required": [field.prop for field in item.fields if field.required],
    }


def _resource(kind: ObjectType) -> Json:
    return {
        "description": kind.about,
        "properties": {item.prop: _property(item) for item in kind.attributes},
        "required": [item.prop for item in kind.attributes if item.required],
        "inputProperties": {item.prop: _property(item) for item in kind.inputs},
        "requiredInputs": [item.prop for item in kind.inputs if item.required],
    }


def _function(kind: ObjectType) -> Json:
    keys = [kind.attribute(name) for name in (kind.parent, *kind.key) if name]
    found = {item.prop: _property(item) for item in kind.attributes}
    return {
        "description": f"Looks up a {kind.name} by {' or '.join(camel(name) for name in kind.key)}.",
        "inputs": {
            "type": "object",
            "properties": {item.prop: _property(item) for item in keys},
            "required": [camel(kind.parent)] if kind.parent else [],
        },
        "outputs": {
            "type": "object",
            "properties": {"id": {"type": "string", "description": "The object's id."}} | found,
            "required": ["id"],
        },
    }
