"""``python -m bench [TOPIC …]``: measure, print, and end with 1 when a limit is exceeded."""

from __future__ import annotations

import argparse
import pkgutil
import sys
from importlib import import_module

import bench

NO_TOPICS = ("__main__", "before")


def main() -> int:
    """Run the topics asked for, or all."""
    topics = [each.name for each in pkgutil.iter_modules(bench.__path__) if each.name not in NO_TOPICS]
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure what this project costs.")
    parser.add_argument("topic", nargs="*", choices=[[], *topics], help="default: all")
    kept = True
    for topic in parser.parse_args().topic or topics:
        print(f"{topic}:")
        for measure in import_module(f"bench.{topic}").measures():
            limit = "" if measure.limit is None else f"  (at most {measure.limit:g}{measure.unit})"
            verdict = "" if measure.limit is None else "  kept" if measure.kept else "  OVER"
            print(f"  {measure.what:<64} {measure.value:>9.3f}{measure.unit}{limit}{verdict}", flush=True)
            kept = kept and measure.kept
    return 0 if kept else 1


if __name__ == "__main__":
    try:
        code = main()
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
