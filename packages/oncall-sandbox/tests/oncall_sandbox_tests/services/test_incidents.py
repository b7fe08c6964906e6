"""From an event to its end: the Events API, urgency and priority, escalation by the clock, one message in Slack."""

from __future__ import annotations

from typing import Any

import pytest
from oncall_sandbox.services.pagerduty.conditions import holds
from oncall_sandbox.testing import EVENTS, Desk, LocalServices


@pytest.fixture
def desk(accounts: LocalServices) -> Desk:
    return Desk(accounts)


@pytest.mark.parametrize(
    ("severity", "urgency"), [("critical", "high"), ("error", "high"), ("warning", "low"), ("info", "low")]
)
def test_urgency_follows_from_severity(desk: Desk, severity: str, urgency: str) -> None:
    answer = desk.send(severity=severity)

    assert answer == {"status": "success", "message": "Event processed", "dedup_key": "build"}
    incident = desk.incidents()[0]
    assert (incident["status"], incident["urgency"], incident["incident_key"]) == (
        "triggered",
        urgency,
        "build",
    )
    assert incident["summary"] == "[#1] The build is broken"
    assert desk.assigned() == ["ana"]


def test_support_hours_decide_where_the_service_says_so(accounts: LocalServices) -> None:
    hours = {"type": "fixed_time_per_day", "time_zone": "Etc/UTC", "days_of_week": [1, 2, 3, 4, 5]}
    sides = {
        "during_support_hours": {"type": "constant", "urgency": "high"},
        "outside_support_hours": {"type": "constant", "urgency": "low"},
    }
    desk = Desk(
        accounts,
        incident_urgency_rule={"type": "use_support_hours", **sides},
        support_hours={**hours, "start_time": "09:00:00", "end_time": "17:00:00"},
    )
    desk.send(key="day")
    desk.minutes(6 * 60)
    desk.send(key="evening")

    assert [incident["urgency"] for incident in desk.incidents()] == ["high", "low"]


def test_one_key_of_two_integrations_is_two_incidents(desk: Desk) -> None:
    integration = {"integration": {"name": "Monitors", "type": "events_api_v2_inbound_integration"}}
    where = f"POST /services/{desk.service}/integrations"
    other = desk.services.pagerduty(where, integration, status=201)["integration"]["integration_key"]
    desk.send()
    first, desk.key = desk.key, other
    desk.send()
    assert [one["status"] for one in desk.incidents()] == ["triggered", "triggered"]
    desk.send("resolve")
    assert [one["status"] for one in desk.incidents()] == ["triggered", "resolved"], (
        "an integration closes what came through it"
    )
    desk.key = first
    desk.send("resolve")
    assert {one["status"] for one in desk.incidents()} == {"resolved"}


def test_while_nobody_is_on_call_no_incident_opens(desk: Desk) -> None:
    layers = [
        {
            "start": "2027-01-01T00:00:00Z",
            "rotation_virtual_start": "2027-01-01T00:00:00Z",
            "rotation_turn_length_seconds": 86_400,
            "users": [{"user": {"id": desk.people["ana"], "type": "user_reference"}}],
        }
    ]
    body = {"schedule": {"name": "Later", "time_zone": "Etc/UTC", "schedule_layers": layers}}
    schedule = desk.services.pagerduty("POST /schedules", body, status=201)["schedule"]["id"]
    [policy] = desk.services.pagerduty("GET /escalation_policies")["escalation_policies"]
    target = {"id": schedule, "type": "schedule_reference"}
    rules = [{"escalation_delay_in_minutes": 10, "targets": [target]}]
    changed = {"escalation_policy": {"name": "Acme", "num_loops": 2, "escalation_rules": rules}}
    desk.services.pagerduty(f"PUT /escalation_policies/{policy['id']}", changed)

    assert desk.send()["message"] == "Event processed"
    assert desk.incidents() == [], "the event is taken, and nobody ever hears of it"
    assert desk.messages() == []


