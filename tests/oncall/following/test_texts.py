"""Every text that people get, as they get it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oncall.following import handoffs, members, reminders, summary
from oncall.following.handoffs import Incident
from oncall.following.rota import OPEN, Rota, by_file, window
from oncall.model import DAY, Channel
from oncall.time.rendering import Entry
from oncall.time.seats import Seat
from tests.oncall.following.operations import one_team, two_teams

if TYPE_CHECKING:
    from oncall.model import Operation

GOLDEN = Path(__file__).parent / "golden"
HANDOFF = datetime(2026, 12, 7, 9, tzinfo=UTC)
"""Monday: both teams hand over."""
INCIDENTS = [
    Incident("The build is <broken> & red", "https://octo.pagerduty.com/incidents/Q1", "triggered"),
    Incident("Sign-in is slow", "https://octo.pagerduty.com/incidents/Q2", "acknowledged by ben"),
]


def expect(name: str, text: str) -> None:
    """Compare with a golden file."""
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("BLESS"):
        file.write_text(f"{text}\n", encoding="utf-8")
    assert f"{text}\n" == file.read_text(encoding="utf-8"), "if this is better, run make bless"


def rota(operation: Operation, now: datetime) -> Rota:
    return by_file(operation, *window(operation, now))


def message(operation: Operation, now: datetime, incidents: list[Incident] | None = None) -> str:
    """All messages about the handoff before ``now``; Slack's mention of ann is <@ann>."""
    known = rota(operation, now)
    texts = []
    for handoff in handoffs.handoffs(operation, known, now):
        mentions = {email: f"<@{email.partition('@')[0]}>" for email in handoffs.taking_over(handoff)}
        texts.append(handoffs.text(operation, known, handoff, now, mentions, incidents))
    return "\n---\n".join(texts)


def test_a_handoff_of_one_team() -> None:
    expect("handoff", message(one_team(), HANDOFF + timedelta(minutes=7), []))


def test_a_handoff_while_incidents_are_open() -> None:
    expect("handoff-with-incidents", message(one_team(), HANDOFF + timedelta(minutes=7), INCIDENTS))
    many = message(one_team(), HANDOFF, INCIDENTS * 8)
    assert many.endswith("• and 6 more"), "a long list would hide who takes over"


def test_a_handoff_of_several_teams() -> None:
    expect("handoff-of-several-teams", message(two_teams(), HANDOFF + timedelta(minutes=7)))


def test_a_handoff_at_a_holiday() -> None:
    expect("handoff-at-a-holiday", message(one_team(), datetime(2026, 12, 24, 9, 5, tzinfo=UTC), []))


def test_a_handoff_without_anybody_afterwards() -> None:
    alone = replace(one_team(), holidays=tuple(replace(each, people=()) for each in one_team().holidays))
    expect("handoff-to-nobody", message(alone, datetime(2026, 12, 24, 9, 5, tzinfo=UTC), []))


def test_a_handoff_of_hours_ago_is_not_announced_as_one() -> None:
    expect("on-call-now", message(one_team(), HANDOFF + timedelta(hours=4), []))


def test_the_ends_of_office_hours_are_no_handoffs() -> None:
    two = two_teams()
    product = replace(two, teams={"product": two.teams["product"]})
    (monday,) = handoffs.handoffs(product, rota(product, HANDOFF), HANDOFF)
    evening = datetime(2026, 12, 7, 17, 5, tzinfo=UTC)
    (later,) = handoffs.handoffs(product, rota(product, evening), evening)
    assert (later.at, later.holders) == (monday.at, monday.holders), "nobody took over since"
    morning = datetime(2026, 12, 8, 9, 5, tzinfo=UTC)
    assert list(handoffs.handoffs(product, rota(product, morning), morning)) == [], "ben goes on"


def test_whoever_comes_after_days_without_anybody_takes_over_from_nobody() -> None:
    now = datetime(2026, 12, 29, 9, 1, tzinfo=UTC)
    known = rota(two_teams(), now)
    seat = Seat("product", "primary", "")
    entry = Entry("ben@octo.example", now - timedelta(minutes=1), now + timedelta(hours=8))
    closed = Rota({**known.seats, seat: (entry,)}, known.people, known.start, known.end)
    found = {handoff.team.id: handoff for handoff in handoffs.handoffs(two_teams(), closed, now)}
    assert found["product"].seats[0].before is None
    assert found["product"].at == entry.start


