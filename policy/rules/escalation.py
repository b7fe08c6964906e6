"""How an incident climbs: how long each role is waited for, how often all is repeated, and who comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.applied.resources import UNKNOWN, Resource, Resources, listed
from policy.rule import Finding, Rule, Settings, Surroundings
from policy.rules import identity

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROLES = ("primary", "secondary")


def waits(policy: Resource, _around: Surroundings, settings: Settings) -> Iterator[str]:
    """The agreed time on every rule."""
    for number, rule in enumerate(listed(policy.properties.get("rules")), start=1):
        found = rule.get("escalationDelayInMinutes")
        if found not in (settings["minutes"], UNKNOWN):
            yield f"rule {number} waits {found:g} minutes; every rule waits {settings['minutes']:g}"


def repeats(policy: Resource, _around: Surroundings, settings: Settings) -> Iterator[str]:
    """The agreed repeats after the first pass."""
    found = policy.properties.get("numLoops") or 0
    if found not in (settings["repeats"], UNKNOWN):
        yield f"it is repeated {found:g} times; the operation repeats it {settings['repeats']:g} times"


def order(stack: Resources, _around: Surroundings, _settings: Settings) -> Iterator[Finding]:
    """First the primary schedule, then the secondary."""
    for policy in stack.of("EscalationPolicy"):
        found = [_called(stack, policy, rule) for rule in listed(policy.properties.get("rules"))]
        if len(found) != len(_ROLES):
            yield Finding(f"it has {len(found)} rules; two are needed, primary and secondary", policy.urn)
            continue
        for number, (role, called) in enumerate(zip(_ROLES, found, strict=True), start=1):
            if called not in (role, UNKNOWN):
                yield Finding(
                    f"rule {number} calls {called}; it must call the {role} schedule alone", policy.urn
                )


def _called(stack: Resources, policy: Resource, rule: dict[str, object]) -> object:
    """The role whose schedule is called, UNKNOWN before there is an id, or a description of what else is."""
    targets = listed(rule.get("targets"))
    if len(targets) != 1:
        return f"{len(targets)} targets at once" if targets else "nobody"
    target = targets[0].get("id")
    if target is UNKNOWN:
        possible = {identity.role(stack, each) for each in stack.used(policy, "rules", "Schedule")}
        return UNKNOWN if possible.issuperset(_ROLES) else "something that is no schedule of this stack"
    schedule = identity.schedule(stack, target)
    return identity.role(stack, schedule) if schedule else f"{target}, which is no schedule of this stack"


RULES = (
    Rule(
        name="escalation-waits",
        ensures="every level of the escalation has the agreed time to acknowledge",
        why="A shorter time wakes the secondary for nothing; a longer one leaves users waiting.",
        kinds=("EscalationPolicy",),
        settings={"minutes": {"type": "number", "minimum": 1}},
        each=waits,
    ),
    Rule(
        name="escalation-repeats",
        ensures="the escalation is repeated as often as agreed",
        why="People sleep through a first call.",
        kinds=("EscalationPolicy",),
        settings={"repeats": {"type": "number", "minimum": 0, "maximum": 9}},
        each=repeats,
    ),
    Rule(
        name="escalation-order",
        ensures="the primary schedule is called first and the secondary second",
        why="The secondary is there for the case that the primary cannot be reached, and for no other.",
        together=order,
    ),
)
