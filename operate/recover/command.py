"""``recover``: bring a stack whose update was interrupted to where `pulumi up` can go on.

1. What keeps the engine from its state is fixed: a stale lock (one whose process has ended) is removed, an incomplete
   state is replaced by its newest copy. While an update runs, nothing is done.
2. Resources that were being changed or deleted are read again from the accounts (`pulumi refresh`).
3. People whom an older version named by handle are named by e-mail address.
4. Resources that the program would make and that exist already in an account are listed and imported.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from plugin_host.failure import ProviderError

from oncall import load
from oncall.errors import UserError
from operate import engine, project
from operate.recover import existing, interruption, older
from operate.recover.accounts import Accounts
from operate.sandbox import NAME

_EXIT_CODES = """\
exit codes:
  0    recovered, or nothing was left
  1    not recovered (the reason is on standard error); with --check: something is left
  2    wrong usage
  130  interrupted
"""
_ROUNDS = 6  # nothing that is declared lies deeper below something else


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``recover``."""
    parser.description = (__doc__ or "").replace("``recover``: bring", "Bring")
    parser.epilog = _EXIT_CODES
    parser.add_argument(
        "--stack", default=NAME, metavar="NAME", help=f"the stack to recover; default: {NAME}"
    )
    parser.add_argument("--check", action="store_true", help="only list what is left; change nothing")
    parser.add_argument("--yes", action="store_true", help="import without asking")


def run(options: argparse.Namespace) -> int:
    """Recover; with ``--check`` 1 if anything is left. Raises UserError."""
    if options.check:
        return asyncio.run(_check(options.stack))
    return asyncio.run(_recover(options.stack, sure=options.yes))


async def _check(stack: str) -> int:
    left = [str(problem) for problem in interruption.problems(engine.backend(stack), stack)]
    if not left:
        left = [str(operation) for operation in _pending(stack)]
    if not left:
        left = [
            f"{handle} is named by handle in the state, as by an older version" for handle in _older(stack)
        ]
    if not left and _last_update_failed(stack):
        async with _opened(stack) as accounts:
            left = [str(resource) for resource in (await existing.look(stack, accounts)).existing]
    for line in left:
        print(line, file=sys.stderr)
    return 1 if left else 0


async def _recover(stack: str, *, sure: bool) -> int:
    for problem in [*interruption.problems(engine.backend(stack), stack)]:
        print(problem.fix(), flush=True)
    if left := _pending(stack):
        for operation in left:
            print(operation)
        print("Reading from the accounts what the state knows of …", flush=True)
        engine.run(stack, "refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    _name_by_email(stack)
    async with _opened(stack) as accounts:
        imported = await _import(stack, accounts, sure=sure)
    print(f"Recovered; {imported} imported. Go on with `pulumi up --stack {stack}`.")
    return 0


async def _import(stack: str, accounts: Accounts, *, sure: bool) -> int:
    """Import what exists already, round by round; how many that were."""
    imported = 0
    for _ in range(_ROUNDS):
        print("Looking in the accounts for what would be made …", flush=True)
        look = await existing.look(stack, accounts)
        for resource in look.existing:
            print(f"  {resource}")
        if not look.existing:
            break
        if not (sure or _agreed(len(look.existing))):
            raise UserError("Nothing was imported.")
        existing.take_over(stack, look.existing)
        imported += len(look.existing)
        if not look.hidden:
            break
    return imported


@asynccontextmanager
async def _opened(stack: str) -> AsyncIterator[Accounts]:
    """The accounts of a stack, by its own tokens. Raises UserError."""
    accounts = None
    try:
        accounts = Accounts.of_stack(stack)
        yield accounts
    except ProviderError as error:
        raise UserError(str(error)) from None
    finally:
        if accounts:
            await accounts.close()


def _pending(stack: str) -> tuple[interruption.Pending, ...]:
    return interruption.pending(engine.export(stack))


def _older(stack: str) -> tuple[str, ...]:
    return older.by_handle(engine.export(stack))


def _name_by_email(stack: str) -> None:
    if not (handles := _older(stack)):
        return
    people = load(project.file(stack)).people
    emails = {handle: people[handle].email for handle in handles if handle in people}
    with existing.written(older.by_email(engine.export(stack), emails)) as file:
        engine.run(stack, "stack", "import", "--file", file)
    print(f"{len(emails)} people of an older version are named by e-mail address in the state now.")


def _last_update_failed(stack: str) -> bool:
    history = engine.read(stack, "stack", "history", "--json", "--page-size", "1")
    return bool(history) and history[0]["result"] == "failed"


def _agreed(count: int) -> bool:
    if not sys.stdin.isatty():
        raise UserError("There is no terminal to ask whether to import them; use --yes.")
    return input(f"Import {count} into the state? [y/N] ").strip().lower() in ("y", "yes")
