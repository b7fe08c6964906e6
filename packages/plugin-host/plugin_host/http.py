"""How our providers talk to web APIs: a rate limit, timeouts, patient retries, errors without secrets.

What waits, draws lots or tells the time comes from `Surroundings`, so that tests need no clock on the wall.
"""

import asyncio
import random
import ssl
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from plugin_host.failure import ProviderError
from plugin_host.hiding import without_secrets

if TYPE_CHECKING:
    import httpx

Made = TypeVar("Made")
Query = Mapping[str, str | int | Sequence[str]]
"""A list stands for the parameter several times."""

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_LONGEST_EXPLANATION: Final = 500
_TOO_MANY: Final = 429
_FORBIDDEN: Final = 403
_GONE: Final = 404
_MOVED: Final = (301, 307, 308)
_LONGEST_DETOUR: Final = 3
_CREATE_ATTEMPTS: Final = 4


class ApiError(ProviderError):
    """An API did not do what it was asked. ``status`` is 0 where there was no answer at all."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


class LostAnswerError(ApiError):
    """Nobody knows whether a request that must not be repeated blindly has had its effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Time and chance. ``clock`` counts seconds, ``now`` is the Unix time, ``random`` draws from [0, 1)."""

    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How patient a client is; times in seconds.

    Waits grow from ``first_wait`` to ``longest_wait``, each drawn by lot. An API that asks for more than
    ``longest_asked`` is not waited for.
    """

    attempts: int = 6
    first_wait: float = 0.5
    longest_wait: float = 30.0
    longest_asked: float = 120.0
    connect_timeout: float = 10.0
    timeout: float = 30.0
    connections: int = 8