@pytest.mark.parametrize("at", [HANDOFF, datetime(2026, 12, 25, tzinfo=UTC)])
def test_the_topic_of_one_team(at: datetime) -> None:
    known = rota(one_team(), at)
    (topic,) = members.topics(one_team(), known, at).values()
    expect(f"topic-{at:%m-%d}", topic)


def test_the_topic_of_several_teams() -> None:
    night = datetime(2026, 12, 8, 3, tzinfo=UTC)
    expect("topic-of-several-teams", members.topics(two_teams(), rota(two_teams(), night), night)["alert"])


def test_a_topic_is_cut_to_what_slack_takes() -> None:
    known = rota(one_team(), HANDOFF)
    long = replace(one_team(), channels={"alert": Channel(id="alert", topic="x" * 250)})
    topic = members.topics(long, known, HANDOFF)["alert"]
    assert len(topic) == 250
    assert topic.startswith("On call: primary cem until ")
    people = {email: person._replace(name="y" * 200) for email, person in known.people.items()}
    crowded = Rota(known.seats, people, known.start, known.end)
    assert len(members.topics(one_team(), crowded, HANDOFF)["alert"]) == 250


def test_a_shift_without_an_end_has_no_until() -> None:
    known = rota(one_team(), HANDOFF)
    seats = {seat: (Entry("ann@octo.example", HANDOFF, OPEN),) for seat in known.seats}
    topic = members.topics(one_team(), Rota(seats, known.people, known.start, known.end), HANDOFF)["alert"]
    assert topic == "On call: primary ann; secondary ann | One message an incident."


def summarized(operation: Operation, now: datetime, *, announced: bool = True, changed: bool = False) -> str:
    known = by_file(operation, now - DAY, now + 16 * DAY)
    texts = []
    for due in summary.due(operation, now):
        this, upcoming = (summary.plan(operation, known, due, weeks) for weeks in (0, 1))
        before = summary.unpacked(summary.packed(this)) if announced else None
        if changed and before:
            entries = next(iter(before.values()))
            entries[0] = entries[0]._replace(user="cem")
        lasts = summary.lasting(operation, known, due)
        texts.append(summary.text(operation, due, lasts, this, upcoming, before))
    return "\n---\n".join(texts)


def test_the_summary_of_one_team() -> None:
    expect("summary", summarized(one_team(), datetime(2026, 12, 14, 8, 10, tzinfo=UTC), changed=True))


def test_the_summary_of_several_teams() -> None:
    expect("summary-of-several-teams", summarized(two_teams(), HANDOFF, announced=False))


def test_the_summary_of_a_week_with_a_holiday() -> None:
    expect("summary-at-a-holiday", summarized(one_team(), datetime(2026, 12, 21, 9, tzinfo=UTC)))


def test_a_summary_is_due_once_a_week_and_not_for_long() -> None:
    at = datetime(2026, 12, 7, 8, tzinfo=UTC)  # Monday, 09:00 in Berlin
    assert [due.at for due in summary.due(one_team(), at)] == [at]
    assert [due.at for due in summary.due(one_team(), at + timedelta(hours=11))] == [at]
    for now in (at - timedelta(minutes=1), at + timedelta(hours=12), at + 3 * DAY):
        assert list(summary.due(one_team(), now)) == []
    summer = datetime(2026, 8, 3, 7, tzinfo=UTC)
    assert [due.at for due in summary.due(one_team(), summer)] == [summer], "09:00 is another hour in summer"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"primary": 1}', '{"primary": [["ann"]]}'])
def test_what_is_no_plan_is_none(text: str) -> None:
    assert summary.unpacked(text) is None


def test_a_reminder_is_for_the_first_of_shifts_that_follow_each_other() -> None:
    now = HANDOFF - timedelta(hours=14)
    (reminder,) = reminders.reminders(one_team(), rota(one_team(), now), now)
    assert reminder.at == HANDOFF - timedelta(hours=12)
    expect("reminder", reminder.text)
    for other in (now + timedelta(hours=2), HANDOFF + DAY):
        assert list(reminders.reminders(one_team(), rota(one_team(), other), other)) == []
    elsewhere = datetime(2026, 11, 22, 12, tzinfo=UTC)
    known = rota(one_team(), elsewhere)
    (berlin,) = reminders.reminders(one_team(), known, elsewhere)
    expect("reminder-elsewhere", berlin.text)
    people = {email: one._replace(name="<!channel>") for email, one in known.people.items()}
    (marked,) = reminders.reminders(one_team(), replace(known, people=people), elsewhere)
    assert "<" not in marked.text, "a name is no command to Slack"
