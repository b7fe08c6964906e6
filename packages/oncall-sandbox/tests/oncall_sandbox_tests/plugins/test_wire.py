"""The same program makes the fake plugins ask what the official plugins asked, with the same bodies."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
from oncall_sandbox.plugins.api import Answer, Request

from oncall_sandbox_tests.plugins.engine import Engine, Resource, given

RECORDED = Path(__file__).parents[1] / "services" / "data" / "official-plugins.jsonl"
UP, REFRESH, CHANGE, SHRINK, DESTROY = range(5)
RULES = (("low", "email", 0), ("high", "email", 0), ("high", "sms", 0), ("high", "phone", 5))
PHONE = {"label": "Mobile", "address": "5550001", "countryCode": 1}


def layer(start: str, people: list[str], end: str | None = None) -> dict[str, Any]:
    restriction = {"type": "daily_restriction", "startTimeOfDay": start[11:19], "durationSeconds": 43200}
    return {
        "start": start,
        "rotationVirtualStart": start,
        "rotationTurnLengthSeconds": 604800,
        "users": people,
        "restrictions": [restriction],
    } | ({"end": end} if end else {})


class Recording:
    """Answers with what was answered then, request by request, and notes what is asked."""

    def __init__(self) -> None:
        self.phases: list[list[dict[str, Any]]] = []
        for line in RECORDED.read_text().splitlines():
            entry = json.loads(line)
            if "operation" in entry:
                self.phases.append([])
            else:
                self.phases[-1].append(entry)
        self.begin(UP)

    def begin(self, phase: int) -> None:
        """From here on the answers of this phase are given."""
        self.asked: Counter[str] = Counter()
        self._answers: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for entry in self.phases[phase]:
            self._answers[unquote(entry["request"])].append(entry)
        self.expected = Counter(_line(entry["request"], entry.get("body")) for entry in self.phases[phase])

    async def __call__(self, request: Request) -> Answer:
        """Answer a fake plugin."""
        body: Any = None
        if request.body and request.headers["Content-Type"] == "application/json":
            body = json.loads(request.body)
        elif request.body:
            body = parse_qs(request.body.decode(), keep_blank_values=True)
        asked = f"{request.method} https:/{request.path}"
        self.asked[_line(asked, body)] += 1
        answers = self._answers[unquote(asked)]
        matching = [entry for entry in answers if _line(asked, entry.get("body")) == _line(asked, body)]
        assert matching, f"the official plugins did not ask {_line(asked, body)} but {answers}"
        entry = matching[0]
        if len(matching) > 1:
            answers.remove(entry)
        recorded = entry.get("answer")
        return Answer(entry["status"], {}, b"" if recorded is None else json.dumps(recorded).encode())


def _line(request: str, body: Any) -> str:
    """One request as a text, without what differs in every run and the order of sets."""
    body = json.loads(json.dumps(body))
    if isinstance(body, dict):
        body.pop("encrypted_value", None)
        for each in body.get("schedule", {}).get("schedule_layers", ()):
            if str(each["end"]).endswith("UTC"):
                each["end"] = "now"
    return f"{unquote(request)} {json.dumps(body or None, sort_keys=True)}"


@pytest.fixture(scope="module")
def recording() -> Recording:
    return Recording()


@pytest.fixture(scope="module")
def run(recording: Recording) -> Iterator[dict[int, tuple[Counter[str], Counter[str]]]]:
    """By phase: what was asked now, and then."""
    engines = {name: Engine(name, recording) for name in ("pagerduty", "github", "slack")}
    recorded = {}
    for phase, lines in Program(engines).phases(recording):
        recorded[phase] = (lines, recording.expected)
    yield recorded
    for engine in engines.values():
        engine.close()


class Program:
    """The program of the recording: 21 resources, two edits."""

    def __init__(self, engines: dict[str, Engine]) -> None:
        self.engines = engines
        self.made: dict[str, Resource] = {}

    def phases(self, recording: Recording) -> Iterator[tuple[int, Counter[str]]]:
        for phase, act in (
            (UP, self.up),
            (REFRESH, self.refresh),
            (CHANGE, self.change),
            (SHRINK, self.shrink),
        ):
            recording.begin(phase)
            self.engines["github"].configured()
            if phase == UP:
                self.engines["pagerduty"].configured()
                self.engines["slack"].configured()
            act()
            yield phase, recording.asked
        recording.begin(DESTROY)
        self.engines["github"].configured()
        self.destroy()
        yield DESTROY, recording.asked

    def make(self, name: str, kind: str, /, **inputs: Any) -> str:
        self.made[name] = self.engine(kind).create(kind, inputs)
        return self.made[name].identity

    def engine(self, kind: str) -> Engine:
        slack = {"Conversation"}
        github = {"IssueLabel", "RepositoryFile", "ActionsSecret"}
        return self.engines["slack" if kind in slack else "github" if kind in github else "pagerduty"]

    def look_ups(self) -> dict[str, str]:
        pagerduty, github = self.engines["pagerduty"], self.engines["github"]
        pagerduty.look_up("getUser", email="bo@wing.example")
        pagerduty.look_up("getVendor", name="Better Stack")
        github.look_up("getRepository", fullName="winglang/wing")
        method = pagerduty.look_up(
            "getUserContactMethod",
            userId=self.made["ana"].identity,
            type="email_contact_method",
            label="Default",
        )
        return {
            "priority": pagerduty.look_up("getPriority", name="P0")["id"],
            "email": method["id"],
        }

    def up(self) -> None:
        people = [
            self.make(name, "User", name=name, email=f"{name}@wing.example") for name in ("ana", "bo", "cy")
        ]
        found = self.look_ups()
        ana = people[0]
        methods = {
            name: self.make(name, "UserContactMethod", userId=ana, type=f"{name}_contact_method", **PHONE)
            for name in ("sms", "phone")
        } | {"email": found["email"]}
        for urgency, medium, delay in RULES:
            self.make(
                f"{urgency} {medium}",
                "UserNotificationRule",
                userId=ana,
                urgency=urgency,
                startDelayInMinutes=delay,
                contactMethod={"id": methods[medium], "type": f"{medium}_contact_method"},
            )
        self.layers = [layer("2026-01-05T03:00:00Z", people), layer("2026-01-05T15:00:00Z", people)]
        schedule = self.make("schedule", "Schedule", name="Primary", timeZone="Etc/UTC", layers=self.layers)
        target = {"id": schedule, "type": "schedule_reference"}
        self.policy = {
            "name": "Wing",
            "numLoops": 6,
            "description": "",
            "rules": [{"escalationDelayInMinutes": 10, "targets": [target]}],
        }
        policy = self.make("policy", "EscalationPolicy", **self.policy)
        service = self.make(
            "service",
            "Service",
            name="Users",
            escalationPolicy=policy,
            autoResolveTimeout="null",
            incidentUrgencyRule={"type": "constant", "urgency": "severity_based"},
        )
        self.channel = {
            "name": "alert",
            "isPrivate": False,
            "topic": "t",
            "purpose": "p",
            "actionOnDestroy": "none",
        }
        channel = self.make("channel", "Conversation", **self.channel)
        self.make(
            "integration",
            "ServiceIntegration",
            name="Events",
            service=service,
            type="events_api_v2_inbound_integration",
        )
        self.make(
            "connection",
            "SlackConnection",
            sourceId=service,
            sourceType="service_reference",
            workspaceId="T1",
            channelId=channel,
            notificationType="responder",
            configs=[{"events": ["incident.triggered"], "priorities": ["*"]}],
        )
        condition = {"expression": "event.severity matches 'critical'"}
        self.make(
            "orchestration",
            "EventOrchestrationService",
            service=service,
            enableEventOrchestrationForService=True,
            sets=[
                {
                    "id": "start",
                    "rules": [
                        {"label": "P0", "conditions": [condition], "actions": {"priority": found["priority"]}}
                    ],
                }
            ],
            catchAll={"actions": {}},
        )
        self.make("gone", "IssueLabel", repository="wing", name="gone", color="ff0000")
        self.label = {"repository": "wing", "name": "P0", "color": "ff0000", "description": "d"}
        self.make("label", "IssueLabel", **self.label)
        self.file = {
            "repository": "wing",
            "branch": "main",
            "file": ".github/ISSUE_TEMPLATE/incident.yml",
            "content": "name: x\n",
            "commitMessage": "Provision incident.yml",
        }
        self.make("file", "RepositoryFile", **self.file)
        self.make("secret", "ActionsSecret", repository="wing", secretName="PAGERDUTY_KEY", value="key")

    def refresh(self) -> None:
        self.look_ups()
        for name, resource in self.made.items():
            read = self.engine(_kind(resource)).refresh(resource)
            assert read is not None, f"{name} is gone"
            assert not self.changes(read), f"{name} differs"
            self.made[name] = read

    def changes(self, resource: Resource) -> bool:
        return bool(self.engine(_kind(resource)).diff(resource, given(resource)).changes)

    def change(self) -> None:
        self.look_ups()
        first, second = self.layers
        people = first["users"]
        self.grown = [
            first | {"end": "2027-01-04T03:00:00Z"},
            second,
            layer("2027-01-04T03:00:00Z", people[:2]),
        ]
        self.edit("schedule", name="Primary", timeZone="Etc/UTC", layers=self.grown)
        self.edit("policy", **self.policy | {"description": "changed"})
        self.edit("label", **self.label | {"color": "00ff00"})
        self.edit("file", **self.file | {"content": "name: y\n"})
        self.edit("channel", **self.channel | {"topic": "t2"})
        self.remove("gone")

    def shrink(self) -> None:
        self.look_ups()
        self.edit("schedule", name="Primary", timeZone="Etc/UTC", layers=self.layers)

    def destroy(self) -> None:
        first = ["secret", "connection", "integration", "orchestration", "service", "policy", "schedule"]
        rules = [f"{urgency} {medium}" for urgency, medium, _ in RULES]
        for name in (*first, *rules, "sms", "phone", "ana", "bo", "cy", "file", "label", "channel"):
            self.remove(name)
        assert self.made == {}

    def edit(self, name: str, /, **inputs: Any) -> None:
        resource = self.made[name]
        self.made[name] = self.engine(_kind(resource)).update(resource, inputs)

    def remove(self, name: str) -> None:
        resource = self.made.pop(name)
        self.engine(_kind(resource)).delete(resource)


def _kind(resource: Resource) -> str:
    return resource.urn.split("::")[2].rpartition(":")[2]


@pytest.mark.parametrize("phase", [UP, REFRESH, CHANGE, SHRINK, DESTROY])
def test_the_requests_are_the_recorded_ones(
    run: dict[int, tuple[Counter[str], Counter[str]]], phase: int
) -> None:
    asked, recorded = run[phase]
    assert set(recorded) - set(asked) == set(), "the official plugins asked this as well"
    assert set(asked) - set(recorded) == set(), "the official plugins did not ask this"
