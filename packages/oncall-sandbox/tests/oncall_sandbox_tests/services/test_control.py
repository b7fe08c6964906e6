"""The control calls, faults and seeds, in this process."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from oncall_sandbox.services import faults
from oncall_sandbox.services.authority import Authority
from oncall_sandbox.services.call import Request
from oncall_sandbox.services.control import Control
from oncall_sandbox.services.seed import SeedError, read, seed_from
from oncall_sandbox.services.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


@pytest.fixture
def ask(world: World, tmp_path: Path) -> Callable[..., Any]:
    control = Control(world, Authority(tmp_path))

    def call(method: str, name: str, body: Any = None, *, status: int = 200, query: str = "") -> Any:
        content = b"" if body is None else json.dumps(body).encode()
        answer = control.answer(Request(method, "127.0.0.1", f"/_sandbox/{name}", query, {}, content))
        assert answer.status == status, answer.body
        return answer.body

    return call


def test_what_is_there_is_read_changed_and_reset(ask: Callable[..., Any]) -> None:
    assert ask("GET", "ready")["world"] == "None"
    ask(
        "POST",
        "put",
        {"kind": "pagerduty/users", "id": "PX", "body": {"id": "PX", "email": "x@wing.example"}},
    )
    assert [user["id"] for user in ask("GET", "dump")["pagerduty/users"]] == ["PX"]
    assert list(ask("GET", "documents")["pagerduty/users"]) == ["PX"]
    ask("POST", "delete", {"kind": "pagerduty/users", "id": "PX"})
    assert "pagerduty/users" not in ask("GET", "dump")
    ask("POST", "limits", {"api.pagerduty.com": 1})
    assert ask("POST", "reset") == {"ok": True}
    assert len(ask("GET", "dump")["pagerduty/priorities"]) == 3
    assert ask("GET", "log", query="last=5") == []
    assert "certificate" in ask("GET", "authority")


def test_the_clock_is_set_and_freed(ask: Callable[..., Any]) -> None:
    assert ask("POST", "clock", {"now": "2027-01-04T04:00:00+01:00"}) == {
        "now": "2027-01-04T03:00:00+00:00",
        "fixed": True,
    }
    assert "is not a time" in ask("POST", "clock", {"now": "soon"}, status=400)["error"]
    assert "needs an offset" in ask("POST", "clock", {"now": "2027-01-04"}, status=400)["error"]
    assert ask("POST", "clock", {"now": None})["fixed"] is False
    assert ask("GET", "clock")["fixed"] is False


def test_what_is_not_understood_is_reported(ask: Callable[..., Any]) -> None:
    assert "no control call GET nothing; there are" in ask("GET", "nothing", status=404)["error"]
    assert ask("POST", "put", {"kind": "a"}, status=400)["error"] == "'id'"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("cut", "a fault is an object"),
        ({"path": "*", "action": "cut", "time": 1}, "unknown key `time`; a fault has path"),
        ({"action": "cut"}, "`path` is a pattern"),
        ({"path": "*", "action": "explode"}, "`action` one of"),
        ({"path": "*", "action": "cut", "when": "never"}, "`when` is before or after"),
        ({"path": "*", "action": "cut", "nth": 0}, "begin at 1"),
        ({"path": "*", "action": "cut", "count": 0}, "begin at 1"),
    ],
)
def test_a_fault_that_is_none_is_refused(ask: Callable[..., Any], fault: Any, reason: str) -> None:
    assert reason in ask("POST", "faults", fault, status=400)["error"]
    assert ask("GET", "faults") == []


def test_faults_strike_the_requests_that_they_name(ask: Callable[..., Any], world: World) -> None:
    (armed,) = ask(
        "POST", "faults", {"path": "api.x/a*", "action": "status", "method": "POST", "nth": 2, "count": 2}
    )
    assert (armed["status"], armed["when"]) == (500, "before")
    request = Request("POST", "api.x", "/a%20b", "", {}, b"{}")
    hit = [faults.take(world, request) is not None for _ in range(4)]
    assert hit == [False, True, True, False], "from the second on, twice"
    ask("POST", "faults", [{"path": "*", "action": "cut", "contains": "needle"}] * 2)
    assert faults.take(world, request) is None
    assert faults.take(world, Request("GET", "api.x", "/", "q=needle", {}, b"")) is not None
    ask("DELETE", "faults")
    assert ask("GET", "faults") == []


def test_what_is_held_goes_on_when_it_is_let_go(world: World, tmp_path: Path) -> None:
    control = Control(world, Authority(tmp_path))
    request = Request("GET", "api.x", "/a")

    async def act() -> None:
        for effect in (True, False):
            held = asyncio.create_task(control.hold(request, "before"))
            await asyncio.sleep(0)
            waiting = control.answer(Request("GET", "127.0.0.1", "/_sandbox/held")).body
            assert waiting == [{"request": "GET api.x/a", "when": "before"}]
            let_go = Request(
                "POST", "127.0.0.1", "/_sandbox/held", body=json.dumps({"effect": effect}).encode()
            )
            assert control.answer(let_go).body == {"released": 1}
            assert await held is effect

    asyncio.run(act())


def test_a_seed_is_made_once_and_what_is_wrong_with_it_is_reported(
    ask: Callable[..., Any], world: World, tmp_path: Path
) -> None:
    file = tmp_path / "seed.json"
    seed_from(world, file)
    file.write_text(
        '{"people": [{"name": "ana", "email": "ana@people.example"}], "repositories": ["acme/web"]}'
    )
    ask("POST", "seed", {"file": str(file)})
    assert [user["name"] for user in ask("GET", "dump")["pagerduty/users"]] == ["ana"]
    assert world.get("github/repositories", "acme/web") is not None
    ask("POST", "reset")
    assert [user["name"] for user in ask("GET", "dump")["pagerduty/users"]] == ["ana"], "the seed is kept"
    file.write_text("[]")
    assert (
        "must be an object with people, repositories, organizations and workflows"
        in ask("POST", "seed", {"file": str(file)}, status=400)["error"]
    )
    with pytest.raises(SeedError, match="cannot be used"):
        seed_from(world, tmp_path)
    assert read("{}").people == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[", "Expecting value"),
        ('{"user": []}', "an object with people, repositories, organizations and workflows"),
        ('{"people": {"ana": "a@b"}}', "a name and an email"),
        ('{"people": [{"name": "ana"}]}', "a name and an email"),
        ('{"people": [{"name": "", "email": "a@b"}]}', "a name and an email"),
        ('{"people": [{"name": "ana", "email": "ana"}]}', "a name and an email"),
        ('{"people": ["ana"]}', "a name and an email"),
        ('{"people": [{"name": "ana", "email": "a@b", "formerly": "a"}]}', "a name and an email"),
        ('{"repositories": "acme/web"}', "owner/name"),
        ('{"repositories": ["acme"]}', "owner/name"),
        ('{"repositories": ["acme/"]}', "owner/name"),
        ('{"repositories": [1]}', "owner/name"),
        ('{"organizations": [""]}', "each of organizations must be a name"),
    ],
)
def test_a_seed_of_another_form_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(text)


def test_somebody_with_another_name_and_address_keeps_their_accounts(tmp_path: Path) -> None:
    file, world = tmp_path / "seed.json", World(tmp_path / "world.db")
    accounts = []
    for person in (
        {"name": "ana", "email": "ana@people.example"},
        {"name": "ann", "email": "ann@people.example", "formerly": "ana@people.example"},
    ):
        file.write_text(json.dumps({"people": [person]}))
        seed_from(world, file)
        (user,), (mailbox,) = world.all("pagerduty/users"), world.all("pagerduty/contact_methods")
        members = [member for member in world.all("slack/users") if member["profile"]]
        assert {user["email"], mailbox["address"], members[0]["profile"]["email"]} == {person["email"]}
        accounts.append((user["id"], mailbox["id"], *(member["id"] for member in members)))
    assert accounts[0] == accounts[1], "the program finds the accounts that it has provisioned"
    assert world.get("github/people", "ann"), "another handle is another account of GitHub"


def test_a_repository_has_the_branch_that_the_seed_names(tmp_path: Path) -> None:
    file = tmp_path / "seed.json"
    file.write_text('{"repositories": ["acme/web", "acme/forum@master"]}', encoding="utf-8")
    world = World(tmp_path / "world.db")
    seed_from(world, file)
    branches = {
        name: (world.get("github/repositories", name) or {}).get("default_branch")
        for name in ("acme/web", "acme/forum")
    }
    assert branches == {"acme/web": "main", "acme/forum": "master"}
    assert world.get("github/branches", "acme/forum:master")
