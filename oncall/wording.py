"""Instants, hours and people in the words in which every command says them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oncall.model import Hours
    from oncall.time.timeline import Reason


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


def moment(at: datetime, year: int) -> str:
    """``Mon 7 Dec 03:00`` in the zone that ``at`` is in, with its year only when it is not ``year``."""
    clock = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    return f"{at:%a} {at.day} {at:%b} {clock if at.year == year else f'{at.year} {clock}'}"


def span(start: datetime, end: datetime, year: int) -> str:
    """``Mon 7 Dec 03:00 – 15:00``, or with both days when they differ."""
    until = f"{end:%H:%M}" if start.date() == end.date() and not end.second else moment(end, year)
    return f"{moment(start, year)} – {until}"


def amount(duration: timedelta) -> str:
    """Hours, with as many decimals as they need but two: ``84``, ``0.5``, ``1.33``."""
    return f"{duration / timedelta(hours=1):.2f}".rstrip("0").rstrip(".")


def because(reason: Reason, instead_of: str | None) -> str:
    """``turn``, ``swap, for @eladb`` or ``cover for @eladb``."""
    if instead_of is None:
        return str(reason)
    return f"cover for @{instead_of}" if reason == "cover" else f"swap, for @{instead_of}"
