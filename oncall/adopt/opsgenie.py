"""What an export of Opsgenie holds, as an account.

Read are users, schedules with their rotations and overrides, escalations, and teams with their members and routing
rules: as the REST API answers (`data`, one object or a list), or as the vendor's backup tool writes them, a file each.
All rotations of a schedule are on call at once; those that are never on at the same time share a seat. Restrictions
begin and end on the clock of the schedule.

Source: the public API reference (schedule, schedule override, escalation, team, team routing rule, user), the support
page on building an on-call schedule, and opsgenie-configuration-backup.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from oncall.adopt.account import LEFT_OUT, Account, Layer, Override, Policy, Remark, Schedule, Step, Window
from oncall.adopt.people import People
from oncall.adopt.recorded import Value
from oncall.adopt.rendering import rendered
from oncall.adopt.zones import zone_of
from oncall.errors import UserError
from oncall.time.clock import A_DAY, A_WEEK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TURNS = {"hourly": 60, "daily": A_DAY, "weekly": A_WEEK}
_UNITS = {"minutes": 1, "hours": 60, "days": A_DAY}
_AHEAD = 400 * A_DAY
LONGEST = 9999
"""Hours, days or weeks of a turn."""
WAIT = 10
"""Minutes before a repeat where an escalation has none."""
_WRAPPED = {"schedule": "schedules", "user": "users", "team": "teams"}
"""In the files of the backup tool: the key of an object, and what it is one of."""


def account(answers: Iterable[Value], now: int) -> Account:
    """The account that the answers describe. Raises UserError where an answer is none of Opsgenie's."""
    remarks: list[Remark] = []
    found = _sorted(answers, remarks)
    people = People(remarks, now, created=True)
    for user in found["users"]:
        _add_user(user, people)
    if not people.known:
        raise UserError("no user is recorded; export the users too (GET /v2/users)")
    schedules = _schedules(found, people, remarks, now)
    members = _members(found["teams"])
    policies = [
        _policy(escalation, schedules, members, people, remarks) for escalation in found["escalations"]
    ]
    policies += _of_schedules(found, schedules, remarks)
    return Account(people=people.known, policies=tuple(policies), remarks=tuple(remarks))


def _sorted(answers: Iterable[Value], remarks: list[Remark]) -> dict[str, list[Value]]:
    """The objects by what they are."""
    found: dict[str, list[Value]] = defaultdict(list)
    expected = 0
    for answer in answers:
        if answer.has("message") and not answer.has("data"):
            message = answer.at("message").text()
            raise UserError(f"{answer.place} holds an error in place of an answer: {message}")
        expected = max(expected, answer.at("totalCount").number(otherwise=0))
        data = answer.at("data") if answer.has("data") else answer
        for one in data.items() if isinstance(data.data, list) else [data]:
            kinds = list(_kinds(one))
            for kind, value in kinds:
                found[kind].append(value)
            if not kinds:
                what = "it says neither who is on call nor who is called"
                remarks.append(Remark(one.place, what, "Nothing", in_file=True))
    if expected > len(found["users"]):
        read = f"{len(found['users'])} of {expected} users are recorded"
        raise UserError(f"{read}; record the pages that follow too (offset={len(found['users'])})")
    return found


def _kinds(one: Value) -> Iterator[tuple[str, Value]]:
    """What an object is, with what is wrapped into it."""
    for key, kind in _WRAPPED.items():
        if one.has(key) and isinstance(one.at(key).data, dict) and not one.has("startDate"):
            yield kind, one.at(key)
            yield from (
                ("overrides", _of(each, one.at(key))) for each in one.at("scheduleOverrideList").items()
            )
            yield from (("rules", each) for each in one.at("teamRoutingRules").items())
            return
    if one.has("timezone") and (one.has("rotations") or one.has("enabled")):
        yield "schedules", one
        yield from (("overrides", _of(each, one)) for each in one.at("overrides").items())
    elif one.has("startDate") and one.has("user"):
        yield "overrides", one
    elif one.has("rules") and not one.has("rotations"):
        yield "escalations", one
    elif one.has("notify"):
        yield "rules", one
    elif one.has("username"):
        yield "users", one
    elif one.has("name") and (one.has("members") or one.has("description")):
        yield "teams", one


def _of(override: Value, schedule: Value) -> Value:
    """An override that names its schedule, as the API does."""
    return Value({"_parent": schedule.data, **override.data}, override.place)


