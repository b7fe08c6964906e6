"""Each kind of resource is recognised in the account by what names it there, and nothing else is taken for it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from oncall_sandbox.services.apis import apis
from oncall_sandbox.services.app import App
from oncall_sandbox.testing import Desk, Direct, LocalServices

from operate.recover.accounts import Accounts
from operate.recover.finders import FINDERS
from settings import VARIABLES
from tests.operate.local import Local

CLOCK = {"clock": "2026-11-23T12:00:00Z"}


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(LocalServices())


@pytest.fixture(scope="module")
def ana(desk: Desk) -> dict[str, str]:
    """Ana's account, with one e-mail and one rule beside those that PagerDuty makes."""
    services, user = desk.services, desk.people["ana"]
    method = services.pagerduty(
        f"POST /users/{user}/contact_methods",
        {"contact_method": {"type": "sms_contact_method", "address": "5550100", "label": "Own"}},
        status=201,
    )["contact_method"]["id"]
    reference = {"id": method, "type": "sms_contact_method_reference"}
    rule = {
        "type": "assignment_notification_rule",
        "start_delay_in_minutes": 7,
        "urgency": "high",
        "contact_method": reference,
    }
    made = services.pagerduty(
        f"POST /users/{user}/notification_rules", {"notification_rule": rule}, status=201
    )["notification_rule"]["id"]
    return {"user": user, "method": method, "rule": made}


@pytest.fixture(scope="module")
def schedule(desk: Desk) -> dict[str, str]:
    """A schedule with an override of Bo's."""
    services, bo = desk.services, desk.people["bo"]
    layer = {
        "start": "2026-11-23T12:00:00Z",
        "rotation_virtual_start": "2026-11-23T12:00:00Z",
        "rotation_turn_length_seconds": 604800,
        "users": [{"user": {"id": user, "type": "user_reference"}} for user in desk.people.values()],
    }
    body = {
        "schedule": {
            "name": "Wing primary",
            "type": "schedule",
            "time_zone": "Etc/UTC",
            "schedule_layers": [layer],
        }
    }
    made = services.pagerduty("POST /schedules", body, status=201)["schedule"]["id"]
    one = {
        "start": "2026-12-01T03:00:00Z",
        "end": "2026-12-02T03:00:00Z",
        "user": {"id": bo, "type": "user_reference"},
    }
    (result,) = services.pagerduty(f"POST /schedules/{made}/overrides", {"overrides": [one]}, status=201)
    return {"schedule": made, "override": result["override"]["id"], "bo": bo}


def find(desk: Desk, token: str, **inputs: Any) -> str | None:
    """Look a resource up by its inputs."""
    transport = Local(Direct(App(desk.services.world, apis())))
    accounts = Accounts("prod", dict.fromkeys(VARIABLES, "token-of-more-than-20-letters"), transport)

    async def found() -> str | None:
        return await FINDERS[token](accounts, inputs, CLOCK)

    return asyncio.run(found())


def test_a_person_by_the_whole_address(desk: Desk, ana: dict[str, str]) -> None:
    user = "pagerduty:index/user:User"
    assert find(desk, user, email="ana@acme.example") == ana["user"]
    assert find(desk, user, email="na@acme.example") is None, "PagerDuty finds it as a part of Ana's"


def test_a_way_to_reach_a_person_by_type_and_label(desk: Desk, ana: dict[str, str]) -> None:
    method = "pagerduty:index/userContactMethod:UserContactMethod"
    inputs = {"userId": ana["user"], "type": "sms_contact_method", "label": "Own"}
    assert find(desk, method, **inputs) == f"{ana['user']}:{ana['method']}"
    assert find(desk, method, **{**inputs, "label": "Other"}) is None
    assert find(desk, method, **{**inputs, "type": "phone_contact_method"}) is None


def test_a_notification_rule_by_all_that_it_says(desk: Desk, ana: dict[str, str]) -> None:
    rule = "pagerduty:index/userNotificationRule:UserNotificationRule"
    inputs = {
        "userId": ana["user"],
        "urgency": "high",
        "startDelayInMinutes": 7,
        "contactMethod": {"id": ana["method"]},
    }
    assert find(desk, rule, **inputs) == f"{ana['user']}:{ana['rule']}"
    for other in ({"urgency": "low"}, {"startDelayInMinutes": 8}, {"contactMethod": {"id": "PELSE"}}):
        assert find(desk, rule, **{**inputs, **other}) is None


def test_schedules_policies_and_services_by_the_whole_name(desk: Desk, schedule: dict[str, str]) -> None:
    assert find(desk, "pagerduty:index/schedule:Schedule", name="Wing primary") == schedule["schedule"]
    assert find(desk, "pagerduty:index/schedule:Schedule", name="Wing") is None
    assert find(desk, "pagerduty:index/escalationPolicy:EscalationPolicy", name="Acme")
    assert find(desk, "pagerduty:index/service:Service", name="Users") == desk.service


def test_an_integration_by_its_name_in_its_service(desk: Desk) -> None:
    integration = "pagerduty:index/serviceIntegration:ServiceIntegration"
    found = find(desk, integration, service=desk.service, name="Events")
    assert found is not None
    assert found.startswith(f"{desk.service}.")
    assert find(desk, integration, service=desk.service, name="Other") is None
    assert find(desk, integration, service="PGONE00", name="Events") is None


def test_a_connection_by_its_service_and_channel(desk: Desk) -> None:
    connection = "pagerduty:index/slackConnection:SlackConnection"
    found = find(desk, connection, workspaceId="T1", sourceId=desk.service, channelId=desk.channel)
    assert found is not None
    assert found.startswith("T1.")
    assert find(desk, connection, workspaceId="T1", sourceId=desk.service, channelId="C0") is None


def test_an_override_by_person_and_span_while_it_lasts(desk: Desk, schedule: dict[str, str]) -> None:
    override = "pagerdutyoverrides:index:Override"
    inputs = {
        "schedule": schedule["schedule"],
        "user": schedule["bo"],
        "start": "2026-12-01T03:00:00Z",
        "end": "2026-12-02T03:00:00Z",
    }
    assert find(desk, override, **inputs) == f"{schedule['schedule']}:{schedule['override']}"
    assert find(desk, override, **{**inputs, "user": "PELSE00"}) is None
    over = {"start": "2026-10-01T03:00:00Z", "end": "2026-10-02T03:00:00Z"}
    assert find(desk, override, **{**inputs, **over}) is None, "an override that is over is not made again"


def test_a_monitor_by_its_address(desk: Desk) -> None:
    made = desk.services.betterstack(
        "POST /v2/monitors", {"monitor_type": "status", "url": "https://winglang.io"}, status=201
    )
    monitor = "betterstack:index:Monitor"
    assert find(desk, monitor, url="https://winglang.io", monitorType="status") == made["data"]["id"]
    assert find(desk, monitor, url="https://other.example", monitorType="status") is None