def test_one_key_one_incident(desk: Desk) -> None:
    desk.send()
    desk.send()
    assert len(desk.incidents()) == 1

    desk.send("acknowledge")
    assert desk.incidents()[0]["status"] == "acknowledged"
    desk.send("resolve")
    assert desk.incidents()[0]["status"] == "resolved"
    desk.send("resolve", key="never seen")
    desk.send()
    assert [incident["status"] for incident in desk.incidents()] == ["resolved", "triggered"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"routing_key": "short"}, "Length of 'routing_key' is incorrect (should be 32 characters)"),
        ({"routing_key": "x" * 32}, "Invalid routing key"),
        (
            {"event_action": "shout"},
            "'event_action' is missing or invalid (must be one of 'trigger', 'acknowledge', 'resolve')",
        ),
        ({"event_action": "resolve"}, "'dedup_key' is missing or blank"),
        ({"dedup_key": "x" * 256}, "'dedup_key' is too long (maximum is 255 characters)"),
        ({"payload": None}, "'payload' is missing or blank"),
        ({"payload": {"source": "ci", "severity": "info"}}, "'payload.summary' is missing or blank"),
        ({"payload": {"summary": "x", "severity": "info"}}, "'payload.source' is missing or blank"),
        (
            {"payload": {"summary": "x", "source": "ci", "severity": "bad"}},
            "'payload.severity' is invalid (must be one of 'critical', 'warning', 'error' or 'info')",
        ),
        (
            {"payload": {"summary": "x" * 1025, "source": "ci", "severity": "info"}},
            "'payload.summary' is too long (maximum is 1024 characters)",
        ),
    ],
)
def test_an_event_is_refused(desk: Desk, change: dict[str, Any], error: str) -> None:
    payload = {"summary": "x", "source": "ci", "severity": "critical"}
    event = {"routing_key": desk.key, "event_action": "trigger", "payload": payload, **change}

    answer = desk.services.ask(f"POST {EVENTS}", event, status=400)

    assert answer == {"status": "invalid event", "message": "Event object is invalid", "errors": [error]}
    assert desk.incidents() == []


def test_a_body_that_is_no_event(desk: Desk) -> None:
    answer = desk.services.client.post(EVENTS, content=b"{not json")

    assert (answer.status_code, answer.json()["errors"]) == (400, ["JSON parse error"])


def test_the_orchestration_gives_the_priority(desk: Desk) -> None:
    def rule(wanted: str, **actions: Any) -> dict[str, Any]:
        return {"conditions": [{"expression": f"event.severity matches '{wanted}'"}], "actions": actions}

    sets = [
        {"id": "start", "rules": [rule("critical", route_to="more"), rule("info", drop_event=True)]},
        {"id": "more", "rules": [rule("critical", priority="PRI0", severity="warning")]},
    ]
    where = f"PUT /event_orchestrations/services/{desk.service}"
    catch_all = {"actions": {"priority": "PRI2"}}
    desk.services.pagerduty(where, {"orchestration_path": {"sets": sets, "catch_all": catch_all}})
    desk.send(key="before it is active")
    desk.services.pagerduty(f"{where}/active", {"active": True})
    desk.send(key="first rule")
    desk.send(key="catch-all", severity="error")
    desk.send(key="dropped", severity="info")

    found = [(incident["urgency"], (incident["priority"] or {}).get("name")) for incident in desk.incidents()]
    assert found == [("high", None), ("low", "P0"), ("high", "P2")]


@pytest.mark.parametrize(
    ("priorities", "announced"),
    [
        (None, ["with", "without"]),
        ([], ["without"]),
        (["PRI0"], ["with"]),
        (["PRI1"], []),
        (["no_priority"], ["without"]),
    ],
)
def test_slack_hears_of_the_priorities_that_were_asked_for(
    accounts: LocalServices, priorities: Any, announced: list[str]
) -> None:
    desk = Desk(accounts, priorities=priorities)
    for title, priority in (("with", {"id": "PRI0"}), ("without", None)):
        body = {"incident": {"title": title, "service": {"id": desk.service}, "priority": priority}}
        accounts.pagerduty("POST /incidents", body, status=201, headers={"From": "ana@acme.example"})

    assert sorted(text.split()[2] for text in desk.messages()) == announced


def test_nobody_answers(desk: Desk) -> None:
    desk.send()
    desk.minutes(24 * 60)

    passes = [(minute, summary) for minute, summary in desk.log() if summary.startswith("Assigned")]
    assert passes == [
        (0, "Assigned to ana"),
        (10, "Assigned to bo"),
        (20, "Assigned to ana"),
        (30, "Assigned to bo"),
        (40, "Assigned to ana"),
        (50, "Assigned to bo"),
    ], "two repeats after the first pass, and then nothing"
    assert len(desk.messages()) == 1, "Slack gets one message"


