"""Each kind of resource is recognised in the account by what names it there, and nothing else is taken for it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from oncall_sandbox.services.apis import apis
from oncall_sandbox.services.app import App
from oncall_sandbox.testing import Desk, Direct, LocalServices
from plugin_host.failure import ProviderError

from operate.recover.accounts import Accounts
from operate.recover.finders import FINDERS, KINDS
from settings import VARIABLES
from tests.operate.local import Local, answering

METHOD = "pagerduty:index/userContactMethod:UserContactMethod"
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


def accounts_of(desk: Desk) -> Accounts:
    transport = Local(Direct(App(desk.services.world, apis())))
    return Accounts("prod", dict.fromkeys(VARIABLES, "xoxb-of-more-than-20-letters"), transport)


def find(desk: Desk, token: str, **inputs: Any) -> list[str]:
    """Look a resource up by its inputs."""

    async def found() -> list[str]:
        return await FINDERS[token](accounts_of(desk), inputs, {**CLOCK, "owner": "acme"})

    return asyncio.run(found())


def test_what_a_person_says_by_its_id_is_asked_for_by_its_id(desk: Desk, schedule: dict[str, str]) -> None:
    (policy,) = desk.services.pagerduty("GET /escalation_policies")["escalation_policies"]
    heartbeat = {"name": "Backup", "period": 3600, "grace": 300}
    monitor = {"monitor_type": "status", "url": "https://by-its-id.example"}
    held = {
        "Schedule": schedule["schedule"],
        "EscalationPolicy": policy["id"],
        "Service": desk.service,
        "Monitor": desk.services.betterstack("POST /v2/monitors", monitor, status=201)["data"]["id"],
        "Heartbeat": desk.services.betterstack("POST /v2/heartbeats", heartbeat, status=201)["data"]["id"],
    }
    assert held.keys() == KINDS.keys()

    async def holds(kind: str, id_: str) -> bool:
        return await KINDS[kind](accounts_of(desk), id_)

    for kind, id_ in held.items():
        assert asyncio.run(holds(kind, id_)), kind
        assert not asyncio.run(holds(kind, f"{id_}0")), f"the account has no such {kind}"


def test_a_person_by_the_whole_address(desk: Desk, ana: dict[str, str]) -> None:
    user = "pagerduty:index/user:User"
    assert find(desk, user, email="ana@acme.example") == [ana["user"]]
    assert find(desk, user, email="na@acme.example") == [], "PagerDuty finds it as a part of Ana's"


@pytest.mark.parametrize("label", ["Own", "On call"])
def test_a_way_to_reach_a_person_by_its_number_whatever_its_label(
    desk: Desk, ana: dict[str, str], label: str
) -> None:
    inputs = {"userId": ana["user"], "type": "sms_contact_method", "label": label, "address": "5550100"}
    assert find(desk, METHOD, **inputs, countryCode=1) == [ana["method"]], (
        "PagerDuty refuses a second one of the number: every update would end with `must be unique`"
    )
    for other in ({"address": "5550101"}, {"type": "phone_contact_method"}, {"countryCode": 44}):
        assert find(desk, METHOD, **{**inputs, **other}) == []
    assert find(desk, METHOD, **{**inputs, "userId": "PNOBODY"}) == []


def test_an_email_address_in_any_case(desk: Desk, ana: dict[str, str]) -> None:
    inputs = {"userId": ana["user"], "type": "email_contact_method", "address": "Ana@acme.example"}
    assert len(find(desk, METHOD, **inputs)) == 1


def test_a_number_that_nobody_tells_is_not_guessed(desk: Desk, ana: dict[str, str]) -> None:
    with pytest.raises(ProviderError, match="its number is not known"):
        find(desk, METHOD, userId=ana["user"], type="sms_contact_method")


def test_a_notification_rule_by_all_that_it_says(desk: Desk, ana: dict[str, str]) -> None:
    rule = "pagerduty:index/userNotificationRule:UserNotificationRule"
    inputs = {
        "userId": ana["user"],
        "urgency": "high",
        "startDelayInMinutes": 7,
        "contactMethod": {"id": ana["method"]},
    }
    assert find(desk, rule, **inputs) == [ana["rule"]]
    for other in ({"urgency": "low"}, {"startDelayInMinutes": 8}, {"contactMethod": {"id": "PELSE"}}):
        assert find(desk, rule, **{**inputs, **other}) == []
    assert find(desk, rule, **{**inputs, "userId": "PNOBODY"}) == []


def test_schedules_policies_and_services_by_the_whole_name(desk: Desk, schedule: dict[str, str]) -> None:
    assert find(desk, "pagerduty:index/schedule:Schedule", name="Wing primary") == [schedule["schedule"]]
    assert find(desk, "pagerduty:index/schedule:Schedule", name="Wing") == []
    assert find(desk, "pagerduty:index/escalationPolicy:EscalationPolicy", name="Acme")
    assert find(desk, "pagerduty:index/service:Service", name="Users") == [desk.service]


def test_an_integration_by_its_name_in_its_service(desk: Desk) -> None:
    integration = "pagerduty:index/serviceIntegration:ServiceIntegration"
    assert len(find(desk, integration, service=desk.service, name="Events")) == 1
    assert find(desk, integration, service=desk.service, name="Other") == []
    assert find(desk, integration, service="PGONE00", name="Events") == []


def test_the_rules_of_a_service_once_they_are_switched_on(desk: Desk) -> None:
    orchestration = "pagerduty:index/eventOrchestrationService:EventOrchestrationService"
    assert find(desk, orchestration, service=desk.service) == []
    path = f"PUT /event_orchestrations/services/{desk.service}/active"
    desk.services.pagerduty(path, {"active": True})
    assert find(desk, orchestration, service=desk.service) == [desk.service]


@pytest.mark.parametrize(("status", "found"), [(410, ["PS1"]), (403, None)])
def test_the_rules_of_a_service_where_nothing_can_be_switched(status: int, found: list[str] | None) -> None:
    transport = answering(lambda _request: httpx.Response(status, json={}))
    accounts = Accounts("prod", dict.fromkeys(VARIABLES, "xoxb-of-more-than-20-letters"), transport)
    orchestration = "pagerduty:index/eventOrchestrationService:EventOrchestrationService"

    async def find_it() -> list[str]:
        return await FINDERS[orchestration](accounts, {"service": "PS1"}, {})

    if found is None:
        with pytest.raises(ProviderError, match="403"):
            asyncio.run(find_it())
    else:
        assert asyncio.run(find_it()) == found


def test_a_connection_by_its_service_and_channel(desk: Desk) -> None:
    connection = "pagerduty:index/slackConnection:SlackConnection"
    inputs = {"workspaceId": "T1", "sourceId": desk.service, "channelId": desk.channel}
    assert len(find(desk, connection, **inputs)) == 1, "made twice, each incident would be told twice"
    assert find(desk, connection, **{**inputs, "channelId": "C0"}) == []


def test_a_channel_by_its_name(desk: Desk) -> None:
    channel = "slack:index/conversation:Conversation"
    (name,) = [one["name"] for one in desk.services.world.all("slack/channels") if one["id"] == desk.channel]
    assert find(desk, channel, name=name, isPrivate=False) == [desk.channel]
    assert find(desk, channel, name=name, isPrivate=True) == []
    kept = desk.services.world.get("slack/channels", desk.channel)
    assert kept
    desk.services.world.put("slack/channels", desk.channel, {**kept, "is_archived": True})
    with pytest.raises(ProviderError, match=f"the channel #{name} is archived; unarchive it in Slack first"):
        find(desk, channel, name=name, isPrivate=False)
    desk.services.world.put("slack/channels", desk.channel, kept)


def slack(answers: list[dict[str, Any]]) -> list[str]:
    """The channels called alert in a workspace that answers so."""
    transport = answering(lambda _request: httpx.Response(200, json=answers.pop(0)))
    accounts = Accounts("prod", dict.fromkeys(VARIABLES, "xoxb-of-more-than-20-letters"), transport)

    async def find_it() -> list[str]:
        return await FINDERS["slack:index/conversation:Conversation"](accounts, {"name": "alert"}, {})

    return asyncio.run(find_it())


def test_a_channel_of_a_later_page_is_found() -> None:
    other, alert = ({"id": name, "name": name, "is_archived": False} for name in ("other", "alert"))
    first = {"ok": True, "channels": [other], "response_metadata": {"next_cursor": "more"}}
    assert slack([first, {"ok": True, "channels": [alert]}]) == ["alert"]


def test_a_workspace_that_refuses_says_why() -> None:
    with pytest.raises(ProviderError, match=r"Slack: conversations\.list: missing_scope"):
        slack([{"ok": False, "error": "missing_scope"}])


def test_a_user_group_by_its_handle_unless_it_is_disabled(desk: Desk) -> None:
    made = desk.services.slack("usergroups.create", name="Whoever is on call", handle="on-call")["usergroup"]
    group = "slack:index/usergroup:Usergroup"
    assert find(desk, group, name="on-call", handle="on-call") == [made["id"]]
    assert find(desk, group, name="Whoever is on call", handle="another") == []
    desk.services.slack("usergroups.disable", usergroup=made["id"])
    assert find(desk, group, name="on-call", handle="on-call") == [], "it cannot be imported"


def test_a_team_by_its_organization_and_slug(desk: Desk) -> None:
    teams = "POST https://api.github.com/orgs/acme/teams"
    made = desk.services.ask(teams, {"name": "on-call"}, status=201)
    assert find(desk, "github:index/team:Team", name="on-call") == [str(made["id"])]
    assert find(desk, "github:index/team:Team", name="another") == []


def test_an_override_by_person_and_span_while_it_lasts(desk: Desk, schedule: dict[str, str]) -> None:
    override = "pagerdutyoverrides:index:Override"
    inputs = {
        "schedule": schedule["schedule"],
        "user": schedule["bo"],
        "start": "2026-12-01T03:00:00Z",
        "end": "2026-12-02T03:00:00Z",
    }
    assert find(desk, override, **inputs) == [f"{schedule['schedule']}:{schedule['override']}"]
    assert find(desk, override, **{**inputs, "user": "PELSE00"}) == []
    over = {"start": "2026-10-01T03:00:00Z", "end": "2026-10-02T03:00:00Z"}
    assert find(desk, override, **{**inputs, **over}) == [], "an override that is over is not made again"


def test_an_override_years_ahead(desk: Desk, schedule: dict[str, str]) -> None:
    span = {"start": "2031-12-01T03:00:00Z", "end": "2031-12-02T03:00:00Z"}
    body = {"overrides": [{**span, "user": {"id": schedule["bo"], "type": "user_reference"}}]}
    path = f"POST /schedules/{schedule['schedule']}/overrides"
    (made,) = desk.services.pagerduty(path, body, status=201)
    inputs = {"schedule": schedule["schedule"], "user": schedule["bo"], **span}
    found = find(desk, "pagerdutyoverrides:index:Override", **inputs)
    assert found == [f"{schedule['schedule']}:{made['override']['id']}"]


def test_what_a_repository_has(desk: Desk) -> None:
    label = {"name": "P0", "color": "b60205"}
    desk.services.ask("POST https://api.github.com/repos/acme/web/labels", label, status=201)
    put = {"message": "Say a", "content": "YQ==", "branch": "main"}
    desk.services.ask("PUT https://api.github.com/repos/acme/web/contents/a:b.yml", put, status=201)
    key = {"key_id": _key(desk), "encrypted_value": "YQ=="}
    desk.services.ask("PUT https://api.github.com/repos/acme/web/actions/secrets/KEY", key, status=201)
    of_label = {"repository": "acme/web", "name": "p0"}
    assert find(desk, "githublabels:index:Label", **of_label) == ["acme/web:P0"]
    assert find(desk, "githublabels:index:Label", **{**of_label, "name": "P9"}) == []
    file = "githublabels:index:File"
    of_file = {"repository": "acme/web", "branch": "main", "path": "a:b.yml", "content": "b"}
    assert find(desk, file, **of_file) == ["acme/web@main:a:b.yml"]
    assert find(desk, file, **{**of_file, "path": "c.yml"}) == []
    secret = "github:index/actionsSecret:ActionsSecret"
    assert find(desk, secret, repository="web", secretName="KEY") == ["web:KEY"]
    assert find(desk, secret, repository="web", secretName="OTHER") == []


def _key(desk: Desk) -> str:
    path = "GET https://api.github.com/repos/acme/web/actions/secrets/public-key"
    return str(desk.services.ask(path)["key_id"])


def test_a_monitor_by_its_address(desk: Desk) -> None:
    made = desk.services.betterstack(
        "POST /v2/monitors", {"monitor_type": "status", "url": "https://winglang.io"}, status=201
    )
    monitor = "betterstack:index:Monitor"
    assert find(desk, monitor, url="https://winglang.io", monitorType="status") == [made["data"]["id"]]
    assert find(desk, monitor, url="https://other.example", monitorType="status") == []
