"""GitHub's REST API for commands and workflows."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from plugin_host.http import Api

from oncall.errors import UserError
from operate import vendors

if TYPE_CHECKING:
    import httpx

HOST = "api.github.com"
TOKEN = "github:token"  # noqa: S105 - the key of the setting
VARIABLE = "GITHUB_TOKEN"
PAGE = 100
PAGES = 30
"""The most pages of a list that are read: 3,000 entries."""
_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_A_MINUTE = 80  # GitHub asks for no more than 80 requests a minute that change something
_ADVICE = {
    401: "Is the token still valid?",
    403: "Does the token reach the repository, with the permissions that it needs?",
    404: "Does the token reach the repository, with the permissions that it needs?",
    409: "Is the branch protected? Let the token's owner bypass its rules.",
}


class GitHub(vendors.Client):
    """One repository."""

    def __init__(self, api: Api, repository: str) -> None:
        super().__init__(api)
        self.repository = repository
        self._root = f"/repos/{repository}"

    def get(self, path: str, **query: str | int) -> Any:
        """The answer to a GET below the repository."""
        return super().get(self._root + path, **query)

    def find(self, path: str, **query: str | int) -> Any:
        """The same, or None where nothing is there."""
        return self.wait(self.api.read(self._root + path, query))

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """The answer to a POST, PATCH or DELETE below the repository."""
        return super().send(method, self._root + path, body)

    def pages(self, path: str, within: str | None = None, **query: str | int) -> Iterator[dict[str, Any]]:
        """The entries of a list, page by page; ``within`` is the key that holds them, if one does."""
        for number in range(1, PAGES + 1):
            answer = self.get(path, **query, per_page=PAGE, page=number)
            entries = answer if within is None else answer[within]
            yield from entries
            if len(entries) < PAGE:
                return
        raise UserError(f"GitHub lists more than {PAGES * PAGE:,} entries at {path}")

    def file(self, path: str, commit: str) -> bytes | None:
        """A file of at most 1 MB as it is in a commit; None where that has none."""
        found = self.find(f"/contents/{path}", ref=commit)
        if found is None:
            return None
        if not isinstance(found, dict) or found.get("encoding") != "base64":
            raise UserError(f"{path} in {commit} is not a file of at most 1 MB")
        return base64.b64decode(found["content"])

    def download(self, path: str, most: int) -> bytes:
        """A file below the repository, at most ``most`` bytes long."""
        return self.wait(self.api.download(self._root + path, most))


def api(url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> Api:
    """The API at ``url``."""
    return Api(
        "GitHub",
        url,
        token=token,
        headers=_HEADERS,
        limit=(_A_MINUTE, 60),
        advice=_ADVICE,
        transport=transport,
    )
