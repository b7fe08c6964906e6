"""A small client of GitHub's REST API: the few calls that the workflows make, with bounds on what is read."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

from ci.problem import PipelineError
from ci.runner import variable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPMessage
    from typing import IO

PATIENCE = 30.0
"""Seconds for an answer."""
MOST = 20_000_000
"""Bytes of an answer that are read."""
PAGE = 100
PAGES = 30
"""The most pages of a list that are read: 3,000 entries."""


class GitHub:
    """One repository, with the token of the job; ``api`` is the address that GitHub sets."""

    def __init__(self, api: str, repository: str, token: str) -> None:
        self.repository = repository
        self._root = f"{api.rstrip('/')}/repos/{repository}"
        self._token = token
        self._opener = urllib.request.build_opener(_Elsewhere)

    @classmethod
    def of_the_job(cls) -> GitHub:
        """As the workflow's variables say."""
        return cls(variable("GITHUB_API_URL"), variable("GITHUB_REPOSITORY"), variable("GH_TOKEN"))

    def get(self, path: str, **query: str | int) -> Any:
        """The answer to a GET."""
        return json.loads(self._ask("GET", _with_query(path, query)))

    def pages(self, path: str, within: str | None = None, **query: str | int) -> Iterator[dict[str, Any]]:
        """The entries of a list, page by page; ``within`` is the key that holds them, if one does."""
        for number in range(1, PAGES + 1):
            answer = self.get(path, **query, per_page=PAGE, page=number)
            entries = answer if within is None else answer[within]
            yield from entries
            if len(entries) < PAGE:
                return
        raise PipelineError(f"GitHub lists more than {PAGES * PAGE} entries at {path}")

    def download(self, path: str, most: int) -> bytes:
        """A file, at most ``most`` bytes long."""
        return self._ask("GET", path, most=most)

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        """A POST, PATCH or DELETE."""
        self._ask(method, path, body)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None, most: int = MOST) -> bytes:
        request = urllib.request.Request(  # noqa: S310 — the address is GitHub's own, set by the runner
            f"{self._root}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "X-GitHub-Api-Version": "2022-11-28",
                "User-Agent": "on-call",
            },
        )
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                data: bytes = answer.read(most + 1)
        except urllib.error.HTTPError as error:
            raise PipelineError(
                f"GitHub answers {method} {path} with {error.code} {_reason(error)}"
            ) from None
        except OSError as error:
            raise PipelineError(f"GitHub does not answer {method} {path}: {error}") from None
        if len(data) > most:
            raise PipelineError(f"GitHub's answer to {method} {path} has more than {most:,} bytes")
        return data


class _Elsewhere(urllib.request.HTTPRedirectHandler):
    """Artifacts are kept on another host, which must not see the token."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        if following is not None:
            following.remove_header("Authorization")
        return following


def _with_query(path: str, query: dict[str, str | int]) -> str:
    return f"{path}?{urllib.parse.urlencode(query)}" if query else path


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read(10_000))["message"])
    except (ValueError, LookupError, TypeError, OSError):
        return str(error.reason)
