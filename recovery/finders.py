"""How a resource that the program wants to make is recognised in the account: by what names it there.

Each finder takes the resource's inputs and its provider's (names as the engine has them) and gives the id under which
the resource is imported, or None. Resources whose creation takes over what exists (Slack channels, files of a repository, secrets, event
orchestrations) need none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from recovery.accounts import Accounts

Inputs = Mapping[str, Any]
Finder = Callable[[Accounts, Inputs, Inputs], str | None]


def _user(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    users = accounts.pagerduty("/users", "users", {"query": inputs["email"]})
    return _id(user for user in users if user["email"] == inputs["email"])


def _contact_method(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    user = inputs["userId"]
    return _below(
        user,
        ":",
        (
            method
            for method in accounts.pagerduty(f"/users/{user}/contact_methods", "contact_methods")
            if method["type"] == inputs["type"]
            and method["address"] == inputs["address"]
            and method.get("country_code") in (None, inputs.get("countryCode"))
        ),
    )


def _notification_rule(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    user = inputs["userId"]
    return _below(
        user,
        ":",
        (
            rule
            for rule in accounts.pagerduty(f"/users/{user}/notification_rules", "notification_rules")
            if rule["urgency"] == inputs["urgency"]
            and rule["start_delay_in_minutes"] == inputs["startDelayInMinutes"]
            and rule["contact_method"]["id"] == inputs["contactMethod"]["id"]
        ),
    )


def _named(path: str) -> Finder:
    def find(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
        listed = accounts.pagerduty(f"/{path}", path, {"query": inputs["name"]})
        return _id(one for one in listed if one["name"] == inputs["name"])

    return find


def _integration(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    service = inputs["service"]
    answer = accounts.get("api.pagerduty.com", f"/services/{service}", {"include[]": "integrations"})
    listed = answer["service"]["integrations"] if answer else []
    same = (one for one in listed if (one.get("name") or one.get("summary")) == inputs["name"])
    return _below(service, ".", same)


def _slack_connection(accounts: Accounts, inputs: Inputs, _provider: Inputs) -> str | None:
    workspace = inputs["workspaceId"]
    answer = accounts.get("app.pagerduty.com", f"/integration-slack/workspaces/{workspace}/connections")
    listed = answer["slack_connections"] if answer else []
    same = (
        one
        for one in listed
        if one["source_id"] == inputs["sourceId"] and one["channel_id"] == inputs["channelId"]
    )
    return _below(workspace, ".", same)


def _label(accounts: Accounts, inputs: Inputs, provider: Inputs) -> str | None:
    repository, name = inputs["repository"], quote(inputs["name"], safe="")
    found = accounts.get("api.github.com", f"/repos/{provider['owner']}/{repository}/labels/{name}")
    return f"{repository}:{found['name']}" if found else None


def _id(found: Any) -> str | None:
    return next((str(one["id"]) for one in found), None)


def _below(parent: str, separator: str, found: Any) -> str | None:
    id_ = _id(found)
    return None if id_ is None else f"{parent}{separator}{id_}"


FINDERS: Mapping[str, Finder] = {
    "pagerduty:index/user:User": _user,
    "pagerduty:index/userContactMethod:UserContactMethod": _contact_method,
    "pagerduty:index/userNotificationRule:UserNotificationRule": _notification_rule,
    "pagerduty:index/schedule:Schedule": _named("schedules"),
    "pagerduty:index/escalationPolicy:EscalationPolicy": _named("escalation_policies"),
    "pagerduty:index/service:Service": _named("services"),
    "pagerduty:index/serviceIntegration:ServiceIntegration": _integration,
    "pagerduty:index/slackConnection:SlackConnection": _slack_connection,
    "github:index/issueLabel:IssueLabel": _label,
}
