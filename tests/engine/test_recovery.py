"""Interrupted at any moment, nothing is lost and nothing is made twice: the same world in the end."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.conftest import PATIENCE
from tests.engine.operation import Operation, checkout

pytestmark = pytest.mark.engine

CREATIONS = {
    "contact method": ("POST", "api.pagerduty.com/users/*/contact_methods"),
    "notification rule": ("POST", "api.pagerduty.com/users/*/notification_rules"),
    "schedule": ("POST", "api.pagerduty.com/schedules"),
    "override": ("POST", "api.pagerduty.com/schedules/*/overrides"),
    "escalation policy": ("POST", "api.pagerduty.com/escalation_policies"),
    "service": ("POST", "api.pagerduty.com/services"),
    "integration": ("POST", "api.pagerduty.com/services/*/integrations"),
    "orchestration": ("PUT", "api.pagerduty.com/event_orchestrations/services/*"),
    "Slack connection": ("POST", "app.pagerduty.com/*/connections"),
    "channel": ("POST", "slack.com/api/conversations.create"),
    "label": ("POST", "api.github.com/repos/*/labels"),
    "file": ("PUT", "api.github.com/repos/*/contents/*"),
    "monitor": ("POST", "uptime.betterstack.com/api/v2/monitors"),
    "monitor group": ("POST", "uptime.betterstack.com/api/v2/monitor-groups"),
    "heartbeat": ("POST", "uptime.betterstack.com/api/v2/heartbeats"),
    "heartbeat group": ("POST", "uptime.betterstack.com/api/v2/heartbeat-groups"),
    "policy": ("POST", "uptime.betterstack.com/api/v3/policies"),
    "PagerDuty integration": ("POST", "uptime.betterstack.com/api/v2/pager-duty-webhooks"),
}
ROUNDS = 8
EDITS = {
    "people:\n": "people:\n  newcomer: {email: newcomer@wing.example}\n",
    "      - {from: 2026-01-05, people: [cy, di]}\n": (
        "      - {from: 2026-01-05, people: [cy, di]}\n      - {from: 2030-03-04, people: [cy, di, newcomer]}\n"
    ),
    "assets:\n": "assets:\n  new: {title: New, url: https://new.winglang.io, audience: users, severity: P2}\n",
    "repositories:\n": "repositories:\n  winglang/new: {branch: main}\n",
    "acknowledge_within: 10 minutes": "acknowledge_within: 12 minutes",
    "{by: phone, after: 5 minutes}": "{by: phone, after: 6 minutes}",
    "color: fbca04": "color: fbca05",
    "title: Playground": "title: The playground",
    "title: Sentry": "title: Sentry at play",
    '"0 0 * * 1"': '"0 0 * * 2"',
    "topic: Talk": "topic: Please talk",
}


@pytest.fixture(scope="module")
def wing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operation]:
    """The project with a small file."""
    with checkout(tmp_path_factory.mktemp("recovery")) as made:
        made.file.write_bytes(Path(__file__).with_name("small.yaml").read_bytes())
        for handle in ("ana", "cy"):
            made.run("config", "set", "--secret", "--path", f"wing-on-call:phones.{handle}", "+1 5550100")
        yield made


@pytest.fixture(scope="module")
def undisturbed(wing: Operation) -> Iterator[Operation]:
    """The same project in accounts where nothing goes wrong."""
    calm = replace(wing, sandbox=wing.sandbox.with_name("calm"))
    calm.up()
    yield calm
    calm.close()


def differences(wing: Operation, undisturbed: Operation) -> list[str]:
    """What stands in one world and not in the other."""
    one, other = wing.world(), undisturbed.world()
    kinds = one.keys() | other.keys()
    return sorted(
        f"{kind}: {text}"
        for kind in kinds
        for text in (Counter(one.get(kind, [])) - Counter(other.get(kind, [])))
        + (Counter(other.get(kind, [])) - Counter(one.get(kind, [])))
    )


def lost(kinds: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    """Of every kind one request is lost on its way there, and of the next one the answer is lost."""
    return [
        {"method": method, "path": path, "action": "cut", "when": when, "nth": nth}
        for method, path in kinds
        for nth, when in ((1, "before"), (2, "after"))
    ]


def held(kinds: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    """Of every kind one request takes effect and waits for its answer."""
    return [{"method": method, "path": path, "action": "hold", "when": "after"} for method, path in kinds]


def killed(wing: Operation, faults: list[dict[str, object]], *command: str) -> None:
    """Start a command, and kill the engine as soon as a request of each fault waits for its answer."""
    wing.control("faults", faults)
    running = wing.start(*command, "--yes", "--skip-preview")
    deadline = time.monotonic() + PATIENCE
    while len(wing.control("held")) < len(faults):
        assert running.poll() is None, running.communicate()[0]
        assert time.monotonic() < deadline, "the requests were never made"
        os.sched_yield()
    running.kill()
    running.communicate()
    wing.control("held", {"effect": True})
    wing.control("faults", method="DELETE")


def converged(wing: Operation, *command: str) -> int:
    """The command and `make recover` in turn until it succeeds; how often it failed."""
    for failures in range(ROUNDS):
        if wing.run(*command, "--yes", "--skip-preview", "--continue-on-error", status=None).status == 0:
            return failures
        wing.python("recovery", "--yes")
    raise AssertionError(f"{command} does not succeed, not even the {ROUNDS}th time")


@pytest.mark.soak
def test_making_it(wing: Operation, undisturbed: Operation) -> None:
    wing.run("preview", "--json")
    for one in lost(CREATIONS.values()):
        wing.control("faults", one)
    assert converged(wing, "up") > 0, "an answer that is lost must be told, not passed over"
    assert wing.control("faults") == [], "every kind must have met its faults"
    assert not (found := differences(wing, undisturbed)), "\n".join(found)
    wing.up("--expect-no-changes")


def test_changing_it(wing: Operation, undisturbed: Operation) -> None:
    wing.up()
    for old, new in EDITS.items():
        wing.edit(old, new)
    killed(wing, held([CREATIONS["notification rule"], CREATIONS["label"]]), "up")
    assert "and is dead" in wing.python("recovery", "--check", status=1).output
    assert "locked" in wing.up(status=None).output
    told = wing.python("recovery", "--yes").output
    for resource in ("UserNotificationRule responder-newcomer-", "IssueLabel repository-winglang/new-"):
        assert f"creating {resource}" in told, "the next run must name what may have been done"
        assert f"  {resource}" in told, "and recovery must find it in the account"
    killed(wing, held([("PUT", "api.pagerduty.com/*")]), "up")
    wing.python("recovery", "--yes")
    for method in ("PUT", "PATCH"):
        for when in ("before", "after"):
            wing.control("faults", {"method": method, "path": "*", "action": "cut", "when": when, "count": 3})
    converged(wing, "up")
    undisturbed.up()
    assert not (found := differences(wing, undisturbed)), "\n".join(found)


@pytest.mark.soak
def test_removing_it(wing: Operation, undisturbed: Operation) -> None:
    wing.up()
    undisturbed.up()
    killed(wing, held([("DELETE", "uptime.betterstack.com/*"), ("DELETE", "api.pagerduty.com/*")]), "destroy")
    wing.python("recovery", "--yes")
    for one in lost(("DELETE", path.removesuffix("/*") + "/*") for _, path in CREATIONS.values()):
        wing.control("faults", one)
    converged(wing, "destroy")
    undisturbed.run("destroy", "--yes", "--skip-preview")
    assert not (found := differences(wing, undisturbed)), "\n".join(found)