def _add_user(user: Value, people: People) -> None:
    email = user.at("username").name()
    name = user.at("fullName").text() or email
    keys = [user.at("id").text(), email]
    if user.at("blocked").data is True:
        what = f"{name} is blocked, and their turns have nobody"
        people.leave_out(keys, Remark(user.place, what, "Unblock them"))
        return
    zone = zone_of(user.at("timeZone").text()) or ""
    people.add(keys, email, name, zone, user.place)


class _Known:
    """Schedules by id and by name: each is a schedule for every seat.

    ``left_out`` are the ids and names of those that the file leaves out, for a reason that is remarked already.
    """

    def __init__(self) -> None:
        self.each: dict[str, list[Schedule]] = {}
        self.titles: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self.called: set[str] = set()
        self.left_out: set[str] = set()

    def add(self, key: str, title: str, seats: list[Schedule]) -> None:
        self.each[key], self.titles[key], self._ids[title] = seats, title, key

    def key(self, reference: Value) -> str | None:
        """The id of the schedule that a reference names by id or name."""
        key, name = reference.at("id").text(), reference.at("name").text()
        return key if key in self.each else self._ids.get(name)


def _schedules(found: dict[str, list[Value]], people: People, remarks: list[Remark], now: int) -> _Known:
    known = _Known()
    for schedule in found["schedules"]:
        title = schedule.at("name").name()
        key = schedule.at("id").text() or title
        place = f'schedule "{title}"'
        zone = zone_of(schedule.at("timezone").text())
        if schedule.at("enabled").data is False:
            remarks.append(Remark(place, f"it is disabled, so {LEFT_OUT}", in_file=True))
            known.left_out |= {key, title}
            continue
        if zone is None:
            shown = schedule.at("timezone").text()
            what = f"its time zone {shown!r} is unknown, so {LEFT_OUT}"
            remarks.append(Remark(place, what, "Correct it"))
            known.left_out |= {key, title}
            continue
        rotations = [
            (_names(rotation), layer)
            for rotation in schedule.at("rotations").items()
            if (layer := _layer(rotation, people, remarks, place, now)) is not None
        ]
        overrides = [one for one in found["overrides"] if _belongs(one, key, title)]
        known.add(key, title, _seats(title, place, zone, rotations, overrides, people, remarks, now))
    return known


def _belongs(override: Value, key: str, title: str) -> bool:
    """Whether an override is of a schedule: it says so itself, or the name of its file does."""
    parent = override.at("_parent")
    if parent:
        return parent.at("id").text() == key or parent.at("name").text() == title
    return key in override.place.split(".json")[0]


def _names(rotation: Value) -> set[str]:
    return {rotation.at("id").text(), rotation.at("name").text()} - {""}


def _layer(rotation: Value, people: People, remarks: list[Remark], place: str, now: int) -> Layer | None:
    title = rotation.at("name").text() or "Rotation"
    place = f"{place}, rotation {title!r}"
    end = rotation.at("endDate").instant() if rotation.at("endDate") else None
    if end is not None and end <= now:
        what = f"it ended on {rotation.at('endDate').moment():%Y-%m-%d}, so the file leaves it out"
        remarks.append(Remark(place, what, in_file=True))
        return None
    kind = rotation.at("type").name().lower()
    if kind not in _TURNS:
        raise rotation.at("type").refused("hourly, daily or weekly")
    participants = [_participant(one, people, remarks, place) for one in rotation.at("participants").items()]
    if not any(participants):
        remarks.append(Remark(place, "it has no people, so the file leaves it out", in_file=True))
        return None
    start = rotation.at("startDate").instant()
    return Layer(
        title=title,
        people=tuple(participants),
        turn=_TURNS[kind] * rotation.at("length").number(least=1, otherwise=1, most=LONGEST),
        first=start,
        start=start,
        end=end,
        windows=tuple(_windows(rotation.at("timeRestriction"))) if rotation.at("timeRestriction") else (),
    )


def _participant(one: Value, people: People, remarks: list[Remark], place: str) -> str | None:
    """The address of a participant; None is nobody, remarked unless that is meant."""
    kind = one.at("type").text().lower() or "user"
    if kind == "user":
        key = one.at("id").text() or one.at("username").name()
        return people.find(key, one.at("username").text(), place)
    if kind != "none":
        name = one.at("name").text() or one.at("id").text()
        what = f"the {kind} {name} takes a turn; an order of the file names people, so its turns have nobody"
        remarks.append(Remark(place, what, "Put people in its place"))
    return None


