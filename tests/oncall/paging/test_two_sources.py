"""The file and the applied stack tell the same story, whatever the operation and the alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import oncall
from oncall.model import DAY, Escalation, Medium, NotificationRule, Urgency
from oncall.paging import from_file, from_stack
from oncall.paging.play import play
from oncall.time.coverage import Proof
from oncall.time.proof import prove
from tests.data import WING_FILE
from tests.oncall.paging.applied import applied
from tests.oncall.rotas import NUMBERS, rota
from tests.oncall.strategies import operations, team, with_escalation
from tests.search import examples, sample

if TYPE_CHECKING:
    from oncall.model import Operation

pytestmark = pytest.mark.wide

WING = oncall.load(WING_FILE)
# Little to watch, so that an example takes no longer than it must; one subject of each audience.
WATCHED = {"playground": WING.assets["playground"]}
WORKFLOWS = {"periodic-azure-clean": WING.workflows["periodic-azure-clean"]}
SUBJECTS = (None, *WATCHED, *WORKFLOWS)

rules = st.builds(
    NotificationRule,
    urgency=st.sampled_from(Urgency),
    medium=st.sampled_from(Medium),
    after=st.integers(0, 20).map(lambda minutes: timedelta(minutes=minutes)),
)
escalations = st.builds(
    Escalation,
    acknowledge_within=st.integers(1, 60).map(lambda minutes: timedelta(minutes=minutes)),
    repeats=st.integers(0, 9),
    slack=st.just("alert"),
)


@st.composite
def described(draw: st.DrawFn) -> tuple[Operation, date]:
    """A random operation that watches what Wing watches, and the first day of its order."""
    drawn, first = draw(operations())
    unique = st.lists(rules, max_size=5, unique_by=lambda rule: (rule.urgency, rule.medium, rule.after))
    own = draw(st.sets(st.sampled_from(sorted(drawn.people))))
    watching = replace(
        WING,
        people={
            handle: replace(person, provision_notifications=handle not in own)
            for handle, person in drawn.people.items()
        },
        rotations=drawn.rotations,
        time_off=drawn.time_off,
        swaps=drawn.swaps,
        teams={"": team(draw(escalations))},
        notification_rules=tuple(draw(unique)),
        assets=WATCHED,
        workflows=WORKFLOWS,
        repositories={work.repository: WING.repositories[work.repository] for work in WORKFLOWS.values()},
    )
    return watching, first


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
@settings(examples(15), suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(described(), st.data())
def test_file_and_stack_tell_the_same_story(source: tuple[Operation, date], data: st.DataObject) -> None:
    operation, first = source
    begin = datetime.combine(first, time(), UTC)
    minute = data.draw(st.integers(2 * 24 * 60, 40 * 24 * 60), "minute of the alert")
    at = begin + timedelta(minutes=minute)
    assume(isinstance(prove(operation, at - DAY, at + 3 * DAY), Proof))
    severity, subject = data.draw(st.sampled_from([*WING.severities])), data.draw(st.sampled_from(SUBJECTS))
    by_file = from_file.plan(operation, at, severity, subject)
    by_stack = from_stack.plan(applied(operation, begin), at, severity, subject)
    assert by_stack == by_file
    acknowledged = data.draw(st.none() | st.integers(0, 300).map(lambda minutes: timedelta(minutes=minutes)))
    assert play(by_stack, at, acknowledged) == play(by_file, at, acknowledged)


def test_a_stack_that_departs_from_the_file_is_played_as_it_is() -> None:
    """Otherwise the equality above would hold of a reading that looks into the file."""
    at = datetime(2026, 12, 7, 4, tzinfo=UTC)
    impatient = with_escalation(WING, acknowledge_within=timedelta(minutes=3))
    by_stack = from_stack.plan(applied(impatient, at), at, "P0", None)
    assert {level.wait for level in by_stack.levels} == {timedelta(minutes=3)}


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
@pytest.mark.parametrize("number", sample(NUMBERS))
def test_they_tell_the_same_of_any_rota(number: int) -> None:
    operation = rota(number)
    begin = min(entry.start for rotation in operation.rotations.values() for entry in rotation.order)
    stack = applied(operation, begin)
    for hours in (30, 80, 200, 500):
        at = begin + timedelta(hours=hours)
        assert from_stack.plan(stack, at, "P1", "home") == from_file.plan(operation, at, "P1", "home")
