"""Resources that exist already: the program is about to make them, and an account has them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugin_host.failure import ProviderError

from oncall.errors import UserError
from operate import engine
from operate.recover.accounts import Accounts
from operate.recover.finders import FINDERS, KINDS, WRITE_ONLY
from operate.recover.identities import Known
from operate.recover.planned import Planned, WaitsError, planned, waits

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
    ``unclear`` is what the accounts do not tell; ``new`` exists nowhere. ``passed_over`` are sentences on what the
    state has under another id than a person says. ``around`` are the parents and providers to
    be made, ``state`` is the exported state, and ``planned`` all that an update would do to it.
    """

    existing: Sequence[Existing]
    written: Sequence[Existing]
    unclear: Sequence[Unclear]
    new: Sequence[Planned]
    passed_over: Sequence[str]
    around: Sequence[Planned]
    state: Mapping[str, Any]
    planned: Sequence[Planned]


def recorded(state: Mapping[str, Any], known: Mapping[str, Known]) -> dict[str, Mapping[str, Any]]:
    """What an exported state has of that of which a person says the ids, by the kind and the name that a step has."""
    held = [one for one in engine.resources(state) if one.get("id") and not one.get("delete")]
    return {name: one for one in held if (name := engine.shown(one["urn"])) in known}


async def look(stack: str, accounts: Accounts, known: Mapping[str, Known]) -> Look:
    """Look up everything that an update would make now; ``known`` are ids that a person says. Raises UserError."""
    state = engine.export(stack)
    every = planned(stack)
    there = {name: one["id"] for name, one in recorded(state, known).items()}
    _refuse_undeclared(known, {str(step) for step in every} | there.keys())
    steps = [step for step in every if step.operation in ("create", "replace")]
    around = [step for step in steps if step.type.startswith((_COMPONENT, _PROVIDER, _STACK))]
    wanted = [step for step in steps if step not in around]
    providers = _providers(state, around)
    found = await asyncio.gather(
        *(_found(accounts, step, providers, known.get(str(step))) for step in wanted)
    )
    sorted_out = _Sorting({(one["type"], one.get("id")) for one in engine.resources(state)}, known)
    for step, candidates in zip(wanted, found, strict=True):
        sorted_out.add(step, candidates)
    return Look(
        existing=sorted_out.existing,
        written=sorted_out.written,
        unclear=sorted_out.unclear,
        new=sorted_out.new,
        passed_over=[*_passed_over(known, there, {str(step) for step in wanted})],
        around=around,
        state=state,
        planned=every,
    )


class _Sorting:
    """Each object of an account is taken over once: ``taken`` are types and ids."""

    def __init__(self, taken: set[tuple[str, Any]], known: Mapping[str, Known]) -> None:
        self.existing: list[Existing] = []
        self.written: list[Existing] = []
        self.unclear: list[Unclear] = []
        self.new: list[Planned] = []
        self._taken = taken
        self._known = known

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
        elif candidates and not free and str(step) in self._known:
            reason = f"the state has {candidates[0]} as another resource, see {self._known[str(step)].place}"
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


def _refuse_undeclared(known: Mapping[str, Known], declared: Collection[str]) -> None:
    """Raise UserError where an id is of what the program does not declare."""
    wrong = [
        f"{one.place}: the program declares no {name}" for name, one in known.items() if name not in declared
    ]
    if wrong:
        fix = "Correct the name as in `pulumi preview`, or run `oncall adopt` again, or take the line out."
        raise UserError("\n".join([*wrong, fix]))


def _passed_over(
    known: Mapping[str, Known], there: Mapping[str, str], made: Collection[str]
) -> Iterator[str]:
    for name, one in known.items():
        if name in there and there[name] != one.id and name not in made:
            yield f"{name}: the state has it as {there[name]}; {one.place} says {one.id}, which stays as it is"


async def _found(
    accounts: Accounts, step: Planned, providers: Mapping[str, Mapping[str, Any]], known: Known | None
) -> list[str] | str | None:
    finder = FINDERS.get(step.type)
    if finder is None:
        return "nobody knows how to look this kind up"
    try:
        if known:
            if await KINDS[str(step).split()[0]](accounts, known.id):
                return [known.id]
            return f"{known.place} says {known.id}, which the account does not have; take the line out, or correct it"
        return await finder(accounts, step.inputs, providers.get(step.provider, {}))
    except WaitsError:
        return None
    except ProviderError as error:
        return str(error)


def _providers(state: Mapping[str, Any], around: Iterable[Planned]) -> dict[str, Mapping[str, Any]]:
    """The inputs of the providers, by URN."""
    recorded = {
        one["urn"]: one.get("inputs", {})
        for one in engine.resources(state)
        if one["type"].startswith(_PROVIDER)
    }
    return recorded | {step.urn: step.inputs for step in around if step.type.startswith(_PROVIDER)}
