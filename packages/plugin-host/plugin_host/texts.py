"""Checks of a resource whose inputs are all text."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from plugin_host.names import known_instead
from plugin_host.unknown import UNKNOWN


def failures(
    inputs: Mapping[str, Any],
    what: str,
    meanings: Mapping[str, str],
    refused: Callable[[str, str], str],
    optional: Collection[str] = (),
) -> Iterator[tuple[str, str]]:
    """All that is wrong with the inputs of ``what`` (with its article), as (property, reason).

    ``meanings`` says of each property what it is. ``refused`` is asked with the name and the value of each that is
    known, and says why the value is not allowed, or nothing.
    """
    for name in inputs:
        if name not in meanings and not name.startswith("__"):
            yield name, f"{what} has no such property; {known_instead(name, meanings)}"
    for name, meaning in meanings.items():
        value = inputs.get(name)
        if value is None:
            if name not in optional:
                yield name, f"missing: {meaning[0].lower()}{meaning[1:].rstrip('.')}"
        elif not isinstance(value, str):
            yield name, f"is {value!r}, must be text"
        elif value != UNKNOWN and (reason := refused(name, value)):
            yield name, reason
