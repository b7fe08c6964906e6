"""The changes of which edits consist, and what each makes of an operation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from oncall.file.moments import instants
from oncall.model import Dates, Operation, OrderEntry, Person, Rotation, Swap, TimeOff

if TYPE_CHECKING:
    from datetime import date

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """An entry under ``people``."""

    handle: str
    email: str
    time_zone: str | None

    def made(self, operation: Operation) -> Operation:
        """The operation after the change."""
        zone = self.time_zone or "Etc/UTC"
        person = Person(handle=self.handle, email=self.email, time_zone=zone)
        return replace(operation, people={**operation.people, self.handle: person})


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPerson:
    """An entry under ``people`` goes."""

    handle: str

    def made(self, operation: Operation) -> Operation:
        """The operation after the change."""
        people = {handle: person for handle, person in operation.people.items() if handle != self.handle}
        return replace(operation, people=people)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry of a rotation's order from the date ``day`` on, right after that with the number ``after``."""

    rotation: str
    after: int
    entry: OrderEntry
    day: date

    def made(self, operation: Operation) -> Operation:
        """The operation after the change."""
        order = operation.rotations[self.rotation].order
        place = self.after + 1
        return _with_order(operation, self.rotation, (*order[:place], self.entry, *order[place:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherEntry:
    """The order entry with the number ``number`` becomes another, from the date ``day`` on."""

    rotation: str
    number: int
    entry: OrderEntry
    day: date

    def made(self, operation: Operation) -> Operation:
        """The operation after the change."""
        order = operation.rotations[self.rotation].order
        return _with_order(
            operation, self.rotation, (*order[: self.number], self.entry, *order[self.number + 1 :])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTimeOff:
    """A further time off; ``start`` and ``end`` are days or times as the file writes them."""

    who: str
    start: date
    end: date
    cover: str | None

    def made(self, operation: Operation) -> Operation:
        """The operation after the change."""
        start, end = instants(self.start, self.end, operation.people[self.who].time_zone)
        entry = TimeOff(who=self.who, start=start, end=end, cover=self.cover)
        return replace(operation, time_off=(*operation.time_off, entry))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSwap:
    """A further swap; ``start`` and ``end`` are days or times as the file writes them."""

    one: str
    other: str
    start: date
    end: date
    levels: tuple[str, ...] = ()
    rotations: tuple[str, ...] = ()

    def made(self, operation: Operation) -> Operation:
        """The operation after the change."""
        start, end = instants(self.start, self.end)
        whole = not isinstance(self.start, datetime) and not isinstance(self.end, datetime)
        entry = Swap(
            one=self.one,
            other=self.other,
            start=start,
            end=end,
            dates=Dates(first=self.start, last=self.end) if whole else None,
            levels=self.levels,
            rotations=self.rotations,
        )
        return replace(operation, swaps=(*operation.swaps, entry))


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """Somebody's handle becomes another, wherever the file names it."""

    old: str
    new: str

    def made(self, operation: Operation) -> Operation:
        """The operation after the change."""
        return operation.with_handles({self.old: self.new})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAddress:
    """The account of somebody has another e-mail address; the file keeps the oldest."""

    handle: str
    email: str

    def made(self, operation: Operation) -> Operation:
        """The operation after the change."""
        person = operation.people[self.handle]
        oldest = person.oldest_address
        changed = replace(person, email=self.email, formerly=None if self.email == oldest else oldest)
        return replace(operation, people={**operation.people, self.handle: changed})


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The last day of somebody who leaves for good."""

    handle: str
    day: date

    def made(self, operation: Operation) -> Operation:
        """The operation after the change."""
        person = replace(operation.people[self.handle], left=self.day)
        return replace(operation, people={**operation.people, self.handle: person})


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstEntriesGone:
    """The first ``count`` entries of a rotation's order go; others stay."""

    rotation: str
    count: int

    def made(self, operation: Operation) -> Operation:
        """The operation after the change."""
        return _with_order(operation, self.rotation, operation.rotations[self.rotation].order[self.count :])


Section: TypeAlias = Literal["time_off", "swaps", "accept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The entries with the numbers ``numbers`` of a section go."""

    section: Section
    numbers: tuple[int, ...]

    def made(self, operation: Operation) -> Operation:
        """The operation after the change."""

        def left(entries: tuple[T, ...]) -> tuple[T, ...]:
            return tuple(entry for number, entry in enumerate(entries) if number not in gone)

        gone = set(self.numbers)
        match self.section:
            case "time_off":
                return replace(operation, time_off=left(operation.time_off))
            case "swaps":
                return replace(operation, swaps=left(operation.swaps))
            case "accept":
                return replace(operation, accept=left(operation.accept))


Change: TypeAlias = (
    NewPerson
    | NoPerson
    | Renamed
    | Left
    | NewAddress
    | NewEntry
    | OtherEntry
    | FirstEntriesGone
    | NewTimeOff
    | NewSwap
    | Gone
)


def _with_order(operation: Operation, key: str, order: tuple[OrderEntry, ...]) -> Operation:
    rotation: Rotation = replace(operation.rotations[key], order=order)
    return replace(operation, rotations={**operation.rotations, key: rotation})
