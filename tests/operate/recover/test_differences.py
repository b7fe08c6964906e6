"""How what was taken over differs is told in the program's words, without secrets and long texts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from operate.recover import differences
from operate.recover.planned import UNKNOWN, Planned
from tests.operate.recover.steps import step, urn

METHOD = "pagerduty:index/userContactMethod:UserContactMethod"
NUMBER = {"4dabf18193072939515e22adb298388d": "1b47", "plaintext": '"5550100"'}
CHANGED = replace(step("ana-sms", METHOD, "update"), differing=("label",))


def lines(one: Planned) -> list[str]:
    return list(differences.of([one], {urn("ana-sms", METHOD)}))


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ("Mobile", "On call", "label is “Mobile”, the program has “On call”"),
        (None, "On call", "label is not set, the program has “On call”"),
        (False, True, "label is false, the program has true"),
        ("[secret]", NUMBER, "label differs"),
        ("a" * 41, "b", "label differs"),
        ("a", UNKNOWN, "label differs"),
        ({"a": 1}, {"a": 2}, "label differs"),
        (None, None, "label differs"),
    ],
)
def test_a_property_is_named_with_what_can_be_shown(old: object, new: object, reported: str) -> None:
    one = replace(
        CHANGED, old={"outputs": {"label": old}}, declared={**CHANGED.declared, "inputs": {"label": new}}
    )
    assert lines(one) == [f"UserContactMethod ana-sms: {reported}"]


def test_without_details_there_is_at_least_what_happens() -> None:
    assert lines(replace(CHANGED, operation="replace", differing=())) == [
        "UserContactMethod ana-sms: replace"
    ]


def test_what_stays_and_what_was_not_taken_over_is_not_listed() -> None:
    assert lines(replace(CHANGED, operation="same")) == []
    assert lines(replace(CHANGED, declared={**CHANGED.declared, "urn": "another"})) == []
