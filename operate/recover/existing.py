"""Resources that exist already: the program is about to make them, and an account has them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugin_host.failure import ProviderError

from operate import engine
from operate.recover.accounts import Accounts
from operate.recover.finders import FINDERS, WRITE_ONLY
from operate.recover.planned import Planned, WaitsError, planned, waits
from operate.recover.state import resources

_COMPONENT, _PROVIDER, _STACK = "oncall:index:", "pulumi:providers:", "pulumi:pulumi:Stack"


@dataclass(frozen=True, kw_only=True)
class Existing:
    """A resource that is declared, absent from the state, and in the account under ``id``.

    One that ``replaces`` another is absent as well: the state has what it was to take the place of.
    """

    planned: Planned
    id: str

    @property
    def replaces(self) -> bool:
        """Whether the state has another one in its place."""
        return self.planned.operation == "replace"

    def __str__(self) -> str:
        return f"{self.planned}: it exists in the account already, as {self.id}"


@dataclass(frozen=True, kw_only=True)
class Unclear:
    """A resource of which the account does not tell whether it exists, and the reason."""

    planned: Planned
    reason: str

    def __str__(self) -> str:
        return f"{self.planned}: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the accounts have of all that an update would make.

    ``existing`` is for the state; ``written`` exists too and cannot be compared, so it is written once more;
    ``unclear`` is what the accounts do not tell; ``new`` exists nowhere. ``around`` are the parents and providers to
    be made, ``state`` is the exported state, and ``planned`` all that an update would do to it.
    """

    existing: Sequence[Existing]
    written: Sequence[Existing]
    unclear: Sequence[Unclear]
    new: Sequence[Planned]
    around: Sequence[Planned]
    state: Mapping[str, Any]
    planned: Sequence[Planned]


async def look(stack: str, accounts: Accounts) -> Look:
    """Look up everything that an update would make now. Raises StackError."""
    state = engine.export(stack)
    every = planned(stack)
    steps = [step for step in every if step.operation in ("create", "replace")]
    around = [step for step in steps if step.type.startswith((_COMPONENT, _PROVIDER, _STACK))]
    wanted = [step for step in steps if step not in around]
    providers = _providers(state, around)
    found = await asyncio.gather(*(_found(accounts, step, providers) for step in wanted))
    sorted_out = _Sorting({(one["type"], one.get("id")) for one in resources(state)})
    for step, candidates in zip(wanted, found, strict=True):
        sorted_out.add(step, candidates)
    return Look(
        existing=sorted_out.existing,
        written=sorted_out.written,
        unclear=sorted_out.unclear,
        new=sorted_out.new,
        around=around,
        state=state,
        planned=every,
    )


class _Sorting:
    """Each object of an account is taken over once: ``taken`` are types and ids."""

    def __init__(self, taken: set[tuple[str, Any]]) -> None:
        self.existing: list[Existing] = []
        self.written: list[Existing] = []
        self.unclear: list[Unclear] = []
        self.new: list[Planned] = []
        self._taken = taken

    def add(self, step: Planned, candidates: Sequence[str] | str | None) -> None:
        """Sort in a step: ``candidates`` are the ids of what fits, or the reason why they are not known.

        They are None where what tells the resource apart is known only after an update.
        """
        if candidates is None:
            self._wait(step)
            return
        if isinstance(candidates, str):
            self.unclear.append(Unclear(planned=step, reason=candidates))
            return
        free = [one for one in candidates if (step.type, one) not in self._taken]
        if len(free) > 1:
            reason = f"the account has {len(free)} that fit ({', '.join(free)}); rename or delete all but one"
            self.unclear.append(Unclear(planned=step, reason=reason))
        elif not free or (step.type in WRITE_ONLY and waits(step.declared["inputs"])):
            self.new.append(step)
        else:
            self._taken.add((step.type, free[0]))
            kept = self.written if step.type in WRITE_ONLY else self.existing
            kept.append(Existing(planned=step, id=free[0]))

    def _wait(self, step: Planned) -> None:
        unclear = {one.planned.urn: one.planned for one in self.unclear}
        above = [unclear[urn] for urn in step.declared.get("dependencies") or () if urn in unclear]
        if above:
            self.unclear.append(Unclear(planned=step, reason=f"it depends on {above[0]}"))
        else:
            self.new.append(step)


async def _found(
    accounts: Accounts, step: Planned, providers: Mapping[str, Mapping[str, Any]]
) -> list[str] | str | None:
    finder = FINDERS.get(step.type)
    if finder is None:
        return "nobody knows how to look this kind up"
    try:
        return await finder(accounts, step.inputs, providers.get(step.provider, {}))
    except WaitsError:
        return None
    except ProviderError as error:
        return str(error)


def _providers(state: Mapping[str, Any], around: Iterable[Planned]) -> dict[str, Mapping[str, Any]]:
    """The inputs of the providers, by URN."""
    recorded = {
        one["urn"]: one.get("inputs", {}) for one in resources(state) if one["type"].startswith(_PROVIDER)
    }
    return recorded | {step.urn: step.inputs for step in around if step.type.startswith(_PROVIDER)}
