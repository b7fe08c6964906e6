"""The table of properties is that of the program: what the program declares, and nothing else, is decided about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import oncall
from ci.declared import resources
from policy.properties import PROPERTIES, Harmless, Rules
from tests.data import WING_FILE
from tests.policy.small import BY_NAME
from tools.places import ROOT

NOW = datetime(2026, 12, 7, tzinfo=UTC)
SMALL = ROOT / "tests" / "engine" / "small.yaml"


def declared() -> dict[str, set[str]]:
    """The properties of each kind, over two files that have something of every kind between them."""
    found: dict[str, set[str]] = {}
    for file in (WING_FILE, SMALL):
        for (kind, _), inputs in resources(oncall.load(file), NOW).items():
            found.setdefault(kind, set()).update(inputs)
    return found


def test_every_property_has_a_rule_or_a_reason() -> None:
    program = declared()
    missing = {kind: names - {*PROPERTIES.get(kind, {})} for kind, names in program.items()}
    assert {kind: names for kind, names in missing.items() if names} == {}, "add them to policy/properties.py"
    idle = {kind: {*names} - program.get(kind, set()) for kind, names in PROPERTIES.items()}
    assert {kind: names for kind, names in idle.items() if names} == {}, "the program does not declare them"


@pytest.mark.parametrize("kind", PROPERTIES)
def test_rules_exist_and_reasons_are_given(kind: str) -> None:
    for decided in PROPERTIES[kind].values():
        if isinstance(decided, Rules):
            assert decided.names
            for name in decided.names:
                rule = BY_NAME[name]
                assert not rule.kinds or kind in rule.kinds, f"{name} does not look at a {kind}"
        else:
            assert isinstance(decided, Harmless)
            assert len(decided.because.split()) > 4
