"""The people who answer: their accounts in PagerDuty, and how each is reached."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

import pulumi
from pulumi import InvokeOptions, Output, ProviderResource, ResourceOptions, RunError

from components.look_up import LookUpError, look_up
from components.responder import Notification, Phone, Responder, ResponderArgs
from oncall.model import Account, Medium, Operation, Person

_MINUTE = timedelta(minutes=1)
_USER = "pagerduty:index/getUser:getUser"
_UNKNOWN = "PagerDuty does not know everybody of rotation.yaml:"
_REMEDY = (
    "Invite them under People → Users, correct the address, or have the account made with `account: created`; "
    "then run this again."
)


def provision(
    operation: Operation,
    provider: ProviderResource,
    *,
    phones: Mapping[str, Output[Phone]],
    missing_phone: Callable[[str], str],
    opts: ResourceOptions,
) -> dict[str, Output[str]]:
    """The ids of their accounts by handle; ``provider`` is PagerDuty's, which ``opts`` names as well."""
    accounts = _accounts(operation, InvokeOptions(provider=provider))
    return {
        handle: _responder(operation, person, accounts.get(handle), phones.get(handle), missing_phone, opts)
        for handle, person in operation.people.items()
    }


def _accounts(operation: Operation, opts: InvokeOptions) -> Mapping[str, Output[str]]:
    """The accounts that exist, looked up at once; whoever is missing ends the run, together with all others."""
    existing = {
        handle: person.email
        for handle, person in operation.people.items()
        if person.account is Account.EXISTING
    }

    async def ids() -> dict[str, str]:
        asked = (
            look_up(_USER, {"email": email}, f"  {handle} ({email})", opts)
            for handle, email in existing.items()
        )
        found = await asyncio.gather(*asked, return_exceptions=True)
        failed = [one for one in found if isinstance(one, LookUpError)]
        if missing := [str(one) for one in failed if one.missing]:
            raise RunError("\n".join((_UNKNOWN, *missing, _REMEDY)))
        if failed:
            raise RunError(f"PagerDuty could not be asked for a person of rotation.yaml:\n{failed[0]}")
        return dict(zip(existing, map(str, found), strict=True))

    by_handle: Output[dict[str, str]] = Output.from_input(asyncio.ensure_future(ids()))
    return {handle: by_handle[handle] for handle in existing}


def _responder(
    operation: Operation,
    person: Person,
    account: Output[str] | None,
    phone: Output[Phone] | None,
    missing_phone: Callable[[str], str],
    opts: ResourceOptions,
) -> Output[str]:
    rules = operation.notification_rules if person.provision_notifications else ()
    reachable = [rule for rule in rules if phone is not None or rule.medium is Medium.EMAIL]
    if len(reachable) < len(rules):
        pulumi.log.warn(missing_phone(person.handle))
    return Responder(
        f"responder-{person.handle}",
        ResponderArgs(
            handle=person.handle,
            email=person.email,
            time_zone=person.time_zone,
            account=account,
            phone=phone,
            notifications=[
                Notification(urgency=rule.urgency, medium=rule.medium, minutes=rule.after // _MINUTE)
                for rule in reachable
            ],
        ),
        opts,
    ).user_id
