"""The people of one vendor's account by the ids of that vendor; who has none is remarked once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.adopt.account import Layer, Person, Remark, Schedule
from oncall.adopt.rendering import UTC_ZONE
from oncall.file.texts import EMAIL
from oncall.time.clock import A_DAY, A_WEEK

if TYPE_CHECKING:
    from collections.abc import Sequence


class People:
    """``known`` are the people by address, as of ``now``; ``created``: PagerDuty has no accounts of theirs."""

    def __init__(self, remarks: list[Remark], now: int, *, created: bool = False) -> None:
        self._remarks, self._created = remarks, created
        self._today = now - now % A_DAY
        self.known: dict[str, Person] = {}
        self._by_id: dict[str, str] = {}
        self._missing: set[tuple[str, str]] = set()
        self._left_out: set[str] = set()

    def add(self, keys: Sequence[str], email: str, name: str, zone: str, place: str) -> None:
        """Somebody who has an account, whom others name by one of ``keys``."""
        address = email.lower()
        if not EMAIL.fits(address):
            who = name or keys[0]
            what = f"{who} has no e-mail address that the file takes ({email!r}), so their turns have nobody"
            self.leave_out(keys, Remark(place, what, "Correct the address"))
            return
        if address in self.known and not any(self._by_id.get(key) == address for key in keys):
            known = self.known[address].name
            what = f"{name or keys[0]} has the address {address} of {known}; the file has one person of it"
            self._remarks.append(Remark(place, what, "Delete one of the two accounts"))
        self._by_id.update(dict.fromkeys(keys, address))
        self.known.setdefault(address, Person(email=address, name=name, zone=zone, created=self._created))

    def leave_out(self, keys: Sequence[str], remark: Remark) -> None:
        """Somebody who has an account, and whom the file cannot name: remarked once, not wherever they are called."""
        self._left_out.update(keys)
        self._remarks.append(remark)

    def find(self, key: str, name: str, place: str) -> str | None:
        """The address of somebody who is in an order; None, remarked, where there is no account."""
        found = self._by_id.get(key)
        if found is None and key not in self._left_out and (key, place) not in self._missing:
            self._missing.add((key, place))
            who = f"{name} ({key})" if name not in ("", key) else key
            what = f"{who} has no account any more, so nobody is called in their place"
            self._remarks.append(Remark(place, what, "Take them out of it, or put somebody else into it"))
        return found

    def known_as(self, key: str) -> str | None:
        """The address of somebody by a key; None where there is no account."""
        return self._by_id.get(key)

    def always(self, email: str) -> Schedule:
        """Somebody who is called at all hours."""
        person = self.known[email]
        title = person.name or email
        layer = Layer(title=title, people=(email,), turn=A_WEEK, first=self._today, start=self._today)
        return Schedule(
            title=title, place=f"{title} ({email})", zone=person.zone or UTC_ZONE, layers=(layer,)
        )
