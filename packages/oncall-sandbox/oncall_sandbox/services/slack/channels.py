"""Channels, and who is in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.slack.vendor import BOT, CHANNELS, MEMBERS, given, no, page, yes

if TYPE_CHECKING:
    from datetime import datetime

    from oncall_sandbox.services.world import Document, World

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
LONGEST_TEXT = 250


def make_channel(world: World, name: str, now: datetime, *, private: bool = False) -> Document:
    """A channel with the bot in it."""
    key = world.key("C", 9)
    empty = {"value": "", "creator": "", "last_set": 0}
    return world.put(
        CHANNELS,
        key,
        {
            "id": key,
            "name": name,
            "name_normalized": name,
            "is_channel": True,
            "is_group": False,
            "is_im": False,
            "is_mpim": False,
            "is_private": private,
            "is_archived": False,
            "is_general": False,
            "is_shared": False,
            "is_member": True,
            "created": int(now.timestamp()),
            "creator": BOT,
            "topic": empty,
            "purpose": empty,
            "members": [BOT],
        },
    )


routes = Routes()


@routes.on("POST", "/api/conversations.create")
def create(call: Call) -> Answer:
    arguments = given(call)
    name = arguments.get("name", "")
    _right_name(call, name, None)
    return yes(
        channel=make_channel(call.world, name, call.now, private=arguments.get("is_private") == "true")
    )


@routes.on("POST", "/api/conversations.info")
def info(call: Call) -> Answer:
    return yes(channel=channel_of(call))


@routes.on("POST", "/api/conversations.list")
def every(call: Call) -> Answer:
    arguments = given(call)
    kinds = arguments.get("types", "public_channel").split(",")
    found = [
        channel
        for channel in call.world.all(CHANNELS, is_im=False)
        if ("private_channel" if channel["is_private"] else "public_channel") in kinds
        and not (arguments.get("exclude_archived") == "true" and channel["is_archived"])
    ]
    return page(call, "channels", found)


@routes.on("POST", "/api/conversations.setTopic")
def set_topic(call: Call) -> Answer:
    return _tell(call, "topic")


@routes.on("POST", "/api/conversations.setPurpose")
def set_purpose(call: Call) -> Answer:
    return _tell(call, "purpose")


@routes.on("POST", "/api/conversations.rename")
def rename(call: Call) -> Answer:
    channel = channel_of(call)
    name = given(call).get("name", "")
    _right_name(call, name, channel["id"])
    channel["name"] = channel["name_normalized"] = name
    return yes(channel=call.world.put(CHANNELS, channel["id"], channel))


@routes.on("POST", "/api/conversations.archive")
def archive(call: Call) -> Answer:
    channel = channel_of(call)
    if channel["is_archived"]:
        raise no("already_archived")
    call.world.put(CHANNELS, channel["id"], {**channel, "is_archived": True})
    return yes()


@routes.on("POST", "/api/conversations.unarchive")
def unarchive(call: Call) -> Answer:
    channel = channel_of(call)
    if not channel["is_archived"]:
        raise no("not_archived")
    call.world.put(CHANNELS, channel["id"], {**channel, "is_archived": False})
    return yes()


@routes.on("POST", "/api/conversations.members")
def members(call: Call) -> Answer:
    return page(call, "members", channel_of(call)["members"])


@routes.on("POST", "/api/conversations.join")
def join(call: Call) -> Answer:
    channel = _open(call)
    if channel["is_private"]:
        raise no("method_not_supported_for_channel_type")
    if BOT not in channel["members"]:
        channel["members"].append(BOT)
    return yes(channel=call.world.put(CHANNELS, channel["id"], channel))


@routes.on("POST", "/api/conversations.invite")
def invite(call: Call) -> Answer:
    channel = _open(call)
    users = [user for user in given(call).get("users", "").split(",") if user]
    if not users:
        raise no("no_user")
    for user in users:
        if call.world.get(MEMBERS, user) is None:
            raise no("user_not_found")
        if user == BOT:
            raise no("cant_invite_self")
        if user in channel["members"]:
            raise no("already_in_channel")
        channel["members"].append(user)
    return yes(channel=call.world.put(CHANNELS, channel["id"], channel))


@routes.on("POST", "/api/conversations.kick")
def kick(call: Call) -> Answer:
    channel = _open(call)
    user = given(call).get("user", "")
    if user == BOT:
        raise no("cant_kick_self")
    if user not in channel["members"]:
        raise no("not_in_channel")
    channel["members"].remove(user)
    call.world.put(CHANNELS, channel["id"], channel)
    return yes()


@routes.on("POST", "/api/conversations.leave")
def leave(call: Call) -> Answer:
    channel = channel_of(call)
    if BOT not in channel["members"]:
        return yes(not_in_channel=True)
    channel["members"].remove(BOT)
    call.world.put(CHANNELS, channel["id"], channel)
    return yes()


def channel_of(call: Call, *, by_name: bool = False) -> Document:
    """The channel that a call names by id, or by its name as well."""
    asked = given(call).get("channel", "")
    found = call.world.get(CHANNELS, asked)
    if found is None and by_name:
        found = next(iter(call.world.all(CHANNELS, name=asked.removeprefix("#"))), None)
    if found is None:
        raise no("channel_not_found")
    return found


def _open(call: Call) -> Document:
    channel = channel_of(call)
    if channel["is_archived"]:
        raise no("is_archived")
    return channel


def _right_name(call: Call, name: str, but: str | None) -> None:
    if not name:
        raise no("invalid_name_required")
    if not NAME.fullmatch(name):
        raise no("invalid_name_maxlength" if len(name) > 80 else "invalid_name_specials")
    if any(channel["id"] != but for channel in call.world.all(CHANNELS, name=name)):
        raise no("name_taken")


def _tell(call: Call, what: str) -> Answer:
    channel = _open(call)
    if BOT not in channel["members"]:
        raise no("not_in_channel")
    text = given(call).get(what, "")
    if len(text) > LONGEST_TEXT:
        raise no("too_long")
    channel[what] = {"value": text, "creator": BOT, "last_set": int(call.now.timestamp())}
    return yes(channel=call.world.put(CHANNELS, channel["id"], channel))
