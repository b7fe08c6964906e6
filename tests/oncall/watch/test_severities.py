"""The words in which events tell the file's severities."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oncall import load
from oncall.model import Audience, Operation, Urgency
from oncall.watch import severities
from tests.oncall.file.corpus import HERE


def of(*urgencies: Urgency) -> Operation:
    """An operation whose severities P0, P1, … have these urgencies."""
    wing = load(HERE.parent / "wing.yaml")
    one = wing.severities["P0"]
    made = {
        f"P{number}": replace(one, id=f"P{number}", urgency=urgency)
        for number, urgency in enumerate(urgencies)
    }
    return replace(wing, severities=made)


HIGH, LOW = Urgency.HIGH, Urgency.LOW


@pytest.mark.parametrize(
    ("operation", "words", "unknown"),
    [
        (of(HIGH, HIGH, LOW), ["critical", "error", "warning"], "P1"),
        (of(HIGH, LOW), ["critical", "warning"], "P0"),
        (of(HIGH, HIGH, HIGH, LOW, LOW), ["critical", "error", "error", "warning", "warning"], "P1"),
        (of(LOW, HIGH), ["warning", "critical"], "P1"),
        (of(HIGH), ["critical"], "P0"),
    ],
)
def test_words(operation: Operation, words: list[str], unknown: str) -> None:
    assert list(severities.words(operation).values()) == words
    assert severities.of_unknown(operation) == unknown


def test_urgency_survives_the_word_and_back() -> None:
    """What an event means that names no severity is as urgent as what its word says."""
    for urgencies in ((HIGH, HIGH, LOW), (HIGH, LOW), (LOW, HIGH, LOW), (HIGH,)):
        operation = of(*urgencies)
        meant = severities.meant(operation)
        assert set(severities.words(operation).values()) <= meant.keys()
        for word, key in meant.items():
            assert (operation.severities[key].urgency is HIGH) == (word in ("critical", "error"))


def test_what_hits_contributors_only_wakes_nobody() -> None:
    operation = of(HIGH, HIGH, LOW)
    assert {severities.word(operation, Audience.CONTRIBUTORS, key) for key in operation.severities} == {
        "warning"
    }
    assert severities.word(operation, Audience.USERS, "P0") == "critical"