def _windows(restriction: Value) -> Iterator[Window]:
    kind = restriction.at("type").name().lower()
    single = [restriction.at("restriction")] if restriction.at("restriction") else []
    each = single + restriction.at("restrictions").items()
    for one in each:
        start, end = (_minute(one, bound) for bound in ("start", "end"))
        if kind == "time-of-day":
            length = (end - start) % A_DAY or A_DAY
            yield from (Window(day * A_DAY + start, length) for day in range(7))
        elif kind == "weekday-and-time-of-day":
            first, last = (_weekday(one.at(f"{bound}Day")) * A_DAY for bound in ("start", "end"))
            yield Window(first + start, (last + end - first - start) % A_WEEK or A_WEEK)
        else:
            raise restriction.at("type").refused("time-of-day or weekday-and-time-of-day")


def _minute(one: Value, bound: str) -> int:
    hour, minute = one.at(f"{bound}Hour").number(), one.at(f"{bound}Min").number(otherwise=0)
    if hour > 24 or minute > 59:
        raise one.refused("hours from 0 to 24 and minutes from 0 to 59")
    return hour * 60 + minute


def _weekday(day: Value) -> int:
    name = day.name().lower()
    if name not in _DAYS:
        raise day.refused("a day of the week, as monday")
    return _DAYS.index(name)


def _seats(
    title: str,
    place: str,
    zone: str,
    rotations: Sequence[tuple[set[str], Layer]],
    overrides: Sequence[Value],
    people: People,
    remarks: list[Remark],
    now: int,
) -> list[Schedule]:
    """A schedule for each place that is filled at once; an override of all rotations leaves one of them filled."""
    current = [one for one in overrides if one.at("endDate").instant() > now]
    apart = any(one.at("rotations") for one in current)
    groups: list[tuple[set[str], Schedule]] = []
    for names, layer in rotations:
        alone = Schedule(
            title=layer.title, place=f"{place}, rotation {layer.title!r}", zone=zone, layers=(layer,)
        )
        for number, (known, seat) in enumerate(groups if not apart else []):
            if not _meet(seat, alone, now):
                groups[number] = known | names, replace(seat, layers=(*seat.layers, layer))
                break
        else:
            groups.append((names, alone))
    found = []
    for number, (names, seat) in enumerate(groups):
        own = tuple(_overrides(current, names, number == 0, people, remarks, place))
        whole = len(groups) == 1
        found.append(
            replace(
                seat,
                title=title if whole else f"{title}, {seat.title}",
                place=place if whole else seat.place,
                overrides=own,
            )
        )
    return found


def _meet(one: Schedule, other: Schedule, now: int) -> bool:
    """Whether both ever have somebody on call at once."""
    spans = sorted(
        (held.start, held.end)
        for each in (one, other)
        for held in rendered(each, now, now + _AHEAD, overrides=False)
    )
    return any(end > start for (_, end), (start, _) in pairwise(spans))


def _overrides(
    overrides: Sequence[Value],
    names: set[str],
    first: bool,
    people: People,
    remarks: list[Remark],
    place: str,
) -> Iterator[Override]:
    for one in overrides:
        of = {name for rotation in one.at("rotations").items() for name in _names(rotation)}
        if of and not of & names:
            continue
        person = _participant(one.at("user"), people, remarks, f"{place}, override")
        start, end = one.at("startDate").instant(), one.at("endDate").instant()
        yield Override(person if of or first else None, start, end)


def _members(teams: Iterable[Value]) -> dict[str, list[tuple[str, str]]]:
    """The users of each team by its id and by its name, with their roles."""
    found = {}
    for team in teams:
        users = [
            (
                member.at("user").at("id").text() or member.at("user").at("username").text(),
                member.at("role").text(),
            )
            for member in team.at("members").items()
        ]
        for key in (team.at("id").text(), team.at("name").text()):
            found[key] = users
    return found


