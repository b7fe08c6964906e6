"""Whatever value the program declares otherwise, a rule of `policy/properties.py` objects, or it has said why not."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import oncall
from oncall.applied.resources import SECRET, Resource, Resources
from oncall.model import DAY
from oncall.paging.from_file import duties
from oncall.time.layers import declared_until
from policy.configuration import CONFIG
from policy.properties import PROPERTIES, Rules, decided
from policy.rules import file, schedules
from policy.rules.schedules import entries
from tests.data import WING_FILE
from tests.policy.small import changed, findings
from tests.policy.test_project import seen
from tests.stacks.conftest import declare  # noqa: F401 - the fixture is used by name
from tools.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oncall.model import Operation
    from oncall.time.layers import Entry
    from tests.stacks.conftest import Declare
    from tests.stacks.recorder import Recording

pytestmark = pytest.mark.slow

SETTINGS = json.loads(CONFIG.read_text(encoding="utf-8"))
TEAMS = ROOT / "oncall" / "file" / "example-teams.yaml"
SMALL = ROOT / "tests" / "engine" / "small.yaml"
MOST = 3
"""Places at which a property is changed, of each operation."""

Step = str | int


@dataclass(frozen=True)
class Place:
    """Where a value is: in a resource, by the keys and numbers that lead to it."""

    urn: str
    way: tuple[Step, ...]

    @property
    def path(self) -> str:
        return ".".join(step for step in self.way if isinstance(step, str))


@dataclass
class Program:
    """What the program declares for an operation."""

    described: Operation
    now: datetime
    recording: Recording
    resources: dict[str, Resource]
    calls: list[tuple[Entry, ...]]

    def places(self) -> dict[tuple[str, str], list[tuple[Place, Any]]]:
        """The values that are no mappings, by the kind of the resource and the path."""
        found: dict[tuple[str, str], list[tuple[Place, Any]]] = defaultdict(list)
        for urn, resource in self.resources.items():
            if not resource.type.startswith(("oncall:", "pulumi:")):
                for way, value in values(self.recording.resources[urn].inputs):
                    place = Place(urn, way)
                    found[resource.kind, place.path].append((place, value))
        return found

    def is_the_same(self, broken: dict[str, Resource], place: Place) -> bool:
        """Whether nobody can tell the difference: the same people are on call, or the account alone knows the id."""
        resource = self.resources[place.urn]
        if resource.kind in ("Schedule", "Override"):
            return calls(broken, self.now) == self.calls  # a layer that has begun began in the past
        siblings = [each for each in self.resources.values() if each.parent == resource.parent]
        of_one_kind = [
            each
            for each in siblings
            if each.properties.get("contactMethod") == resource.properties.get("contactMethod")
        ]
        return (
            place.path == "contactMethod.id"
            and not resource.uses.get("contactMethod")
            and len(of_one_kind) == 1
        )

    def is_refused(self, broken: dict[str, Resource], kind: str, path: str) -> bool:
        """Whether one of the rules that look at a property objects."""
        rules = decided(kind, path)
        assert isinstance(rules, Rules)
        before = frozenset(self.resources)
        return any(
            findings(
                broken, name, before=before, described=self.described, now=self.now, **SETTINGS.get(name, {})
            )
            for name in rules.names
        )


def calls(program: dict[str, Resource], now: datetime) -> list[tuple[Entry, ...]]:
    """Who is on call in the coming year, schedule by schedule."""
    stack = Resources("prod", program)
    return [entries(stack, each, now, now + 365 * DAY) for each in stack.of("Schedule")]


def values(value: Any, way: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Every text, number and flag, and every list that is not empty, with the way to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from values(inner, (*way, key))
        return
    if value not in ([], None):
        yield way, value
    for number, inner in enumerate(value if isinstance(value, list) else ()):
        yield from values(inner, (*way, number))


def others(value: Any, elsewhere: list[Any]) -> Iterator[Any]:
    """Other values of the same type: some that nobody declares, and those at the same path elsewhere."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value * 2 + 3
    elif isinstance(value, list):
        yield value[1:]
    elif year := re.match(r"(\d{4})-", value):
        yield value.replace(year[1], str(int(year[1]) + 1), 1)
    elif re.fullmatch(r"\d\d:\d\d:\d\d", value):
        yield "05:30:00"
    else:
        yield f"{value}x"
    if isinstance(value, str | float):
        alike = (each for each in elsewhere if type(each) is type(value) and each != value)
        yield from list(dict.fromkeys(alike))[:3]


