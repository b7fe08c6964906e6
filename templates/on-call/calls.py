"""Calls of web APIs from a workflow: JSON both ways, and asked again while a server is busy or broken."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

ATTEMPTS = 9
LONGEST = 60.0  # seconds between two attempts
TIMEOUT = 30.0
BUSY = (408, 425, 429, 500, 502, 503, 504)


class CallError(Exception):
    """A call failed for good. Its text names the address and the status, nothing of what was sent."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


class Calls:
    """``wait`` is given the seconds before a repetition."""

    def __init__(self, token: str = "", wait: Callable[[float], None] = time.sleep) -> None:
        self._headers = {"Content-Type": "application/json", "User-Agent": "on-call"}
        if token:
            self._headers |= {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
        self._wait = wait

    def send(self, method: str, url: str, body: Any = None, done: Callable[[], bool] | None = None) -> Any:
        """The answer's JSON. ``done`` is asked before a repetition whether the attempt before has worked after all."""
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(ATTEMPTS):
            request = Request(url, data, self._headers, method=method)  # noqa: S310 - ours, or GitHub's own
            try:
                with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                    return json.loads(answer.read() or b"null")
            except HTTPError as error:
                asked = error.headers.get("Retry-After") or ""
                if error.code not in BUSY and not (error.code == 403 and asked):
                    raise CallError(f"{method} {url} was answered {error.code}", error.code) from None
                failure = CallError(f"{method} {url} was answered {error.code}, {ATTEMPTS} times", error.code)
            except (URLError, ConnectionError, TimeoutError):
                asked, failure = "", CallError(f"{method} {url} was not answered, {ATTEMPTS} times")
            if attempt + 1 == ATTEMPTS:
                raise failure
            self._wait(min(float(asked) if asked.isdigit() else 2.0**attempt, LONGEST))
            if done is not None and done():
                return None
        raise AssertionError
