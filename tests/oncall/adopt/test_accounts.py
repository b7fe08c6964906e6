"""The file of each account has the account's people on call, at every instant of half a year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from oncall.adopt import pagerduty, recorded
from oncall.adopt.adoption import Adopted, Choices, adopted
from oncall.model import Operation
from oncall.time.clock import minutes
from oncall.time.timeline import timeline
from tests.oncall.adopt.brute import PagerDuty

ACCOUNTS = sorted(path for path in (Path(__file__).parent / "accounts").iterdir() if path.is_dir())
WINTER, SUMMER = datetime(2026, 11, 23, 17, tzinfo=UTC), datetime(2027, 6, 7, 3, 30, tzinfo=UTC)
"""Half a year from either has a change of the clock in the north and one in the south."""
HALF_A_YEAR = timedelta(weeks=26)
OF_PAGERDUTY = [path for path in ACCOUNTS if (path / "escalation_policies.json").exists()]


@cache
def made(folder: Path, now: datetime) -> Adopted:
    account = pagerduty.account(recorded.answers(folder), minutes(now))
    return adopted(account, None, now, Choices())


def at_levels(
    operation: Operation, team: str, start: datetime, end: datetime
) -> dict[datetime, list[set[str]]]:
    """The addresses at each level of a team that is called, from each instant at which somebody changes on."""
    shifts = [
        each for each in timeline(operation, start, end) if operation.rotations[each.rotation].team == team
    ]
    marks = {start, *(mark for each in shifts for mark in (each.start, each.end))}
    return {
        mark: [
            {
                operation.people[each.person].email
                for each in shifts
                if each.level == level.id and each.start <= mark < each.end
            }
            for level in operation.teams[team].called
        ]
        for mark in sorted(marks)
    }


@pytest.mark.parametrize("now", [WINTER, SUMMER], ids=["winter", "summer"])
@pytest.mark.parametrize("folder", OF_PAGERDUTY, ids=lambda path: path.name)
def test_the_file_calls_whom_pagerduty_calls(folder: Path, now: datetime) -> None:
    operation, account = made(folder, now).operation, PagerDuty(folder)
    end = now + HALF_A_YEAR
    titles = {team.title or operation.project.name: key for key, team in operation.teams.items()}
    assert set(titles) == set(account.policies), "every policy is a team"
    for title, key in titles.items():
        by_file = at_levels(operation, key, now, end)
        marks = sorted({now, *by_file, *account.marks(now, end)})
        wanted = {mark: account.called(title, mark) for mark in marks if now <= mark < end}
        calling = [number for number, each in enumerate(zip(*wanted.values(), strict=True)) if any(each)]
        present = by_file[now]
        for mark, rules in wanted.items():
            present = by_file.get(mark, present)
            for level, number in enumerate(calling):
                who = f"level {level + 1} of {title} from {mark} on"
                assert present[level] == rules[number], f"{who}: an alert would call other people"
            assert len(present) == len(calling), f"{title}: an alert would call more often"


@pytest.mark.parametrize("folder", OF_PAGERDUTY, ids=lambda path: path.name)
def test_each_account_says_where_its_shape_is_documented(folder: Path) -> None:
    assert len((folder / "SOURCE.txt").read_text(encoding="utf-8").splitlines()) == 1
