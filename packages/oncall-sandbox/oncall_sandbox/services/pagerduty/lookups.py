"""What can only be looked up here: priorities, vendors, teams, tags, licences, the account's abilities."""

from __future__ import annotations

from oncall_sandbox.services.call import Answer, Call, Handler, Routes
from oncall_sandbox.services.pagerduty.vendor import (
    LICENSES,
    PRIORITIES,
    TAGS,
    TEAMS,
    VENDORS,
    existing,
    one,
    page,
)

routes = Routes()


def _every(kind: str, name: str) -> Handler:
    def answer(call: Call) -> Answer:
        query = (call.asked("query") or "").lower()
        found = [document for document in call.world.all(kind) if query in str(document["name"]).lower()]
        return page(call, name, found)

    return answer


def _single(kind: str, name: str) -> Handler:
    return lambda call: one(name, existing(call, kind, call["id"]))


for _kind, _name, _plural in (
    (PRIORITIES, "priority", "priorities"),
    (VENDORS, "vendor", "vendors"),
    (TEAMS, "team", "teams"),
    (TAGS, "tag", "tags"),
):
    routes.on("GET", f"/{_plural}")(_every(_kind, _plural))
    routes.on("GET", f"/{_plural}/{{id}}")(_single(_kind, _name))


@routes.on("GET", "/licenses")
def licenses(call: Call) -> Answer:
    return Answer(200, {"licenses": call.world.all(LICENSES)})


@routes.on("GET", "/abilities")
def abilities(_call: Call) -> Answer:
    return Answer(200, {"abilities": ["teams", "urgencies", "event_orchestration", "service_support_hours"]})
