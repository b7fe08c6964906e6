"""The list of commands, and what they have in common: usage, exit codes, quiet ends."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from oncall.cli.arguments import CommandParser
from oncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

UNSOUND, MISUSED, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141

COMMANDS = {
    "check": "read the file strictly and prove the coverage of a year",
    "who": "who answers now, or at any time",
    "timeline": "who answers when, from one time to another",
    "hours": "hours, nights and weekends of each person, and how fair that is",
    "site": "write the site: who is on call now and in the weeks to come, the handbook, calendars to subscribe to",
    "monitors": "what is watched, how long an outage can last before somebody is paged, and what is not watched",
    "add": "let somebody join a rotation at its next handoff",
    "remove": "let somebody leave their rotations at the next handoff",
    "leave": "let somebody leave for good: no turns from the next handoff on, no account after the last",
    "rename": "let somebody have another handle wherever the file names them, or their account another address",
    "prune": "take out what is over, and prove that no shift moves",
    "swap": "let two people take each other's duties for a while",
    "time-off": "let somebody be off for a while",
    "order": "let the people of a rotation take turns in another order from the next handoff on",
    "turn": "let turns of a rotation last longer or shorter from the next handoff on",
    "refresh": "write what follows from the file: the code owners, and the facts in the handbook",
    "review": "what an edit changes, and for whom: two files, or two revisions of git",
    "page": "play an alert, minute by minute, or send a test of it",
    "verify": "whether an applied stack calls whom the file names",
    "adopt": "write the file of accounts that exist: PagerDuty, Opsgenie, Better Stack",
    "publish": "write who is on call into the repositories, for their workflows",
    "follow": "let whoever is on call hold the role: user groups, topics and messages in Slack, teams on GitHub",
    "recover": "take over what the accounts have, let go of what was deleted, and fix what an interrupted update left",
    "completion": "print the completion script for bash, zsh or fish",
}
"""Name and one line of help; the module is ``oncall.cli.<name>``, with ``_`` for ``-``."""
_ELSEWHERE = {
    "monitors": "operate.monitors",
    "page": "operate.page",
    "verify": "operate.verify",
    "adopt": "operate.adopt",
    "publish": "operate.publish",
    "follow": "operate.follow.command",
    "recover": "operate.recover.command",
}
"""The modules of the commands that need the engine, the accounts or the templates, which nothing in this package
does."""

EXIT_CODES = """\
exit codes:
  0  the answer was given; for check: the file is sound
  1  the file is not sound, nobody answers, or the answer could not be given (why: on standard error)
  2  wrong usage
  130, 141  interrupted; the reader of the output went away (both silent)

times, UTC unless they carry an offset:
  2026-12-07, "2026-12-07 03:00", 2026-12-07T05:00+02:00, 03:10 (the next one), now, +2w, +3d, +36h, +90m
"""


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """The parser of all commands; with ``command`` of that one alone, and no other is imported."""
    top = argparse.ArgumentParser(
        prog="oncall",
        description="Ask rotation.yaml who answers when, and edit it.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = top.add_subparsers(
        dest="command", metavar="COMMAND", required=True, parser_class=CommandParser
    )
    for name in COMMANDS if command is None else (command,):
        summary = COMMANDS[name]
        sub = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        module = import_module(_ELSEWHERE.get(name, f"oncall.cli.{name.replace('-', '_')}"))
        module.configure(sub)
        sub.set_defaults(run=module.run)
    return top


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code."""
    command = arguments[0] if arguments and arguments[0] in COMMANDS else None
    try:
        try:
            options = parser(command).parse_args(arguments)
        except SystemExit as end:  # argparse has said why
            code = end.code if isinstance(end.code, int) else MISUSED
        else:
            code = options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard()
        return PIPE_CLOSED
    except UserError as error:
        return _complain(str(error))
    except OSError as error:
        reason = error.strerror or str(error)
        return _complain(f"{error.filename}: {reason}" if error.filename else reason)
    return code


def _complain(message: str) -> int:
    try:
        sys.stdout.flush()
    except OSError:
        _discard()
    sys.stderr.write(f"{message}\n")
    return UNSOUND


def _discard() -> None:
    """Let what cannot be printed go nowhere: the interpreter tries once more on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
