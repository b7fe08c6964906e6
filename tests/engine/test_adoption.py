"""An account that has grown by hand: adopted into a file, taken over, and from then on equal to it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.engine.conftest import PATIENCE
from tests.engine.operation import Operation, checkout

pytestmark = pytest.mark.engine

SMALL = Path(__file__).with_name("small.yaml")
WEEK = 604800
TOKEN = "somebody-s-own-token"


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[Operation]:
    """The local test services with people, two schedules by hand and a policy that calls them."""
    with checkout(tmp_path) as made:
        shutil.copy(SMALL, made.file)
        made.python("oncall_sandbox", "show")
        users = {handle: invited(made, handle) for handle in ("ana", "cy", "di")}
        targets = []
        for name, people in (("Octo primary", ("ana", "cy", "di")), ("Octo secondary", ("cy", "di", "ana"))):
            layer = {
                "name": "Layer 1",
                "start": "2026-01-05T09:00:00Z",
                "rotation_virtual_start": "2026-01-05T09:00:00Z",
                "rotation_turn_length_seconds": WEEK,
                "users": [{"user": {"id": users[each], "type": "user_reference"}} for each in people],
            }
            body = {"schedule": {"name": name, "time_zone": "Etc/UTC", "schedule_layers": [layer]}}
            targets.append(ask(made, "POST", "schedules", body)["schedule"]["id"])
        rules = [
            {"escalation_delay_in_minutes": 10, "targets": [{"id": key, "type": "schedule_reference"}]}
            for key in targets
        ]
        policy = {"name": "Octo", "num_loops": 2, "escalation_rules": rules}
        ask(made, "POST", "escalation_policies", {"escalation_policy": policy})
        yield made


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


def on_call(operation: Operation) -> dict[str, list[tuple[str, str, str]]]:
    """Whom PagerDuty itself has on call by each schedule in the next weeks."""
    since = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    span = f"since={since:%Y-%m-%dT%H:%MZ}&until={since + timedelta(weeks=12):%Y-%m-%dT%H:%MZ}"
    found = {}
    for schedule in ask(operation, "GET", "schedules")["schedules"]:
        answer = ask(operation, "GET", f"schedules/{schedule['id']}?{span}")["schedule"]
        entries = answer["final_schedule"]["rendered_schedule_entries"]
        found[schedule["name"]] = [(one["user"]["id"], one["start"], one["end"]) for one in entries]
    return found


def test_an_account_that_has_grown_becomes_a_file_and_stays_as_it_is(grown: Operation) -> None:
    before = on_call(grown)
    account = replace(grown, environment={"PAGERDUTY_API_URL": address(grown), "PAGERDUTY_TOKEN": TOKEN})
    account.python("oncall", "adopt", "--pagerduty", "--overwrite")
    text = grown.file.read_text(encoding="utf-8")
    assert "project: {name: Octo}" in text
    assert text.count("people: [ana, cy, di]") == 1, "one order at both levels"
    grown.python("oncall", "check", "--file", str(grown.file))
    told = grown.python("oncall", "recover", "--yes").output
    assert "cannot be looked up" not in told
    grown.up()
    assert grown.planned() == {}, "taken over, the account is what the file says"
    assert on_call(grown) == before, "and calls the same people, by the same two schedules"
