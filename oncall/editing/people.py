"""Edits of people: ``rename``. Whoever has the same e-mail address is the same person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.editing.changes import Renamed
from oncall.editing.edit import Edit, refusal, require_known

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.model import Operation


def rename(
    operation: Operation, old: str, new: str, *, now: datetime, settings: tuple[str, ...] = ()
) -> Edit:
    """Let somebody have another handle wherever the file names them.

    ``settings``: files in which their phone number stands under the old handle. Raises RotationError.
    """
    require_known(operation, old)
    if old == new:
        raise refusal(f"{old} is the handle already", "another handle")
    same = next((other for other in operation.people if other.casefold() == new.casefold()), old)
    if same != old:
        raise refusal(f"{same} is one of people already", "a handle that nobody has")
    email = operation.people[old].email
    words = [f"{old} is {new} wherever the file names them; {email} stays the address of the account."]
    words += [
        f"{file} has a phone number under phones.{old}: rename that key to {new}, its secret value stays."
        for file in settings
    ]
    return Edit((Renamed(old=old, new=new),), tuple(words), now)
