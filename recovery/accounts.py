"""Reading the accounts' web APIs, with the stack's own tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

_TIMEOUT = 30.0  # seconds
_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """``tokens`` are keyed like the stack's settings (``pagerduty:token``); hosts are segments of ``base`` if it is given."""

    tokens: Mapping[str, str]
    base: str | None = None

    def get(self, host: str, path: str, query: Mapping[str, str] | None = None) -> Any | None:
        """The decoded answer; None where there is nothing (404). Raises `httpx.HTTPError`."""
        origin = f"{self.base}/{host}" if self.base else f"https://{host}"
        answer = httpx.get(
            f"{origin}{path}", params=query, headers=self._headers(host), timeout=_TIMEOUT, follow_redirects=True
        )
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        return answer.raise_for_status().json()

    def pagerduty(self, path: str, key: str, query: Mapping[str, str] | None = None) -> Iterator[dict[str, Any]]:
        """Every element of the list ``key``, page after page."""
        offset = 0
        while True:
            asked = {"limit": str(_PAGE), "offset": str(offset), **(query or {})}
            answer = self.get("api.pagerduty.com", path, asked)
            if answer is None:
                return
            yield from answer[key]
            if not answer.get("more"):
                return
            offset += _PAGE

    def _headers(self, host: str) -> dict[str, str]:
        if host == "api.pagerduty.com":
            return {
                "Authorization": f"Token token={self.tokens['pagerduty:token']}",
                "Accept": "application/vnd.pagerduty+json;version=2",
            }
        key = {"app.pagerduty.com": "pagerduty:userToken", "api.github.com": "github:token"}[host]
        scheme = "Token token=" if host == "app.pagerduty.com" else "Bearer "
        return {"Authorization": f"{scheme}{self.tokens[key]}"}
