"""A schedule: who is on call at one seat of a level.

The only place that knows which of PagerDuty's two kinds of schedule is declared; `Schedulev2` would take
its place here. Not managed: overrides that people make by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple

import pulumi_pagerduty as pagerduty
import pulumi_pagerduty_overrides as overrides
from pulumi import ComponentResource, Input, Output, ResourceOptions


class Restriction(NamedTuple):
    """From ``start`` (UTC) on for ``length``: every day, or every week on ``weekday`` (Monday 1)."""

    start: time
    length: timedelta
    weekday: int | None = None


@dataclass(frozen=True, kw_only=True)
class Layer:
    """``users`` (account ids) take turns of length ``turn``, the first of them from ``virtual_start`` on.

    In force in ``[start, end)``, and then only during its ``restrictions``, or always when it has none.
    """

    name: str
    start: datetime
    end: datetime | None
    virtual_start: datetime
    turn: timedelta
    users: Sequence[Input[str]]
    restrictions: Sequence[Restriction] = ()


@dataclass(frozen=True, kw_only=True)
class Override:
    """``user`` (an account id) is on call during ``[start, end)``, whatever the layers say."""

    start: datetime
    end: datetime
    user: Input[str]


@dataclass(frozen=True, kw_only=True)
class OnCallScheduleArgs:
    """``layers`` in the order in which PagerDuty keeps them: a new one is appended; ``overrides`` by a stable id.

    ``file`` is the name of the file that describes the schedule.
    """

    team: str
    level: str
    seat: str
    title: str
    file: str
    layers: Sequence[Layer]
    overrides: Mapping[str, Override]
    protect: bool


class OnCallSchedule(ComponentResource):
    """``schedule_id`` is the schedule's id in PagerDuty."""

    schedule_id: Output[str]

    def __init__(self, name: str, args: OnCallScheduleArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("oncall:index:OnCallSchedule", name, None, opts)
        self.schedule_id = pagerduty.Schedule(
            f"{name}-schedule",
            name=args.title,
            description=f"Provisioned from {args.file}",
            time_zone="Etc/UTC",
            layers=[_declared(layer) for layer in args.layers],
            opts=ResourceOptions(parent=self, protect=args.protect),
        ).id
        for key, override in args.overrides.items():
            overrides.Override(
                f"{name}-{key}",
                schedule=self.schedule_id,
                start=_instant(override.start),
                end=_instant(override.end),
                user=override.user,
                opts=ResourceOptions(parent=self),
            )
        seat = {"team": args.team, "level": args.level, "seat": args.seat}
        self.register_outputs({"scheduleId": self.schedule_id, **seat})


def _declared(layer: Layer) -> pagerduty.ScheduleLayerArgs:
    return pagerduty.ScheduleLayerArgs(
        name=layer.name,
        start=_instant(layer.start),
        end=None if layer.end is None else _instant(layer.end),
        rotation_virtual_start=_instant(layer.virtual_start),
        rotation_turn_length_seconds=int(layer.turn.total_seconds()),
        users=list(layer.users),
        restrictions=[_restriction(each) for each in layer.restrictions] or None,
    )


def _restriction(restriction: Restriction) -> pagerduty.ScheduleLayerRestrictionArgs:
    return pagerduty.ScheduleLayerRestrictionArgs(
        type="daily_restriction" if restriction.weekday is None else "weekly_restriction",
        start_time_of_day=f"{restriction.start:%H:%M:%S}",
        start_day_of_week=restriction.weekday,
        duration_seconds=int(restriction.length.total_seconds()),
    )


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
