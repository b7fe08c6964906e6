"""What a service does with its events before they become incidents."""

from collections.abc import Iterator
from typing import Any, ClassVar

from oncall_sandbox.plugins.api import ApiError
from oncall_sandbox.plugins.check import Failure
from oncall_sandbox.plugins.pagerduty.session import PagerDuty
from oncall_sandbox.plugins.resource_type import ResourceType
from oncall_sandbox.plugins.traits import Trait, Traits, one_of
from oncall_sandbox.plugins.values import State, is_zero

_TEXTS = {
    "route_to": "routeTo",
    "priority": "priority",
    "annotate": "annotate",
    "severity": "severity",
    "event_action": "eventAction",
}
_LISTS = {
    "pagerduty_automation_actions": "pagerdutyAutomationAction",
    "automation_actions": "automationAction",
    "incident_custom_field_updates": "incidentCustomFieldUpdates",
    "variables": "variables",
    "extractions": "extractions",
}
_WORDS = {"actionId": "action_id", "triggerTypes": "trigger_types", "autoSend": "auto_send"}
_SINGLE = ("pagerdutyAutomationAction", "automationAction")
_PLACES = ("sets.rules.actions", "catchAll.actions")


class EventOrchestrationService(ResourceType[PagerDuty]):
    """The rules of one service; its id is the service's. There is always one, so making is updating."""

    token = "pagerduty:index/eventOrchestrationService:EventOrchestrationService"  # noqa: S105 -- a type token
    traits: ClassVar[Traits] = {
        "enableEventOrchestrationForService": Trait(computed=True),
        "sets.rules.id": Trait(read_only=True),
        **{
            f"{place}.{name}": Trait(valid=one_of(*allowed))
            for place in _PLACES
            for name, allowed in {
                "severity": ("info", "error", "warning", "critical"),
                "eventAction": ("trigger", "resolve"),
            }.items()
        },
    }

    def problems(self, inputs: State) -> Iterator[Failure]:
        for path, actions in _all_actions(inputs):
            for number, extraction in enumerate(actions.get("extractions") or ()):
                here = f"{path}.extractions[{number}]"
                if is_zero(extraction.get("regex")) == is_zero(extraction.get("template")):
                    yield Failure(here, "needs either regex or template, not both")
                elif not is_zero(extraction.get("regex")) and is_zero(extraction.get("source")):
                    yield Failure(f"{here}.source", "missing; regex needs it")

    async def create(self, session: PagerDuty, plan: State) -> tuple[str, State]:
        state = await self._save(session, plan)
        return plan["service"], state

    async def settle(self, session: PagerDuty, identity: str, state: State) -> State:
        if "enableEventOrchestrationForService" in state:
            await self._switch(session, identity, state["enableEventOrchestrationForService"])
        return state

    async def read(self, session: PagerDuty, identity: str, state: State) -> State | None:
        try:
            path = await session.rest.get(f"/event_orchestrations/services/{identity}")
        except ApiError as error:
            if (
                error.status == 403
            ):  # PagerDuty's answer where the service is gone, says the official plugin's source
                return None
            raise
        active = await session.rest.get(f"/event_orchestrations/services/{identity}/active")
        return (
            state
            | _state(path["orchestration_path"])
            | {"enableEventOrchestrationForService": active["active"]}
        )

    async def update(self, session: PagerDuty, identity: str, old: State, plan: State) -> State:
        state = plan | await self._save(session, plan)
        wanted = plan.get("enableEventOrchestrationForService")
        if wanted is not None and wanted != old.get("enableEventOrchestrationForService"):
            await self._switch(session, identity, wanted)
        return state

    async def delete(self, session: PagerDuty, identity: str, state: State) -> None:
        del state
        await self._put(session, identity, {"sets": [{"id": "start", "rules": []}], "catch_all": {}})

    async def _save(self, session: PagerDuty, plan: State) -> State:
        path = {
            "parent": {"id": plan["service"]},
            "sets": [
                {"id": each["id"], "rules": [_rule(rule) for rule in each.get("rules") or ()]}
                for each in plan["sets"]
            ],
            "catch_all": {"actions": _actions(plan["catchAll"].get("actions") or {})},
        }
        return _state(await self._put(session, plan["service"], path))

    async def _put(self, session: PagerDuty, service: str, path: dict[str, Any]) -> dict[str, Any]:
        body = {"orchestration_path": path, "warnings": None}
        answer = await session.rest.send("PUT", f"/event_orchestrations/services/{service}", body)
        saved: dict[str, Any] = answer.json["orchestration_path"]
        return saved

    async def _switch(self, session: PagerDuty, service: str, active: bool) -> None:
        await session.rest.send("PUT", f"/event_orchestrations/services/{service}/active", {"active": active})


