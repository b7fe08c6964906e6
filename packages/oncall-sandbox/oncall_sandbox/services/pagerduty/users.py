"""Users, and the licence of each."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.checks import Field
from oncall_sandbox.services.pagerduty.reaching import EMAIL, make_contact_method, shown
from oncall_sandbox.services.pagerduty.vendor import (
    CONTACT_METHODS,
    INCIDENTS,
    LICENSES,
    NOTIFICATION_RULES,
    POLICIES,
    SCHEDULES,
    USERS,
    checked,
    existing,
    identity,
    invalid,
    one,
    page,
)

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document, World

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
    make_contact_method(world, key, {"type": EMAIL, "label": "Default", "address": given["email"]})
    return world.put(USERS, key, user)


routes = Routes()


@routes.on("GET", "/users")
def list_users(call: Call) -> Answer:
    query = call.asked("query") or ""
    users = [user for user in call.world.all(USERS) if query in user["name"] or query in user["email"]]
    return page(call, "users", _included(call, sorted(users, key=lambda one: one["name"])))


@routes.on("GET", "/users/me")
def me(_call: Call) -> Answer:
    raise invalid("This endpoint requires a user's own token")


@routes.on("POST", "/users")
def create_user(call: Call) -> Answer:
    given = checked(call, "user", USER)
    _unique_email(call, given["email"], None)
    return one("user", make_user(call.world, given), 201)


@routes.on("GET", "/users/{user}")
def get_user(call: Call) -> Answer:
    (user,) = _included(call, [existing(call, USERS, call["user"])])
    return one("user", user)


@routes.on("PUT", "/users/{user}")
def update_user(call: Call) -> Answer:
    user = existing(call, USERS, call["user"])
    given = checked(call, "user", USER, partial=True)
    _unique_email(call, given.get("email") or user["email"], user["id"])
    user |= {name: value for name, value in given.items() if name in (*USER, "license")}
    user["summary"] = user["name"]
    return one("user", call.world.put(USERS, user["id"], user))


@routes.on("DELETE", "/users/{user}")
def delete_user(call: Call) -> Answer:
    user = existing(call, USERS, call["user"])["id"]
    _unused(call.world, user)
    for kind in (CONTACT_METHODS, NOTIFICATION_RULES):
        for document in call.world.all(kind, user=user):
            call.world.delete(kind, document["id"])
    call.world.delete(USERS, user)
    return Answer(204)


@routes.on("GET", "/users/{user}/license")
def get_license(call: Call) -> Answer:
    existing(call, USERS, call["user"])
    return one("license", call.world.all(LICENSES)[0])


def _included(call: Call, users: list[Document]) -> list[Document]:
    """The users with what `include[]` asks for."""
    kinds = {"contact_methods": CONTACT_METHODS, "notification_rules": NOTIFICATION_RULES}
    for name in kinds.keys() & call.asked_all("include"):
        of: defaultdict[str, list[Document]] = defaultdict(list)
        for each in call.world.all(kinds[name]):
            of[each["user"]].append(shown(each))
        users = [user | {name: of[user["id"]]} for user in users]
    return users


def _unique_email(call: Call, email: str, but: str | None) -> None:
    if "@" not in email:
        raise invalid("Email is invalid")
    if any(user["email"].lower() == email.lower() and user["id"] != but for user in call.world.all(USERS)):
        raise invalid("Email has already been taken")


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
