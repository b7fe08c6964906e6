"""An incident stays open until somebody resolves it, pages by its severity, and is posted once."""

from __future__ import annotations

import pulumi_betterstack as betterstack
import pytest

from components.alerted_service import AlertedService, AlertedServiceArgs, Treatment
from tests.stacks.recorder import Recording, record

FIRST = "event.custom_details.severity matches 'P0'"
RUNBOOK = "event.summary matches part 'Homepage'"
SECOND = "event.severity matches 'error'"


def service(*, protect: bool = False) -> AlertedService:
    return AlertedService(
        "service-users",
        AlertedServiceArgs(
            title="Docs, for users",
            description="What users see",
            policy_id="the-policy",
            integrations={"events": "Events", "monitors": "Better Stack"},
            subjects={"homepage": "Homepage"},
            treatments={
                FIRST: Treatment(priority="p0", severity="critical"),
                SECOND: Treatment(priority="p1", severity=None),
            },
            otherwise=Treatment(priority="p2", severity="warning"),
            notes={RUNBOOK: "Runbook of Homepage. First."},
            note="First.",
            slack_workspace="T1",
            slack_channel="C1",
            protect=protect,
        ),
    )


@pytest.fixture(scope="module")
def declared() -> Recording:
    return record(service)


def test_an_incident_stays_until_people_end_it(declared: Recording) -> None:
    (made,) = declared.of("Service").values()
    assert made.inputs["autoResolveTimeout"] == "null", (
        "an open incident must not close itself: nobody would be called about a failure that lasts"
    )
    assert made.inputs["acknowledgementTimeout"] == "null", (
        "whoever has acknowledged works on it; opening it again would call everybody while they do"
    )


def test_a_service_pages_by_the_policy_and_by_severity(declared: Recording) -> None:
    (made,) = declared.of("Service").values()
    assert made.inputs["escalationPolicy"] == "the-policy", "another policy calls other people"
    assert made.inputs["incidentUrgencyRule"] == {"type": "constant", "urgency": "severity_based"}, (
        "a constant urgency wakes people for a warning, or lets them sleep through an outage"
    )
    assert made.inputs["alertCreation"] == "create_alerts_and_incidents", (
        "PagerDuty reads severities of alerts only; without alerts every incident has high urgency"
    )
    assert made.inputs.keys() == {
        *("name", "description", "escalationPolicy", "alertCreation"),
        *("acknowledgementTimeout", "autoResolveTimeout", "incidentUrgencyRule"),
    }, "whatever else a service can say (support hours, grouping, pausing) may hold pages back"
    assert (made.inputs["name"], made.inputs["description"]) == ("Docs, for users", "What users see")


@pytest.mark.parametrize("protect", [True, False])
def test_only_the_service_itself_is_protected(protect: bool) -> None:
    declared = record(lambda: service(protect=protect))
    kept = {one.name for one in declared.resources.values() if one.protect}
    assert kept == ({"service-users-service"} if protect else set()), (
        "deleting a service deletes its incidents and breaks every key; an integration can be made again"
    )


def test_each_integration_has_a_secret_key(declared: Recording) -> None:
    ways = declared.of("ServiceIntegration")
    assert {name: one.inputs for name, one in ways.items()} == {
        f"service-users-{way}": {
            "name": title,
            "service": "id-of-service-users-service",
            "type": "events_api_v2_inbound_integration",
        }
        for way, title in (("events", "Events"), ("monitors", "Better Stack"))
    }
    for one in ways.values():
        assert one.secret_outputs == {"integrationKey"}, (
            "whoever has the key can page people or resolve their incidents; the state must hold it encrypted"
        )


def test_a_key_stays_secret_where_it_is_used() -> None:
    def program() -> None:
        keys = service().keys
        betterstack.PagerDutyIntegration("use", name="use", key=keys["monitors"], severity="error")

    used = record(program).of("PagerDutyIntegration")["use"]
    assert used.inputs["key"] == "key-of-service-users-monitors", "each tool has a key of its own"
    assert "key" in used.secrets, "the key must not be readable in a state that it is passed on to"


def test_the_first_condition_that_holds_decides_priority_and_severity(declared: Recording) -> None:
    (routing,) = declared.of("EventOrchestrationService").values()
    assert routing.inputs == {
        "service": "id-of-service-users-service",
        "enableEventOrchestrationForService": True,
        "sets": [
            {
                "id": "start",
                "rules": [
                    {
                        "conditions": [{"expression": FIRST}],
                        "actions": {"priority": "p0", "severity": "critical", "routeTo": "notes"},
                    },
                    {
                        "conditions": [{"expression": SECOND}],
                        "actions": {"priority": "p1", "routeTo": "notes"},
                    },
                ],
            },
            {
                "id": "notes",
                "rules": [
                    {
                        "conditions": [{"expression": RUNBOOK}],
                        "actions": {"annotate": "Runbook of Homepage. First."},
                    },
                    {"actions": {"annotate": "First."}},
                ],
            },
        ],
        "catchAll": {
            "actions": {
                "priority": "p2",
                "severity": "warning",
                "annotate": "Runbook of Homepage. First.\nFirst.",
            }
        },
    }, "rules that are off, in another set or order, give an incident another urgency than the file says"


def test_slack_has_one_message_an_incident(declared: Recording) -> None:
    (connection,) = declared.of("SlackConnection").values()
    assert connection.inputs == {
        "sourceId": "id-of-service-users-service",
        "sourceType": "service_reference",
        "workspaceId": "T1",
        "channelId": "C1",
        "notificationType": "responder",
        "configs": [{"events": ["incident.triggered"], "priorities": ["*"]}],
    }, "more events repeat the message; fewer priorities hide incidents that have none"


def test_a_drill_finds_out_what_can_fail_here(declared: Recording) -> None:
    (put_out,) = [outputs for urn, outputs in declared.outputs.items() if "AlertedService" in urn]
    assert put_out == {"serviceId": "id-of-service-users-service", "subjects": {"homepage": "Homepage"}}
