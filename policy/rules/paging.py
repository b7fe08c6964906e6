"""The way from an event to a person, compared with the file: service, escalation, notification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oncall import titles
from oncall.applied.resources import UNKNOWN, Resource, Resources, elements
from oncall.model import Audience, Operation
from oncall.site import links
from oncall.time.seats import Seat
from oncall.time.timeline import seats
from oncall.watch.events import runbooks, treatments
from policy.rule import Context, Finding, Rule, Settings
from policy.rules import identity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import timedelta

    from oncall.model import Asset, Person, Team, Workflow

_MINUTE = 60
_BY_NUMBER = ("sms", "phone")
_FIRST_SET = "start"


def services_escalate_as_the_file_says(
    stack: Resources, context: Context, _settings: Settings
) -> Iterator[Finding]:
    """Every team has its services, which call its levels, and post in its channel."""
    operation = context.operation
    if operation is None:
        return
    yield from _channels(stack, operation)
    for team in operation.teams.values():
        policy = identity.titled(stack, "EscalationPolicy", titles.escalation_policy(operation, team))
        if policy is None:
            yield Finding(f"no escalation policy is named {titles.escalation_policy(operation, team)}")
            continue
        yield from _steps(stack, operation, team, policy)
        for audience in Audience:
            title = titles.service(operation, team, audience)
            service = identity.titled(stack, "Service", title)
            if service is None:
                yield Finding(f"no service is named {title}; the file asks for it")
                continue
            if policy not in stack.used(service, "escalationPolicy", "EscalationPolicy"):
                yield Finding(f"it does not escalate to {policy.properties['name']}", service.urn)
            yield from _integrations(stack, operation, (team.id, audience), service)
            for connection in stack.of("SlackConnection"):
                if service in stack.used(connection, "sourceId", "Service"):
                    yield from _channel(stack, connection, team.escalation.slack)


def _integrations(
    stack: Resources, operation: Operation, of: tuple[str, Audience], service: Resource
) -> Iterator[Finding]:
    """What sends alerts ``of`` a team and an audience, and has no integration."""
    integrations = {
        each.properties.get("name")
        for each in stack.of("ServiceIntegration")
        if service in stack.used(each, "service", "Service")
    }
    sources = (one.title for one in operation.sources.values() if (one.team, one.audience) == of)
    for title in (titles.EVENTS, *sources):
        if title not in integrations:
            yield Finding(f"it has no integration for {title}, whose alerts would page nobody", service.urn)


def _steps(stack: Resources, operation: Operation, team: Team, policy: Resource) -> Iterator[Finding]:
    """What differs in the rules of an escalation policy."""
    rules = elements(policy.properties.get("rules"))
    found = policy.properties.get("numLoops") or 0
    if found not in (team.escalation.repeats, UNKNOWN):
        yield Finding(
            f"it is repeated {found:g} times; the file asks for {team.escalation.repeats}", policy.urn
        )
    for number, (rule, (level, wait)) in enumerate(zip(rules, team.waits, strict=False), start=1):
        minutes = _minutes(wait)
        if rule.get("escalationDelayInMinutes") not in (minutes, UNKNOWN):
            yield Finding(
                f"rule {number} waits {rule.get('escalationDelayInMinutes')} minutes; the file asks for {minutes}",
                policy.urn,
            )
        ids = [target.get("id") for target in elements(rule.get("targets"))]
        called = {_seat(stack, id_) for id_ in ids}
        wanted = {Seat(team.id, level.id, name) for name in seats(operation, team.id, level.id)}
        if UNKNOWN not in ids and called != wanted:
            yield Finding(f"rule {number} calls other schedules than those of {_named(wanted)}", policy.urn)


def _channels(stack: Resources, operation: Operation) -> Iterator[Finding]:
    for channel in stack.of("Conversation"):
        component = stack.component_of(channel)
        wanted = component.name.removeprefix("channel-") if component else ""
        if wanted in operation.channels and channel.properties.get("name") not in (wanted, UNKNOWN):
            yield Finding(f"it is #{channel.properties.get('name')}; the file names #{wanted}", channel.urn)


def _channel(stack: Resources, connection: Resource, name: str) -> Iterator[Finding]:
    for channel in stack.used(connection, "channelId", "Conversation"):
        if channel.properties.get("name") != name:
            message = f"it posts in #{channel.properties.get('name')}; the file names #{name}"
            yield Finding(message, connection.urn)


def events_become_what_the_file_says(
    stack: Resources, context: Context, _settings: Settings
) -> Iterator[Finding]:
    """An event becomes an incident of the priority and the urgency that its severity has in the file."""
    operation = context.operation
    if operation is None:
        return
    priorities: dict[str, Any] = {}
    for orchestration in stack.of("EventOrchestrationService"):
        for service in stack.used(orchestration, "service", "Service"):
            for team, audience in _owners(operation, service):
                treated = _treated(operation, audience, orchestration, priorities)
                noted = _noted(operation, runbooks(operation, team.id, audience), orchestration)
                for message in (*treated, *noted):
                    yield Finding(message, orchestration.urn)
    if len(set(priorities.values())) < len(priorities):
        yield Finding("two severities have the same priority")


def _treated(
    operation: Operation, audience: Audience, orchestration: Resource, priorities: dict[str, Any]
) -> Iterator[str]:
    """What differs in an orchestration; ``priorities`` are those seen so far, by severity."""
    expected = treatments(operation, audience)
    sets = elements(orchestration.properties.get("sets"))
    names = [each.get("id") for each in sets]
    if names[:1] != [_FIRST_SET] or len({*names}) < len(names):
        yield f"its sets are named {names}; events begin in {_FIRST_SET}, and a name is there once"
    rules = elements(sets[0].get("rules")) if sets else []
    conditions = [[each.get("expression") for each in elements(rule.get("conditions"))] for rule in rules]
    if conditions != [[condition] for condition in expected.by_condition]:
        yield f"its conditions are other than {', '.join(expected.by_condition)}, in this order"
        return
    treated = [rule.get("actions") or {} for rule in rules]
    catch_all = orchestration.properties.get("catchAll")
    treated.append((catch_all.get("actions") if isinstance(catch_all, dict) else None) or {})
    wanted = (*expected.by_condition.items(), ("every other event", expected.otherwise))
    for actions, (condition, treatment) in zip(treated, wanted, strict=True):
        if actions.get("severity") not in (treatment.word, UNKNOWN):
            yield f"{condition}: its severity becomes {actions.get('severity')}; by the file {treatment.word}"
        priority = actions.get("priority")
        if treatment.severity is None and priority is not None:
            yield f"{condition}: it gets the priority {priority}; by the file it has none"
        elif treatment.severity and priorities.setdefault(treatment.severity, priority) != priority:
            yield f"{condition}: {treatment.severity} has the priority {priority} here, and another elsewhere"
        target = actions.get("routeTo")
        if target is not None and target not in names[1:]:
            yield f"{condition}: it is routed to {target}, which is no set"


def _noted(
    operation: Operation, led: Mapping[str, Asset | Workflow], orchestration: Resource
) -> Iterator[str]:
    """What differs in the sets after the first: they lead the responder to the runbook, and do nothing else."""
    for later in elements(orchestration.properties.get("sets"))[1:]:
        rules = elements(later.get("rules"))
        actions = [rule.get("actions") or {} for rule in rules]
        if any(each.get(name) for each in actions for name in ("severity", "priority", "routeTo")):
            yield f"the set {later.get('id')} treats events once more; it may only annotate them"
        conditions = [[each.get("expression") for each in elements(rule.get("conditions"))] for rule in rules]
        if conditions != [*([condition] for condition in led), []]:
            yield (
                f"the set {later.get('id')} needs a rule for each of {', '.join(led) or 'no condition'}, and one for "
                "the rest: what no rule fits is treated by the catch-all"
            )
            continue
        for each, one in zip(actions, led.values(), strict=False):
            runbook = links.runbook(operation, one) or ""
            if each.get("annotate") is not UNKNOWN and runbook not in str(each.get("annotate")):
                yield f"the note about {one.title} lacks its runbook"


def notified_as_the_file_says(stack: Resources, context: Context, _settings: Settings) -> Iterator[Finding]:
    """People are reached in the ways and after the minutes that the file names, on their own accounts."""
    if context.operation is None:
        return
    for responder in stack.of("Responder"):
        person = context.operation.people.get(str(responder.properties.get("handle")))
        if person is None:
            continue
        parts = [each for each in stack.by_urn.values() if each.parent == responder.urn]
        for each in parts:
            user = each.properties.get("userId", UNKNOWN)
            if UNKNOWN not in (user, responder.properties.get("userId")) and user != responder.properties.get(
                "userId"
            ):
                yield Finding(f"it belongs to {user}, which is not the account of @{person.handle}", each.urn)
            email = each.properties.get("email", person.email)
            if each.kind == "User" and email not in (person.email, UNKNOWN):
                yield Finding(f"its e-mail is {email}; the file has {person.email}", each.urn)
        rules = [each for each in parts if each.kind == "UserNotificationRule"]
        yield from _ways(stack, context.operation, person, responder, rules)


def _ways(
    stack: Resources, operation: Operation, person: Person, responder: Resource, rules: list[Resource]
) -> Iterator[Finding]:
    """What differs in how a person is reached; numbers and devices that nobody has set are missing rightly."""
    wanted = {
        (str(rule.urgency), str(rule.medium), _minutes(rule.after))
        for rule in (operation.notification_rules if person.provision_notifications else ())
    }
    found: set[tuple[Any, ...]] = set()
    methods: dict[Any, Any] = {}
    for rule in rules:
        medium, id_ = _method(rule)
        way = (rule.properties.get("urgency"), medium, rule.properties.get("startDelayInMinutes"))
        found.add(way)
        if UNKNOWN not in way and way not in wanted:
            yield Finding(
                f"it reaches @{person.handle} by {medium} in a way that the file does not name", rule.urn
            )
        if methods.setdefault(medium, id_) != id_:
            yield Finding(
                f"it reaches @{person.handle} by {medium} in another place than the other rules", rule.urn
            )
        yield from _method_of(stack, person, rule, medium)
    reachable = {"email", *methods, *(_BY_NUMBER if methods.keys() & {*_BY_NUMBER} else ())}
    for urgency, medium, minutes in sorted(wanted):
        if medium in reachable and UNKNOWN not in methods and (urgency, medium, minutes) not in found:
            message = (
                f"@{person.handle} gets no {medium} {minutes} minutes after an incident of {urgency} urgency"
            )
            yield Finding(message, responder.urn)


def _method_of(stack: Resources, person: Person, rule: Resource, medium: Any) -> Iterator[Finding]:
    """Whether a number is the person's own; other contact methods are looked up by the account."""
    used = stack.used(rule, "contactMethod", "UserContactMethod")
    if medium in _BY_NUMBER and not used:
        yield Finding(f"its contact method is no {medium} number of this stack", rule.urn)
    for method in used:
        if method.parent != rule.parent or method.properties.get("type") not in (
            f"{medium}_contact_method",
            UNKNOWN,
        ):
            yield Finding(f"it uses {method.name}, which is not the {medium} of @{person.handle}", rule.urn)


