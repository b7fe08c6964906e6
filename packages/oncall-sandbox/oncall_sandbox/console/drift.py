"""Changes behind Pulumi's back, as somebody makes them in a vendor's web page."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
from typing import Any
from urllib.parse import quote, urlsplit

from oncall_sandbox.address import SandboxError, control, ensure
from oncall_sandbox.console.tables import SERVICES, Document, Table, called, fields, nearest, pick, pick_kind

TOKEN = "xoxb-somebody-at-the-web-page"  # noqa: S105 - every token is good here
FORM = "drift [SERVICE] KIND NAME field=value …, or --delete, or (of a schedule) --remove-layer"


def drift(words: list[str], *, delete: bool, remove_layer: bool) -> str:
    """Do it, and say what was done. Raises SandboxError."""
    service = words[0] if words and words[0] in SERVICES else None
    rest = words[1:] if service else words
    if len(rest) < 2:
        raise SandboxError(f"Say what is to change: {FORM}.")
    kind = pick_kind(rest[0], service)
    key, document = pick(kind, rest[1])
    name, changes = f"{kind.word} {called(document)}", rest[2:]
    if sum([delete, remove_layer, bool(changes)]) != 1:
        raise SandboxError(f"One kind of change at a time: {FORM}.")
    if delete:
        return _remove(kind, document, name)
    done = (
        _less_a_layer(kind, document)
        if remove_layer
        else [_change(kind, document, change) for change in changes]
    )
    control("POST", "put", {"kind": kind.store, "id": key, "body": document})
    return f"{name}: " + "; ".join(done)


def _remove(kind: Table, document: Document, name: str) -> str:
    """By the vendor's own call, which refuses what the web page would refuse."""
    if not kind.removal:
        raise SandboxError(f"Nobody can remove a {kind.word}.")
    method, _, target = kind.removal.format(**{**document, **_quoted(document)}).partition(" ")
    where = urlsplit(ensure())
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=10)
    try:
        connection.request(
            method, f"/{target.replace(' ', '%20')}", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        response = connection.getresponse()
        answer = response.read()
    finally:
        connection.close()
    answered = json.loads(answer) if answer.startswith(b"{") else {}
    if response.status >= 400 or answered.get("ok") is False:
        raise SandboxError(f"{name} stays: {_reason(answered) or response.status}.")
    return (
        f"{name}: archived, which is all that Slack can do" if kind.word == "channel" else f"{name}: removed"
    )


def _quoted(document: Document) -> Document:
    return {name: quote(text, safe="/") for name, text in document.items() if isinstance(text, str)}


def _reason(answered: Any) -> str:
    error = answered.get("error") or answered.get("errors") or answered.get("message")
    if isinstance(error, dict):
        return "; ".join(error.get("errors") or [error.get("message", "")])
    return str(error or "")


def _less_a_layer(kind: Table, document: Document) -> list[str]:
    if kind.word != "schedule":
        raise SandboxError(f"Only schedules have layers, not a {kind.word}.")
    layers = document["schedule_layers"]
    if len(layers) < 2:
        raise SandboxError("A schedule keeps at least one layer.")
    gone = layers.pop(0)
    return [f"without {gone['name']}, {len(layers)} left"]


def _change(kind: Table, document: Document, change: str) -> str:
    path, sign, text = change.partition("=")
    if not sign:
        raise SandboxError(f"{change!r} is not a change; write field=value.")
    *way, last = path.split(".")
    holder: Any = fields(document)
    for name in way:
        holder = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(holder, dict) or last not in holder:
        known = sorted(holder if isinstance(holder, dict) else fields(document))
        raise SandboxError(f"A {kind.word} has no {path!r}; it has {', '.join(known)}.{nearest(last, known)}")
    old = holder[last]
    if isinstance(old, dict) and "value" in old:  # a Slack topic or purpose
        holder, last, old = old, "value", old["value"]
    new = text if isinstance(old, str) else _read(text)
    if kind.word == "file" and last == "content":
        content = text.encode()
        document |= {"sha": _blob(content), "size": len(content)}
        new = base64.b64encode(content).decode()
    holder[last] = new
    return f"{path} is {text!r} now"


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _blob(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()  # noqa: S324 - as git names it
