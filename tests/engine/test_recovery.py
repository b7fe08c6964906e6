"""Interrupted at any moment, nothing is lost and nothing is made twice: the same world in the end."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request as Asked
from urllib.request import urlopen

import pytest

from operate.recover.finders import FINDERS
from tests.engine.conftest import PATIENCE
from tests.engine.operation import SMALL_FILE, Operation, applied, copy_world, differences, elsewhere
from tests.operate.recover.kinds import COPIES, KINDS, Kind, Request

pytestmark = pytest.mark.engine

PROGRAM = Path(__file__).parents[1] / "operate" / "recover" / "program.py"
STACK = "sandbox-copies"
PROCESSES = {"betterstack": 2}  # where one keeps fewer requests waiting than the package has kinds
ALWAYS = 1000
LOOK = 0.05  # seconds between two looks whether the requests have met their faults


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, of_the_run: Path) -> Iterator[Operation]:
    """The project with a small file, in accounts where nothing goes wrong."""
    with applied(tmp_path_factory.mktemp("recovery"), of_the_run, SMALL_FILE) as (made, _):
        yield made


def killed(operation: Operation, faults: list[Any], ready: Callable[[], bool], *command: str) -> None:
    """Start a command, and kill the engine as soon as its requests have met the faults as wanted."""
    operation.control("faults", faults)
    running = operation.start(*command, "--yes", "--skip-preview", "--refresh=false")
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if running.poll() is not None or time.monotonic() > deadline:
            running.kill()
            pytest.fail(f"{running.communicate()[0]}\nnever met: {operation.control('faults')}")
        time.sleep(LOOK)
    running.kill()
    running.communicate()
    operation.control("held", {"effect": False})


def test_a_killed_update_is_told_and_the_next_goes_on(small: Operation) -> None:
    torn = elsewhere(small, "torn")
    torn.python("oncall_sandbox", "show")
    held = [
        {"method": "POST", "path": path, "action": "hold", "when": "after"}
        for path in ("api.pagerduty.com/services", "uptime.betterstack.com/api/v2/monitor-groups")
    ]
    killed(torn, held, lambda: len(torn.control("held")) == len(held), "up")
    assert "and has ended" in torn.python("oncall", "recover", "--check", status=1).output
    assert "locked" in torn.up(status=None).output
    told = torn.python("oncall", "recover", "--yes").output
    for kind in ("Service", "MonitorGroup"):
        assert f"creating {kind} " in told, "the next run must name what may have been done"
        assert f"  {kind} " in told, "and recovery must find it in the account"
    torn.up()
    assert not (found := differences(torn, small)), found
    torn.close()


@pytest.fixture
def grown(small: Operation) -> Iterator[Operation]:
    """An empty stack before accounts that have everything already; one number has another label there."""
    made = elsewhere(small, "grown")
    copy_world(small.sandbox, made.sandbox)
    made.python("oncall_sandbox", "show")
    ask(made, "PUT", f"{phone(made)[0]}", {"contact_method": {"label": "Mobile"}})
    yield made
    made.close()


def ask(operation: Operation, method: str, path: str, body: object = None) -> Any:
    """What somebody does in PagerDuty by hand."""
    url = json.loads((operation.sandbox / "services.json").read_text())["url"]
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": "Token token=somebody-s-own-token"}
    with urlopen(Asked(f"{url}/{path}", data, headers, method=method), timeout=PATIENCE) as answer:  # noqa: S310 - loopback
        return json.loads(answer.read() or "null")


def phone(operation: Operation) -> tuple[str, str]:
    """Where Ana's telephone is in PagerDuty, and its id."""
    (user,) = ask(operation, "GET", "api.pagerduty.com/users?query=ana@wing.example")["users"]
    path = f"api.pagerduty.com/users/{user['id']}/contact_methods"
    methods = ask(operation, "GET", path)["contact_methods"]
    (id_,) = (method["id"] for method in methods if method["type"] == "phone_contact_method")
    return f"{path}/{id_}", id_


@pytest.mark.thorough
def test_what_exists_is_taken_over_and_what_is_deleted_then_is_made_anew(
    small: Operation, grown: Operation
) -> None:
    commits = len(grown.control("dump")["github/commits"])
    told = grown.python("oncall", "recover", "--yes").output
    assert (
        "It differs, and the next update changes it: UserContactMethod responder-ana@wing.example-phone: "
        in told
    )
    assert "label is “Mobile”, the program has “On call”" in told
    assert "are new" not in told
    assert "cannot be looked up" not in told
    text = "".join(file.read_text(errors="replace") for file in (grown.sandbox / "state").rglob("*.json"))
    assert "5550100" not in text, (
        "a telephone number must not be in the state in plain text, nor in its history"
    )
    keys = [one["integration_key"] for one in grown.control("dump")["pagerduty/integrations"]]
    assert not [key for key in keys if key in text]
    assert grown.planned() == {"responder-ana@wing.example-phone": "update"}
    grown.up()
    assert not (found := differences(grown, small)), found
    assert len(grown.control("dump")["github/commits"]) == commits, (
        "a file that is equal is not committed again"
    )

    path, id_ = phone(grown)
    ask(grown, "DELETE", path)
    connections = "app.pagerduty.com/integration-slack/workspaces/T1/connections"
    connection = ask(grown, "GET", connections)["slack_connections"][0]["id"]
    ask(grown, "DELETE", f"{connections}/{connection}")
    stopped = grown.run("preview", status=None)
    assert stopped.status
    assert "404" in stopped.output
    told = grown.python("oncall", "recover", "--yes").output
    assert f"responder-ana@wing.example-phone: somebody has deleted it in the account (it was {id_})" in told
    assert f"-slack: somebody has deleted it in the account (it was {connection})" in told
    assert (
        "UserNotificationRule responder-ana@wing.example-high-phone-5m: it depends on what is deleted" in told
    )
    grown.up()
    assert not (found := differences(grown, small)), found


