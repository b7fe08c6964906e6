"""Of several errors of coverage at one instant the first in the order of their weight is reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from oncall.model import DAY, Role, TimeOff
from oncall.time.coverage import Kind, examine
from oncall.time.timeline import Reason, Shift
from tests.oncall.strategies import operation, rotation

START = datetime(2026, 1, 5, tzinfo=UTC)
OPERATION = operation(rotation("all", "ada ben cyd", date(2026, 1, 5)))
ADA_IS_OFF = replace(OPERATION, time_off=(TimeOff(who="ada", start=START, end=START + DAY),))


def primary(who: str) -> Shift:
    return Shift("all", Role.PRIMARY, who, START, START + DAY, Reason.SCHEDULED, None)


def secondary(who: str) -> Shift:
    return primary(who)._replace(level=Role.SECONDARY)


@pytest.mark.parametrize(
    ("shifts", "error", "reason"),
    [
        ([primary("ada"), primary("cyd")], Kind.GAP, "where nobody is called, nothing else matters"),
        ([primary("ada")], Kind.GAP, "where nobody is called, nothing else matters"),
        (
            [primary("ada"), primary("cyd"), secondary("ben")],
            Kind.OVERLAP,
            "who of the two is called decides whether it is somebody who is off",
        ),
        (
            [primary("ada"), secondary("ada")],
            Kind.OFF,
            "once Ada's time off is covered, she is not on call twice either",
        ),
        ([primary("ben"), secondary("ben")], Kind.DOUBLE_ROLE, "if nothing else is wrong"),
    ],
)
def test_the_weightiest_is_reported(shifts: list[Shift], error: Kind, reason: str) -> None:
    found = examine(ADA_IS_OFF, shifts, START, START + DAY)
    assert found is not None
    assert (found.at, found.kind) == (START, error), reason
