"""What Slack's calls have in common: who may call, where the arguments are, consent, refusal, pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from oncall_sandbox.services.call import Answer, Api, Call, Handler, Refusal, Request, Usage

if TYPE_CHECKING:
    from oncall_sandbox.services.world import World

TEAM = "T1"
BOT = "UBOT"
CHANNELS = "slack/channels"
MEMBERS = "slack/users"
MESSAGES = "slack/messages"
SCHEDULED = "slack/scheduled_messages"
GROUPS = "slack/usergroups"
SCOPES = {
    "chat.delete": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.scheduleMessage": "chat:write",
    "chat.deleteScheduledMessage": "chat:write",
    "conversations.archive": "channels:manage",
    "conversations.create": "channels:manage",
    "conversations.history": "channels:history",
    "conversations.info": "channels:read",
    "conversations.join": "channels:join",
    "conversations.list": "channels:read",
    "conversations.open": "im:write",
    "conversations.setTopic": "channels:write.topic",
    "usergroups.create": "usergroups:write",
    "usergroups.list": "usergroups:read",
    "usergroups.update": "usergroups:write",
    "usergroups.users.list": "usergroups:read",
    "usergroups.users.update": "usergroups:write",
    "users.lookupByEmail": "users:read.email",
}
"""The narrowest scope with which a bot's token may call a method in a public channel, by the reference of each."""
WIDER = {"channels:write.topic": "channels:manage"}


def limit_scopes(world: World, *scopes: str) -> None:
    """Let tokens have these scopes only; without any, they have all."""
    world.remember("slack/scopes", list(scopes))
    world.commit()


class Slack(Api):
    """``slack.com/api``: a bot token; about a hundred calls a minute."""

    host = "slack.com"
    limit = 100

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
        """Slack takes GET for POST."""
        return super().find("POST" if method == "GET" else method, path)

    def permit(self, call: Call) -> None:
        """Refuse a method whose scope the token lacks, where `limit_scopes` has limited them."""
        provided = call.world.fact("slack/scopes", [])
        needed = SCOPES.get(call.request.path.removeprefix("/api/"))
        if provided and needed and not {needed, WIDER.get(needed)}.intersection(provided):
            raise no("missing_scope", needed=needed, provided=",".join(provided))

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

    def complete(self, request: Request, answer: Answer, _usage: Usage) -> None:
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
    """The arguments, wherever they are."""
    if isinstance(call.json, dict):
        return {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in call.json.items()
        }
    body = call.request.body.decode(errors="replace")
    return {**dict(call.query), **dict(parse_qsl(body, keep_blank_values=True))}


def page(call: Call, name: str, found: list[Any], **more: Any) -> Answer:
    """A page by ``limit`` (100) and ``cursor``."""
    arguments = given(call)
    try:
        limit, start = int(arguments.get("limit") or 100), int(arguments.get("cursor") or 0)
    except ValueError:
        raise no("invalid_cursor") from None
    upcoming = str(start + limit) if len(found) > start + limit else ""
    return yes(**{name: found[start : start + limit]}, response_metadata={"next_cursor": upcoming}, **more)