@dataclass
class Copies:
    """Copies of every kind in a stack of their own, and the same where nothing goes wrong.

    ``declared`` is what their program reads: providers and resources.
    """

    stack: Operation
    calm: Operation
    declared: dict[str, list[dict[str, Any]]]

    def declare(self) -> None:
        """Let the program declare them."""
        (self.stack.project / "copies.json").write_text(json.dumps(self.declared))

    def interrupt(self, asked: Callable[[Kind], Request | None], *command: str) -> str:
        """Interrupt the command at every kind, and recover; what is told of it.

        One request takes effect and its answer is lost; one takes effect and the engine is killed before the answer;
        no other of that kind ever takes effect.
        """
        requests = {token: request for token, kind in KINDS.items() if (request := asked(kind))}
        faults = [
            {"method": request.method, "path": request.path, **fault}
            for request in requests.values()
            for fault in (
                {"nth": 1, "action": "cut", "when": "after"},
                {"nth": 2, "action": "hold", "when": "after"},
                {"nth": 3, "action": "cut", "when": "before", "count": ALWAYS},
            )
        ]
        at_once = sum(not KINDS[token].in_turn for token in requests)

        def ready() -> bool:
            refused = [fault for fault in self.stack.control("faults") if fault["hits"] >= fault["nth"]]
            return len(refused) == at_once and len(self.stack.control("held")) == len(requests)

        killed(self.stack, faults, ready, *command, "--continue-on-error", "--parallel", "64")
        self.stack.control("faults", method="DELETE")
        return self.stack.python("oncall", "recover", "--yes", "--stack", STACK).output

    def run(self, *command: str) -> None:
        """Run the command to its end, here and where nothing went wrong: both worlds are the same then."""
        for each in (self.stack, self.calm):
            each.run(*command, "--yes", "--skip-preview", "--refresh=false", "--parallel", "64")
        assert not (found := differences(self.stack, self.calm)), found


@pytest.fixture(scope="module")
def copies(small: Operation) -> Iterator[Copies]:
    """The copies, as yet to be made, in worlds where all is that they refer to."""
    state = small.run("stack", "export", "--show-secrets").json["deployment"]["resources"]
    stack, calm = (elsewhere(small, name, PULUMI_STACK=STACK) for name in ("interrupted", "calm"))
    made = Copies(stack, calm, copied(sorted(state, key=lambda one: str(one["urn"]))))
    made.declare()
    shutil.copy(PROGRAM, small.project / "__main__.py")
    shutil.copy(small.project / "Pulumi.sandbox.yaml", small.project / f"Pulumi.{STACK}.yaml")
    for each in (stack, calm):
        copy_world(small.sandbox, each.sandbox)
        each.run("stack", "init", STACK)
        each.python("oncall_sandbox", "show")
    yield made
    stack.close()
    calm.close()


def copied(state: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """What the program of the copies declares, from the resources of a state."""
    ids = {one["urn"].rpartition("::")[2]: one.get("id", "") for one in state}
    first = {one["type"]: one for one in reversed(state)}
    providers, resources = {}, []
    for place, (token, kind) in enumerate(KINDS.items()):
        package, name = token.split(":")[0], token.split(":")[-1]
        provider = f"{package}-{place % PROCESSES.get(package, 1)}"
        inputs = first[f"pulumi:providers:{package}"]["inputs"]
        providers[provider] = {"name": provider, "package": package, "inputs": inputs}
        resources += [
            {
                "type": token,
                "name": f"{name}-{number}",
                "provider": provider,
                "inputs": first[token]["inputs"] | kind.apart(number, ids),
                "retained": first[token].get("retainOnDelete", False),
            }
            for number in range(COPIES)
        ]
    return {"providers": list(providers.values()), "resources": resources}


def named(told: str, pattern: str) -> set[str]:
    """The kinds of whose copies is told."""
    return set(re.findall(rf"^{pattern}(\w+) \w+-\d: ", told, re.MULTILINE))


def short(tokens: Iterable[str]) -> set[str]:
    """The types without their packages."""
    return {token.rpartition(":")[2] for token in tokens}


@pytest.mark.thorough
def test_every_kind_is_made_changed_and_removed_once(copies: Copies) -> None:
    told = copies.interrupt(lambda kind: kind.make, "up")
    assert named(told, "creating ") == short(KINDS)
    assert named(told, "  ") == short(FINDERS)
    copies.run("up")

    for one in copies.declared["resources"]:
        one["inputs"] |= KINDS[one["type"]].change
    copies.declare()
    told = copies.interrupt(lambda kind: kind.edit, "up")
    assert named(told, "(?:updating|creating) ") == short(KINDS)
    copies.run("up")

    told = copies.interrupt(lambda kind: kind.remove, "destroy")
    assert named(told, "deleting ") >= short(token for token, kind in KINDS.items() if kind.remove)
    copies.run("destroy")
