"""Inputs are refused where the official plugins refuse them: with the path, all at once, with the nearest fix."""

from collections.abc import Iterator
from typing import Any

import pytest
from oncall_sandbox.plugins.api import Answer, Request

from oncall_sandbox_tests.plugins.engine import UNKNOWN, Engine, Secret, plain

LAYER = {
    "start": "2026-01-05T03:00:00Z",
    "rotationVirtualStart": "2026-01-05T03:00:00Z",
    "rotationTurnLengthSeconds": 604800,
    "users": ["PA", "PB"],
    "restrictions": [{"type": "daily_restriction", "startTimeOfDay": "03:00:00", "durationSeconds": 43200}],
}
RESTRICTION = LAYER["restrictions"][0]  # type: ignore[index]
GOOD: dict[str, tuple[str, dict[str, Any]]] = {
    "User": ("pagerduty", {"email": "ana@wing.example", "name": "ana"}),
    "UserContactMethod": (
        "pagerduty",
        {
            "userId": "PA",
            "type": "sms_contact_method",
            "label": "Mobile",
            "address": "5550001",
            "countryCode": 1,
        },
    ),
    "UserNotificationRule": (
        "pagerduty",
        {
            "userId": "PA",
            "urgency": "high",
            "startDelayInMinutes": 0,
            "contactMethod": {"id": "PC", "type": "sms_contact_method"},
        },
    ),
    "Schedule": ("pagerduty", {"name": "Primary", "timeZone": "Etc/UTC", "layers": [LAYER]}),
    "EscalationPolicy": (
        "pagerduty",
        {"name": "Wing", "rules": [{"escalationDelayInMinutes": 10, "targets": [{"id": "PA"}]}]},
    ),
    "Service": ("pagerduty", {"name": "Users", "escalationPolicy": "PE"}),
    "ServiceIntegration": (
        "pagerduty",
        {"name": "Events", "service": "PS", "type": "events_api_v2_inbound_integration"},
    ),
    "SlackConnection": (
        "pagerduty",
        {
            "sourceType": "service_reference",
            "sourceId": "PS",
            "workspaceId": "T1",
            "channelId": "C1",
            "notificationType": "responder",
            "configs": [{"events": ["incident.triggered"]}],
        },
    ),
    "EventOrchestrationService": (
        "pagerduty",
        {"service": "PS", "sets": [{"id": "start"}], "catchAll": {"actions": {}}},
    ),
    "Team": ("pagerduty", {"name": "Maintainers"}),
    "IssueLabel": ("github", {"repository": "wing", "name": "P0", "color": "b60205"}),
    "RepositoryFile": ("github", {"repository": "wing", "file": "a.yml", "content": "a"}),
    "ActionsSecret": ("github", {"repository": "wing", "secretName": "KEY", "value": "x"}),
    "Conversation": ("slack", {"name": "alert", "isPrivate": False}),
    "Usergroup": ("slack", {"name": "on-call"}),
}


@pytest.fixture(scope="module")
def engines() -> Iterator[dict[str, Engine]]:
    made = {name: Engine(name, nowhere) for name in ("pagerduty", "github", "slack")}
    yield made
    for engine in made.values():
        engine.close()


async def nowhere(request: Request) -> Answer:
    raise AssertionError(f"a check asked for {request.path}")


@pytest.mark.parametrize("kind", GOOD)
def test_what_the_official_plugins_accept_is_accepted(engines: dict[str, Engine], kind: str) -> None:
    plugin, inputs = GOOD[kind]
    assert engines[plugin].check(kind, inputs)[1] == {}


