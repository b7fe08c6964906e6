"""``rename``: somebody has another handle, or their account another address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oncall.cli import edits
from oncall.cli.asking import file_of, handle
from oncall.editing import people

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``rename``."""
    parser.add_argument("old", type=handle, metavar="OLD", help="the handle in the file")
    parser.add_argument(
        "new", type=handle, nargs="?", metavar="NEW", help="the handle on GitHub now; default: OLD"
    )
    parser.add_argument(
        "--email", type=edits.email, metavar="E", help="the address of the same PagerDuty account now"
    )
    edits.add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    return edits.run(
        options,
        lambda operation, now: people.rename(
            operation,
            options.old,
            options.new or options.old,
            now=now,
            email=options.email,
            settings=_settings(file_of(options), options.old),
        ),
    )


def _settings(file: Path, old: str) -> tuple[str, ...]:
    """The settings files beside the file that keep a phone under the handle."""
    key = re.compile(rf"^ +['\"]?{re.escape(old)}['\"]?:", re.MULTILINE)
    beside = sorted(file.resolve().parent.glob("Pulumi.*.yaml"))
    return tuple(path.name for path in beside if key.search(path.read_text(encoding="utf-8")))
