"""An account that has grown by hand: adopted into a file, taken over by its ids, and from then on equal to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.engine.conftest import PATIENCE
from tests.engine.operation import SMALL_FILE, Operation, checkout

pytestmark = pytest.mark.engine

WEEK = 604800
TOKEN = "somebody-s-own-token"
NIGHTS = {"type": "daily_restriction", "start_time_of_day": "20:00:00", "duration_seconds": 12 * 3600}


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[Operation]:
    """The local test services with two policies by hand that share a schedule, and names of their own.

    There are layers on a local clock, restrictions, an override that is in force, and somebody who is always called.
    """
    with checkout(tmp_path, SMALL_FILE) as made:
        made.python("oncall_sandbox", "show")
        users = {handle: invited(made, handle) for handle in ("ana", "cy", "di", "eve", "fay", "gil", "hal")}
        days = layer("Days", [users[each] for each in ("ana", "cy", "di")], "2026-01-05T08:00:00Z")
        nights = layer("Nights", [users["di"], users["cy"]], "2026-01-05T19:00:00Z", NIGHTS)
        backup = layer("Back-up", [users["eve"], users["fay"]], "2026-01-05T09:00:00Z")
        front, rear = (
            ask(
                made,
                "POST",
                "schedules",
                {"schedule": {"name": name, "time_zone": zone, "schedule_layers": each}},
            )
            for name, zone, each in (
                ("Octo weekdays", "Europe/Berlin", [days, nights]),
                ("The back-up", "Etc/UTC", [backup]),
            )
        )
        now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        span = {"start": f"{now:%Y-%m-%dT%H:%MZ}", "end": f"{now + timedelta(days=1):%Y-%m-%dT%H:%MZ}"}
        override = {**span, "user": {"id": users["hal"], "type": "user_reference"}}
        ask(made, "POST", f"schedules/{front['schedule']['id']}/overrides", {"overrides": [override]})
        first, second = (rule(each["schedule"]["id"], "schedule_reference") for each in (front, rear))
        last = rule(users["gil"], "user_reference")
        for name, rules in (("Octo", [first, second, last]), ("Night watch", [second])):
            policy = {"name": name, "num_loops": 2, "escalation_rules": rules}
            ask(made, "POST", "escalation_policies", {"escalation_policy": policy})
        yield made


def layer(name: str, users: list[str], first: str, *restrictions: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "start": first,
        "rotation_virtual_start": first,
        "rotation_turn_length_seconds": WEEK,
        "users": [{"user": {"id": each, "type": "user_reference"}} for each in users],
        "restrictions": [*restrictions],
    }


def rule(id_: str, kind: str) -> dict[str, Any]:
    return {"escalation_delay_in_minutes": 10, "targets": [{"id": id_, "type": kind}]}


def address(operation: Operation) -> str:
    services = json.loads((operation.sandbox / "services.json").read_text(encoding="utf-8"))
    return f"{services['url']}/api.pagerduty.com"


def ask(operation: Operation, method: str, path: str, body: object = None) -> Any:
    """What somebody does in PagerDuty by hand."""
    data = None if body is None else json.dumps(body).encode()
    asked = Request(  # noqa: S310 - loopback
        f"{address(operation)}/{path}", data, {"Authorization": f"Token token={TOKEN}"}, method=method
    )
    with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
        return json.loads(answer.read() or "null")


def invited(operation: Operation, handle: str) -> str:
    """The id of somebody who gets an account."""
    user = {"name": handle.title(), "email": f"{handle}@wing.example", "type": "user", "time_zone": "Etc/UTC"}
    return str(ask(operation, "POST", "users", {"user": user})["user"]["id"])


def called(operation: Operation, since: datetime, until: datetime) -> dict[str, list[Any]]:
    """Whom PagerDuty itself calls by each rule of each policy, the policies by their ids."""
    span = f"since={since:%Y-%m-%dT%H:%MZ}&until={until:%Y-%m-%dT%H:%MZ}"

    def on_call(target: dict[str, str]) -> list[tuple[str, str, str]]:
        if target["type"] == "user_reference":
            return [(target["id"], f"{since:%Y-%m-%dT%H:%M:%SZ}", f"{until:%Y-%m-%dT%H:%M:%SZ}")]
        answer = ask(operation, "GET", f"schedules/{target['id']}?{span}")["schedule"]
        entries = answer["final_schedule"]["rendered_schedule_entries"]
        return [(one["user"]["id"], one["start"], one["end"]) for one in entries]

    policies = ask(operation, "GET", "escalation_policies")["escalation_policies"]
    return {
        policy["id"]: [[on_call(target) for target in one["targets"]] for one in policy["escalation_rules"]]
        for policy in policies
    }


@pytest.mark.thorough
def test_an_account_that_has_grown_becomes_a_file_and_calls_the_same_people(grown: Operation) -> None:
    start = datetime.now(UTC).replace(second=0, microsecond=0)
    soon, end = start + timedelta(minutes=30), start + timedelta(weeks=12)
    before = called(grown, soon, end)
    account = replace(grown, environment={"PAGERDUTY_API_URL": address(grown), "PAGERDUTY_TOKEN": TOKEN})
    account.python("oncall", "adopt", "--pagerduty", "--overwrite", status=None)
    grown.python("oncall", "check", "--file", str(grown.file))
    told = grown.python("oncall", "recover", "--yes").output
    assert "cannot be looked up" not in told
    assert "name is “Octo weekdays”, the program has “On call Octo primary”" in told
    assert told.count("; the same people are on call at every instant until") == 2
    grown.up()
    during = called(grown, datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1), soon)
    assert [rules[0][0][0][0] for rules in during.values()] == [
        rules[0][0][0][0] for rules in before.values()
    ], "nor in the first minute after the update"
    assert called(grown, soon, end) == before, "nobody is called otherwise"
    assert grown.planned() == {}, "taken over, the account is what the file says"
