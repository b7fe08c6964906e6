"""What PagerDuty's calls have in common: who may call, error bodies, pages, references.

Source: the public OpenAPI documents (PagerDuty/api-schema) and the answers that public clients are built for.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.call import Answer, Api, Call, Refusal, Request, Routes, Usage
from oncall_sandbox.services.checks import Field, problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from oncall_sandbox.services.world import Document, World

USERS = "pagerduty/users"
CONTACT_METHODS = "pagerduty/contact_methods"
NOTIFICATION_RULES = "pagerduty/notification_rules"
PRIORITIES = "pagerduty/priorities"
VENDORS = "pagerduty/vendors"
LICENSES = "pagerduty/licenses"
TEAMS = "pagerduty/teams"
TAGS = "pagerduty/tags"
SCHEDULES = "pagerduty/schedules"
OVERRIDES = "pagerduty/overrides"
POLICIES = "pagerduty/escalation_policies"
SERVICES = "pagerduty/services"
INTEGRATIONS = "pagerduty/integrations"
ORCHESTRATIONS = "pagerduty/service_orchestrations"
CONNECTIONS = "pagerduty/slack_connections"
INCIDENTS = "pagerduty/incidents"
LOG_ENTRIES = "pagerduty/log_entries"

LARGEST_PAGE = 100


class PagerDuty(Api):
    """``api.pagerduty.com`` and what shares its tokens: 960 requests a minute."""

    limit = 960

    def __init__(self, host: str, *tables: Routes) -> None:
        super().__init__(*tables)
        self.host = host

    def admit(self, request: Request) -> None:
        """``Authorization: Token token=…`` or ``Bearer …``; the refusal is no JSON."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme == "Token":
            token = token.removeprefix("token=")
        if scheme not in ("Token", "Bearer") or not token.strip('" ') or "invalid" in token:
            raise Refusal(401, b"HTTP Token: Access denied.\n")

    def too_many(self, _usage: Usage) -> Refusal:
        """429 as documented; the headers tell when to come back."""
        return refusal(429, 2020, "Rate Limit Exceeded")

    def complete(self, request: Request, answer: Answer, usage: Usage) -> None:
        """The rate limit's headers and a request id."""
        answer.headers["ratelimit-limit"] = str(usage.limit)
        answer.headers["ratelimit-remaining"] = str(max(usage.remaining, 0))
        answer.headers["ratelimit-reset"] = str(usage.reset)
        answer.headers["x-request-id"] = request_id(request)


def request_id(request: Request) -> str:
    """An id for support to find the request by; here it is only as unique as it needs to be."""
    return f"{id(request):032x}"


def refusal(status: int, code: int, message: str, errors: Iterable[str] = ()) -> Refusal:
    """An error body in PagerDuty's shape."""
    error: Document = {"message": message, "code": code}
    if errors:
        error["errors"] = list(errors)
    return Refusal(status, {"error": error})


def invalid(*errors: str) -> Refusal:
    """400, Invalid Input Provided."""
    return refusal(400, 2001, "Invalid Input Provided", errors)


def not_found() -> Refusal:
    """404, Not Found."""
    return refusal(404, 2100, "Not Found")


def existing(call: Call, kind: str, key: str) -> Document:
    """The document, or 404."""
    document = call.world.get(kind, key)
    if document is None:
        raise not_found()
    return document


def checked(call: Call, name: str, fields: Mapping[str, Field], *, partial: bool = False) -> Document:
    """The object ``name`` of the body, its fields right; else 400 with every complaint."""
    if not isinstance(call.json, dict) or not isinstance(call.json.get(name), dict):
        raise refusal(400, 2001, "Invalid Input Provided", [f"{name} is missing"])
    given = call.part(name)
    wrong = [f"{_words(field)} {problem}" for field, problem in problems(given, fields, partial=partial)]
    if wrong:
        raise invalid(*wrong)
    return given


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def one(name: str, document: Document, status: int = 200) -> Answer:
    """An answer that holds one object."""
    return Answer(status, {name: document})


