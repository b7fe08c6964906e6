"""The addresses that jobs ping: a heartbeat is up after the first ping, down after ``/fail``."""

from __future__ import annotations

from oncall_sandbox.services.betterstack.vendor import not_found
from oncall_sandbox.services.betterstack.watching import HEARTBEATS
from oncall_sandbox.services.call import Answer, Call, Routes

routes = Routes()


@routes.on("GET", "/api/v1/heartbeat/{token}")
@routes.on("HEAD", "/api/v1/heartbeat/{token}")
@routes.on("POST", "/api/v1/heartbeat/{token}")
def up(call: Call) -> Answer:
    return _ping(call, "up")


@routes.on("GET", "/api/v1/heartbeat/{token}/fail")
@routes.on("HEAD", "/api/v1/heartbeat/{token}/fail")
@routes.on("POST", "/api/v1/heartbeat/{token}/fail")
def down(call: Call) -> Answer:
    return _ping(call, "down")


def _ping(call: Call, status: str) -> Answer:
    for document in call.world.all(HEARTBEATS):
        if document["attributes"]["url"].rpartition("/")[2] == call["token"]:
            document["attributes"]["status"] = status
            document["pinged_at"] = call.now.isoformat()
            call.world.put(HEARTBEATS, document["id"], document)
            return Answer(200, b"OK", {"Content-Type": "text/plain"})
    raise not_found()
