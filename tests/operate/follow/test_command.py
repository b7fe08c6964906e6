"""The command `oncall follow`: what it prints, its exit code, its tokens, and what it keeps between runs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from plugin_host.http import Api

from oncall.cli.main import main
from oncall.errors import UserError
from operate import engine, github, pagerduty, project, slack
from operate.follow import command
from operate.follow.memory import Memory
from tests.operate.follow.test_follow import HANDOFF, WING, applied, forget
from tests.operate.follow.world import TOKEN, World, minutes

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

VARIABLES = ("PAGERDUTY_TOKEN", "SLACK_TOKEN", "GITHUB_TOKEN")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Wing's accounts are those of the stack prod; every client reaches them."""
    made = applied(WING, HANDOFF + minutes(5))
    for module, name in ((slack, "api"), (github, "api"), (pagerduty, "rest")):
        monkeypatch.setattr(module, name, reaching(made, getattr(module, name), last=module is not pagerduty))
    monkeypatch.setattr(command, "load", lambda _file: WING)
    monkeypatch.setattr(command, "clock", lambda: made.now)
    monkeypatch.setattr(project, "file", lambda _stack: Path("rotation.yaml"))
    for variable in VARIABLES:
        monkeypatch.setenv(variable, TOKEN)
    return made


def reaching(world: World, client: Callable[..., Api], *, last: bool) -> Callable[..., Api]:
    def made(one: str, other: str) -> Api:
        url, token = (one, other) if last else (other, one)
        assert url.startswith("https://"), "a stack of production has the vendors' own hosts"
        return client(*((url, token) if last else (token, url)), world.services)

    return made


@pytest.mark.usefixtures("world")
def test_what_was_done_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["follow", "--stack", "prod"]) == 0
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(
        [
            "Who is on call was asked of PagerDuty.",
            "winglang/on-call: eladb",
            "@on-call: eladb",
            "@responders: eladb and staycoolcall911",
            "#alert: a message about the handoff at Mon 2026-12-07 03:00 UTC",
            "#alert: the topic says who is on call",
        ]
    )
    assert main(["follow", "--stack", "prod"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["Everything is as it should be."]


def test_what_was_not_done_is_an_error(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    main(["follow", "--stack", "prod"])
    world.slack("conversations.archive", channel=world.channels["alert"])
    capsys.readouterr()
    assert main(["follow", "--stack", "prod"]) == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines()[1:] == ["Nothing was changed."]
    assert (
        printed.err.splitlines()[-1] == "the topic of #alert is not changed: the channel #alert is archived"
    )


def test_json(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    forget(world, "eladb@wing.example")
    assert main(["follow", "--stack", "prod", "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["asked"] == "pagerduty"
    assert "winglang/on-call: eladb" in printed["done"]
    assert len(printed["left"]) == 3


@pytest.mark.usefixtures("world")
def test_without_a_token_of_pagerduty_it_says_that_the_file_was_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PAGERDUTY_TOKEN")
    assert main(["follow", "--stack", "prod"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first == "Who is on call was asked of the file: PAGERDUTY_TOKEN is not set."


def test_nobody_knows_who_is_on_call(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(401, json={"error": "no"}) if "pagerduty" in request.url.host else None

    world.services.before.append(refuse)
    assert main(["follow", "--stack", "prod"]) == 1
    assert capsys.readouterr().err.startswith("Nothing is changed: nobody knows who is on call. PagerDuty: ")


@pytest.mark.usefixtures("world")
def test_tokens_of_the_environment_need_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(_stack: str) -> dict[str, str]:
        raise AssertionError("a run every few minutes must not start the engine")

    monkeypatch.setattr(engine, "settings", started)
    assert main(["follow", "--stack", "prod"]) == 0


def test_without_any_token_in_the_environment_the_stack_s_configuration_has_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable)
    held = dict.fromkeys(("pagerduty:token", "slack:token", "github:token"), TOKEN)
    monkeypatch.setattr(engine, "settings", lambda _stack: held)
    assert main(["follow", "--stack", "prod"]) == 0
    assert world.group("on-call") == {"eladb@wing.example"}


def test_what_a_run_keeps_saves_requests(world: World, tmp_path: Path) -> None:
    file = tmp_path / "cache" / "memory.json"
    main(["follow", "--stack", "prod", "--memory", str(file)])
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert kept["members"] == {
        email: world.members[email] for email in ("eladb@wing.example", "staycoolcall911@wing.example")
    }
    assert TOKEN not in file.read_text(encoding="utf-8")
    with world.services.counted() as asked:
        main(["follow", "--stack", "prod", "--memory", str(file)])
    assert len(asked) <= 6


def test_the_clock_is_exact_to_the_second() -> None:
    assert command.clock().microsecond == 0
    assert abs(command.clock() - datetime.now(UTC)) < minutes(1)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"members": [1], "posted": "x", "schedules": {"a": 1}, "day": 3}']
)
def test_a_foreign_file_is_an_empty_memory(tmp_path: Path, text: str) -> None:
    file = tmp_path / "memory.json"
    file.write_text(text, encoding="utf-8")
    assert Memory.read(file, date(2026, 12, 7)) == Memory(day="2026-12-07")


def test_a_memory_that_cannot_be_kept_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be written"):
        Memory().write(tmp_path / "file" / "memory.json")
