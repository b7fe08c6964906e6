"""Spans of time: shifts gathered as people speak of them, and where two timelines differ."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from oncall.model import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from oncall.time.timeline import Reason, Shift


class Span(Protocol):
    """Anything that lasts from ``start`` until ``end``."""

    @property
    def start(self) -> datetime:
        """The first instant."""

    @property
    def end(self) -> datetime:
        """The first instant after it."""


S = TypeVar("S")
SpanT = TypeVar("SpanT", bound=Span)

_LONG_AGO, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Stretch(NamedTuple):
    """Daily shifts of one person at one level, no day between; ``parts`` are their starts and ends."""

    rotation: str
    level: str
    person: str
    start: datetime
    end: datetime
    reason: Reason
    instead_of: str | None
    seat: str
    parts: tuple[tuple[datetime, datetime], ...]

    @property
    def shifts(self) -> int:
        """How many shifts they are."""
        return len(self.parts)


def stretches(shifts: Iterable[Shift]) -> tuple[Stretch, ...]:
    """The stretches of ``shifts``, which ascend by start; so do the stretches."""
    return tuple(
        Stretch(
            *group[0]._replace(end=group[-1].end),
            parts=tuple((shift.start, shift.end) for shift in group),
        )
        for group in gathered(
            shifts,
            track=lambda shift: (shift.rotation, shift.level, shift.seat),
            alike=lambda shift: (shift.person, shift.reason, shift.instead_of),
        )
    )


def gathered(
    spans: Iterable[SpanT], *, track: Callable[[SpanT], Hashable], alike: Callable[[SpanT], object]
) -> list[list[SpanT]]:
    """``spans``, which ascend by start, in groups, which do so too.

    A group is of one track, its spans are alike, and less than a day lies between two of them.
    """
    groups: list[list[SpanT]] = []
    latest: dict[Hashable, tuple[object, list[SpanT]]] = {}
    for span in spans:
        key, content = track(span), alike(span)
        before, group = latest.get(key, (None, []))
        if group and content == before and span.start - group[-1].end < DAY:
            group.append(span)
        else:
            groups.append([span])
            latest[key] = content, groups[-1]
    return groups


class Difference(NamedTuple, Generic[S]):
    """In ``[start, end)`` two timelines differ: one has the span ``before``, the other ``after`` (None: nothing)."""

    start: datetime
    end: datetime
    before: S | None
    after: S | None


def differences(
    before: Sequence[SpanT], after: Sequence[SpanT], same: Callable[[SpanT, SpanT], bool]
) -> Iterator[Difference[SpanT]]:
    """Where two timelines differ, ascending; either ascends and has one span at an instant at most.

    ``same`` says whether a span of ``before`` and one of ``after`` name the same person.
    """
    b = a = 0
    at = _LONG_AGO
    while b < len(before) or a < len(after):
        old = before[b] if b < len(before) else None
        new = after[a] if a < len(after) else None
        old_start, old_end = (old.start, old.end) if old else (_NEVER, _NEVER)
        new_start, new_end = (new.start, new.end) if new else (_NEVER, _NEVER)
        at = max(at, min(old_start, new_start))
        was, will = old if old_start <= at else None, new if new_start <= at else None
        end = min(old_end if was else old_start, new_end if will else new_start)
        if not (was and will and same(was, will)) and (was or will):
            yield Difference(at, end, was, will)
        at = end
        b += old_end <= end
        a += new_end <= end
