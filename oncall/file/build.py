"""From the values that were read to the model. A HOLE goes where its value would have gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oncall.file.construct import HOLE, UnreadableError
from oncall.file.kinds import instants
from oncall.model import (
    Acceptance,
    Asset,
    Channel,
    Escalation,
    Monitoring,
    NotificationRule,
    Operation,
    OrderEntry,
    Person,
    Project,
    Repository,
    Rotation,
    Severity,
    Source,
    StatusPage,
    Swap,
    TimeOff,
    Urgency,
    Workflow,
    handoff_instant,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_INTERVAL: Any = (HOLE, HOLE)


def build(file: dict[str, Any]) -> Operation:
    """The operation that the file's values describe; fields whose values could not be read are HOLEs."""
    zones = _zones(file["rotations"])
    return Operation(
        people=_each(file["people"], lambda handle, entry: _person(handle, entry, zones)),
        rotations=_each(file["rotations"], _rotation),
        time_off=_list(file["time_off"], _time_off),
        swaps=_list(file["swaps"], _swap),
        escalation=_or_hole(lambda: Escalation(**file["escalation"])),
        notification_rules=_or_hole(lambda: _notification_rules(file["notification_rules"])),
        severities=_each(file["severities"], lambda key, entry: Severity(id=key, **entry)),
        assets=_each(file["assets"], _asset),
        workflows=_each(file["workflows"], lambda key, entry: Workflow(id=key, **entry)),
        sources=_each(file["sources"], lambda key, entry: Source(id=key, **entry)),
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


def _each(entries: Any, make: Callable[[str, Any], Any]) -> Any:
    if entries is HOLE:
        return HOLE
    return {key: HOLE if entry is HOLE else make(key, entry) for key, entry in entries.items()}


def _list(entries: Any, make: Callable[[Any], Any]) -> Any:
    if entries is HOLE:
        return HOLE
    return tuple(HOLE if entry is HOLE else make(entry) for entry in entries)


def _zones(rotations: Any) -> dict[str, str]:
    """The zone of the rotation that names each handle first."""
    zones: dict[str, str] = {}
    for rotation in () if rotations is HOLE else rotations.values():
        for era in () if rotation is HOLE or rotation["order"] is HOLE else rotation["order"]:
            for handle in () if era is HOLE or era["people"] is HOLE else era["people"]:
                if handle is not HOLE:
                    zones.setdefault(handle, rotation["time_zone"])
    return zones


def _person(handle: str, entry: dict[str, Any], zones: dict[str, str]) -> Person:
    return Person(
        handle=handle,
        email=entry["email"],
        time_zone=zones.get(handle, "Etc/UTC") if entry["time_zone"] is None else entry["time_zone"],
        account=entry["account"],
        provision_notifications=_or_hole(lambda: entry["notifications"] == "recommended"),
        left=entry["left"],
    )


def _rotation(key: str, entry: dict[str, Any]) -> Rotation:
    hours = entry["hours"]

    def era(values: dict[str, Any]) -> OrderEntry:
        day, turn = values["from"], values["turn"]
        return OrderEntry(
            start=HOLE if day is HOLE or hours is HOLE else handoff_instant(day, hours),
            people=values["people"],
            turn=entry["turn"] if turn is None else turn,
        )

    return Rotation(id=key, title=entry["title"], hours=hours, order=_list(entry["order"], era))


def _interval(entry: dict[str, Any]) -> Any:
    if entry["from"] is HOLE or entry["to"] is HOLE:
        return _NO_INTERVAL
    return instants(entry["from"], entry["to"])


def _time_off(entry: dict[str, Any]) -> TimeOff:
    start, end = _interval(entry)
    return TimeOff(who=entry["who"], start=start, end=end, cover=entry["cover"])


def _swap(entry: dict[str, Any]) -> Swap:
    start, end = _interval(entry)
    pair = entry["between"]
    one, other = (HOLE, HOLE) if pair is HOLE or len(pair) != 2 else pair
    return Swap(one=one, other=other, start=start, end=end)


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


def _asset(key: str, entry: dict[str, Any]) -> Asset:
    return Asset(
        id=key,
        title=entry["title"],
        audience=entry["audience"],
        severity=entry["severity"],
        url=entry["url"],
        keyword=entry["keyword"],
        packages=() if entry["npm"] is None else entry["npm"],
        supported_by=() if entry["supported_by"] is None else entry["supported_by"],
    )


def _status_page(entry: dict[str, Any] | None, project: dict[str, Any]) -> StatusPage | None:
    if entry is None:
        return None
    return StatusPage(
        title=entry["title"] or project["name"],
        url=entry["url"] or project["url"] or "",
        subdomain=entry["subdomain"],
    )
