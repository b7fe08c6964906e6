"""Request bodies out of what the program says, and state out of answers."""

from collections.abc import Iterable

from pulumi_betterstack.attributes import Value
from pulumi_betterstack.diff import Change, Difference, Properties
from pulumi_betterstack.object_types import ObjectType
from pulumi_betterstack.values import UNKNOWN, differs, from_wire, is_empty, to_wire


def creation(kind: ObjectType, inputs: Properties) -> Properties:
    """The body that makes an object: what the program set and nothing else."""
    body: Properties = {
        item.wire: to_wire(item, inputs[item.prop])
        for item in kind.inputs
        if item.name != kind.parent and inputs.get(item.prop) is not None
    }
    return body | dict(kind.fixed)


def change(kind: ObjectType, differences: Iterable[Difference], inputs: Properties) -> Properties:
    """The body that changes an object: what differs and nothing else."""
    body: Properties = {}
    for difference in differences:
        item = difference.attribute
        if difference.change is Change.DELETE:
            body[item.wire] = list(item.empty) if isinstance(item.empty, tuple) else item.empty  # type: ignore[assignment]
        else:
            body[item.wire] = to_wire(item, inputs[item.prop])
    if kind.name == "StatusPageResource" and {"resource_id", "resource_type"} & body.keys():
        # The two name one thing: the API wants them together.
        for name in ("resource_id", "resource_type"):
            item = kind.attribute(name)
            body[name] = to_wire(item, inputs.get(item.prop))
    return body | dict(kind.fixed)


def headers_to_send(wanted: Value, answered: Value) -> list[Value]:
    """Request headers as the API takes a change of them: what goes is marked, what stays keeps its id.

    ``answered`` are the headers of the last answer, each with its ``id``.
    """
    left = [dict(one) for one in answered if isinstance(one, dict)] if isinstance(answered, list) else []
    sent: list[Value] = []
    for one in wanted if isinstance(wanted, list) else ():
        if not isinstance(one, dict):
            continue
        same = next(
            (old for old in left if all(old.get(part) == one.get(part) for part in ("name", "value"))), None
        )
        if same is None:
            sent.append(one)
        else:
            left.remove(same)
            sent.append(one | {"id": same.get("id")})
    return sent + [{"id": old.get("id"), "_destroy": "true"} for old in left]


def state(kind: ObjectType, answer: Properties, inputs: Properties, parents: Properties) -> Properties:
    """The state of an object after ``answer``: what the API tells, and what it keeps to itself as it was sent.

    ``parents`` are properties that the address of the object tells.
    """
    found: Properties = {}
    for item in kind.attributes:
        answered = (
            from_wire(item, answer.get(item.wire)) if item.is_answered(answer) else inputs.get(item.prop)
        )
        if answered is not None and (inputs.get(item.prop) is not None or not is_empty(answered)):
            found[item.prop] = answered
    return found | parents


def planned(kind: ObjectType, inputs: Properties, old: Properties | None = None) -> Properties:
    """The state that a preview can tell: what the program says, what stays, and unknown for the rest."""
    known = old or {}
    found: Properties = {}
    for item in kind.attributes:
        wanted = inputs.get(item.prop)
        stays = known.get(item.prop)
        if wanted is not None:
            found[item.prop] = wanted
        elif old is None:
            found[item.prop] = UNKNOWN
        elif stays is not None:
            found[item.prop] = stays
    return found


def inputs_of(kind: ObjectType, found: Properties) -> Properties:
    """What a program would have to say to get an object like ``found``; for imports."""
    return {
        item.prop: found[item.prop]
        for item in kind.inputs
        if not item.create_only and not is_empty(found.get(item.prop)) and found[item.prop] != item.default
    }


def refreshed(kind: ObjectType, before: Properties, answer: Properties) -> Properties:
    """What the program declared, with what has drifted since as in ``answer``.

    Left out is what the answer says is not set any more.
    """
    inputs: Properties = {}
    for item in kind.inputs:
        declared = before.get(item.prop)
        if declared is None:
            continue
        answered = from_wire(item, answer.get(item.wire)) if item.is_answered(answer) else declared
        if answered is not None:
            inputs[item.prop] = answered if differs(item, declared, answered) else declared
    return inputs
