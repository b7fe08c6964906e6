"""What somebody has deleted by hand is seen where the official plugins stop at it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from oncall_sandbox.services.apis import apis
from oncall_sandbox.services.app import App
from oncall_sandbox.testing import Desk, Direct, LocalServices

from operate import engine
from operate.recover import gone
from operate.recover.accounts import Accounts
from settings import VARIABLES
from tests.operate.local import Local

STACK = "urn:pulumi:prod::on-call::oncall:index:X$"
METHOD = "pagerduty:index/userContactMethod:UserContactMethod"
CONNECTION = "pagerduty:index/slackConnection:SlackConnection"
RULE = "pagerduty:index/userNotificationRule:UserNotificationRule"


def resource(type_: str, name: str, id_: str, **outputs: str) -> dict[str, Any]:
    return {"urn": f"{STACK}{type_}::{name}", "type": type_, "id": id_, "outputs": outputs}


def state(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"deployment": {"resources": list(resources)}}


@pytest.fixture
def desk() -> Desk:
    return Desk(LocalServices())


def found(desk: Desk, *resources: dict[str, Any]) -> list[str]:
    transport = Local(Direct(App(desk.services.world, apis())))
    accounts = Accounts("prod", dict.fromkeys(VARIABLES, "xoxb-of-more-than-20-letters"), transport)
    return [str(one) for one in asyncio.run(gone.find(state(*resources), accounts))]


def test_a_contact_method_and_one_whose_person_is_gone(desk: Desk) -> None:
    user = desk.people["ana"]
    methods = desk.services.pagerduty(f"GET /users/{user}/contact_methods")["contact_methods"]
    there = resource(METHOD, "there", methods[0]["id"], userId=user)
    assert found(desk, there) == []
    deleted = resource(METHOD, "ana-sms", "PGONE00", userId=user)
    orphan = resource(METHOD, "left-sms", "PGONE01", userId="PNOBODY")
    assert found(desk, there, deleted, orphan) == [
        "UserContactMethod ana-sms: somebody has deleted it in the account (it was PGONE00)",
        "UserContactMethod left-sms: somebody has deleted it in the account (it was PGONE01)",
    ]


def test_a_slack_connection(desk: Desk) -> None:
    path = "GET https://app.pagerduty.com/integration-slack/workspaces/T1/connections"
    (connection, *_) = desk.services.ask(path)["slack_connections"]
    there = resource(CONNECTION, "there", connection["id"], workspaceId="T1")
    deleted = resource(CONNECTION, "users-slack", "PGONE00", workspaceId="T1")
    assert found(desk, there, deleted) == [
        "SlackConnection users-slack: somebody has deleted it in the account (it was PGONE00)"
    ]


def test_what_a_refresh_finds_missing_is_not_asked_for(desk: Desk) -> None:
    assert found(desk, resource(RULE, "rule", "PGONE00", userId="PNOBODY")) == []


def test_it_leaves_the_state_with_what_depends_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    method, rule = resource(METHOD, "ana-sms", "PGONE00"), resource(RULE, "ana-high-sms", "PRULE00")
    other = resource(METHOD, "bo-sms", "PTHERE0")
    states = [state(method, rule, other), state(other)]
    done: list[tuple[str, ...]] = []
    monkeypatch.setattr(engine, "export", lambda _: states.pop(0))
    monkeypatch.setattr(engine, "run", lambda _stack, *words: done.append(words))
    dependent = gone.let_go("prod", [gone.Gone(urn=method["urn"], id="PGONE00")])
    assert done == [("state", "delete", method["urn"], "--target-dependents", "--yes")]
    assert dependent == ["UserNotificationRule ana-high-sms"]
