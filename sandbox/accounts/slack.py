"""Slack's Web API: channels, people, messages. A call takes a form, a query or JSON, and every answer is a 200."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from sandbox.accounts.call import Answer, Api, Call, Refusal, Request, Usage

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.accounts.world import Document, World

TEAM = "T1"
BOT = "UBOT"
CHANNELS = "slack/channels"
MEMBERS = "slack/users"
MESSAGES = "slack/messages"
GROUPS = "slack/usergroups"

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
LONGEST_TEXT = 250


class Slack(Api):
    """``slack.com/api``: a bot token; about a hundred calls a minute."""

    host = "slack.com"
    limit = 100

    def admit(self, request: Request) -> None:
        """A token ``xox…`` in the header or in the form."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not token:
            fields = dict(parse_qsl(request.body.decode(errors="replace")) + parse_qsl(request.query))
            token = fields.get("token", "")
        if not token:
            raise no("not_authed")
        if not token.startswith("xox") or "invalid" in token:
            raise no("invalid_auth")

    def too_many(self, usage: Usage) -> Refusal:
        """The one answer of Slack's that is no 200."""
        return Refusal(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(usage.reset)})

    def complete(self, request: Request, answer: Answer, usage: Usage) -> None:
        """A request id, and the scopes of the token."""
        answer.headers["x-slack-req-id"] = f"{id(request):032x}"
        answer.headers["x-oauth-scopes"] = "channels:read,channels:manage,channels:join,chat:write,users:read"


def no(error: str, **more: Any) -> Refusal:
    """Slack's refusal."""
    return Refusal(200, {"ok": False, "error": error, **more})


def yes(**more: Any) -> Answer:
    """Slack's consent."""
    return Answer(200, {"ok": True, **more})


def given(call: Call) -> dict[str, str]:
    """The arguments, wherever they stand."""
    if isinstance(call.json, dict):
        return {name: str(value) for name, value in call.json.items()}
    body = call.request.body.decode(errors="replace")
    return {**dict(call.query), **dict(parse_qsl(body, keep_blank_values=True))}


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


def post_message(world: World, channel: str, text: str, now: datetime, **more: Any) -> Document:
    """A message in a channel."""
    number = world.number()
    stamp = f"{int(now.timestamp())}.{number:06d}"
    message = {"type": "message", "channel": channel, "ts": stamp, "user": BOT, "text": text, **more}
    return world.put(MESSAGES, stamp, message)


def seed_workspace(world: World) -> None:
    """The workspace's bot."""
    world.put(
        MEMBERS,
        BOT,
        {"id": BOT, "team_id": TEAM, "name": "bot", "deleted": False, "is_bot": True, "profile": {}},
    )


def seed_member(world: World, handle: str, email: str) -> None:
    """Somebody who is in the workspace already."""
    if any(member["profile"].get("email") == email for member in world.all(MEMBERS)):
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


def slack() -> Slack:
    """The API with its calls."""
    api = Slack()
    for register in (_about, _channels, _members, _people):
        register(api)
    return api


def _about(api: Slack) -> None:
    @api.on("POST", "/api/auth.test")
    def test(_call: Call) -> Answer:
        return yes(
            url="https://wing.slack.com/", team="wing", user="bot", team_id=TEAM, user_id=BOT, bot_id="BBOT"
        )

    @api.on("POST", "/api/chat.postMessage")
    def post(call: Call) -> Answer:
        arguments = given(call)
        channel = _channel(call, by_name=True)
        if channel["is_archived"]:
            raise no("is_archived")
        if not arguments.get("text") and not arguments.get("blocks") and not arguments.get("attachments"):
            raise no("no_text")
        thread = {"thread_ts": arguments["thread_ts"]} if arguments.get("thread_ts") else {}
        message = post_message(call.world, channel["id"], arguments.get("text", ""), call.now, **thread)
        return yes(channel=channel["id"], ts=message["ts"], message=message)

    @api.on("POST", "/api/conversations.history")
    def history(call: Call) -> Answer:
        channel = _channel(call)
        messages = call.world.all(MESSAGES, channel=channel["id"])
        return yes(messages=messages[::-1], has_more=False)


