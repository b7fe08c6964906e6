"""``completion``: the script that completes ``rotation …`` in bash or zsh."""

from __future__ import annotations

import argparse
import sys

from oncall.cli.main import parser


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``completion``."""
    parser.add_argument("shell", choices=("bash", "zsh"))
    parser.add_argument("--name", default="rotation", help="the command to complete; default: rotation")


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    import shtab

    top = parser(prog=options.name)
    for action in _actions(top):
        if action.dest in ("file", "out"):
            action.complete = shtab.FILE if action.dest == "file" else shtab.DIRECTORY  # type: ignore[attr-defined]
    sys.stdout.write(shtab.complete(top, options.shell) + "\n")
    return 0


def _actions(top: argparse.ArgumentParser) -> list[argparse.Action]:
    found = []
    for action in top._actions:
        found.append(action)
        if isinstance(action, argparse._SubParsersAction):
            for sub in dict.fromkeys(action.choices.values()):
                found += _actions(sub)
    return found
