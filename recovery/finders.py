"""How a resource that the program wants to make is recognised in the account: by what names it there.

Each finder takes the resource's inputs and its provider's (names as the engine has them, without what is secret) and
gives the id under which the resource is imported, or None. What `IDEMPOTENT` lists needs none: its creation takes
over what exists.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from providers.betterstack.kinds import TOKENS, Kind
from providers.betterstack.lookup import natural_key
from recovery.accounts import Accounts

Inputs = Mapping[str, Any]
Finder = Callable[[Accounts, Inputs, Inputs], Awaitable[str | None]]


async def _user(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    users = accounts.pagerduty_list("/users", "users", {"query": inputs["email"]})
    return await _first(users, lambda user: user["email"] == inputs["email"])


async def _contact_method(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    user = inputs["userId"]
    found = await _first(
        accounts.pagerduty_list(f"/users/{user}/contact_methods", "contact_methods"),
        lambda method: (method["type"], method["label"]) == (inputs["type"], inputs["label"]),
    )
    return found and f"{user}:{found}"


async def _notification_rule(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    user = inputs["userId"]
    found = await _first(
        accounts.pagerduty_list(f"/users/{user}/notification_rules", "notification_rules"),
        lambda rule: (
            rule["urgency"] == inputs["urgency"]
            and rule["start_delay_in_minutes"] == inputs["startDelayInMinutes"]
            and rule["contact_method"]["id"] == inputs["contactMethod"]["id"]
        ),
    )
    return found and f"{user}:{found}"


def _named(path: str) -> Finder:
    async def find(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
        listed = accounts.pagerduty_list(f"/{path}", path, {"query": inputs["name"]})
        return await _first(listed, lambda one: one["name"] == inputs["name"])

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


async def _override(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    schedule, start, end = inputs["schedule"], inputs["start"], inputs["end"]
    answer = await accounts.pagerduty(f"/schedules/{schedule}/overrides", {"since": start, "until": end})
    for one in answer["overrides"] if answer else ():
        same_end = datetime.fromisoformat(one["end"]) == datetime.fromisoformat(end)
        if same_end and one["user"]["id"] == inputs["user"]:
            return f"{schedule}:{one['id']}"
    return None


async def _label(accounts: Accounts, inputs: Inputs, provider: Inputs) -> str | None:
    repository, name = inputs["repository"], quote(inputs["name"], safe="")
    found = await accounts.github(f"/repos/{provider['owner']}/{repository}/labels/{name}")
    return f"{repository}:{found['name']}" if found else None


def _watched(kind: Kind) -> Finder:
    async def find(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
        wanted = {name: inputs[name] for name in natural_key(kind.token) if name in inputs}
        found = await accounts.betterstack.find(kind, wanted)
        return found[0].id if found else None

    return find


async def _first(
    listed: AsyncIterator[dict[str, Any]], wanted: Callable[[dict[str, Any]], bool]
) -> str | None:
    async for one in listed:
        if wanted(one):
            return str(one["id"])
    return None


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
    "github:index/issueLabel:IssueLabel": _label,
    **{token: _watched(kind) for token, kind in TOKENS.items()},
}
IDEMPOTENT = {
    "pagerduty:index/eventOrchestrationService:EventOrchestrationService": "the service has one from the start",
    "slack:index/conversation:Conversation": "an existing channel is adopted",
    "github:index/repositoryFile:RepositoryFile": "the file is overwritten",
    "github:index/actionsSecret:ActionsSecret": "the secret is overwritten",
}
