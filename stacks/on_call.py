"""Who is called when: for each team a schedule for each seat, the overrides of it, and the escalation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pulumi import Output

from components.escalation import Escalation, EscalationArgs, Step
from components.on_call_schedule import Layer, OnCallSchedule, OnCallScheduleArgs, Override, Restriction
from oncall import titles
from oncall.model import Operation, Team
from oncall.time import layers, timeline
from oncall.time.seats import Seat
from settings import Settings
from stacks.accounts import Accounts

_MINUTE = timedelta(minutes=1)
_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class OnCall:
    """The ids of the schedules by seat, and of the escalation policies by the id of the team."""

    schedules: Mapping[Seat, Output[str]]
    policies: Mapping[str, Output[str]]


def provision(
    operation: Operation, settings: Settings, accounts: Accounts, users: Mapping[str, Output[str]]
) -> OnCall:
    """``users`` are PagerDuty's ids by handle."""
    schedules = {
        seat: _schedule(operation, settings, accounts, users, seat)
        for team in operation.teams.values()
        for level in team.levels
        for seat in _seats(operation, team, level.id)
    }
    policies = {
        team.id: Escalation(
            f"escalation-{team.id}" if team.id else "escalation",
            EscalationArgs(
                title=titles.escalation_policy(operation, team),
                file=settings.file_name,
                steps=[*_steps(operation, team, schedules)],
                repeats=team.escalation.repeats,
                protect=settings.protect,
            ),
            accounts.pagerduty,
        ).policy_id
        for team in operation.teams.values()
    }
    return OnCall(schedules=schedules, policies=policies)


def _seats(operation: Operation, team: Team, level: str) -> Iterator[Seat]:
    for seat in timeline.seats(operation, team.id, level):
        yield Seat(team.id, level, seat)


def _steps(operation: Operation, team: Team, schedules: Mapping[Seat, Output[str]]) -> Iterator[Step]:
    for level, wait in team.waits:
        seats = [schedules[seat] for seat in _seats(operation, team, level.id)]
        yield Step(schedules=seats, minutes=wait // _MINUTE)


def _schedule(
    operation: Operation,
    settings: Settings,
    accounts: Accounts,
    users: Mapping[str, Output[str]],
    seat: Seat,
) -> Output[str]:
    """Overrides stay declared when they are over: the past is left alone, and taking them out would be a change.
    Those of people who have left go with their accounts.
    """
    declared = layers.declared(operation, seat.level, settings.clock, team=seat.team, seat=seat.name)
    return OnCallSchedule(
        seat.key,
        OnCallScheduleArgs(
            team=seat.team,
            level=seat.level,
            seat=seat.name,
            title=titles.schedule(operation, seat),
            file=settings.file_name,
            layers=[_layer(layer, users) for layer in declared],
            overrides={
                f"{shift.rotation}-{shift.start:%Y%m%dT%H%M}": Override(
                    start=shift.start, end=shift.end, user=users[shift.person]
                )
                for shift in timeline.overrides(
                    operation, seat.level, _ALWAYS, team=seat.team, seat=seat.name
                )
                if shift.person in users
            },
            protect=settings.protect,
        ),
        accounts.pagerduty,
    ).schedule_id


def _layer(layer: layers.Layer, users: Mapping[str, Output[str]]) -> Layer:
    return Layer(
        name=f"{layer.name} from {layer.virtual_start:%Y-%m-%d}",
        start=layer.start,
        end=layer.end,
        virtual_start=layer.virtual_start,
        turn=layer.turn,
        users=[users[handle] for handle in layer.users],
        restrictions=[Restriction(*each) for each in layer.restrictions],
    )
