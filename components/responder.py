"""A person who answers pages: the PagerDuty account, how it is reached, and after how long.

Not managed: an existing account's name, role and log-in address. They are the person's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi_pagerduty as pagerduty
from pulumi import ComponentResource, InvokeOutputOptions, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A number to call and to text; ``number`` has digits only and lacks the country code."""

    country_code: int
    number: str


@dataclass(frozen=True, kw_only=True)
class Notification:
    """``minutes`` after an assignment of ``urgency`` (high or low), reach the person by ``medium``
    (email, sms or phone)."""

    urgency: str
    medium: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class ResponderArgs:
    """``email`` is the log-in, lower case. Without a ``phone`` only notifications by e-mail may be asked for."""

    handle: str
    email: str
    time_zone: str
    create_account: bool
    phone: Output[Phone] | None
    notifications: Sequence[Notification]


class Responder(ComponentResource):
    """``user_id`` is the account's id in PagerDuty."""

    user_id: Output[str]

    def __init__(self, name: str, args: ResponderArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("oncall:index:Responder", name, None, opts)
        self.user_id = self._created(name, args) if args.create_account else self._existing(args)
        methods: dict[str, Output[str]] = {}
        for rule in args.notifications:
            if rule.medium not in methods:
                methods[rule.medium] = self._method(name, rule.medium, args.phone)
            pagerduty.UserNotificationRule(
                f"{name}-{rule.urgency}-{rule.medium}-{rule.minutes}m",
                user_id=self.user_id,
                urgency=rule.urgency,
                start_delay_in_minutes=rule.minutes,
                contact_method={"id": methods[rule.medium], "type": f"{rule.medium}_contact_method"},
                opts=ResourceOptions(parent=self),
            )
        self.register_outputs({"userId": self.user_id, "handle": args.handle, "timeZone": args.time_zone})

    def _existing(self, args: ResponderArgs) -> Output[str]:
        return pagerduty.get_user_output(email=args.email, opts=InvokeOutputOptions(parent=self)).id

    def _created(self, name: str, args: ResponderArgs) -> Output[str]:
        return pagerduty.User(
            f"{name}-account",
            name=args.handle,
            email=args.email,
            time_zone=args.time_zone,
            opts=ResourceOptions(parent=self, protect=True),
        ).id

    def _method(self, name: str, medium: str, phone: Output[Phone] | None) -> Output[str]:
        kind = f"{medium}_contact_method"
        if medium == "email" or phone is None:
            # The log-in address has a contact method from the start; a second one of the same address is refused.
            return pagerduty.get_user_contact_method_output(
                user_id=self.user_id, label="Default", type=kind, opts=InvokeOutputOptions(parent=self)
            ).id
        return pagerduty.UserContactMethod(
            f"{name}-{medium}",
            user_id=self.user_id,
            type=kind,
            label="On call",
            country_code=phone.apply(lambda known: known.country_code),
            address=phone.apply(lambda known: known.number),
            opts=ResourceOptions(parent=self),
        ).id
