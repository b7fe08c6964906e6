"""The addresses that jobs ping: a heartbeat is up after the first ping, down after ``/fail``."""

from __future__ import annotations

from sandbox.accounts.betterstack.kinds import HEARTBEATS
from sandbox.accounts.betterstack.vendor import BetterStack, not_found
from sandbox.accounts.call import Answer, Call


def register(api: BetterStack) -> None:
    """Add the calls of this module."""

    def ping(call: Call, status: str) -> Answer:
        for document in call.world.all(HEARTBEATS):
            if document["attributes"]["url"].rpartition("/")[2] == call["token"]:
                document["attributes"]["status"] = status
                call.world.put(HEARTBEATS, document["id"], document)
                return Answer(200, b"OK", {"Content-Type": "text/plain"})
        raise not_found()

    for method in ("GET", "HEAD", "POST"):
        api.on(method, "/api/v1/heartbeat/{token}")(lambda call: ping(call, "up"))
        api.on(method, "/api/v1/heartbeat/{token}/fail")(lambda call: ping(call, "down"))
