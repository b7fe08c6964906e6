"""What the official plugin does about the layers of a schedule, and what it therefore takes for a difference."""

import json
from datetime import timedelta
from typing import Any

import pytest

from oncall_sandbox_tests.plugins.engine import NOON, Accounts, Engine, Resource, given, plain
from oncall_sandbox_tests.plugins.test_check import LAYER

HANDOFF = "2027-01-04T03:00:00Z"


@pytest.fixture
def users(pagerduty: Engine) -> list[str]:
    people = ("ana", "bo")
    return [
        pagerduty.create("User", {"name": name, "email": f"{name}@wing.example"}).identity for name in people
    ]


@pytest.fixture
def present(users: list[str]) -> dict[str, Any]:
    return LAYER | {"users": users, "name": "present"}


@pytest.fixture
def future(users: list[str]) -> dict[str, Any]:
    times = {"start": HANDOFF, "rotationVirtualStart": HANDOFF}
    return LAYER | times | {"users": users[::-1], "name": "future"}


def schedule(*layers: dict[str, Any]) -> dict[str, Any]:
    return {"name": "Primary", "timeZone": "Etc/UTC", "layers": list(layers)}


def sent(accounts: Accounts) -> list[dict[str, Any]]:
    last = [entry for entry in accounts.world.read_log() if entry["method"] == "PUT"][-1]
    layers: list[dict[str, Any]] = json.loads(last["body"])["schedule"]["schedule_layers"]
    return layers


def refreshed(engine: Engine, resource: Resource) -> Resource:
    read = engine.refresh(resource)
    assert read is not None
    return read


def test_a_start_in_the_past_that_the_account_has_moved_is_no_difference(
    pagerduty: Engine, accounts: Accounts, present: dict[str, Any]
) -> None:
    made = pagerduty.create("Schedule", schedule(present))
    assert made.state["layers"][0]["start"] == "2026-11-23T12:00:00Z"
    accounts.now = NOON + timedelta(days=300)
    assert not pagerduty.diff(refreshed(pagerduty, made), schedule(present)).changes


def test_a_start_in_the_future_that_moves_is_one(
    pagerduty: Engine, accounts: Accounts, present: dict[str, Any], future: dict[str, Any]
) -> None:
    made = pagerduty.create("Schedule", schedule(present, future))
    moved = future | {"start": "2027-01-11T03:00:00Z"}
    difference = pagerduty.diff(made, schedule(present, moved))
    assert list(difference.detailed_diff) == ["layers[1].start"]
    accounts.now = NOON + timedelta(days=300)
    assert not pagerduty.diff(made, schedule(present, moved)).changes


def test_the_same_moment_written_otherwise_is_no_difference(
    pagerduty: Engine, present: dict[str, Any]
) -> None:
    made = pagerduty.create("Schedule", schedule(present))
    otherwise = present | {"rotationVirtualStart": "2026-01-05T05:00:00+02:00"}
    assert not pagerduty.diff(made, schedule(otherwise)).changes


@pytest.mark.slow(covers=True)
def test_layers_keep_their_ids_by_position(
    pagerduty: Engine, accounts: Accounts, present: dict[str, Any], future: dict[str, Any]
) -> None:
    made = pagerduty.create("Schedule", schedule(present))
    identity = made.state["layers"][0]["id"]
    grown = pagerduty.update(made, schedule(present | {"end": HANDOFF}, future))
    assert [layer.get("id") for layer in sent(accounts)] == [identity, None]
    assert "id" not in grown.state["layers"][1], "an update does not read the schedule again"
    assert refreshed(pagerduty, grown).state["layers"][1]["id"]


def test_a_layer_taken_out_is_sent_once_more_with_its_end_now(
    pagerduty: Engine, accounts: Accounts, present: dict[str, Any], future: dict[str, Any]
) -> None:
    made = pagerduty.create("Schedule", schedule(present, future))
    pagerduty.update(made, schedule(present))
    ended = sent(accounts)[-1]
    assert ended["id"] == made.state["layers"][1]["id"]
    assert ended["end"] == "2026-11-23 12:00:00 +0000 UTC"


def test_an_ended_layer_is_not_read_so_that_declaring_it_is_a_difference_for_ever(
    pagerduty: Engine, accounts: Accounts, present: dict[str, Any], future: dict[str, Any]
) -> None:
    both = schedule(present | {"end": HANDOFF}, future)
    made = pagerduty.create("Schedule", both)
    accounts.now = NOON + timedelta(days=300)
    read = refreshed(pagerduty, made)
    assert [layer["name"] for layer in read.state["layers"]] == ["future"]
    assert pagerduty.diff(read, both).changes
    assert not pagerduty.diff(read, schedule(future)).changes


def test_without_a_refresh_the_end_of_an_era_rewrites_every_later_layer(
    pagerduty: Engine, accounts: Accounts, present: dict[str, Any], future: dict[str, Any]
) -> None:
    made = pagerduty.create("Schedule", schedule(present | {"end": HANDOFF}, future))
    accounts.now = NOON + timedelta(days=300)
    difference = pagerduty.diff(made, schedule(future))
    assert "layers[1]" in difference.detailed_diff
    assert "layers[0].users[0]" in difference.detailed_diff


def test_people_are_compared_one_by_one(pagerduty: Engine, present: dict[str, Any], users: list[str]) -> None:
    made = pagerduty.create("Schedule", schedule(present))
    difference = pagerduty.diff(made, schedule(present | {"users": [users[0]]}))
    assert list(difference.detailed_diff) == ["layers[0].users[1]"]


def test_an_import_leaves_out_what_the_account_decides(pagerduty: Engine, present: dict[str, Any]) -> None:
    made = pagerduty.create("Schedule", schedule(present))
    imported = pagerduty.import_("Schedule", made.identity)
    assert imported is not None
    assert set(plain(imported.inputs["layers"])[0]) == set(present)
    assert given(imported)["timeZone"] == "Etc/UTC"
