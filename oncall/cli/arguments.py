"""The parser of one command: what it does not understand is reported with the usage of that command, and a time or an
e-mail address that stands alone with the option that it belongs behind."""

from __future__ import annotations

import argparse
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn

from oncall.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

DATE = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"\d?\d:\d\d\S*")
_DISTANCE = re.compile(r"[+-]\d+[mhdw]")


class CommandParser(argparse.ArgumentParser):
    """Knows what was given when it reports an error."""

    _given: Sequence[str] = ()

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As always, but nothing is left for the parser of all commands, whose usage would not help."""
        self._given = args or ()
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """End with the usage, the message and what may have been meant."""
        usage = self.format_usage()
        times = [flag for flag in re.findall(r"(--[a-z-]+) T\b", usage) if flag != "--now"]
        super().error("; ".join([message, *_hints(self._given, times, address="--email E" in usage)]))


def _hints(given: Sequence[str], times: Sequence[str], *, address: bool) -> Sequence[str]:
    """Where the first time or e-mail address belongs that stands behind no option."""
    for before, text in pairwise(("", *given)):
        if DATE.match(before) and _CLOCK.fullmatch(text):
            return [f"a date and a time are one: {before}T{text.zfill(5)}{'' if text[5:] else 'Z'}"]
        alone = not before.startswith("--")
        if times and alone and (DATE.match(text) or _CLOCK.fullmatch(text) or _DISTANCE.fullmatch(text)):
            return [f"a time follows {listed(times, 'or')}: {times[0]} {text}"]
        if address and alone and "@" in text[1:]:
            return [f"an address follows --email: --email {text}"]
    return []
