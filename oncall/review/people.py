"""Who is who in two versions of the file: an e-mail is a person, and the account that is paged.

A handle that changes while the e-mail stays is a renamed person. An e-mail that changes while the handle stays is
another account, unless the file says that it was formerly the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oncall.model import Operation, Rotation


def renamed(before: Operation, after: Operation) -> dict[str, str]:
    """The new handles of renamed people by their old ones.

    Whoever takes a handle that somebody else had, and has no longer, is not counted: that handle gets another account.
    """
    handles = {
        address: handle
        for handle, person in after.people.items()
        for address in (person.email, person.oldest_address)
    }
    found = (
        (handle, handles.get(person.oldest_address) or handles.get(person.email))
        for handle, person in before.people.items()
    )
    return {old: new for old, new in found if new is not None and new not in before.people}


def accounts(before: Operation, after: Operation) -> dict[str, tuple[str, str]]:
    """The e-mails before and after of everybody who keeps a handle and gets another account."""
    return dict(_addresses(before, after, same_account=False))


def addresses(before: Operation, after: Operation) -> dict[str, tuple[str, str]]:
    """The e-mails before and after of everybody who keeps a handle and an account, and has another address."""
    return dict(_addresses(before, after, same_account=True))


def _addresses(
    before: Operation, after: Operation, *, same_account: bool
) -> Iterator[tuple[str, tuple[str, str]]]:
    owner = {person.email: handle for handle, person in before.people.items()}
    for handle, was in before.people.items():
        now = after.people.get(handle, was)
        same = now.oldest_address == was.oldest_address and owner.get(now.email, handle) == handle
        if now.email != was.email and same is same_account:
            yield handle, (was.email, now.email)


def owners(before: Operation, accounts: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Who had the account before that somebody gets now, by the handle that gets it; new accounts are left out."""
    handles = {person.email: handle for handle, person in before.people.items()}
    return {handle: handles[email] for handle, (_, email) in accounts.items() if email in handles}


def with_handles(operation: Operation, handles: Mapping[str, str]) -> Operation:
    """The operation in which people have the new ``handles``, by the old ones."""
    if not handles:
        return operation

    def new(handle: str) -> str:
        return handles.get(handle, handle)

    def each(people: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(new, people))

    def rotation(one: Rotation) -> Rotation:
        return replace(one, order=tuple(replace(entry, people=each(entry.people)) for entry in one.order))

    return replace(
        operation,
        people={new(key): replace(person, handle=new(key)) for key, person in operation.people.items()},
        rotations={key: rotation(one) for key, one in operation.rotations.items()},
        time_off=tuple(
            replace(entry, who=new(entry.who), cover=entry.cover and new(entry.cover))
            for entry in operation.time_off
        ),
        swaps=tuple(replace(entry, one=new(entry.one), other=new(entry.other)) for entry in operation.swaps),
        holidays=tuple(replace(entry, people=each(entry.people)) for entry in operation.holidays),
        accept=tuple(replace(entry, who=new(entry.who)) for entry in operation.accept),
    )
