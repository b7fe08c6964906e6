"""Whatever is thrown at the checks, they answer; and they accept nothing that the schema refuses."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from oncall_sandbox.plugins.check import failures
from oncall_sandbox.plugins.github.plugin import plugin as github
from oncall_sandbox.plugins.pagerduty.plugin import plugin as pagerduty
from oncall_sandbox.plugins.resource_type import ResourceType
from oncall_sandbox.plugins.schema import Package, Shape
from oncall_sandbox.plugins.slack.plugin import plugin as slack
from oncall_sandbox.plugins.values import UNKNOWN

from oncall_sandbox_tests.plugins.test_check import GOOD

KINDS: list[tuple[Package, ResourceType[Any]]] = [
    (Package(account.name), kind)
    for account in (pagerduty(), github(), slack())
    for kind in account.resources.values()
]
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8), st.just(UNKNOWN)
)
NAMES = [
    "name",
    "id",
    "type",
    "users",
    "layers",
    "rules",
    "configs",
    "urgency",
    "timeZone",
    "value",
    "__defaults",
]
WORDS = st.sampled_from(NAMES) | st.text(max_size=6)
BAGS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)


def json_schema(shape: Shape) -> dict[str, Any]:
    """The shape as JSON Schema: another reading of the same rules."""
    if shape.kind == "object":
        return {
            "type": "object",
            "properties": {name: json_schema(known.shape) for name, known in shape.properties.items()},
            "required": sorted(shape.required),
            "additionalProperties": False,
        }
    if shape.items is not None:
        key = "items" if shape.kind == "array" else "additionalProperties"
        return {"type": "array" if shape.kind == "array" else "object", key: json_schema(shape.items)}
    return {"type": shape.kind}


def without_unknowns(value: Any) -> bool:
    """Whether nothing in it is unknown or absent; JSON Schema has neither."""
    if isinstance(value, dict):
        return all(map(without_unknowns, value.values()))
    return (
        all(map(without_unknowns, value))
        if isinstance(value, list)
        else value is not UNKNOWN and value is not None
    )


@st.composite
def inputs(draw: st.DrawFn, kind: ResourceType[Any]) -> dict[str, Any]:
    """Good inputs with some of them changed into anything."""
    name = kind.token.rpartition(":")[2]
    good = dict(GOOD.get(name, ("", {}))[1])
    known = st.sampled_from(sorted(good) or ["name"])
    return good | draw(
        st.dictionaries(known | WORDS, BAGS.filter(lambda value: value is not None), max_size=3)
    )


@pytest.mark.wide
@settings(suppress_health_check=list(HealthCheck))
@given(st.data())
def test_nothing_breaks_the_checks_and_nothing_wrong_passes(data: st.DataObject) -> None:
    package, kind = data.draw(st.sampled_from(KINDS))
    signature = package.resource(kind.token)
    assert signature is not None
    bag = data.draw(inputs(kind))
    found = failures(signature.inputs, kind.traits, bag)
    if not found:
        list(kind.problems(bag))
    if without_unknowns(bag) and not found:
        assert Draft202012Validator(json_schema(signature.inputs)).is_valid(bag)
