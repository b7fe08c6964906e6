"""Requests to one API of the services: pooled connections, bounded retries, errors in one line."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from plugin_host.failure import ProviderError

ATTEMPTS = 4
LONGEST_PAUSE = 5.0  # seconds


@dataclass(frozen=True)
class Request:
    """`path` begins with the real host: `/api.pagerduty.com/users?query=…`."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None = None


@dataclass(frozen=True)
class Answer:
    """`headers` have lower-case names; `json` is None for an empty body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body) if self.body else None


Transport = Callable[[Request], Awaitable[Answer]]
"""Sends one request to the services. Raises OSError where no answer came."""

Sleep = Callable[[float], Awaitable[None]]


class ApiError(ProviderError):
    """The API refused; `status` is that of the answer, `body` its body."""

    def __init__(self, status: int, text: str, body: Any) -> None:
        super().__init__(text)
        self.status = status
        self.body = body


@dataclass(frozen=True)
class Api:
    """One host, spoken to in one way. `says` reads the reason of a refusal out of its body."""

    host: str
    headers: Mapping[str, str]
    transport: Transport
    says: Callable[[Any], str]
    sleep: Sleep = field(default=asyncio.sleep)

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """The JSON at this path. Raises `ApiError`."""
        return (await self.send("GET", path, query=query)).json

    async def find(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """The JSON at this path, or None where nothing is there. Raises `ApiError`."""
        try:
            return await self.get(path, query)
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
    ) -> Answer:
        """One request. Raises `ApiError` for an answer of 400 and more, `ProviderError` where none came.

        What is `repeatable` (by default everything but POST and PATCH) is tried again after a broken
        connection and an answer of 5xx; after 429 everything is, since nothing was done then.
        """
        headers, data = dict(self.headers), None
        if form is not None:
            headers["Content-Type"], data = "application/x-www-form-urlencoded", urlencode(form).encode()
        elif body is not None:
            headers["Content-Type"], data = "application/json", json.dumps(body).encode()
        target = f"/{self.host}{quote(path, safe='/:@')}{'?' + urlencode(query) if query else ''}"
        request = Request(method, target, headers, data)
        if repeatable is None:
            repeatable = method not in ("POST", "PATCH")
        for attempt in range(1, ATTEMPTS + 1):
            pause = 0.1 * 2**attempt
            try:
                answer = await self.transport(request)
            except OSError as error:
                if repeatable and attempt < ATTEMPTS:
                    await self.sleep(pause)
                    continue
                raise ProviderError(self._lost(method, path, error, repeatable)) from None
            again = answer.status == 429 or (answer.status >= 500 and repeatable)
            if again and attempt < ATTEMPTS:
                await self.sleep(min(_retry_after(answer) or pause, LONGEST_PAUSE))
                continue
            break
        if answer.status >= 400:
            body = _read(answer)
            text = f"{method} https://{self.host}{path}: {answer.status} {self._reason(body)}"
            raise ApiError(answer.status, text.rstrip(), body)
        return answer

    def _reason(self, body: Any) -> str:
        if isinstance(body, dict) and "sandbox" in body:
            return str(body["sandbox"])
        return self.says(body) if isinstance(body, dict) else ""

    def _lost(self, method: str, path: str, error: OSError, repeatable: bool) -> str:
        what = f"{method} https://{self.host}{path}: no answer ({error or type(error).__name__})"
        if repeatable:
            return f"{what}, {ATTEMPTS} times"
        return (
            f"{what}; whether it was done is not known, so it is not sent again. "
            "`make recover` looks it up in the account and imports what is there"
        )


def _retry_after(answer: Answer) -> float:
    text = answer.headers.get("retry-after", "")
    return float(text) if text.isdigit() else 0.0


def _read(answer: Answer) -> Any:
    try:
        return answer.json
    except ValueError:
        return None
