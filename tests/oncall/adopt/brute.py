"""Who is on call by the recorded answers, instant by instant: a reading of its own, slow and plain.

PagerDuty: https://support.pagerduty.com/docs/schedules and the API reference. The first layer of the answer is the
strongest. Turns of whole days change at the same time of day, on the clock of the schedule. A restriction begins on
that clock and lasts for its seconds. Opsgenie: https://support.atlassian.com/opsgenie/docs/build-an-on-call-schedule/.
All rotations of a schedule are on call at once; a restriction begins and ends on the clock of the schedule.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Answer = dict[str, Any]
DAY = timedelta(days=1)


class Rule(NamedTuple):
    """People are called ``after`` minutes: those of ``schedules`` and ``users`` (ids)."""

    after: int
    schedules: Sequence[str]
    users: Sequence[str]


class PagerDuty:
    """The account of a folder."""

    def __init__(self, folder: Path) -> None:
        self.users: dict[str, str] = {}
        self.schedules: dict[str, Answer] = {}
        self.overrides: dict[str, list[Answer]] = {}
        self.policies: dict[str, Answer] = {}
        for file in sorted(folder.rglob("*.json")):
            answer = json.loads(file.read_text(encoding="utf-8"))
            for user in answer.get("users", []):
                self.users[user["id"]] = user["email"].lower()
            found = [*answer.get("schedules", []), *([answer["schedule"]] if "schedule" in answer else [])]
            self.schedules.update({schedule["id"]: schedule for schedule in found})
            self.policies.update({policy["name"]: policy for policy in answer.get("escalation_policies", [])})
            if "overrides" in answer:
                self.overrides[file.stem.removeprefix("overrides-")] = answer["overrides"]

    def called(self, policy: str, at: datetime) -> list[set[str]]:
        """The addresses of those whom each rule calls, who are not called by an earlier one."""
        found: list[set[str]] = []
        for rule in self.policies[policy]["escalation_rules"]:
            people: set[str] = set()
            for target in rule["targets"]:
                kind, key = target["type"], target["id"]
                who = key if kind.startswith("user") else self.on_call(key, at)
                people |= {self.users[who]} if who in self.users else set()
            found.append(people.difference(*found))
        return found

    def on_call(self, schedule: str, at: datetime) -> str | None:
        """The id of whoever is on call."""
        for override in reversed(self.overrides.get(schedule, [])):
            if instant(override["start"]) <= at < instant(override["end"]):
                return str(override["user"]["id"])
        answer = self.schedules[schedule]
        for layer in answer["schedule_layers"]:
            if self._holds(layer, zone(answer["time_zone"]), at):
                return turn_of(layer, zone(answer["time_zone"]), at)
        return None

    def _holds(self, layer: Answer, clock: ZoneInfo, at: datetime) -> bool:
        if not layer["users"] or at < instant(layer["start"]):
            return False
        if layer["end"] is not None and at >= instant(layer["end"]):
            return False
        windows = [window for each in layer["restrictions"] for window in restricted(each, clock, at)]
        return not layer["restrictions"] or any(start <= at < end for start, end in windows)

    def marks(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """Every instant at which somebody else may be on call."""
        for schedule in self.schedules.values():
            clock = zone(schedule["time_zone"])
            for layer in schedule["schedule_layers"]:
                yield from (instant(each) for each in (layer["start"], layer["end"]) if each)
                turn = timedelta(seconds=layer["rotation_turn_length_seconds"])
                first = instant(layer["rotation_virtual_start"])
                if turn % DAY:
                    number = (since - first) // turn
                    while first + number * turn < until:
                        yield first + number * turn
                        number += 1
                day = since.astimezone(clock).date() - 9 * DAY
                while day <= until.astimezone(clock).date():
                    yield datetime.combine(day, first.astimezone(clock).time(), clock).astimezone(UTC)
                    for each in layer["restrictions"]:
                        for start, end in restricted(each, clock, datetime.combine(day, time(12), clock)):
                            yield from (start, end)
                    day += DAY
        for each in (override for overrides in self.overrides.values() for override in overrides):
            yield from (instant(each["start"]), instant(each["end"]))


@cache
def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def zone(name: str) -> ZoneInfo:
    return ZoneInfo({"Eastern Time (US & Canada)": "America/New_York", "UTC": "Etc/UTC"}.get(name, name))


def restricted(each: Answer, clock: ZoneInfo, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The windows of a restriction that may hold at an instant."""
    today = at.astimezone(clock).date()
    for back in range(-1, 9):
        day = today - back * DAY
        if each["type"] == "weekly_restriction" and day.isoweekday() != each["start_day_of_week"]:
            continue
        yield window(day, each["start_time_of_day"], each["duration_seconds"], clock)


@cache
def window(day: date, start: str, seconds: int, clock: ZoneInfo) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time.fromisoformat(start), clock).astimezone(UTC)
    return begin, begin + timedelta(seconds=seconds)


