"""What the commands share: the options about file, clock and zone, and how instants are written and read."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from oncall.cli.arguments import DATE
from oncall.wording import iso, span, times
from oncall.wording import moment as moment_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oncall.file.shapes import Text
    from oncall.model import Operation
    from oncall.time.timeline import Shift

T = TypeVar("T")
Moment = datetime | timedelta | time
"""An instant, how long after now, or the next time that the clock (UTC) shows it."""

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class Zone(NamedTuple):
    """The reader's zone; ``tz`` None is that of this computer."""

    name: str
    tz: tzinfo | None

    @property
    def is_utc(self) -> bool:
        """Whether a second column would repeat the first."""
        return self.name == "UTC"

    def headers(self) -> tuple[str, ...]:
        """The heads of the columns that ``spans`` fills."""
        return ("UTC",) if self.is_utc else ("UTC", self.name)

    def spans(self, start: datetime, end: datetime, year: int, *, open_: bool = False) -> tuple[str, ...]:
        """The span in UTC and, beside it, on the reader's clock; ``open_``: it has no end."""
        if open_:
            begins = [
                f"{moment_text(at, year)} – no end" for at in (start.astimezone(UTC), self.local(start))
            ]
            return tuple(begins[: 1 if self.is_utc else 2])
        in_utc = span(start.astimezone(UTC), end.astimezone(UTC), year)
        return (in_utc,) if self.is_utc else (in_utc, span(self.local(start), self.local(end), year))

    def times(self, parts: Sequence[tuple[datetime, datetime]], year: int) -> tuple[str, ...]:
        """When shifts that follow each other are, in UTC and, beside it, on the reader's clock."""
        in_utc = times([(start.astimezone(UTC), end.astimezone(UTC)) for start, end in parts], year)
        own = [(self.local(start), self.local(end)) for start, end in parts]
        return (in_utc,) if self.is_utc else (in_utc, times(own, year))

    def local(self, at: datetime) -> datetime:
        """The instant on the reader's clock."""
        return at.astimezone(self.tz)


def add_file(parser: argparse.ArgumentParser, *, positional: bool = False) -> None:
    """The options of every command that reads the file; ``positional``: it may be named without ``--file``."""
    parser.add_argument(
        "--file", type=Path, metavar="FILE", help="default: rotation.yaml here, or else of this checkout"
    )
    if positional:
        parser.add_argument("path", nargs="?", type=Path, metavar="FILE", help="the same as --file")
    parser.add_argument("--now", type=moment, metavar="T", help="answer as if it were T")
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_zone(parser: argparse.ArgumentParser) -> None:
    """The zone that is shown beside UTC."""
    parser.add_argument(
        "--zone", type=zone, metavar="Z", help="shown beside UTC, for example Asia/Jerusalem; default: yours"
    )


def add_span(parser: argparse.ArgumentParser, length: str) -> None:
    """The span to answer for, by default ``length`` from now."""
    parser.add_argument(
        "--from", dest="since", type=moment, default=timedelta(), metavar="T", help="default: now"
    )
    parser.add_argument(
        "--to", dest="until", type=moment, default=moment(length), metavar="T", help=f"default: {length}"
    )


def moment(text: str) -> Moment:
    """``now``, ``+2w``, ``03:10``, a date or a time; raises ArgumentTypeError."""
    near = near_now(text)
    if near is not None:
        return near
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        allowed = (
            "a date (2026-12-07), a time (2026-12-07T03:00Z, or 03:10 for the next one), now, "
            "or a distance from now (+2w, +3d, +36h)"
        )
        raise argparse.ArgumentTypeError(f"{text!r} is not a time; write {allowed}") from None
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:
        raise argparse.ArgumentTypeError(f"{text!r} is out of the calendar") from None


def near_now(text: str) -> timedelta | time | None:
    """``now``, ``+2w`` or ``03:10``; None when it is none of these."""
    if text == "now":
        return timedelta()
    if relative := re.fullmatch(r"([+-])(\d{1,5})([mhdw])", text):
        length = int(relative[2]) * _UNITS[relative[3]]
        return -length if relative[1] == "-" else length
    if re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text):
        hours, minutes = text.split(":")
        return time(int(hours), int(minutes))
    return None


def handle(text: str) -> str:
    """A GitHub handle, with or without its @; raises ArgumentTypeError."""
    from oncall.file import texts

    if DATE.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is a date, and no handle")
    return str(value(texts.HANDLE, text.removeprefix("@")))


