"""``refresh``: write what is committed beside the file and follows from it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from oncall import generated
from oncall.cli.asking import add_file, file_of, operation_of, print_json

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``refresh``."""
    add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write what is stale, and say which files."""
    written = generated.refresh(file_of(options), operation_of(options))
    if options.json:
        print_json({"written": written})
    else:
        sys.stdout.write("".join(f"{name} is written.\n" for name in written) or "Nothing is stale.\n")
    return 0
