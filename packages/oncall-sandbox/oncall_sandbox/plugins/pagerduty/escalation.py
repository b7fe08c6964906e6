"""Escalation policies."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from oncall_sandbox.plugins.pagerduty.naming import named
from oncall_sandbox.plugins.pagerduty.session import PagerDuty, Rest, ids, reference
from oncall_sandbox.plugins.traits import Trait, Traits, at_least, between, one_of
from oncall_sandbox.plugins.values import State, without_zeros

_NAME = r"[^\\/&<>]*[^\\/&<>\s]"


class EscalationPolicy(Rest):
    """Who is paged after how long. An update does not read the policy again."""

    token = "pagerduty:index/escalationPolicy:EscalationPolicy"  # noqa: S105 -- a type token
    wrapper = "escalation_policy"
    query: ClassVar[Mapping[str, str]] = {"include[]": "escalation_rule_assignment_strategies"}
    traits: ClassVar[Traits] = {
        "name": named(_NAME, r" and without \ / & < >"),
        "numLoops": Trait(valid=between(0, 9)),
        "rules.id": Trait(read_only=True),
        "rules.escalationDelayInMinutes": Trait(valid=at_least(1)),
        "rules.escalationRuleAssignmentStrategy": Trait(computed=True),
        "rules.escalationRuleAssignmentStrategy.type": Trait(
            computed=True, valid=one_of("assign_to_everyone", "round_robin")
        ),
        "rules.targets.type": Trait(
            default="user_reference", valid=one_of("user_reference", "schedule_reference")
        ),
    }

    def collection(self, _state: State) -> str:
        return "/escalation_policies"

    def body(self, plan: State) -> dict[str, Any]:
        team = plan.get("teams")
        return without_zeros({"name": plan["name"], "description": plan.get("description")}) | {
            "num_loops": plan.get("numLoops", 0),
            "teams": [reference(team, "team_reference")] if team else None,
            "escalation_rules": [
                without_zeros(
                    {
                        "escalation_delay_in_minutes": rule["escalationDelayInMinutes"],
                        "escalation_rule_assignment_strategy": rule.get("escalationRuleAssignmentStrategy"),
                        "targets": [reference(target["id"], target["type"]) for target in rule["targets"]],
                    }
                )
                for rule in plan["rules"]
            ],
        }

    def state(self, found: dict[str, Any], before: State) -> State:
        planned = before.get("rules") or []
        rules = found.get("escalation_rules") or []
        teams = ids(found.get("teams"))
        return {
            "name": found["name"],
            "description": found.get("description"),
            "numLoops": found.get("num_loops", 0),
            "teams": teams[0] if teams else None,
            "rules": [
                _rule_state(rule, planned[position]["targets"] if position < len(planned) else ())
                for position, rule in enumerate(rules)
            ],
        }

    async def update(self, session: PagerDuty, identity: str, old: State, plan: State) -> State:
        del old
        body = {"escalation_policy": self.body(plan)}
        await session.rest.send("PUT", f"/escalation_policies/{identity}", body)
        return plan


def _rule_state(rule: dict[str, Any], planned: Iterable[State]) -> State:
    order = {target["id"]: position for position, target in enumerate(planned)}
    targets = sorted(rule["targets"], key=lambda target: order.get(target["id"], len(order)))
    strategy = rule.get("escalation_rule_assignment_strategy")
    return {
        "id": rule["id"],
        "escalationDelayInMinutes": rule["escalation_delay_in_minutes"],
        "escalationRuleAssignmentStrategy": {"type": strategy["type"]} if strategy else None,
        "targets": [{"id": target["id"], "type": target["type"]} for target in targets],
    }
