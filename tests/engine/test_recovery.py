"""Interrupted at any moment, nothing is lost and nothing is made twice: the same world in the end."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.engine.conftest import PATIENCE
from tests.engine.operation import Operation, checkout

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("recovery")]

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
ROUNDS = 6


@pytest.fixture(scope="module")
def wing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operation]:
    """Wing with two responders whose notifications are provisioned and a day off; the rest is as it is."""
    with checkout(tmp_path_factory.mktemp("recovery")) as made:
        text = made.file.read_text()
        for handle in ("staycoolcall911", "ainvoner", "revitalbarletz", "polamoros", "skyrpex", "tsuf239"):
            text = text.replace(f"{handle}@wing.example}}", f"{handle}@wing.example, notifications: own}}")
        text = text.replace("time_off: []", "time_off:\n  - {who: eladb, from: 2030-01-07, to: 2030-01-07}")
        made.file.write_text(text)
        yield made


@pytest.fixture(scope="module")
def undisturbed(wing: Operation) -> Iterator[Operation]:
    """The same project in accounts where nothing goes wrong."""
    calm = replace(wing, sandbox=wing.sandbox.with_name("calm"))
    calm.up()
    yield calm
    calm.close()


def arm(wing: Operation, *faults: dict[str, object]) -> None:
    wing.run("preview", "--json", status=None) if not (wing.sandbox / "accounts.json").exists() else None
    wing.control("faults", list(faults))


def converge(wing: Operation) -> int:
    """`make up` and `make recover` in turn until it succeeds; how often it was interrupted."""
    for interrupted in range(ROUNDS):
        if wing.up("--continue-on-error", status=None).status == 0:
            return interrupted
        wing.python("recovery", "--yes")
    raise AssertionError(f"not converged after {ROUNDS} rounds")


def kill_while_held(wing: Operation, held: int = 1) -> None:
    """Start an update, and kill the engine as soon as that many requests wait for their answer; they take effect."""
    running = wing.start("up", "--yes", "--skip-preview")
    deadline = time.monotonic() + PATIENCE
    while len(wing.control("held")) < held:
        assert running.poll() is None, running.stdout and running.stdout.read()
        assert time.monotonic() < deadline, "the request was never made"
        os.sched_yield()
    running.send_signal(signal.SIGKILL)
    running.wait()
    wing.control("held", {"effect": True})


def test_lost_answers_at_the_creation_of_every_kind(wing: Operation, undisturbed: Operation) -> None:
    arm(
        wing,
        *(
            {"method": method, "path": path, "action": "cut", "when": "after"}
            for method, path in CREATIONS.values()
        ),
    )
    assert converge(wing) > 0, "an answer that is lost must be told, not passed over"
    assert not wing.control("faults"), "every kind must have met its fault"
    assert wing.world() == undisturbed.world()
    wing.up("--expect-no-changes")


def test_requests_lost_on_the_way_there(wing: Operation, undisturbed: Operation) -> None:
    wing.run("destroy", "--yes", "--skip-preview")
    arm(
        wing,
        *(
            {"method": method, "path": path, "action": "cut", "when": "before"}
            for kind, (method, path) in CREATIONS.items()
            if kind not in ("channel",)
        ),
    )
    converge(wing)
    assert wing.world() == undisturbed.world()


@pytest.mark.parametrize("kind", ["schedule", "label", "monitor"])
def test_killed_in_the_midst_of_a_creation(wing: Operation, undisturbed: Operation, kind: str) -> None:
    wing.run("destroy", "--yes", "--skip-preview")
    method, path = CREATIONS[kind]
    arm(wing, {"method": method, "path": path, "action": "hold", "when": "after", "count": 2})
    kill_while_held(wing)
    refused = wing.python("recovery", "--check", status=1)
    assert "and is dead" in refused.output
    told = wing.python("recovery", "--yes")
    assert "nobody knows whether it was done" in told.output, "the resource must be named"
    assert "is in the account" in told.output or "holds it already" in told.output
    converge(wing)
    assert wing.world() == undisturbed.world()


def test_killed_in_the_midst_of_an_update_and_of_a_deletion(wing: Operation, undisturbed: Operation) -> None:
    wing.edit("acknowledge_within: 10 minutes", "acknowledge_within: 12 minutes")
    arm(
        wing,
        {
            "method": "PUT",
            "path": "api.pagerduty.com/escalation_policies/*",
            "action": "hold",
            "when": "after",
        },
    )
    kill_while_held(wing)
    wing.python("recovery", "--yes")
    wing.up()
    text = wing.file.read_text()
    start, end = text.index("  playground:\n"), text.index("  npm-packages:\n")
    wing.file.write_text(text[:start] + text[end:])
    arm(wing, {"method": "DELETE", "path": "uptime.betterstack.com/*", "action": "hold", "when": "after"})
    kill_while_held(wing)
    wing.python("recovery", "--yes")
    wing.up()
    undisturbed.up()
    assert wing.world() == undisturbed.world()