def _method(rule: Resource) -> tuple[Any, Any]:
    """The medium and the id of the contact method of a notification rule."""
    method = rule.properties.get("contactMethod")
    if not isinstance(method, dict) or method.get("type") is UNKNOWN:
        return UNKNOWN, UNKNOWN
    return str(method.get("type")).removesuffix("_contact_method").removesuffix("_notification"), method.get(
        "id"
    )


def _owners(operation: Operation, service: Resource) -> Iterator[tuple[Team, Audience]]:
    """The team and the audience that a service is of."""
    for team in operation.teams.values():
        for audience in Audience:
            if service.properties.get("name") == titles.service(operation, team, audience):
                yield team, audience


def _seat(stack: Resources, id_: Any) -> Seat | None:
    schedule = identity.schedule(stack, id_)
    return identity.seat(stack, schedule) if schedule else None


def _named(found: set[Seat]) -> str:
    return " and ".join(sorted(seat.key for seat in found))


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // _MINUTE


RULES = (
    Rule(
        name="escalates-as-the-file-says",
        ensures="a team's incidents call its levels after the minutes of rotation.yaml, and are posted in its channel",
        why="Incidents of one team that call another are answered by people who do not know what is broken.",
        together=services_escalate_as_the_file_says,
    ),
    Rule(
        name="events-become-what-the-file-says",
        ensures="an event becomes an incident of the priority and the urgency that rotation.yaml gives its severity",
        why="What is made quieter on its way is answered the next morning.",
        together=events_become_what_the_file_says,
    ),
    Rule(
        name="notified-as-the-file-says",
        ensures="people are reached on their own accounts, in the ways and after the minutes of rotation.yaml",
        why="Whoever is called too late, or by e-mail alone, sleeps on.",
        together=notified_as_the_file_says,
    ),
)
