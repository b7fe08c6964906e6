"""User groups: what is mentioned with @ and reaches several people.

Sources: the reference of the methods, whose errors these are. A description has 140 characters at most
(kubernetes/community#5682). An empty list of users is refused, yet `[]` means nobody (slackapi/java-slack-sdk#1574).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.slack.vendor import CHANNELS, GROUPS, MEMBERS, TEAM, given, no, yes

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

LONGEST_DESCRIPTION = 140
NOBODY = "[]"

routes = Routes()


@routes.on("POST", "/api/usergroups.list")
def groups(call: Call) -> Answer:
    arguments = given(call)
    found = [
        group
        for group in call.world.all(GROUPS)
        if not group["date_delete"] or arguments.get("include_disabled") in ("true", "1")
    ]
    if arguments.get("include_users") not in ("true", "1"):
        for group in found:
            del group["users"]
    return yes(usergroups=found)


@routes.on("POST", "/api/usergroups.create")
def create_group(call: Call) -> Answer:
    arguments = given(call)
    if not arguments.get("name"):
        raise no("invalid_arguments")
    key = call.world.key("S", 9)
    group = {
        "id": key,
        "team_id": TEAM,
        "is_usergroup": True,
        "name": "",
        "handle": "",
        "description": "",
        "date_delete": 0,
        "prefs": {"channels": [], "groups": []},
        "users": [],
        "user_count": 0,
    }
    return yes(usergroup=_changed(call, group))


@routes.on("POST", "/api/usergroups.update")
def update_group(call: Call) -> Answer:
    return yes(usergroup=_changed(call, _group(call)))


@routes.on("POST", "/api/usergroups.enable")
def enable(call: Call) -> Answer:
    group = _group(call)
    if not group["date_delete"]:
        raise no("already_enabled")
    return yes(usergroup=call.world.put(GROUPS, group["id"], {**group, "date_delete": 0}))


@routes.on("POST", "/api/usergroups.disable")
def disable(call: Call) -> Answer:
    group = _group(call)
    if group["date_delete"]:
        raise no("already_disabled")
    at = int(call.now.timestamp())
    return yes(usergroup=call.world.put(GROUPS, group["id"], {**group, "date_delete": at}))


@routes.on("POST", "/api/usergroups.users.list")
def members(call: Call) -> Answer:
    return yes(users=_group(call)["users"])


@routes.on("POST", "/api/usergroups.users.update")
def set_members(call: Call) -> Answer:
    group = _group(call)
    asked = given(call).get("users", "")
    users = [user for user in asked.split(",") if user] if asked != NOBODY else []
    if not users and asked != NOBODY:
        raise no("no_users_provided")
    for user in users:
        member = call.world.get(MEMBERS, user)
        if member is None or member.get("deleted"):
            raise no("invalid_users")
    group |= {"users": list(dict.fromkeys(users)), "user_count": len(set(users))}
    return yes(usergroup=call.world.put(GROUPS, group["id"], group))


def _group(call: Call) -> Document:
    found = call.world.get(GROUPS, given(call).get("usergroup", ""))
    if found is None:
        raise no("no_such_subteam")
    return found


def _changed(call: Call, group: Document) -> Document:
    """The group with what is given of it. Names and handles are unique, also among disabled groups and channels."""
    arguments = given(call)
    others = [one for one in call.world.all(GROUPS) if one["id"] != group["id"]]
    for key in ("name", "handle", "description"):
        group[key] = arguments.get(key, group[key])
    if any(one["name"] == group["name"] for one in others):
        raise no("name_already_exists")
    handle = group["handle"]
    if handle and (any(one["handle"] == handle for one in others) or call.world.all(CHANNELS, name=handle)):
        raise no("handle_already_exists")
    if len(group["description"]) > LONGEST_DESCRIPTION:
        raise no("description_too_long")
    if "channels" in arguments:
        group["prefs"]["channels"] = [channel for channel in arguments["channels"].split(",") if channel]
    return call.world.put(GROUPS, group["id"], group)
