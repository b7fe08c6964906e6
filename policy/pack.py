"""The rules as a CrossGuard policy pack."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, TypedDict

import pulumi
from pulumi.runtime import get_config
from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyPack,
    ResourceValidationPolicy,
    StackValidationPolicy,
)

from oncall import RotationError, load
from oncall.applied.resources import Resources
from operate import project
from policy import plain
from policy.before import Before
from policy.rule import Context
from policy.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_policy import Policy, ReportViolation, ResourceValidationArgs, StackValidationArgs

    from oncall.model import Operation
    from policy.rule import Rule

NAME = "on-call"
# The only rule that must know which inputs are secret; Pulumi shows that to remediations alone.
_OF_SECRETS = "no-plain-secret"

_before = Before()


class _Arguments(TypedDict):
    """What every kind of policy takes."""

    name: str
    description: str
    enforcement_level: EnforcementLevel
    config_schema: PolicyConfigSchema
    url: str


def serve() -> None:
    """Serve the pack to the engine; does not return."""
    PolicyPack(
        name=NAME, enforcement_level=EnforcementLevel.MANDATORY, policies=[_policy(rule) for rule in RULES]
    )


def _policy(rule: Rule) -> Policy:
    arguments = _Arguments(
        name=rule.name,
        description=f"Ensure that {rule.ensures}.",
        enforcement_level=EnforcementLevel(rule.level),
        config_schema=PolicyConfigSchema(
            {name: dict(schema) for name, schema in rule.settings.items()}, required=[*rule.settings]
        ),
        url=rule.link,
    )
    if rule.name == _OF_SECRETS:
        watch = _SecretWatch(rule)
        arguments["enforcement_level"] = EnforcementLevel.REMEDIATE
        return ResourceValidationPolicy(validate=watch.report, remediate=watch.look, **arguments)
    if rule.each is not None:
        return ResourceValidationPolicy(validate=_resource_check(rule), **arguments)
    return StackValidationPolicy(validate=_stack_check(rule), **arguments)


def _resource_check(rule: Rule) -> Callable[[ResourceValidationArgs, ReportViolation], None]:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if rule.each and args.resource_type.rsplit(":", 1)[-1] in rule.kinds:
            context = _context(with_before=rule.needs_before)
            for message in rule.each(plain.checked(args), context, args.get_config()):
                report(_text(message, rule), None)

    return validate


def _stack_check(rule: Rule) -> Callable[[StackValidationArgs, ReportViolation], None]:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        if rule.together:
            context = _context(with_before=True)
            resources = Resources(context.stack, {each.urn: plain.applied(each) for each in args.resources})
            for finding in rule.together(resources, context, args.get_config()):
                report(_text(finding.message, rule), finding.urn or None)

    return validate


class _SecretWatch:
    """Looks at a resource when the engine offers it for remediation, and reports what it saw when it is checked."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._seen: dict[str, list[str]] = {}

    def look(self, args: ResourceValidationArgs) -> None:
        """Change nothing."""
        if self._rule.each:
            resource = plain.with_secrets_hidden(args)
            self._seen[args.urn] = list(self._rule.each(resource, _context(), args.get_config()))

    def report(self, args: ResourceValidationArgs, report: ReportViolation) -> None:
        """Report what was seen."""
        for message in self._seen.pop(args.urn, ()):
            report(_text(message, self._rule), None)


def _context(*, with_before: bool = False) -> Context:
    stack = pulumi.get_stack()
    _before.ask(stack)
    clock = get_config(f"{pulumi.get_project()}:clock")
    return Context(
        stack=stack,
        now=datetime.fromisoformat(clock).astimezone(UTC) if clock else datetime.now(UTC),
        before=_before.urns() if with_before else None,
        operation=_operation(stack),
        protected=_before.protected() if with_before else frozenset(),
    )


@cache
def _operation(stack: str) -> Operation | None:
    """What the file of the stack describes; the program itself refuses a file with errors."""
    try:
        return load(project.file(stack))
    except RotationError:
        return None


def _text(message: str, rule: Rule) -> str:
    agreed = f" What is agreed: {', '.join(rule.settings)} in policy/config.json." if rule.settings else ""
    return f"{message[0].upper()}{message[1:]}. {rule.why}{agreed} See {rule.link}"
