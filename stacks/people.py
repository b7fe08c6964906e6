"""The people who answer: their accounts in PagerDuty, and how each is reached."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pulumi
from pulumi import InvokeOptions, Output, RunError
from pulumi.runtime import invoke_async

from components.look_up import reporting
from components.responder import ExistingAccount, Notification, Responder, ResponderArgs
from oncall.model import Account, Medium, Operation, Person
from settings import Settings
from stacks.accounts import Accounts

_MINUTE = timedelta(minutes=1)
_BY_NUMBER = {Medium.SMS, Medium.PHONE}
_USERS = "pagerdutyoverrides:index:getUsers"
_UNKNOWN = "PagerDuty does not know everybody of the file:"
_REMEDY = (
    "Invite them under People → Users, correct the address, or have the account made with `account: created`; "
    "then run this again."
)


def provision(operation: Operation, settings: Settings, accounts: Accounts) -> Mapping[str, Output[str]]:
    """PagerDuty's ids of their accounts by handle, of everybody who is still needed.

    Resources are named by the oldest e-mail address, so that they stay when a handle or the address changes.
    """
    people = operation.needed(settings.clock)
    existing = _existing(people, accounts.find_people)
    return {
        handle: Responder(
            f"responder-{person.oldest_address}",
            ResponderArgs(
                handle=handle,
                email=person.email,
                time_zone=person.time_zone,
                account=existing.get(handle),
                phone=settings.phones.get(handle),
                device=settings.devices.get(handle),
                notifications=_notifications(operation, person, settings),
            ),
            accounts.pagerduty,
        ).user_id
        for handle, person in people.items()
    }


def _existing(people: Mapping[str, Person], opts: InvokeOptions) -> Mapping[str, Output[ExistingAccount]]:
    """The accounts that exist, looked up at once; whoever is missing ends the run, together with all others."""
    existing = {
        handle: person.email for handle, person in people.items() if person.account is Account.EXISTING
    }
    if not existing:
        return {}

    async def accounts() -> dict[str, ExistingAccount]:
        with reporting("PagerDuty could not be asked for the people of the file"):
            answer = await invoke_async(_USERS, {"emails": list(existing.values())}, opts)
        found = {user["email"]: user for user in answer["users"]}
        missing = [
            f"  {handle} ({email})" for handle, email in existing.items() if email.lower() not in found
        ]
        if missing:
            raise RunError("\n".join((_UNKNOWN, *missing, _REMEDY)))
        return {handle: _account(found[email.lower()]) for handle, email in existing.items()}

    by_handle: Output[dict[str, ExistingAccount]] = Output.from_input(asyncio.ensure_future(accounts()))
    return {handle: by_handle[handle] for handle in existing}


def _account(user: Mapping[str, Any]) -> ExistingAccount:
    """The mailbox is the one from the start, whatever the log-in address is by now; else that of the address."""
    mailboxes = [one for one in user["contactMethods"] if one["type"] == "email_contact_method"]
    first = [one["id"] for one in mailboxes if one["label"] == "Default"]
    same = [one["id"] for one in mailboxes if one["address"].lower() == user["email"]]
    return ExistingAccount(id=user["id"], mailbox=next(iter(first + same), None))


def _notifications(operation: Operation, person: Person, settings: Settings) -> list[Notification]:
    """Those of the rules that can reach the person; whoever has no number or no device is named in a warning."""
    rules = operation.notification_rules if person.provision_notifications else ()
    media = {rule.medium for rule in rules}
    unreachable: set[Medium] = set()
    if media & _BY_NUMBER and person.handle not in settings.phones:
        unreachable |= _BY_NUMBER
        pulumi.log.warn(settings.missing_phone(person.handle))
    if Medium.PUSH in media and person.handle not in settings.devices:
        unreachable.add(Medium.PUSH)
        pulumi.log.warn(settings.missing_device(person.handle))
    return [
        Notification(urgency=rule.urgency, medium=rule.medium, minutes=rule.after // _MINUTE)
        for rule in rules
        if rule.medium not in unreachable
    ]
