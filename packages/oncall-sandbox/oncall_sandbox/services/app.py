"""Finds who answers a request, and keeps what the answer has changed.

Every answer is committed, together with its line of the log, before anybody sees it.
"""

from __future__ import annotations

import sys
import time
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.call import Answer, Api, Call, Refusal, Request, Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oncall_sandbox.services.faults import Fault
    from oncall_sandbox.services.world import World

SHOWN = 4_000


class App:
    """The APIs over one world. ``locate`` first, then ``answer``."""

    def __init__(self, world: World, apis: Sequence[Api]) -> None:
        self.world = world
        self.apis = {api.host: api for api in apis}
        self._used: dict[str, tuple[int, int]] = {}

    def locate(self, request: Request) -> bool:
        """Name the API that ``request`` is meant for: by its host, or by the first segment of its path."""
        if request.host in self.apis:
            request.origin = request.origin or f"https://{request.host}"
            return True
        first, _, rest = request.path.lstrip("/").partition("/")
        if first not in self.apis:
            return False
        request.origin = f"http://{request.headers.get('host', request.host)}/{first}"
        request.host, request.path = first, f"/{rest}"
        return True

    def answer(self, request: Request, fault: Fault | None = None, *, disturbed: bool = False) -> Answer:
        """Do what ``request`` asks and note it; ``fault`` may answer instead, or lie afterwards.

        One that was ``disturbed`` by another is refused.
        """
        api = self.apis[request.host]
        usage = self._spend(api)
        found = api.find(request.method, request.path)
        instead = fault.answer() if fault and fault.action == "status" else None
        if instead and fault and fault.when == "before":
            answer = instead
        elif disturbed:
            answer = api.disturbed(request)
        elif found is None:
            answer = self._unknown(request)
        else:
            answer = self._act(api, Call(self.world, request, found[1]), found[0], usage)
        answer = instead or answer
        api.complete(request, answer, usage)
        self._note(request, answer, known=found is not None, fault=fault)
        self.world.commit()
        return answer

    def _act(self, api: Api, call: Call, handler: Any, usage: Usage) -> Answer:
        try:
            api.admit(call.request)
            if usage.remaining < 0:
                raise api.too_many(usage)
            api.permit(call)
            answer: Answer = handler(call)
        except Refusal as refusal:
            self.world.roll_back()
            return refusal.answer
        except Exception:  # noqa: BLE001 - a defect of the sandbox must not look like an answer of the vendor
            self.world.roll_back()
            traceback.print_exc()
            return Answer(
                500, {"sandbox": "The sandbox itself failed; see services.log", "errors": "sandbox failed"}
            )
        return answer

    def _unknown(self, request: Request) -> Answer:
        asked = f"{request.method} https://{request.host}{request.path}"
        print(f"UNKNOWN {asked}", file=sys.stderr, flush=True)
        message = f"The sandbox does not know {asked}; `sandbox log --unknown` lists all such calls."
        return Answer(501, {"sandbox": message, "message": message, "errors": message})

    def _spend(self, api: Api) -> Usage:
        """Count one call; ``remaining`` sinks below 0 only where ``/_sandbox/limits`` has set a limit."""
        limits = self.world.fact("limits", {})
        limit = limits.get(api.host, api.limit)
        now = time.monotonic()
        window, used = self._used.get(api.host, (0, 0))
        if int(now // api.window) != window:
            window, used = int(now // api.window), 0
        self._used[api.host] = window, used + 1
        remaining = limit - used - 1
        if api.host not in limits:
            remaining = max(remaining, 0)
        return Usage(limit, remaining, int(api.window - now % api.window) + 1)

    def _note(self, request: Request, answer: Answer, *, known: bool, fault: Fault | None) -> None:
        self.world.write_log(
            {
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "host": request.host,
                "method": request.method,
                "path": request.path,
                "query": request.query,
                "body": request.body[:SHOWN].decode(errors="replace"),
                "status": answer.status,
                "answer": answer.content()[:SHOWN].decode(errors="replace"),
                "known": int(known),
                "fault": f"{fault.action} {fault.when}" if fault else None,
            }
        )
