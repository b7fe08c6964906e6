"""Every schedule says which seat it is of: what reads an applied stack knows its team, level and seat by that alone."""

from __future__ import annotations

import pytest

from oncall.time import timeline
from tests.oncall.rotas import rota
from tests.stacks.conftest import Declare


@pytest.mark.parametrize("number", [2, 10, 24])
def test_a_schedule_puts_out_the_team_the_level_and_the_seat(number: int, declare: Declare) -> None:
    described = rota(number)
    outputs = [put_out for put_out in declare(described).outputs.values() if "scheduleId" in put_out]
    assert sorted((put_out["team"], put_out["level"], put_out["seat"]) for put_out in outputs) == sorted(
        (team.id, level.id, seat)
        for team in described.teams.values()
        for level in team.levels
        for seat in timeline.seats(described, team.id, level.id)
    ), "pages and checks of the applied stack would take somebody else for the one who is called"
