"""What is watched pages PagerDuty at once, once, and with the severity that it has."""

from __future__ import annotations

import pytest

from components.watch import Watch, WatchArgs
from tests.stacks.recorder import Recording, record


@pytest.fixture(scope="module")
def declared() -> Recording:
    args = WatchArgs(title="Docs, for users", events_key="the-key", severities={"error", "critical"})
    return record(lambda: Watch("watch-users", args))


@pytest.mark.parametrize("severity", ["critical", "error"])
def test_a_failure_reaches_pagerduty_at_once_and_once(declared: Recording, severity: str) -> None:
    policy = declared.of("Policy")[f"watch-users-policy-{severity}"].inputs
    (step,) = policy["steps"]
    assert step["waitBefore"] == 0, "any wait here is added to every page: nobody is called until it is over"
    assert step["type"] == "escalation"
    assert step["stepMembers"] == [
        {"type": "pagerduty_integration", "id": f"id-of-watch-users-pagerduty-{severity}"}
    ], "PagerDuty calls people; Better Stack must not call or mail anybody itself"
    assert policy["repeatCount"] == 0, "PagerDuty repeats what nobody acknowledges; twice would be noise"
    assert policy["repeatDelay"] == 0, "there is nothing to wait for where nothing is repeated"
    assert policy["name"] == f"Docs, for users, {severity}"
    assert policy.keys() == {"name", "steps", "repeatCount", "repeatDelay"}, (
        "whatever else a policy can say may delay a page or send it elsewhere"
    )


@pytest.mark.parametrize("severity", ["critical", "error"])
def test_an_event_carries_the_severity_of_what_failed(declared: Recording, severity: str) -> None:
    integration = declared.of("PagerDutyIntegration")[f"watch-users-pagerduty-{severity}"]
    assert integration.inputs == {
        "name": f"Docs, for users, {severity}",
        "key": "the-key",
        "severity": severity,
    }, "PagerDuty derives urgency and priority from the severity: a wrong one wakes people, or does not"


def test_each_severity_has_one_policy_and_one_integration(declared: Recording) -> None:
    assert set(declared.of("Policy")) == {"watch-users-policy-critical", "watch-users-policy-error"}
    assert len(declared.of("PagerDutyIntegration")) == 2


def test_monitors_and_heartbeats_have_a_group_each_under_the_audience_s_name(declared: Recording) -> None:
    for kind in ("MonitorGroup", "HeartbeatGroup"):
        (group,) = declared.of(kind).values()
        assert group.inputs == {"name": "Docs, for users"}, (
            "a group that is paused would silence everything in it"
        )


def test_monitors_find_the_ids_that_they_need() -> None:
    made: list[Watch] = []
    args = WatchArgs(title="Docs", events_key="the-key", severities={"warning"})
    record(lambda: made.append(Watch("watch", args)))
    (watch,) = made
    assert set(watch.policies) == {"warning"}
