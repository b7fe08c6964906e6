"""The packages' schemas and typed resources agree with what the providers do."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_betterstack as betterstack
import pulumi_github_labels as labels
import pulumi_pagerduty_overrides as overrides
import pytest
from pulumi_betterstack import generate, resources
from pulumi_betterstack.object_types import OBJECT_TYPES
from pulumi_betterstack.schema import schema as betterstack_schema
from pulumi_github_labels import label
from pulumi_github_labels.schema import schema as labels_schema
from pulumi_pagerduty_overrides import override
from pulumi_pagerduty_overrides.schema import schema as overrides_schema


def test_the_typed_resources_are_those_of_the_table() -> None:
    assert generate.TARGET.read_text() == generate.generate(), "run: python -m pulumi_betterstack.generate"


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        found = {value["$ref"]} if "$ref" in value else set()
        return found.union(*(references(item) for item in value.values()))
    return set().union(*(references(item) for item in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize(
    "schema", [betterstack_schema(), overrides_schema(), labels_schema()], ids=lambda schema: schema["name"]
)
def test_a_schema_is_whole(schema: dict[str, Any]) -> None:
    json.dumps(schema)
    for reference in references(schema):
        assert reference.removeprefix("#/types/") in schema["types"]
    for resource in schema["resources"].values():
        assert set(resource["required"]) <= resource["properties"].keys()
        assert set(resource["requiredInputs"]) <= resource["inputProperties"].keys()
        assert resource["inputProperties"].keys() <= resource["properties"].keys()
        assert all(one["description"] for one in resource["properties"].values())


@pytest.mark.parametrize("kind", OBJECT_TYPES.values(), ids=lambda kind: kind.name)
def test_a_typed_resource_takes_the_inputs_and_gives_the_outputs(kind: Any) -> None:
    cls = getattr(resources, kind.name)
    parameters = list(inspect.signature(cls.__init__).parameters)[3:]
    assert set(parameters) == {item.name for item in kind.inputs}
    assert set(inspect.get_annotations(cls)) == {item.name for item in kind.attributes}
    assert f"get{kind.name}" in " ".join(betterstack_schema()["functions"])


def test_every_typed_name_can_be_had_from_the_package() -> None:
    for name in resources.__all__:
        assert getattr(betterstack, name) is getattr(resources, name)
    with pytest.raises(AttributeError):
        betterstack.Monitr  # noqa: B018 -- asking is the test


def test_what_stands_alone_is_typed_like_its_schema() -> None:
    assert set(inspect.get_annotations(overrides.Override)) == set(override.PROPERTIES)
    assert set(inspect.get_annotations(labels.Label)) == set(label.PROPERTIES)


class Recorder(pulumi.runtime.Mocks):
    """Keeps what the engine would be told."""

    def __init__(self) -> None:
        self.registered: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.registered[args.name] = args.inputs
        return f"{args.name}-id", {**args.inputs, "sectionId": "77", "url": "https://told"}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        return {"id": "99", "asked": dict(args.args)}, []


@pytest.fixture
def recorder(loop: asyncio.AbstractEventLoop) -> Iterator[Recorder]:
    asyncio.set_event_loop(loop)
    found = Recorder()
    pulumi.runtime.set_mocks(found)
    yield found
    asyncio.set_event_loop(None)


def test_a_typed_resource_speaks_the_schema_s_names(recorder: Recorder) -> None:
    def declared() -> Any:
        policy = resources.Policy(
            "policy",
            name="Users",
            steps=[
                resources.PolicyStepArgs(
                    type="escalation",
                    wait_before=0,
                    step_members=[resources.PolicyStepMemberArgs(type="user", email="a@wing.example")],
                )
            ],
        )
        monitor = resources.Monitor(
            "monitor",
            monitor_type="playwright",
            scenario_name="login",
            check_frequency=60,
            environment_variables={"check_frequency": "kept as it is"},
            policy_id=policy.id,
        )
        found = resources.get_monitor(pronounceable_name="x")
        overrides.Override(
            "override", schedule="P1", start="2027-01-01T00:00:00Z", end="2027-01-02T00:00:00Z", user="P2"
        )
        labels.Label("label", repository="winglang/wing", name="P0", color="b60205")
        return pulumi.Output.all(monitor.check_frequency, monitor.required_keyword, found["asked"]).apply(
            check
        )

    def check(values: list[Any]) -> None:
        assert values == [60, None, {"pronounceableName": "x"}]

    pulumi.runtime.test(declared)()  # type: ignore[no-untyped-call]
    assert recorder.registered["monitor"] == {
        "monitorType": "playwright",
        "scenarioName": "login",
        "checkFrequency": 60,
        "environmentVariables": {"check_frequency": "kept as it is"},
        "policyId": "policy-id",
    }
    assert recorder.registered["policy"]["steps"] == [
        {"type": "escalation", "waitBefore": 0, "stepMembers": [{"type": "user", "email": "a@wing.example"}]}
    ]
    assert recorder.registered["override"]["user"] == "P2"
    assert recorder.registered["label"] == {"repository": "winglang/wing", "name": "P0", "color": "b60205"}
