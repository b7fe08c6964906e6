"""Actions secrets of a repository: written, listed, never read back."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.github.vendor import (
    SECRETS,
    not_found,
    refusal,
    repository,
    repository_key,
    stamp,
)

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

ROOT = "/repos/{owner}/{repository}/actions/secrets"
NAME = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*", re.IGNORECASE)
PUBLIC_KEY = base64.b64encode(bytes(range(32))).decode()

routes = Routes()


@routes.on("GET", ROOT)
def every(call: Call) -> Answer:
    found = [_secret_shown(secret) for secret in call.world.all(SECRETS, repository=repository_key(call))]
    return Answer(200, {"total_count": len(found), "secrets": found})


@routes.on("GET", ROOT + "/public-key")
def public_key(call: Call) -> Answer:
    repository(call)
    return Answer(200, {"key_id": "1", "key": PUBLIC_KEY})


@routes.on("GET", ROOT + "/{name}")
def get(call: Call) -> Answer:
    return Answer(200, _secret_shown(_secret(call)))


@routes.on("PUT", ROOT + "/{name}")
def write(call: Call) -> Answer:
    given = call.json if isinstance(call.json, dict) else {}
    name = call["name"].upper()
    if not NAME.fullmatch(name):
        raise refusal(422, "Secret names can only contain alphanumeric characters and underscores")
    if not given.get("encrypted_value") or given.get("key_id") != "1":
        raise refusal(422, "Invalid request.\n\nencrypted_value and the key_id of the public key are needed.")
    key = f"{repository_key(call)}:{name}"
    old = call.world.get(SECRETS, key)
    now = stamp(call.now)
    secret = {"name": name, "created_at": (old or {}).get("created_at", now), "updated_at": now}
    secret |= {"repository": repository_key(call), "encrypted_value": given["encrypted_value"]}
    call.world.put(SECRETS, key, secret)
    return Answer(204) if old else Answer(201, {})


@routes.on("DELETE", ROOT + "/{name}")
def delete(call: Call) -> Answer:
    secret = _secret(call)
    call.world.delete(SECRETS, f"{secret['repository']}:{secret['name']}")
    return Answer(204)


def _secret(call: Call) -> Document:
    found = call.world.get(SECRETS, f"{repository_key(call)}:{call['name'].upper()}")
    if found is None:
        raise not_found()
    return found


def _secret_shown(secret: Document) -> Document:
    return {name: secret[name] for name in ("name", "created_at", "updated_at")}
