"""What is said in channels and to people, now or later.

Sources: the reference of chat.postMessage, chat.delete, chat.scheduleMessage, chat.scheduledMessages.list,
chat.deleteScheduledMessage, conversations.open and conversations.history. A user's id in place of a channel opens a
direct message. Scheduled messages with metadata are never posted, the reference warns.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.slack.channels import channel_of
from oncall_sandbox.services.slack.vendor import (
    BOT,
    CHANNELS,
    MEMBERS,
    MESSAGES,
    SCHEDULED,
    given,
    no,
    page,
    yes,
)

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document, World

FARTHEST = timedelta(days=120)
CLOSE, MOST_CLOSE = timedelta(minutes=5), 30
FINAL = timedelta(seconds=60)
"""A message that is due so soon cannot be deleted any more."""

routes = Routes()


def post_message(world: World, channel: str, text: str, now: datetime, **more: Any) -> Document:
    """A message in a channel."""
    number = world.number()
    stamp = f"{int(now.timestamp())}.{number:06d}"
    message = {"type": "message", "channel": channel, "ts": stamp, "user": BOT, "text": text, **more}
    return world.put(MESSAGES, stamp, message)


@routes.on("POST", "/api/chat.postMessage")
def post(call: Call) -> Answer:
    arguments = given(call)
    channel = _conversation(call)
    if channel["is_archived"]:
        raise no("is_archived")
    if BOT not in channel["members"]:
        raise no("not_in_channel")
    if not arguments.get("text") and not arguments.get("blocks") and not arguments.get("attachments"):
        raise no("no_text")
    more: Document = {"thread_ts": arguments["thread_ts"]} if arguments.get("thread_ts") else {}
    if arguments.get("metadata"):
        more["metadata"] = _metadata(arguments["metadata"])
    message = post_message(call.world, channel["id"], arguments.get("text", ""), call.now, **more)
    return yes(channel=channel["id"], ts=message["ts"], message=message)


@routes.on("POST", "/api/chat.delete")
def delete(call: Call) -> Answer:
    channel, stamp = channel_of(call)["id"], given(call).get("ts", "")
    message = call.world.get(MESSAGES, stamp)
    if message is None or message["channel"] != channel:
        raise no("message_not_found")
    if message["user"] != BOT:
        raise no("cant_delete_message")
    call.world.delete(MESSAGES, stamp)
    return yes(channel=channel, ts=stamp)


@routes.on("POST", "/api/conversations.open")
def open_conversation(call: Call) -> Answer:
    users = [user for user in given(call).get("users", "").split(",") if user]
    if not users:
        raise no("users_list_not_supplied")
    return yes(channel={"id": _direct(call.world, users[0])["id"]})


@routes.on("POST", "/api/conversations.history")
def history(call: Call) -> Answer:
    _deliver(call)
    channel = channel_of(call)
    if BOT not in channel["members"]:
        raise no("not_in_channel")
    arguments = given(call)
    oldest, latest = _stamp(arguments, "oldest", 0.0), _stamp(arguments, "latest", float("inf"))
    inclusive = arguments.get("inclusive") in ("true", "1")
    found = [
        message
        for message in call.world.all(MESSAGES, channel=channel["id"])
        if oldest < float(message["ts"]) < latest or (inclusive and float(message["ts"]) in (oldest, latest))
    ]
    found.sort(key=lambda message: float(message["ts"]), reverse=True)
    if arguments.get("include_all_metadata") not in ("true", "1"):
        for message in found:
            message.pop("metadata", None)
    answer = page(call, "messages", found)
    answer.body["has_more"] = bool(answer.body["response_metadata"]["next_cursor"])
    return answer


@routes.on("POST", "/api/chat.scheduleMessage")
def schedule(call: Call) -> Answer:
    arguments = given(call)
    channel = _conversation(call)
    if channel["is_archived"]:
        raise no("is_archived")
    if not arguments.get("text"):
        raise no("no_text")
    at = datetime.fromtimestamp(_stamp(arguments, "post_at", 0.0), UTC)
    if at <= call.now:
        raise no("time_in_past")
    if at > call.now + FARTHEST:
        raise no("time_too_far")
    others = call.world.all(SCHEDULED, channel_id=channel["id"])
    if sum(abs(one["post_at"] - at.timestamp()) < CLOSE.total_seconds() for one in others) >= MOST_CLOSE:
        raise no("restricted_too_many")
    key = call.world.key("Q", 10)
    message = {
        "id": key,
        "channel_id": channel["id"],
        "post_at": int(at.timestamp()),
        "date_created": int(call.now.timestamp()),
        "text": arguments["text"],
    }
    call.world.put(SCHEDULED, key, message)
    return yes(channel=channel["id"], scheduled_message_id=key, post_at=message["post_at"], message=message)


@routes.on("POST", "/api/chat.scheduledMessages.list")
def scheduled(call: Call) -> Answer:
    _deliver(call)
    found = call.world.all(SCHEDULED)
    return page(call, "scheduled_messages", sorted(found, key=lambda message: message["post_at"]))


@routes.on("POST", "/api/chat.deleteScheduledMessage")
def unschedule(call: Call) -> Answer:
    _deliver(call)
    arguments = given(call)
    key = arguments.get("scheduled_message_id", "")
    found = call.world.get(SCHEDULED, key)
    final = call.now + FINAL
    if (
        found is None
        or found["channel_id"] != arguments.get("channel")
        or found["post_at"] <= final.timestamp()
    ):
        raise no("invalid_scheduled_message_id")
    call.world.delete(SCHEDULED, key)
    return yes()


def _deliver(call: Call) -> None:
    """Post what is due."""
    for message in call.world.all(SCHEDULED):
        if message["post_at"] <= call.now.timestamp():
            at = datetime.fromtimestamp(message["post_at"], UTC)
            post_message(call.world, message["channel_id"], message["text"], at)
            call.world.delete(SCHEDULED, message["id"])


def _conversation(call: Call) -> Document:
    """A channel by id or name, or the direct messages of a user."""
    asked = given(call).get("channel", "")
    return _direct(call.world, asked) if call.world.get(MEMBERS, asked) else channel_of(call, by_name=True)


def _direct(world: World, user: str) -> Document:
    member = world.get(MEMBERS, user)
    if member is None:
        raise no("user_not_found")
    if member.get("deleted"):
        raise no("user_disabled")
    found = next((one for one in world.all(CHANNELS, is_im=True) if one["user"] == user), None)
    if found is None:
        key = world.key("D", 9)
        found = {"id": key, "is_im": True, "user": user, "name": "", "is_private": True, "is_archived": False}
        world.put(CHANNELS, key, found | {"members": [BOT, user]})
    return found | {"members": [BOT, user]}


def _metadata(text: str) -> Document:
    try:
        metadata = json.loads(text)
    except ValueError:
        raise no("invalid_metadata_format") from None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise no("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise no("invalid_metadata_schema")
    return metadata


def _stamp(arguments: dict[str, str], name: str, default: float) -> float:
    try:
        return float(arguments.get(name) or default)
    except ValueError:
        raise no(f"invalid_ts_{name}" if name != "post_at" else "invalid_time") from None