class Limiter:
    """Lets at most ``count`` requests begin in any ``seconds``, in the order in which they came."""

    def __init__(self, count: int, seconds: float, surroundings: Surroundings) -> None:
        self._seconds = seconds
        self._begun: deque[float] = deque(maxlen=count)
        self._around = surroundings
        self._turn = asyncio.Lock()

    async def wait(self) -> None:
        """Returns when one more may begin."""
        async with self._turn:
            if len(self._begun) == self._begun.maxlen:
                left = self._begun[0] + self._seconds - self._around.clock()
                if left > 0:
                    await self._around.sleep(left)
            self._begun.append(self._around.clock())


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer; ``body`` is its JSON, None where there is none."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class Api:
    """A JSON web API of which we are one client.

    ``name`` is what people call it; ``advice`` adds a sentence to errors of a status. An empty ``token`` is not sent.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        *,
        token: str,
        scheme: str = "Bearer {}",
        headers: Mapping[str, str] | None = None,
        limit: tuple[int, float],
        advice: Mapping[int, str] | None = None,
        habits: Habits = Habits(),
        surroundings: Surroundings = Surroundings(),
        transport: "httpx.AsyncBaseTransport | None" = None,
    ) -> None:
        self.name = name
        self._base_url = base_url.rstrip("/")
        self._token = token
        self._headers = {
            **({"Authorization": scheme.format(token)} if token else {}),
            "Accept": "application/json",
            **(headers or {}),
        }
        self._advice = advice or {}
        self._habits = habits
        self._around = surroundings
        self._limiter = Limiter(*limit, surroundings)
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Any = None,
        hide: Sequence[str] = (),
    ) -> Answer:
        """One request, tried again where that helps.

        POST is repeated only when it surely had no effect; `LostAnswerError` otherwise. Other methods may
        have had their effect twice. Raises `ApiError`. No error contains the token or what is in ``hide``.
        """
        where = f"{method} {path}"
        for attempt in range(1, self._habits.attempts + 1):
            await self._limiter.wait()
            failure, asked = await self._once(method, path, query, body, hide)
            if isinstance(failure, Answer):
                return failure
            if isinstance(failure, LostAnswerError) or attempt == self._habits.attempts:
                raise failure
            if asked is None and not _passes(failure.status):
                raise failure
            if asked is not None and asked > self._habits.longest_asked:
                text = f"{failure} {self.name} wants us to wait {asked:.0f} s before {where}; try again then."
                raise ApiError(text, failure.status)
            await self.pause(attempt, asked)
        raise AssertionError("the last attempt has raised")

    async def read(self, path: str, query: Query | None = None) -> Any | None:
        """The body of a GET; None where there is nothing. Raises `ApiError`."""
        try:
            return (await self.send("GET", path, query=query)).body
        except ApiError as error:
            if error.status == _GONE:
                return None
            raise

    async def download(self, path: str, most: int) -> bytes:
        """A file, asked for once; a redirect to another host is followed without the token.

        Raises `ApiError`, and where the file has more than ``most`` bytes: no more than that is read.
        """
        import httpx

        where = f"{self.name}: GET {path}"

        def hidden(text: str) -> str:
            return without_secrets(text, (self._token,))

        await self._limiter.wait()
        data = bytearray()
        try:
            async with self._http().stream(
                "GET", path, headers={"Accept-Encoding": "identity"}, follow_redirects=True
            ) as response:
                if not response.is_success:
                    await response.aread()
                    raise self._refusal(response, where, ApiError, hidden)[0]
                async for chunk in response.aiter_bytes():
                    data += chunk
                    if len(data) > most:
                        raise ApiError(f"{where}: the file has more than {most:,} bytes.")
        except httpx.TransportError as error:
            raise ApiError(hidden(f"{where}: no answer ({_describe(error)}).")) from None
        return bytes(data)

    async def delete(self, path: str) -> None:
        """DELETE; fine when it is gone already. Raises `ApiError`."""
        try:
            await self.send("DELETE", path)
        except ApiError as error:
            if error.status != _GONE:
                raise

    async def make(
        self, post: Callable[[], Awaitable[Made]], look: Callable[[], Awaitable[Made | None]]
    ) -> Made:
        """What ``post`` makes, made once: after a lost answer ``look`` says what it has made, if it has.

        Raises `ApiError`; after four lost answers in vain, the last one's.
        """
        for attempt in range(1, _CREATE_ATTEMPTS + 1):
            try:
                return await post()
            except LostAnswerError:
                await self.pause(attempt)
                found = await look()
                if found is not None:
                    return found
                if attempt == _CREATE_ATTEMPTS:
                    raise
        raise AssertionError("the last attempt has raised")

    async def pause(self, attempt: int, asked: float | None = None) -> None:
        """Wait as long as the API ``asked`` for and a little more, or longer with every attempt, by lot."""
        longest = min(self._habits.longest_wait, self._habits.first_wait * 2.0 ** (attempt - 1))
        wait = longest * (0.5 + self._around.random() / 2)
        await self._around.sleep(wait if asked is None else asked + wait * 0.1)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _once(
        self, method: str, path: str, query: Query | None, body: Any, hide: Sequence[str]
    ) -> tuple[Answer | ApiError, float | None]:
        """The answer, or what went wrong and how long the API wants us to wait."""
        import httpx

        def hidden(text: str) -> str:
            return without_secrets(text, (self._token, *hide))

        lost = LostAnswerError if method == "POST" else ApiError
        where = f"{self.name}: {method} {path}"
        try:
            response = await self._http().request(method, path, params=query, json=body)
            for _ in range(_LONGEST_DETOUR):
                moved = self._moved(response)
                if moved is None:
                    break
                response = await self._http().request(
                    method, moved, params=None if urlsplit(moved).query else query, json=body
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            text = f"{where}: {self._base_url} cannot be reached ({_describe(error)})."
            return ApiError(hidden(text)), None
        except httpx.TransportError as error:
            return lost(hidden(f"{where}: no answer ({_describe(error)}).")), None
        if response.is_success:
            try:
                return Answer(
                    response.status_code, response.json() if response.content else None, response.headers
                ), None
            except ValueError:
                name = _named(response.headers.get("x-request-id", ""))
                return lost(hidden(f"{where}: the answer is not JSON{name}."), response.status_code), None
        return self._refusal(response, where, lost, hidden)

    def _moved(self, response: "httpx.Response") -> str | None:
        """Where the same call belongs now (GitHub says so of a renamed repository); never at another host, which must
        not get the token."""
        if response.status_code not in _MOVED:
            return None
        there = str(response.url.join(response.headers.get("location", "")))
        here, to = urlsplit(self._base_url), urlsplit(there)
        return there if (here.scheme, here.netloc) == (to.scheme, to.netloc) else None

    def _refusal(
        self,
        response: "httpx.Response",
        where: str,
        lost: type[ApiError],
        hidden: Callable[[str], str],
    ) -> tuple[ApiError, float | None]:
        """What a bad answer says, and how long the API wants us to wait."""
        status = response.status_code
        limited = _is_limited(response)
        advice = "" if limited else self._advice.get(status, "")
        name = _named(response.headers.get("x-request-id", ""))
        text = f"{where}: {status} {_phrase(status)}{explain(response, hidden)}{name}."
        text = hidden(f"{text} {advice}" if advice else text)
        if status >= 500 and _passes(status):
            return lost(text, status), _asked_to_wait(response.headers, self._around.now())
        wait = _asked_to_wait(response.headers, self._around.now()) if limited else None
        return ApiError(text, status), wait

    def _http(self) -> "httpx.AsyncClient":
        if self._client is None:
            import httpx

            habits = self._habits
            self._client = httpx.AsyncClient(
                base_url=self._base_url,
                headers=self._headers,
                timeout=httpx.Timeout(habits.timeout, connect=habits.connect_timeout),
                limits=httpx.Limits(max_connections=habits.connections),
                trust_env=urlsplit(self._base_url).hostname not in _LOOPBACK,
                transport=self._transport,
                verify=trust(self._base_url),
            )
        return self._client


def trust(url: str) -> ssl.SSLContext | bool:
    """Whom a connection to ``url`` trusts, as httpx takes it: the usual authorities; without TLS, nobody.

    Reading the usual ones takes as long as twenty requests.
    """
    return urlsplit(url).scheme == "https" or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def refuse_url(url: str) -> str:
    """Why a token must not be sent to ``url``, or nothing."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"{url!r} is no address; use one like https://…"
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        return f"{url!r} would send the token readable by everybody on the way; use https"
    return ""