def _rule(rule: State) -> dict[str, Any]:
    body = {
        "conditions": [{"expression": each["expression"]} for each in rule.get("conditions") or ()],
        "actions": _actions(rule.get("actions") or {}),
        "disabled": rule.get("disabled", False),
    }
    return body | {name: rule[name] for name in ("id", "label") if rule.get(name)}


def _actions(actions: State) -> dict[str, Any]:
    return {
        "drop_event": False,
        "dynamic_route_to": None,
        "suppress": actions.get("suppress", False),
        "suspend": actions.get("suspend") or None,
        "escalation_policy": actions.get("escalationPolicy") or None,
        **{word: actions.get(name) or "" for word, name in _TEXTS.items()},
        **{word: [_item(each) for each in _listed(actions.get(name))] for word, name in _LISTS.items()},
    }


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _item(value: State) -> dict[str, Any]:
    """One action, variable or extraction; Pulumi has one type where the API has a list of at most one."""
    body = {_WORDS.get(name, name): item for name, item in value.items()}
    return body | ({"trigger_types": [value["triggerTypes"]]} if "triggerTypes" in value else {})


def _item_state(body: dict[str, Any]) -> State:
    names = {word: name for name, word in _WORDS.items()}
    value = {names.get(word, word): item for word, item in body.items() if not is_zero(item)}
    return value | ({"triggerTypes": value["triggerTypes"][0]} if "triggerTypes" in value else {})


def _state(path: dict[str, Any]) -> State:
    return {
        "service": path["parent"]["id"],
        "sets": [
            {
                "id": each["id"],
                "rules": [
                    {
                        "id": rule.get("id"),
                        "label": rule.get("label"),
                        "disabled": rule.get("disabled", False),
                        "conditions": rule.get("conditions") or [],
                        "actions": _actions_state(rule.get("actions") or {}),
                    }
                    for rule in each.get("rules") or ()
                ],
            }
            for each in path.get("sets") or ()
        ],
        "catchAll": {"actions": _actions_state((path.get("catch_all") or {}).get("actions") or {})},
    }


def _actions_state(actions: dict[str, Any]) -> State:
    answered: State = {"suppress": actions.get("suppress", False), "suspend": actions.get("suspend")}
    answered["escalationPolicy"] = actions.get("escalation_policy")
    answered |= {name: actions.get(word) for word, name in _TEXTS.items()}
    for word, name in _LISTS.items():
        items = [_item_state(each) for each in actions.get(word) or ()]
        answered[name] = (items[0] if items else None) if name in _SINGLE else items
    return {name: value for name, value in answered.items() if not is_zero(value)}


def _all_actions(inputs: State) -> Iterator[tuple[str, State]]:
    for number, each in enumerate(_dicts(inputs.get("sets"))):
        for position, rule in enumerate(_dicts(each.get("rules"))):
            yield f"sets[{number}].rules[{position}].actions", _dict(rule.get("actions"))
    yield "catchAll.actions", _dict(_dict(inputs.get("catchAll")).get("actions"))


def _dict(value: Any) -> State:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[State]:
    return [_dict(each) for each in value] if isinstance(value, list) else []
