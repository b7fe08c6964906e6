"""What the program declares for a file, from the file alone: no account, no token, no code of a pull request.

A fork's pull request gets no `pulumi preview`, which needs tokens. This compares what the program would ask the engine
for. What an account holds is unknown here.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi import Output, RunError
from pulumi.runtime import mocks, rpc, set_mocks, test

from components.responder import Phone
from oncall.errors import UserError
from operate.project import FILE
from settings import VARIABLES, Settings
from stacks import operation as program

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from oncall.model import Operation

Declared = dict[tuple[str, str], dict[str, Any]]
"""The inputs of each resource, by its kind and name."""
_OUR_OWN = ("pulumi:", "oncall:")
_LONGEST = 60


class Answers(mocks.Mocks):
    """Every look-up finds what it looks for, and every resource is made as it is declared."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """The id and the outputs of a resource."""
        outputs = dict(args.inputs)
        if args.typ.endswith(":ServiceIntegration"):
            outputs["integrationKey"] = f"key-of-{args.name}"
        if args.typ.endswith(":Heartbeat"):
            outputs["url"] = f"https://uptime.example/{args.name}"
        if args.typ.endswith(":StatusPageSection"):
            outputs["sectionId"] = f"section-of-{args.name}"
        return f"id-of-{args.name}", outputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """What a look-up finds."""
        if args.token.endswith(":getUsers"):
            return {"users": [_user(email) for email in args.args["emails"]]}, []
        if args.token.endswith(":getPriority"):
            return {**args.args, "id": f"id-of-{args.args['name']}"}, []
        if args.token.endswith(":getRepository"):
            return {**args.args, "id": args.args["fullName"], "private": False}, []
        return {**args.args, "id": f"method-of-{args.args['userId']}"}, []


def _user(email: str) -> dict[str, Any]:
    name = email.partition("@")[0]
    mailbox = {"id": f"method-of-user-{name}", "type": "email_contact_method", "label": "Default"}
    return {"id": f"user-{name}", "email": email.lower(), "contactMethods": [mailbox | {"address": email}]}


class _Monitor(mocks.MockMonitor):
    def __init__(self, declared: Declared) -> None:
        super().__init__(Answers())
        self._declared = declared

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the name is the protocol's
        if not request.type.startswith(_OUR_OWN):
            inputs = rpc.deserialize_properties(request.object, keep_unknowns=True)
            kind = request.type.rpartition(":")[2]
            self._declared[kind, request.name] = {key: _plain(value) for key, value in inputs.items()}
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


def resources(operation: Operation, now: datetime) -> Declared:
    """What is declared for an operation. Raises UserError."""
    declared: Declared = {}
    provide_event_loop()
    set_mocks(Answers(), project="on-call", stack="review", preview=False, monitor=_Monitor(declared))
    try:
        test(lambda: program.provision(operation, _settings(operation, now)))()  # type: ignore[no-untyped-call]
    except RunError as error:
        raise UserError(str(error)) from None
    return declared


def provide_event_loop() -> None:
    """Outputs of the SDK need one loop that is there all the time; `asyncio.run` elsewhere takes it away."""
    asyncio.set_event_loop(_loop())


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def _settings(operation: Operation, now: datetime) -> Settings:
    """Those of a stack that is set up; the values stay the same and are never shown."""
    return Settings(
        project="on-call",
        stack="review",
        file=Path(FILE),
        clock=now,
        protect=True,
        slack_workspace="T0",
        tokens={key: Output.secret(key) for key in VARIABLES},
        phones={handle: Output.secret(Phone(country_code=1, number="0")) for handle in operation.people},
        devices=dict.fromkeys(operation.people, "Phone"),
    )


def changes(before: Declared, after: Declared) -> tuple[str, ...]:
    """The counts, then a line for each resource that is added, removed or changed."""
    lines = [("added", f"{kind} {name} is added") for kind, name in sorted(after.keys() - before.keys())]
    lines += [("removed", f"{kind} {name} is removed") for kind, name in sorted(before.keys() - after.keys())]
    for key in sorted(before.keys() & after.keys()):
        if differing := list(_properties(before[key], after[key])):
            lines.append(("changed", f"{' '.join(key)} is changed: {', '.join(differing)}"))
    counts = Counter(verb for verb, _ in lines)
    counted = ", ".join(f"{counts[verb]} {verb}" for verb in ("added", "removed", "changed") if counts[verb])
    return (counted or "No resource changes.", *(line for _, line in lines))


def _properties(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [
        f"{name} {_shown(before.get(name))} → {_shown(after.get(name))}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def _shown(value: Any) -> str:
    """A short value as JSON, of a long one its kind."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= _LONGEST:
        return text
    return "(a list)" if isinstance(value, list) else "(a text)" if isinstance(value, str) else "(values)"


def _plain(value: Any) -> Any:
    return "(secret)" if rpc.is_rpc_secret(value) else value
