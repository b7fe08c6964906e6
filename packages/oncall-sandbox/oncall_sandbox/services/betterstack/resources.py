"""List, create, read, change and delete: the same five calls for every kind."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.betterstack.vendor import LACKING, invalid, lacking, not_found, page, shown
from oncall_sandbox.services.betterstack.watching import HEARTBEATS, Subject, stamp
from oncall_sandbox.services.call import Answer, Call, Refusal, Routes
from oncall_sandbox.services.checks import problems

if TYPE_CHECKING:
    from oncall_sandbox.services.betterstack.watching import Collection
    from oncall_sandbox.services.world import Document

TEAM = "Sandbox"


def calls(kind: Collection) -> Routes:
    """The five calls of one kind."""
    routes = Routes()

    @routes.on("GET", kind.path)
    def every(call: Call) -> Answer:
        _parent(call, kind)
        wanted = {name: call.asked(name) for name in kind.filters if call.asked(name) is not None}
        found = [
            document
            for document in call.world.all(kind.store)
            if document["parent"] == call.parameters.get("parent")
            and all(str(document["attributes"][name]) == value for name, value in wanted.items())
        ]
        return page(call, [_shown(kind, document, call.now) for document in found])

    @routes.on("POST", kind.path)
    def create(call: Call) -> Answer:
        _parent(call, kind)
        key = str(call.world.number())
        attributes = {**kind.defaults, **_checked(call, kind, partial=False)}
        attributes |= {"team_name": call.json.get("team_name") or TEAM, "created_at": stamp(call.now)}
        if kind.store == HEARTBEATS:
            token = hashlib.sha256(f"heartbeat {key}".encode()).hexdigest()[:24]
            attributes["url"] = f"https://uptime.betterstack.com/api/v1/heartbeat/{token}"
        document = {"id": key, "parent": call.parameters.get("parent"), "attributes": attributes}
        return Answer(201, {"data": _kept(call, kind, document)})

    @routes.on("GET", kind.path + "/{id}")
    def get(call: Call) -> Answer:
        return Answer(200, {"data": _shown(kind, _known(call, kind), call.now)})

    @routes.on("PATCH", kind.path + "/{id}")
    def update(call: Call) -> Answer:
        document = _known(call, kind)
        given = _checked(call, kind, partial=True)
        if "request_headers" in given:
            old = document["attributes"]["request_headers"]
            given["request_headers"] = _headers(old, given["request_headers"] or [])
        document["attributes"] |= given
        return Answer(200, {"data": _kept(call, kind, document)})

    @routes.on("DELETE", kind.path + "/{id}")
    def delete(call: Call) -> Answer:
        _forget(call, kind, _known(call, kind)["id"])
        return Answer(204)

    return routes


def _shown(kind: Collection, document: Document, now: datetime) -> Document:
    attributes = document["attributes"]
    if document.get("pinged_at") and attributes["status"] == "up":
        late = timedelta(seconds=attributes["period"] + attributes["grace"])
        if now > datetime.fromisoformat(document["pinged_at"]) + late:
            attributes["status"] = "down"
    return shown(
        kind.type, document["id"], {name: attributes[name] for name in attributes if name not in kind.secret}
    )


def _parent(call: Call, kind: Collection) -> None:
    if kind.parent and call.world.get(kind.parent, call["parent"]) is None:
        raise not_found()


def _known(call: Call, kind: Collection) -> Document:
    _parent(call, kind)
    document = call.world.get(kind.store, call["id"])
    if document is None or document["parent"] != call.parameters.get("parent"):
        raise not_found()
    return document


def _checked(call: Call, kind: Collection, *, partial: bool) -> dict[str, Any]:
    """The attributes of the body that the API knows (it overlooks others), each right on its own.

    ``null`` sets an attribute back to what it is by default.
    """
    if not isinstance(call.json, dict):
        raise Refusal(400, {"errors": "The request body must be a JSON object"})
    given = {
        name: kind.defaults.get(name) if value is None else value
        for name, value in call.json.items()
        if name in kind.fields
    }
    for name in call.world.fact(LACKING, []):
        if given.get(name) not in (None, False, "", kind.defaults.get(name)):
            raise lacking(name)
    wrong = list(problems(given, kind.fields, partial=partial))
    wrong += [(name, "is not included in the list") for name in kind.filled if given.get(name) == ""]
    for name, (store, written) in kind.references.items():
        if name not in call.json:
            continue
        key = str(call.json[name] or "")
        if key and call.world.get(store, key) is None:
            if name in kind.unknown:
                attribute, complaint = kind.unknown[name]
                raise invalid({attribute: [complaint]})
            wrong.append((name, "was not found"))
        given[name] = written(key) if key.isdigit() else None
    _complain(wrong, kind)
    return given


def _kept(call: Call, kind: Collection, document: Document) -> Document:
    """Keep the resource if it is right as a whole."""
    document["attributes"]["updated_at"] = stamp(call.now)
    subject = Subject(
        world=call.world,
        id=document["id"],
        parent=document["parent"],
        attributes=document["attributes"],
        now=call.now,
    )
    _complain(list(kind.rule(subject)), kind)
    kind.complete(subject)
    return _shown(kind, call.world.put(kind.store, document["id"], document), call.now)


def _complain(wrong: list[tuple[str, str]], kind: Collection) -> None:
    if wrong:
        complaints: dict[str, list[str]] = {}
        for name, problem in wrong:
            complaints.setdefault(name, []).append(f"{problem[0].upper()}{problem[1:]}.")
        allowed = {name: [*kind.fields[name].choices] for name in kind.filled if name in complaints}
        raise invalid(complaints, allowed)


def _forget(call: Call, kind: Collection, key: str) -> None:
    """Away with it, with what it owns, and with every mention of it."""
    for store, name in kind.unlinks:
        for other in call.world.all(store):
            if str(other["attributes"][name]) == key:
                other["attributes"][name] = None
                call.world.put(store, other["id"], other)
    for store in kind.owns:
        for owned in call.world.all(store, parent=key):
            call.world.delete(store, owned["id"])
    call.world.delete(kind.store, key)


def _headers(old: list[Document], given: list[Document]) -> list[Document]:
    """Headers are changed one by one: with an id changed or (``_destroy``) taken away, without one added."""
    kept = {header["id"]: header for header in old}
    added = []
    for header in given:
        key = str(header.get("id") or "")
        if str(header.get("_destroy", "")).lower() in ("true", "1"):
            kept.pop(key, None)
        elif key in kept:
            kept[key] |= header
        else:
            added.append({name: header.get(name) for name in ("name", "value")})
    return [*kept.values(), *added]
