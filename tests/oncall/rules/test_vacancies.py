"""Each time off that nobody covers is reported, and once."""

from __future__ import annotations

from datetime import UTC, datetime

from oncall.model import DAY, TimeOff
from oncall.rules.times import absences_are_covered
from tests.oncall.strategies import operation, rotation

START = datetime(2026, 1, 5, tzinfo=UTC)


def test_time_off_after_one_with_two_vacancies_is_reported_too() -> None:
    absences = [
        TimeOff(who=who, start=START + day * DAY, end=START + (day + 1) * DAY)
        for who, day in (("ada", 1), ("ben", 3))
    ]
    days = rotation("days", "ada ben", START.date(), hours=12)
    nights = rotation("nights", "ada ben", START.date(), start=12, hours=12)
    problems = [*absences_are_covered(operation(days, nights, time_off=absences))]
    assert [problem.path for problem in problems] == [("time_off", 0, "who"), ("time_off", 1, "who")], (
        "whoever fixes the first would open a second pull request for the next"
    )
    assert [problem.found.partition(", who")[0] for problem in problems] == [
        "nobody is free to cover ada",
        "nobody is free to cover ben",
    ]
