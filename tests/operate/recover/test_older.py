"""A stack of an older version keeps its people's resources under the names that this version gives them."""

from __future__ import annotations

from typing import Any

from operate.recover import older

STACK = "urn:pulumi:prod::acme-on-call"
RESPONDER = "oncall:index:Responder"
PHONE = f"{RESPONDER}$pagerduty:index/userContactMethod:UserContactMethod"
RULE = f"{RESPONDER}$pagerduty:index/userNotificationRule:UserNotificationRule"
EMAILS = {"ana": "ana@acme.example", "ana-b": "anabel@acme.example"}


def person(name: str) -> list[dict[str, Any]]:
    responder, phone = f"{STACK}::{RESPONDER}::responder-{name}", f"{STACK}::{PHONE}::responder-{name}-phone"
    return [
        {"type": RESPONDER, "urn": responder},
        {"type": PHONE.partition("$")[2], "urn": phone, "parent": responder},
        {
            "type": RULE.partition("$")[2],
            "urn": f"{STACK}::{RULE}::responder-{name}-high-phone-5m",
            "parent": responder,
            "dependencies": [phone],
            "propertyDependencies": {"contactMethod": [phone]},
        },
    ]


def state(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"version": 3, "deployment": {"resources": list(resources)}}


def test_people_are_named_by_address_with_all_that_is_theirs() -> None:
    before = state(*person("ana"), *person("ana-b"))
    assert older.by_handle(before) == ("ana", "ana-b")
    after = older.by_email(before, EMAILS)
    assert after == state(*person("ana@acme.example"), *person("anabel@acme.example")), (
        "a resource under another name is replaced, and a second contact method of one number is refused"
    )
    assert older.by_handle(after) == ()


def test_who_is_not_in_the_file_and_what_is_no_persons_stay() -> None:
    channel = {"type": "oncall:index:Channel", "urn": f"{STACK}::oncall:index:Channel::channel-alert"}
    before = state(channel, *person("gone"))
    assert older.by_email(before, EMAILS) == before


def test_an_empty_state_names_nobody() -> None:
    assert older.by_handle({"deployment": None}) == older.by_handle({"version": 3}) == ()