@pytest.mark.parametrize(
    ("kind", "change", "path", "says"),
    [
        ("User", {"emial": "x"}, "emial", 'did you mean "email"?'),
        ("User", {"job_title": "x"}, "job_title", 'did you mean "jobTitle"?'),
        ("User", {"email": None}, "email", "missing"),
        ("User", {"email": 5}, "email", 'write "5"'),
        ("User", {"role": "users"}, "role", 'did you mean "user"?'),
        ("User", {"timeZone": "UTC"}, "timeZone", 'did you mean "Etc/UTC"?'),
        ("User", {"timeZone": "Asia/Jerusalm"}, "timeZone", 'did you mean "Asia/Jerusalem"?'),
        ("User", {"teams": "PT"}, "teams", 'write ["PT"]'),
        ("UserContactMethod", {"type": "sms"}, "type", 'did you mean "sms_contact_method"?'),
        ("UserContactMethod", {"address": "+1 555-0001"}, "address", 'write "15550001"'),
        ("UserContactMethod", {"address": "15550001"}, "address", "without the leading 1"),
        ("UserContactMethod", {"address": "5" * 41}, "address", "40 characters"),
        ("UserContactMethod", {"countryCode": 52, "address": "15550001"}, "address", "Mexico"),
        ("UserContactMethod", {"countryCode": "1"}, "countryCode", "write 1"),
        ("UserContactMethod", {"type": "push_notification_contact_method"}, "deviceType", "android, ios"),
        ("UserNotificationRule", {"urgency": "hihg"}, "urgency", 'did you mean "high"?'),
        ("UserNotificationRule", {"contactMethod": None}, "contactMethod", "missing"),
        ("UserNotificationRule", {"contactMethod": {"id": "P"}}, "contactMethod.type", "missing"),
        ("UserNotificationRule", {"startDelayInMinutes": 0.5}, "startDelayInMinutes", "a whole number"),
        ("UserNotificationRule", {"startDelayInMinutes": True}, "startDelayInMinutes", "true is not a whole"),
        ("Schedule", {"timeZone": "utc"}, "timeZone", 'did you mean "Etc/UTC"?'),
        ("Schedule", {"layers": [LAYER | {"id": "PL"}]}, "layers[0].id", "the account decides it"),
        ("Schedule", {"layers": [LAYER | {"users": []}]}, "layers[0].users", "is empty"),
        ("Schedule", {"layers": [LAYER | {"start": "2026-01-05"}]}, "layers[0].start", "RFC 3339"),
        ("Schedule", {"layers": [LAYER, LAYER | {"end": "2026-01-05T03:00:07Z"}]}, "layers[1].end", ":00Z"),
        (
            "Schedule",
            {"layers": [LAYER | {"rotationTurnLengthSeconds": 60}]},
            "layers[0].rotationTurnLengthSeconds",
            "the nearest is 3600",
        ),
        (
            "Schedule",
            {"layers": [LAYER | {"restrictions": [RESTRICTION | {"durationSeconds": 86400}]}]},
            "layers[0].restrictions[0].durationSeconds",
            "shorter than 86400",
        ),
        (
            "Schedule",
            {"layers": [LAYER | {"restrictions": [RESTRICTION | {"startDayOfWeek": 1}]}]},
            "layers[0].restrictions[0].startDayOfWeek",
            "weekly_restriction only",
        ),
        (
            "Schedule",
            {"layers": [LAYER | {"restrictions": [RESTRICTION | {"type": "weekly_restriction"}]}]},
            "layers[0].restrictions[0].startDayOfWeek",
            "missing",
        ),
        (
            "Schedule",
            {"layers": [LAYER | {"restrictions": [RESTRICTION | {"startTimeOfDay": "3:00"}]}]},
            "layers[0].restrictions[0].startTimeOfDay",
            "03:00:00",
        ),
        ("EscalationPolicy", {"numLoops": 10}, "numLoops", "the nearest is 9"),
        ("EscalationPolicy", {"name": "Wing/US"}, "name", "without"),
        ("EscalationPolicy", {"name": "Wing "}, "name", "trailing space"),
        (
            "EscalationPolicy",
            {"rules": [{"escalationDelayInMinutes": 0, "targets": [{"id": "PA", "type": "schedule"}]}]},
            "rules[0].targets[0].type",
            'did you mean "schedule_reference"?',
        ),
        ("Service", {"acknowledgementTimeout": 1800}, "acknowledgementTimeout", 'write "1800"'),
        ("Service", {"autoResolveTimeout": "none"}, "autoResolveTimeout", '"null" switches'),
        ("Service", {"incidentUrgencyRule": {"type": "use_support_hours"}}, "supportHours", "missing"),
        ("Service", {"name": "a\nb"}, "name", "cannot be printed"),
        ("ServiceIntegration", {"vendor": "PV"}, "vendor", "conflicts"),
        ("ServiceIntegration", {"type": "events_api_v2"}, "type", "events_api_v2_inbound_integration"),
        ("SlackConnection", {"workspaceId": None}, "workspaceId", "missing"),
        ("SlackConnection", {"configs": []}, "configs", "one is needed"),
        ("SlackConnection", {"notificationType": "responders"}, "notificationType", 'mean "responder"?'),
        (
            "EventOrchestrationService",
            {"catchAll": {"actions": {"severity": "high"}}},
            "catchAll.actions.severity",
            "info, error, warning, critical",
        ),
        (
            "EventOrchestrationService",
            {"catchAll": {"actions": {"extractions": [{"target": "event.summary"}]}}},
            "catchAll.actions.extractions[0]",
            "either regex or template",
        ),
        ("IssueLabel", {"colour": "b60205"}, "colour", 'did you mean "color"?'),
        ("RepositoryFile", {"commitAuthor": "Ana"}, "commitEmail", "missing"),
        ("ActionsSecret", {"secretName": "MY-KEY"}, "secretName", 'write "MY_KEY"'),
        ("ActionsSecret", {"secretName": "GITHUB_X"}, "secretName", "GITHUB_"),
        ("ActionsSecret", {"plaintextValue": "y"}, "value", "exactly one"),
        ("Conversation", {"isPrivate": "false"}, "isPrivate", "write false"),
        ("Conversation", {"actionOnDestroy": "delete"}, "actionOnDestroy", "none, archive"),
    ],
)
def test_what_they_refuse_is_refused(
    engines: dict[str, Engine], kind: str, change: dict[str, Any], path: str, says: str
) -> None:
    plugin, inputs = GOOD[kind]
    _, failures = engines[plugin].check(kind, inputs | change)
    assert says in failures.get(path, f"accepted; refused was {failures}")


