"""PagerDuty policies, services, integrations, orchestrations and Slack connections: taken, kept and refused."""

from __future__ import annotations

from typing import Any

import pytest
from oncall_sandbox.testing import LocalServices

CONNECTIONS = "https://app.pagerduty.com/integration-slack/workspaces/T1/connections"


def targets(user: str) -> dict[str, Any]:
    return {"escalation_delay_in_minutes": 10, "targets": [{"id": user, "type": "user_reference"}]}


def policy(accounts: LocalServices, name: str = "Wing") -> str:
    rule = targets(accounts.user(f"p-{name.lower()}"))
    body = {"escalation_policy": {"name": name, "escalation_rules": [rule]}}
    key: str = accounts.pagerduty("POST /escalation_policies", body, status=201)["escalation_policy"]["id"]
    return key


def service(accounts: LocalServices, policy_id: str, name: str = "Users", **change: Any) -> dict[str, Any]:
    reference = {"id": policy_id, "type": "escalation_policy_reference"}
    body = {"service": {"name": name, "escalation_policy": reference, **change}}
    made: dict[str, Any] = accounts.pagerduty("POST /services", body, status=201)["service"]
    return made


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"escalation_rules": []}, "Escalation rules can't be blank"),
        (
            {"escalation_rules": [{"escalation_delay_in_minutes": 10, "targets": []}]},
            "Escalation rule targets can't be blank",
        ),
        (
            {"escalation_rules": [{"escalation_delay_in_minutes": 0, "targets": [{}]}]},
            "Escalation delay in minutes must be greater than or equal to 1",
        ),
        ({"num_loops": 10}, "Num loops must be less than or equal to 9"),
        ({"num_loops": -1}, "Num loops must be greater than or equal to 0"),
        ({"name": "Wing"}, "Name has already been taken"),
        ({"name": None}, "Name can't be blank"),
    ],
)
def test_a_policy_is_refused(accounts: LocalServices, change: dict[str, Any], complaint: str) -> None:
    policy(accounts)
    body = {"name": "Other", "escalation_rules": [targets(accounts.user("ana"))], **change}

    assert accounts.errors("POST /escalation_policies", {"escalation_policy": body}) == [complaint]


def test_a_target_that_does_not_exist_is_not_found(accounts: LocalServices) -> None:
    body = {"escalation_policy": {"name": "Wing", "escalation_rules": [targets("PNOBODY")]}}

    assert accounts.pagerduty("POST /escalation_policies", body, status=404)["error"]["code"] == 2100


def test_a_policy_keeps_what_a_change_leaves_out(accounts: LocalServices) -> None:
    key = policy(accounts)

    changed = accounts.pagerduty(f"PUT /escalation_policies/{key}", {"escalation_policy": {"num_loops": 6}})

    assert changed["escalation_policy"]["num_loops"] == 6
    assert len(changed["escalation_policy"]["escalation_rules"]) == 1


def test_what_is_in_use_stays(accounts: LocalServices) -> None:
    key = policy(accounts)
    made = service(accounts, key)

    assert accounts.errors(f"DELETE /escalation_policies/{key}") == [
        "The escalation policy can't be deleted as it's being used by services"
    ]
    accounts.pagerduty(f"DELETE /services/{made['id']}", status=204)
    accounts.pagerduty(f"DELETE /escalation_policies/{key}", status=204)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"name": "Users"}, "Name has already been taken"),
        ({"escalation_policy": {"id": "PNONE"}}, "Escalation policy not found"),
        ({"escalation_policy": None}, "Escalation policy can't be blank"),
        (
            {"incident_urgency_rule": {"type": "constant", "urgency": "loud"}},
            "Incident urgency rule is invalid",
        ),
        ({"incident_urgency_rule": {"type": "use_support_hours"}}, "Incident urgency rule is invalid"),
        ({"alert_creation": "never"}, "Alert creation is not included in the list"),
        ({"auto_resolve_timeout": "null"}, "Auto resolve timeout must be an integer"),
    ],
)
def test_a_service_is_refused(accounts: LocalServices, change: dict[str, Any], complaint: str) -> None:
    key = policy(accounts)
    service(accounts, key)
    body = {"name": "Contributors", "escalation_policy": {"id": key}, **change}

    assert accounts.errors("POST /services", {"service": body}) == [complaint]


def test_null_switches_a_timeout_off(accounts: LocalServices) -> None:
    made = service(accounts, policy(accounts), auto_resolve_timeout=None)

    assert (made["auto_resolve_timeout"], made["acknowledgement_timeout"]) == (None, 1800)


def test_an_integration_has_a_key_and_belongs_to_its_service(accounts: LocalServices) -> None:
    key = policy(accounts)
    users, others = service(accounts, key), service(accounts, key, "Others")
    body = {"integration": {"name": "Events", "type": "events_api_v2_inbound_integration"}}
    made = accounts.pagerduty(f"POST /services/{users['id']}/integrations", body, status=201)["integration"]

    assert len(made["integration_key"]) == 32
    assert accounts.pagerduty(f"GET /services/{users['id']}/integrations/{made['id']}")["integration"] == made
    accounts.pagerduty(f"GET /services/{others['id']}/integrations/{made['id']}", status=404)
    wrong = {"integration": {"name": "x", "type": "carrier_pigeon"}}
    assert accounts.errors(f"POST /services/{users['id']}/integrations", wrong) == [
        "Type is not included in the list"
    ]
    accounts.pagerduty(f"DELETE /services/{users['id']}", status=204)
    accounts.pagerduty(f"GET /services/{users['id']}/integrations/{made['id']}", status=404)


