"""Who is who in two versions of the file: an e-mail is a person, and the account that is paged.

A handle that changes while the e-mail stays is a renamed person. An e-mail that changes while the handle stays is
another account, unless the file says that it was formerly the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oncall.model import Operation


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
