"""How a resource that the program wants to make is recognised in the account: by its name or another key there.

Each finder takes the resource's inputs and its provider's (names as the engine has them, secrets plain) and gives the
ids of all that fit, as the state has them. It raises `ProviderError` where the account does not tell, or where what
fits cannot be taken over, and `WaitsError` where what it needs is known only after an update.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from plugin_host.failure import ProviderError
from plugin_host.http import ApiError
from pulumi_betterstack.lookup import natural_key
from pulumi_betterstack.object_types import TOKENS, ObjectType
from pulumi_github_labels.file import place
from pulumi_github_labels.label import identity as label_identity
from pulumi_pagerduty_overrides.config import clock
from pulumi_pagerduty_overrides.override import override

from operate.recover.accounts import Accounts

Inputs = Mapping[str, Any]
_ALWAYS_ACTIVE = 410  # PagerDuty's answer once there is no switch any more, says the official plugin's source
Finder = Callable[[Accounts, Inputs, Inputs], Awaitable[list[str]]]
Holder = Callable[[Accounts, str], Awaitable[bool]]


async def _user(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> list[str]:
    users = await accounts.pagerduty_list("/users", "users", {"query": inputs["email"]})
    return [str(user["id"]) for user in users if user["email"].lower() == inputs["email"].lower()]


async def _contact_method(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> list[str]:
    """By type and address, whatever its label: PagerDuty refuses a second one."""
    if "address" not in inputs:
        raise ProviderError("its number is not known")
    answer = await accounts.pagerduty(f"/users/{inputs['userId']}/contact_methods")
    wanted = _reaches(inputs["type"], inputs["address"], inputs.get("countryCode"))
    return [
        str(method["id"])
        for method in (answer["contact_methods"] if answer else ())
        if _reaches(method["type"], method["address"], method.get("country_code")) == wanted
    ]


def _reaches(type_: str, address: str, country: Any) -> tuple[str, str]:
    """What a contact method reaches: a number in one spelling, or an e-mail address."""
    if type_ == "email_contact_method":
        return type_, address.lower()
    number = "".join(character for character in address if character.isdigit() or character in ",*#")
    return type_, f"+{int(country or 1)} {number}"


async def _notification_rule(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> list[str]:
    answer = await accounts.pagerduty(f"/users/{inputs['userId']}/notification_rules")
    wanted = (inputs["urgency"], int(inputs["startDelayInMinutes"]), inputs["contactMethod"]["id"])
    return [
        str(rule["id"])
        for rule in (answer["notification_rules"] if answer else ())
        if (rule["urgency"], int(rule["start_delay_in_minutes"]), rule["contact_method"]["id"]) == wanted
    ]


def _named(path: str) -> Finder:
    async def find(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> list[str]:
        listed = await accounts.pagerduty_list(f"/{path}", path, {"query": inputs["name"]})
        return [str(one["id"]) for one in listed if one["name"] == inputs["name"]]

    return find


async def _integration(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> list[str]:
    answer = await accounts.pagerduty(f"/services/{inputs['service']}", {"include[]": "integrations"})
    return [
        str(one["id"])
        for one in (answer["service"]["integrations"] if answer else ())
        if (one.get("name") or one.get("summary")) == inputs["name"]
    ]


async def _orchestration(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> list[str]:
    """A service has one from the start; until somebody switches it on nothing is decided there."""
    service = inputs["service"]
    try:
        answer = await accounts.pagerduty(f"/event_orchestrations/services/{service}/active")
    except ApiError as error:
        if error.status != _ALWAYS_ACTIVE:
            raise
        return [service]
    return [service] if answer and answer["active"] else []


async def _slack_connection(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> list[str]:
    wanted = (inputs["sourceId"], inputs["channelId"])
    listed = await accounts.slack_connections(inputs["workspaceId"])
    return [str(one["id"]) for one in listed if (one["source_id"], one["channel_id"]) == wanted]


async def _channel(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> list[str]:
    kind = "private_channel" if inputs.get("isPrivate") else "public_channel"
    found = [one for one in await accounts.slack_channels(kind) if one["name"] == inputs["name"]]
    if any(one["is_archived"] for one in found):
        raise ProviderError(f"the channel #{inputs['name']} is archived; unarchive it in Slack first")
    return [str(one["id"]) for one in found]


async def _override(accounts: Accounts, inputs: Inputs, provider: Inputs) -> list[str]:
    """The first of those that are equal: one more does no harm."""
    wanted, now = override(inputs), clock(provider) or datetime.now(UTC)
    if wanted is None or wanted.is_over(now):
        return []
    found = await accounts.overrides.equal(wanted, now)
    return [f"{wanted.schedule}:{identity}" for identity in found[:1]]


async def _label(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> list[str]:
    found = await accounts.labels.read(inputs["repository"], inputs["name"])
    return [label_identity(found.repository, found.name)] if found else []


async def _file(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> list[str]:
    where = place(inputs)
    return [where.identity] if await accounts.files.read(where, inputs.get("content", "")) else []


async def _secret(accounts: Accounts, inputs: Inputs, provider: Inputs) -> list[str]:
    repository, name = inputs["repository"], inputs["secretName"]
    found = await accounts.github(f"/repos/{provider['owner']}/{repository}/actions/secrets/{name}")
    return [f"{repository}:{name}"] if found else []


async def _user_group(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> list[str]:
    listed = await accounts.user_groups()
    return [str(one["id"]) for one in listed if one["handle"] == inputs["handle"]]


async def _github_team(accounts: Accounts, inputs: Inputs, provider: Inputs) -> list[str]:
    found = await accounts.github(f"/orgs/{provider['owner']}/teams/{inputs['name']}")
    return [str(found["id"])] if found else []


def _watched(kind: ObjectType) -> Finder:
    secret = {item.prop for item in kind.inputs if item.secret}

    async def find(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> list[str]:
        key = [name for name in natural_key(kind.token) if name in inputs and name not in secret]
        return [one.id for one in await accounts.betterstack.find(kind, {name: inputs[name] for name in key})]

    return find


FINDERS: Mapping[str, Finder] = {
    "pagerduty:index/user:User": _user,
    "pagerduty:index/userContactMethod:UserContactMethod": _contact_method,
    "pagerduty:index/userNotificationRule:UserNotificationRule": _notification_rule,
    "pagerduty:index/schedule:Schedule": _named("schedules"),
    "pagerduty:index/escalationPolicy:EscalationPolicy": _named("escalation_policies"),
    "pagerduty:index/service:Service": _named("services"),
    "pagerduty:index/serviceIntegration:ServiceIntegration": _integration,
    "pagerduty:index/eventOrchestrationService:EventOrchestrationService": _orchestration,
    "pagerduty:index/slackConnection:SlackConnection": _slack_connection,
    "pagerdutyoverrides:index:Override": _override,
    "slack:index/usergroup:Usergroup": _user_group,
    "github:index/team:Team": _github_team,
    "slack:index/conversation:Conversation": _channel,
    "githublabels:index:Label": _label,
    "githublabels:index:File": _file,
    "github:index/actionsSecret:ActionsSecret": _secret,
    **{token: _watched(kind) for token, kind in TOKENS.items()},
}


def _in_pagerduty(path: str) -> Holder:
    async def holds(accounts: Accounts, id_: str) -> bool:
        return await accounts.pagerduty(f"/{path}/{quote(id_, safe='')}") is not None

    return holds


def _in_better_stack(kind: ObjectType) -> Holder:
    async def holds(accounts: Accounts, id_: str) -> bool:
        return await accounts.betterstack.read(kind, id_) is not None

    return holds


KINDS: Mapping[str, Holder] = {
    "Schedule": _in_pagerduty("schedules"),
    "EscalationPolicy": _in_pagerduty("escalation_policies"),
    "Service": _in_pagerduty("services"),
    "Monitor": _in_better_stack(TOKENS["betterstack:index:Monitor"]),
    "Heartbeat": _in_better_stack(TOKENS["betterstack:index:Heartbeat"]),
}
"""Of what kinds a person may say under which id the account has one; each tells whether it has."""
WRITE_ONLY: Mapping[str, str] = {
    "github:index/actionsSecret:ActionsSecret": "GitHub shows the value of a secret to nobody",
}
"""What cannot be compared with what the program declares, and why: it is written once more."""
