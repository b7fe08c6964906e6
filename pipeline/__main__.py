"""``python -m pipeline COMMAND``: the steps of the workflows.

Exit codes: 0 done, 1 refused or failed (why: on standard error), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from pipeline.problem import PipelineError

COMMANDS = {
    "review": "review the change of a pull request; writes the job's summary and the artifact",
    "comment": "keep the review's comment on a pull request up to date",
    "preview": "run `pulumi preview` and write its artifact",
    "publish": "write who is on call into the repositories, for their programs",
    "reviewed": "pass only if the commit at hand is a merged pull request that somebody approved",
    "drift": "compare the accounts with the file; writes the artifact",
    "issue": "open, update or close the issue about differences",
    "codeowners": "write .github/CODEOWNERS from rotation.yaml",
    "lint": "check the workflows with actionlint and zizmor",
}
"""Name and one line of help; the module is ``pipeline.<name>``."""
OF_A_STACK = ("publish",)
"""Those that are told which stack, and take it as ``run``'s keyword."""


def main() -> int:
    """Run one command; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipeline", description="The steps of the workflows.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        if name in OF_A_STACK:
            command.add_argument("--stack", required=True, help="whose accounts")
    options = vars(parser.parse_args())
    name = options.pop("command")
    try:
        code: int = import_module(f"pipeline.{name}").run(**options)
    except PipelineError as error:
        sys.stdout.flush()
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
