"""Better Stack's objects through the real engine: made, changed, refreshed, imported, destroyed, and interrupted."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from oncall_sandbox import address
from pulumi_betterstack import lookup

from tools.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.conftest import Stack

    Declare = Callable[[str], Stack]

pytestmark = [pytest.mark.engine, pytest.mark.thorough]

HEAD = """
import pulumi
import pulumi_betterstack as b

account = pulumi.ResourceOptions(provider=b.Provider("account", api_token="t0ken-of-the-account"))
"""
EVERYTHING = (
    HEAD
    + """
group = b.MonitorGroup("group", account, name="Users")
beats = b.HeartbeatGroup("beats", account, name="Users")
key = pulumi.Output.secret("R0UT1NG-KEY")
pager = b.PagerDutyIntegration("pager", account, name="PagerDuty", key=key, severity="critical")
policy = b.Policy("policy", account, name="Users", steps=[
    b.PolicyStepArgs(type="escalation", wait_before=0, step_members=[
        b.PolicyStepMemberArgs(type="pagerduty_integration", id=pager.id)])])
monitor = b.Monitor("monitor", account, monitor_type="keyword", required_keyword="Wing", url="https://winglang.io",
    pronounceable_name="Homepage", check_frequency=FREQUENCY, regions=["us", "eu"], policy_id=policy.id,
    monitor_group_id=group.id, request_headers=[b.RequestHeaderArgs(name="Accept", value="text/html")])
beat = b.Heartbeat(
    "beat", account, name="Canary", period=3600, grace=600, heartbeat_group_id=beats.id, policy_id=policy.id)
page = b.StatusPage(
    "page", account, company_name="Wing", company_url="https://winglang.io", subdomain="wing", timezone="UTC")
section = b.StatusPageSection("section", account, status_page_id=page.id, name="Services")
shown = b.StatusPageResource("shown", account, status_page_id=page.id, status_page_section_id=section.section_id,
    resource_type="Monitor", resource_id=monitor.id, public_name="Homepage")
