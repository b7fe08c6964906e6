"""What PagerDuty's REST API answers, as an account.

Read are the answers of GET /users, /schedules (with layers: /schedules/ID, or the list with include[]=schedule_layers),
/schedules/ID/overrides (in a file that is named by the schedule's id), /escalation_policies, /services and
/priorities, as pages or one by one. The API lists the strongest layer first. A turn of whole days keeps its time of
day; a restriction begins on the clock of the schedule and lasts for its seconds. Where an answer holds the final
schedule, it is compared with that.

Source: the public API reference, and the support pages on schedules and on time zones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from oncall.adopt.account import (
    LEFT_OUT,
    Account,
    Feed,
    Layer,
    Override,
    Policy,
    Priority,
    Remark,
    Schedule,
    Step,
    Window,
)
from oncall.adopt.comparison import differences, together
from oncall.adopt.people import People
from oncall.adopt.recorded import Value
from oncall.adopt.rendering import Held, rendered
from oncall.adopt.zones import zone_of
from oncall.errors import UserError
from oncall.model import Audience
from oncall.time.clock import A_DAY, moment
from oncall.wording import counted, iso, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_KINDS = {
    "users": "user",
    "schedules": "schedule",
    "escalation_policies": "escalation_policy",
    "services": "service",
    "priorities": "priority",
}
_IGNORED = ("teams", "oncalls", "contact_methods", "notification_rules", "integrations", "abilities")
_LONGEST_WEEK = 7 * A_DAY
WAIT = 30
"""Minutes between two rules; the web page proposes as much."""


def account(answers: Iterable[Value], now: int) -> Account:
    """The account that the answers describe. Raises UserError where an answer is none of this API."""
    objects, overrides, remarks = _collected(answers)
    people = People(remarks, now)
    for user in objects["user"].values():
        people.add(
            [user.at("id").name()], user.at("email").text(), user.at("name").text(), _zone(user), user.place
        )
    schedules = _Schedules(people, remarks, now)
    for key, schedule in objects["schedule"].items():
        schedules.read(key, schedule, overrides.pop(key, []))
    for key, lost in overrides.items():
        remarks.append(Remark(lost[0].place, f"overrides of {key}, which is not a schedule of the account"))
    if not objects["user"]:
        raise UserError("nobody's e-mail address is recorded; record the answer of GET /users too")
    policies = dict(_policies(objects["escalation_policy"], schedules, people, remarks))
    if not objects["escalation_policy"]:
        policies = dict(_one_each(schedules, remarks))
    for unused in schedules.unused():
        what = "no escalation policy calls it, so the file leaves it out"
        fix = "If somebody still looks at it, say it at a level without `after`: shown, never called"
        remarks.append(Remark(unused.place, what, fix))
    return Account(
        people=people.known,
        policies=tuple(policies.values()),
        feeds=tuple(_feeds(objects["service"], policies, remarks)),
        priorities=tuple(_priorities(objects["priority"], remarks)),
        remarks=tuple(remarks),
    )


def _collected(
    answers: Iterable[Value],
) -> tuple[dict[str, dict[str, Value]], dict[str, list[Value]], list[Remark]]:
    """The objects by kind and id, the overrides by schedule, and what belongs to neither."""
    objects: dict[str, dict[str, Value]] = {kind: {} for kind in _KINDS.values()}
    given: list[Value] = []
    remarks: list[Remark] = []
    pages: dict[str, set[tuple[int, int, bool]]] = defaultdict(set)
    for answer in answers:
        known = False
        for plural, kind in _KINDS.items():
            each = answer.at(plural).items() if answer.has(plural) else []
            each += [answer.at(kind)] if answer.has(kind) else []
            known |= answer.has(plural) or answer.has(kind)
            for one in each:
                _merge(objects[kind], one)
            if answer.has(plural) and answer.at("more").data is True:
                _expect_more(answer, plural, pages)
            elif answer.has(plural) and answer.has("offset"):
                pages[plural].add((answer.at("offset").number(), 0, False))
        if answer.has("overrides") and not known:
            given.append(answer)
            known = True
        if answer.has("error"):
            message = answer.at("error").data
            raise UserError(f"{answer.place} holds an error in place of an answer: {message}")
        if not known and not any(answer.has(key) for key in _IGNORED):
            remarks.append(
                Remark(
                    answer.place, "no answer of PagerDuty that says who is called", "Nothing", in_file=True
                )
            )
    _refuse_missing_pages(pages)
    return objects, _by_schedule(given, objects["schedule"]), remarks


def _merge(objects: dict[str, Value], one: Value) -> None:
    """The object, what a later answer says of it over what an earlier one did."""
    key = one.at("id").name()
    before = objects.get(key)
    objects[key] = one if before is None else Value({**before.data, **one.data}, one.place)


def _expect_more(answer: Value, plural: str, pages: dict[str, set[tuple[int, int, bool]]]) -> None:
    offset = answer.at("offset").number(otherwise=0)
    length = len(answer.at(plural).items())
    pages[plural].add((offset, offset + length, True))


def _refuse_missing_pages(pages: dict[str, set[tuple[int, int, bool]]]) -> None:
    for plural, each in pages.items():
        offsets = {offset for offset, _, _ in each}
        for _, upcoming, more in each:
            if more and upcoming not in offsets:
                found = f"the answer of /{plural} says that more follow, and no file holds them"
                raise UserError(f"{found}; record it again with offset={upcoming}")


def _by_schedule(given: list[Value], schedules: dict[str, Value]) -> dict[str, list[Value]]:
    """Overrides by the id that the name of their file holds."""
    found: dict[str, list[Value]] = defaultdict(list)
    for answer in given:
        words = re.findall("[A-Za-z0-9]+", answer.place)
        key = next((word for word in reversed(words) if word in schedules), None)
        if key is None and answer.at("overrides"):
            what = f"{answer.place}: nothing says of which schedule these overrides are"
            raise UserError(
                f"{what}; put the schedule's id into the name of the file, as in overrides-PABC123.json"
            )
        if key is not None:
            found[key] += answer.at("overrides").items()
    return found


def _zone(owner: Value) -> str:
    return zone_of(owner.at("time_zone").text()) or ""


class _Schedules:
    """The schedules by id, and which of them a policy has called."""

    def __init__(self, people: People, remarks: list[Remark], now: int) -> None:
        self._people, self._remarks, self._now = people, remarks, now
        self.known: dict[str, Schedule] = {}
        self.left_out: set[str] = set()
        self._called: set[str] = set()

    def read(self, key: str, schedule: Value, overrides: list[Value]) -> None:
        """Add what an answer says."""
        title = schedule.at("name").text() or schedule.at("summary").text() or key
        place = f'schedule "{title}" ({key})'
        zone = zone_of(schedule.at("time_zone").text())
        reason = fix = ""
        if zone is None:
            reason, fix = f"its time zone {schedule.at('time_zone').data!r} is unknown", "Correct it"
        elif schedule.at("type").text() == "schedule_v3":
            reason, fix = "it is based on shifts and has no layers", "Write its order into the file by hand"
        elif not schedule.has("schedule_layers"):
            reason, fix = "the answer holds no layers", f"Record the answer of GET /schedules/{key}"
        if zone is None or reason:
            self._remarks.append(Remark(place, f"{reason}, so {LEFT_OUT}", fix))
            self.left_out.add(key)
            return
        read = [self._layer(layer, place) for layer in schedule.at("schedule_layers").items()]
        read.reverse()
        self.known[key] = Schedule(
            title=title,
            place=place,
            zone=zone,
            layers=tuple(layer for layer in read if layer is not None),
            overrides=tuple(self._overrides(schedule, overrides, place)),
            id=key,
        )
        if schedule.at("final_schedule"):
            entries = schedule.at("final_schedule").at("rendered_schedule_entries").items()
            self._remarks += self._unlike(self.known[key], entries)

    def _unlike(self, schedule: Schedule, entries: list[Value]) -> Iterator[Remark]:
        """Where the schedule as PagerDuty renders it itself has others on call than its layers and overrides."""
        held = [
            Held(
                self._people.known_as(entry.at("user").at("id").text()),
                max(entry.at("start").instant(), self._now),
                entry.at("end").instant(),
            )
            for entry in entries
        ]
        held = [one for one in held if one.start < one.end]
        if not held:
            return
        span = min(one.start for one in held), max(one.end for one in held)
        found = differences(together(held), together(rendered(schedule, *span)))
        if found:
            first = found[0]
            when = f"from {iso(moment(first.start))} to {iso(moment(first.end))}"
            own, layers = (listed(sorted(each)) or "nobody" for each in (first.wanted, first.present))
            what = f"PagerDuty has {own} on call {when}, its layers and overrides have {layers}"
            yield Remark(schedule.place, what, "Record its overrides too, or compare the two in the web page")

    def called(self, key: str) -> Schedule | None:
        """The schedule that a policy calls; None: there is none."""
        self._called.add(key)
        return self.known.get(key)

    def unused(self) -> Iterator[Schedule]:
        """Those that no policy calls."""
        yield from (schedule for key, schedule in self.known.items() if key not in self._called)

    def _layer(self, layer: Value, place: str) -> Layer | None:
        title = layer.at("name").text() or "Layer"
        place = f"{place}, layer {title!r}"
        end = layer.at("end").instant() if layer.at("end") else None
        if end is not None and end <= self._now:
            what = f"it ended on {layer.at('end').moment():%Y-%m-%d}, so the file leaves it out"
            self._remarks.append(Remark(place, what, in_file=True))
            return None
        people = tuple(self._person(entry, place) for entry in layer.at("users").items())
        if not people:
            self._remarks.append(Remark(place, "it has no people, so the file leaves it out", in_file=True))
            return None
        turn = layer.at("rotation_turn_length_seconds").number(least=60)
        if turn % 60:
            what = f"a turn of {turn} seconds; the file counts whole minutes"
            self._remarks.append(Remark(place, what, "Shorten the turn to a whole minute"))
        start = layer.at("start").instant()
        first = layer.at("rotation_virtual_start")
        return Layer(
            title=title,
            people=people,
            turn=turn // 60,
            first=first.instant() if first else start,
            start=start,
            end=end,
            windows=tuple(
                window for one in layer.at("restrictions").items() for window in self._windows(one, place)
            ),
        )

    def _person(self, entry: Value, place: str) -> str | None:
        user = entry.at("user") if entry.has("user") else entry
        return self._people.find(user.at("id").name(), user.at("summary").text(), place)

    def _windows(self, restriction: Value, place: str) -> Iterator[Window]:
        kind = restriction.at("type").name()
        if kind not in ("daily_restriction", "weekly_restriction"):
            raise restriction.at("type").refused("daily_restriction or weekly_restriction")
        at = re.fullmatch(
            r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", restriction.at("start_time_of_day").name()
        )
        if at is None:
            raise restriction.at("start_time_of_day").refused("a time of day as 09:00:00")
        seconds = restriction.at("duration_seconds").number(least=1)
        if seconds % 60 or int(at[3] or 0):
            what = "a restriction that begins or ends within a minute; the file has full minutes"
            self._remarks.append(Remark(place, what, "Move it to a full minute"))
        length = min(max(seconds // 60, 1), _LONGEST_WEEK)
        days = range(7)
        if kind == "weekly_restriction":
            day = restriction.at("start_day_of_week").number(least=1)
            if day > 7:
                raise restriction.at("start_day_of_week").refused("a day of the week from 1 (Monday) to 7")
            days = range(day - 1, day)
        for day in days:
            start = day * A_DAY + int(at[1]) * 60 + int(at[2])
            yield Window(start, length, elapsed=length < _LONGEST_WEEK)

    def _overrides(self, schedule: Value, recorded: list[Value], place: str) -> Iterator[Override]:
        """Overrides that are not over, in the order in which they were made, each once."""
        given = recorded + schedule.at("overrides").items()
        if not given and schedule.at("overrides_subschedule"):
            given = schedule.at("overrides_subschedule").at("rendered_schedule_entries").items()
        seen = set()
        for each in given:
            start, end = each.at("start").instant(), each.at("end").instant()
            found = Override(self._person(each, f"{place}, override"), start, end)
            if end > self._now and found not in seen:
                seen.add(found)
                yield found


def _policies(
    policies: dict[str, Value], schedules: _Schedules, people: People, remarks: list[Remark]
) -> Iterator[tuple[str, Policy]]:
    for key, policy in policies.items():
        title = policy.at("name").text() or policy.at("summary").text() or key
        place = f'escalation policy "{title}" ({key})'
        steps, after, wait = [], 0, WAIT
        for number, rule in enumerate(policy.at("escalation_rules").items(), 1):
            targets = []
            for target in rule.at("targets").items():
                found = _target(target, schedules, people, remarks, f"{place}, rule {number}")
                targets += [found] if found is not None else []
            if not rule.at("targets").items():
                what = "it calls nobody, so the file leaves it out"
                remarks.append(Remark(f"{place}, rule {number}", what, "Delete it, or let it call somebody"))
            steps.append(Step(after, tuple(targets)))
            wait = rule.at("escalation_delay_in_minutes").number(least=1, otherwise=WAIT)
            after += wait
        repeats = policy.at("num_loops").number(otherwise=0)
        yield (
            key,
            Policy(title=title, place=place, steps=tuple(steps), wait=wait, repeats=repeats, id=key),
        )


def _target(
    target: Value, schedules: _Schedules, people: People, remarks: list[Remark], place: str
) -> Schedule | None:
    """What a rule calls; None, remarked, where the account does not have it."""
    key, name = target.at("id").name(), target.at("summary").text()
    if target.at("type").text().startswith("user"):
        person = people.find(key, name, place)
        return None if person is None else people.always(person)
    schedule = schedules.called(key)
    if schedule is None and key not in schedules.left_out:
        what = f"it calls the schedule {name or key}, of which the account says nothing"
        remarks.append(Remark(place, what, "Take it out of the rule"))
    return schedule


def _one_each(schedules: _Schedules, remarks: list[Remark]) -> Iterator[tuple[str, Policy]]:
    """A policy for each schedule, where no policy is recorded."""
    for key, schedule in schedules.known.items():
        schedules.called(key)
        what = "no escalation policy is recorded, so a team of its own calls this schedule, and repeats that 3 times"
        remarks.append(
            Remark(schedule.place, what, "Record the answer of GET /escalation_policies", in_file=True)
        )
        yield (
            key,
            Policy(
                title=schedule.title,
                place=schedule.place,
                steps=(Step(0, (schedule,)),),
                wait=WAIT,
                repeats=3,
            ),
        )


def _feeds(services: dict[str, Value], policies: dict[str, Policy], remarks: list[Remark]) -> Iterator[Feed]:
    for key, service in services.items():
        title = service.at("name").text() or key
        place = f'service "{title}" ({key})'
        policy = (
            policies.get(service.at("escalation_policy").at("id").text())
            if service.at("escalation_policy")
            else None
        )
        if policy is None:
            what = "its escalation policy is not recorded, so the file leaves it out"
            remarks.append(Remark(place, what, "Record the answer of GET /escalation_policies"))
            continue
        if service.at("status").text() == "disabled":
            remarks.append(Remark(place, "it is disabled, so the file leaves it out", in_file=True))
            continue
        rule = service.at("incident_urgency_rule")
        urgency = rule.at("urgency").text() if rule else ""
        if rule and rule.at("type").text() == "use_support_hours":
            what = "its urgency follows support hours; a source of the file has one urgency at all hours, here high"
            remarks.append(
                Remark(place, what, "Give the hours without urgency to a level with `coverage: hours`")
            )
        for setting, words in (
            ("auto_resolve_timeout", "resolves incidents by itself"),
            ("acknowledgement_timeout", "takes acknowledgements back"),
        ):
            seconds = service.at(setting).number(otherwise=0)
            if seconds:
                what = f"it {words} after {counted(seconds // 60, 'minute')}; services of the file never do"
                remarks.append(Remark(place, what, "Resolve incidents when they are over"))
        yield Feed(title, policy.place, Audience.CONTRIBUTORS if urgency == "low" else Audience.USERS)


def _priorities(priorities: dict[str, Value], remarks: list[Remark]) -> Iterator[Priority]:
    for priority in priorities.values():
        name = priority.at("name").text() or priority.at("summary").text()
        if re.fullmatch("P[0-9]", name):
            yield Priority(name, priority.at("description").text())
        else:
            what = "the file knows the priorities P0 to P9"
            remarks.append(
                Remark(f"priority {name!r}", what, "Rename it under Incident Priorities, then adopt again")
            )
