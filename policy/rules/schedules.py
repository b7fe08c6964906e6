"""Who is on call: enough people, every hour, two different people at every instant, and only people of the file."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from oncall.applied import on_call
from oncall.applied.resources import UNKNOWN, Resource, Resources, listed
from oncall.model import DAY
from oncall.time.layers import Entry, Layer, rendered
from policy.rule import Finding, Rule, Settings, Surroundings
from policy.rules import identity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_UNSEEN = "?"


def enough_people(schedule: Resource, _around: Surroundings, settings: Settings) -> Iterator[str]:
    """Enough people in every layer."""
    for number, layer in enumerate(listed(schedule.properties.get("layers")), start=1):
        users = listed(layer.get("users"))
        unseen = users.count(UNKNOWN)
        people = len({user for user in users if user is not UNKNOWN}) + unseen
        if people < settings["people"]:
            yield f"{_named(number, layer)} has {people} of the {settings['people']:g} people that it needs at least"


def hours_are_covered_once(schedule: Resource, around: Surroundings, settings: Settings) -> Iterator[str]:
    """The layers of a schedule cover 24 hours exactly once."""
    if schedule.name in settings["except"]:
        return
    layers = [_layer(layer) for layer in listed(schedule.properties.get("layers"))]
    if not layers:
        yield "it has no layers; they must cover 24 hours"
        return
    bounds = [bound for layer in layers for bound in (layer.start, layer.end) if bound]
    since = max(around.now, min(layer.start for layer in layers))
    until = max(since, *bounds) + 8 * DAY  # hours may repeat by the week
    claims = sorted(
        (entry.start, entry.end, number)
        for number, layer in enumerate(layers, start=1)
        for entry in rendered([layer], since, until)
    )
    covered, last = since, 0
    for start, end, number in claims:
        if start > covered:
            yield f"nobody is on call from {utc(covered)} to {utc(start)}; the layers must cover 24 hours"
            return
        if start < covered:
            yield f"layers {last} and {number} overlap from {utc(start)}; each hour must be covered once"
            return
        covered, last = end, number
    if covered < until:
        yield f"nobody is on call from {utc(covered)} on; the layers must cover 24 hours"


class Clash(NamedTuple):
    """``user`` is on call at two ``levels`` of one escalation during ``[start, end)``."""

    user: str
    start: datetime
    end: datetime
    levels: str


def roles_differ(stack: Resources, around: Surroundings, settings: Settings) -> Iterator[Finding]:
    """Nobody is on call at two levels at an instant, by the layers."""
    clash = next(_clashes(stack, around, settings, overridden=False), None)
    if clash:
        yield Finding(f"{_person(stack, clash.user)} is {clash.levels} at once {_during(clash)}")


def overrides_keep_roles_apart(
    stack: Resources, around: Surroundings, settings: Settings
) -> Iterator[Finding]:
    """An override never puts one person into two levels at once."""
    clashes = list(_clashes(stack, around, settings, overridden=True))
    for override in stack.of("Override"):
        entry = _override(override)
        for clash in clashes:
            if entry and entry.user == clash.user and entry.start < clash.end and clash.start < entry.end:
                message = f"with it {_person(stack, clash.user)} is {clash.levels} at once {_during(clash)}"
                yield Finding(message, override.urn)
                break


def people_of_the_file(stack: Resources, _around: Surroundings, _settings: Settings) -> Iterator[Finding]:
    """Nobody is on call who is not in the file."""
    known = {each.properties.get("userId") for each in stack.of("Responder")}
    if UNKNOWN in known:
        return  # an account is made in this update; its id is judged once it is known
    for override in stack.of("Override"):
        user = override.properties.get("user")
        if user not in known and user is not UNKNOWN:
            yield Finding(f"it names {user}, who is nobody of rotation.yaml", override.urn)
    for schedule in stack.of("Schedule"):
        for number, layer in enumerate(listed(schedule.properties.get("layers")), start=1):
            for user in listed(layer.get("users")):
                if user not in known and user is not UNKNOWN:
                    message = f"{_named(number, layer)} names {user}, who is nobody of rotation.yaml"
                    yield Finding(message, schedule.urn)


def _clashes(
    stack: Resources, around: Surroundings, settings: Settings, *, overridden: bool
) -> Iterator[Clash]:
    """When one person has two schedules that one escalation calls; of any two schedules ascending."""
    since = around.now
    until = since + settings["weeks"] * 7 * DAY
    for policy in stack.of("EscalationPolicy"):
        tracks = [
            (
                identity.level(stack, schedule),
                entries(stack, schedule, since, until, overridden=overridden),
            )
            for schedule in identity.called(stack, policy)
        ]
        for (level, one), (other_level, other) in combinations(tracks, 2):
            for entry in _same(one, other):
                yield Clash(*entry, f"{level} and {other_level}")


def entries(
    stack: Resources, schedule: Resource, since: datetime, until: datetime, *, overridden: bool = True
) -> tuple[Entry, ...]:
    """Who is on call by a schedule, users by id, with or without its overrides."""
    layers = [_layer(layer) for layer in listed(schedule.properties.get("layers"))]
    return rendered(layers, since, until, _overrides(stack, schedule) if overridden else ())


def _same(one: tuple[Entry, ...], other: tuple[Entry, ...]) -> Iterator[Entry]:
    """When both name the same person."""
    following = 0
    for entry in one:
        while following < len(other) and other[following].end <= entry.start:
            following += 1
        for against in other[following:]:
            if against.start >= entry.end:
                break
            if against.user == entry.user and entry.user != _UNSEEN:
                yield Entry(entry.user, max(entry.start, against.start), min(entry.end, against.end))


def _overrides(stack: Resources, schedule: Resource) -> list[Entry]:
    found = []
    for override in stack.of("Override"):
        entry = _override(override)
        named = override.properties.get("schedule")
        of_it = (
            schedule in stack.used(override, "schedule", "Schedule")
            if named is UNKNOWN
            else identity.schedule(stack, named) is schedule
        )
        if entry and of_it:
            found.append(entry)
    return found


def _override(override: Resource) -> Entry | None:
    given = override.properties
    if UNKNOWN in (given.get("user"), given.get("start"), given.get("end")):
        return None
    return on_call.override(given)


def _layer(properties: dict[str, Any]) -> Layer:
    users = [_UNSEEN if user is UNKNOWN else user for user in listed(properties.get("users"))]
    return on_call.layer({**properties, "users": users or [_UNSEEN]})


def _person(stack: Resources, user: str) -> str:
    for each in stack.of("Responder"):
        if each.properties.get("userId") == user:
            return f"@{each.properties.get('handle', user)}"
    return user


def _named(number: int, layer: dict[str, Any]) -> str:
    return f"layer {number} ({layer['name']})" if layer.get("name") else f"layer {number}"


def utc(at: datetime) -> str:
    """An instant, for a message."""
    return f"{at:%a %Y-%m-%d %H:%M} UTC"


def _during(clash: Clash) -> str:
    return f"from {utc(clash.start)} to {utc(clash.end)}"


_WEEKS = {"weeks": {"type": "number", "minimum": 1}}

RULES = (
    Rule(
        name="layers-have-two",
        ensures="enough people take turns in every layer",
        why="With one person there is no next one, and the lists of primary and secondary become the same.",
        kinds=("Schedule",),
        settings={"people": {"type": "number", "minimum": 1}},
        each=enough_people,
    ),
    Rule(
        name="hours-covered-once",
        ensures="the layers of a schedule cover the 24 hours of a day exactly once",
        why="An hour that no layer has calls nobody; of two layers PagerDuty silently takes the last.",
        kinds=("Schedule",),
        settings={"except": {"type": "array", "items": {"type": "string"}}},
        each=hours_are_covered_once,
    ),
    Rule(
        name="roles-differ",
        ensures="the levels of an escalation are different people at every instant",
        why="Whoever did not hear the first call would be called a second time, and nobody else.",
        settings=_WEEKS,
        together=roles_differ,
    ),
    Rule(
        name="overrides-keep-roles-apart",
        ensures="no override puts one person into two levels at once",
        why="A swap or a cover that looks right at one level can leave the other without anybody else.",
        settings=_WEEKS,
        together=overrides_keep_roles_apart,
    ),
    Rule(
        name="people-of-the-file",
        ensures="nobody is on call who is not in rotation.yaml",
        why="Who is on call is agreed in review; an account from elsewhere never agreed and may not exist for long.",
        together=people_of_the_file,
    ),
)
