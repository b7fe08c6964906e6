"""How what was taken over differs is said in the program's words, without secrets and long texts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from operate.recover import differences
from operate.recover.planned import UNKNOWN, Planned
from tests.operate.recover.steps import step, urn

METHOD = "pagerduty:index/userContactMethod:UserContactMethod"
NUMBER = {"4dabf18193072939515e22adb298388d": "1b47", "plaintext": '"5550100"'}
CHANGED = replace(step("ana-sms", METHOD, "update"), differing=("label",))


def lines(one: Planned) -> list[str]:
    accounts: Any = None

    async def every() -> list[str]:
        urns = {urn("ana-sms", METHOD), urn("primary-schedule")}
        return [
            each async for each in differences.of([one], urns, accounts, datetime(2026, 11, 23, tzinfo=UTC))
        ]

    return asyncio.run(every())


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ("Mobile", "On call", "label is “Mobile”, the program has “On call”"),
        (None, "On call", "label is not set, the program has “On call”"),
        (False, True, "label is false, the program has true"),
        ("[secret]", NUMBER, "label differs"),
        ("On call", None, "label is “On call”, the program has none"),
        ("a" * 161, "b", "label differs"),
        ("a", UNKNOWN, "label is “a”, the program has what the update makes"),
        ({"a": 1}, {"a": [2, 3]}, "label is a “1”, the program has a “2”, “3”"),
        (None, None, "label differs"),
    ],
)
def test_a_property_is_named_with_what_can_be_shown(old: object, new: object, reported: str) -> None:
    one = replace(
        CHANGED, old={"outputs": {"label": old}}, declared={**CHANGED.declared, "inputs": {"label": new}}
    )
    assert lines(one) == [f"UserContactMethod ana-sms: {reported}"]


@pytest.mark.parametrize(
    ("path", "reported"),
    [
        ("rules[0].targets[1].id", "“P2”, the program has “P3”"),
        ('tags["a.b"]', "“1”, the program has “2”"),
        ("rules[1]", "not set, the program has delay “5”"),
    ],
)
def test_a_property_within_others_is_shown_too(path: str, reported: str) -> None:
    old = {"rules": [{"targets": [{"id": "P1"}, {"id": "P2"}]}], "tags": {"a.b": "1"}}
    new = {"rules": [{"targets": [{"id": "P1"}, {"id": "P3"}]}, {"delay": 5}], "tags": {"a.b": "2"}}
    one = replace(
        CHANGED, differing=(path,), old={"outputs": old}, declared={**CHANGED.declared, "inputs": new}
    )
    assert lines(one) == [f"UserContactMethod ana-sms: {path} is {reported}"]


def test_without_details_there_is_at_least_what_happens() -> None:
    assert lines(replace(CHANGED, operation="replace", differing=())) == [
        "UserContactMethod ana-sms: replace"
    ]


def test_what_stays_and_what_was_not_taken_over_is_not_listed() -> None:
    assert lines(replace(CHANGED, operation="same")) == []
    assert lines(replace(CHANGED, declared={**CHANGED.declared, "urn": "another"})) == []


def test_layers_of_people_who_have_no_account_yet_are_not_compared() -> None:
    one = replace(
        step(operation="update", inputs={"layers": [{"users": [UNKNOWN]}, {"users": ["P1"]}]}),
        differing=("layers[0].users[0]", "layers[1]"),
        old={"id": "PSCHED1", "outputs": {"layers": [{"users": ["P2"]}]}},
    )
    (line,) = lines(one)
    assert line.endswith(
        "the program 2; some people have no account yet, so nobody can say who is on call by them"
    )