def test_low_urgency_never_escalates(desk: Desk) -> None:
    desk.send(severity="info")
    desk.minutes(24 * 60)

    assert desk.assigned() == ["ana"]
    assert len([summary for _, summary in desk.log() if summary.startswith("Assigned")]) == 1


def test_an_event_of_the_same_key_changes_the_urgency_and_not_the_number(desk: Desk) -> None:
    desk.send(severity="warning")
    desk.minutes(30)
    desk.send(severity="critical")
    assert [incident["urgency"] for incident in desk.incidents()] == ["high"]
    assert desk.assigned() == ["ana"], "who has it is called again, and the ten minutes begin now"
    desk.minutes(41)
    assert desk.assigned() == ["bo"]
    desk.send(severity="warning")
    assert [incident["urgency"] for incident in desk.incidents()] == ["low"]
    assert len(desk.messages()) == 1


def test_an_acknowledgement_stops_the_escalation_until_it_times_out(desk: Desk) -> None:
    desk.send()
    desk.minutes(9)
    acknowledged = desk.change(status="acknowledged")
    assert acknowledged["acknowledgements"][0]["acknowledger"]["summary"] == "ana"
    desk.minutes(38)
    assert (desk.incidents()[0]["status"], desk.assigned()) == ("acknowledged", ["ana"])
    desk.minutes(40)
    assert (desk.incidents()[0]["status"], desk.assigned()) == ("triggered", ["ana"]), (
        "30 minutes after minute 9"
    )
    desk.minutes(50)
    assert desk.assigned() == ["bo"]


def test_an_incident_resolves_itself_where_the_service_says_so(accounts: LocalServices) -> None:
    desk = Desk(accounts, auto_resolve_timeout=3600)
    desk.send()
    desk.minutes(61)

    assert desk.incidents()[0]["status"] == "resolved"


def test_people_are_notified_by_their_own_rules(desk: Desk) -> None:
    user = desk.people["ana"]
    method = desk.services.pagerduty(f"GET /users/{user}/contact_methods")["contact_methods"][0]
    for minutes in (0, 5, 15):
        rule = {
            "type": "assignment_notification_rule",
            "start_delay_in_minutes": minutes,
            "contact_method": {"id": method["id"], "type": method["type"]},
            "urgency": "high",
        }
        desk.services.pagerduty(
            f"POST /users/{user}/notification_rules", {"notification_rule": rule}, status=201
        )
    desk.send()
    desk.minutes(12)

    notified = [(minute, summary) for minute, summary in desk.log() if summary.startswith("Notified")]
    assert notified == [(0, "Notified ana by email"), (5, "Notified ana by email")], (
        "after 10 minutes it is bo's"
    )


def test_taking_over_escalating_and_noting_by_hand(desk: Desk) -> None:
    desk.send()
    desk.change(assignments=[{"assignee": {"id": desk.people["bo"], "type": "user_reference"}}])
    assert desk.assigned() == ["bo"]
    desk.change(escalation_level=1)
    assert desk.assigned() == ["ana"]
    assert desk.change(priority={"id": "PRI1"})["priority"]["name"] == "P1"
    where = f"/incidents/{desk.incidents()[0]['id']}/notes"
    headers = {"From": "bo@acme.example"}
    desk.services.pagerduty(f"POST {where}", {"note": {"content": "Reverted"}}, headers=headers)
    assert [x["content"] for x in desk.services.pagerduty(f"GET {where}")["notes"]] == ["Reverted"]


def test_whoever_acts_says_who_they_are(desk: Desk) -> None:
    desk.send()
    body = {"incident": {"type": "incident_reference", "status": "resolved"}}
    where = f"PUT /incidents/{desk.incidents()[0]['id']}"

    assert desk.services.errors(where, body) == ["From header is required"]
    error = desk.services.pagerduty(where, body, status=400, headers={"From": "x@acme.example"})["error"]
    assert error == {"message": "Requester User Not Found", "code": 1008}


