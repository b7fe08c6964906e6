"""Services, their integrations, and the event orchestration of each."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.checks import Field
from oncall_sandbox.services.pagerduty.vendor import (
    CONNECTIONS,
    INCIDENTS,
    INTEGRATIONS,
    ORCHESTRATIONS,
    POLICIES,
    SERVICES,
    VENDORS,
    checked,
    existing,
    identity,
    invalid,
    not_found,
    offer,
    one,
    point,
    reference,
    stamp,
    taken,
)

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

CREATIONS = ("create_incidents", "create_alerts_and_incidents")
SERVICE = {
    "name": Field(required=True, longest=255),
    "description": Field(longest=1024),
    "auto_resolve_timeout": Field(type=int, low=0),
    "acknowledgement_timeout": Field(type=int, low=0),
    "status": Field(choices=("active", "warning", "critical", "maintenance", "disabled")),
    "escalation_policy": Field(type=dict, required=True),
    "incident_urgency_rule": Field(type=dict),
    "support_hours": Field(type=dict),
    "scheduled_actions": Field(type=list),
    "alert_creation": Field(choices=CREATIONS),
    "alert_grouping_parameters": Field(type=dict),
    "auto_pause_notifications_parameters": Field(type=dict),
    "response_play": Field(type=dict),
}
URGENCIES = ("high", "low", "severity_based")
INTEGRATION_TYPES = (
    "aws_cloudwatch_inbound_integration",
    "cloudkick_inbound_integration",
    "event_transformer_api_inbound_integration",
    "events_api_v2_inbound_integration",
    "generic_email_inbound_integration",
    "generic_events_api_inbound_integration",
    "keynote_inbound_integration",
    "nagios_inbound_integration",
    "pingdom_inbound_integration",
    "sql_monitor_inbound_integration",
)
INTEGRATION = {"name": Field(longest=255), "type": Field(required=True), "vendor": Field(type=dict)}


routes = Routes()


@routes.on("POST", "/services")
def create(call: Call) -> Answer:
    given = checked(call, "service", SERVICE)
    key = call.world.key("P")
    service = {
        **identity("service", key, given["name"], "services"),
        "description": None,
        "created_at": stamp(call.now),
        "last_incident_timestamp": None,
        "status": "active",
        "auto_resolve_timeout": 14_400,
        "acknowledgement_timeout": 1_800,
        "incident_urgency_rule": {"type": "constant", "urgency": "high"},
        "alert_creation": "create_alerts_and_incidents",
        "alert_grouping_parameters": {"type": None, "config": None},
        "support_hours": None,
        "scheduled_actions": [],
        "response_play": None,
        "teams": [],
        "addons": [],
        **_settings(call, given, key),
    }
    return one("service", _shown(call, call.world.put(SERVICES, key, service)), 201)


@routes.on("DELETE", "/services/{id}")
def delete(call: Call) -> Answer:
    key = existing(call, SERVICES, call["id"])["id"]
    if any(
        incident["status"] != "resolved"
        for incident in call.world.all(INCIDENTS)
        if incident["service"]["id"] == key
    ):
        raise invalid("Service can't be deleted while it has open incidents")
    for integration in call.world.all(INTEGRATIONS):
        if integration["service"]["id"] == key:
            call.world.delete(INTEGRATIONS, integration["id"])
    for connection in call.world.all(CONNECTIONS, source_id=key):
        call.world.delete(CONNECTIONS, connection["id"])
    call.world.delete(ORCHESTRATIONS, key)
    call.world.delete(SERVICES, key)
    return Answer(204)


@routes.on("POST", "/services/{id}/integrations")
def create_integration(call: Call) -> Answer:
    service = existing(call, SERVICES, call["id"])
    given = checked(call, "integration", INTEGRATION)
    kind = given["type"].removesuffix("_reference")
    if kind not in INTEGRATION_TYPES:
        raise invalid("Type is not included in the list")
    key = call.world.key("P")
    name = given.get("name") or "Events API V2"
    integration = {
        **given,
        **identity(kind, key, name, f"services/{service['id']}/integrations"),
        "name": name,
        "service": reference(service),
        "vendor": point(call.world, VENDORS, given["vendor"].get("id")) if given.get("vendor") else None,
        "created_at": stamp(call.now),
        "integration_key": hashlib.sha256(key.encode()).hexdigest()[:32],
    }
    return one("integration", call.world.put(INTEGRATIONS, key, integration), 201)


@routes.on("GET", "/services/{id}/integrations/{integration}")
def get_integration(call: Call) -> Answer:
    return one("integration", _integration(call))


@routes.on("PUT", "/services/{id}/integrations/{integration}")
def update_integration(call: Call) -> Answer:
    integration = _integration(call)
    given = checked(call, "integration", INTEGRATION, partial=True)
    if (given.get("type") or integration["type"]).removesuffix("_reference") != integration["type"]:
        raise invalid("Type cannot be changed")
    integration["name"] = integration["summary"] = given.get("name") or integration["name"]
    return one("integration", call.world.put(INTEGRATIONS, integration["id"], integration))


@routes.on("DELETE", "/services/{id}/integrations/{integration}")
def delete_integration(call: Call) -> Answer:
    call.world.delete(INTEGRATIONS, _integration(call)["id"])
    return Answer(204)


def _settings(call: Call, given: Document, key: str) -> Document:
    if taken(call.world, SERVICES, given["name"], key):
        raise invalid("Name has already been taken")
    kept = {name: given[name] for name in SERVICE if name in given}
    if "escalation_policy" in given:
        kept["escalation_policy"] = point(call.world, POLICIES, given["escalation_policy"].get("id"))
    rule = given.get("incident_urgency_rule")
    if rule:
        sides = [rule] if rule.get("type") == "constant" else [rule.get(side) for side in SIDES]
        if rule.get("type") not in ("constant", "use_support_hours") or not all(
            isinstance(side, dict) and side.get("urgency") in URGENCIES for side in sides
        ):
            raise invalid("Incident urgency rule is invalid")
        if rule["type"] == "use_support_hours" and not given.get("support_hours"):
            raise invalid("Support hours can't be blank")
    return kept


SIDES = ("during_support_hours", "outside_support_hours")


def _integration(call: Call) -> Document:
    integration = existing(call, INTEGRATIONS, call["integration"])
    if integration["service"]["id"] != call["id"]:
        raise not_found()
    return integration


def _shown(call: Call, service: Document) -> Document:
    shown = dict(service)
    included = call.asked_all("include")
    if "auto_pause_notifications_parameters" in included:
        shown.setdefault("auto_pause_notifications_parameters", {"enabled": False, "timeout": None})
    shown["integrations"] = [
        integration if "integrations" in included else reference(integration)
        for integration in call.world.all(INTEGRATIONS)
        if integration["service"]["id"] == service["id"]
    ]
    return shown


offer(routes, "services", "service", SERVICES, SERVICE, _settings, _shown)
