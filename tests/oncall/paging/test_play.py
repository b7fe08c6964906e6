"""PagerDuty's rules, one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from oncall.model import DAY, Medium, Urgency
from oncall.paging import story
from oncall.paging.plan import Level, Notice, Plan, Responder, length
from oncall.paging.play import Event, EventKind, play
from oncall.time.layers import Entry
from oncall.time.seats import Seat

if TYPE_CHECKING:
    from collections.abc import Sequence

PRIMARY, SECONDARY = Seat("", "primary", ""), Seat("", "secondary", "")
AT = datetime(2026, 12, 7, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ALWAYS = (AT - DAY, AT + DAY)
RULES = {
    Urgency.HIGH: (
        Notice(Medium.EMAIL, 0 * MINUTE),
        Notice(Medium.PHONE, 5 * MINUTE),
        Notice(Medium.SMS, 10 * MINUTE),
    ),
    Urgency.LOW: (Notice(Medium.EMAIL, 0 * MINUTE), Notice(Medium.SMS, 30 * MINUTE)),
}


def plan(**changes: Any) -> Plan:
    """Ada is primary, Ben secondary, Eve nobody; ten minutes each, one repeat."""
    given = {
        "severity": "P0",
        "subject": "it",
        "service": "Service",
        "urgency": Urgency.HIGH,
        "slack": "alert",
        "levels": (Level((PRIMARY,), 10 * MINUTE), Level((SECONDARY,), 10 * MINUTE)),
        "repeats": 1,
        "duties": {PRIMARY: (Entry("ada", *ALWAYS),), SECONDARY: (Entry("ben", *ALWAYS),)},
        "responders": {
            handle: Responder(handle=handle, time_zone="UTC", notices=RULES)
            for handle in ("ada", "ben", "eve")
        },
    }
    return Plan(**{**given, **changes})


def of(events: Sequence[Event], kind: EventKind) -> list[tuple[int, str | None]]:
    """Minute and person of the events of a kind."""
    return [(event.after // MINUTE, event.person) for event in events if event.kind is kind]


def test_all_is_repeated_but_slack() -> None:
    events = play(plan(repeats=6), AT)
    assert of(events, EventKind.SLACK) == [(0, None)]
    assert [minute for minute, who in of(events, EventKind.ASSIGNED) if who == "ada"] == list(
        range(0, 121, 20)
    )
    assert [minute for minute, who in of(events, EventKind.ASSIGNED) if who == "ben"] == list(
        range(10, 131, 20)
    )
    assert of(events, EventKind.ENDED) == [(140, None)]
    assert [event.number for event in events if event.kind is EventKind.REPEATED] == [2, 3, 4, 5, 6, 7]


def test_a_rule_as_late_as_the_next_level_is_never_reached() -> None:
    media = {(event.medium, event.after % (10 * MINUTE)) for event in play(plan(), AT) if event.medium}
    assert media == {(Medium.EMAIL, 0 * MINUTE), (Medium.PHONE, 5 * MINUTE)}


def test_low_urgency_tells_one_person_and_never_escalates() -> None:
    events = play(plan(urgency=Urgency.LOW), AT)
    assert of(events, EventKind.ASSIGNED) == [(0, "ada")]
    assert of(events, EventKind.NOTIFIED) == [(0, "ada"), (30, "ada")], "no next level cuts the late rule off"
    assert of(events, EventKind.ENDED) == [(30, None)]


@pytest.mark.parametrize(
    ("minute", "who"), [(0, "ada"), (9, "ada"), (10, "ben"), (11, "ben"), (20, "ada"), (99, "ben")]
)
def test_whoever_has_the_incident_acknowledges(minute: int, who: str) -> None:
    events = play(plan(), AT, minute * MINUTE)
    assert of(events, EventKind.ACKNOWLEDGED) == [(minute, who)]
    assert all(event.after <= minute * MINUTE for event in events)
    assert events[-1].kind is EventKind.ACKNOWLEDGED


def test_a_handoff_takes_effect_with_the_next_level() -> None:
    change = AT + 5 * MINUTE
    duties = {
        PRIMARY: (Entry("ada", AT - DAY, change), Entry("ben", change, AT + DAY)),
        SECONDARY: (Entry("ben", AT - DAY, change), Entry("eve", change, AT + DAY)),
    }
    events = play(plan(duties=duties), AT)
    assert of(events, EventKind.ASSIGNED) == [(0, "ada"), (10, "eve"), (20, "ben"), (30, "eve")]
    assert of(events, EventKind.HANDOFF) == [(5, "ben"), (5, "eve")]
    assert (5, "ada") in of(events, EventKind.NOTIFIED), "she keeps the incident, and her phone rings"


def test_at_the_minute_of_a_handoff_the_newcomer_is_called() -> None:
    duties = {
        PRIMARY: (Entry("ada", AT - DAY, AT), Entry("eve", AT, AT + DAY)),
        SECONDARY: (Entry("ben", *ALWAYS),),
    }
    events = play(plan(duties=duties), AT)
    assert of(events, EventKind.ASSIGNED)[0] == (0, "eve")
    assert [event.instead_of for event in events if event.kind is EventKind.HANDOFF] == ["ada"]


def test_a_role_that_nobody_has_is_passed_over_at_once() -> None:
    events = play(plan(duties={PRIMARY: (), SECONDARY: (Entry("ben", *ALWAYS),)}), AT)
    assert of(events, EventKind.PASSED_OVER) == [(0, None), (10, None)]
    assert of(events, EventKind.ASSIGNED) == [(0, "ben"), (10, "ben")]
    low = play(plan(urgency=Urgency.LOW, duties={PRIMARY: (), SECONDARY: (Entry("ben", *ALWAYS),)}), AT)
    assert of(low, EventKind.ASSIGNED) == [(0, "ben")]


def test_where_nobody_is_on_call_nobody_can_acknowledge() -> None:
    nobody = plan(duties={PRIMARY: (), SECONDARY: ()})
    events = play(nobody, AT, 5 * MINUTE)
    assert not of(events, EventKind.ASSIGNED)
    assert not of(events, EventKind.ACKNOWLEDGED)
    assert "nobody is on call at any level" in story.lines(nobody, events)[-1].text


def test_people_with_rules_of_their_own_are_notified_by_those() -> None:
    own = {handle: Responder(handle=handle, time_zone="UTC", notices={}) for handle in ("ada", "ben")}
    playing = plan(responders=own, repeats=0)
    texts = [line.text for line in story.lines(playing, play(playing, AT))]
    assert "@ada is called as primary: their own rules in PagerDuty" in texts


def test_a_stack_without_a_channel_says_nothing_of_slack() -> None:
    assert not of(play(plan(slack=None), AT), EventKind.SLACK)


def test_every_event_is_at_its_minute_after_the_alert() -> None:
    own = {handle: Responder(handle=handle, time_zone="UTC", notices={}) for handle in ("ada", "ben")}
    nobody_first = {PRIMARY: (), SECONDARY: (Entry("ben", *ALWAYS),)}
    for playing in (
        plan(),
        plan(responders=own),
        plan(duties=nobody_first),
        plan(urgency=Urgency.LOW),
        plan(urgency=Urgency.LOW, duties=nobody_first),
    ):
        assert all(event.at == AT + event.after for event in play(playing, AT, 25 * MINUTE))
        assert all(event.at == AT + event.after for event in play(playing, AT))


def test_events_of_the_first_pass_are_numbered_one() -> None:
    events = play(plan(urgency=Urgency.LOW, duties={PRIMARY: (), SECONDARY: (Entry("ben", *ALWAYS),)}), AT)
    assert [event.number for event in events] == [0, 0, 1, 1, 1, 1, 0]


def test_a_handoff_at_the_end_of_the_escalation_is_shown_and_a_later_one_is_not() -> None:
    for minute, shown in ((40, 1), (41, 0)):
        change = AT + minute * MINUTE
        duties = {
            PRIMARY: (Entry("ada", AT - DAY, change), Entry("eve", change, AT + DAY)),
            SECONDARY: (Entry("ben", *ALWAYS),),
        }
        assert len(of(play(plan(duties=duties), AT), EventKind.HANDOFF)) == shown


def test_an_escalation_lasts_as_long_as_its_waits_in_all_passes() -> None:
    levels = (Level((PRIMARY,), 10 * MINUTE), Level((SECONDARY,), 5 * MINUTE))
    assert length(levels, 0) == 15 * MINUTE
    assert length(levels, 6) == 7 * 15 * MINUTE, "six repeats after the first pass"
