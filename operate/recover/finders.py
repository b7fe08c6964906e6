"""How a resource that the program wants to make is recognised in the account: by its name or another key there.

Each finder takes the resource's inputs and its provider's (names as the engine has them, without what is secret) and
gives the id under which the resource is imported, or None. What `IDEMPOTENT` lists needs none: its creation takes
over what exists.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from pulumi_betterstack.lookup import natural_key
from pulumi_betterstack.object_types import TOKENS, ObjectType
from pulumi_pagerduty_overrides.config import clock
from pulumi_pagerduty_overrides.override import override

from operate.recover.accounts import Accounts

Inputs = Mapping[str, Any]
Finder = Callable[[Accounts, Inputs, Inputs], Awaitable[str | None]]


async def _user(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    users = await accounts.pagerduty_list("/users", "users", {"query": inputs["email"]})
    return _first(users, lambda user: user["email"] == inputs["email"])


async def _contact_method(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    user = inputs["userId"]
    found = _first(
        await accounts.pagerduty_list(f"/users/{user}/contact_methods", "contact_methods"),
        lambda method: (method["type"], method["label"]) == (inputs["type"], inputs["label"]),
    )
    return found and f"{user}:{found}"


async def _notification_rule(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    user = inputs["userId"]
    found = _first(
        await accounts.pagerduty_list(f"/users/{user}/notification_rules", "notification_rules"),
        lambda rule: (
            rule["urgency"] == inputs["urgency"]
            and rule["start_delay_in_minutes"] == inputs["startDelayInMinutes"]
            and rule["contact_method"]["id"] == inputs["contactMethod"]["id"]
        ),
    )
    return found and f"{user}:{found}"


def _named(path: str) -> Finder:
    async def find(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
        listed = await accounts.pagerduty_list(f"/{path}", path, {"query": inputs["name"]})
        return _first(listed, lambda one: one["name"] == inputs["name"])

    return find


async def _integration(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    service = inputs["service"]
    answer = await accounts.pagerduty(f"/services/{service}", {"include[]": "integrations"})
    for one in answer["service"]["integrations"] if answer else ():
        if (one.get("name") or one.get("summary")) == inputs["name"]:
            return f"{service}.{one['id']}"
    return None


async def _slack_connection(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    workspace = inputs["workspaceId"]
    for one in await accounts.slack_connections(workspace):
        if (one["source_id"], one["channel_id"]) == (inputs["sourceId"], inputs["channelId"]):
            return f"{workspace}.{one['id']}"
    return None


async def _override(accounts: Accounts, inputs: Inputs, provider: Inputs) -> str | None:
    wanted, now = override(inputs), clock(provider) or datetime.now(UTC)
    if wanted is None or wanted.is_over(now):
        return None
    found = await accounts.overrides.equal(wanted, now)
    return f"{wanted.schedule}:{found[0]}" if found else None


def _watched(kind: ObjectType) -> Finder:
    async def find(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
        wanted = {name: inputs[name] for name in natural_key(kind.token) if name in inputs}
        found = await accounts.betterstack.find(kind, wanted)
        return found[0].id if found else None

    return find


def _first(listed: Iterable[dict[str, Any]], wanted: Callable[[dict[str, Any]], bool]) -> str | None:
    return next((str(one["id"]) for one in listed if wanted(one)), None)


FINDERS: Mapping[str, Finder] = {
    "pagerduty:index/user:User": _user,
    "pagerduty:index/userContactMethod:UserContactMethod": _contact_method,
    "pagerduty:index/userNotificationRule:UserNotificationRule": _notification_rule,
    "pagerduty:index/schedule:Schedule": _named("schedules"),
    "pagerduty:index/escalationPolicy:EscalationPolicy": _named("escalation_policies"),
    "pagerduty:index/service:Service": _named("services"),
    "pagerduty:index/serviceIntegration:ServiceIntegration": _integration,
    "pagerduty:index/slackConnection:SlackConnection": _slack_connection,
    "pagerdutyoverrides:index:Override": _override,
    **{token: _watched(kind) for token, kind in TOKENS.items()},
}
IDEMPOTENT = {
    "pagerduty:index/eventOrchestrationService:EventOrchestrationService": "the service has one from the start",
    "slack:index/conversation:Conversation": "an existing channel is adopted",
    "githublabels:index:Label": "a label of its name is taken over",
    "github:index/repositoryFile:RepositoryFile": "the file is overwritten",
    "github:index/actionsSecret:ActionsSecret": "the secret is overwritten",
}
