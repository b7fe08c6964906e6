"""Accounts of PagerDuty drawn by lot, in the shapes of its API."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

Answer = dict[str, Any]
HOUR, DAY, WEEK = 3600, 86400, 604800
ZONES = (
    "Etc/UTC",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/Sao_Paulo",
)
TURNS = (WEEK, WEEK, WEEK, 2 * WEEK, DAY, 2 * DAY, 3 * DAY, 10 * DAY)
SHORT_TURNS = (12 * HOUR, 8 * HOUR, 6 * HOUR, 36 * HOUR)


def write(folder: Path, random: Random, now: datetime) -> None:
    """An account in a folder."""
    users = [f"PUSER{number}" for number in range(random.randint(2, 7))]
    schedules = [_schedule(random, number, users, now) for number in range(random.randint(1, 3))]
    policies = [_policy(random, number, users, schedules) for number in range(random.randint(1, 2))]
    answers = {
        "users": {
            "users": [{"id": key, "name": key, "email": f"{key.lower()}@octo.example"} for key in users]
        },
        "schedules": {"schedules": schedules},
        "escalation_policies": {"escalation_policies": policies},
    }
    for schedule in schedules:
        if random.random() < 0.4:
            overrides = [_override(random, number, users, now) for number in range(random.randint(1, 4))]
            answers[schedule["id"]] = {"overrides": overrides}
    for name, answer in answers.items():
        (folder / f"{name}.json").write_text(json.dumps(answer), encoding="utf-8")


def _schedule(random: Random, number: int, users: list[str], now: datetime) -> Answer:
    zone = random.choice(ZONES)
    layers = [_layer(random, index, users, zone, now) for index in range(random.choice((1, 1, 1, 2, 3)))]
    return {
        "id": f"PSCHED{number}",
        "name": f"Schedule {number}",
        "time_zone": zone,
        "schedule_layers": layers,
    }


def _layer(random: Random, number: int, users: list[str], zone: str, now: datetime) -> Answer:
    day = (now - timedelta(days=random.randint(30, 900))).date()
    hour, minute = random.choice(((0, 0), (9, 0), (9, 0), (17, 0), (12, 30), (22, 0)))
    first = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
    start: datetime = first
    end = None
    if random.random() < 0.15:
        end = now + timedelta(days=random.randint(1, 150), minutes=30 * random.randint(0, 47))
    elif random.random() < 0.1:
        start = now + timedelta(days=random.randint(1, 150), minutes=30 * random.randint(0, 47))
    restrictions = _restrictions(random)
    plain = zone == "Etc/UTC" and random.random() < 0.2
    return {
        "id": f"PLAYER{number}",
        "name": f"Layer {number}",
        "start": start.isoformat(),
        "end": None if end is None else end.isoformat(),
        "rotation_virtual_start": first.isoformat(),
        "rotation_turn_length_seconds": random.choice(SHORT_TURNS if plain else TURNS),
        "users": [{"user": {"id": key}} for key in random.choices(users, k=random.choice((1, 2, 2, 3, 4)))],
        "restrictions": restrictions,
    }


def _restrictions(random: Random) -> list[Answer]:
    kind = random.random()
    at = random.choice(("00:00:00", "08:00:00", "09:00:00", "17:30:00", "22:00:00"))
    hours = random.choice((4, 8, 9, 10, 14))
    if kind < 0.4:
        return []
    if kind < 0.65:
        return [{"type": "daily_restriction", "start_time_of_day": at, "duration_seconds": hours * HOUR}]
    days = (1, 2, 3, 4, 5) if random.random() < 0.5 else random.sample(range(1, 8), random.randint(1, 3))
    hours = hours if random.random() < 0.6 else random.choice((24, 39, 64))
    return [
        {
            "type": "weekly_restriction",
            "start_day_of_week": day,
            "start_time_of_day": at,
            "duration_seconds": hours * HOUR,
        }
        for day in days
    ]


def _override(random: Random, number: int, users: list[str], now: datetime) -> Answer:
    start = now + timedelta(days=random.randint(-2, 150), hours=random.randint(0, 23))
    end = start + timedelta(hours=random.choice((2, 8, 24, 60, 170)))
    user = {"id": random.choice(users), "type": "user_reference"}
    return {"id": f"Q{number}", "start": start.isoformat(), "end": end.isoformat(), "user": user}


def _policy(random: Random, number: int, users: list[str], schedules: list[Answer]) -> Answer:
    def target() -> Answer:
        if random.random() < 0.2:
            return {"id": random.choice(users), "type": "user_reference"}
        return {"id": random.choice(schedules)["id"], "type": "schedule_reference"}

    rules = []
    for _ in range(random.randint(1, 3)):
        targets = [target() for _ in range(random.choice((1, 1, 1, 2)))]
        rules.append({"escalation_delay_in_minutes": random.choice((5, 10, 30)), "targets": targets})
    return {"id": f"PPOLICY{number}", "name": f"Policy {number}", "num_loops": 2, "escalation_rules": rules}
