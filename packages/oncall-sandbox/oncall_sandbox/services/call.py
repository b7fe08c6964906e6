"""The vocabulary of the API modules: a request that has been understood, its answer, the table of calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from datetime import datetime

    from oncall_sandbox.services.world import Document, World


@dataclass(slots=True)
class Request:
    """An HTTP request; ``host`` is the real one, ``path`` still quoted, links begin with ``origin``."""

    method: str
    host: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    origin: str = ""


@dataclass(slots=True)
class Answer:
    """``body`` is JSON, bytes, or None for no content."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    _content: bytes | None = field(default=None, repr=False)

    def content(self) -> bytes:
        """The body as it is sent; whoever has asked once must not change ``body`` any more."""
        if self._content is None:
            if isinstance(self.body, bytes):
                self._content = self.body
            else:
                text = "" if self.body is None else json.dumps(self.body, ensure_ascii=False)
                self._content = text.encode()
        return self._content


class Refusal(Exception):  # noqa: N818 - it is an answer, not a defect
    """The API says no; nothing that the call has written is kept."""

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.answer = Answer(status, body, dict(headers or {}))


class Call:
    """A request on its way through an API module: its parameters, and the world it acts on."""

    def __init__(self, world: World, request: Request, parameters: Mapping[str, str]) -> None:
        self.world = world
        self.request = request
        self.parameters = parameters

    def __getitem__(self, name: str) -> str:
        """A part of the path (``{name}`` in the route)."""
        return self.parameters[name]

    @cached_property
    def now(self) -> datetime:
        """One instant for the whole call."""
        return self.world.now()

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        """The pairs after the question mark."""
        return parse_qsl(self.request.query, keep_blank_values=True)

    def asked(self, name: str, default: str | None = None) -> str | None:
        """The last value of a query parameter."""
        return next((value for key, value in reversed(self.query) if key == name), default)

    def asked_all(self, name: str) -> list[str]:
        """Every value of a query parameter, with or without ``[]`` behind its name."""
        return [value for key, value in self.query if key in (name, f"{name}[]")]

    @cached_property
    def json(self) -> Any:
        """The body as JSON, None where it is none."""
        try:
            return json.loads(self.request.body) if self.request.body else None
        except ValueError:
            return None

    def part(self, name: str) -> Document:
        """The object under ``name`` of a JSON body; empty where there is none."""
        found = self.json.get(name) if isinstance(self.json, dict) else None
        return found if isinstance(found, dict) else {}


Handler = Callable[[Call], Answer]


class Route(NamedTuple):
    """``/repos/{owner}/{name}/contents/{path*}``: a name takes one segment, the last with ``*`` the rest."""

    segments: tuple[str, ...]
    handler: Handler

    def match(self, path: list[str]) -> dict[str, str] | None:
        """The parameters in ``path``, or None where the route is another."""
        if not self.segments[-1].endswith("*}"):
            if len(path) != len(self.segments):
                return None
        elif len(path) < len(self.segments):
            return None
        found = {}
        for position, segment in enumerate(self.segments):
            if segment.startswith("{"):
                if segment.endswith("*}"):
                    found[segment[1:-2]] = "/".join(path[position:])
                else:
                    found[segment[1:-1]] = path[position]
            elif segment != path[position]:
                return None
        return found


class Routes:
    """A table of calls, by method."""

    def __init__(self) -> None:
        self.table: dict[str, list[Route]] = {}

    def on(self, method: str, *paths: str) -> Callable[[Handler], Handler]:
        """Decorate what answers ``method`` on ``paths``."""

        def add(handler: Handler) -> Handler:
            for path in paths:
                self.table.setdefault(method, []).append(Route(tuple(path.strip("/").split("/")), handler))
            return handler

        return add


class Usage(NamedTuple):
    """A host's allowance: calls a window, what is left of them, seconds to the next window."""

    limit: int
    remaining: int
    reset: int


class Api:
    """The routes of one host; a vendor's subclass says who may use them and what every answer carries."""

    host: str
    limit = 1000
    window = 60

    def __init__(self, *tables: Routes) -> None:
        self._tables = tables

    def admit(self, request: Request) -> None:
        """Refuse whoever brings no good token, in the vendor's words."""

    def permit(self, call: Call) -> None:
        """Refuse what the token has no right to."""

    def too_many(self, usage: Usage) -> Refusal:
        """The vendor's answer to a caller above the limit."""
        return Refusal(429, {"error": "Rate Limit Exceeded"}, {"Retry-After": str(usage.reset)})

    def alone(self, request: Request) -> str | None:
        """What ``request`` must have to itself while it is done; None where others do not disturb it."""

    def disturbed(self, request: Request) -> Answer:
        """The vendor's answer to one that comes while another has it to itself."""
        return Answer(409, {"error": f"{request.path} is being changed"})

    def complete(self, request: Request, answer: Answer, usage: Usage) -> None:
        """Add the vendor's usual headers to an answer."""

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
        """Who answers, with the parameters of the path."""
        parts = [unquote(part) for part in path.strip("/").split("/")]
        for routes in self._tables:
            for route in routes.table.get(method, ()):
                found = route.match(parts)
                if found is not None:
                    return route.handler, found
        return None
