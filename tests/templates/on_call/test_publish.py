"""`oncall publish`: the repositories learn who is on call, and only a change is a commit."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest
from plugin_host.http import Api, ApiError, Surroundings

from oncall import load
from oncall.errors import UserError
from operate import engine, project, publish
from templates import render
from tests.templates.on_call.conftest import NOW, REPOSITORY, WING, World

pytestmark = pytest.mark.slow  # a server on loopback

OPERATION = load(WING)
TEXT = render.on_call(OPERATION, NOW)
TOKEN = "github_pat_of_the_stack"
FILE = "*/contents/.github/on-call/operation.json"


@pytest.fixture(autouse=True)
def _wing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "file", lambda _stack: WING)
    monkeypatch.setattr(engine, "settings", lambda _stack, **_: {"github:token": TOKEN})


@pytest.fixture
def world(unpublished: World) -> World:
    return unpublished


async def _at_once(_seconds: float) -> None:
    pass


def written(world: World, text: str = TEXT) -> bool:
    """Write one repository's file by a client that does not wait."""

    async def write() -> bool:
        github = Api(
            "GitHub",
            f"{world.url}/api.github.com",
            token=TOKEN,
            limit=(80, 60),
            advice={409: "Is the branch protected?"},
            surroundings=Surroundings(sleep=_at_once),
        )
        try:
            return await publish.written(github, REPOSITORY, "main", text)
        finally:
            await github.close()

    return asyncio.run(write())


def content(world: World) -> str:
    found = world.ask("GET", f"api.github.com/repos/{REPOSITORY}/contents/{render.ON_CALL}")
    return base64.b64decode(found["content"]).decode()


def commits(world: World) -> int:
    return len(world.ask("GET", f"api.github.com/repos/{REPOSITORY}/commits?path={render.ON_CALL}"))


def test_one_repository_has_it_for_all(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    for outcome in ("written", "unchanged"):
        publish.publish("sandbox", NOW)
        assert capsys.readouterr().out == f"{REPOSITORY}: {outcome}\n"
    assert content(world) == TEXT
    assert commits(world) == 1


def test_a_change_is_one_commit(world: World) -> None:
    assert [written(world), written(world, "{}\n"), written(world, "{}\n")] == [True, True, False]
    assert content(world) == "{}\n"
    assert commits(world) == 2


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("there", [False, True], ids=["made", "changed"])
def test_an_answer_that_is_lost_costs_no_second_commit(world: World, when: str, *, there: bool) -> None:
    if there:
        written(world, "{}\n")
    world.control("faults", {"path": FILE, "method": "PUT", "action": "cut", "when": when})
    written(world)
    assert content(world) == TEXT
    assert commits(world) == 1 + there


def test_somebody_else_s_commit_in_between_is_not_in_the_way(world: World) -> None:
    conflict: dict[str, Any] = {"path": FILE, "method": "PUT", "action": "status", "status": 409}
    world.control("faults", conflict)
    assert written(world)
    world.control("faults", {**conflict, "count": 2})
    with pytest.raises(ApiError, match=r"409 Conflict.*Is the branch protected\?"):
        written(world, "{}\n")
    assert commits(world) == 1


def test_a_repository_that_refuses_is_named(world: World) -> None:
    branch = world.control("documents", method="GET")["github/branches"][f"{REPOSITORY}:main"]
    world.control(
        "put", {"kind": "github/branches", "id": f"{REPOSITORY}:main", "body": {**branch, "protected": True}}
    )
    with pytest.raises(UserError) as caught:
        publish.publish("sandbox", NOW)
    assert str(caught.value).startswith(f"{REPOSITORY}: GitHub: PUT ")
    assert "Let the token's owner bypass its rules." in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_a_missing_token_is_named_with_its_command(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "settings", lambda _stack, **_: {})
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    publish.publish("sandbox", NOW)
    monkeypatch.delenv("GITHUB_TOKEN")
    with pytest.raises(UserError, match=r"pulumi config set --stack sandbox --secret github:token"):
        publish.publish("sandbox", NOW)
    assert commits(world) == 1
