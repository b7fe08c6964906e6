"""What tests and ``python -m oncall_sandbox`` ask of the server itself, under ``/_sandbox/``.

GET  ready            the server answers, and says which world it serves, with which code
GET  dump             every document of the world: a list by kind
GET  documents        the same, by kind and key
GET  log              ?after=SEQ&last=N&unknown=1
GET  authority        ``{"proxy", "certificate"}`` for clients that insist on the real hosts
GET, POST, DELETE  faults   the armed faults; arm one more; disarm all
GET, POST  held         what a ``hold`` keeps waiting; let it go on, or with ``{"effect": false}`` cut it off
GET, POST clock       ``{"now": "2027-01-04T03:00:00Z"}`` fixes the time, ``{"now": null}`` frees it
POST limits           ``{"api.pagerduty.com": 960}``: 429 above so many calls a window; {} never refuses
POST seed             ``{"file": FILE}``: the people and repositories of this seed are there as well
POST reset            empty the world and seed it again
POST put, delete      ``{"kind", "id", "body"}``: change something behind everybody's back
POST stop             end the server
"""

from __future__ import annotations

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from oncall_sandbox import address
from oncall_sandbox.services import faults
from oncall_sandbox.services.call import Answer, Request
from oncall_sandbox.services.seed import seed, seed_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from oncall_sandbox.services.authority import Authority
    from oncall_sandbox.services.world import World

HELD_FOR = 120.0


class Control:
    """Answers the control calls of one server."""

    def __init__(self, world: World, authority: Authority) -> None:
        self.world = world
        self.authority = authority
        self.seed: Path | None = None
        self.stopped = asyncio.Event()
        self._held: list[tuple[Request, str, asyncio.Future[bool]]] = []
        code = address.code()  # as it is now, at the start
        self._calls: dict[str, Callable[[dict[str, str], Any], Any]] = {
            "GET ready": lambda _query, _body: {
                "pid": os.getpid(),
                "world": str(self.world.path),
                "code": code,
            },
            "GET dump": lambda _query, _body: {
                k: list(v.values()) for k, v in self.world.documents().items()
            },
            "GET documents": lambda _query, _body: self.world.documents(),
            "GET log": self._log,
            "GET authority": self._authority,
            "GET faults": lambda _query, _body: self.world.fact("faults", []),
            "POST faults": lambda _query, body: self._arm(body),
            "DELETE faults": lambda _query, _body: faults.arm(self.world, []),
            "GET held": lambda _query, _body: [
                {"request": f"{request.method} {request.host}{request.path}", "when": when}
                for request, when, _ in self._held
            ],
            "POST held": lambda _query, body: self._release(bool((body or {}).get("effect", True))),
            "GET clock": lambda _query, _body: self._time(),
            "POST clock": lambda _query, body: self._clock(body),
            "POST limits": lambda _query, body: self.world.remember("limits", body or {}),
            "POST seed": lambda _query, body: self._seed(Path(body["file"])),
            "POST reset": lambda _query, _body: self.reset(),
            "POST put": lambda _query, body: self.world.put(body["kind"], body["id"], body["body"]),
            "POST delete": lambda _query, body: self.world.delete(body["kind"], body["id"]),
            "POST stop": lambda _query, _body: self.stopped.set(),
        }
        self.start()

    def start(self) -> None:
        """Put in place what must exist before anything else."""
        seed(self.world)
        if self.seed:
            seed_from(self.world, self.seed)
        self.world.commit()

    def reset(self) -> None:
        """Back to the first day."""
        self.world.clear()
        self.start()

    def answer(self, request: Request) -> Answer:
        """Do one control call."""
        name = request.path.removeprefix("/_sandbox/").strip("/")
        call = self._calls.get(f"{request.method} {name}")
        if call is None:
            known = ", ".join(sorted(self._calls))
            return Answer(404, {"error": f"no control call {request.method} {name}; there are {known}"})
        try:
            result = call(dict(parse_qsl(request.query)), json.loads(request.body or b"null"))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            self.world.roll_back()
            return Answer(400, {"error": str(problem)})
        self.world.commit()
        return Answer(200, result if result is not None else {"ok": True})

    async def hold(self, request: Request, when: str) -> bool:
        """Wait until let go; False where the request is to be cut off."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        entry = (request, when, future)
        self._held.append(entry)
        try:
            return await asyncio.wait_for(future, HELD_FOR)
        except TimeoutError:
            return False
        finally:
            self._held.remove(entry)

    def _release(self, effect: bool) -> dict[str, int]:
        waiting = [future for _, _, future in self._held if not future.done()]
        for future in waiting:
            future.set_result(effect)
        return {"released": len(waiting)}

    def _seed(self, file: Path) -> None:
        seed_from(self.world, file)
        self.seed = file

    def _log(self, query: dict[str, str], _body: Any) -> Any:
        return self.world.read_log(
            int(query.get("after", 0)), int(query.get("last", 1000)), unknown=bool(query.get("unknown"))
        )

    def _authority(self, _query: dict[str, str], _body: Any) -> dict[str, str]:
        self.authority.make()
        return {"certificate": str(self.authority.certificate)}

    def _arm(self, body: Any) -> list[Any]:
        given = body if isinstance(body, list) else [body]
        faults.arm(self.world, [*faults.armed(self.world), *map(faults.read_fault, given)])
        armed: list[Any] = self.world.fact("faults")
        return armed

    def _clock(self, body: Any) -> dict[str, Any]:
        now = (body or {}).get("now")
        if now is not None:
            try:
                moment = datetime.fromisoformat(now)
            except ValueError:
                raise ValueError(f"{now!r} is not a time; write one such as 2027-01-04T03:00:00Z") from None
            if moment.tzinfo is None:
                raise ValueError(f"{now!r} needs an offset such as Z")
            now = moment.astimezone(UTC).isoformat()
        self.world.remember("now", now)
        return self._time()

    def _time(self) -> dict[str, Any]:
        return {"now": self.world.now().isoformat(), "fixed": self.world.fact("now") is not None}
