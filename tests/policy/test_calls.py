"""Whom the schedules call: as far as their layers are declared, at hours of a day or of a week, known by an id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oncall import load
from tests.policy.small import NOW, SETTINGS, changed, findings, layer, made, operation
from tests.policy.test_project import seen
from tests.stacks.conftest import declare  # noqa: F401 - the fixture is used by name

if TYPE_CHECKING:
    from oncall.applied.resources import Resource
    from oncall.model import Operation as Described
    from tests.stacks.conftest import Declare

TEAMS = """\
people:
  ada: {email: ada@x.example}
  ben: {email: ben@x.example}
  cyd: {email: cyd@x.example}
  dov: {email: dov@x.example}
teams:
  product:
    levels: {primary: {after: 0 minutes}}
    rotations:
      web: {turn: 1 week, order: [{from: 2026-01-05, people: [ada, ben]}]}
    escalation: {acknowledge_within: 10 minutes, repeats: 2, slack: alert}
  platform:
    levels: {primary: {after: 0 minutes}}
    rotations:
      net: {turn: 1 week, order: [{from: 2026-01-05, people: [ada, ben]}]}
      data: {turn: 1 month, seat: data, order: [{from: 2026-01-05, people: [cyd, dov]}]}
    escalation: {acknowledge_within: 5 minutes, repeats: 6, slack: alert}
notification_rules: {high: [{by: email, after: 0 minutes}], low: [{by: email, after: 0 minutes}]}
severities: {P0: {meaning: down, example: all, urgency: high, color: b60205}}
assets: {}
channels: {alert: {topic: t}}
"""


DATA = "platform/primary/data-schedule"


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Described:
    file = tmp_path_factory.mktemp("teams") / "rotation.yaml"
    file.write_text(TEAMS, encoding="utf-8")
    return load(file)


@pytest.fixture(scope="module")
def program(described: Described, declare: Declare) -> dict[str, Resource]:  # noqa: F811
    recording = declare(described, now=NOW, protect=True)
    return {each.name: each for each in (seen(recording, urn) for urn in recording.resources)}


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["calls-whom-the-file-names", "hours-covered-once"])
def test_turns_of_months_are_declared_one_by_one_and_end(
    program: dict[str, Resource], described: Described, rule: str
) -> None:
    layers = program[DATA].properties["layers"]
    assert all(layer.get("end") for layer in layers)
    assert findings(program, rule, described=described, **SETTINGS.get(rule, {})) == [], (
        "the first update of a year declares the next; refused, it could not"
    )


@pytest.mark.slow(covers=True)
def test_turns_of_months_are_compared_up_to_the_last(
    program: dict[str, Resource], described: Described
) -> None:
    *_, last = program[DATA].properties["layers"]
    number = len(program[DATA].properties["layers"]) - 1
    other = {"user-cyd": "user-dov", "user-dov": "user-cyd"}
    broken = changed(program[DATA], "layers", number, "users", to=[other[user] for user in last["users"]])
    (found,) = findings({**program, DATA: broken}, "calls-whom-the-file-names", described=described)
    assert "to Sat 2028-01-01 00:00 UTC" in found.message, "somebody else would be called in that month"


def test_a_schedule_whose_layers_never_begin_calls_nobody_whom_the_file_names(
    program: dict[str, Resource], described: Described
) -> None:
    never = layer("2199-01-01", "00:00", ["user-cyd"])
    broken = changed(program[DATA], "layers", to=[never])
    (found,) = findings({**program, DATA: broken}, "calls-whom-the-file-names", described=described)
    assert found.message == (
        "as primary (data) of platform it calls nobody from Mon 2026-12-07 12:00 UTC to Tue 2027-01-05 00:00 UTC; "
        "the file names @dov"
    ), "the seat would be empty"


def test_a_schedule_that_is_no_part_of_another_is_known_by_its_own_id() -> None:
    resources = operation()
    for name in ("primary-schedule", "secondary-schedule"):
        given = {**resources[name].properties, "id": f"OWN-{name}"}
        resources[name] = made("pagerduty:Schedule", name, given)
    rules = [{"targets": [{"id": "OWN-primary-schedule"}]}, {"targets": [{"id": "OWN-secondary-schedule"}]}]
    policy = changed(resources["escalation-policy"], "rules", to=rules)
    resources["escalation-policy"] = made("pagerduty:EscalationPolicy", policy.name, {**policy.properties})
    assert findings(resources, "roles-differ") == []
    same = resources["primary-schedule"].properties["layers"]
    resources["secondary-schedule"] = changed(resources["secondary-schedule"], "layers", to=same)
    assert findings(resources, "roles-differ"), "whoever did not hear the first call would be called again"


@pytest.mark.parametrize("type_", ["weekly_restriction", "daily_restriction"])
def test_hours_on_a_day_of_the_week_are_weekly(type_: str) -> None:
    resources = operation()
    hours = [
        {"type": type_, "startDayOfWeek": day, "startTimeOfDay": "00:00:00", "durationSeconds": 86400.0}
        for day in range(1, 8)
    ]
    weekly = layer("2026-01-05", "00:00", ["ADA", "BEN"], restrictions=hours)
    resources["primary-schedule"] = changed(resources["primary-schedule"], "layers", to=[weekly])
    found = [each.message for each in findings(resources, "hours-covered-once")]
    if type_ == "weekly_restriction":
        assert found == [], "every hour of the week is covered"
    else:
        assert found == ["hours of a layer have the type daily_restriction; it must be weekly_restriction"], (
            "they would be called every day"
        )


def test_a_schedule_whose_layers_never_begin_calls_nobody() -> None:
    resources = operation()
    never = layer("2199-01-01", "00:00", ["ADA"])
    resources["primary-schedule"] = changed(resources["primary-schedule"], "layers", to=[never])
    (found,) = findings(resources, "hours-covered-once")
    assert found.message == (
        "nobody is on call from Mon 2026-12-07 12:00 UTC on; the layers must cover 24 hours"
    )
