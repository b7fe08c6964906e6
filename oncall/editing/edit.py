"""An edit: changes with what they mean in words, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oncall.file.problems import Problem, RotationError, did_you_mean, nearest
from oncall.wording import listed

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.editing.changes import Change
    from oncall.model import Operation


@dataclass(frozen=True, slots=True)
class Edit:
    """The changes, in the order in which they are made, and what they mean, one sentence an item.

    ``until`` is when the last of what they were made for is over or has begun: see at least as far.
    """

    changes: tuple[Change, ...]
    words: tuple[str, ...]
    until: datetime

    def made(self, operation: Operation) -> Operation:
        """The operation after the edit."""
        return made(self.changes, operation)


def made(changes: tuple[Change, ...], operation: Operation) -> Operation:
    """The operation after the changes."""
    for change in changes:
        operation = change.made(operation)
    return operation


def refusal(found: str, allowed: str = "", hint: str = "") -> RotationError:
    """What ends an edit before anything is written."""
    return RotationError((Problem(found, allowed, hint, name="nothing was written"),))


def require_known(operation: Operation, *handles: str | None) -> None:
    """Refuse handles that are not among people; None is nobody."""
    known = tuple(operation.people)
    for handle in handles:
        if handle is not None and handle not in known:
            raise refusal(
                f'"{handle}" is not one of people', listed(known, "or"), did_you_mean(nearest(handle, known))
            )


def require(kind: str, ids: tuple[str, ...], known: tuple[str, ...]) -> None:
    """Refuse ids of rotations or levels that there are not."""
    for id_ in ids:
        if id_ not in known:
            raise refusal(
                f'there is no {kind} "{id_}"', listed(known, "or"), did_you_mean(nearest(id_, known))
            )
