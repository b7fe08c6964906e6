"""How people are reached: their contact methods and notification rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.checks import Field
from oncall_sandbox.services.pagerduty.vendor import (
    CONTACT_METHODS,
    NOTIFICATION_RULES,
    USERS,
    checked,
    existing,
    identity,
    invalid,
    not_found,
    one,
)

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document, World

EMAIL = "email_contact_method"
WAYS = (
    EMAIL,
    "sms_contact_method",
    "phone_contact_method",
    "push_notification_contact_method",
)
CONTACT_METHOD = {
    "type": Field(required=True, choices=WAYS),
    "address": Field(required=True),
    "label": Field(longest=255),
    "country_code": Field(type=int, low=1, high=1999),
}
RULE_TYPES = ("assignment_notification_rule",)
RULE = {
    "type": Field(required=True, choices=RULE_TYPES),
    "start_delay_in_minutes": Field(type=int, required=True, low=0),
    "contact_method": Field(type=dict, required=True),
    "urgency": Field(required=True, choices=("high", "low")),
}


def make_contact_method(world: World, user: str, given: Document) -> Document:
    """A way of reaching a user (id)."""
    key = world.key("P")
    method = {
        **given,
        **identity(given["type"], key, given.get("label"), f"users/{user}/contact_methods"),
        "user": user,
        "send_short_email": False,
    }
    if given["type"] != "email_contact_method":
        method.pop("send_short_email")
        method.setdefault("country_code", 1)
        method["blacklisted"] = False
        if given["type"] == "sms_contact_method":
            method["enabled"] = True
    return world.put(CONTACT_METHODS, key, method)


routes = Routes()


@routes.on("GET", "/users/{user}/contact_methods")
def list_contact_methods(call: Call) -> Answer:
    existing(call, USERS, call["user"])
    methods = call.world.all(CONTACT_METHODS, user=call["user"])
    return Answer(200, {"contact_methods": [shown(method) for method in methods]})


@routes.on("POST", "/users/{user}/contact_methods")
def create_contact_method(call: Call) -> Answer:
    existing(call, USERS, call["user"])
    given = checked(call, "contact_method", CONTACT_METHOD)
    _unique_method(call, given, None)
    return one("contact_method", shown(make_contact_method(call.world, call["user"], given)), 201)


@routes.on("GET", "/users/{user}/contact_methods/{id}")
def get_contact_method(call: Call) -> Answer:
    return one("contact_method", shown(_owned(call, CONTACT_METHODS)))


@routes.on("PUT", "/users/{user}/contact_methods/{id}")
def update_contact_method(call: Call) -> Answer:
    method = _owned(call, CONTACT_METHODS)
    given = checked(call, "contact_method", CONTACT_METHOD, partial=True)
    if given.get("type", method["type"]) != method["type"]:
        raise invalid("Type cannot be changed")
    method |= {name: value for name, value in given.items() if name in CONTACT_METHOD}
    method["summary"] = method.get("label")
    _unique_method(call, method, method["id"])
    return one("contact_method", shown(call.world.put(CONTACT_METHODS, method["id"], method)))


@routes.on("DELETE", "/users/{user}/contact_methods/{id}")
def delete_contact_method(call: Call) -> Answer:
    method = _owned(call, CONTACT_METHODS)
    if method["type"] == EMAIL and len(call.world.all(CONTACT_METHODS, user=call["user"], type=EMAIL)) == 1:
        raise invalid("The last email contact method cannot be deleted")
    for rule in call.world.all(NOTIFICATION_RULES, user=call["user"]):
        if rule["contact_method"]["id"] == method["id"]:
            call.world.delete(NOTIFICATION_RULES, rule["id"])
    call.world.delete(CONTACT_METHODS, method["id"])
    return Answer(204)


@routes.on("GET", "/users/{user}/notification_rules")
def list_rules(call: Call) -> Answer:
    existing(call, USERS, call["user"])
    urgency = call.asked("urgency")
    rules = call.world.all(NOTIFICATION_RULES, user=call["user"])
    found = [shown(rule) for rule in rules if urgency in (None, "all", rule["urgency"])]
    return Answer(200, {"notification_rules": found})


@routes.on("POST", "/users/{user}/notification_rules")
def create_rule(call: Call) -> Answer:
    existing(call, USERS, call["user"])
    given = checked(call, "notification_rule", RULE)
    _right_rule(call, given, None)
    key = call.world.key("P")
    where = f"users/{call['user']}/notification_rules"
    rule = {**given, **identity(given["type"], key, _summary(given), where), "user": call["user"]}
    return one("notification_rule", shown(call.world.put(NOTIFICATION_RULES, key, rule)), 201)


@routes.on("GET", "/users/{user}/notification_rules/{id}")
def get_rule(call: Call) -> Answer:
    return one("notification_rule", shown(_owned(call, NOTIFICATION_RULES)))


@routes.on("PUT", "/users/{user}/notification_rules/{id}")
def update_rule(call: Call) -> Answer:
    rule = _owned(call, NOTIFICATION_RULES)
    rule |= {
        name: value
        for name, value in checked(call, "notification_rule", RULE, partial=True).items()
        if name in RULE
    }
    _right_rule(call, rule, rule["id"])
    rule["summary"] = _summary(rule)
    return one("notification_rule", shown(call.world.put(NOTIFICATION_RULES, rule["id"], rule)))


@routes.on("DELETE", "/users/{user}/notification_rules/{id}")
def delete_rule(call: Call) -> Answer:
    call.world.delete(NOTIFICATION_RULES, _owned(call, NOTIFICATION_RULES)["id"])
    return Answer(204)


def shown(document: Document) -> Document:
    """Without the owner, whom the path names."""
    return {name: value for name, value in document.items() if name != "user"}


def _owned(call: Call, kind: str) -> Document:
    existing(call, USERS, call["user"])
    document = existing(call, kind, call["id"])
    if document["user"] != call["user"]:
        raise not_found()
    return document


def _unique_method(call: Call, given: Document, but: str | None) -> None:
    for method in call.world.all(
        CONTACT_METHODS, user=call["user"], type=given["type"], address=given["address"]
    ):
        if method["id"] != but and method.get("country_code") == (
            given.get("country_code") or method.get("country_code")
        ):
            raise invalid("User Contact method must be unique")


def _right_rule(call: Call, given: Document, but: str | None) -> None:
    method = call.world.get(CONTACT_METHODS, str(given["contact_method"].get("id")))
    if method is None or method["user"] != call["user"]:
        raise invalid("Contact method not found")
    if given["contact_method"].get("type", method["type"]).removesuffix("_reference") != method["type"]:
        raise invalid("Contact method type does not match")
    for rule in call.world.all(NOTIFICATION_RULES, user=call["user"], urgency=given["urgency"]):
        same = rule["contact_method"]["id"] == method["id"]
        if same and rule["id"] != but and rule["start_delay_in_minutes"] == given["start_delay_in_minutes"]:
            raise invalid("Channel Start delay must be unique for a given contact method")


def _summary(rule: Document) -> str:
    way = rule["contact_method"].get("type", "").removesuffix("_reference").removesuffix("_contact_method")
    return f"{rule['start_delay_in_minutes']} minutes: channel {way}"
