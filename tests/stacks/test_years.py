"""Years of edits: a new handle, and people who have left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from oncall.editing.people import leave, rename
from oncall.model import Operation, TimeOff
from tests.stacks.conftest import NOW, Declare

pytestmark = pytest.mark.wide


def test_a_new_handle_is_the_same_person(wing: Operation, declare: Declare) -> None:
    renamed = rename(wing, "eladb", "elad", now=NOW).made(wing)
    before, after = declare(wing), declare(renamed)
    assert after.resources.keys() == before.resources.keys(), (
        "no resource is replaced, and the notification rules stay"
    )


def test_a_new_address_of_the_same_account_replaces_nothing(wing: Operation, declare: Declare) -> None:
    renamed = rename(wing, "eladb", "elad", now=NOW, email="elad@new.example").made(wing)
    before, after = declare(wing), declare(renamed)
    assert after.resources.keys() == before.resources.keys(), (
        "a contact method that is replaced would be refused: it must be unique"
    )
    (asked,) = (asked["emails"] for token, asked in after.invokes if token.endswith(":getUsers"))
    assert "elad@new.example" in asked, "the account is looked up by the address that it has now"


def test_whoever_has_left_needs_no_account_and_the_past_still_names_them(
    wing: Operation, declare: Declare
) -> None:
    cover = TimeOff(
        who="ainvoner",
        start=datetime(2026, 1, 19, tzinfo=UTC),
        end=datetime(2026, 1, 22, tzinfo=UTC),
        cover="eladb",
    )
    covered = replace(wing, time_off=(cover,))
    left = leave(covered, "eladb", now=NOW, at=NOW).made(covered)
    assert left.people["eladb"].left == date(2026, 3, 8), "the Sunday before the next handoff"
    same_week, later = declare(left), declare(left, now=datetime(2026, 3, 20, tzinfo=UTC))
    assert "responder-eladb@wing.example" in same_week.of("Responder"), (
        "the layer under way still has them in it"
    )
    assert not [name for name in later.resources if "eladb" in name]
    assert "eladb@wing.example" not in str(later.invokes), "their account may be closed: nobody looks for it"
