"""Users of a PagerDuty account by their e-mail addresses, with the ways to reach them, in few requests."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from plugin_host.http import Api

PAGE_SIZE: Final = 100

_INCLUDED: Final = {"include[]": "contact_methods", "limit": str(PAGE_SIZE)}
METHOD: Final = ("id", "type", "label", "address")

User = Mapping[str, Any]
"""``id``, ``email`` in lower case, and ``contactMethods``, each with the properties `METHOD`."""


async def with_addresses(api: Api, emails: Collection[str]) -> list[User]:
    """The users who have one of the addresses, upper and lower case being the same. Raises `ApiError`.

    The account is listed a hundred users a page, or, where that takes fewer requests, asked for the rest of the
    addresses one by one.
    """
    wanted = {email.lower() for email in emails}
    found: dict[str, User] = {}

    def keep(answer: dict[str, Any]) -> None:
        found.update((user["email"], user) for user in map(_user, answer["users"]) if user["email"] in wanted)

    first = await _page(api, offset="0", total="true")
    keep(first)
    pages = -(-first["total"] // PAGE_SIZE)
    missing = wanted - found.keys()
    if len(missing) < pages - 1:
        for email in sorted(missing):
            keep(await _page(api, query=email))
    else:
        for page in range(1, pages if missing else 1):
            keep(await _page(api, offset=str(page * PAGE_SIZE)))
    return [found[email] for email in sorted(found)]


async def _page(api: Api, **query: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await api.send("GET", "/users", query=_INCLUDED | query)).body
    return answer


def _user(answer: Mapping[str, Any]) -> User:
    methods = [{name: one[name] for name in METHOD} for one in answer.get("contact_methods") or ()]
    return {"id": answer["id"], "email": answer["email"].lower(), "contactMethods": methods}
