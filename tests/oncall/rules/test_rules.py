"""The rule that needs the timeline, against the whole timeline."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from oncall.rules.times import absences_are_covered
from oncall.time.timeline import resolve
from tests.oncall.strategies import operations

if TYPE_CHECKING:
    from datetime import date

    from oncall.model import Operation


@pytest.mark.wide
@given(operations())
def test_every_time_off_with_a_vacancy_is_reported(drawn: tuple[Operation, date]) -> None:
    operation = replace(drawn[0], swaps=drawn[0].swaps[:1])
    reported = [problem.path[1] for problem in absences_are_covered(operation)]
    if not operation.time_off:
        assert reported == []
        return
    start, end = (
        min(entry.start for entry in operation.time_off),
        max(entry.end for entry in operation.time_off),
    )
    vacancies = resolve(operation, start, end).vacancies
    assert sorted(reported) == sorted({operation.time_off.index(vacancy.time_off) for vacancy in vacancies})


@pytest.mark.wide
@given(operations())
def test_a_proposed_cover_covers(drawn: tuple[Operation, date]) -> None:
    operation = drawn[0]
    for problem in absences_are_covered(operation):
        number = problem.path[1]
        assert isinstance(number, int)
        if "cover: " in problem.hint:
            cover = problem.hint.removesuffix("?").split("cover: ")[1]
        elif "leave cover out" in problem.hint:
            cover = None
        else:
            continue
        entry = replace(operation.time_off[number], cover=cover)
        entries = (*operation.time_off[:number], entry, *operation.time_off[number + 1 :])
        fixed = resolve(replace(operation, time_off=entries), entry.start, entry.end)
        assert all(vacancy.time_off != entry for vacancy in fixed.vacancies)
