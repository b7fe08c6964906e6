"""``completion``: the script that completes ``oncall …`` in bash, zsh or fish, and the names that it asks for."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from oncall.cli.asking import add_file, operation_of
from oncall.cli.main import parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from oncall.model import Operation

_NAMES: dict[str, Callable[[Operation], Iterable[str]]] = {
    "handles": lambda operation: operation.people,
    "rotations": lambda operation: operation.rotations,
    "teams": lambda operation: operation.teams,
    "levels": lambda operation: dict.fromkeys(
        level.id for team in operation.teams.values() for level in team.levels
    ),
}
"""What the scripts ask for while somebody types."""
_NAMED = {"handle": "handles", "one": "handles", "other": "handles", "who": "handles", "after": "handles"}
_NAMED |= {"cover": "handles", "person": "handles", "old": "handles", "rotation": "rotations"}
_NAMED |= {"team": "teams", "level": "levels", "people": "handles"}
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
        names = _NAMES[options.what](operation_of(options))
        sys.stdout.write("".join(f"{name}\n" for name in names))
        return 0
    import shtab

    top = parser()
    for action in _actions(top):
        if action.dest in ("file", "path", "base", "head"):
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.dest == "out":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif action.dest in _NAMED:
            kind = _NAMED[action.dest]
            action.complete = {  # type: ignore[attr-defined]
                "bash": f"_oncall_{kind}",
                "zsh": f"_oncall_{kind}",
                "fish": f"({_ASK.format(kind)})",
            }
    function = {"bash": _BASH, "zsh": _ZSH, "fish": ""}[options.what]
    preamble = "\n".join(function.format(kind, _ASK.format(kind)) for kind in _NAMES)
    sys.stdout.write(shtab.complete(top, options.what, preamble=preamble) + "\n")
    return 0


def _actions(top: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in top._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for sub in dict.fromkeys(action.choices.values()):
                yield from _actions(sub)
