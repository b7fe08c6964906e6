"""A person who answers pages: the PagerDuty account, how it is reached, and after how long.

Not managed: an existing account's name, role and log-in address. They are the person's own. An account that is created
outlives the stack: deleting it would be for real.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi_pagerduty as pagerduty
from pulumi import ComponentResource, InvokeOptions, Output, ResourceOptions, RunError
from pulumi.runtime import invoke_async

from components.look_up import reporting

_METHOD = "pagerduty:index/getUserContactMethod:getUserContactMethod"


@dataclass(frozen=True, kw_only=True)
class ExistingAccount:
    """One that exists; ``mailbox`` is the id of the contact method of its log-in address, None where it has none."""

    id: str
    mailbox: str | None


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A number to call and to text; ``number`` has digits only and lacks the country code."""

    country_code: int
    number: str


@dataclass(frozen=True, kw_only=True)
class Notification:
    """``minutes`` after an assignment of ``urgency`` (high or low), reach the person by ``medium``
    (email, push, sms or phone)."""

    urgency: str
    medium: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class ResponderArgs:
    """``email`` is the log-in, lower case; ``account`` the one that exists, None has it created.

    Notifications by SMS and phone need a ``phone``, those by push the name of the ``device`` with PagerDuty's app.
    """

    handle: str
    email: str
    time_zone: str
    account: Output[ExistingAccount] | None
    phone: Output[Phone] | None
    device: str | None
    notifications: Sequence[Notification]


class Responder(ComponentResource):
    """``user_id`` is the account's id in PagerDuty."""

    user_id: Output[str]

    def __init__(self, name: str, args: ResponderArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("oncall:index:Responder", name, None, opts)
        self.user_id = (
            args.account.apply(lambda known: known.id) if args.account else self._created(name, args)
        )
        methods: dict[str, Output[str]] = {}
        for rule in args.notifications:
            if rule.medium not in methods:
                methods[rule.medium] = self._method(name, rule.medium, args)
            pagerduty.UserNotificationRule(
                f"{name}-{rule.urgency}-{rule.medium}-{rule.minutes}m",
                user_id=self.user_id,
                urgency=rule.urgency,
                start_delay_in_minutes=rule.minutes,
                contact_method={"id": methods[rule.medium], "type": _type(rule.medium)},
                opts=ResourceOptions(parent=self, replace_on_changes=["userId"]),
            )
        self.register_outputs({"userId": self.user_id, "handle": args.handle, "timeZone": args.time_zone})

    def _created(self, name: str, args: ResponderArgs) -> Output[str]:
        return pagerduty.User(
            f"{name}-account",
            name=args.handle,
            email=args.email,
            time_zone=args.time_zone,
            opts=ResourceOptions(parent=self, protect=True, retain_on_delete=True),
        ).id

    def _method(self, name: str, medium: str, args: ResponderArgs) -> Output[str]:
        if medium == "push":
            return self._known(
                medium, args.device or "", args, "the phone with PagerDuty's app, on which they log in"
            )
        phone = args.phone
        if medium == "email" or phone is None:
            # The log-in address has a contact method from the start; a second one of the same address is refused.
            if args.account:
                return args.account.apply(lambda known: _mailbox(known, args))
            return self._known("email", "Default", args, args.email)
        return pagerduty.UserContactMethod(
            f"{name}-{medium}",
            user_id=self.user_id,
            type=_type(medium),
            label="On call",
            country_code=phone.apply(lambda known: known.country_code),
            address=phone.apply(lambda known: known.number),
            send_short_email=False,  # the default, written out: a preview calls it a difference otherwise
            opts=ResourceOptions(parent=self, replace_on_changes=["userId"]),
        ).id

    def _known(self, medium: str, label: str, args: ResponderArgs, what: str) -> Output[str]:
        """A contact method that nobody can make but PagerDuty, or the person on their phone."""

        async def look_up(user: str) -> str:
            wanted = {"userId": user, "label": label, "type": _type(medium)}
            with reporting(
                f"{args.handle} must have a contact method named {label} in PagerDuty, for {what}"
            ):
                return str((await invoke_async(_METHOD, wanted, InvokeOptions(parent=self)))["id"])

        return self.user_id.apply(look_up)


def _mailbox(account: ExistingAccount, args: ResponderArgs) -> str:
    if account.mailbox is None:
        raise RunError(f"{args.handle} must have an e-mail contact method in PagerDuty, for {args.email}")
    return account.mailbox


def _type(medium: str) -> str:
    return "push_notification_contact_method" if medium == "push" else f"{medium}_contact_method"
