"""The table of properties is that of the program: what the program declares, and nothing else, is decided about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

import oncall
from ci.declared import resources
from policy.properties import PROPERTIES, Harmless, Rules, decided
from tests.data import WING_FILE
from tests.policy.small import BY_NAME
from tools.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 12, 7, tzinfo=UTC)
SMALL = ROOT / "tests" / "engine" / "small.yaml"


def paths(value: Any, path: str = "") -> Iterator[str]:
    """The path of everything in a value, the elements of lists without their numbers."""
    if path:
        yield path
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from paths(inner, f"{path}.{key}" if path else key)
    for inner in value if isinstance(value, list) else ():
        yield from paths(inner, path)


def declared() -> dict[str, set[str]]:
    """The properties of each kind, over two files that have something of every kind between them."""
    found: dict[str, set[str]] = {}
    for file in (WING_FILE, SMALL):
        for (kind, _), inputs in resources(oncall.load(file), NOW).items():
            found.setdefault(kind, set()).update(paths(inputs))
    return found


@pytest.mark.slow
def test_every_property_has_a_rule_or_a_reason() -> None:
    program = declared()
    missing = {(kind, path) for kind, found in program.items() for path in found if not decided(kind, path)}
    assert missing == set(), "add them to policy/properties.py"
    idle = {kind: {*names} - program.get(kind, set()) for kind, names in PROPERTIES.items()}
    assert {kind: names for kind, names in idle.items() if names} == {}, "the program does not declare them"


def test_what_is_decided_about_a_property_holds_for_everything_in_it() -> None:
    kind, path = "EventOrchestrationService", "sets.rules.actions.annotate"
    assert decided(kind, f"{path}.more.yet") == PROPERTIES[kind][path] != decided(kind, "sets.rules.more")


def test_rules_exist_and_reasons_are_given() -> None:
    for kind, each in ((kind, each) for kind, found in PROPERTIES.items() for each in found.values()):
        if isinstance(each, Rules):
            assert each.names
            for name in each.names:
                rule = BY_NAME[name]
                assert not rule.kinds or kind in rule.kinds, f"{name} does not look at a {kind}"
        else:
            assert isinstance(each, Harmless)
            assert len(each.because.split()) > 4
