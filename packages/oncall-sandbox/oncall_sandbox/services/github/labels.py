"""Labels of a repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.github.vendor import LABELS, failed, not_found, page, repository_key

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

ROOT = "/repos/{owner}/{repository}/labels"
COLOR = re.compile(r"[0-9a-fA-F]{6}")
LONGEST_NAME = 50
LONGEST_DESCRIPTION = 100

routes = Routes()


@routes.on("GET", ROOT)
def every(call: Call) -> Answer:
    found = call.world.all(LABELS, repository=repository_key(call))
    return page(call, [_label_shown(label) for label in found])


@routes.on("POST", ROOT)
def create(call: Call) -> Answer:
    key = repository_key(call)
    given = call.json if isinstance(call.json, dict) else {}
    name = str(given.get("name") or "")
    if not name:
        raise failed("Label", "name", "missing_field")
    if call.world.get(LABELS, f"{key}:{name.lower()}"):
        raise failed("Label", "name", "already_exists")
    number = call.world.number()
    label = {"id": number, "node_id": f"LA_{number}", "repository": key, "default": False, "name": name}
    return Answer(201, _label_shown(_put(call, label, {"color": "ededed", "description": None, **given})))


@routes.on("GET", ROOT + "/{name}")
def get(call: Call) -> Answer:
    return Answer(200, _label_shown(_label(call)))


@routes.on("PATCH", ROOT + "/{name}")
def update(call: Call) -> Answer:
    label = _label(call)
    given = call.json if isinstance(call.json, dict) else {}
    new = given.get("new_name") or given.get("name") or label["name"]
    renamed = new.lower() != label["name"].lower()
    if renamed and call.world.get(LABELS, f"{label['repository']}:{new.lower()}"):
        raise failed("Label", "name", "already_exists")
    changed = _put(call, {**label, "name": new}, given)
    if renamed:
        call.world.delete(LABELS, f"{label['repository']}:{label['name'].lower()}")
    return Answer(200, _label_shown(changed))


@routes.on("DELETE", ROOT + "/{name}")
def delete(call: Call) -> Answer:
    label = _label(call)
    call.world.delete(LABELS, f"{label['repository']}:{label['name'].lower()}")
    return Answer(204)


def _put(call: Call, label: Document, given: Document) -> Document:
    if len(label["name"]) > LONGEST_NAME:
        raise failed("Label", "name", "invalid")
    color = str(given.get("color") or label.get("color") or "").removeprefix("#")
    if not COLOR.fullmatch(color):
        raise failed("Label", "color", "invalid")
    description = given.get("description", label.get("description"))
    if description and len(description) > LONGEST_DESCRIPTION:
        raise failed("Label", "description", "invalid")
    label |= {"color": color.lower(), "description": description}
    return call.world.put(LABELS, f"{label['repository']}:{label['name'].lower()}", label)


def _label(call: Call) -> Document:
    found = call.world.get(LABELS, f"{repository_key(call)}:{call['name'].lower()}")
    if found is None:
        raise not_found()
    return found


def _label_shown(label: Document) -> Document:
    shown = {name: value for name, value in label.items() if name != "repository"}
    return {**shown, "url": f"https://api.github.com/repos/{label['repository']}/labels/{label['name']}"}
