"""Failing on purpose: which request is to fail, and how. The world keeps it, should the server be killed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from oncall_sandbox.services.call import Answer, Request

if TYPE_CHECKING:
    from oncall_sandbox.services.world import World

ACTIONS = ("status", "cut", "kill", "delay", "hold")


@dataclass(slots=True, kw_only=True)
class Fault:
    """From the ``nth`` request that fits on, ``count`` of them fail.

    A request fits by ``method`` (``*``: any), ``path`` (a pattern over host and path such as
    ``api.pagerduty.com/schedules*``) and a text that its body or query ``contains``. ``action``:

    - ``status``: answer ``status`` (with ``retry_after`` seconds for a 429)
    - ``cut``: close the connection without an answer
    - ``kill``: end the whole server, as ``kill -9`` does
    - ``delay``: wait ``seconds``
    - ``hold``: wait until released through ``/_sandbox/held``

    ``when`` is ``before`` or ``after`` the effect: an answer lost ``after`` leaves the thing done.
    """

    path: str
    action: str
    method: str = "*"
    contains: str = ""
    when: str = "before"
    nth: int = 1
    count: int = 1
    status: int = 500
    retry_after: int | None = None
    seconds: float = 1.0
    hits: int = 0

    def fits(self, request: Request) -> bool:
        """Whether ``request`` is one of those meant."""
        return (
            self.method in ("*", request.method)
            and fnmatchcase(request.host + unquote(request.path), self.path)
            and (not self.contains or self.contains in request.body.decode(errors="replace") + request.query)
        )

    def answer(self) -> Answer:
        """What ``status`` answers; a body that no vendor would send, so that nobody depends on it."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return Answer(self.status, {"error": "failing on purpose", "errors": ["failing on purpose"]}, headers)


def read_fault(given: Any) -> Fault:
    """A fault from JSON; ValueError says what is wrong with it."""
    if not isinstance(given, dict):
        raise ValueError("a fault is an object with at least `path` and `action`")
    known = {field.name: field for field in fields(Fault)}
    unknown = sorted(given.keys() - known.keys())
    if unknown:
        raise ValueError(f"unknown key `{unknown[0]}`; a fault has {', '.join(known)}")
    if not given.get("path") or given.get("action") not in ACTIONS:
        raise ValueError(f"`path` is a pattern and `action` one of {', '.join(ACTIONS)}")
    fault = Fault(**given)
    if fault.when not in ("before", "after"):
        raise ValueError(f"`when` is before or after, not {fault.when!r}")
    if fault.nth < 1 or fault.count < 1:
        raise ValueError("`nth` and `count` begin at 1")
    return fault


def armed(world: World) -> list[Fault]:
    """The faults that still wait for a request."""
    return [Fault(**fault) for fault in world.fact("faults", [])]


def arm(world: World, faults: list[Fault]) -> None:
    """Replace the faults by these."""
    world.remember("faults", [asdict(fault) for fault in faults])
    world.commit()


def take(world: World, request: Request) -> Fault | None:
    """The fault that ``request`` meets, if any; counted, and forgotten once it has struck ``count`` times."""
    waiting = armed(world)
    struck: Fault | None = None
    for fault in waiting:
        if fault.fits(request):
            fault.hits += 1
            if fault.hits >= fault.nth and struck is None:
                struck = fault
    if any(fault.hits for fault in waiting):
        arm(world, [fault for fault in waiting if fault.hits < fault.nth + fault.count - 1])
    return struck
