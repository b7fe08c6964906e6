"""Overrides through the real engine: made, imported, cut off, left alone when they are over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from oncall_sandbox import address

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.conftest import Stack

pytestmark = [pytest.mark.engine, pytest.mark.thorough]

PROGRAM = """
import pulumi
import pulumi_pagerduty_overrides as o

account = pulumi.ResourceOptions(provider=o.Provider("account", token="t0ken-of-the-account", clock="NOW"))
for name, start, end, user in SHIFTS:
    o.Override(name, account, schedule="PSCHED", start=start, end=end, user=user)
"""
PAST = ("past", "2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", "PUSER1")
COMING = ("coming", "2027-01-15T10:00:00Z", "2027-01-15T20:00:00Z", "PUSER1")
LATER = ("later", "2027-01-15T20:00:00Z", "2027-01-16T20:00:00Z", "PUSER2")
CLASHING = ("clashing", "2027-01-15T19:00:00Z", "2027-01-15T21:00:00Z", "PUSER2")


def program(now: str, *shifts: tuple[str, str, str, str]) -> str:
    return PROGRAM.replace("NOW", now).replace("SHIFTS", repr(shifts))


def in_account() -> list[tuple[str, str, str]]:
    found: list[dict[str, Any]] = address.control("GET", "dump").get("pagerduty/overrides", [])
    return sorted((one["user"]["id"], one["start"], one["end"]) for one in found)


def at(now: str) -> str:
    address.control("POST", "clock", {"now": now})
    return now


@pytest.fixture
def account(declare: Callable[[str], Stack]) -> Callable[..., Stack]:
    """Declares shifts at an hour of 2027-01-15."""
    for key in ("PUSER1", "PUSER2"):
        user = {"id": key, "type": "user", "name": key, "email": f"{key.lower()}@wing.example"}
        address.control("POST", "put", {"kind": "pagerduty/users", "id": key, "body": user})
    schedule = {
        "id": "PSCHED",
        "type": "schedule",
        "name": "Primary",
        "time_zone": "Etc/UTC",
        "schedule_layers": [],
    }
    address.control("POST", "put", {"kind": "pagerduty/schedules", "id": "PSCHED", "body": schedule})
    return lambda hour, *shifts: declare(program(at(f"2027-01-15T{hour:02}:00:00Z"), *shifts))


def test_overrides_live_through_the_engine(account: Callable[..., Stack]) -> None:
    stack = account(8, PAST, COMING, LATER)
    stack.up()
    assert [user for user, _, _ in in_account()] == ["PUSER1", "PUSER2"], "what was over is not made"
    stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    assert "t0ken-of-the-account" not in stack.run("stack", "export").stdout

    moved = (*COMING[:3], "PUSER2")
    replaced = account(9, PAST, moved, LATER).up()
    assert "replaced" in replaced.output
    assert [user for user, _, _ in in_account()] == ["PUSER2", "PUSER2"]

    account(12, PAST, LATER).up()
    ends = [end for _, _, end in in_account()]
    assert any(end.startswith("2027-01-15T12:00:00") for end in ends), "what had begun is cut off at now"

    later = account(23, PAST, LATER)
    assert account(23, PAST, LATER).up("--refresh").changes() == {"unchanged": 4}
    later.run("destroy", "--yes", "--skip-preview")
    assert len(in_account()) == 2, "the past stays on record"


def test_an_override_is_imported_and_a_clash_is_refused(account: Callable[..., Stack]) -> None:
    stack = account(8)
    stack.up()
    override = {"start": COMING[1], "end": COMING[2], "user": {"id": "PUSER1", "type": "user_reference"}}
    body = override | {"id": "QBYHAND", "schedule": "PSCHED"}
    address.control("POST", "put", {"kind": "pagerduty/overrides", "id": "QBYHAND", "body": body})
    taken = ("pagerdutyoverrides:index:Override", "coming", "PSCHED:QBYHAND")
    stack.take_in("pagerdutyoverrides", taken)
    assert account(8, COMING).up().changes() == {"unchanged": 3}

    refused = account(8, COMING, CLASHING).run("up", "--yes", status=1)
    assert "would both stand in for schedule PSCHED" in refused.output
    assert "Traceback" not in refused.output
    assert len(in_account()) == 1, "the preview refuses, so nothing is made"
