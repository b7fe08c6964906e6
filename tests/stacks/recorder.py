"""A mock engine that records what a program declares and is as strict as the real one where the SDK's mock is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import grpc
import pulumi
from pulumi.runtime import mocks, rpc, set_mocks
from pulumi.runtime.proto import source_pb2

from ci.declared import Answers, provide_event_loop

PRIVATE = ("winglang/secret",)
"""The repositories that are private in GitHub."""

UNKNOWN = "unknown."
"""What the e-mails of people begin with who have no account."""

REFUSED = "refused."
"""What is looked up by a name, or an e-mail, that begins so is answered with 401."""


@dataclass(frozen=True)
class Declared:
    """One registration, with names as the engine has them; ``secrets`` are the inputs that are secret,
    ``secret_outputs`` the outputs that the engine must keep secret.

    ``uses`` says by input the URNs of the resources that its value comes from, ``after`` all that it waits for.
    """

    type: str
    name: str
    inputs: dict[str, Any]
    parent: str
    provider: str
    protect: bool
    retained: bool
    ignored: tuple[str, ...]
    replaced_on: tuple[str, ...]
    secrets: frozenset[str]
    secret_outputs: frozenset[str]
    after: frozenset[str]
    uses: dict[str, tuple[str, ...]]


@dataclass
class Recording:
    """Everything that was declared and looked up, and by URN what components put out.

    ``nowhere`` are the look-ups that name no provider.
    """

    resources: dict[str, Declared] = field(default_factory=dict)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    invokes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    nowhere: set[str] = field(default_factory=set)

    def of(self, kind: str) -> dict[str, Declared]:
        """The resources whose type ends in ``:kind``, by name."""
        return {one.name: one for one in self.resources.values() if one.type.rsplit(":", 1)[-1] == kind}


class _Answers(Answers):
    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        found, failures = super().call(args)
        if args.token.endswith(":getRepository"):
            found["private"] = args.args["fullName"] in PRIVATE
        if args.token.endswith(":getUsers"):
            found["users"] = [user for user in found["users"] if not user["email"].startswith(UNKNOWN)]
        return found, failures


class _Refusal(grpc.RpcError):
    """A look-up that failed, as the engine answers it."""

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return str(self)


class _Monitor(mocks.MockMonitor):
    def __init__(self, recording: Recording) -> None:
        super().__init__(_Answers())
        self.recording = recording

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - the name is the protocol's
        asked = rpc.deserialize_properties(request.args)
        self.recording.invokes.append((request.tok, asked))
        if not request.provider:
            self.recording.nowhere.add(request.tok)
        by = asked.get("name") or asked.get("fullName") or asked.get("label") or ""
        reason = ""
        if request.tok.endswith(":getPriority") and by not in ("P0", "P1", "P2"):
            reason = f"Unable to locate any priority with name: {by}"
        if any(one.startswith(REFUSED) for one in (by, *asked.get("emails", ()))):
            reason = "GET https://api.vendor.example/things: 401 Unauthorized"
        if reason:
            raise _Refusal(f"invocation of {request.tok} returned an error: {reason}")
        return super().Invoke(request)  # type: ignore[no-untyped-call]

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        urn = self.make_urn(request.parent, request.type, request.name)
        assert urn not in self.recording.resources, f"declared twice: {urn}"
        if request.type != "pulumi:pulumi:Stack":
            inputs = rpc.deserialize_properties(request.object, keep_unknowns=True)
            self.recording.resources[urn] = Declared(
                type=request.type,
                name=request.name,
                inputs={key: rpc.unwrap_rpc_secret(value) for key, value in inputs.items()},
                parent=request.parent,
                provider=request.provider.split("::")[-2] if request.provider else "",
                protect=request.protect,
                retained=request.retainOnDelete,
                ignored=tuple(request.ignoreChanges),
                replaced_on=tuple(request.replaceOnChanges),
                secrets=frozenset(key for key, value in inputs.items() if rpc.is_rpc_secret(value)),
                secret_outputs=frozenset(request.additionalSecretOutputs),
                after=frozenset(request.dependencies),
                uses={key: tuple(sorted(of.urns)) for key, of in request.propertyDependencies.items()},
            )
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        if (
            "::pulumi:pulumi:Stack::" not in request.urn
        ):  # the SDK makes it once, for the first program of a process
            self.recording.outputs[request.urn] = rpc.deserialize_properties(request.outputs)
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]  # the SDK's


def record(program: Callable[[], object]) -> Recording:
    """Run ``program`` to its end, registrations included."""
    recording = Recording()
    provide_event_loop()
    # What waits for a look-up that was refused fails too, hundreds of times. The first failure is what is raised here.
    asyncio.get_event_loop().set_exception_handler(lambda _loop, _context: None)
    set_mocks(_Answers(), project="wing-on-call", stack="sandbox", preview=False, monitor=_Monitor(recording))
    with patch("pulumi.runtime.resource._get_stack_trace", source_pb2.StackTrace):
        # Where a resource was declared nobody asks here; the SDK reads the whole stack of calls for each.
        pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
    return recording
