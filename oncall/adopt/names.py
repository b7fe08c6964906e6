"""Handles, ids and titles of the file from the names of accounts: such that the file takes them, and each once."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from oncall.file.characters import composed, hidden, likeness
from oncall.file.texts import HANDLE, IDENTIFIER, SENTENCE, TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oncall.adopt.account import Person
    from oncall.file.shapes import Text


def handles(people: Iterable[Person], given: dict[str, str] | None = None) -> dict[str, str]:
    """A handle by e-mail address: as ``given``, or the address before the @, with the domain where two are alike.

    It depends on the addresses alone, so that everybody has the same one the next time.
    """
    given = given or {}
    by_local: dict[str, list[Person]] = {}
    for person in people:
        by_local.setdefault(_handle(person.email.partition("@")[0]), []).append(person)
    found = {}
    taken = {handle.casefold() for handle in given.values()}
    for local, alike in sorted(by_local.items()):
        for person in sorted(alike, key=lambda one: one.email):
            domain = person.email.partition("@")[2].partition(".")[0]
            wanted = local if len(alike) == 1 else _handle(f"{local}-{domain}")
            found[person.email] = given.get(person.email) or _free(wanted, taken, HANDLE.longest)
            taken.add(found[person.email].casefold())
    return found


class Ids:
    """Ids of one kind, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, text: str, otherwise: str) -> str:
        """An id that resembles a text; of one in another script ``otherwise``, with the numbers of the text."""
        numbers = re.findall("[0-9]+", _plain(text)) if otherwise.isalpha() else []
        wanted = resembling(text) or "-".join([otherwise, *numbers])[: IDENTIFIER.longest].strip("-")
        found = _free(wanted, self._taken, IDENTIFIER.longest)
        self._taken.add(found)
        return found


def resembling(text: str) -> str:
    """The letters and digits of a text that an id may have; empty where it has no such letters."""
    if not any(_plain(each) for each in text if each.isalpha()):
        return ""
    slug = re.sub("^[^a-z]+", "", re.sub("[^a-z0-9]+", "-", _plain(text).lower()))
    return slug[: IDENTIFIER.longest].strip("-")


class Titles:
    """Titles of one section and kind, no two of which look alike."""

    def __init__(self, kind: Text[str] = TITLE) -> None:
        self._kind = kind
        self._taken: set[str] = set()

    def of(self, text: str, otherwise: str) -> str:
        """A title that resembles a text."""
        wanted = shown(text, self._kind) or otherwise
        found, number = wanted, 2
        while likeness(found) in self._taken:
            end = f" ({number})"
            found, number = wanted[: self._kind.longest - len(end)].rstrip() + end, number + 1
        self._taken.add(likeness(found))
        return found


def shown(text: str, kind: Text[str] = SENTENCE) -> str:
    """The text without what the file does not take: hidden characters, line ends, what is too long. Perhaps empty."""
    plain = composed(" ".join(text.split()))
    secret = {at for at, _ in hidden(plain)}
    plain = " ".join("".join(each for at, each in enumerate(plain) if at not in secret).split())
    plain = plain[: kind.longest].strip()
    return next(filter(kind.fits, (plain, *kind.meant(plain))), "")


def _handle(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", _plain(text).lower()).strip("-")[: HANDLE.longest].strip("-") or "person"


def _plain(text: str) -> str:
    """The text in ASCII, letters without their accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _free(wanted: str, taken: set[str], longest: int) -> str:
    found, number = wanted, 2
    while found.casefold() in taken:
        end = f"-{number}"
        found, number = wanted[: longest - len(end)].rstrip("-") + end, number + 1
    return found
