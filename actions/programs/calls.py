"""Calls of web APIs from a workflow: JSON both ways, and asked again while a server is busy or broken."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

ATTEMPTS = 9
LONGEST = 60.0  # seconds between two attempts, unless the server says when it answers again
RESET = 3600.0  # GitHub's primary limit counts by the hour
TIMEOUT = 30.0
PAGE = 100
BUSY = (408, 425, 429, 500, 502, 503, 504)
MOVED = (301, 302, 307, 308)
HOPS = 5


class CallError(Exception):
    """A call failed for good. Its text names the address and the status, nothing of what was sent."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


class BusyError(CallError):
    """An attempt failed that is worth another one, after ``pause`` seconds if the server says so."""

    def __init__(self, text: str, status: int = 0, pause: float | None = None) -> None:
        super().__init__(text, status)
        self.pause = pause


class _Stay(HTTPRedirectHandler):
    """Leave redirects to `Calls`: the library makes a GET of a POST."""

    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = build_opener(_Stay)


class Calls:
    """``wait`` is given the seconds before a repetition; ``clock`` tells the seconds since 1970."""

    def __init__(
        self,
        token: str = "",
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._headers = {"Content-Type": "application/json", "User-Agent": "on-call"}
        if token:
            self._headers |= {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
        self._wait = wait
        self._clock = clock

    def send(
        self,
        method: str,
        url: str,
        body: Any = None,
        done: Callable[[], bool] | None = None,
        also: tuple[int, ...] = (),
    ) -> Any:
        """The answer's JSON. ``done`` is asked before a repetition whether the attempt before has worked after all.

        A status of ``also`` is asked about again like one of a busy server.
        """
        for attempt in range(ATTEMPTS):
            try:
                return self.once(method, url, body)
            except BusyError as error:
                self.rest(error, attempt)
                if done is not None and done():
                    return None
            except CallError as error:
                if error.status not in also:
                    raise
                self.rest(BusyError(str(error), error.status), attempt)
        raise AssertionError

    def once(self, method: str, url: str, body: Any = None) -> Any:
        """The JSON that answers one attempt. Raises BusyError where another one may work, CallError otherwise."""
        data, where = None if body is None else json.dumps(body).encode(), url
        for _ in range(HOPS):
            request = Request(where, data, self._headers, method=method)  # noqa: S310 - ours, or GitHub's own
            try:
                with _OPENER.open(request, timeout=TIMEOUT) as answer:
                    return json.loads(answer.read() or b"null")
            except HTTPError as error:
                with error:
                    if error.code not in MOVED:
                        self._refused(method, url, error)
                    where = _target(where, error)
            except (HTTPException, OSError):
                # Cut off, no status line, more headers than the library reads: nobody knows what has happened.
                raise BusyError(f"{method} {url} was not answered") from None
            except ValueError:
                raise BusyError(f"{method} {url} was answered something else than JSON") from None
        raise CallError(f"{method} {url} was answered by {HOPS} redirects")

    def rest(self, error: BusyError, attempt: int) -> None:
        """Wait before the next attempt, ``attempt`` counted from 0; raises CallError after the last."""
        if attempt + 1 == ATTEMPTS:
            raise CallError(f"{error}, {ATTEMPTS} times", error.status) from None
        self._wait(min(2.0**attempt, LONGEST) if error.pause is None else error.pause)

    def pages(self, url: str) -> Iterator[dict[str, Any]]:
        """The entries of a list of GitHub's, page by page."""
        number = 1
        while True:
            found = self.send("GET", f"{url}?per_page={PAGE}&page={number}")
            yield from found
            if len(found) < PAGE:
                return
            number += 1

    def _refused(self, method: str, url: str, error: HTTPError) -> NoReturn:
        text = f"{method} {url} was answered {error.code}"
        asked = error.headers.get("Retry-After") or ""
        reset = error.headers.get("x-ratelimit-reset") or ""
        if asked.isdecimal():
            pause: float | None = min(float(asked), LONGEST)
        elif error.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
            pause = min(max(float(reset) - self._clock(), 0.0) + 1, RESET)
        else:
            pause = None
        if error.code in BUSY or (error.code == 403 and pause is not None):
            raise BusyError(text, error.code, pause) from None
        raise CallError(text, error.code) from None


def _target(url: str, error: HTTPError) -> str:
    """Where a redirect leads. Raises CallError for another server: it must not get our token."""
    target = urljoin(url, error.headers.get("Location") or "")
    if urlsplit(target)[:2] != urlsplit(url)[:2]:
        raise CallError(f"{url} redirects to another server", error.code) from None
    return target
