"""List, create, read, change and delete: the same five calls for every kind."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sandbox.accounts.betterstack.kinds import HEARTBEATS, Kind
from sandbox.accounts.betterstack.vendor import invalid, not_found, page, shown
from sandbox.accounts.call import Answer, Call, Refusal, Routes
from sandbox.accounts.checks import problems

if TYPE_CHECKING:
    from sandbox.accounts.world import Document


def calls(kind: Kind) -> Routes:
    """The five calls of one kind."""
    routes = Routes()

    @routes.on("GET", kind.path)
    def every(call: Call) -> Answer:
        _parent(call, kind)
        wanted = {name: call.asked(name) for name in kind.filters if call.asked(name) is not None}
        found = [
            document
            for document in call.world.all(kind.store)
            if document.get("parent") == call.parameters.get("parent")
            and all(str(document["attributes"].get(name)) == value for name, value in wanted.items())
        ]
        return page(call, [_shown(kind, document) for document in found])

    @routes.on("POST", kind.path)
    def create(call: Call) -> Answer:
        _parent(call, kind)
        given = _checked(call, kind, None)
        key = str(call.world.number())
        now = call.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        attributes = {**kind.defaults, **given, "team_name": "Wing", "created_at": now, "updated_at": now}
        if kind.store == HEARTBEATS:
            token = hashlib.sha256(f"heartbeat {key}".encode()).hexdigest()[:24]
            attributes["url"] = f"https://uptime.betterstack.com/api/v1/heartbeat/{token}"
        _ruled(call, kind, attributes)
        document = {"id": key, "parent": call.parameters.get("parent"), "attributes": attributes}
        call.world.put(kind.store, key, document)
        return Answer(201, {"data": _shown(kind, document)})

    @routes.on("GET", kind.path + "/{id}")
    def get(call: Call) -> Answer:
        return Answer(200, {"data": _shown(kind, _known(call, kind))})

    @routes.on("PATCH", kind.path + "/{id}")
    def update(call: Call) -> Answer:
        document = _known(call, kind)
        document["attributes"] |= _checked(call, kind, document)
        document["attributes"]["updated_at"] = call.now.isoformat(timespec="milliseconds").replace(
            "+00:00", "Z"
        )
        _ruled(call, kind, document["attributes"])
        call.world.put(kind.store, document["id"], document)
        return Answer(200, {"data": _shown(kind, document)})

    @routes.on("DELETE", kind.path + "/{id}")
    def delete(call: Call) -> Answer:
        call.world.delete(kind.store, _known(call, kind)["id"])
        return Answer(204)

    return routes


def _shown(kind: Kind, document: Document) -> Document:
    return shown(kind.type, document["id"], document["attributes"])


def _parent(call: Call, kind: Kind) -> None:
    if kind.parent and call.world.get(kind.parent, call["parent"]) is None:
        raise not_found()


def _known(call: Call, kind: Kind) -> Document:
    _parent(call, kind)
    document = call.world.get(kind.store, call["id"])
    if document is None or document.get("parent") != call.parameters.get("parent"):
        raise not_found()
    return document


def _checked(call: Call, kind: Kind, old: Document | None) -> dict[str, Any]:
    if not isinstance(call.json, dict):
        raise Refusal(400, {"errors": "The body must be a JSON object"})
    given = {name: value for name, value in call.json.items() if name in kind.fields}
    wrong: dict[str, list[str]] = {}
    for name, problem in problems(given, kind.fields, partial=old is not None):
        wrong.setdefault(name, []).append(problem)
    for name, store in kind.references.items():
        if given.get(name) is not None and call.world.get(store, str(given[name])) is None:
            wrong.setdefault(name, []).append("was not found")
    if wrong:
        raise invalid(wrong)
    return given


def _ruled(call: Call, kind: Kind, attributes: Document) -> None:
    wrong: dict[str, list[str]] = {}
    for name, problem in kind.rule(call.world, attributes):
        wrong.setdefault(name, []).append(problem)
    if wrong:
        raise invalid(wrong)
