"""Who is called when: the two schedules, the exceptions from them, and the escalation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pulumi import Output, ResourceOptions

from components.escalation import Escalation, EscalationArgs
from components.on_call_schedule import Layer, OnCallSchedule, OnCallScheduleArgs, Restriction, StandIn
from oncall import titles
from oncall.model import Operation, Role
from oncall.time import layers, timeline

_MINUTE = timedelta(minutes=1)
_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class OnCall:
    """``schedules`` are ids by role, ``policy_id`` the escalation policy's."""

    schedules: Mapping[Role, Output[str]]
    policy_id: Output[str]


def provision(
    operation: Operation,
    users: Mapping[str, Output[str]],
    *,
    now: datetime,
    protect: bool,
    opts: ResourceOptions,
) -> OnCall:
    """``users`` are PagerDuty's ids by handle; ``opts`` names the providers of PagerDuty and of its overrides."""
    schedules = {role: _schedule(operation, role, users, now, protect, opts) for role in Role}
    escalation = Escalation(
        "escalation",
        EscalationArgs(
            title=titles.escalation_policy(operation),
            primary=schedules[Role.PRIMARY],
            secondary=schedules[Role.SECONDARY],
            minutes=operation.escalation.acknowledge_within // _MINUTE,
            repeats=operation.escalation.repeats,
            protect=protect,
        ),
        opts,
    )
    return OnCall(schedules=schedules, policy_id=escalation.policy_id)


def _schedule(
    operation: Operation,
    role: Role,
    users: Mapping[str, Output[str]],
    now: datetime,
    protect: bool,
    opts: ResourceOptions,
) -> Output[str]:
    """Exceptions stay declared when they are over: the past is left alone, and taking them out would be a change."""
    return OnCallSchedule(
        role,
        OnCallScheduleArgs(
            team="",
            level=role,
            seat="",
            title=titles.schedule(operation, role),
            layers=[_layer(layer, users) for layer in layers.declared(operation, role, now)],
            overrides={
                f"{shift.rotation}-{shift.start:%Y%m%dT%H%M}": StandIn(
                    start=shift.start, end=shift.end, user=users[shift.person]
                )
                for shift in timeline.exceptions(operation, role, _ALWAYS)
            },
            protect=protect,
        ),
        opts,
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
