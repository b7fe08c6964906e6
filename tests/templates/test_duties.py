"""The programs of the repositories know who is on call as everything else does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall.model import Operation
from oncall.time import timeline
from templates.duties import duties
from tests.oncall.strategies import instants, operations
from tests.search import examples
from tests.templates.programs import program

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("programs")
    (folder / ".github").mkdir()
    (folder / ".github" / "on-call").symlink_to(TEMPLATES / "on-call")
    with program(folder, "duties") as module:
        yield module


@examples(40)
@given(described=operations(), data=st.data())
def test_as_the_timeline(known: ModuleType, described: tuple[Operation, date], data: st.DataObject) -> None:
    operation, first = described
    facts = json.loads(json.dumps(duties(operation)))
    for at in data.draw(st.lists(instants(first, 60), min_size=1, max_size=5)):
        for shift in timeline.timeline(operation, at, at + timedelta(minutes=1)):
            if shift.start <= at:
                assert known.person(facts[shift.role], at) == shift.person


@examples(25)
@given(described=operations())
def test_the_duties_of_a_week_are_those_of_its_shifts(
    known: ModuleType, described: tuple[Operation, date]
) -> None:
    operation, first = described
    monday = datetime.combine(first - timedelta(days=first.weekday()), time(), UTC) + timedelta(days=14)
    facts = json.loads(json.dumps(duties(operation)))
    for duty in known.between(facts, monday, monday + timedelta(days=7)):
        assert duty.start < duty.end
        assert known.person(facts["primary"], duty.start) in (duty.primary, None)
        last = duty.end - timedelta(microseconds=1)
        assert known.person(facts["secondary"], last) in (duty.secondary, None)
