"""From the values that were read to the model. A HOLE goes where its value would have gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from oncall.file.construct import HOLE, UnreadableError
from oncall.file.kinds import instants
from oncall.model import (
    DAY,
    Acceptance,
    Asset,
    Channel,
    Cycle,
    Dates,
    Duty,
    Escalation,
    Handoff,
    Holiday,
    Level,
    Monitoring,
    NotificationRule,
    Operation,
    OrderEntry,
    Person,
    Place,
    Project,
    Repository,
    Rotation,
    Severity,
    Source,
    StatusPage,
    Swap,
    Team,
    TimeOff,
    Urgency,
    Workflow,
    primary_and_secondary,
)
from oncall.time.turns import start_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NO_INTERVAL: Any = (HOLE, HOLE)
UTC_ZONE = "Etc/UTC"


def build(file: dict[str, Any]) -> Operation:
    """The operation that the file's values describe; fields whose values could not be read are HOLEs."""
    teams = {"": file} if file["teams"] is None else file["teams"]
    zones = _zones(teams, file)
    people = _each(file["people"], lambda handle, entry: _person(handle, entry, zones))
    first_team = "" if teams is HOLE else next(iter(teams), "")
    return Operation(
        people=people,
        teams=_each(teams, _team),
        rotations=_rotations(teams, file),
        time_off=_list(file["time_off"], lambda entry: _time_off(entry, people)),
        swaps=_list(file["swaps"], _swap),
        holidays=_list(file["holidays"], lambda entry: _holiday(entry, _or(file["clock"], UTC_ZONE))),
        notification_rules=_or_hole(lambda: _notification_rules(file["notification_rules"])),
        severities=_each(file["severities"], lambda key, entry: Severity(id=key, **entry)),
        assets=_each(file["assets"], lambda key, entry: _asset(key, entry, first_team)),
        workflows=_each(
            file["workflows"],
            lambda key, entry: Workflow(id=key, **{**entry, "team": _of_team(entry, first_team)}),
        ),
        sources=_each(
            file["sources"],
            lambda key, entry: Source(id=key, **{**entry, "team": _of_team(entry, first_team)}),
        ),
        monitoring=_or_hole(lambda: Monitoring(**file["monitoring"])),
        project=_or_hole(lambda: Project(**file["project"])),
        status_page=_or_hole(lambda: _status_page(file["status_page"], file["project"])),
        channels=_each(file["channels"], lambda key, entry: Channel(id=key, **entry)),
        accept=_list(file["accept"], _acceptance),
        repositories=_each(file["repositories"], lambda key, entry: Repository(name=key, **entry)),
    )


def _or_hole(make: Callable[[], Any]) -> Any:
    try:
        return make()
    except UnreadableError:
        return HOLE


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value


def _each(entries: Any, make: Callable[[str, Any], Any]) -> Any:
    if entries is HOLE:
        return HOLE
    return {key: HOLE if entry is HOLE else make(key, entry) for key, entry in entries.items()}


def _list(entries: Any, make: Callable[[Any], Any]) -> Any:
    if entries is HOLE:
        return HOLE
    return tuple(HOLE if entry is HOLE else make(entry) for entry in entries)


def _of_team(entry: dict[str, Any], first: str) -> str:
    return first if entry["team"] is None else entry["team"]


def _each_rotation(teams: Any) -> Iterator[tuple[str, dict[str, Any], str, dict[str, Any]]]:
    """Team and rotation, each with its id, of whatever could be read."""
    for team_id, team in () if teams is HOLE else teams.items():
        if team is not HOLE and team["rotations"] is not HOLE:
            for key, rotation in team["rotations"].items():
                if rotation is not HOLE:
                    yield team_id, team, key, rotation


def _clock(rotation: dict[str, Any], team: dict[str, Any], file: dict[str, Any]) -> Any:
    """The zone on whose clock hours and dates of a rotation are read."""
    if rotation["clock"] is not None and rotation["clock"] is not HOLE and rotation["clock"] != "own":
        return rotation["clock"]
    if rotation["clock"] is not None and rotation["handoff"] is not None and rotation["handoff"][1]:
        return rotation["handoff"][1]
    named = next((each.zone for each in rotation["hours"] if each is not HOLE and each.zone), None)
    return named or _or(team["clock"], _or(file["clock"], UTC_ZONE))


