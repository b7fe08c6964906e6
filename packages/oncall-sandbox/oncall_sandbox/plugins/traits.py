"""What the Pulumi schema does not say about a property: how the official provider checks and compares it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Valid = Callable[[Any], str | None]
"""Says why a value is refused; None where it is fine."""

Same = Callable[[Any, Any, datetime], bool]
"""Whether (old, new, now) mean the same, though they differ."""


@dataclass(frozen=True, kw_only=True)
class Trait:
    """One property, addressed by its path without indices (`layers.start`).

    `computed`: where the program leaves it out, the account decides, and that is no difference.
    `read_only`: the account alone decides; giving it is an error.
    `unordered`: a list whose order means nothing.
    """

    computed: bool = False
    read_only: bool = False
    unordered: bool = False
    default: object = None
    valid: Valid | None = None
    same: Same | None = None


Traits = Mapping[str, Trait]
NONE = Trait()


def one_of(*allowed: str) -> Valid:
    """Exactly one of these texts."""

    def valid(value: Any) -> str | None:
        return None if value in allowed else not_among(value, allowed)

    return valid


def not_among(value: Any, allowed: Sequence[str]) -> str:
    """The sentence for a value that is none of the allowed ones, with the nearest of them."""
    if len(allowed) <= 12:
        return f"{_quoted(value)} is not one of {', '.join(allowed)}{nearest(value, allowed)}"
    return f"{_quoted(value)} is not among the {len(allowed)} allowed values{nearest(value, allowed)}"


def nearest(value: object, allowed: Sequence[str]) -> str:
    """`; did you mean "x"?`, or nothing where nothing is near."""
    from difflib import get_close_matches

    by_letters = {_letters(name): name for name in allowed}
    meant = _letters(str(value))
    holding = [letters for letters in by_letters if meant and meant in letters]
    close = holding if len(holding) == 1 else get_close_matches(meant, by_letters, n=1, cutoff=0.55)
    return f'; did you mean "{by_letters[close[0]]}"?' if close else ""


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def between(low: int, high: int) -> Valid:
    """A whole number from `low` to `high`."""

    def valid(value: Any) -> str | None:
        if low <= value <= high:
            return None
        return f"{value} is not from {low} to {high}; the nearest is {min(max(value, low), high)}"

    return valid


def at_least(low: int) -> Valid:
    """A whole number not below `low`."""

    def valid(value: Any) -> str | None:
        return None if value >= low else f"{value} is less than {low}, the least"

    return valid


def matching(pattern: str, what: str) -> Valid:
    """A text that the pattern matches as a whole; `what` says so in words."""
    compiled = re.compile(pattern)

    def valid(value: Any) -> str | None:
        return None if compiled.fullmatch(value) else f"{_quoted(value)} is not {what}"

    return valid


def always_same(_old: Any, _new: Any, _now: datetime) -> bool:
    """For what the account decides whatever the program says."""
    return True


def moment(value: Any) -> datetime | None:
    """An RFC 3339 time with its offset, or None."""
    if not isinstance(value, str) or not re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value
    ):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def timestamp(value: Any) -> str | None:
    """An RFC 3339 time."""
    return None if moment(value) else f"{_quoted(value)} is not an RFC 3339 time such as 2026-01-05T03:00:00Z"


def full_minute(value: Any) -> str | None:
    """An RFC 3339 time without seconds."""
    parsed = moment(value)
    if parsed is None:
        return timestamp(value)
    if parsed.second:
        fix = value[:17] + "00" + value[19:]
        return f"{_quoted(value)} is not a full minute; write {_quoted(fix)}"
    return None


def same_moment(old: Any, new: Any, _now: datetime) -> bool:
    """The same instant, however it is written."""
    first, second = moment(old), moment(new)
    return first is not None and first == second


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
