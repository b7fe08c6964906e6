"""An adopted account is taken over by ids: at no step is anybody else called, and nothing is left to change.

Without the engine: the program is declared against the mock, and what an update does with its schedules and escalation
policies the fake plugin does, in local test services that hold the recorded account.
"""

from __future__ import annotations

import asyncio
import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from oncall_sandbox.plugins import api
from oncall_sandbox.plugins.diff import Comparison
from oncall_sandbox.plugins.pagerduty.plugin import plugin
from oncall_sandbox.plugins.pagerduty.session import PagerDuty
from oncall_sandbox.plugins.resource_type import ResourceType
from oncall_sandbox.plugins.schema import Package, Shape
from oncall_sandbox.services.apis import apis
from oncall_sandbox.services.app import App
from oncall_sandbox.services.pagerduty.rendering import shifts
from oncall_sandbox.services.pagerduty.vendor import OVERRIDES, POLICIES, SCHEDULES, USERS
from oncall_sandbox.testing import Direct, LocalServices, answered

from ci import declared as mock
from oncall.adopt import identities, pagerduty, recorded
from oncall.adopt.adoption import Adopted, Choices, adopted
from oncall.time.clock import minutes
from operate.recover import differences
from operate.recover.accounts import Accounts
from operate.recover.planned import UNKNOWN, Planned
from settings import VARIABLES
from tests.conftest import Golden
from tests.oncall.adopt import brute
from tests.operate.local import Local
from tests.operate.recover.steps import urn

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
END = NOW + timedelta(weeks=26)
RECORDED = Path(__file__).parents[2] / "oncall" / "adopt" / "accounts"
ACCOUNTS = sorted(path.parent for path in RECORDED.glob("*/escalation_policies.json"))
SAMPLE = ("01", "06", "10")
"""The accounts that `make test` tries: a plain one, one with overrides, one whose policies share schedules."""
WHILE_UPDATING = timedelta(days=2)
"""Overrides follow the layers, so a holiday weeks ahead is in force only at the end of an update."""
KINDS = {"Schedule": SCHEDULES, "EscalationPolicy": POLICIES}
OVERRIDE = "pagerdutyoverrides:index:Override"