def value(kind: Text[T], text: str) -> T:
    """What a kind of the file makes of an option; raises ArgumentTypeError."""
    from oncall.file.problems import RotationError

    try:
        return kind.value(text)
    except RotationError as error:
        (refusal,) = error.problems
        message = f"{text!r}; allowed: {refusal.allowed or kind.allowed}"
        raise argparse.ArgumentTypeError(f"{message}; {refusal.hint}" if refusal.hint else message) from None


def zone(text: str) -> Zone:
    """A zone of the IANA database; raises ArgumentTypeError."""
    from zoneinfo import ZoneInfo, available_timezones

    if text.upper() in ("UTC", "ETC/UTC", "Z"):
        return Zone("UTC", UTC)
    try:
        return Zone(text, ZoneInfo(text))
    except (KeyError, ValueError, OSError):
        from oncall.file.problems import did_you_mean, nearest

        hint = did_you_mean(nearest(text, tuple(sorted(available_timezones()))))
        message = f"{text!r} is not a time zone; write one like Asia/Jerusalem"
        raise argparse.ArgumentTypeError(f"{message}; {hint}" if hint else message) from None


def reader_zone(options: argparse.Namespace, now: datetime) -> Zone:
    """The zone that was asked for, or that of this computer."""
    if options.zone is not None:
        asked: Zone = options.zone
        return asked
    name = now.astimezone().tzname()
    return Zone("UTC", UTC) if name in (None, "UTC") else Zone(str(name), None)


def clock(options: argparse.Namespace) -> datetime:
    """The minute that it is, or what ``--now`` says."""
    return present() if options.now is None else instant(options.now, present())


def present() -> datetime:
    """The minute that it is."""
    return datetime.now(UTC).replace(second=0, microsecond=0)


def instant(at: Moment, now: datetime) -> datetime:
    """The instant that a moment is."""
    if isinstance(at, timedelta):
        return now + at
    if isinstance(at, time):
        today = datetime.combine(now.date(), at, UTC)
        return today if today >= now else today + timedelta(days=1)
    return at


def asked_span(options: argparse.Namespace, now: datetime) -> tuple[datetime, datetime]:
    """The span of ``--from`` and ``--to``; raises RotationError when it is empty."""
    start, end = instant(options.since, now), instant(options.until, now)
    if start >= end:
        raise refusal("--to", f"{iso(end)} is not after --from {iso(start)}", "the span must not be empty")
    return start, end


def file_of(options: argparse.Namespace) -> Path:
    """The file that is asked: as given, or in the working directory, or in the checkout of this package."""
    given: list[Path] = [path for path in (options.file, getattr(options, "path", None)) if path is not None]
    if len(given) > 1:
        raise refusal("--file", f"the file is {given[1]} already", "one file")
    if given:
        return given[0]
    here = Path("rotation.yaml")
    return here if here.exists() else Path(__file__).resolve().parents[2] / "rotation.yaml"


def operation_of(options: argparse.Namespace) -> Operation:
    """The operation of the file; raises RotationError."""
    from oncall.file.reader import load

    return load(file_of(options))


def known(option: str, name: str, names: Iterable[str]) -> str:
    """``name``, which must be one of ``names``; raises RotationError."""
    names = tuple(names)
    if name in names:
        return name
    from oncall.file.problems import did_you_mean, nearest
    from oncall.wording import listed

    raise refusal(
        option,
        f'the file has no "{name}"',
        f"one of {listed(names, 'or')}",
        did_you_mean(nearest(name, names)),
    )


def refusal(option: str, found: str, allowed: str, hint: str = "") -> Exception:
    """The error about an option's value, reported like an error of the file."""
    from oncall.file.problems import Problem, RotationError

    return RotationError((Problem(found, allowed, hint, name=option),))


def print_json(answer: Any) -> None:
    """One JSON document."""
    import json

    sys.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False) + "\n")


def shift_json(shift: Shift, reader: Zone, operation: Operation, *, open_: bool = False) -> dict[str, Any]:
    """A shift for JSON: UTC, and the same on the reader's clock; ``open_``: it has no end."""
    return {
        "team": operation.rotations[shift.rotation].team,
        "role": str(shift.level),
        "seat": shift.seat,
        "person": shift.person,
        "rotation": shift.rotation,
        "from": iso(shift.start),
        "to": None if open_ else iso(shift.end),
        "from_local": reader.local(shift.start).isoformat(),
        "to_local": None if open_ else reader.local(shift.end).isoformat(),
        "reason": str(shift.reason),
        "instead_of": shift.instead_of,
    }
