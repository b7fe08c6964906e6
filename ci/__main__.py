"""``python -m ci COMMAND``: the steps of the workflows.

Exit codes: 0 done, 1 refused or failed (the reason is on standard error), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from oncall.errors import UserError

COMMANDS = {
    "review": "review the change of a pull request; writes the job's summary and the artifact",
    "comment": "keep the review's comment on a pull request up to date",
    "preview": "run `pulumi preview` and write its artifact",
    "reviewed": "pass only if the commit at hand is a merged pull request that somebody approved",
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
