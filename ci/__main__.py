"""``python -m ci COMMAND``: the steps of the workflows.

Exit codes: 0 done, 1 refused or failed (the reason is on standard error), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from oncall.errors import UserError

COMMANDS = {
    "review": "show on the page of the run what a pull request changes",
    "comment": "review a pull request: keep its comment up to date, and set the status of its head",
    "preview": "run `pulumi preview` and write its artifact",
    "reviewed": "pass only if every commit since the last deployment was reviewed, and the guards still agree",
    "deploy": "preview with the policy pack, and apply exactly what the preview planned",
    "drift": "compare the accounts with the file; writes the artifact",
    "issue": "open, update or close the issue about differences",
    "lint": "check the workflows with actionlint and zizmor",
}
"""Name and one line of help; the module is ``ci.<name>``."""


def main() -> int:
    """Run one command; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ci", description="The steps of the workflows.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        commands.add_parser(name, help=summary, description=summary)
    name = parser.parse_args().command
    try:
        code: int = import_module(f"ci.{name}").run()
    except UserError as error:
        sys.stdout.flush()
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
