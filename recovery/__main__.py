"""`make recover`: bring a stack whose update was interrupted back to a state that `pulumi up` can go on from.

1. A lock whose holder is dead is lifted (`pulumi cancel`); one whose holder lives is left alone, and nothing is done.
2. What the state says about resources that were being changed or deleted is read anew from the accounts (`pulumi refresh`).
3. What the program would make although the account holds it already is named, and imported.

Exit codes: 0 recovered or nothing to do, 1 not recovered (the reason is told), 2 wrong use.
"""

from __future__ import annotations

import argparse
import os
import sys

import httpx

from recovery import engine, interruption, twins
from recovery.accounts import Accounts
from settings import VARIABLES

_ROUNDS = 6  # a contact method lies two levels below what it belongs to; more rounds than that find nothing


class _RefusedError(Exception):
    """Its text says why nothing was done."""


def main(arguments: list[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m recovery", description=__doc__.partition("\n\n")[0])
    parser.add_argument("--stack", default="sandbox", help="the stack to recover (default: sandbox)")
    parser.add_argument("--check", action="store_true", help="only tell what an interrupted run left; change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask before an import")
    options = parser.parse_args(arguments)
    try:
        return _check(options.stack) if options.check else _recover(options.stack, sure=options.yes)
    except (_RefusedError, engine.EngineError) as error:
        print(error, file=sys.stderr)
    except httpx.HTTPStatusError as error:
        answer = error.response
        print(f"{answer.request.url.host} answered {answer.status_code} to a look-up; nothing was imported.", file=sys.stderr)
    except httpx.HTTPError as error:
        print(f"An account could not be reached ({error}); nothing was imported.", file=sys.stderr)
    return 1


def _check(stack: str) -> int:
    left = [*(_described(lock) for lock in _locks(stack)), *_unfinished(stack)]
    for line in left:
        print(line, file=sys.stderr)
    if left:
        print("The last update was interrupted; `make recover` puts the state in order.", file=sys.stderr)
    return 1 if left else 0


def _recover(stack: str, *, sure: bool) -> int:
    if held := _locks(stack):
        _lift(stack, held)
    for line in _unfinished(stack):
        print(line)
    print("Reading what the state knows of from the accounts …", flush=True)
    engine.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--stack", stack)
    accounts = Accounts(tokens=_tokens(stack), base=os.environ.get("ACCOUNTS_URL"))
    adopted = 0
    for _ in range(_ROUNDS):
        print("Looking up what would be made anew …", flush=True)
        found = list(twins.find(stack, accounts))
        if not found:
            break
        for twin in found:
            print(f"  {twin.type.rsplit(':', 1)[-1]} {twin.name} is in the account already, as {twin.id}")
        if not (sure or _agreed(len(found))):
            raise _RefusedError("Nothing of these was imported.")
        twins.adopt(stack, found)
        adopted += len(found)
    print(f"Recovered: {adopted} imported. `pulumi up --stack {stack}` goes on from here.")
    return 0


def _locks(stack: str) -> list[interruption.Lock]:
    backend = engine.asked("whoami", "--json", "--verbose")["url"]
    return list(interruption.locks(backend, stack))


def _lift(stack: str, held: list[interruption.Lock]) -> None:
    for lock in held:
        if lock.alive:
            raise _RefusedError(f"{_described(lock)}. Wait for it, or end it; then try again.")
        if lock.alive is None:
            raise _RefusedError(
                f"{_described(lock)}, which is another machine. Make sure there that it is dead, "
                f"then: pulumi cancel --stack {stack}"
            )
    for lock in held:
        print(f"{_described(lock)} and is dead; lifting its lock.")
    engine.run("cancel", "--yes", "--stack", stack)


def _described(lock: interruption.Lock) -> str:
    return f"Process {lock.process} on {lock.host} has held the stack since {lock.since}"


def _unfinished(stack: str) -> list[str]:
    state = engine.asked("stack", "export", "--stack", stack)
    return [f"The outcome of {one.operation} {one.resource} is unknown." for one in interruption.pending(state)]


def _tokens(stack: str) -> dict[str, str]:
    values = engine.asked("config", "--show-secrets", "--json", "--stack", stack)
    return {
        key: values.get(key, {}).get("value") or os.environ.get(variable, "") for key, variable in VARIABLES.items()
    }


def _agreed(count: int) -> bool:
    if not sys.stdin.isatty():
        raise _RefusedError("There is nobody to ask whether to import them; `--yes` says so beforehand.")
    return input(f"Import {count} into the state? [y/N] ").strip().lower() in ("y", "yes")


if __name__ == "__main__":
    sys.exit(main())
