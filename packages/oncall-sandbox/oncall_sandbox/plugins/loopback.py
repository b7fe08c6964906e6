"""The way to the services of the sandbox: HTTP over loopback, on connections that are kept."""

import asyncio
import http.client
import select
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, LifoQueue

from oncall_sandbox.plugins.api import Answer, Request

AT_ONCE = 16
TIMEOUT = 60.0  # seconds; the services answer within milliseconds unless a fault makes them slow


class Loopback:
    """A transport (see `sandbox.plugins.api`) to `base`, such as `http://127.0.0.1:8080`.

    `learn` gets the `Date` of every answer.
    """

    def __init__(self, base: str, learn: Callable[[str | None], None]) -> None:
        self._learn = learn
        self._authority = base.removeprefix("http://")
        self._idle: LifoQueue[http.client.HTTPConnection] = LifoQueue()
        self._threads = ThreadPoolExecutor(AT_ONCE, "services")

    async def __call__(self, request: Request) -> Answer:
        """Send it and wait for the answer. Raises OSError where none came."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._exchange, request)

    def _exchange(self, request: Request) -> Answer:
        connection = self._connection()
        try:
            connection.request(request.method, request.path, request.body, dict(request.headers))
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise ConnectionError(str(error) or type(error).__name__) from None
        headers = {name.lower(): value for name, value in response.getheaders()}
        self._learn(headers.get("date"))
        if response.will_close:
            connection.close()
        else:
            self._idle.put(connection)
        return Answer(response.status, headers, body)

    def _connection(self) -> http.client.HTTPConnection:
        while True:
            try:
                kept = self._idle.get_nowait()
            except Empty:
                return http.client.HTTPConnection(self._authority, timeout=TIMEOUT)
            # Whatever can be read from an idle connection is its end; a request on it would be lost.
            if kept.sock and not select.select([kept.sock], [], [], 0)[0]:
                return kept
            kept.close()
