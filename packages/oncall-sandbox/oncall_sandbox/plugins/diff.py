"""Differences between a resource as it is and as the program wants it, and what an update therefore asks for.

Terraform's rules: an absent value is no difference where the account decides it, or where it means what is
there; lists are compared by position, sets as a whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from oncall_sandbox.plugins.schema import Shape
from oncall_sandbox.plugins.traits import NONE, Traits
from oncall_sandbox.plugins.values import UNKNOWN, State, is_zero


class Change(Enum):
    """What happens at one path."""

    ADD = "ADD"
    DELETE = "DELETE"
    UPDATE = "UPDATE"


@dataclass(frozen=True)
class Comparison:
    """The rules of one kind of resource at one moment."""

    traits: Traits
    now: datetime

    def changes(self, shape: Shape, old: State, new: State) -> dict[str, Change]:
        """Path by path, how `new` (inputs) differs from `old` (the state)."""
        return dict(self._object(shape, old, new, "", ""))

    def plan(self, shape: Shape, old: State, new: State) -> State:
        """`new`, with what the account has decided and the program leaves to it taken from `old`."""
        return self._planned_object(shape, old, new, "")

    def refreshed(self, shape: Shape, inputs: State, state: State) -> State:
        """`inputs`, with what has drifted replaced by what is there."""
        changed = {path.partition("[")[0].partition(".")[0] for path in self.changes(shape, state, inputs)}
        kept = {name: value for name, value in inputs.items() if name not in changed}
        return kept | {name: self._given(shape, name, state[name]) for name in changed if name in state}

    def as_inputs(self, shape: Shape, state: State) -> State:
        """The inputs that a program would have to give to get this state."""
        return {
            name: self._given(shape, name, state[name])
            for name in shape.properties
            if not is_zero(state.get(name)) and not self.traits.get(name, NONE).read_only
        }

    def _given(self, shape: Shape, name: str, value: Any) -> Any:
        return (
            self._without_read_only(shape.properties[name].shape, value, name)
            if name in shape.properties
            else value
        )

    def _without_read_only(self, shape: Shape, value: Any, dotted: str) -> Any:
        if shape.items is not None and isinstance(value, list):
            return [self._without_read_only(shape.items, item, dotted) for item in value]
        if shape.kind == "object" and isinstance(value, dict):
            return {
                name: self._without_read_only(known.shape, value[name], f"{dotted}.{name}")
                for name, known in shape.properties.items()
                if not is_zero(value.get(name)) and not self.traits.get(f"{dotted}.{name}", NONE).read_only
            }
        return value

    def _object(
        self, shape: Shape, old: State, new: State, path: str, dotted: str
    ) -> Iterator[tuple[str, Change]]:
        for name, known in shape.properties.items():
            here, key = (f"{path}.{name}", f"{dotted}.{name}") if path else (name, name)
            trait = self.traits.get(key, NONE)
            if new.get(name) is None:
                left_to_account = trait.computed or trait.read_only
                if not left_to_account and not is_zero(old.get(name)):
                    yield here, Change.DELETE
            else:
                yield from self._value(known.shape, old.get(name), new[name], here, key)

    def _value(
        self, shape: Shape, old: Any, new: Any, path: str, dotted: str
    ) -> Iterator[tuple[str, Change]]:
        trait = self.traits.get(dotted, NONE)
        if old == new or (is_zero(old) and is_zero(new)):
            return
        if new is not UNKNOWN and trait.same and trait.same(old, new, self.now):
            return
        if old is None:
            yield path, Change.ADD
        elif new is UNKNOWN:
            yield path, Change.UPDATE
        elif shape.kind == "array" and shape.items is not None and not trait.unordered:
            yield from self._list(shape.items, old, new, path, dotted)
        elif shape.kind == "array":
            if UNKNOWN in new or sorted(map(str, old)) != sorted(map(str, new)):
                yield path, Change.UPDATE
        elif shape.kind == "object":
            yield from self._object(shape, old, new, path, dotted)
        else:
            yield path, Change.UPDATE

    def _list(
        self, items: Shape, old: list[Any], new: list[Any], path: str, dotted: str
    ) -> Iterator[tuple[str, Change]]:
        for position in range(max(len(old), len(new))):
            here = f"{path}[{position}]"
            if position >= len(new):
                yield here, Change.DELETE
            elif position >= len(old):
                yield here, Change.ADD
            else:
                yield from self._value(items, old[position], new[position], here, dotted)

    def _planned_object(self, shape: Shape, old: State, new: State, dotted: str) -> State:
        planned = {}
        for name, known in shape.properties.items():
            key = f"{dotted}.{name}" if dotted else name
            trait = self.traits.get(key, NONE)
            if new.get(name) is not None:
                planned[name] = self._planned(known.shape, old.get(name), new[name], key)
            elif (trait.computed or trait.read_only) and old.get(name) is not None:
                planned[name] = old[name]
        return planned

    def _planned(self, shape: Shape, old: Any, new: Any, dotted: str) -> Any:
        trait = self.traits.get(dotted, NONE)
        if new is not UNKNOWN and trait.same and old is not None and trait.same(old, new, self.now):
            return old
        if shape.kind == "object" and isinstance(new, dict):
            return self._planned_object(shape, old if isinstance(old, dict) else {}, new, dotted)
        if (
            shape.kind == "array"
            and shape.items is not None
            and isinstance(new, list)
            and not trait.unordered
        ):
            before = old if isinstance(old, list) else []
            return [
                self._planned(shape.items, before[position] if position < len(before) else None, item, dotted)
                for position, item in enumerate(new)
            ]
        return new