# --- orchestration


def rules(*given: dict[str, Any], first: str = "start") -> dict[str, Any]:
    return {
        "orchestration_path": {"sets": [{"id": first, "rules": list(given)}], "catch_all": {"actions": {}}}
    }


def test_an_orchestration_is_kept_with_ids_for_its_rules(accounts: LocalServices) -> None:
    where = f"/event_orchestrations/services/{service(accounts, policy(accounts))['id']}"
    rule = {
        "conditions": [{"expression": "event.severity matches 'critical'"}],
        "actions": {"priority": "PRI0"},
    }

    kept = accounts.pagerduty(f"PUT {where}", rules(rule))["orchestration_path"]

    assert kept["sets"][0]["rules"][0]["id"]
    assert accounts.pagerduty(f"GET {where}")["orchestration_path"] == kept
    assert accounts.pagerduty(f"GET {where}/active") == {"active": False}
    assert accounts.pagerduty(f"PUT {where}/active", {"active": True}) == {"active": True}


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        (rules({"actions": {"priority": "PRI9"}}), "Priority not found"),
        (rules({"actions": {"route_to": "far"}}), "route_to must name another set of the orchestration"),
        (rules({"conditions": [{}], "actions": {}}), "Every condition needs an expression"),
        (rules({}), "Every rule needs actions"),
        (rules(first="end"), "The first set of rules must have the id `start`"),
    ],
)
def test_an_orchestration_is_refused(accounts: LocalServices, path: dict[str, Any], complaint: str) -> None:
    where = f"/event_orchestrations/services/{service(accounts, policy(accounts))['id']}"

    assert accounts.errors(f"PUT {where}", path) == [complaint]


def test_a_condition_beyond_the_sandbox_is_refused_loudly(accounts: LocalServices) -> None:
    where = f"/event_orchestrations/services/{service(accounts, policy(accounts))['id']}"
    rule = {"conditions": [{"expression": "now in Mon,Tue 09:00:00 to 17:00:00"}], "actions": {}}

    assert (
        "does not understand"
        in accounts.pagerduty(f"PUT {where}", rules(rule), status=501)["error"]["message"]
    )


# --- Slack connections


def connection(accounts: LocalServices, **change: Any) -> dict[str, Any]:
    made = service(accounts, policy(accounts))
    channel = accounts.slack("conversations.create", name="alert")["channel"]
    config = {
        "events": ["incident.triggered"],
        "priorities": None,
        "urgency": None,
        **change.pop("config", {}),
    }
    return {
        "slack_connection": {
            "source_id": made["id"],
            "source_type": "service_reference",
            "channel_id": channel["id"],
            "notification_type": "responder",
            "config": config,
            **change,
        }
    }


def test_a_connection_is_made_changed_and_removed(accounts: LocalServices) -> None:
    body = connection(accounts)
    made = accounts.ask(f"POST {CONNECTIONS}", body, status=201)["slack_connection"]
    assert (made["channel_name"], made["source_name"]) == ("alert", "Users")

    config = {"events": ["incident.triggered"], "priorities": ["PRI0"], "urgency": "high"}
    changed = accounts.ask(f"PUT {CONNECTIONS}/{made['id']}", {"slack_connection": {"config": config}})
    assert changed["slack_connection"]["config"] == config
    accounts.ask(f"DELETE {CONNECTIONS}/{made['id']}", status=204)
    accounts.ask(f"GET {CONNECTIONS}/{made['id']}", status=404)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"source_id": "PNONE"}, "source_id not found"),
        ({"source_type": "dog"}, "source_type is not included in the list"),
        (
            {"channel_id": "CNONE"},
            (
                "You don't have Slack permission to that channel or we couldn't find it."
                " Please connect another channel or contact your Slack admin to try again."
            ),
        ),
        ({"notification_type": "everybody"}, "notification_type is not included in the list"),
        ({"config": {"events": ["incident.resolved"]}}, "config.events must hold incident.triggered"),
        (
            {"config": {"events": ["incident.triggered", "incident.sung"]}},
            "config.events: incident.sung is not included in the list",
        ),
        ({"config": {"priorities": ["*"]}}, "config.priorities: * not found"),
        ({"config": {"urgency": "loud"}}, "config.urgency is not included in the list"),
    ],
)
def test_a_connection_is_refused(accounts: LocalServices, change: dict[str, Any], complaint: str) -> None:
    error = accounts.ask(f"POST {CONNECTIONS}", connection(accounts, **change), status=400)["error"]

    assert error == {"message": complaint}


def test_a_workspace_that_is_not_connected(accounts: LocalServices) -> None:
    accounts.ask("GET https://app.pagerduty.com/integration-slack/workspaces/T2/connections", status=404)
