"""Who is in the workspace: the bot and the people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.slack.vendor import BOT, MEMBERS, TEAM, given, no, page, yes

if TYPE_CHECKING:
    from oncall_sandbox.services.world import World


def seed_workspace(world: World) -> None:
    """The workspace's bot."""
    world.put(
        MEMBERS,
        BOT,
        {"id": BOT, "team_id": TEAM, "name": "bot", "deleted": False, "is_bot": True, "profile": {}},
    )


def seed_member(world: World, handle: str, email: str, formerly: str | None = None) -> None:
    """Somebody who is in the workspace already, perhaps under a former address."""
    members = {member["profile"].get("email"): member for member in world.all(MEMBERS)}
    if email in members:
        return
    if formerly is not None and formerly in members:
        member = members[formerly]
        world.put(MEMBERS, member["id"], {**member, "profile": {**member["profile"], "email": email}})
        return
    key = world.key("U", 9)
    profile = {"email": email, "real_name": handle, "display_name": handle}
    member = {
        "id": key,
        "team_id": TEAM,
        "name": handle.lower(),
        "real_name": handle,
        "deleted": False,
        "is_bot": False,
    }
    world.put(MEMBERS, key, {**member, "profile": profile})


routes = Routes()


@routes.on("POST", "/api/auth.test")
def test(_call: Call) -> Answer:
    return yes(
        url="https://sandbox.slack.com/", team="sandbox", user="bot", team_id=TEAM, user_id=BOT, bot_id="BBOT"
    )


@routes.on("POST", "/api/users.lookupByEmail")
def by_email(call: Call) -> Answer:
    email = given(call).get("email", "").lower()
    for member in call.world.all(MEMBERS):
        if member["profile"].get("email", "").lower() == email and email and not member.get("deleted"):
            return yes(user=member)
    raise no("users_not_found")


@routes.on("POST", "/api/users.info")
def user(call: Call) -> Answer:
    found = call.world.get(MEMBERS, given(call).get("user", ""))
    if found is None:
        raise no("user_not_found")
    return yes(user=found)


@routes.on("POST", "/api/users.list")
def every(call: Call) -> Answer:
    return page(call, "members", call.world.all(MEMBERS), cache_ts=int(call.now.timestamp()))
