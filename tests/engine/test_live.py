"""The commands that ask an applied stack and its accounts, as a person types them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.engine.conftest import PATIENCE
from tests.engine.operation import SMALL_FILE, Operation, applied

pytestmark = pytest.mark.engine

ALERT = ("--at", "2027-03-01T14:55Z", "--severity", "P0", "--asset", "playground", "--ack", "31")
STORY = ("oncall", "page", *ALERT)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, of_the_run: Path) -> Iterator[Operation]:
    with applied(tmp_path_factory.mktemp("live"), of_the_run, SMALL_FILE) as (made, _):
        yield made


def pagerduty(small: Operation, method: str, path: str, body: object = None, **headers: str) -> Any:
    """Ask the sandbox's PagerDuty as a person would, by hand."""
    url = json.loads((small.sandbox / "services.json").read_text())["url"]
    data = None if body is None else json.dumps(body).encode()
    headers |= {"Authorization": "Token token=made-up-made-up-1234", "Content-Type": "application/json"}
    asked = Request(f"{url}/api.pagerduty.com{path}", data, headers, method=method)  # noqa: S310 - loopback
    with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
        return json.load(answer)


def test_file_and_stack_tell_the_same_story(small: Operation) -> None:
    by_the_file = small.python(*STORY).stdout.splitlines()
    [assumption] = [
        line for line in by_the_file if line.startswith("It assumes that everybody's phone is set")
    ]
    by_the_file.remove(assumption)
    assert small.python(*STORY, "--stack", "sandbox").stdout.splitlines() == by_the_file


def test_what_the_stack_does_not_know_is_named(small: Operation) -> None:
    ran = small.python(
        "oncall", "page", "--severity", "P0", "--asset", "playgruond", "--stack", "sandbox", status=1
    )
    assert 'it has no asset "playgruond"' in ran.output
    assert "did you mean playground?" in ran.output
    ran = small.python("oncall", "verify", "--stack", "sandbox-of-nobody", status=1)
    assert "no stack named 'sandbox-of-nobody' found" in ran.output
    assert "Traceback" not in ran.output


def test_an_edit_that_is_not_applied_is_found(small: Operation) -> None:
    before = small.file.read_bytes()
    small.edit("time_off:\n", "time_off:\n  - {who: cy, from: 2027-05-01, to: 2027-07-01, cover: bo}\n")
    try:
        ran = small.python("oncall", "verify", "--stack", "sandbox", status=1)
    finally:
        small.file.write_bytes(before)
    assert ran.stdout.startswith("different from ")
    assert "pulumi up --stack sandbox" in ran.stdout


def test_what_was_applied_is_what_the_file_says_and_an_override_made_by_hand_is_shown(
    small: Operation,
) -> None:
    outputs = small.run("stack", "output", "--json").json
    schedule = outputs["schedules"]["primary"]["id"]
    start, end = "2027-01-04T04:00:00Z", "2027-01-04T06:00:00Z"
    (on_call,) = pagerduty(small, "GET", f"/oncalls?schedule_ids[]={schedule}&since={start}&until={end}")[
        "oncalls"
    ]
    users = pagerduty(small, "GET", "/users?limit=100")["users"]
    other = next(user for user in users if user["id"] != on_call["user"]["id"] and user["name"] == "cy")
    override = {"start": start, "end": end, "user": {"id": other["id"], "type": "user_reference"}}
    pagerduty(small, "POST", f"/schedules/{schedule}/overrides", {"overrides": [override]})
    printed = small.python("oncall", "verify", "--stack", "sandbox").stdout
    equal, *lines = printed.splitlines()
    assert equal.startswith("equal: ")
    silent = [line for line in lines if line.startswith("never pinged: ")]
    assert [line.partition(", scheduled")[0] for line in silent] == [
        "never pinged: the heartbeat Canary",
        "never pinged: the heartbeat Clean-up",
    ], "nothing is noticed before the first ping"
    assert len(lines) == len(silent) + 2, "and what was made by hand, in two lines"
    assert "by hand from Mon 2027-01-04 04:00 UTC to Mon 2027-01-04 06:00 UTC" in printed
    assert "as primary PagerDuty calls @cy instead of @" in printed


def test_a_live_test_is_followed_until_somebody_acknowledges(small: Operation) -> None:
    asked = subprocess.Popen(
        [sys.executable, "-m", "oncall", "page", "--live", "--severity", "P1", "--asset", "playground"],
        cwd=small.project,
        env=small.variables(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    printed = ""
    try:
        while "Assigned to" not in printed:
            assert asked.stdout is not None
            printed += asked.stdout.readline() or pytest.fail(printed)
        (incident,) = pagerduty(small, "GET", "/incidents?statuses[]=triggered")["incidents"]
        change = {"incident": {"type": "incident_reference", "status": "acknowledged"}}
        pagerduty(small, "PUT", f"/incidents/{incident['id']}", change, From="ana@wing.example")
        printed += asked.communicate(timeout=PATIENCE)[0]
    finally:
        asked.kill()
        asked.communicate()
    assert asked.returncode == 0
    assert "Acknowledged by ana" in printed
    assert printed.rstrip().endswith("the test is resolved, nothing stays open")
    assert incident["title"].startswith("[TEST] P1 Playground")
    assert incident["urgency"] == "high"
