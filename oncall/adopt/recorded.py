"""Recorded answers of web APIs: a folder of JSON files, and values that know where they are."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from oncall.errors import UserError
from oncall.file.problems import cut, quoted
from oncall.time.clock import EPOCH, minutes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST = 50_000_000
"""Bytes of one file; an account of thousands of people has a tenth of that."""

MOST = 1_000_000_000
"""No number of an account is larger."""

NEVER = datetime(2200, 1, 1, tzinfo=UTC)


def _milliseconds(at: datetime) -> int:
    return minutes(at) * 60_000


class Value(NamedTuple):
    """A value of an answer; ``place`` is the file and the keys that lead to it."""

    data: Any
    place: str

    def __bool__(self) -> bool:
        return self.data not in (None, "", [], {})

    def has(self, key: str) -> bool:
        """Whether an object has a key."""
        return isinstance(self.data, dict) and key in self.data

    def at(self, key: str) -> Value:
        """The value of a key of an object; None where it has none. Raises UserError unless it is an object."""
        if not isinstance(self.data, dict):
            raise self._refused("an object")
        return Value(self.data.get(key), f"{self.place}.{key}")

    def items(self) -> list[Value]:
        """The elements of a list; none where there is nothing. Raises UserError."""
        if self.data is None:
            return []
        if not isinstance(self.data, list):
            raise self._refused("a list")
        return [Value(each, f"{self.place}[{number}]") for number, each in enumerate(self.data)]

    def text(self) -> str:
        """A text; empty where there is nothing. Raises UserError."""
        if self.data is None:
            return ""
        if not isinstance(self.data, str):
            raise self._refused("a text")
        return self.data.strip()

    def name(self) -> str:
        """A text that must not be empty. Raises UserError."""
        return self.text() or self._raise("a text")

    def number(self, least: int = 0, otherwise: int | None = None, most: int = MOST) -> int:
        """A whole number, or ``otherwise`` where there is nothing. Raises UserError."""
        if self.data is None and otherwise is not None:
            return otherwise
        whole = isinstance(self.data, int) or (isinstance(self.data, float) and self.data.is_integer())
        if isinstance(self.data, bool) or not whole:
            raise self._refused("a whole number")
        if not least <= self.data <= most:
            raise self._refused(f"a whole number from {least} to {most}")
        return int(self.data)

    def instant(self) -> int:
        """A time with its offset, in minutes since 1970. Raises UserError."""
        return minutes(self.moment())

    def moment(self) -> datetime:
        """A time with its offset, or milliseconds since 1970; 2200 stands for all later ones. Raises UserError."""
        if isinstance(self.data, int) and not isinstance(self.data, bool):
            milliseconds = self.number(most=_milliseconds(NEVER))
            return datetime.fromtimestamp(milliseconds / 1000, UTC)
        text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", self.text())
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise self._refused("a time as 2026-01-05T09:00:00Z") from None
        if moment.tzinfo is None:
            raise self._refused("a time with its offset, as 2026-01-05T09:00:00Z")
        if moment.year < EPOCH.year + 1:
            raise self._refused(f"a time from {EPOCH.year + 1} on")
        return NEVER if moment.year >= NEVER.year else moment.astimezone(UTC)

    def refused(self, allowed: str) -> UserError:
        """The error that something else is expected here."""
        return self._refused(allowed)

    def _refused(self, allowed: str) -> UserError:
        if self.data is None:
            shown = "missing"
        elif isinstance(self.data, str):
            shown = quoted(self.data)
        else:
            shown = cut(json.dumps(self.data, ensure_ascii=False))
        return UserError(f"{self.place} is {shown}; expected: {allowed}")

    def _raise(self, allowed: str) -> str:
        raise self._refused(allowed)


def answers(folder: Path) -> list[Value]:
    """Every answer in the .json files of a folder and those below it, by name. Raises UserError."""
    if not folder.is_dir():
        reason = "is not a folder" if folder.exists() else "does not exist"
        raise UserError(f"{folder} {reason}; name a folder that holds recorded answers (.json)")
    files = sorted(path for path in folder.rglob("*.json") if not path.is_dir())
    if not files:
        raise UserError(f"{folder} holds no .json file; record the answers of the API into it")
    return [answer for file in files for answer in _unfolded(_read(file))]


def _read(file: Path) -> Value:
    if not file.is_file():
        raise UserError(f"{file} is not a file")
    if file.stat().st_size > LARGEST:
        raise UserError(f"{file} has more than {LARGEST // 1_000_000} MB")
    try:
        return Value(json.loads(file.read_text(encoding="utf-8-sig")), str(file))
    except json.JSONDecodeError as error:
        raise UserError(f"{file}:{error.lineno}:{error.colno}: is no JSON: {error.msg}") from None
    except UnicodeDecodeError:
        raise UserError(f"{file} is not text in UTF-8") from None
    except (RecursionError, ValueError):
        raise UserError(
            f"{file} is no JSON that can be read: it nests too deeply or holds a number too long"
        ) from None


def _unfolded(value: Value) -> Iterator[Value]:
    """The answers of a file: one, or a list of pages."""
    if isinstance(value.data, list):
        for each in value.items():
            if not isinstance(each.data, dict):
                raise each.refused("an answer, which is an object")
            yield each
    elif isinstance(value.data, dict):
        yield value
    else:
        raise value.refused("an answer, which is an object")
