"""How far ahead the layers of a calendar year look, and until when they are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from oncall.model import Months, Place
from oncall.time.layers import horizon
from tests.oncall.strategies import operation
from tests.oncall.time.test_compiling import ALWAYS, OFFICE, layers, rota


def hours_from(day: str) -> list[str]:
    later = {day: replace(OFFICE, start=time(10))}
    return layers(rota(OFFICE, order={"2026-01-05": "ada ben"}, zone="Etc/UTC", later=later), year=2027)


def test_hours_of_the_fourth_year_are_declared_once_it_is_the_third() -> None:
    always = "ada ben, each 168 h from 2026-01-05 09:00; Mon Tue Wed Thu Fri 09:00 for 8 h"
    assert hours_from("2029-12-30")[0] == f"2026-01-05 09:00 to 2029-12-30 10:00: {always}"
    assert hours_from("2030-01-01") == [f"2026-01-05 09:00 to for ever: {always}"], (
        "an update in 2027 prepares the years that verify and the policy pack compare, and no day more"
    )


def test_the_layers_of_all_schedules_are_known_until_the_first_of_them_ends() -> None:
    now = datetime(2027, 3, 1, tzinfo=UTC)
    weeks = rota(ALWAYS, order={"2026-01-05": "ada ben"}, zone="Etc/UTC")
    months = rota(ALWAYS, order={"2026-01-05": "cyd dov"}, zone="Etc/UTC", turn=Months(count=1), name="data")
    [duty] = months.duties
    seat = replace(months, duties=(replace(duty, places=(Place(level="primary", seat="data"),)),))
    assert horizon(operation(weeks), now) is None
    assert horizon(operation(weeks, seat), now) == datetime(2029, 1, 1, 9, tzinfo=UTC), (
        "without an update until then, that seat would call nobody"
    )
