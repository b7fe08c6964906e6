"""Who is on call: enough people, every hour, two different people at every instant, and only people of the file."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import combinations, pairwise, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from oncall.applied import on_call
from oncall.applied.resources import UNKNOWN, Resource, Resources, elements
from oncall.model import DAY
from oncall.paging.from_file import duties
from oncall.time.layers import NEVER, Entry, Layer, declared_until, rendered
from oncall.time.spans import differences
from oncall.wording import utc
from policy.rule import Context, Finding, Rule, Settings
from policy.rules import identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oncall.model import OrderEntry

_UNSEEN = "?"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_SINCE = re.compile(r" from \d{4}-\d{2}-\d{2}$")
"""What tells the layers of a rotation apart in their names."""


def enough_people(schedule: Resource, context: Context, settings: Settings) -> Iterator[str]:
    """Enough people take turns: in all layers of a rotation together, for changes of the clock divide it."""
    described = context.operation.rotations if context.operation else {}
    groups: dict[tuple[str, ...], list[tuple[int, dict[str, Any]]]] = {}
    for number, layer in enumerate(elements(schedule.properties.get("layers")), start=1):
        if layer.get("start") and on_call.instant(layer["start"]) >= NEVER:
            continue
        rotations = tuple(_SINCE.sub("", layer.get("name") or "").split(" and "))
        known = described.keys() >= {*rotations}
        groups.setdefault(rotations if known else (f"{number}",), []).append((number, layer))
    for group, layers in groups.items():
        users = [user for _, layer in layers for user in elements(layer.get("users"))]
        people = len({user for user in users if user is not UNKNOWN}) + users.count(UNKNOWN)
        orders = [described[each].order for each in group if each in described]
        needed = min(settings["people"], _people_of(orders, context.now)) if orders else settings["people"]
        if people < needed:
            yield f"{_named(*layers[0])} has {people} of the {needed:g} people that it needs at least"


def _people_of(orders: list[tuple[OrderEntry, ...]], now: datetime) -> int:
    """How many people the file has in the orders from now on: one may be alone on purpose, or have the last turn."""
    people: set[str] = set()
    for order in orders:
        for entry, upcoming in zip_longest(order, order[1:]):
            if order[-1].people and (upcoming is None or upcoming.start > now):
                people.update(entry.people)
    return len(people)


def hours_are_covered_once(stack: Resources, context: Context, settings: Settings) -> Iterator[Finding]:
    """No two layers of a schedule overlap, and somebody is on call whenever the file names somebody."""
    for schedule in stack.of("Schedule"):
        if schedule.name not in settings["except"]:
            message = _not_once(stack, schedule, context)
            if message:
                yield Finding(message, schedule.urn)


def _not_once(stack: Resources, schedule: Resource, context: Context) -> str | None:
    declared = elements(schedule.properties.get("layers"))
    if not declared:
        return "it has no layers; they must cover 24 hours"
    for each in (one for layer in declared for one in elements(layer.get("restrictions"))):
        type_ = "weekly_restriction" if each.get("startDayOfWeek") else "daily_restriction"
        if each.get("type") not in (type_, UNKNOWN):
            return f"hours of a layer have the type {each.get('type')}; it must be {type_}"
    layers = [_layer(layer) for layer in declared]
    layers = [layer for layer in layers if layer.start < NEVER]
    bounds = [bound for layer in layers for bound in (layer.start, layer.end) if bound]
    since = max(context.now, min((layer.start for layer in layers), default=context.now))
    until = max([since, *bounds]) + 8 * DAY  # hours may repeat by the week
    overlap = _overlap(layers, since, until)
    if overlap:
        return overlap
    seat = identity.seat(stack, schedule)
    if context.operation is None or seat is None:
        called = entries(stack, schedule, since, until, overridden=False)
        gap = next(differences([Entry(_UNSEEN, since, until)], called, _anybody), None)
        needed = "the layers must cover 24 hours"
    else:
        known = declared_until(context.operation, seat.level, context.now, team=seat.team, seat=seat.name)
        until = min(until, known or until)
        called = entries(stack, schedule, since, until)
        wanted = duties(context.operation, since, until).get(seat, ())
        gap = next((each for each in differences(wanted, called, _anybody) if each[3] is None), None)
        needed = "the file names somebody then"
    if gap is None:
        return None
    start, end = gap[:2]
    return f"nobody is on call from {utc(start)} {'on' if end == until else f'to {utc(end)}'}; {needed}"


def _overlap(layers: list[Layer], since: datetime, until: datetime) -> str | None:
    claims = sorted(
        (entry.start, entry.end, number)
        for number, layer in enumerate(layers, start=1)
        for entry in rendered([layer], since, until)
    )
    for (_, end, last), (start, _, number) in pairwise(claims):
        if start < end:
            return f"layers {last} and {number} overlap from {utc(start)}; each hour must be covered once"
    return None


def _anybody(_one: Entry, _other: Entry) -> bool:
    return True


class Clash(NamedTuple):
    """``user`` is on call at two ``levels`` of one escalation during ``[start, end)``."""

    user: str
    start: datetime
    end: datetime
    levels: str


def roles_differ(stack: Resources, context: Context, settings: Settings) -> Iterator[Finding]:
    """Nobody is on call at two levels at an instant, by the layers."""
    clash = next(_clashes(stack, context, settings, overridden=False), None)
    if clash:
        yield Finding(f"{_person(stack, clash.user)} is {clash.levels} at once {_during(clash)}")


def overrides_keep_roles_apart(stack: Resources, context: Context, settings: Settings) -> Iterator[Finding]:
    """An override never puts one person into two levels at once."""
    clashes = list(_clashes(stack, context, settings, overridden=True))
    for override in stack.of("Override"):
        entry = _override(override)
        for clash in clashes:
            if entry and entry.user == clash.user and entry.start < clash.end and clash.start < entry.end:
                message = f"with it {_person(stack, clash.user)} is {clash.levels} at once {_during(clash)}"
                yield Finding(message, override.urn)
                break


def people_of_the_file(stack: Resources, _context: Context, _settings: Settings) -> Iterator[Finding]:
    """Nobody is on call who is not in the file."""
    known = {each.properties.get("userId") for each in stack.of("Responder")}
    if UNKNOWN in known:
        return  # an account is made in this update; its id is judged once it is known
    for override in stack.of("Override"):
        user = override.properties.get("user")
        if user not in known and user is not UNKNOWN:
            yield Finding(f"it names {user}, who is nobody of rotation.yaml", override.urn)
    for schedule in stack.of("Schedule"):
        for number, layer in enumerate(elements(schedule.properties.get("layers")), start=1):
            for user in elements(layer.get("users")):
                if user not in known and user is not UNKNOWN:
                    message = f"{_named(number, layer)} names {user}, who is nobody of rotation.yaml"
                    yield Finding(message, schedule.urn)


def _clashes(stack: Resources, context: Context, settings: Settings, *, overridden: bool) -> Iterator[Clash]:
    """When one person has two schedules that one escalation calls; of any two schedules ascending."""
    since = context.now
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


def last(stack: Resources, schedule: Resource) -> datetime:
    """After which instant nothing begins or ends in a schedule but hours that repeat, by the week at most."""
    layers = [_layer(layer) for layer in elements(schedule.properties.get("layers"))]
    bounds = [bound for layer in layers for bound in (layer.start, layer.end) if bound and bound < NEVER]
    return max([*bounds, *(each.end for each in _overrides(stack, schedule))], default=_LONG_AGO) + 8 * DAY


def entries(
    stack: Resources, schedule: Resource, since: datetime, until: datetime, *, overridden: bool = True
) -> tuple[Entry, ...]:
    """Who is on call by a schedule, users by id, with or without its overrides."""
    layers = [_layer(layer) for layer in elements(schedule.properties.get("layers"))]
    return rendered(layers, since, until, _overrides(stack, schedule) if overridden else ())


def _same(one: tuple[Entry, ...], other: tuple[Entry, ...]) -> Iterator[Entry]:
    """When both name the same person."""
    upcoming = 0
    for entry in one:
        while upcoming < len(other) and other[upcoming].end <= entry.start:
            upcoming += 1
        for against in other[upcoming:]:
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
    if UNKNOWN in (given.get("start"), given.get("end")):
        return None
    return on_call.override({**given, "user": _UNSEEN if given.get("user") is UNKNOWN else given.get("user")})


def _layer(properties: dict[str, Any]) -> Layer:
    users = [_UNSEEN if user is UNKNOWN else user for user in elements(properties.get("users"))]
    return on_call.layer({**properties, "users": users or [_UNSEEN]})


def _person(stack: Resources, user: str) -> str:
    for each in stack.of("Responder"):
        if each.properties.get("userId") == user:
            return f"@{each.properties['handle']}"
    return user


def _named(number: int, layer: dict[str, Any]) -> str:
    return f"layer {number} ({layer['name']})" if layer.get("name") else f"layer {number}"


def _during(clash: Clash) -> str:
    return f"from {utc(clash.start)} to {utc(clash.end)}"


_WEEKS = {"weeks": {"type": "number", "minimum": 1}}

RULES = (
    Rule(
        name="layers-have-two",
        ensures="enough people take turns in every rotation, as far as the file has them",
        why="With one person there is no next one, and the lists of primary and secondary become the same.",
        kinds=("Schedule",),
        settings={"people": {"type": "number", "minimum": 1}},
        each=enough_people,
    ),
    Rule(
        name="hours-covered-once",
        ensures="the layers of a schedule cover the hours that rotation.yaml declares exactly once",
        why="An hour that no layer has calls nobody; of two layers PagerDuty silently takes the last.",
        settings={"except": {"type": "array", "items": {"type": "string"}}},
        together=hours_are_covered_once,
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
