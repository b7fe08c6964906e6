"""What is between a fake plugin and the services: connections, the clock, and look-ups that find nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from oncall_sandbox import address
from oncall_sandbox.plugins.api import Request
from oncall_sandbox.plugins.clock import ServicesClock
from oncall_sandbox.plugins.loopback import Loopback
from plugin_host.failure import ProviderError

from oncall_sandbox_tests.plugins.engine import Accounts, Engine, Resource, given

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow(covers=True)
def test_connections_are_kept_and_one_that_was_cut_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "sandbox"))
    monkeypatch.setenv("SANDBOX_SEED", str(tmp_path / "seed.json"))
    url = address.ensure()
    address.control("POST", "clock", {"now": "2027-01-04T03:00:00Z"}, url=url)
    learnt: list[str | None] = []
    ready = Request("GET", "/_sandbox/ready", {})

    async def act() -> None:
        services = Loopback(url, learnt.append)
        answers = [await services(ready) for _ in range(2)]
        assert [answer.status for answer in answers] == [200, 200]
        assert services._idle.qsize() == 1, "the second request went over the connection of the first"
        address.control("POST", "stop", url=url)
        for _ in range(200):
            try:
                await services(ready)
            except OSError:
                return
            await asyncio.sleep(0.05)
        pytest.fail("the services have been told to stop")

    asyncio.run(act())
    assert "Mon, 04 Jan 2027 03:00:00 GMT" in learnt, "the services' clock is learnt from their answers"


def test_the_clock_is_the_machines_until_an_answer_tells_another() -> None:
    clock = ServicesClock()
    assert abs(clock() - datetime.now(UTC)) < timedelta(minutes=1)
    clock.learn(None)
    assert abs(clock() - datetime.now(UTC)) < timedelta(minutes=1)
    clock.learn("Mon, 04 Jan 2027 03:00:00 GMT")
    assert abs(clock() - datetime(2027, 1, 4, 3, tzinfo=UTC)) < timedelta(minutes=1)


def refused(engine: Engine, function: str, **arguments: Any) -> str:
    with pytest.raises(ProviderError) as caught:
        engine.look_up(function, **arguments)
    return str(caught.value)


def test_look_ups_in_slack(slack: Engine, accounts: Accounts) -> None:
    member = {"id": "U1", "name": "ana", "profile": {"email": "ana@wing.example"}}
    accounts.world.put("slack/users", "U1", member)
    by_email = slack.look_up("getUser", email="ana@wing.example")
    assert (by_email["id"], by_email["name"]) == ("U1", "ana")
    assert slack.look_up("getUser", name="ana")["email"] == "ana@wing.example"
    assert "users_not_found" in refused(slack, "getUser", email="bo@wing.example")
    assert "0 users have this name" in refused(slack, "getUser", name="bo")
    assert "either name or email" in refused(slack, "getUser")
    channel = slack.create("Conversation", {"name": "alert", "isPrivate": False})
    assert slack.look_up("getConversation", channelId=channel.identity)["name"] == "alert"
    assert "must be set" in refused(slack, "getConversation")


def test_look_ups_in_github(github: Engine) -> None:
    assert "needs one of fullName and name" in refused(github, "getRepository")
    assert "there is no repository winglang/none" in refused(github, "getRepository", name="none")
    assert "there is no branch none" in refused(github, "getBranch", repository="wing", branch="none")


def test_a_repository_is_read_and_never_made_changed_or_deleted(github: Engine) -> None:
    found = github.import_("Repository", "wing")
    assert found is not None
    assert found.state["defaultBranch"] == "main"
    for act in (
        lambda: github.create("Repository", {"name": "other"}),
        lambda: github.update(found, given(found) | {"description": "another"}),
        lambda: github.delete(found),
    ):
        with pytest.raises(ProviderError, match="reads repositories but does not"):
            act()


def test_an_orchestration_is_changed_switched_and_emptied(pagerduty: Engine) -> None:
    service = _service(pagerduty)
    inputs: dict[str, Any] = {
        "service": service.identity,
        "enableEventOrchestrationForService": True,
        "sets": [{"id": "start", "rules": [{"conditions": [], "actions": {"suppress": True}}]}],
        "catchAll": {"actions": {}},
    }
    made = pagerduty.create("EventOrchestrationService", inputs)
    assert not pagerduty.diff(made, inputs).changes
    changed = pagerduty.update(made, inputs | {"enableEventOrchestrationForService": False})
    read = pagerduty.refresh(changed)
    assert read is not None
    assert read.state["enableEventOrchestrationForService"] is False, "no priority is set any more"
    pagerduty.delete(read)
    after = pagerduty.refresh(read)
    assert after is not None
    assert after.state["sets"][0]["rules"] == []


@pytest.mark.parametrize(
    ("extraction", "reason"),
    [
        ({"target": "event.summary"}, "needs either regex or template, not both"),
        ({"target": "event.summary", "regex": "a", "template": "b"}, "needs either regex or template"),
        ({"target": "event.summary", "regex": "a"}, "missing; regex needs it"),
    ],
)
def test_an_extraction_that_pagerduty_would_refuse(
    pagerduty: Engine, extraction: dict[str, str], reason: str
) -> None:
    rule = {"conditions": [], "actions": {"extractions": [extraction]}}
    inputs = {"service": "PS", "sets": [{"id": "start", "rules": [rule]}], "catchAll": {"actions": {}}}
    _, failures = pagerduty.check("EventOrchestrationService", inputs)
    assert any(reason in text for text in failures.values()), failures


def _service(pagerduty: Engine) -> Resource:
    ana = pagerduty.create("User", {"name": "ana", "email": "ana@wing.example"})
    target = {"type": "user_reference", "id": ana.identity}
    policy = pagerduty.create(
        "EscalationPolicy",
        {"name": "Wing", "rules": [{"escalationDelayInMinutes": 10, "targets": [target]}]},
    )
    return pagerduty.create("Service", {"name": "Users", "escalationPolicy": policy.identity})
