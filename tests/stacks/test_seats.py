"""Every schedule says which seat it is of: what reads an applied stack knows its team, level and seat by that alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import oncall
from oncall.time import timeline
from tests.oncall.rotas import rota
from tests.stacks.conftest import Declare


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 10, 24])
def test_a_schedule_puts_out_the_team_the_level_and_the_seat(number: int, declare: Declare) -> None:
    described = replace(rota(number), notification_rules=())
    outputs = [put_out for put_out in declare(described).outputs.values() if "scheduleId" in put_out]
    assert sorted((put_out["team"], put_out["level"], put_out["seat"]) for put_out in outputs) == sorted(
        (team.id, level.id, seat)
        for team in described.teams.values()
        for level in team.levels
        for seat in timeline.seats(described, team.id, level.id)
    ), "pages and checks of the applied stack would take somebody else for the one who is called"


TEAMS = """\
people:
  ada: {email: ada@x.example}
  ben: {email: ben@x.example}
  cyd: {email: cyd@x.example}
  dov: {email: dov@x.example}
  eve: {email: eve@x.example}
  fay: {email: fay@x.example}
teams:
  product:
    levels: {primary: {after: 0 minutes}}
    rotations: {web: {turn: 1 week, order: [{from: 2026-03-02, people: [ada, ben]}]}}
    escalation: {acknowledge_within: 10 minutes, repeats: 2, slack: alert}
  platform:
    levels: {primary: {after: 0 minutes}}
    rotations:
      net: {turn: 1 week, order: [{from: 2026-03-02, people: [cyd, dov]}]}
      data: {turn: 1 week, seat: data, order: [{from: 2026-03-02, people: [eve, fay]}]}
    escalation: {acknowledge_within: 5 minutes, repeats: 6, slack: alert}
time_off:
  - {who: ada, from: 2026-04-01, to: 2026-04-01}
  - {who: cyd, from: 2026-04-02, to: 2026-04-02}
  - {who: eve, from: 2026-04-03, to: 2026-04-03}
notification_rules: {high: [{by: email, after: 0 minutes}], low: [{by: email, after: 0 minutes}]}
severities: {P0: {meaning: down, example: all, urgency: high, color: b60205}}
assets: {}
channels: {alert: {topic: t}}
"""


@pytest.mark.slow
def test_people_and_whoever_covers_them_are_in_the_schedule_of_their_team_and_seat(
    tmp_path: Path, declare: Declare
) -> None:
    file = tmp_path / "rotation.yaml"
    file.write_text(TEAMS, encoding="utf-8")
    declared = declare(oncall.load(file))
    assert {
        name: [layer["users"] for layer in each.inputs["layers"]]
        for name, each in declared.of("Schedule").items()
    } == {
        "product/primary-schedule": [["user-ada", "user-ben"]],
        "platform/primary-schedule": [["user-cyd", "user-dov"]],
        "platform/primary/data-schedule": [["user-eve", "user-fay"]],
    }, "an incident would call people of another team, or of another seat"
    overrides = declared.of("Override").values()
    assert {(each.inputs["schedule"], each.inputs["user"], each.inputs["start"]) for each in overrides} == {
        ("id-of-product/primary-schedule", "user-ben", "2026-04-01T00:00:00Z"),
        ("id-of-platform/primary-schedule", "user-dov", "2026-04-02T00:00:00Z"),
        ("id-of-platform/primary/data-schedule", "user-fay", "2026-04-03T00:00:00Z"),
    }, "whoever is away would be called, and at another seat somebody whose turn it is not"
