"""Prints the folder of the set-up's engine, for the PATH of a job (``python -m tools.engine_folder``)."""

from __future__ import annotations

import sys
from pathlib import Path

from pulumi_from_modules import chosen

from tools.places import RECORD, SETUP


def main() -> None:
    """Print the folder, or end with a sentence where there is no engine."""
    engine = chosen.recall(RECORD)
    if engine is None:
        sys.exit(f"no Pulumi engine is set up in this checkout; run: {SETUP}")
    print(Path(engine.path).parent)


if __name__ == "__main__":
    main()