def test_everything_wrong_is_reported_at_once(engines: dict[str, Engine]) -> None:
    wrong = {"isPrivate": "no", "topicc": "x", "actionOnDestroy": "delete", "permanentMembers": ["U1", 2]}
    _, failures = engines["slack"].check("Conversation", wrong)
    assert sorted(failures) == ["actionOnDestroy", "isPrivate", "permanentMembers[1]", "topicc"]


def test_what_is_not_known_yet_passes(engines: dict[str, Engine]) -> None:
    inputs = {"timeZone": UNKNOWN, "layers": [LAYER | {"users": [UNKNOWN], "start": UNKNOWN}, UNKNOWN]}
    checked, failures = engines["pagerduty"].check("Schedule", inputs)
    assert failures == {}
    assert plain(checked["layers"])[1] is UNKNOWN


def test_the_providers_defaults_are_filled_in_and_named(engines: dict[str, Engine]) -> None:
    checked = engines["pagerduty"].checked("EscalationPolicy", GOOD["EscalationPolicy"][1])
    assert plain(checked["description"]) == "Managed by Pulumi"
    assert plain(checked["rules"])[0]["targets"] == [{"id": "PA", "type": "user_reference"}]
    assert plain(checked["__defaults"]) == ["description"]


def test_a_missing_name_is_made_up_once(engines: dict[str, Engine]) -> None:
    first = engines["slack"].checked("Conversation", {"isPrivate": False})
    name = plain(first["name"])
    assert name.startswith("it-")
    assert len(name) == len("it-") + 7
    again, _ = engines["slack"].check("Conversation", {"isPrivate": True}, first)
    assert plain(again["name"]) == name


def test_a_secret_stays_one(engines: dict[str, Engine]) -> None:
    method = GOOD["UserContactMethod"][1] | {"address": Secret("5550001")}
    assert engines["pagerduty"].checked("UserContactMethod", method)["address"].is_secret
    secret = engines["github"].checked("ActionsSecret", GOOD["ActionsSecret"][1])
    assert secret["value"].is_secret