def _policy(
    escalation: Value,
    known: _Known,
    members: dict[str, list[tuple[str, str]]],
    people: People,
    remarks: list[Remark],
) -> Policy:
    title = escalation.at("name").name()
    place = f'escalation "{title}"'
    steps: dict[int, list[Schedule]] = defaultdict(list)
    for number, rule in enumerate(escalation.at("rules").items(), 1):
        here = f"{place}, rule {number}"
        delay = rule.at("delay")
        unit = delay.at("timeUnit").text().lower() or "minutes"
        if unit not in _UNITS:
            raise delay.at("timeUnit").refused("minutes, hours or days")
        after = delay.at("timeAmount").number(otherwise=0) * _UNITS[unit]
        if rule.at("condition").text().lower() == "if-not-closed":
            what = "it calls although somebody has acknowledged; the file calls until somebody acknowledges"
            remarks.append(Remark(here, what, "Let the responder call for help"))
        steps[after] += _recipients(rule, known, members, people, remarks, here)
    repeat = escalation.at("repeat")
    repeats = repeat.at("count").number(otherwise=0) if repeat else 0
    wait = repeat.at("waitInterval").number(otherwise=0) if repeat else 0
    return Policy(
        title=title,
        place=place,
        steps=tuple(Step(after, tuple(each)) for after, each in sorted(steps.items())),
        wait=wait or WAIT,
        repeats=repeats,
    )


def _recipients(
    rule: Value,
    known: _Known,
    members: dict[str, list[tuple[str, str]]],
    people: People,
    remarks: list[Remark],
    place: str,
) -> list[Schedule]:
    recipient, way = rule.at("recipient"), rule.at("notifyType").text().lower() or "default"
    kind = recipient.at("type").text().lower()
    name = recipient.at("username").text() or recipient.at("name").text() or recipient.at("id").text()
    if kind == "user":
        person = people.find(recipient.at("id").text() or name, name, place)
        return [] if person is None else [people.always(person)]
    if kind == "schedule":
        key = known.key(recipient)
        if key is not None:
            known.called.add(key)
            return [_moved(seat, {"next": 1, "previous": -1}.get(way, 0)) for seat in known.each[key]]
        if known.left_out.isdisjoint((recipient.at("id").text(), recipient.at("name").text())):
            what = f"it calls the schedule {name}, of which the export says nothing"
            remarks.append(Remark(place, what, "Export it"))
        return []
    roles = {"all": None, "users": "user", "admins": "admin"}
    team = members.get(recipient.at("id").text()) or members.get(recipient.at("name").text())
    if kind == "team" and way in roles and team:
        wanted = [key for key, role in team if roles[way] in (None, role.lower())]
        found = [people.find(key, key, place) for key in wanted]
        return [people.always(person) for person in found if person is not None]
    what = (
        f"it calls the {kind or 'recipient'} {name} ({way}); a level of the file calls people and schedules"
    )
    remarks.append(Remark(place, what, "Let it call a schedule"))
    return []


def _moved(seat: Schedule, steps: int) -> Schedule:
    """The schedule of those who are next, or were before."""
    if not steps:
        return seat
    word = "next" if steps > 0 else "previous"
    layers = tuple(
        replace(layer, people=layer.people[steps:] + layer.people[:steps]) for layer in seat.layers
    )
    return replace(
        seat, title=f"{seat.title} ({word})", place=f"{seat.place} ({word})", layers=layers, overrides=()
    )


def _of_schedules(found: dict[str, list[Value]], known: _Known, remarks: list[Remark]) -> Iterator[Policy]:
    """A policy for each schedule that a team calls without an escalation, or that nothing is known to call."""
    direct = set()
    for rule in found["rules"]:
        if rule.at("notify") and rule.at("notify").at("type").text().lower() == "schedule":
            key = known.key(rule.at("notify"))
            direct |= {key} if key is not None else set()
    for key, seats in known.each.items():
        place = f'schedule "{known.titles[key]}"'
        if key not in direct and key in known.called:
            continue
        if key not in direct and found["rules"]:
            what = "no escalation and no routing rule calls it, so the file leaves it out"
            fix = "If somebody still looks at it, say it at a level without `after`: shown, never called"
            remarks.append(Remark(place, what, fix))
            continue
        what = "no escalation calls it, so a team of its own calls this schedule, and repeats that 3 times"
        remarks.append(Remark(place, what, in_file=True))
        yield Policy(
            title=known.titles[key], place=place, steps=(Step(0, tuple(seats)),), wait=WAIT, repeats=3
        )