def test_what_is_over_is_not_changed(desk: Desk) -> None:
    desk.send()
    desk.change(status="resolved")
    body = {
        "incidents": [
            {"id": desk.incidents()[0]["id"], "type": "incident_reference", "status": "acknowledged"}
        ]
    }

    error = desk.services.pagerduty("PUT /incidents", body, status=400, headers={"From": "ana@acme.example"})[
        "error"
    ]

    assert error["errors"] == ["Incident Already Resolved"]


def test_incidents_are_filtered(desk: Desk) -> None:
    desk.send(key="one")
    desk.send(key="two", severity="info")
    desk.send("acknowledge", key="two")

    assert [x["incident_key"] for x in desk.incidents("?statuses[]=triggered")] == ["one"]
    assert [x["incident_key"] for x in desk.incidents("?urgencies[]=low")] == ["two"]
    assert desk.incidents(f"?service_ids[]=PNONE&user_ids[]={desk.people['bo']}") == []
    assert [x["incident_key"] for x in desk.incidents("?sort_by=created_at:desc")] == ["two", "one"]
    desk.minutes(60 * 24 * 40)
    assert desk.incidents() == []
    assert len(desk.incidents("?date_range=all")) == 2


def test_what_an_open_incident_needs_stays(desk: Desk) -> None:
    desk.send()

    assert desk.services.errors(f"DELETE /services/{desk.service}")
    assert desk.services.errors(f"DELETE /users/{desk.people['ana']}")


@pytest.mark.parametrize(
    ("expression", "true"),
    [
        ("event.severity matches 'CRITICAL'", True),
        ("event.summary matches part 'main'", True),
        ("event.summary matches regex '^The .* broken$'", True),
        ("event.custom_details.level exists", True),
        ("event.custom_details.none exists", False),
        ("event.custom_details.none does not exist", True),
        ("event.none matches 'x'", False),
        ("not event.severity matches 'info'", True),
        ("event.severity matches 'info' or event.severity matches 'critical'", True),
        ("event.severity matches 'critical' and event.source matches 'x'", False),
        ("event.source matches 'it\\'s'", True),
    ],
)
def test_conditions(expression: str, true: bool) -> None:
    event = {
        "severity": "critical",
        "summary": "The build of main is broken",
        "source": "it's",
        "custom_details": {"level": 1},
    }

    assert holds(expression, event) is true


# --- made and changed by people


def by_hand(desk: Desk, **change: Any) -> dict[str, Any]:
    return {"incident": {"title": "By hand", "service": {"id": desk.service}, **change}}


WHO: dict[str, Any] = {"headers": {"From": "ana@acme.example"}}


def test_an_incident_made_by_hand_pages_like_an_event(desk: Desk) -> None:
    made = desk.services.pagerduty("POST /incidents", by_hand(desk, incident_key="k"), status=201, **WHO)
    assert made["incident"]["title"] == "By hand"
    assert desk.assigned() == ["ana"]
    again = desk.services.pagerduty("POST /incidents", by_hand(desk, incident_key="k"), status=400, **WHO)
    assert "matching dedup key already exists" in again["error"]["errors"][0]
    nowhere = by_hand(desk, service={"id": "PNONE"})
    assert desk.services.pagerduty("POST /incidents", nowhere, status=400, **WHO)["error"]["errors"] == [
        "Service not found"
    ]
    key = made["incident"]["id"]
    assert desk.services.pagerduty(f"GET /incidents/{key}")["incident"]["status"] == "triggered"
    alert = desk.services.pagerduty(f"GET /incidents/{key}/alerts")["alerts"][0]
    assert (alert["status"], alert["alert_key"]) == ("triggered", "k")


def test_several_incidents_are_changed_at_once(desk: Desk) -> None:
    for key in ("a", "b"):
        desk.send(key=key)
    change = {"type": "incident_reference", "status": "acknowledged"}
    both = {"incidents": [{"id": one["id"], **change} for one in desk.incidents()]}
    answer = desk.services.pagerduty("PUT /incidents", both, **WHO)["incidents"]
    assert [one["status"] for one in answer] == ["acknowledged", "acknowledged"]
    desk.services.pagerduty("PUT /incidents", {"incidents": "all"}, status=400, **WHO)
    desk.services.pagerduty("PUT /incidents", {"incidents": [{"id": "PNONE"}]}, status=404, **WHO)
    newest = desk.incidents("?sort_by=created_at:desc")
    assert [one["incident_key"] for one in newest] == ["b", "a"]
