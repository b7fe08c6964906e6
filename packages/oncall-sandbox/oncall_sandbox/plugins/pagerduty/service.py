"""Services."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from oncall_sandbox.plugins.check import Failure
from oncall_sandbox.plugins.pagerduty.naming import named
from oncall_sandbox.plugins.pagerduty.session import Rest, reference, time_zone
from oncall_sandbox.plugins.traits import Trait, Traits, always_same, one_of
from oncall_sandbox.plugins.values import State, is_zero, without_zeros

_NAME = r".*\S"


def _timeout(value: Any) -> str | None:
    if value == "null" or str(value).isdigit():
        return None
    return f'"{value}" is not a number of seconds in a text; "null" switches the timeout off'


class Service(Rest):
    """Something that can have incidents."""

    token = "pagerduty:index/service:Service"  # noqa: S105 -- a type token
    wrapper = "service"
    query: ClassVar[Mapping[str, str]] = {"include[]": "auto_pause_notifications_parameters"}
    traits: ClassVar[Traits] = {
        "name": named(_NAME, ""),
        "alertCreation": Trait(
            computed=True, same=always_same, valid=one_of("create_alerts_and_incidents", "create_incidents")
        ),
        "alertGrouping": Trait(computed=True, valid=one_of("time", "intelligent", "rules")),
        "alertGroupingTimeout": Trait(computed=True),
        "alertGroupingParameters.type": Trait(valid=one_of("time", "intelligent", "content_based")),
        "alertGroupingParameters.config": Trait(computed=True),
        "alertGroupingParameters.config.aggregate": Trait(valid=one_of("all", "any")),
        "alertGroupingParameters.config.timeWindow": Trait(computed=True),
        "autoPauseNotificationsParameters": Trait(computed=True),
        "autoPauseNotificationsParameters.enabled": Trait(computed=True),
        "autoPauseNotificationsParameters.timeout": Trait(computed=True),
        "acknowledgementTimeout": Trait(default="1800", valid=_timeout),
        "autoResolveTimeout": Trait(default="14400", valid=_timeout),
        "incidentUrgencyRule": Trait(computed=True),
        "supportHours.timeZone": Trait(valid=time_zone),
        "responsePlay": Trait(computed=True),
    }

    def problems(self, inputs: State) -> Iterable[Failure]:
        rule = inputs.get("incidentUrgencyRule")
        if isinstance(rule, dict) and rule.get("type") == "use_support_hours":
            if not is_zero(rule.get("urgency")):
                yield Failure(
                    "incidentUrgencyRule.urgency", "cannot be given with the type use_support_hours"
                )
            if "supportHours" not in inputs:
                yield Failure(
                    "supportHours", "missing; the type use_support_hours of incidentUrgencyRule needs it"
                )
        for old in ("alertGrouping", "alertGroupingTimeout"):
            if old in inputs and "alertGroupingParameters" in inputs:
                yield Failure(old, "conflicts with alertGroupingParameters; keep the latter")

    def collection(self, _state: State) -> str:
        return "/services"

    def body(self, plan: State) -> dict[str, Any]:
        play, grouping = plan.get("responsePlay"), plan.get("alertGroupingParameters")
        pause = plan.get("autoPauseNotificationsParameters")
        rule = plan.get("incidentUrgencyRule")
        actions = [_action(action) for action in plan.get("scheduledActions") or ()]
        if rule and rule["type"] == "use_support_hours" and not actions:
            actions = [None]
        return without_zeros(
            {
                "name": plan["name"],
                "description": plan.get("description"),
                "alert_creation": plan.get("alertCreation"),
                "alert_grouping": None if plan.get("alertGrouping") == "rules" else plan.get("alertGrouping"),
                "alert_grouping_timeout": _seconds(plan.get("alertGroupingTimeout")),
                "alert_grouping_parameters": _snake(grouping) if grouping else None,
                "auto_pause_notifications_parameters": _snake(pause) if pause else None,
                "escalation_policy": reference(plan["escalationPolicy"], "escalation_policy_reference"),
                "incident_urgency_rule": _snake(rule) if rule else None,
                "support_hours": _snake(plan["supportHours"]) if plan.get("supportHours") else None,
                "scheduled_actions": actions,
            }
        ) | {
            "acknowledgement_timeout": _seconds(plan.get("acknowledgementTimeout")),
            "auto_resolve_timeout": _seconds(plan.get("autoResolveTimeout")),
            "response_play": reference(play, "response_play_reference") if play and play != "null" else None,
        }

    def state(self, found: dict[str, Any], before: State) -> State:
        grouping, pause = (
            found.get("alert_grouping_parameters"),
            found.get("auto_pause_notifications_parameters"),
        )
        rule, hours, play = (
            found.get("incident_urgency_rule"),
            found.get("support_hours"),
            found.get("response_play"),
        )
        kept = before.get("alertGroupingParameters")
        return {
            "name": found["name"],
            "type": found.get("type"),
            "htmlUrl": found.get("html_url"),
            "createdAt": found.get("created_at"),
            "escalationPolicy": found["escalation_policy"]["id"],
            "description": found.get("description"),
            "alertCreation": found.get("alert_creation"),
            "autoResolveTimeout": _text(found.get("auto_resolve_timeout")),
            "acknowledgementTimeout": _text(found.get("acknowledgement_timeout")),
            "alertGroupingTimeout": _text(found.get("alert_grouping_timeout")),
            "alertGrouping": found.get("alert_grouping") or before.get("alertGrouping"),
            "alertGroupingParameters": _camel(grouping) if kept and grouping else kept,
            "autoPauseNotificationsParameters": _camel(pause) if pause else None,
            "incidentUrgencyRule": _camel(rule) if rule else before.get("incidentUrgencyRule"),
            "supportHours": _camel(hours) if hours else before.get("supportHours"),
            "scheduledActions": [
                _action_state(each) for each in found.get("scheduled_actions") or () if each
            ],
            "responsePlay": play["id"] if play else before.get("responsePlay"),
        }


def _action(action: State) -> dict[str, Any] | None:
    at: State = next(iter(action.get("ats") or ()), {})
    return without_zeros(
        {"type": action.get("type"), "to_urgency": action.get("toUrgency"), "at": without_zeros(at)}
    )


def _action_state(action: dict[str, Any]) -> State:
    at = action.get("at")
    return {"type": action.get("type"), "toUrgency": action.get("to_urgency"), "ats": [at] if at else []}


def _seconds(text: Any) -> int | None:
    return int(text) if text not in (None, "", "null") else None


def _text(seconds: int | None) -> str:
    return "null" if seconds is None else str(seconds)


_WORDS = {
    "duringSupportHours": "during_support_hours",
    "outsideSupportHours": "outside_support_hours",
    "timeWindow": "time_window",
    "timeZone": "time_zone",
    "startTime": "start_time",
    "endTime": "end_time",
    "daysOfWeeks": "days_of_week",
}
_NAMES = {word: name for name, word in _WORDS.items()}


def _snake(value: Any) -> Any:
    if isinstance(value, dict):
        return {_WORDS.get(name, name): _snake(item) for name, item in value.items() if not is_zero(item)}
    return [_snake(item) for item in value] if isinstance(value, list) else value


def _camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {_NAMES.get(name, name): _camel(item) for name, item in value.items() if item is not None}
    return [_camel(item) for item in value] if isinstance(value, list) else value
