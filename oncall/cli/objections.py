"""What the review will object to, for the commands that edit the file and for ``check``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oncall.review.compare import Review

_SHOWN = 6
"""Objections printed at most; whoever edits more than that reads the review."""


def text(effect: Review) -> str:
    """Which guards object, what could be run instead, and the entries with which those whom it concerns agree.

    Empty where none objects.
    """
    if not effect.refusals:
        return ""
    from oncall.review.document import acceptances, advised  # few edits need it

    lines = [f"The review will object, {one.guard}: {one.message}." for one in effect.refusals[:_SHOWN]]
    if len(effect.refusals) > _SHOWN:
        lines.append(f"… and {len(effect.refusals) - _SHOWN} more, which `oncall review` shows.")
    if effect.advice:
        lines += [advised(effect.advice), *(f"  {command}" for command in effect.advice.commands)]
    lines += [
        "The people concerned can accept this. Add to `accept:` in the file, with their reason:",
        *acceptances(effect.refusals, effect.now, begun=effect.has_acceptances),
    ]
    return "".join(f"{line}\n" for line in lines)


def as_json(effect: Review) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {"guard": str(one.guard), "found": one.message, "may_accept": [*one.concerned]}
        for one in effect.refusals
    ]
