"""The file of each account has the account's people on call, at every instant of half a year."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from oncall.adopt import opsgenie, pagerduty, recorded
from oncall.adopt.adoption import Adopted, Choices, adopted
from oncall.file.reader import read
from oncall.model import Operation
from oncall.time import layers
from oncall.time.clock import minutes
from oncall.time.rendering import Entry, rendered
from oncall.time.seats import by_seat
from oncall.time.timeline import overrides, timeline
from tests.oncall.adopt import random_accounts
from tests.oncall.adopt.brute import Opsgenie, PagerDuty

ACCOUNTS = sorted(path for path in (Path(__file__).parent / "accounts").iterdir() if path.is_dir())
WINTER, SUMMER = datetime(2026, 11, 23, 17, tzinfo=UTC), datetime(2027, 6, 7, 3, 30, tzinfo=UTC)
"""Half a year from either has a change of the clock in the north and one in the south."""
SEASONS = (
    pytest.param(WINTER, id="winter"),
    pytest.param(SUMMER, id="summer", marks=pytest.mark.thorough),
)
HALF_A_YEAR = timedelta(weeks=26)
OF_OPSGENIE = [path for path in ACCOUNTS if "opsgenie" in path.name]
OF_PAGERDUTY = [path for path in ACCOUNTS if (path / "escalation_policies.json").exists()]
QUICK = ("01-weekly-pair", "17-opsgenie-plain")
"""One account of each vendor, which `make unit` tries."""


def named(folder: Path, *values: object) -> Any:
    """A case of its account, behind other values."""
    marks = () if folder.name in QUICK else pytest.mark.wide
    return pytest.param(*values, folder, id=folder.name, marks=marks)


@cache
def made(folder: Path, now: datetime) -> Adopted:
    vendor = opsgenie if folder in OF_OPSGENIE else pagerduty
    account = vendor.account(recorded.answers(folder), minutes(now))
    return adopted(account, None, now, Choices())


def at_levels(
    operation: Operation, team: str, start: datetime, end: datetime
) -> dict[datetime, list[set[str]]]:
    """The addresses at each level of a team that is called, from each instant at which somebody changes on."""
    levels = {level.id: number for number, level in enumerate(operation.teams[team].called)}
    changes: dict[datetime, list[tuple[int, str, int]]] = defaultdict(list, {start: []})
    for shift in timeline(operation, start, end):
        if operation.rotations[shift.rotation].team == team:
            who = levels[shift.level], operation.people[shift.person].email
            changes[shift.start].append((*who, 1))
            changes[shift.end].append((*who, -1))
    present: list[Counter[str]] = [Counter() for _ in levels]
    found = {}
    for mark in sorted(changes):
        for level, email, change in changes[mark]:
            present[level][email] += change
        found[mark] = [{email for email, count in each.items() if count} for each in present]
    return found


def compare(operation: Operation, account: PagerDuty | Opsgenie, now: datetime) -> None:
    """Hold the levels of each team to the rules of its policy, for half a year."""
    end = now + HALF_A_YEAR
    for key, team in operation.teams.items():
        title = team.title or operation.project.name
        by_file = at_levels(operation, key, now, end)
        marks = sorted({now, *by_file, *account.marks(now, end)})
        wanted = {mark: account.called(title, mark) for mark in marks if now <= mark < end}
        calling = [number for number, each in enumerate(zip(*wanted.values(), strict=True)) if any(each)]
        present = by_file[now]
        assert len(present) >= len(calling), f"{title}: an alert would call less often"
        for mark, rules in wanted.items():
            present = by_file.get(mark, present)
            called = [level for level in present if level]
            expected = [rules[number] for number in calling if rules[number]]
            who = f"{title} from {mark} on: an alert would call other people"
            assert called == expected, who


@pytest.mark.parametrize("now", SEASONS)
@pytest.mark.parametrize(
    ("kind", "folder"),
    [
        *(named(folder, PagerDuty) for folder in OF_PAGERDUTY),
        *(named(folder, Opsgenie) for folder in OF_OPSGENIE),
    ],
)
def test_the_file_calls_whom_the_account_calls(
    kind: type[PagerDuty | Opsgenie], folder: Path, now: datetime
) -> None:
    account = kind(folder)
    operation = made(folder, now).operation
    titles = {team.title or operation.project.name for team in operation.teams.values()}
    assert titles == set(account.policies), "every policy or escalation is a team"
    compare(operation, account, now)


def test_each_account_says_where_its_shape_is_documented() -> None:
    for folder in ACCOUNTS:
        assert len((folder / "SOURCE.txt").read_text(encoding="utf-8").splitlines()) == 1, folder.name


@pytest.mark.wide
@pytest.mark.parametrize("seed", range(12))
def test_any_account_is_said_exactly_or_what_is_not_is_listed(seed: int, tmp_path: Path) -> None:
    now = WINTER if seed % 2 else SUMMER
    random_accounts.write(tmp_path, Random(seed), now)  # noqa: S311 — nothing secret
    answer = made(tmp_path, now)
    if not any("no words" in remark.what or "the account has" in remark.what for remark in answer.remarks):
        compare(answer.operation, PagerDuty(tmp_path), now)
    assert read(answer.text.encode()).operation == answer.operation


def test_the_comparison_notices_another_order() -> None:
    folder = OF_PAGERDUTY[0]
    account = PagerDuty(folder)
    account.schedules["PSCHED1"]["schedule_layers"][0]["users"].reverse()
    with pytest.raises(AssertionError, match="an alert would call other people"):
        compare(made(folder, WINTER).operation, account, WINTER)


@pytest.mark.parametrize("folder", [named(folder) for folder in (*OF_PAGERDUTY, *OF_OPSGENIE)])
def test_the_schedules_that_the_program_declares_call_the_same_people(folder: Path) -> None:
    operation = made(folder, WINTER).operation
    end = WINTER + HALF_A_YEAR
    by_file = by_seat(operation, timeline(operation, WINTER, end))
    for seat, shifts in by_file.items():
        team, level, name = seat
        found = overrides(operation, level, WINTER, team=team, seat=name)
        declared = rendered(
            layers.declared(operation, level, WINTER, team=team, seat=name),
            WINTER,
            end,
            [Entry(each.person, each.start, each.end) for each in found],
        )
        expected = rendered((), WINTER, end, [Entry(each.person, each.start, each.end) for each in shifts])
        assert declared == expected, f"{seat}: PagerDuty would call other people than the file says"
