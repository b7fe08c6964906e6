"""What the stack puts out: where people find things, and what commands and scheduled jobs need."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi import CustomResource

from oncall.model import Operation
from stacks.operation import provision
from tests.stacks.conftest import settings_for
from tests.stacks.recorder import Recording, record

PAGES = "https://app.pagerduty.com"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def declared(wing: Operation) -> Recording:
    """Each output is an input of a resource, where its value and whether it is secret can be seen."""

    def program() -> None:
        for name, value in provision(wing, settings_for(wing)).items():
            CustomResource("test:index:PutOut", name, {"value": value})

    return record(program)


def put_out(declared: Recording, name: str) -> Any:
    return declared.of("PutOut")[name].inputs["value"]


def test_people_find_what_was_provisioned(declared: Recording) -> None:
    assert put_out(declared, "schedules") == {
        role: {"id": f"id-of-{role}-schedule", "url": f"{PAGES}/schedules/id-of-{role}-schedule"}
        for role in ("primary", "secondary")
    }
    policy = "id-of-escalation-policy"
    assert put_out(declared, "escalationPolicies") == {
        "Wing": {"id": policy, "url": f"{PAGES}/escalation_policies/{policy}"}
    }
    assert put_out(declared, "services") == {
        whom: {
            "id": f"id-of-service-{whom}-service",
            "url": f"{PAGES}/service-directory/id-of-service-{whom}-service",
        }
        for whom in ("users", "contributors")
    }
    assert put_out(declared, "channels") == {"alert": "id-of-channel-alert-conversation"}
    assert put_out(declared, "statusPage") == "https://wing.betteruptime.com"


def test_a_page_is_played_with_the_urgencies_of_the_stack(declared: Recording) -> None:
    assert put_out(declared, "severities") == {"P0": "high", "P1": "high", "P2": "low"}


def test_jobs_find_the_address_that_they_ping(declared: Recording) -> None:
    assert put_out(declared, "heartbeats") == {
        name: f"https://uptime.example/heartbeat-{name}" for name in ("canary", "periodic-azure-clean")
    }, "a job that pings another address is missed, and pages"


def test_each_tool_finds_its_key(declared: Recording) -> None:
    keys = put_out(declared, "eventKeys")
    assert keys["users"]["source-sentry"] == "key-of-service-users-source-sentry"
    assert set(keys) == {"users", "contributors"}


def test_what_lets_somebody_page_or_hide_a_dead_job_is_secret(declared: Recording) -> None:
    secret = {name for name, one in declared.of("PutOut").items() if "value" in one.secrets}
    assert secret == {"eventKeys", "heartbeats"}
