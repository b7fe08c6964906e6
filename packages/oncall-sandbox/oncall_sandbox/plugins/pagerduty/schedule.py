"""Schedules, with all that the official plugin does about their layers."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

from oncall_sandbox.plugins.api import ApiError
from oncall_sandbox.plugins.check import Failure
from oncall_sandbox.plugins.pagerduty.session import PagerDuty, Rest, ids, not_found, reference, time_zone
from oncall_sandbox.plugins.traits import (
    Trait,
    Traits,
    between,
    full_minute,
    matching,
    moment,
    one_of,
    same_moment,
    timestamp,
)
from oncall_sandbox.plugins.values import State, without_zeros

_DAY = 24 * 3600
_DAILY, _WEEKLY = "daily_restriction", "weekly_restriction"


def _same_start(old: Any, new: Any, now: datetime) -> bool:
    """PagerDuty puts a start in the past to now, so two starts in the past are the same."""
    first, second = moment(old), moment(new)
    if first is None or second is None:
        return False
    return first == second or (first <= now and second <= now)


class Schedule(Rest):
    """A schedule.

    Layers are matched by position. One that has ended is not read back; one that is taken out is sent once
    more, last, with its end at now. An update does not read the schedule again, so new layers have no id
    until a refresh.
    """

    token = "pagerduty:index/schedule:Schedule"  # noqa: S105 -- a type token
    wrapper = "schedule"
    traits: ClassVar[Traits] = {
        "timeZone": Trait(valid=time_zone),
        "layers.id": Trait(read_only=True),
        "layers.renderedCoveragePercentage": Trait(read_only=True),
        "layers.name": Trait(computed=True),
        "layers.start": Trait(valid=timestamp, same=_same_start),
        "layers.end": Trait(valid=full_minute, same=same_moment),
        "layers.rotationVirtualStart": Trait(valid=full_minute, same=same_moment),
        "layers.rotationTurnLengthSeconds": Trait(valid=between(3600, 365 * _DAY)),
        "layers.restrictions.type": Trait(valid=one_of(_DAILY, _WEEKLY)),
        "layers.restrictions.startTimeOfDay": Trait(
            valid=matching(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d", "a time of day such as 03:00:00")
        ),
        "layers.restrictions.startDayOfWeek": Trait(valid=between(0, 7)),
        "layers.restrictions.durationSeconds": Trait(valid=between(1, 7 * _DAY - 1)),
    }

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock

    def problems(self, inputs: State) -> Iterable[Failure]:
        for position, layer in enumerate(_known(inputs.get("layers"), list)):
            path = f"layers[{position}]"
            if _known(layer, dict).get("users") == []:
                yield Failure(f"{path}.users", "is empty; a layer needs somebody")
            for number, restriction in enumerate(_known(_known(layer, dict).get("restrictions"), list)):
                yield from _wrong_restriction(_known(restriction, dict), f"{path}.restrictions[{number}]")

    def collection(self, _state: State) -> str:
        return "/schedules"

    def body(self, plan: State) -> dict[str, Any]:
        return without_zeros(
            {
                "name": plan["name"],
                "time_zone": plan["timeZone"],
                "description": plan.get("description"),
                "schedule_layers": [_layer_body(layer) for layer in plan["layers"]],
                "teams": [reference(team, "team_reference") for team in plan.get("teams") or ()],
            }
        )

    def state(self, found: dict[str, Any], before: State) -> State:
        final = found.get("final_schedule") or {}
        layers = [layer for layer in found.get("schedule_layers") or () if not self._ended(layer)]
        return {
            "name": found["name"],
            "timeZone": found["time_zone"],
            "description": found.get("description"),
            "overflow": before.get("overflow"),
            "layers": [_layer_state(layer) for layer in reversed(layers)],
            "teams": ids(found.get("teams")),
            "finalSchedules": [
                {
                    "name": final.get("name", ""),
                    "renderedCoveragePercentage": _percentage(final.get("rendered_coverage_percentage")),
                }
            ],
        }

    async def create(self, session: PagerDuty, plan: State) -> tuple[str, State]:
        body = {"schedule": self.body(plan)}
        answer = await session.rest.send("POST", "/schedules", body, query=_overflow(plan))
        return str(answer.json["schedule"]["id"]), {}

    async def update(self, session: PagerDuty, identity: str, old: State, plan: State) -> State:
        body = self.body(plan)
        kept = {layer.get("id") for layer in plan["layers"]}
        now = f"{self._clock().astimezone(UTC):%Y-%m-%d %H:%M:%S} +0000 UTC"
        body["schedule_layers"] += [
            _layer_body(layer) | {"end": now}
            for layer in old.get("layers") or ()
            if layer.get("id") not in kept
        ]
        await session.rest.send("PUT", f"/schedules/{identity}", {"schedule": body}, query=_overflow(plan))
        return {"finalSchedules": old.get("finalSchedules")} | plan

    async def delete(self, session: PagerDuty, identity: str, state: State) -> None:
        # resourcePagerDutyScheduleDelete asks for it first, and for two minutes more where it is gone.
        path = f"/schedules/{identity}"
        try:
            await session.rest.send("GET", path)
        except ApiError as error:
            if error.status != 404:
                raise
            raise not_found(session.rest, "GET", path, error) from None
        await super().delete(session, identity, state)

    def _ended(self, layer: dict[str, Any]) -> bool:
        end = moment(layer.get("end"))
        return end is not None and end < self._clock()


def _overflow(plan: State) -> dict[str, str] | None:
    return {"overflow": "true"} if plan.get("overflow") else None


def _layer_body(layer: State) -> dict[str, Any]:
    virtual = moment(layer["rotationVirtualStart"])
    assert virtual is not None  # noqa: S101 -- checked with the inputs
    return without_zeros(
        {
            "id": layer.get("id"),
            "name": layer.get("name"),
            "start": layer["start"],
            "rotation_virtual_start": f"{virtual.astimezone(UTC):%Y-%m-%d %H:%M:%S} +0000 UTC",
            "rotation_turn_length_seconds": layer["rotationTurnLengthSeconds"],
            "users": [{"user": reference(user, "user")} for user in layer["users"]],
            "restrictions": [
                without_zeros(
                    {
                        "type": each["type"],
                        "start_time_of_day": each["startTimeOfDay"],
                        "start_day_of_week": each.get("startDayOfWeek"),
                        "duration_seconds": each["durationSeconds"],
                    }
                )
                for each in layer.get("restrictions") or ()
            ],
        }
    ) | {"end": layer.get("end") or None}


def _layer_state(layer: dict[str, Any]) -> State:
    return {
        "id": layer["id"],
        "name": layer.get("name"),
        "start": layer["start"],
        "end": layer.get("end") or "",
        "rotationVirtualStart": layer["rotation_virtual_start"],
        "rotationTurnLengthSeconds": layer["rotation_turn_length_seconds"],
        "renderedCoveragePercentage": _percentage(layer.get("rendered_coverage_percentage")),
        "users": [each["user"]["id"] for each in layer.get("users") or ()],
        "restrictions": [
            {
                "type": each["type"],
                "startTimeOfDay": each["start_time_of_day"],
                "startDayOfWeek": each.get("start_day_of_week") or None,
                "durationSeconds": each["duration_seconds"],
            }
            for each in layer.get("restrictions") or ()
        ],
    }


def _percentage(share: Any) -> str:
    return f"{round((share or 0) * 100):.2f}"


def _wrong_restriction(restriction: State, path: str) -> Iterable[Failure]:
    kind, day = restriction.get("type"), restriction.get("startDayOfWeek", 0)
    if kind == _DAILY and day != 0:
        yield Failure(f"{path}.startDayOfWeek", f"belongs to a {_WEEKLY} only; leave it out")
    if kind == _WEEKLY and day == 0:
        yield Failure(f"{path}.startDayOfWeek", f"missing; a {_WEEKLY} needs it, 1 (Monday) to 7")
    length = restriction.get("durationSeconds", 0)
    if kind == _DAILY and isinstance(length, int) and length >= _DAY:
        reason = f"{length} is a day or more; a {_DAILY} is shorter than {_DAY}, a layer for all day has none"
        yield Failure(f"{path}.durationSeconds", reason)


def _known(value: Any, kind: type) -> Any:
    return value if isinstance(value, kind) else kind()
