"""``python -m oncall_sandbox``: what a person sees and can do, and what is printed when it cannot be done."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from oncall_sandbox.__main__ import main

if TYPE_CHECKING:
    from oncall_sandbox_tests.services.running import Running

pytestmark = pytest.mark.slow(covers=True)

Run = Callable[..., str]


@pytest.fixture
def run(running: Running, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command that must succeed; what it prints."""
    running.ask("POST", "slack.com/api/conversations.create?name=alert")
    content = {"message": "Write", "content": base64.b64encode(b"one").decode()}
    running.ask("PUT", "api.github.com/repos/winglang/wing/contents/docs/README.md", content)
    running.ask(
        "POST", "api.github.com/repos/winglang/wing/labels", {"name": "good first", "color": "b60205"}
    )
    site = {"monitor_type": "status", "url": "https://winglang.io", "pronounceable_name": "Homepage"}
    running.ask("POST", "uptime.betterstack.com/api/v2/monitors", site)

    def command(*words: str) -> str:
        assert main(list(words)) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    return command


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command that cannot be done says."""
    assert main(list(words)) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


def schedule(running: Running, layers: int) -> None:
    users = running.ask("GET", "api.pagerduty.com/users").json()["users"]
    layer = {
        "start": "2026-01-05T03:00:00Z",
        "rotation_virtual_start": "2026-01-05T03:00:00Z",
        "rotation_turn_length_seconds": 604800,
        "users": [{"user": {"id": user["id"]}} for user in users],
    }
    body = {"schedule": {"name": "Primary", "time_zone": "Etc/UTC", "schedule_layers": [layer] * layers}}
    assert running.ask("POST", "api.pagerduty.com/schedules", body).status_code == 201


def test_show(run: Run) -> None:
    everything = run("show")

    assert "pagerduty: users (2)" in everything
    assert "Homepage  status  https://winglang.io" in everything
    assert "pagerduty" not in run("show", "betterstack")
    assert run("show", "labels").splitlines()[1].startswith("good first  winglang/wing  b60205")
    owners = [line.split()[0] for line in run("show", "contact-methods").splitlines()]
    assert owners == ["OF", "ana", "bo"], "by name, not by id"
    assert '"monitor_type": "status"' in run("show", "betterstack", "monitor", "homepage")


def test_a_monitor_removed_by_hand(run: Run) -> None:
    assert run("drift", "monitor", "homepage", "--delete") == "monitor Homepage: removed\n"

    assert "Homepage" not in run("show")


def test_a_layer_taken_out_by_hand(run: Run, running: Running, capsys: pytest.CaptureFixture[str]) -> None:
    schedule(running, 2)

    assert "1 left" in run("drift", "schedule", "Primary", "--remove-layer")

    assert "at least one layer" in refused(capsys, "drift", "schedule", "Primary", "--remove-layer")
    assert "Only schedules" in refused(capsys, "drift", "user", "ana", "--remove-layer")


def test_fields_changed_by_hand(run: Run, running: Running) -> None:
    assert run("drift", "monitor", "Homepage", "check_frequency=60", "paused=true").count("now") == 2
    run("drift", "slack", "channel", "alert", "topic=elsewhere")
    run("drift", "file", "docs/README.md", "content=two")

    monitor = running.ask("GET", "uptime.betterstack.com/api/v2/monitors").json()["data"][0]["attributes"]
    assert (monitor["check_frequency"], monitor["paused"]) == (60, True)
    file = running.ask("GET", "api.github.com/repos/winglang/wing/contents/docs/README.md").json()
    assert base64.b64decode(file["content"]) == b"two"
    assert file["sha"] == "64c5e5885a4b06010b3a0c20edb7900dd0311025"
    channel = running.ask("POST", "slack.com/api/conversations.list").json()["channels"][0]
    assert channel["topic"]["value"] == "elsewhere"


def test_everything_can_be_removed(run: Run) -> None:
    for words in (["label", "good first"], ["file", "docs/README.md"], ["user", "ana"]):
        assert run("drift", *words, "--delete").endswith("removed\n")
    assert "archived" in run("drift", "channel", "alert", "--delete")
    assert "yes" in run("show", "channel")


def test_what_the_vendor_refuses_stays(
    run: Run, running: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    schedule(running, 1)

    printed = refused(capsys, "drift", "user", "ana", "--delete")

    assert printed == "user ana stays: User cannot be deleted as they are on a schedule.\n"
    assert "archived" in run("drift", "channel", "alert", "--delete")
    assert "already_archived" in refused(capsys, "drift", "channel", "alert", "--delete")


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["show", "monitr"], "Did you mean 'monitor'?"),
        (["show", "betterstack", "user"], "There is no kind 'user'"),
        (["show", "user", "anna"], "Did you mean 'ana'?"),
        (["show", "a", "b", "c", "d"], "at most a service, a kind and a name"),
        (["drift", "user"], "Say what is to change"),
        (["drift", "user", "ana"], "One kind of change"),
        (["drift", "user", "ana", "rol=admin"], "Did you mean 'role'?"),
        (["drift", "user", "ana", "role"], "write field=value"),
        (["drift", "member", "ana", "--delete"], "Nobody can remove"),
        (["fail", "cut"], "Say which call"),
        (["clock", "soon"], "is not a time"),
    ],
)
def test_a_mistake_is_reported_with_the_nearest_fix(
    run: Run, capsys: pytest.CaptureFixture[str], words: list[str], printed: str
) -> None:
    assert printed in refused(capsys, *words)
    assert run("show")


def test_failing_on_purpose(run: Run, running: Running) -> None:
    printed = run("fail", "status", "/users", "--method", "GET", "--status", "429", "--retry-after", "3")

    assert printed == "GET */users: status 429, before the effect; number 1, 0 seen\n"
    assert "429" in run("fail", "list")
    assert running.ask("GET", "api.pagerduty.com/users").headers["retry-after"] == "3"
    assert run("fail", "list") == "Nothing fails.\n"
    run("fail", "cut", "*")
    assert run("fail", "clear") == "Nothing fails any more.\n"


def test_the_log(run: Run, running: Running) -> None:
    assert run("log", "--unknown") == "Nothing unknown has been asked.\n"
    running.ask("GET", "api.pagerduty.com/widgets")

    assert "501  GET    api.pagerduty.com/widgets  UNKNOWN" in run("log", "--last", "1")
    assert "widgets" in run("log", "--unknown")
    assert '> {"monitor_type"' in run("log", "--bodies")


def test_clock_reset_and_settings(run: Run, running: Running) -> None:
    assert run("clock", "2027-01-04T03:00:00Z") == "2027-01-04T03:00:00+00:00 (fixed)\n"
    assert "real" in run("clock", "real")
    assert "real" in run("clock")
    assert run("start") == f"{running.url}\n"
    assert f"export PAGERDUTY_API_URL={running.url}/api.pagerduty.com" in run("env")
    assert "SSL_CERT_FILE" in run("env", "--proxy")
    run("reset")
    assert "Homepage" not in run("show")
    assert run("stop") == "The services have ended.\n"
    assert run("stop") == "The services are not running.\n"