def turn_of(layer: Answer, clock: ZoneInfo, at: datetime) -> str:
    first = instant(layer["rotation_virtual_start"])
    turn = timedelta(seconds=layer["rotation_turn_length_seconds"])
    passed = at - first
    if not turn % DAY:
        passed = at.astimezone(clock).replace(tzinfo=None) - first.astimezone(clock).replace(tzinfo=None)
    people = layer["users"]
    return str(people[passed // turn % len(people)]["user"]["id"])


class Opsgenie:
    """The account of a folder: recorded answers, or files of the backup tool."""

    def __init__(self, folder: Path) -> None:
        self.users: dict[str, str] = {}
        self.schedules: dict[str, Answer] = {}
        self.overrides: list[Answer] = []
        self.admins: dict[str, list[str]] = {}
        self.policies: dict[str, list[Answer]] = {}
        for file in sorted(folder.rglob("*.json")):
            answer = json.loads(file.read_text(encoding="utf-8"))
            data = answer.get("data", answer)
            for one in data if isinstance(data, list) else [data]:
                self._add(one)
        called = {rule["recipient"].get("name") for rules in self.policies.values() for rule in rules}
        if len(self.policies) == 0:
            self.policies = {
                name: [{"recipient": {"type": "schedule", "name": name}, "delay": {"timeAmount": 0}}]
                for name, schedule in self.schedules.items()
                if schedule["enabled"] and name not in called
            }

    def _add(self, one: Answer) -> None:
        if "scheduleOverrideList" in one:
            parent = {"name": one["schedule"]["name"]}
            self.overrides += [{"_parent": parent, **each} for each in one["scheduleOverrideList"]]
            one = one["schedule"]
        elif "notificationRuleList" in one:
            one = one["user"]
        elif "teamRoutingRules" in one:
            team = one["team"]
            users = [each["user"]["username"] for each in team["members"] if each["role"] == "admin"]
            self.admins[team["name"]] = users
            return
        if "rotations" in one and "timezone" in one:
            self.schedules[one["name"]] = one
        elif "alias" in one:
            self.overrides.append(one)
        elif "rules" in one:
            self.policies[one["name"]] = one["rules"]
        elif "username" in one and not one["blocked"]:
            self.users[one["id"]] = one["username"]

    def called(self, policy: str, at: datetime) -> list[set[str]]:
        """Those whom the rules of each delay call, who are not called by an earlier one."""
        by_delay: dict[int, set[str]] = {}
        for rule in self.policies[policy]:
            recipient = rule["recipient"]
            people = by_delay.setdefault(rule["delay"]["timeAmount"], set())
            if recipient["type"] == "user":
                people.add(recipient["username"])
            elif recipient["type"] == "team":
                people.update(self.admins[recipient["name"]])
            else:
                people |= self.on_call(recipient["name"], at, 1 if rule.get("notifyType") == "next" else 0)
        found: list[set[str]] = []
        for _, people in sorted(by_delay.items()):
            found.append(people.difference(*found))
        return found

    def on_call(self, name: str, at: datetime, behind: int = 0) -> set[str]:
        """Everybody who is on call, or who is so many turns behind them."""
        schedule = self.schedules[name]
        holding = [
            each
            for each in self.overrides
            if each["_parent"]["name"] == name
            and instant(each["startDate"]) <= at < instant(each["endDate"])
            and not behind
        ]
        found = set()
        for each in holding:
            if "rotations" not in each:
                return {each["user"]["username"]}
        for rotation in schedule["rotations"]:
            own = [each for each in holding if rotation["id"] in {one["id"] for one in each["rotations"]}]
            who = own[-1]["user"] if own else self._turn(rotation, ZoneInfo(schedule["timezone"]), at, behind)
            if who is not None and who["type"] == "user" and who["id"] in self.users:
                found.add(self.users[who["id"]])
        return found

    def _turn(self, rotation: Answer, clock: ZoneInfo, at: datetime, behind: int) -> Answer | None:
        start = instant(rotation["startDate"])
        if at < start or ("endDate" in rotation and at >= instant(rotation["endDate"])):
            return None
        local = at.astimezone(clock).replace(tzinfo=None)
        if "timeRestriction" in rotation and not any(_within(one, local) for one in _each(rotation)):
            return None
        unit = {"hourly": timedelta(hours=1), "daily": DAY, "weekly": 7 * DAY}[rotation["type"]]
        passed = at - start
        if unit >= DAY:
            passed = local - start.astimezone(clock).replace(tzinfo=None)
        people: list[Answer] = rotation["participants"]
        number: int = passed // (unit * rotation["length"]) + behind
        return people[number % len(people)]

    def marks(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """Every full hour: these accounts change at no other time."""
        at = since.replace(minute=0)
        while at < until:
            yield at
            at += timedelta(hours=1)


def _each(rotation: Answer) -> list[Answer]:
    restriction = rotation["timeRestriction"]
    found: list[Answer] = restriction.get("restrictions") or [restriction["restriction"]]
    return found


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _within(one: Answer, local: datetime) -> bool:
    now = local.hour * 60 + local.minute
    start, end = (one[f"{bound}Hour"] * 60 + one[f"{bound}Min"] for bound in ("start", "end"))
    round_ = 24 * 60
    if "startDay" in one:
        now += local.weekday() * 24 * 60
        start += DAYS.index(one["startDay"]) * 24 * 60
        end += DAYS.index(one["endDay"]) * 24 * 60
        round_ *= 7
    return bool((now - start) % round_ < ((end - start) % round_ or round_))