found = b.get_monitor(url=monitor.url, opts=pulumi.InvokeOptions(provider=account.provider))
pulumi.export("address", beat.url)
pulumi.export("frequency", monitor.check_frequency)
pulumi.export("found", found["id"])
"""
)
OBJECT_TYPES = 9


def everything(frequency: int = 180) -> str:
    return EVERYTHING.replace("FREQUENCY", str(frequency))


def world(kind: str) -> list[dict[str, Any]]:
    """The attributes of the objects of a kind in the account."""
    found: list[dict[str, Any]] = address.control("GET", "dump").get(f"betterstack/{kind}", [])
    return found


def asked(method: str, path: str = "") -> list[str]:
    log = address.control("GET", "log")
    calls = (f"{one['method']} {one['path']}" for one in log if one["host"] == "uptime.betterstack.com")
    return [call for call in calls if call.startswith(f"{method} {path}")]


def test_every_resource_lives_through_the_engine(declare: Declare) -> None:
    stack = declare(everything())

    preview = stack.run("preview")
    assert asked("POST") == asked("PATCH") == asked("DELETE") == asked("GET") == []
    assert preview.changes()["to create"] == OBJECT_TYPES + 2

    stack.up()
    outputs = stack.run("stack", "output", "--json", "--show-secrets").json
    assert outputs["frequency"] == 180
    assert outputs["found"] == world("monitors")[0]["id"]
    assert outputs["address"].startswith("https://uptime.betterstack.com/api/v1/heartbeat/")
    state = stack.run("stack", "export").stdout
    for secret in ("t0ken-of-the-account", "R0UT1NG-KEY", outputs["address"]):
        assert secret not in state, "a secret is in the state in plain text"

    assert "unchanged" in stack.run("preview", "--refresh", "--expect-no-changes").output

    changed = declare(everything(60)).up()
    assert changed.changes() == {"updated": 1, "unchanged": OBJECT_TYPES + 1}
    assert asked("PATCH") == [f"PATCH /api/v2/monitors/{outputs['found']}"]
    assert world("monitors")[0]["attributes"]["check_frequency"] == 60

    stack.run("destroy", "--yes", "--skip-preview")
    left = {
        kind: len(found) for kind, found in address.control("GET", "dump").items() if "betterstack/" in kind
    }
    assert not any(left.values()), left


def test_drift_is_found_and_mended(declare: Declare) -> None:
    stack = declare(everything())
    stack.up()
    monitor, beat = world("monitors")[0], world("heartbeats")[0]
    monitor["attributes"] |= {"check_frequency": 30, "paused": True}
    address.control("POST", "put", {"kind": "betterstack/monitors", "id": monitor["id"], "body": monitor})
    address.control("POST", "delete", {"kind": "betterstack/heartbeats", "id": beat["id"]})
    repaired = stack.up("--refresh")
    assert repaired.changes()["created"] == 1
    assert repaired.changes()["updated"] == 1
    assert world("monitors")[0]["attributes"]["check_frequency"] == 180
    assert world("monitors")[0]["attributes"]["paused"] is True, "what the program does not say is left alone"
    assert len(world("heartbeats")) == 1


def test_what_exists_is_imported_without_a_change(declare: Declare) -> None:
    made = declare(HEAD + GROUP_AND_BEAT)
    made.up()
    group, beat = world("heartbeat_groups")[0]["id"], world("heartbeats")[0]["id"]
    for urn in [one["urn"] for one in made.resources() if "betterstack:index" in one["type"]][::-1]:
        made.run("state", "delete", "--yes", urn)
    made.take_in(
        "betterstack",
        ("betterstack:index:HeartbeatGroup", "beats", group),
        ("betterstack:index:Heartbeat", "beat", beat),
    )
    assert made.up().changes() == {"unchanged": 4}
    assert asked("PATCH") == []


GROUP_AND_BEAT = """
beats = b.HeartbeatGroup("beats", account, name="Users")
beat = b.Heartbeat("beat", account, name="Canary", period=3600, grace=600, heartbeat_group_id=beats.id)
"""


def test_all_mistakes_are_told_at_once_and_nothing_is_made(declare: Declare) -> None:
    stack = declare(HEAD + 'b.Heartbeat("beat", account, name="Canary", period=1, grace=-1)\n')
    failed = stack.up(status=1)
    assert "period" in failed.output
    assert "1 is too small; the least is 30" in failed.output
    assert "-1 is too small; the least is 0" in failed.output
    assert "Traceback" not in failed.output
    assert world("heartbeats") == []


def test_a_missing_token_names_the_command(declare: Declare) -> None:
    stack = declare(
        'import pulumi_betterstack as b\nb.Heartbeat("beat", name="Canary", period=60, grace=0)\n'
    )
    failed = stack.up(status=1)
    assert "pulumi config set --secret betterstack:apiToken" in failed.output
    assert "Traceback" not in failed.output


BEAT = HEAD + 'b.Heartbeat("beat", account, name="Canary", period=3600, grace=GRACE)\n'


@pytest.mark.parametrize("when", ["after", "before"])
def test_a_plugin_killed_between_request_and_answer_leaves_no_orphan_and_no_double(
    declare: Declare, when: str
) -> None:
    """At a create, a change and a delete; ``when`` the request has had its effect, or has not."""
    for method, program, graces in (
        ("POST", BEAT.replace("GRACE", "600"), [600]),
        ("PATCH", BEAT.replace("GRACE", "900"), [900]),
        ("DELETE", HEAD, []),
    ):
        stack = declare(program)
        held = {
            "method": method,
            "path": "uptime.betterstack.com/*heartbeats*",
            "action": "hold",
            "when": when,
        }
        address.control("POST", "faults", held)
        running = stack.start("up", "--yes", "--skip-preview")
        wait_for_held(running)
        kill_plugin("packages/pulumi-betterstack", str(stack.sandbox))
        output = running.communicate(timeout=60)[0]
        assert running.returncode != 0, output
        address.control("POST", "held", {"effect": when == "after"})

        if method == "POST":
            recover(stack)
        stack.up("--refresh")
        assert [one["attributes"]["grace"] for one in world("heartbeats")] == graces, f"after a {method}"


def wait_for_held(running: Any) -> None:
    while not address.control("GET", "held"):
        assert running.poll() is None, running.communicate()[0]


def kill_plugin(folder: str, sandbox: str) -> None:
    """End the plugin of this very sandbox the hard way."""
    killed = 0
    for process in Path("/proc").glob("[0-9]*"):
        if is_plugin(process, folder, sandbox):
            os.kill(int(process.name), signal.SIGKILL)
            killed += 1
    assert killed == 1


def is_plugin(process: Path, folder: str, sandbox: str) -> bool:
    try:
        command, environment = ((process / name).read_bytes() for name in ("cmdline", "environ"))
    except OSError:
        return False
    return folder.encode() in command and f"SANDBOX_DIR={sandbox}".encode() in environment


def recover(stack: Stack) -> None:
    """What recovery does: what the program still wants to make is looked up by its natural key and imported."""
    base = f"{address.ensure()}/uptime.betterstack.com"
    steps = stack.run("preview", "--json", "--show-secrets").json["steps"]
    wanted = [step["newState"] for step in steps if step["op"] == "create"]
    found = [
        (one["type"], one["urn"].rpartition("::")[2], identity)
        for one in wanted
        if one["type"].startswith("betterstack:index")
        for identity in lookup.find(one["type"], one["inputs"], {"apiToken": "t0ken", "apiUrl": base})
    ]
    if found:
        stack.take_in("betterstack", *found)


def test_the_engine_prints_each_schema_and_finds_it_valid(declare: Declare) -> None:
    stack = declare("")
    for folder in ("pulumi-betterstack", "pulumi-pagerduty-overrides", "pulumi-github-labels"):
        printed = stack.run("package", "get-schema", str(ROOT / "packages" / folder)).stdout
        assert json.loads(printed)["resources"], folder
        (stack.project / "schema.json").write_text(printed)
        stack.run("schema", "check", "schema.json")