def _zones(teams: Any, file: dict[str, Any]) -> dict[str, str]:
    """The zone of the rotation that names each handle first."""
    zones: dict[str, str] = {}
    for _, team, _, rotation in _each_rotation(teams):
        zone = rotation["time_zone"]
        if zone is None:
            zone = _or_hole(lambda team=team, rotation=rotation: _clock(rotation, team, file))  # type: ignore[misc]
        for entry in () if rotation["order"] is HOLE else rotation["order"]:
            for handle in () if entry is HOLE or entry["people"] is HOLE else entry["people"]:
                if handle is not HOLE:
                    zones.setdefault(handle, zone)
    return zones


def _team(key: str, entry: dict[str, Any]) -> Team:
    return Team(
        id=key,
        title=_or(entry.get("title"), key),
        levels=_or_hole(lambda: _levels(entry)),
        escalation=_or_hole(lambda: Escalation(**entry["escalation"])),
        rotations=_or_hole(lambda: tuple(entry["rotations"])),
    )


def _levels(entry: dict[str, Any]) -> tuple[Level, ...]:
    if entry["levels"] is None:
        return primary_and_secondary(entry["escalation"]["acknowledge_within"])
    return tuple(
        Level(
            id=key,
            after=level["after"],
            always=level["after"] is not None if level["coverage"] is None else level["coverage"] == "always",
        )
        for key, level in entry["levels"].items()
    )


def _rotations(teams: Any, file: dict[str, Any]) -> Any:
    if teams is HOLE or any(team is HOLE or team["rotations"] is HOLE for team in teams.values()):
        return HOLE
    found: dict[str, Any] = {}
    for team_id, team in teams.items():
        for key, rotation in team["rotations"].items():
            name = f"{team_id}/{key}" if key in found else key  # a rule refuses the second
            found[name] = HOLE if rotation is HOLE else _rotation(key, rotation, team_id, team, file)
    return found


def _person(handle: str, entry: dict[str, Any], zones: dict[str, str]) -> Person:
    return Person(
        handle=handle,
        email=entry["email"],
        time_zone=zones.get(handle, "Etc/UTC") if entry["time_zone"] is None else entry["time_zone"],
        account=entry["account"],
        provision_notifications=_or_hole(lambda: entry["notifications"] == "recommended"),
        left=entry["left"],
    )


def _rotation(
    key: str, entry: dict[str, Any], team_id: str, team: dict[str, Any], file: dict[str, Any]
) -> Rotation:
    zone = _or_hole(lambda: _clock(entry, team, file))
    at, place = (None, None) if entry["handoff"] is None or entry["handoff"] is HOLE else entry["handoff"]
    rotation = Rotation(
        id=key,
        title=_or(entry["title"], key),
        team=team_id,
        order=(),
        duties=_or_hole(lambda: _duties(entry, team)),
        zone=zone,
        own_clock=entry["clock"] is not HOLE and entry["clock"] == "own",
        handoff=None if at is None else Handoff(at=at, zone=place or zone),
        absence=entry["absence"],
    )

    def part(values: dict[str, Any]) -> OrderEntry:
        turn = entry["turn"] if values["turn"] is None else values["turn"]
        return OrderEntry(
            start=_or_hole(lambda: start_of(rotation, values["from"])),
            people=values["people"],
            turn=7 * DAY if turn is None else turn,
            turn_given=turn is not None,
        )

    return replace(rotation, order=_list(entry["order"], part))


def _duties(entry: dict[str, Any], team: dict[str, Any]) -> tuple[Duty, ...]:
    return tuple(_duty(each, entry, team) for each in (entry, *entry["also"]))


def _duty(entry: dict[str, Any], rotation: dict[str, Any], team: dict[str, Any]) -> Duty:
    cycle = entry["cycle"]
    later = sorted((date.fromisoformat(day), _whole(hours)) for day, hours in entry["hours_from"].items())
    return Duty(
        hours=_whole(entry["hours"]),
        later=tuple(later),
        cycle=None if cycle is None else Cycle(first=cycle["from"], days=cycle["days"] + 0, on=cycle["on"]),
        places=_places(entry["levels"], _or(rotation["seat"], ""), team),
    )