def page(call: Call, name: str, documents: list[Document]) -> Answer:
    """A page by ``limit`` (25 unless asked, at most 100) and ``offset``; ``total`` only where asked for."""
    try:
        limit = min(int(call.asked("limit") or 25), LARGEST_PAGE)
        offset = int(call.asked("offset") or 0)
    except ValueError:
        raise invalid("Limit and offset must be integers") from None
    if limit < 1 or offset < 0 or offset + limit > 10_000:
        raise invalid("Offset plus limit must not exceed 10000")
    shown = documents[offset : offset + limit]
    more = len(documents) > offset + limit
    total = len(documents) if call.asked("total") == "true" else None
    return Answer(200, {name: shown, "limit": limit, "offset": offset, "more": more, "total": total})


def named(call: Call, kind: str) -> list[Document]:
    """The documents of a kind whose names contain ``query``."""
    query = (call.asked("query") or "").lower()
    return [document for document in call.world.all(kind) if query in document["name"].lower()]


def offer(
    routes: Routes,
    collection: str,
    name: str,
    kind: str,
    fields: Mapping[str, Field],
    settings: Callable[[Call, Document, str], Document],
    shown: Callable[[Call, Document], Document],
) -> None:
    """Answer the calls that list, show and change the documents of a kind that have names.

    ``settings`` makes of what is given, and the document's key, what is kept; ``shown`` is what an answer holds.
    """

    @routes.on("GET", f"/{collection}")
    def listed(call: Call) -> Answer:
        return page(call, collection, [shown(call, document) for document in named(call, kind)])

    @routes.on("GET", f"/{collection}/{{id}}")
    def get(call: Call) -> Answer:
        return one(name, shown(call, existing(call, kind, call["id"])))

    @routes.on("PUT", f"/{collection}/{{id}}")
    def update(call: Call) -> Answer:
        document = existing(call, kind, call["id"])
        given = checked(call, name, fields, partial=True)
        document |= settings(call, {"name": document["name"], **given}, document["id"])
        document["summary"] = document["name"]
        return one(name, shown(call, call.world.put(kind, document["id"], document)))


def identity(kind: str, key: str, summary: str | None, path: str) -> Document:
    """The fields that every resource begins with."""
    return {
        "id": key,
        "type": kind,
        "summary": summary,
        "self": f"https://api.pagerduty.com/{path}/{key}",
        "html_url": f"https://sandbox.pagerduty.com/{path.rpartition('/')[2]}/{key}",
    }


def reference(document: Document) -> Document:
    """How another resource points at ``document``."""
    kind = document["type"].removesuffix("_reference")
    return {
        **{name: document.get(name) for name in ("id", "summary", "self", "html_url")},
        "type": f"{kind}_reference",
    }


def point(world: World, kind: str, key: object) -> Document:
    """A reference to something that must exist; 400 where it does not (as in bodies, not in paths)."""
    document = world.get(kind, str(key))
    if document is None:
        word = (
            kind.rpartition("/")[2]
            .removesuffix("s")
            .replace("_", " ")
            .replace("policie", "policy")
            .capitalize()
        )
        raise invalid(f"{word} not found")
    return reference(document)


def taken(world: World, kind: str, name: object, but: str | None = None) -> bool:
    """Whether another document of the kind has that name."""
    return any(document["id"] != but for document in world.all(kind, name=name))


def stamp(moment: datetime) -> str:
    """An instant as PagerDuty writes it: RFC 3339 in UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text: Any, name: str, *, default_utc: bool = True) -> datetime:
    """A time of a request: ISO 8601, or ``2026-01-05 03:00:00 +0000 UTC`` as the official plugin sends."""
    try:
        words = str(text).split(" ")
        moment = datetime.fromisoformat(" ".join(words[:3] if len(words) == 4 else words))
    except ValueError:
        raise invalid(f"{name} is invalid") from None
    if moment.tzinfo is None:
        if not default_utc:
            raise invalid(f"{name} needs an offset")
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC)