def explain(response: "httpx.Response", hidden: Callable[[str], str]) -> str:
    """What the body of an error says, in one line; handles a text, a list, and texts by attribute.

    ``hidden`` gives a text without its secrets: what is too long is cut afterwards, or half of one could stay.
    """
    try:
        body = response.json()
    except ValueError:
        body = response.text
    allowed = body.get("allowed_values") if isinstance(body, dict) else None  # Better Stack
    if isinstance(body, dict):
        body = body.get("errors") or body.get("error") or body.get("message") or ""
    if isinstance(body, dict) and "message" in body:  # PagerDuty
        details = body.get("errors")
        body = f"{hidden(str(body['message']))}" + (f" ({_flat(details, hidden)})" if details else "")
    text = " ".join(_flat(body, hidden).split())
    if allowed:
        text = f"{text.rstrip('.')} (allowed: {_flat(allowed, hidden)})"
    return f": {text[:_LONGEST_EXPLANATION].rstrip('.')}" if text else ""


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "no known status"


def _flat(value: Any, hidden: Callable[[str], str]) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{hidden(key)}: {_flat(item, hidden)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_flat(item, hidden).rstrip(".") for item in value)
    return hidden(str(value))


def _named(request_id: str) -> str:
    return f" (request {request_id})" if request_id else ""


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")


def _passes(status: int) -> bool:
    """Whether the same request may have another answer later; 0 stands for none at all."""
    return status in (0, _TOO_MANY) or (status >= 500 and status != HTTPStatus.NOT_IMPLEMENTED)


def _is_limited(response: "httpx.Response") -> bool:
    """Whether there were too many requests, which GitHub says with 403 as well."""
    spent = response.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in response.headers
    return response.status_code == _TOO_MANY or (response.status_code == _FORBIDDEN and spent)


def _asked_to_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that an answer asks us to wait: Retry-After, PagerDuty's ratelimit-reset, or GitHub's time of day."""
    asked = headers.get("retry-after") or headers.get("ratelimit-reset") or ""
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - now)
    except ValueError:
        pass
    try:
        return max(0.0, float(headers.get("x-ratelimit-reset", "")) - now)
    except ValueError:
        return None
