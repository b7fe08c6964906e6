"""Which names PagerDuty's provider accepts."""

from typing import Any

from oncall_sandbox.plugins.traits import Trait, matching


def named(pattern: str, without: str) -> Trait:
    """The trait of a name that fits the pattern as a whole; `without` ends the sentence about it."""
    fits = matching(pattern, f"a name: not empty, without trailing space{without}")

    def valid(value: Any) -> str | None:
        return fits(value) if str(value).isprintable() else f"{value!r} has characters that cannot be printed"

    return Trait(valid=valid)
