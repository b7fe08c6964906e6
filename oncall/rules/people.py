"""Rules about people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from oncall.file.problems import EVERY, KEYS, Problem, did_you_mean, nearest
from oncall.rules.places import parts
from oncall.time.pattern import daily

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from oncall.model import Operation

NEVER = datetime.max.replace(tzinfo=UTC)


def handles_differ_in_more_than_case(operation: Operation) -> Iterator[Problem]:
    """Ensure that no two handles are one account: GitHub does not tell cases apart."""
    yield from differ_in_more_than_case("people", operation.people)


def differ_in_more_than_case(section: str, ids: Iterable[str]) -> Iterator[Problem]:
    """The problems of ids that another one of the section equals but for its case."""
    seen: dict[str, str] = {}
    for key in ids:
        first = seen.setdefault(key.casefold(), key)
        if first != key:
            found = f'"{key}" is "{first}" once more, but for the case'
            allowed = "each once, because GitHub does not tell cases apart"
            yield Problem(found, allowed, path=(section, key), rests_on=((section, KEYS),))


def handles_are_known(operation: Operation) -> Iterator[Problem]:
    """Ensure that everybody who is named anywhere is one of `people`."""
    for path, handle in named(operation):
        if handle not in operation.people:
            suggestion = did_you_mean(nearest(handle, tuple(operation.people)))
            found = f'"{handle}" is not one of people'
            yield Problem(
                found,
                "the handles under people",
                suggestion or f"add {handle} to people",
                path=path,
                rests_on=(path, ("people", KEYS)),
            )


def named(operation: Operation) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every place that names somebody, with the handle."""
    for key, rotation in operation.rotations.items():
        for number, entry in enumerate(rotation.order):
            for index, handle in enumerate(entry.people):
                yield ("rotations", key, "order", number, "people", index), handle
    for number, absence in enumerate(operation.time_off):
        yield ("time_off", number, "who"), absence.who
        if absence.cover is not None:
            yield ("time_off", number, "cover"), absence.cover
    for number, swap in enumerate(operation.swaps):
        yield ("swaps", number, "between", 0), swap.one
        yield ("swaps", number, "between", 1), swap.other
    for number, holiday in enumerate(operation.holidays):
        for index, handle in enumerate(holiday.people):
            yield ("holidays", number, "people", index), handle
    for number, acceptance in enumerate(operation.accept):
        yield ("accept", number, "who"), acceptance.who


def people_are_used(operation: Operation) -> Iterator[Problem]:
    """Ensure that everybody takes turns, covers for somebody or swaps with somebody."""
    duties = ("rotations", "swaps", "holidays")
    used = {
        handle if handle in operation.people else nearest(handle, (*operation.people,))
        for path, handle in named(operation)
        if path[0] in duties or path[-1] == "cover"
    }
    for handle in operation.people:
        if handle not in used and operation.people[handle].left is None:
            found = f'"{handle}" takes no turn, covers for nobody and swaps with nobody'
            yield Problem(
                found,
                "people who answer pages",
                "add them to an order, or delete them",
                path=("people", handle),
                rests_on=(
                    ("people", handle, "left"),
                    ("rotations", EVERY, "order", EVERY, "people"),
                    ("holidays", EVERY, "people"),
                    ("swaps", EVERY, "between"),
                    ("time_off", EVERY, "cover"),
                ),
            )


def emails_are_unique(operation: Operation) -> Iterator[Problem]:
    """Ensure that no two people share an e-mail address, whatever its case."""
    seen: dict[str, str] = {}
    for handle, person in operation.people.items():
        first = seen.setdefault(person.email.casefold(), handle)
        if first != handle:
            yield Problem(
                f"{person.email} is the address of {first}",
                "one a person",
                path=("people", handle, "email"),
                rests_on=(("people", handle, "email"), ("people", first, "email")),
            )


def former_addresses_are_of_nobody_else(operation: Operation) -> Iterator[Problem]:
    """Ensure that a former address is not the present or former address of somebody else."""
    owners = {person.email: handle for handle, person in operation.people.items()}
    for handle, person in operation.people.items():
        if person.formerly is None:
            continue
        owner = owners.setdefault(person.formerly, handle)
        if owner != handle or person.formerly == person.email:
            theirs = owner == handle
            yield Problem(
                f"{person.formerly} is {'still' if theirs else 'or was'} the address of {owner}",
                "the first address of this account, where that was another",
                "delete formerly" if theirs else "",
                path=("people", handle, "formerly"),
                rests_on=(
                    *parts(("people", handle), "email", "formerly"),
                    *parts(("people", owner), "email", "formerly"),
                ),
            )


def people_have_one_rotation(operation: Operation) -> Iterator[Problem]:
    """Warn of people in two rotations: their turns may add up to the whole day."""
    first: dict[str, str] = {}
    for key, rotation in operation.rotations.items():
        for index, handle in enumerate(rotation.order[-1].people if daily(rotation) else ()):
            if first.setdefault(handle, key) != key:
                path = ("rotations", key, "order", len(rotation.order) - 1, "people", index)
                yield Problem(
                    f"{handle} is in {first[handle]} too", "both turns may fall into the same week", path=path
                )


def people_have_one_team(operation: Operation) -> Iterator[Problem]:
    """Warn of people in the orders of two teams: both may call them at the same time."""
    known: dict[str, list[tuple[datetime, datetime, str]]] = {}
    for key, rotation in operation.rotations.items() if len(operation.teams) > 1 else ():
        ends = [*(entry.start for entry in rotation.order[1:]), NEVER]
        warned: set[str] = set()
        for number, (entry, end) in enumerate(zip(rotation.order, ends, strict=True)):
            for handle in dict.fromkeys(entry.people):
                others = known.setdefault(handle, [])
                team = next(
                    (
                        team
                        for start, until, team in others
                        if team != rotation.team and start < end and entry.start < until
                    ),
                    None,
                )
                if team is not None and handle not in warned:
                    warned.add(handle)
                    path = ("rotations", key, "order", number, "people", entry.people.index(handle))
                    yield Problem(
                        f"{handle} is in an order of the team {team} too",
                        "both teams may call at once",
                        path=path,
                    )
                others.append((entry.start, end, rotation.team))
