"""Taking over what exists: looked up, agreed to, written into the state, and reported."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from oncall.errors import UserError
from operate import engine
from operate.recover import differences, existing, state
from operate.recover.accounts import Accounts
from operate.recover.existing import Existing, Look
from operate.recover.finders import WRITE_ONLY
from operate.recover.identities import Known


async def take_over(
    stack: str, accounts: Accounts, known: Mapping[str, Known], now: datetime, *, sure: bool
) -> int:
    """Take over what exists, round by round: what depends on it can be looked up only then. Gives how many.

    ``known`` are ids that a person says; what an earlier run has taken over by them is reported again, because it may
    have been interrupted. Who is on call is compared from ``now`` on. Asks before it writes anything, unless ``sure``.
    Raises UserError.
    """
    there = existing.recorded(engine.export(stack), known) if known else {}
    before = {one["urn"] for one in there.values()}
    if before:
        print("Reading from the accounts what is taken over already …", flush=True)
        state.read(stack, sorted(before))
    taken: set[str] = set()
    while True:
        print("Looking in the accounts for what would be made …", flush=True)
        look = await existing.look(stack, accounts, known)
        for one in look.existing:
            print(f"  {one}")
        if not look.existing:
            break
        sure = sure or _agreed()
        state.take_over(stack, look)
        taken |= {one.planned.urn for one in look.existing}
    if look.written:
        for one in look.written:
            print(f"  {one}; {WRITE_ONLY[one.planned.type]}, so it is written again")
        sure = sure or _agreed()
        _write_again(stack, look.written)
    await _report(look, taken | before, accounts, now)
    return len(taken) + len(look.written)


def _write_again(stack: str, written: Sequence[Existing]) -> None:
    engine.run(
        stack,
        "up",
        "--yes",
        "--skip-preview",
        "--refresh=false",
        *engine.targets(one.planned.urn for one in written),
        environment=engine.WITHOUT_POLICIES,
    )


async def _report(look: Look, taken: Collection[str], accounts: Accounts, now: datetime) -> None:
    """Print what a person should know before the next update."""
    async for different in differences.of(look.planned, taken, accounts, now):
        print(f"It differs, and the next update changes it: {different}")
    for sentence in look.passed_over:
        print(f"It is not taken over: {sentence}")
    for unclear in look.unclear:
        print(f"It cannot be looked up; if it exists, the next update may make it twice: {unclear}")
    if taken and look.new:
        print(f"{len(look.new)} are new: the next update makes them.")


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise UserError("There is no terminal to ask whether to take them over; use --yes.")
    if input("Take over what exists? [y/N] ").strip().lower() not in ("y", "yes"):
        raise UserError("Nothing was taken over.")
    return True