def _channels(api: Slack) -> None:
    @api.on("POST", "/api/conversations.create")
    def create(call: Call) -> Answer:
        arguments = given(call)
        name = arguments.get("name", "")
        _right_name(call, name, None)
        return yes(
            channel=make_channel(call.world, name, call.now, private=arguments.get("is_private") == "true")
        )

    @api.on("POST", "/api/conversations.info")
    def info(call: Call) -> Answer:
        return yes(channel=_channel(call))

    @api.on("POST", "/api/conversations.list")
    def every(call: Call) -> Answer:
        arguments = given(call)
        kinds = arguments.get("types", "public_channel").split(",")
        found = [
            channel
            for channel in call.world.all(CHANNELS)
            if ("private_channel" if channel["is_private"] else "public_channel") in kinds
            and not (arguments.get("exclude_archived") == "true" and channel["is_archived"])
        ]
        return _page(call, "channels", found)

    @api.on("POST", "/api/conversations.setTopic")
    def set_topic(call: Call) -> Answer:
        return _tell(call, "topic")

    @api.on("POST", "/api/conversations.setPurpose")
    def set_purpose(call: Call) -> Answer:
        return _tell(call, "purpose")

    @api.on("POST", "/api/conversations.rename")
    def rename(call: Call) -> Answer:
        channel = _channel(call)
        name = given(call).get("name", "")
        _right_name(call, name, channel["id"])
        channel["name"] = channel["name_normalized"] = name
        return yes(channel=call.world.put(CHANNELS, channel["id"], channel))

    @api.on("POST", "/api/conversations.archive")
    def archive(call: Call) -> Answer:
        channel = _channel(call)
        if channel["is_archived"]:
            raise no("already_archived")
        call.world.put(CHANNELS, channel["id"], {**channel, "is_archived": True})
        return yes()

    @api.on("POST", "/api/conversations.unarchive")
    def unarchive(call: Call) -> Answer:
        channel = _channel(call)
        if not channel["is_archived"]:
            raise no("not_archived")
        call.world.put(CHANNELS, channel["id"], {**channel, "is_archived": False})
        return yes()


def _members(api: Slack) -> None:
    @api.on("POST", "/api/conversations.members")
    def members(call: Call) -> Answer:
        return _page(call, "members", _channel(call)["members"])

    @api.on("POST", "/api/conversations.join")
    def join(call: Call) -> Answer:
        channel = _open(call)
        if channel["is_private"]:
            raise no("method_not_supported_for_channel_type")
        if BOT not in channel["members"]:
            channel["members"].append(BOT)
        return yes(channel=call.world.put(CHANNELS, channel["id"], channel))

    @api.on("POST", "/api/conversations.invite")
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

    @api.on("POST", "/api/conversations.kick")
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

    @api.on("POST", "/api/conversations.leave")
    def leave(call: Call) -> Answer:
        channel = _channel(call)
        if BOT not in channel["members"]:
            return yes(not_in_channel=True)
        channel["members"].remove(BOT)
        call.world.put(CHANNELS, channel["id"], channel)
        return yes()


def _people(api: Slack) -> None:
    @api.on("POST", "/api/users.lookupByEmail")
    def by_email(call: Call) -> Answer:
        email = given(call).get("email", "").lower()
        for member in call.world.all(MEMBERS):
            if member["profile"].get("email", "").lower() == email and email:
                return yes(user=member)
        raise no("users_not_found")

    @api.on("POST", "/api/users.info")
    def user(call: Call) -> Answer:
        found = call.world.get(MEMBERS, given(call).get("user", ""))
        if found is None:
            raise no("user_not_found")
        return yes(user=found)

    @api.on("POST", "/api/users.list")
    def every(call: Call) -> Answer:
        return _page(call, "members", call.world.all(MEMBERS), cache_ts=int(call.now.timestamp()))

    @api.on("POST", "/api/usergroups.list")
    def groups(call: Call) -> Answer:
        return yes(usergroups=call.world.all(GROUPS))

    @api.on("POST", "/api/usergroups.create")
    def create_group(call: Call) -> Answer:
        arguments = given(call)
        if not arguments.get("name"):
            raise no("invalid_arguments")
        if call.world.all(GROUPS, name=arguments["name"]):
            raise no("name_already_exists")
        key = call.world.key("S", 9)
        group = {
            "id": key,
            "team_id": TEAM,
            "name": arguments["name"],
            "handle": arguments.get("handle", ""),
            "users": [],
        }
        return yes(usergroup=call.world.put(GROUPS, key, group))


def _channel(call: Call, *, by_name: bool = False) -> Document:
    asked = given(call).get("channel", "")
    found = call.world.get(CHANNELS, asked)
    if found is None and by_name:
        found = next(iter(call.world.all(CHANNELS, name=asked.removeprefix("#"))), None)
    if found is None:
        raise no("channel_not_found")
    return found


def _open(call: Call) -> Document:
    channel = _channel(call)
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
    text = given(call).get(what, "")
    if len(text) > LONGEST_TEXT:
        raise no("too_long")
    channel[what] = {"value": text, "creator": BOT, "last_set": int(call.now.timestamp())}
    return yes(channel=call.world.put(CHANNELS, channel["id"], channel))


def _page(call: Call, name: str, found: list[Any], **more: Any) -> Answer:
    arguments = given(call)
    try:
        limit, start = int(arguments.get("limit") or 100), int(arguments.get("cursor") or 0)
    except ValueError:
        raise no("invalid_cursor") from None
    following = str(start + limit) if len(found) > start + limit else ""
    return yes(**{name: found[start : start + limit]}, response_metadata={"next_cursor": following}, **more)
