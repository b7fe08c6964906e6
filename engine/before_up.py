"""Looks before `make up` whether an earlier run was killed: ``python -m engine.before_up``."""

import sys

from engine import unfinished

if __name__ == "__main__":
    left = unfinished.look()
    if left:
        sys.exit(f"up: {left}")
