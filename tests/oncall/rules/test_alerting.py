"""Notifications that come too late, when the next person has been called already, or twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from oncall.model import Level, Medium, NotificationRule, Urgency
from oncall.rules.alerting import notifications_differ, responders_are_reached_in_time
from tests.oncall.strategies import operation, rotation, with_escalation

ROTA = rotation("all", "ada ben", date(2026, 1, 5))


@pytest.mark.parametrize(
    ("medium", "urgency", "minutes", "found"),
    [
        (Medium.PHONE, Urgency.HIGH, 9, []),
        (Medium.PHONE, Urgency.HIGH, 10, ["the phone call comes after 10 minutes"]),
        (Medium.SMS, Urgency.HIGH, 11, ["the sms comes after 11 minutes"]),
        (Medium.PHONE, Urgency.LOW, 11, []),
    ],
)
def test_a_notification_comes_before_the_secondary_is_called(
    medium: Medium, urgency: Urgency, minutes: int, found: list[str]
) -> None:
    rules = (
        NotificationRule(urgency=urgency, medium=Medium.EMAIL, after=timedelta()),
        NotificationRule(urgency=urgency, medium=medium, after=timedelta(minutes=minutes)),
    )
    rota = with_escalation(operation(ROTA), acknowledge_within=timedelta(minutes=10))
    problems = [*responders_are_reached_in_time(replace(rota, notification_rules=rules))]
    assert [problem.found for problem in problems] == found, "the secondary is called after 10 minutes"
    assert all(
        problem.path == ("notification_rules", "high", 1, "after")
        and problem.allowed == "the secondary is called 10 minutes after the primary"
        for problem in problems
    )


def test_it_comes_before_the_next_level_of_any_team_is_called() -> None:
    rota = operation(ROTA)
    levels = tuple(
        Level(id=name, after=None if after is None else timedelta(minutes=after))
        for name, after in (("primary", 0), ("shadow", None), ("secondary", 20), ("lead", 25))
    )
    docs = replace(rota.teams[""], id="docs", title="Docs", levels=levels)
    call = NotificationRule(urgency=Urgency.HIGH, medium=Medium.PHONE, after=timedelta(minutes=5))
    rota = replace(rota, teams={"product": replace(rota.teams[""], id="product"), "docs": docs})
    [problem] = responders_are_reached_in_time(replace(rota, notification_rules=(call,)))
    assert problem.allowed == "the lead of Docs is called 5 minutes after the secondary", (
        "lead is paged too early"
    )


def test_whoever_is_called_alone_has_time() -> None:
    rota = operation(ROTA)
    alone = replace(rota.teams[""], levels=(Level(id="primary", after=timedelta()),))
    call = NotificationRule(urgency=Urgency.HIGH, medium=Medium.PHONE, after=timedelta(hours=1))
    rota = replace(rota, teams={"": alone}, notification_rules=(call,))
    assert not [*responders_are_reached_in_time(rota)], "there is no secondary who could be called before"


def test_a_notification_that_is_there_twice_is_named_with_its_minutes() -> None:
    twice = NotificationRule(urgency=Urgency.HIGH, medium=Medium.PHONE, after=timedelta(minutes=5))
    [problem] = notifications_differ(replace(operation(ROTA), notification_rules=(twice, twice)))
    assert problem.found == "phone after 5 minutes is here already", "PagerDuty refuses the second"
    assert problem.path == ("notification_rules", "high", 1, "by")
