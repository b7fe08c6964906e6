"""An operation as a stack would hold it: declared against the recording mock engine, in the shape of an export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi import Output

from components.responder import Phone
from oncall.applied.resources import Resources, read
from settings import VARIABLES, Settings
from stacks import operation as program
from tests.data import WING_FILE
from tests.stacks.recorder import record

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.model import Operation


def export(operation: Operation, now: datetime) -> dict[str, Any]:
    """What ``pulumi stack export`` prints after an update at ``now``; everybody has a phone number."""
    exported: dict[str, Any] = {}

    def declared() -> Output[None]:
        phones = {
            handle: Output.secret(Phone(country_code=1, number="5550100")) for handle in operation.people
        }
        settings = Settings(
            project="on-call",
            stack="sandbox",
            file=WING_FILE,
            clock=now,
            protect=False,
            slack_workspace="T1",
            tokens={key: Output.secret(f"token-of-{key}") for key in VARIABLES},
            phones=phones,
            devices={handle: f"Phone of {handle}" for handle in operation.people},
        )
        outputs = program.provision(operation, settings)
        return Output.from_input(outputs).apply(exported.update)

    recording = record(declared)
    stack = {
        "urn": "urn:pulumi:sandbox::wing-on-call::pulumi:pulumi:Stack::wing-on-call-sandbox",
        "type": "pulumi:pulumi:Stack",
        "outputs": exported,
    }
    resources = [
        {
            "urn": urn,
            "type": each.type,
            "parent": each.parent,
            "inputs": each.inputs,
            **(
                {"outputs": recording.outputs[urn]}
                if urn in recording.outputs
                else {"id": f"id-of-{each.name}", "outputs": each.inputs}
            ),
        }
        for urn, each in recording.resources.items()
    ]
    return {"version": 3, "deployment": {"resources": [stack, *resources]}}


def applied(operation: Operation, now: datetime) -> Resources:
    """The same, read."""
    return read(export(operation, now), "sandbox")