def put(program: Program, place: Place, value: Any) -> dict[str, Resource]:
    """The program with another value; what it came from before, it comes from no longer."""
    resource = program.resources[place.urn]
    top = place.way[0]
    whole = changed(resource, *place.way, to=value)
    texts = {str(each).partition("-of-")[2] for _, each in values(whole.properties[str(top)])}
    sources = tuple(urn for urn in resource.uses.get(str(top), ()) if urn.rpartition("::")[2] in texts)
    return {**program.resources, place.urn: replace(whole, uses={**resource.uses, str(top): sources})}


@pytest.fixture(
    scope="module",
    params=[(WING_FILE, "2026-12-07"), (TEAMS, "2026-12-07"), (SMALL, "2030-01-01")],
    ids=["wing", "teams", "overrides and runbooks"],
)
def program(request: pytest.FixtureRequest, declare: Declare) -> Program:  # noqa: F811
    path, day = request.param
    described, now = oncall.load(path), datetime.fromisoformat(day).replace(tzinfo=UTC)
    recording = declare(described, now=now, protect=True)
    resources = {urn: seen(recording, urn) for urn in recording.resources}
    return Program(described, now, recording, resources, calls(resources, now))


@pytest.fixture(scope="module", autouse=True)
def _the_file_is_asked_once(program: Program) -> Iterator[None]:
    """Until when its layers are declared, and whom it names, is the same for every program that differs from it."""

    @cache
    def known(level: str, team: str, seat: str) -> datetime | None:
        return declared_until(program.described, level, program.now, team=team, seat=seat)

    def until(_file: Operation, level: str, _now: datetime, *, team: str, seat: str) -> datetime | None:
        return known(level, team, seat)

    @cache
    def named(end: datetime) -> Any:
        return duties(program.described, program.now, end)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file, "duties", lambda _file, _now, end: named(end))
        patch.setattr(file, "declared_until", until)
        patch.setattr(schedules, "declared_until", until)
        yield


@pytest.mark.parametrize("kind", PROPERTIES)
def test_a_rule_objects_to_any_other_value(program: Program, kind: str) -> None:
    unseen = []
    for (of, path), places in program.places().items():
        if of != kind or not isinstance(decided(kind, path), Rules):
            continue
        distance = max(1, len(places) // MOST)
        for place, value in places[::distance]:
            if program.resources[place.urn].properties.get(str(place.way[0])) is SECRET:
                continue  # its text is not seen; what it comes from is, see below
            for other in others(value, [each for _, each in places]):
                broken = put(program, place, other)
                if not program.is_refused(broken, kind, path) and not program.is_the_same(broken, place):
                    name = program.resources[place.urn].name
                    unseen.append(f"{name}: {path} {value!r} → {other!r}")
    assert not unseen, "\n".join((f"no rule objects to another value of a {kind}:", *unseen))


@pytest.mark.parametrize("kind", PROPERTIES)
def test_a_rule_objects_to_a_value_of_another_resource(program: Program, kind: str) -> None:
    """What comes from one resource comes from that of a sibling: of another team, person or audience."""
    unseen = []
    resources = [each for each in program.resources.values() if each.kind == kind]
    for top, rules in PROPERTIES[kind].items():
        if not isinstance(rules, Rules):
            continue
        linked = [each for each in resources if each.uses.get(top)]
        for one in linked[:: max(1, len(linked) // MOST)]:
            theirs = {each.uses[top]: each for each in linked if each.uses[top] != one.uses[top]}
            for other in [*theirs.values()][:3]:
                if other.properties.get(top) == one.properties.get(top) is not SECRET:
                    continue
                swapped = replace(
                    one,
                    properties={**one.properties, top: other.properties[top]},
                    uses={**one.uses, top: other.uses[top]},
                )
                if not program.is_refused({**program.resources, one.urn: swapped}, kind, top):
                    unseen.append(f"{one.name}: {top} of {other.name}")
    assert not unseen, "\n".join((f"no rule objects to what a {kind} comes from:", *unseen))
