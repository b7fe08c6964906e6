"""How far ahead the layers of a calendar year know changes of the hours: three years on 1 January."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from tests.oncall.time.test_compiling import OFFICE, layers, rota


def hours_from(day: str) -> list[str]:
    later = {day: replace(OFFICE, start=time(10))}
    return layers(rota(OFFICE, order={"2026-01-05": "ada ben"}, zone="Etc/UTC", later=later), year=2027)


def test_hours_of_the_fourth_year_are_declared_once_it_is_the_third() -> None:
    always = "ada ben, each 168 h from 2026-01-05 09:00; Mon Tue Wed Thu Fri 09:00 for 8 h"
    assert hours_from("2029-12-30")[0] == f"2026-01-05 09:00 to 2029-12-30 10:00: {always}"
    assert hours_from("2030-01-01") == [f"2026-01-05 09:00 to for ever: {always}"], (
        "an update in 2027 prepares the years that verify and the policy pack compare, and no day more"
    )
