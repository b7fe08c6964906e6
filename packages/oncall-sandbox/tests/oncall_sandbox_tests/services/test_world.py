"""The world: documents that last, ids that never come twice, and going back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from oncall_sandbox.services import world as module
from oncall_sandbox.services.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "world.db"


@pytest.fixture
def world(file: Path) -> Iterator[World]:
    made = World(file)
    yield made
    made.close()


def test_what_is_committed_is_there_for_the_next_process(world: World, file: Path) -> None:
    world.put("a/things", "1", {"id": "1", "name": "one"})
    world.commit()
    world.put("a/things", "2", {"id": "2", "name": "two"})
    world.close()

    later = World(file)

    assert later.all("a/things") == [{"id": "1", "name": "one"}]
    later.close()


def test_going_back_undoes_documents_settings_and_numbers(world: World) -> None:
    first = world.number()
    world.put("a/things", "1", {"id": "1"})
    world.commit()

    world.put("a/things", "1", {"id": "1", "name": "changed"})
    world.put("a/things", "2", {"id": "2"})
    world.remember("now", "2027-01-04T03:00:00+00:00")
    world.number()
    world.roll_back()

    assert world.documents() == {"a/things": {"1": {"id": "1"}}}
    assert world.fact("now") is None
    assert world.number() == first + 1


def test_a_change_keeps_its_place(world: World, file: Path) -> None:
    for key in "abc":
        world.put("a/things", key, {"id": key})
    world.put("a/things", "a", {"id": "a", "name": "again"})
    world.commit()
    later = World(file)

    assert [thing["id"] for thing in world.all("a/things")] == ["a", "b", "c"]
    assert [thing["id"] for thing in later.all("a/things")] == ["a", "b", "c"]
    later.close()


def test_what_is_handed_out_is_a_copy(world: World) -> None:
    world.put("a/things", "1", {"id": "1", "names": ["one"]})
    found = world.get("a/things", "1")
    assert found is not None
    found["names"].append("two")

    assert world.all("a/things", id="1") == [{"id": "1", "names": ["one"]}]


def test_ids_do_not_come_again_after_a_removal(world: World) -> None:
    keys = [world.key("P") for _ in range(1000)]
    world.delete("a/things", keys[0])

    assert len({*keys, world.key("P")}) == 1001
    assert all(len(key) == 7 and key.startswith("P") for key in keys)


def test_clearing_keeps_the_port_alone(world: World) -> None:
    world.put("a/things", "1", {"id": "1"})
    world.remember("port", 4711)
    world.remember("limits", {"slack.com": 1})
    world.clear()

    assert (world.documents(), world.fact("port"), world.fact("limits")) == ({}, 4711, None)


def test_the_log_keeps_the_newest(world: World, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("at", "host", "method", "path", "query", "body", "status", "answer", "fault")
    for number in range(5):
        world.write_log({**dict.fromkeys(names), "path": f"/{number}", "known": number % 2})
    world.commit()
    monkeypatch.setattr(module, "LOG_KEPT", 3)
    later = World(file)

    assert [entry["path"] for entry in later.read_log()] == ["/2", "/3", "/4"]
    assert [entry["path"] for entry in later.read_log(last=1)] == ["/4"]
    assert [entry["path"] for entry in later.read_log(unknown=True)] == ["/2", "/4"]
    later.close()
