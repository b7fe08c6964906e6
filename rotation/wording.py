"""Instants, hours and people in the words in which every command says them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotation.model import Hours


def instant(at: datetime) -> str:
    """``Mon 2026-12-07 03:00`` in the zone that ``at`` is in; seconds only when there are some."""
    return f"{at:%a %Y-%m-%d %H:%M:%S}" if at.second else f"{at:%a %Y-%m-%d %H:%M}"


def utc(at: datetime) -> str:
    """``Mon 2026-12-07 03:00 UTC``."""
    return f"{instant(at.astimezone(UTC))} UTC"


def iso(at: datetime) -> str:
    """``2026-12-07T03:00Z``, as the file writes a time, and JSON as well."""
    return (
        at.astimezone(UTC)
        .isoformat(timespec="auto" if at.second or at.microsecond else "minutes")
        .replace("+00:00", "Z")
    )


def hours(shift: Hours) -> str:
    """``03:00-15:00``, as the file writes the hours of a rotation."""
    end = datetime.combine(date.min, shift.start) + shift.length
    return f"{shift.start:%H:%M}-{end:%H:%M}"


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