def _places(levels: Any, seat: str, team: dict[str, Any]) -> tuple[Place, ...]:
    if levels is not None and not levels:
        raise UnreadableError
    if levels is None:
        called = [level.id for level in _levels(team) if level.after is not None][:2]
        return tuple(Place(level=level, offset=offset, seat=seat) for offset, level in enumerate(called))
    return tuple(
        Place(level=level, offset=offset, seat=seat if not number else f"{seat}-{number + 1}".strip("-"))
        for level, places in levels.items()
        for number, offset in enumerate(_whole(places))
    )


def _whole(values: Any) -> tuple[Any, ...]:
    """The values, one or more, all of which could be read; raises UnreadableError."""
    for value in values:
        if value is HOLE:
            raise UnreadableError
    if not values:
        raise UnreadableError
    return tuple(values)


def _interval(entry: dict[str, Any]) -> Any:
    if entry["from"] is HOLE or entry["to"] is HOLE:
        return _NO_INTERVAL
    return instants(entry["from"], entry["to"])


def _time_off(entry: dict[str, Any], people: Any) -> TimeOff:
    zone = UTC_ZONE
    if people is not HOLE and entry["who"] is not HOLE and people.get(entry["who"], HOLE) is not HOLE:
        zone = people[entry["who"]].time_zone
    if zone is HOLE or entry["from"] is HOLE or entry["to"] is HOLE:
        start, end = _NO_INTERVAL
    else:
        start, end = instants(entry["from"], entry["to"], zone)
    return TimeOff(who=entry["who"], start=start, end=end, cover=entry["cover"])


def _swap(entry: dict[str, Any]) -> Swap:
    start, end = _interval(entry)
    pair = entry["between"]
    one, other = (HOLE, HOLE) if pair is HOLE or len(pair) != 2 else pair
    first, last = entry["from"], entry["to"]
    by_dates = all(day is not HOLE and not isinstance(day, datetime) for day in (first, last))
    return Swap(
        one=one,
        other=other,
        start=start,
        end=end,
        dates=Dates(first=first, last=last) if by_dates else None,
        levels=_or(entry["levels"], ()),
        rotations=_or(entry["rotations"], ()),
    )


def _holiday(entry: dict[str, Any], clock: str) -> Holiday:
    timed = all(entry[key] is not None and entry[key] is not HOLE for key in ("from", "to"))
    start, end = instants(entry["from"], entry["to"], _or(entry["clock"], clock)) if timed else (None, None)
    return Holiday(
        on=_or(entry["on"], ()),
        start=start,
        end=end,
        people=entry["people"],
        levels=_or(entry["levels"], ()),
        rotations=_or(entry["rotations"], ()),
        uses_turn=entry["uses_turn"],
    )


def _acceptance(entry: dict[str, Any]) -> Acceptance:
    until = entry["until"]
    return Acceptance(
        guard=entry["guard"],
        who=entry["who"],
        why=entry["why"],
        until=HOLE if until is HOLE else instants(until, until)[1],
    )


def _notification_rules(entry: dict[str, Any]) -> tuple[NotificationRule, ...]:
    return tuple(
        NotificationRule(urgency=urgency, medium=rule["by"], after=rule["after"])
        for urgency in Urgency
        for rule in entry[urgency]
    )


def _asset(key: str, entry: dict[str, Any], first_team: str) -> Asset:
    return Asset(
        id=key,
        title=entry["title"],
        audience=entry["audience"],
        severity=entry["severity"],
        url=entry["url"],
        keyword=entry["keyword"],
        packages=() if entry["npm"] is None else entry["npm"],
        supported_by=() if entry["supported_by"] is None else entry["supported_by"],
        team=_of_team(entry, first_team),
    )


def _status_page(entry: dict[str, Any] | None, project: dict[str, Any]) -> StatusPage | None:
    if entry is None:
        return None
    return StatusPage(
        title=entry["title"] or project["name"],
        url=entry["url"] or project["url"] or "",
        subdomain=entry["subdomain"],
    )
