"""Every account of PagerDuty is named by the handle and the clock of its person in the file."""

from __future__ import annotations

from oncall.model import Operation
from tests.stacks.recorder import Recording


def test_each_person_is_known_by_their_handle_and_clock(declared: Recording, wing: Operation) -> None:
    known = {
        put_out["handle"]: put_out["timeZone"] for put_out in declared.outputs.values() if "userId" in put_out
    }
    assert known == {handle: person.time_zone for handle, person in wing.people.items()}, (
        "whoever reads the applied stack would name somebody else as on call, or nobody"
    )
