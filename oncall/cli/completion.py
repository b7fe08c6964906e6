"""``completion``: the script that completes ``oncall …`` in bash, zsh or fish, and the names that it asks for."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from oncall.cli.asking import add_file, operation_of
from oncall.cli.main import parser

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = ("handles", "rotations")
_NAMED = {"handle": "handles", "one": "handles", "other": "handles", "who": "handles", "after": "handles"}
_NAMED |= {"cover": "handles", "person": "handles", "old": "handles", "rotation": "rotations"}
"""Of which names an argument is, by where its value goes."""
_ASK = "oncall completion {} 2>/dev/null"
_BASH = '_oncall_{0}() {{ compgen -W "$({1})" -- "$1"; }}'
_ZSH = "_oncall_{0}() {{ compadd -- $({1}) }}"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``completion``."""
    parser.add_argument(
        "what",
        choices=("bash", "zsh", "fish", *_NAMES),
        help="the shell, or the names of the file that the scripts offer",
    )
    add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Print the script, or the names."""
    if options.what in _NAMES:
        operation = operation_of(options)
        known = (*operation.people,) if options.what == "handles" else (*operation.rotations,)
        sys.stdout.write("".join(f"{name}\n" for name in known))
        return 0
    import shtab

    top = parser()
    for action in _actions(top):
        if action.dest in ("file", "path", "base", "head"):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.dest == "out":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif action.dest in _NAMED:
            names = _NAMED[action.dest]
            ask = _ASK.format(names)
            action.complete = {  # type: ignore[attr-defined]
                "bash": f"_oncall_{names}",
                "zsh": f"_oncall_{names}",
                "fish": f"({ask})",
            }
    function = {"bash": _BASH, "zsh": _ZSH, "fish": ""}[options.what]
    preamble = "\n".join(function.format(names, _ASK.format(names)) for names in _NAMES)
    sys.stdout.write(shtab.complete(top, options.what, preamble=preamble) + "\n")
    return 0


def _actions(top: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in top._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for sub in dict.fromkeys(action.choices.values()):
                yield from _actions(sub)
