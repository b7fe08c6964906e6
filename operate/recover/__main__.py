"""Bring a stack whose update was interrupted back to a state that `pulumi up` can go on from.

1. A lock whose holder is dead is lifted (`pulumi cancel`); while its holder lives, nothing is done.
2. What was being changed or deleted is read anew from the accounts (`pulumi refresh`).
3. What the program would make although an account holds it already is named, and imported.

Exit codes: 0 recovered, or nothing was left; 1 not recovered, or (with --check) something was left; 2 wrong use.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from oncall_sandbox import address
from plugin_host.failure import ProviderError

from operate.recover import engine, interruption, twins
from operate.recover.accounts import Accounts
from settings import VARIABLES

_ROUNDS = 6  # nothing that is declared lies deeper below something else


class _RefusedError(Exception):
    """Its text says why nothing was done."""


def main(arguments: list[str] | None = None) -> int:
    """The exit code."""
    about, _, details = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="python -m operate.recover",
        description=about,
        epilog=details,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--stack", default="sandbox", help="the stack to recover (default: sandbox)")
    parser.add_argument("--check", action="store_true", help="only tell what was left; change nothing")
    parser.add_argument("--yes", action="store_true", help="import without asking")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            return asyncio.run(_check(options.stack))
        return asyncio.run(_recover(options.stack, sure=options.yes))
    except (_RefusedError, engine.EngineError, ProviderError, address.SandboxError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


async def _check(stack: str) -> int:
    left = [str(lock) for lock in interruption.locks(_backend(), stack)]
    if not left:
        left = [str(operation) for operation in _pending(stack)]
    if not left and _last_update_failed(stack):
        async with _opened(stack) as accounts:
            left = [str(twin) for twin in (await twins.look(stack, accounts)).twins]
    for line in left:
        print(line, file=sys.stderr)
    return 1 if left else 0


async def _recover(stack: str, *, sure: bool) -> int:
    backend = _backend()
    _lift(stack, list(interruption.locks(backend, stack)))
    for file in interruption.torn(backend, stack):
        print(f"{file.name} beside the state was cut off, and is not needed; removed.")
        file.unlink()
    if left := _pending(stack):
        for operation in left:
            print(operation)
        print("Reading from the accounts what the state knows of …", flush=True)
        engine.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--stack", stack)
    async with _opened(stack) as accounts:
        imported = await _adopt(stack, accounts, sure=sure)
    print(f"Recovered; {imported} imported. `pulumi up --stack {stack}` goes on from here.")
    return 0


async def _adopt(stack: str, accounts: Accounts, *, sure: bool) -> int:
    """Import what is found, round by round; how many that were."""
    imported = 0
    for _ in range(_ROUNDS):
        print("Looking in the accounts for what would be made …", flush=True)
        look = await twins.look(stack, accounts)
        for twin in look.twins:
            print(f"  {twin}")
        if not look.twins:
            break
        if not (sure or _agreed(len(look.twins))):
            raise _RefusedError("Nothing of these was imported.")
        twins.adopt(stack, look.twins)
        imported += len(look.twins)
        if not look.hidden:
            break
    return imported


@asynccontextmanager
async def _opened(stack: str) -> AsyncIterator[Accounts]:
    """The accounts of a stack, with its own tokens."""
    base = address.ensure() if stack.startswith("sandbox") else None
    accounts = Accounts(_tokens(stack), base)
    try:
        yield accounts
    finally:
        await accounts.close()


def _backend() -> str:
    return os.environ.get("PULUMI_BACKEND_URL") or str(engine.asked("whoami", "--json", "--verbose")["url"])


def _pending(stack: str) -> tuple[interruption.Pending, ...]:
    return interruption.pending(engine.asked("stack", "export", "--stack", stack))


def _last_update_failed(stack: str) -> bool:
    history = engine.asked("stack", "history", "--json", "--page-size", "1", "--stack", stack)
    return bool(history) and history[0]["result"] == "failed"


def _lift(stack: str, held: list[interruption.Lock]) -> None:
    for lock in held:
        if lock.alive:
            raise _RefusedError(f"{lock}. Wait for it, or end it; then try again.")
        if lock.alive is None:
            raise _RefusedError(
                f"{lock}; it cannot be seen from here. When it is dead: pulumi cancel --stack {stack}"
            )
        print(f"{lock}; its lock is lifted.")
    if held:
        engine.run("cancel", "--yes", "--stack", stack)


def _tokens(stack: str) -> dict[str, str]:
    values = engine.asked("config", "--show-secrets", "--json", "--stack", stack)
    return {
        key: values.get(key, {}).get("value") or os.environ.get(variable, "")
        for key, variable in VARIABLES.items()
    }


def _agreed(count: int) -> bool:
    if not sys.stdin.isatty():
        raise _RefusedError("There is nobody to ask whether to import them; say so beforehand with --yes.")
    return input(f"Import {count} into the state? [y/N] ").strip().lower() in ("y", "yes")


if __name__ == "__main__":
    sys.exit(main())
