"""``recover``: bring a stack to where `pulumi up` can go on.

It helps after an interrupted update, where the accounts have much already, and after somebody has deleted by hand.

1. What keeps the engine from its state is fixed: a stale lock (one whose process has ended) is removed, an incomplete
   state is replaced by its newest copy. While an update runs, nothing is done.
2. Contact methods and Slack connections that somebody has deleted by hand leave the state, with what depends on them:
   the official plugins cannot read them any more. The next update makes them again.
3. Resources that were being changed or deleted are read again from the accounts (`pulumi refresh`).
4. People whom an older version named by handle are named by e-mail address.
5. Resources that the program would make and that exist already in an account are listed and taken over: they are
   written into the state, which may be empty. They are found by name or address, or by the ids in rotation.yaml.ids,
   which `oncall adopt` has written. Then it says how each differs from what the program declares, what it
   cannot look up, and how many are new.

No account is changed, with one exception: a secret of GitHub that exists is written again, because GitHub shows its
value to nobody.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from plugin_host.failure import ProviderError

from oncall import load
from oncall.adopt.identities import beside
from oncall.cli.asking import clock, moment
from oncall.errors import UserError
from oncall.wording import counted
from operate import engine, project
from operate.recover import existing, gone, identities, interruption, older, state, takeover
from operate.recover.accounts import Accounts
from operate.sandbox import NAME

_EXIT_CODES = """\
exit codes:
  0    recovered, or nothing was left
  1    not recovered (the reason is on standard error); with --check: something is left
  2    wrong usage
  130  interrupted
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``recover``."""
    parser.description = (__doc__ or "").replace("``recover``: bring", "Bring")
    parser.epilog = _EXIT_CODES
    parser.add_argument(
        "--stack", default=NAME, metavar="NAME", help=f"the stack to recover; default: {NAME}"
    )
    parser.add_argument("--check", action="store_true", help="only list what is left; change nothing")
    parser.add_argument("--yes", action="store_true", help="take over without asking")
    parser.add_argument(
        "--now", type=moment, metavar="T", help="say who is on call differently as if it were T"
    )


def run(options: argparse.Namespace) -> int:
    """Recover; with ``--check`` 1 if anything is left. Raises UserError."""
    if options.check:
        return asyncio.run(_check(options.stack))
    return asyncio.run(_recover(options.stack, clock(options), sure=options.yes))


async def _check(stack: str) -> int:
    known = _known(stack)
    problems = interruption.problems(engine.backend(stack), stack)
    left = [interruption.with_help(problem) for problem in problems] or await _left(stack, known)
    for line in left:
        print(line, file=sys.stderr)
    if not left:
        print(f"Nothing is left to recover in {stack}.")
    return 1 if left else 0


async def _left(stack: str, known: Mapping[str, identities.Known]) -> list[str]:
    """What is left where the engine can read its state."""
    exported = engine.export(stack)
    if pending := interruption.pending(exported):
        return [str(operation) for operation in pending]
    if handles := older.by_handle(exported):
        return [f"{handle} is named by handle in the state, as by an older version" for handle in handles]
    async with _opened(stack) as accounts:
        if missing := await gone.find(exported, accounts):
            return [str(resource) for resource in missing]
        if _last_update_failed(stack):
            return [str(resource) for resource in (await existing.look(stack, accounts, known)).existing]
    return []


async def _recover(stack: str, now: datetime, *, sure: bool) -> int:
    known = _known(stack)
    for problem in [*interruption.problems(engine.backend(stack), stack)]:
        print(problem.fix(), flush=True)
    async with _opened(stack) as accounts:
        exported = engine.export(stack)
        if await _let_go(stack, exported, accounts):
            exported = engine.export(stack)
        if left := interruption.pending(exported):
            for operation in left:
                print(operation)
            print("Reading from the accounts what the state knows of …", flush=True)
            engine.run(stack, *engine.REFRESH, "--clear-pending-creates")
            exported = engine.export(stack)
        _name_by_email(stack, exported)
        taken = await takeover.take_over(stack, accounts, known, now, sure=sure)
    go_on = "make up" if stack == NAME else f"pulumi up --stack {stack}"
    print(f"Recovered; {taken} taken over. Go on with `{go_on}`.")
    return 0


async def _let_go(stack: str, exported: dict[str, Any], accounts: Accounts) -> bool:
    """Take out of the state what somebody has deleted by hand, if there is something."""
    if not (missing := await gone.find(exported, accounts)):
        return False
    for resource in missing:
        print(resource)
    dependent = gone.let_go(stack, missing)
    for name in dependent:
        print(f"{name}: it depends on what is deleted")
    print(f"{len(missing) + len(dependent)} have left the state; the next update makes them again.")
    return True


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


def _known(stack: str) -> Mapping[str, identities.Known]:
    """The ids beside the file of a stack."""
    return identities.read(beside(project.file(stack)))


def _name_by_email(stack: str, exported: dict[str, Any]) -> None:
    if not (handles := older.by_handle(exported)):
        return
    people = load(project.file(stack)).people
    emails = {handle: people[handle].email for handle in handles if handle in people}
    state.write(stack, older.by_email(exported, emails))
    print(
        f"The state now names {counted(len(emails), 'person', 'people')} of an older version by e-mail address."
    )


def _last_update_failed(stack: str) -> bool:
    history = engine.read(stack, "stack", "history", "--json", "--page-size", "1")
    return bool(history) and history[0]["result"] == "failed"
