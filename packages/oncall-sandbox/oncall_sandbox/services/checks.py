"""What a field of a request must be, in the words of Rails, which PagerDuty and Better Stack answer with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its JSON ``type``, and what is allowed. ``null`` passes unless ``required``."""

    type: type = str
    required: bool = False
    choices: Collection[Any] = ()
    low: float | None = None
    high: float | None = None
    longest: int | None = None

    def problem(self, value: Any) -> str | None:
        """What is wrong with ``value``, if anything."""
        if value in (None, "", []):
            return "can't be blank" if self.required else None
        if not isinstance(value, self.type) or (isinstance(value, bool) and self.type is not bool):
            return f"must be {WORDS[self.type]}"
        return self._beyond(value)

    def _beyond(self, value: Any) -> str | None:
        """Which bound a value of the right type breaks."""
        members = value if isinstance(value, list) else [value]
        if self.choices and any(member not in self.choices for member in members):
            return "is not included in the list"
        if self.low is not None and value < self.low:
            return f"must be greater than or equal to {self.low:g}"
        if self.high is not None and value > self.high:
            return f"must be less than or equal to {self.high:g}"
        if self.longest is not None and len(value) > self.longest:
            return f"is too long (maximum is {self.longest} characters)"
        return None


WORDS = {
    str: "a string",
    int: "an integer",
    bool: "a boolean",
    list: "an array",
    dict: "an object",
    float: "a number",
}


def problems(
    given: Mapping[str, Any], fields: Mapping[str, Field], *, partial: bool = False
) -> Iterator[tuple[str, str]]:
    """Name and complaint of every field that is wrong; ``partial`` lets required fields be left out."""
    for name, field in fields.items():
        if partial and name not in given:
            continue
        problem = field.problem(given.get(name))
        if problem:
            yield name, problem
