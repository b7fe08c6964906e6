"""Users, their contact methods and notification rules, licences; the small look-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.accounts.call import Answer, Call
from sandbox.accounts.checks import Field
from sandbox.accounts.pagerduty.vendor import (
    CONTACT_METHODS,
    INCIDENTS,
    LICENSES,
    NOTIFICATION_RULES,
    POLICIES,
    PRIORITIES,
    SCHEDULES,
    TAGS,
    TEAMS,
    USERS,
    VENDORS,
    PagerDuty,
    checked,
    existing,
    identity,
    invalid,
    not_found,
    one,
    page,
)

if TYPE_CHECKING:
    from sandbox.accounts.world import Document, World

ROLES = (
    "admin",
    "limited_user",
    "observer",
    "owner",
    "read_only_user",
    "restricted_access",
    "read_only_limited_user",
    "user",
)
USER = {
    "name": Field(required=True, longest=100),
    "email": Field(required=True, longest=100),
    "role": Field(choices=ROLES),
    "time_zone": Field(),
    "color": Field(),
    "job_title": Field(longest=100),
    "description": Field(),
}
WAYS = (
    "email_contact_method",
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


def make_user(world: World, given: Document) -> Document:
    """A user, with the e-mail as first contact method."""
    key = world.key("P")
    user = {
        **given,
        **identity("user", key, given["name"], "users"),
        "role": given.get("role") or "user",
        "time_zone": given.get("time_zone") or "Etc/UTC",
        "color": given.get("color") or "red",
        "description": given.get("description"),
        "job_title": given.get("job_title"),
        "avatar_url": f"https://secure.gravatar.com/avatar/{key}.png",
        "billed": True,
        "invitation_sent": True,
        "teams": [],
    }
    _make_contact_method(world, key, {"type": WAYS[0], "label": "Default", "address": given["email"]})
    return world.put(USERS, key, user)


def _make_contact_method(world: World, user: str, given: Document) -> Document:
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


def register(api: PagerDuty) -> None:  # noqa: C901 - a table of small calls
    """Add the calls of this module."""

    @api.on("GET", "/users")
    def list_users(call: Call) -> Answer:
        query = call.asked("query") or ""
        users = [user for user in call.world.all(USERS) if query in user["name"] or query in user["email"]]
        return page(call, "users", sorted(users, key=lambda user: user["name"]))

    @api.on("GET", "/users/me")
    def me(call: Call) -> Answer:
        raise invalid("This endpoint requires a user's own token")

    @api.on("POST", "/users")
    def create_user(call: Call) -> Answer:
        given = checked(call, "user", USER)
        _unique_email(call, given["email"], None)
        return one("user", make_user(call.world, given), 201)

    @api.on("GET", "/users/{user}")
    def get_user(call: Call) -> Answer:
        user = existing(call, USERS, call["user"])
        if "contact_methods" in call.asked_all("include"):
            user["contact_methods"] = [_shown(x) for x in call.world.all(CONTACT_METHODS, user=call["user"])]
        if "notification_rules" in call.asked_all("include"):
            user["notification_rules"] = [
                _shown(x) for x in call.world.all(NOTIFICATION_RULES, user=call["user"])
            ]
        return one("user", user)

    @api.on("PUT", "/users/{user}")
    def update_user(call: Call) -> Answer:
        user = existing(call, USERS, call["user"])
        given = checked(call, "user", USER, partial=True)
        _unique_email(call, given.get("email", user["email"]), user["id"])
        user |= {name: value for name, value in given.items() if name in (*USER, "license")}
        user["summary"] = user["name"]
        return one("user", call.world.put(USERS, user["id"], user))

    @api.on("DELETE", "/users/{user}")
    def delete_user(call: Call) -> Answer:
        user = existing(call, USERS, call["user"])["id"]
        _unused(call.world, user)
        for kind in (CONTACT_METHODS, NOTIFICATION_RULES):
            for document in call.world.all(kind, user=user):
                call.world.delete(kind, document["id"])
        call.world.delete(USERS, user)
        return Answer(204)

    @api.on("GET", "/users/{user}/license")
    def get_license(call: Call) -> Answer:
        existing(call, USERS, call["user"])
        return one("license", call.world.all(LICENSES)[0])

    @api.on("GET", "/users/{user}/contact_methods")
    def list_contact_methods(call: Call) -> Answer:
        existing(call, USERS, call["user"])
        methods = call.world.all(CONTACT_METHODS, user=call["user"])
        return Answer(200, {"contact_methods": [_shown(method) for method in methods]})

    @api.on("POST", "/users/{user}/contact_methods")
    def create_contact_method(call: Call) -> Answer:
        existing(call, USERS, call["user"])
        given = checked(call, "contact_method", CONTACT_METHOD)
        _unique_method(call, given, None)
        return one("contact_method", _shown(_make_contact_method(call.world, call["user"], given)), 201)

    @api.on("GET", "/users/{user}/contact_methods/{id}")
    def get_contact_method(call: Call) -> Answer:
        return one("contact_method", _shown(_owned(call, CONTACT_METHODS)))

    @api.on("PUT", "/users/{user}/contact_methods/{id}")
    def update_contact_method(call: Call) -> Answer:
        method = _owned(call, CONTACT_METHODS)
        given = checked(call, "contact_method", CONTACT_METHOD, partial=True)
        if given.get("type", method["type"]) != method["type"]:
            raise invalid("Type cannot be changed")
        method |= {name: value for name, value in given.items() if name in CONTACT_METHOD}
        method["summary"] = method.get("label")
        _unique_method(call, method, method["id"])
        return one("contact_method", _shown(call.world.put(CONTACT_METHODS, method["id"], method)))

    @api.on("DELETE", "/users/{user}/contact_methods/{id}")
    def delete_contact_method(call: Call) -> Answer:
        method = _owned(call, CONTACT_METHODS)
        if (
            method["type"] == WAYS[0]
            and len(call.world.all(CONTACT_METHODS, user=call["user"], type=WAYS[0])) == 1
        ):
            raise invalid("The last email contact method cannot be deleted")
        for rule in call.world.all(NOTIFICATION_RULES, user=call["user"]):
            if rule["contact_method"]["id"] == method["id"]:
                call.world.delete(NOTIFICATION_RULES, rule["id"])
        call.world.delete(CONTACT_METHODS, method["id"])
        return Answer(204)

    @api.on("GET", "/users/{user}/notification_rules")
    def list_rules(call: Call) -> Answer:
        existing(call, USERS, call["user"])
        urgency = call.asked("urgency")
        rules = call.world.all(NOTIFICATION_RULES, user=call["user"])
        shown = [_shown(rule) for rule in rules if urgency in (None, "all", rule["urgency"])]
        return Answer(200, {"notification_rules": shown})

    @api.on("POST", "/users/{user}/notification_rules")
    def create_rule(call: Call) -> Answer:
        existing(call, USERS, call["user"])
        given = checked(call, "notification_rule", RULE)
        _right_rule(call, given, None)
        key = call.world.key("P")
        where = f"users/{call['user']}/notification_rules"
        rule = {**given, **identity(given["type"], key, _told(given), where), "user": call["user"]}
        return one("notification_rule", _shown(call.world.put(NOTIFICATION_RULES, key, rule)), 201)

    @api.on("GET", "/users/{user}/notification_rules/{id}")
    def get_rule(call: Call) -> Answer:
        return one("notification_rule", _shown(_owned(call, NOTIFICATION_RULES)))

    @api.on("PUT", "/users/{user}/notification_rules/{id}")
    def update_rule(call: Call) -> Answer:
        rule = _owned(call, NOTIFICATION_RULES)
        rule |= {
            name: value
            for name, value in checked(call, "notification_rule", RULE, partial=True).items()
            if name in RULE
        }
        _right_rule(call, rule, rule["id"])
        rule["summary"] = _told(rule)
        return one("notification_rule", _shown(call.world.put(NOTIFICATION_RULES, rule["id"], rule)))

    @api.on("DELETE", "/users/{user}/notification_rules/{id}")
    def delete_rule(call: Call) -> Answer:
        call.world.delete(NOTIFICATION_RULES, _owned(call, NOTIFICATION_RULES)["id"])
        return Answer(204)

    for kind, name in ((LICENSES, "licenses"),):

        @api.on("GET", f"/{name}")
        def list_licenses(call: Call, kind: str = kind, name: str = name) -> Answer:
            return Answer(200, {name: call.world.all(kind)})

    for kind in (PRIORITIES, VENDORS, TEAMS, TAGS):
        _look_up(api, kind)

    @api.on("GET", "/abilities")
    def abilities(call: Call) -> Answer:
        return Answer(
            200, {"abilities": ["sso", "advanced_reports", "teams", "urgencies", "event_orchestration"]}
        )


def _look_up(api: PagerDuty, kind: str) -> None:
    name = kind.rpartition("/")[2]
    singular = {"priorities": "priority"}.get(name, name.removesuffix("s"))

    @api.on("GET", f"/{name}")
    def every(call: Call) -> Answer:
        query = (call.asked("query") or "").lower()
        found = call.world.all(kind)
        return page(
            call, name, [document for document in found if query in str(document.get("name", "")).lower()]
        )

    @api.on("GET", f"/{name}/{{id}}")
    def single(call: Call) -> Answer:
        return one(singular, existing(call, kind, call["id"]))


def _shown(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != "user"}


def _owned(call: Call, kind: str) -> Document:
    existing(call, USERS, call["user"])
    document = existing(call, kind, call["id"])
    if document["user"] != call["user"]:
        raise not_found()
    return document


def _unique_email(call: Call, email: str, but: str | None) -> None:
    if "@" not in email:
        raise invalid("Email is invalid")
    if any(user["email"].lower() == email.lower() and user["id"] != but for user in call.world.all(USERS)):
        raise invalid("Email has already been taken")


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


def _told(rule: Document) -> str:
    way = rule["contact_method"].get("type", "").removesuffix("_reference").removesuffix("_contact_method")
    return f"{rule['start_delay_in_minutes']} minutes: channel {way}"


def _unused(world: World, user: str) -> None:
    def mentions(document: Any) -> bool:
        return user in (
            entry["user"]["id"] for layer in document["schedule_layers"] for entry in layer["users"]
        )

    if any(map(mentions, world.all(SCHEDULES))):
        raise invalid("User cannot be deleted as they are on a schedule")
    for policy in world.all(POLICIES):
        if any(target["id"] == user for rule in policy["escalation_rules"] for target in rule["targets"]):
            raise invalid("User cannot be deleted as they are on an escalation policy")
    for incident in world.all(INCIDENTS):
        if incident["status"] != "resolved" and any(
            x["assignee"]["id"] == user for x in incident["assignments"]
        ):
            raise invalid("User cannot be deleted as they have incidents assigned")
