"""How an incident climbs: how long each role is waited for, how often all is repeated, and who comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oncall.applied.resources import UNKNOWN, Resource, Resources, elements
from oncall.wording import counted
from policy.rule import Context, Finding, Rule, Settings
from policy.rules import identity

if TYPE_CHECKING:
    from collections.abc import Iterator


_LEVELS = {"type": "array", "items": {"type": "string"}, "minItems": 1}


def waits(policy: Resource, _context: Context, settings: Settings) -> Iterator[str]:
    """The agreed time on every rule."""
    for number, rule in enumerate(elements(policy.properties.get("rules")), start=1):
        found = rule.get("escalationDelayInMinutes")
        if found not in (*settings["minutes"], UNKNOWN):
            agreed = " or ".join(f"{minutes:g}" for minutes in settings["minutes"])
            yield f"rule {number} waits {found:g} minutes; every rule waits {agreed}"


def calls_schedules(policy: Resource, _context: Context, _settings: Settings) -> Iterator[str]:
    """No rule calls one person."""
    for number, rule in enumerate(elements(policy.properties.get("rules")), start=1):
        for target in elements(rule.get("targets")):
            if target.get("type") not in ("schedule_reference", None, UNKNOWN):
                yield f"rule {number} calls a {target['type']}; it must call a schedule_reference"


def repeats(policy: Resource, _context: Context, settings: Settings) -> Iterator[str]:
    """The agreed repeats after the first pass."""
    found = policy.properties.get("numLoops") or 0
    if found not in (settings["repeats"], UNKNOWN):
        yield f"it is repeated {found:g} times; the operation repeats it {settings['repeats']:g} times"


def order(stack: Resources, context: Context, settings: Settings) -> Iterator[Finding]:
    """One rule a level, in the order of the levels."""
    for policy in stack.of("EscalationPolicy"):
        component = stack.component_of(policy) or policy
        levels: list[str] = settings["levels"].get(component.name) or _of_file(component.name, context)
        if not levels:
            yield Finding(f"the configuration has no levels of {component.name}", policy.urn)
            continue
        called = [_called(stack, policy, rule, levels) for rule in elements(policy.properties.get("rules"))]
        if len(called) != len(levels):
            yield Finding(
                f"it has {counted(len(called), 'rule')}; it needs one for {' and '.join(levels)} each",
                policy.urn,
            )
            continue
        for number, (level, found) in enumerate(zip(levels, called, strict=True), start=1):
            if found not in (level, UNKNOWN):
                message = f"rule {number} calls {found}; it must call the {level} schedule alone"
                yield Finding(message, policy.urn)


def _of_file(escalation: str, context: Context) -> list[str]:
    """The levels that a team of the file calls; the maintainers need not repeat them."""
    teams = context.operation.teams if context.operation else {}
    for team in teams.values():
        if escalation == (f"escalation-{team.id}" if team.id else "escalation"):
            return [level.id for level in team.called]
    return []


def _called(stack: Resources, policy: Resource, rule: dict[str, Any], levels: list[str]) -> object:
    """The level whose schedules are called, UNKNOWN before there are ids, or a description of what else is."""
    ids = [target.get("id") for target in elements(rule.get("targets"))]
    if UNKNOWN in ids:
        possible = {identity.level(stack, each) for each in stack.used(policy, "rules", "Schedule")}
        wanted = " and ".join(levels).split(" and ")
        return UNKNOWN if possible.issuperset(wanted) else "something that is no schedule of this stack"
    names = dict.fromkeys(_name(stack, id_) for id_ in ids)
    return " and ".join(names) or "nobody"


def _name(stack: Resources, id_: Any) -> str:
    schedule = identity.schedule(stack, id_)
    return identity.level(stack, schedule) if schedule else f"{id_}, which is no schedule of this stack"


RULES = (
    Rule(
        name="escalation-waits",
        ensures="every level of the escalation has the agreed time to acknowledge",
        why="A shorter time wakes the secondary for nothing; a longer one leaves users waiting.",
        kinds=("EscalationPolicy",),
        settings={"minutes": {"type": "array", "items": {"type": "number", "minimum": 1}, "minItems": 1}},
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
        name="escalation-calls-schedules",
        ensures="an escalation calls schedules, and no person by name",
        why="Whoever is called by name is called at every hour, ill or away; an id of another kind calls nobody.",
        kinds=("EscalationPolicy",),
        each=calls_schedules,
    ),
    Rule(
        name="escalation-order",
        ensures="the levels of the escalation are called in their order",
        why="The secondary is there for the case that the primary cannot be reached, and for no other.",
        settings={"levels": {"type": "object", "additionalProperties": _LEVELS}},
        together=order,
    ),
)
