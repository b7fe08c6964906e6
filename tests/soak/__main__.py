"""`make soak`: random kills and power cuts; in the end the world is as if nothing had happened."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.engine.operation import checkout, elsewhere
from tests.soak.disturbance import seeded
from tests.soak.soak import KINDS, Soak, variant

COMPARED_AFTER = 10
"""Rounds; in between, the next one goes on from what the last one has left."""


def main(arguments: list[str] | None = None) -> int:
    """Run the rounds; 1 where one does not recover, or the worlds differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="how many (200)")
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(10**6), help="what happens when (random)"
    )
    parser.add_argument("--kind", choices=sorted(set(KINDS)), help="one kind of disturbance alone")
    asked = parser.parse_args(arguments)
    print(f"soak: {asked.rounds} rounds, SEED={asked.seed}", flush=True)
    # What an interrupt leaves running for a moment may still write into the folder.
    folders = tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True)
    with folders as folder, ExitStack() as stack:
        calm = stack.enter_context(checkout(Path(folder)))
        calm.file.write_text(variant(seeded(asked.seed, 0)))
        begun = time.monotonic()
        calm.up()
        lasts = time.monotonic() - begun
        soak = Soak(elsewhere(calm, "disturbed"), calm, asked.seed, lasts)
        stack.callback(soak.disturbed.close)
        for number in range(1, asked.rounds + 1):
            try:
                print(f"{number:4}/{asked.rounds}  {soak.round(number, asked.kind)}", flush=True)
                if number % COMPARED_AFTER == 0 or number == asked.rounds:
                    soak.compare()
                    print("           the worlds are equal", flush=True)
            except (AssertionError, pytest.fail.Exception) as error:
                print(f"soak: round {number} of SEED={asked.seed} failed: {error}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    try:
        code = main()
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
