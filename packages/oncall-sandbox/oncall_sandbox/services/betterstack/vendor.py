"""What Better Stack's calls have in common: who may call, JSON:API bodies, both shapes of errors, pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from oncall_sandbox.services.call import Answer, Api, Call, Refusal, Request, Usage

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

LACKING = "betterstack/plan_lacks"
"""The fact that names the attributes that the account's plan does not have."""
LARGEST_PAGE = 250
USUAL_PAGE = 50
TOKENS = "https://betterstack.com/docs/uptime/api/getting-started-with-uptime-api/"


class BetterStack(Api):
    """``uptime.betterstack.com``; the vendor's own provider keeps to 8 calls a second."""

    host = "uptime.betterstack.com"
    limit = 8
    window = 1

    def admit(self, request: Request) -> None:
        """``Authorization: Bearer …``; the pages that jobs ping need none."""
        if request.path.startswith("/api/v1/heartbeat/"):
            return
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not token or "invalid" in token:
            raise Refusal(
                401, {"errors": "Invalid Team API token. How to find your Team API token: " + TOKENS}
            )

    def too_many(self, usage: Usage) -> Refusal:
        """429 with the seconds to wait."""
        return Refusal(429, {"errors": "Too many requests"}, {"Retry-After": str(usage.reset)})

    def complete(self, request: Request, answer: Answer, _usage: Usage) -> None:
        """A request id."""
        answer.headers["x-request-id"] = f"{id(request):032x}"


def not_found() -> Refusal:
    """404; ``errors`` is a string here."""
    return Refusal(404, {"errors": "Resource with provided ID was not found"})


def invalid(errors: dict[str, list[str]], allowed: dict[str, list[Any]] | None = None) -> Refusal:
    """422; ``errors`` holds the complaints of each attribute, ``allowed`` what those take that have a list."""
    return Refusal(422, {"errors": errors, **({"allowed_values": allowed} if allowed else {})})


def lacking(name: str) -> Refusal:
    """403: the plan of the account does not have the feature."""
    return Refusal(403, {"errors": f"{name} is not available on your current plan"})


def page(call: Call, found: list[Document]) -> Answer:
    """A page by ``page`` and ``per_page`` (50, at most 250), with links to the others."""
    try:
        number, size = int(call.asked("page") or 1), int(call.asked("per_page") or USUAL_PAGE)
    except ValueError:
        raise Refusal(400, {"errors": "page and per_page must be integers"}) from None
    if number < 1 or not 1 <= size <= LARGEST_PAGE:
        raise Refusal(400, {"errors": f"per_page must be between 1 and {LARGEST_PAGE}"})
    last = max((len(found) + size - 1) // size, 1)

    def link(other: int) -> str | None:
        kept = [(name, value) for name, value in call.query if name not in ("page", "per_page")]
        asked = urlencode([*kept, ("page", other), ("per_page", size)])
        return f"{call.request.origin}{call.request.path}?{asked}" if 1 <= other <= last else None

    links = {"first": link(1), "last": link(last), "prev": link(number - 1), "next": link(number + 1)}
    return Answer(200, {"data": found[(number - 1) * size : number * size], "pagination": links})


def shown(kind: str, key: str, attributes: Document, relationships: Any = None) -> Document:
    """One resource in JSON:API's shape."""
    document: Document = {"id": key, "type": kind, "attributes": attributes}
    if relationships:
        document["relationships"] = relationships
    return document
