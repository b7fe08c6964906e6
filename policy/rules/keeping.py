"""What must not be lost: secrets, what is protected, and most of the operation at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from oncall.applied.resources import UNKNOWN
from oncall.model import Account
from operate.sandbox import is_sandbox
from policy.rule import Finding, Rule, Settings

if TYPE_CHECKING:
    from oncall.applied.resources import Resource, Resources
    from policy.rule import Context

_SECRET_NAMES = re.compile(
    r"(?i)(token|password|secret|apikey|privatekey|routingkey|plaintextvalue|plaintext)$"
)
_SECRET_OF = {"PagerDutyIntegration": ("key",)}
_SECRET_SHAPES = {
    "a GitHub token": re.compile(r"\b(gh[pousr]_\w{20,}|github_pat_\w{20,})"),
    "a Slack token": re.compile(r"\bxox[abeprs]-[\w-]{10,}"),
    "a Slack webhook": re.compile(r"https://hooks\.slack\.com/services/\w+"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a password in an address": re.compile(r"\bhttps?://[^\s/:@]+:[^\s/@]+@"),
    "an AWS key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
}
_ALWAYS_PROTECTED = ("User",)
_NAMED = re.compile(r"responder-.+-(high|low)-[a-z]+-(\d+)m")
_NOTIFIES = re.compile(r".*:UserNotificationRule::responder-(.+)-(?:high|low)-[a-z]+-\d+m")
_CALLS = re.compile(r".*:UserNotificationRule::responder-(.+)-(?:high|low)-(?:sms|phone)-\d+m")
_ACCOUNT = re.compile(r".*\$pagerduty:index/user:User::responder-(.+)-account")
_SCHEDULE = re.compile(r".*\$pagerduty:index/schedule:Schedule::.+")
_NOT_COUNTED = ("pulumi:pulumi:Stack", "pulumi:providers:", "oncall:index:")


def no_plain_secret(resource: Resource, _context: Context, settings: Settings) -> Iterator[str]:
    """No secret in plain inputs."""
    for path, name, text in _plain_texts(resource.properties, ""):
        if path in settings["except"] or not text:
            continue
        if _SECRET_NAMES.search(name) or name in _SECRET_OF.get(resource.kind, ()):
            yield f"the input {path} is a secret and is there in plain text; wrap it in pulumi.Output.secret"
            continue
        for what, shape in _SECRET_SHAPES.items():
            if shape.search(text):
                yield f"the input {path} holds {what} in plain text; wrap it in pulumi.Output.secret"


def protected(resource: Resource, context: Context, _settings: Settings) -> Iterator[str]:
    """`protect` on what must not go."""
    if resource.protect:
        return
    if resource.kind in _ALWAYS_PROTECTED:
        yield "a person's account is deleted for real when it leaves the stack; it must have protect=True"
    elif not is_sandbox(context.stack):
        yield f"a {resource.kind} must have protect=True in the stack {context.stack}"


def removals_are_few(stack: Resources, context: Context, settings: Settings) -> Iterator[Finding]:
    """Everything removed at once stays under a limit."""
    before = context.before
    if before is None:
        return
    counted = {urn for urn in before if not urn.split("::")[2].split("$")[-1].startswith(_NOT_COUNTED)}
    gone = sorted(counted - stack.by_urn.keys())
    allowed = max(settings["at_most"], int(len(counted) * settings["share"]))
    if len(gone) > allowed:
        first = ", ".join(urn.rpartition("::")[2] for urn in gone[:3])
        yield Finding(
            f"{len(gone)} of {len(counted)} resources would be removed at once ({first}, …); at most {allowed:g} may. "
            "Remove them in several reviewed steps, or raise the limit in the pack's configuration for one run"
        )


def calls_stay(stack: Resources, context: Context, _settings: Settings) -> Iterator[Finding]:
    """Nobody stops being called or texted while others still are."""
    before = context.before or frozenset()
    called = {match[1] for urn in before if (match := _CALLS.fullmatch(urn))}
    rules = [each.urn for each in stack.of("UserNotificationRule")]
    still_called = {match[1] for urn in rules if (match := _CALLS.fullmatch(urn))}
    notified = {match[1] for urn in rules if (match := _NOTIFIES.fullmatch(urn))}
    for person in sorted((called & notified) - still_called if still_called else ()):
        yield Finding(
            f"no phone number of {person} is found, so that e-mail alone would reach them from now on. It is looked up "
            "by handle; after a new handle, rename the key under phones in the stack's settings"
        )


def accounts_are_let_go(schedule: Resource, context: Context, _settings: Settings) -> Iterator[str]:
    """Whoever leaves the file leaves no protected account behind in the stack; reported once, at one schedule."""
    before, operation = context.before, context.operation
    if before is None or operation is None:
        return
    if schedule.urn != min((urn for urn in before if _SCHEDULE.fullmatch(urn)), default=""):
        return
    kept = {
        person.oldest_address
        for person in operation.needed(context.now).values()
        if person.account is Account.CREATED
    }
    for urn in sorted(context.protected):
        if (match := _ACCOUNT.fullmatch(urn)) and match[1] not in kept:
            yield (
                f"the PagerDuty account of {match[1]} was created by Pulumi, is protected, and is in the file no more. "
                f"Let it go first: pulumi state unprotect --stack {context.stack} '{urn}'. It stays in PagerDuty, "
                "where an admin deletes it under People → Users once nothing names it"
            )


def notified_as_named(rule: Resource, _context: Context, _settings: Settings) -> Iterator[str]:
    """A notification rule does what its name says, by which `calls-stay` knows it."""
    named = _NAMED.fullmatch(rule.name)
    if named is None:
        yield "its name is not responder-WHO-URGENCY-WAY-MINUTESm, by which rules know what it does"
        return
    urgency, minutes = named[1], float(named[2])
    for property_, wanted in (("urgency", urgency), ("startDelayInMinutes", minutes)):
        found = rule.properties.get(property_)
        if found not in (wanted, UNKNOWN):
            yield f"its {property_} is {found}; by its name it is {wanted}"


def _plain_texts(value: Any, path: str, name: str = "") -> Iterator[tuple[str, str, str]]:
    """Path, name and text of every text that is neither secret nor unknown."""
    if isinstance(value, str):
        yield path, name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not str(key).startswith("__"):
                yield from _plain_texts(inner, f"{path}.{key}" if path else str(key), str(key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _plain_texts(inner, f"{path}[{number}]", name)


RULES = (
    Rule(
        name="no-plain-secret",
        ensures="no input holds a secret in plain text",
        why="Inputs are kept in the state and shown in previews, which land in logs and in pull requests.",
        settings={"except": {"type": "array", "items": {"type": "string"}}},
        each=no_plain_secret,
    ),
    Rule(
        name="protected",
        ensures="what must not go is protected",
        why="Without its schedules, its escalation policy and its services nobody is paged.",
        kinds=("Schedule", "EscalationPolicy", "Service", *_ALWAYS_PROTECTED),
        each=protected,
    ),
    Rule(
        name="accounts-are-let-go",
        ensures="an account that Pulumi has created is let go before its person leaves the file",
        why="Otherwise the update stops at the protected account, in the middle of its changes.",
        kinds=("Schedule",),
        needs_before=True,
        each=accounts_are_let_go,
    ),
    Rule(
        name="removals-are-few",
        ensures="an update removes few things at once",
        why="An emptied or mistaken file looks just like the wish to take everything down.",
        settings={
            "at_most": {"type": "number", "minimum": 0},
            "share": {"type": "number", "minimum": 0, "maximum": 1},
        },
        together=removals_are_few,
    ),
    Rule(
        name="calls-stay",
        ensures="nobody stops being called or texted while others still are",
        why="Whoever is on call at night and only gets an e-mail sleeps on.",
        together=calls_stay,
    ),
    Rule(
        name="notified-as-named",
        ensures="a notification rule does what its name says",
        why="Somebody would be called later than agreed, or only for what can wait.",
        kinds=("UserNotificationRule",),
        each=notified_as_named,
    ),
)