class Stack:
    """A stack before an account: ``truth`` is the account as it was, read by the documented rules alone."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.truth = brute.PagerDuty(folder)
        services = LocalServices(NOW.isoformat())
        self.world, self.app = services.world, App(services.world, apis())
        self._fill()
        account = pagerduty.account(recorded.answers(folder), minutes(NOW))
        self.adopted: Adopted = adopted(account, None, NOW, Choices())
        ids = {email: key for key, email in reversed(self.truth.users.items())}
        monkeypatch.setattr(
            mock, "_user", lambda email: {"id": ids[email], "email": email, "contactMethods": []}
        )
        self.declared = mock.resources(self.adopted.operation, NOW)
        self.ids = {f"id-of-{one.name}": one.id for one in self.adopted.identities}
        marks = {NOW, *self.truth.marks(NOW, END)}
        self.marks = sorted(mark for mark in marks if NOW <= mark < END)

    def _fill(self) -> None:
        for key, email in self.truth.users.items():
            self.world.put(
                USERS, key, {"id": key, "type": "user", "name": email, "email": email, "summary": email}
            )
        for key, schedule in self.truth.schedules.items():
            zone = brute.zone(schedule["time_zone"]).key
            self.world.put(SCHEDULES, key, {**schedule, "time_zone": zone})
        for key, each in self.truth.overrides.items():
            for number, one in enumerate(each):
                self.world.put(
                    OVERRIDES, f"Q{key}{number}", {**one, "id": f"Q{key}{number}", "schedule": key}
                )
        for policy in self.truth.policies.values():
            rules = [
                {**rule, "escalation_rule_assignment_strategy": {"type": "assign_to_everyone"}}
                for rule in policy["escalation_rules"]
            ]
            self.world.put(POLICIES, policy["id"], {**policy, "escalation_rules": rules})
        self.world.commit()

    async def answer(self, request: api.Request) -> api.Answer:
        """Answer the fake plugin."""
        asked = httpx.Request(request.method, f"https:/{request.path}", headers={**request.headers})
        found = answered(self.app, asked, request.body or b"")
        return api.Answer(found.status_code, {**found.headers}, found.content)

    def of_policies(self) -> dict[str, dict[datetime, list[set[str]]]]:
        """Whom the rules of each policy call at each mark, without those whom an earlier rule calls."""
        span = NOW, END
        on = {one["id"]: shifts(self.world, one, span) for one in self.world.all(SCHEDULES)}
        starts = {key: [one.start for one in each] for key, each in on.items()}

        def who(target: dict[str, Any], at: datetime) -> str | None:
            key = target["id"]
            if key not in on:
                return self.truth.users.get(key)
            place = bisect_right(starts[key], at) - 1
            held = place >= 0 and on[key][place].end > at
            return self.truth.users.get(on[key][place].user) if held else None

        def called(rules: list[dict[str, Any]], at: datetime) -> list[set[str]]:
            found: list[set[str]] = []
            for rule in rules:
                people = {person for target in rule["targets"] if (person := who(target, at))}
                found.append(people.difference(*found))
            return [people for people in found if people]

        return {
            one["id"]: {at: called(one["escalation_rules"], at) for at in self.marks}
            for one in self.world.all(POLICIES)
        }

    def wanted(self) -> dict[str, dict[datetime, list[set[str]]]]:
        """The same, by the account as it was."""
        return {
            policy["id"]: {
                at: [people for people in self.truth.called(name, at) if people] for at in self.marks
            }
            for name, policy in self.truth.policies.items()
        }

    def inputs(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """What the program declares of a kind, with the ids of what exists by now."""
        for (of, name), declared in sorted(self.declared.items()):
            if of != kind:
                continue
            text = json.dumps(declared)
            text = re.sub(r'"(id-of-[^"]+)"', lambda made: json.dumps(self.ids.get(made[1], UNKNOWN)), text)
            yield name, json.loads(text, parse_float=lambda number: int(float(number)))

    def overrides(self) -> None:
        """Make the overrides that the program declares, as an update does last."""
        for name, inputs in self.inputs("Override"):
            times = {name: inputs[name] for name in ("start", "end", "schedule")}
            self.world.put(OVERRIDES, name, {**times, "id": name, "user": {"id": inputs["user"]}})

    def resources(self) -> Iterator[Resource]:
        """The schedules and policies that the program declares."""
        vendor, package = plugin(lambda: NOW), Package("pagerduty")

        async def opened() -> PagerDuty:
            return await vendor.open({"token": "made-up"}, self.answer)

        session = asyncio.run(opened())
        for kind in KINDS:
            token = f"pagerduty:index/{kind[0].lower()}{kind[1:]}:{kind}"
            signature = package.resource(token)
            assert signature
            for name, _ in self.inputs(kind):
                yield Resource(self, kind, name, session, vendor.resources[token], signature.inputs)


class Resource(NamedTuple):
    """A schedule or a policy, and how the fake plugin treats its kind."""

    stack: Stack
    kind: str
    name: str
    session: PagerDuty
    plugin: ResourceType[PagerDuty]
    shape: Shape

    @property
    def inputs(self) -> dict[str, Any]:
        """What the program declares by now."""
        return dict(self.stack.inputs(self.kind))[self.name]

    @property
    def id(self) -> str | None:
        """Under which id it exists."""
        return self.stack.ids.get(f"id-of-{self.name}")

    def read(self) -> dict[str, Any]:
        """What the account has of it."""
        assert self.id
        found = asyncio.run(self.plugin.read(self.session, self.id, self.inputs))
        assert found
        return found

    def differing(self) -> list[str]:
        """What a preview would change of it."""
        changes = Comparison(self.plugin.traits, NOW).changes(self.shape, self.read(), self.inputs)
        return sorted(changes)

    def planned(self) -> Planned:
        """The step of a preview."""
        declared = {
            "urn": urn(self.name, self.plugin.token),
            "type": self.plugin.token,
            "inputs": self.inputs,
        }
        old = {"id": self.id, "outputs": self.read()}
        return Planned(operation="update", declared=declared, old=old, differing=tuple(self.differing()))

    def update(self) -> None:
        """Update it, or make it."""
        if self.id:
            old = self.read()
            plan = Comparison(self.plugin.traits, NOW).plan(self.shape, old, self.inputs)
            asyncio.run(self.plugin.update(self.session, self.id, old, plan))
        else:
            self.stack.ids[f"id-of-{self.name}"], _ = asyncio.run(
                self.plugin.create(self.session, self.inputs)
            )


def different(stack: Stack) -> list[str]:
    """What `recover` says of what it has taken over."""
    taken = [one.planned() for one in stack.resources() if one.id]
    overrides = [
        Planned(
            operation="create",
            declared={"urn": urn(name, OVERRIDE), "type": OVERRIDE, "inputs": inputs},
            old={},
        )
        for name, inputs in stack.inputs("Override")
    ]

    async def reported() -> list[str]:
        tokens = dict.fromkeys(VARIABLES, "made-up-token-of-letters")
        accounts = Accounts("prod", tokens, Local(Direct(stack.app)))
        urns = {step.urn for step in taken}
        found = [each async for each in differences.of([*taken, *overrides], urns, accounts, NOW)]
        await accounts.close()
        return found

    return asyncio.run(reported())


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(
            path, id=path.name, marks=pytest.mark.wide if path.name[:2] in SAMPLE else pytest.mark.thorough
        )
        for path in ACCOUNTS
    ],
)
def test_an_account_is_taken_over_without_a_difference_of_who_is_called(
    folder: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden
) -> None:
    stack = Stack(folder, monkeypatch)
    for kind, name, id_, _ in stack.adopted.identities:
        assert (kind, name) in stack.declared, "the program knows it by this name"
        assert stack.world.get(KINDS[kind], id_), "and the account by this id"
    policies = {one.id for one in stack.adopted.identities if one.kind == "EscalationPolicy"}
    assert policies == {one["id"] for one in stack.world.all(POLICIES)}

    wanted = stack.wanted()
    assert stack.of_policies() == wanted, "the local test services read the account as it is documented"
    golden(
        f"adopted-{folder.name}.txt",
        "\n".join([identities.text(stack.adopted.identities), *different(stack), ""]),
    )
    for resource in stack.resources():
        resource.update()
        assert resource.differing() == [], "an update is followed by an empty preview"
        found = stack.of_policies()
        for policy, each in wanted.items():
            wrong = [at for at in stack.marks if at < NOW + WHILE_UPDATING and found[policy][at] != each[at]]
            assert not wrong, f"once {resource.name} is updated, {policy} calls others at {wrong[0]}"
    stack.overrides()
    assert stack.of_policies() == wanted, (
        "from the first minute after the update on, the same people are called"
    )
