"""``oncall page``: the same story from the file and from what a stack has applied, and names that neither knows."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from oncall_sandbox import address

import oncall
from oncall.cli.main import main
from oncall.errors import StackError
from operate import engine, pagerduty
from operate.sandbox import origin
from tests.data import WING_FILE
from tests.oncall.paging.applied import export

pytestmark = pytest.mark.slow

ALERT = ("page", "--severity", "P0", "--asset", "playground", "--at", "2026-12-07T04:00Z")
FILE = ("--file", str(WING_FILE))


@pytest.fixture(scope="module")
def exported() -> dict[str, Any]:
    return export(oncall.load(WING_FILE), datetime(2026, 12, 7, 4, tzinfo=UTC))


@pytest.fixture
def _applied(monkeypatch: pytest.MonkeyPatch, exported: dict[str, Any]) -> None:
    monkeypatch.setattr(engine, "export", lambda _: deepcopy(exported))


@pytest.mark.usefixtures("_applied")
def test_file_and_stack_call_the_same_people(capsys: pytest.CaptureFixture[str]) -> None:
    stories = []
    for source in (FILE, ("--stack", "prod")):
        assert main([*ALERT, "--ack", "31", *source]) == 0
        stories.append(capsys.readouterr().out)
    expected = [
        line for line in stories[0].splitlines() if not line.startswith("It assumes that everybody's phone")
    ]
    assert stories[0].splitlines() != expected, "the file alone does not tell whose phone is set"
    assert expected == stories[1].splitlines()
    assert "@eladb" in stories[0]


def test_the_story_is_data_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ALERT, "--json", *FILE]) == 0
    assert json.loads(capsys.readouterr().out)["severity"] == "P0"


@pytest.mark.usefixtures("_applied")
@pytest.mark.parametrize(
    ("options", "reported"),
    [
        (
            ("--severity", "P9", "--stack", "prod"),
            'stack prod: it has no severity "P9"; allowed: one of P0, P1',
        ),
        (
            ("--severity", "P0", "--asset", "playgruond", "--stack", "prod"),
            'it has no asset "playgruond"',
        ),
        (("--severity", "P0", "--asset", "playgruond", *FILE), "did you mean playground?"),
        (("--severity", "P9", *FILE), '"P9"'),
    ],
)
def test_what_nobody_knows_is_named(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], reported: str
) -> None:
    assert main(["page", *options]) == 1
    assert reported in capsys.readouterr().err


def test_a_minute_is_a_whole_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ALERT, "--ack", "soon", *FILE]) == 2
    assert "'soon' is no" in capsys.readouterr().err


def test_local_services_that_do_not_start_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise address.SandboxError("The sandbox cannot write to its folder.")

    monkeypatch.setattr(address, "ensure", fail)
    with pytest.raises(StackError, match="stack sandbox: The sandbox cannot write"):
        origin("sandbox", pagerduty.HOST)


def test_events_go_to_the_events_api_of_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "ensure", lambda: "http://127.0.0.1:8000")
    assert pagerduty.events("prod", "key").api._base_url == "https://events.pagerduty.com"
    assert pagerduty.events("sandbox", "key").api._base_url == "http://127.0.0.1:8000/events.pagerduty.com"
