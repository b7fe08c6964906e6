"""The services on a socket of loopback: HTTP/1.1, and a proxy (CONNECT) that speaks TLS for the known hosts.

One task a connection; requests are answered one after the other, each in one go, so the APIs need no locks.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import time
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import h11

from oncall_sandbox.services.call import Answer, Request
from oncall_sandbox.services.faults import Fault, take
from oncall_sandbox.services.visitors import host_of, refusal

if TYPE_CHECKING:
    import socket

    from oncall_sandbox.services.app import App
    from oncall_sandbox.services.authority import Authority
    from oncall_sandbox.services.control import Control

LARGEST = 16 * 1024 * 1024
IDLE = 30 * 60.0
MOMENT = 0.005
LOOK = 60.0


class Cut(Exception):  # noqa: N818 - an end on purpose
    """The connection ends here, without an answer."""


class Server:
    """Serves one app until it has been idle for half an hour, or until it is stopped."""

    def __init__(self, app: App, control: Control, authority: Authority, idle: float = IDLE) -> None:
        self.app = app
        self.control = control
        self.authority = authority
        self.idle = idle
        self._last = time.monotonic()
        self._busy = 0
        self._taken: set[str] = set()

    async def run(self, listener: socket.socket) -> None:
        """Answer until the end (or until somebody has removed the folder); the caller has bound ``listener``."""
        server = await asyncio.start_server(self._connection, sock=listener)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.control.stopped.set)
        async with server:
            while not self.control.stopped.is_set():
                left = self._last + self.idle - time.monotonic()
                if (left <= 0 and not self._busy) or not self.authority.folder.exists():
                    return
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.control.stopped.wait(), min(max(left, 1.0), LOOK))

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer, None)
            writer.close()
            await writer.wait_closed()
        except (Cut, OSError, h11.RemoteProtocolError, asyncio.CancelledError):
            writer.transport.abort()

    async def _talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tunnel: str | None
    ) -> None:
        """Requests of one connection; ``tunnel`` is the host that the client believes it talks to."""
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=64 * 1024)
        while True:
            event = await _next(connection, reader, writer)
            if not isinstance(event, h11.Request):
                return
            self._last = time.monotonic()
            if event.method == b"CONNECT":
                await self._tunnel(event.target.decode(), reader, writer, connection)
                return
            request = _request(event, tunnel)
            request.body = await _body(connection, reader, writer)
            self._busy += 1
            try:
                answer = await self.answer(request)
            finally:
                self._busy -= 1
                self._last = time.monotonic()
            answer.headers.setdefault("Date", format_datetime(self.app.world.now(), usegmt=True))
            writer.write(_bytes(connection, request, answer))
            await writer.drain()
            if connection.our_state is h11.MUST_CLOSE:
                return
            connection.start_next_cycle()

    async def _tunnel(
        self,
        target: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        connection: h11.Connection,
    ) -> None:
        host = target.rpartition(":")[0]
        if host not in self.app.apis:
            known = ", ".join(sorted(self.app.apis))
            answer = Answer(
                403, {"sandbox": f"The sandbox's proxy leads nowhere but to {known}; not to {host}."}
            )
            print(f"REFUSED tunnel to {target}", flush=True)
            writer.write(_bytes(connection, Request("CONNECT", host, ""), answer))
            await writer.drain()
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        await writer.start_tls(self.authority.context(host))
        await self._talk(reader, writer, host)

    async def answer(self, request: Request) -> Answer:
        """One request of whatever connection: a control call, or one of the APIs with the faults it meets."""
        if refused := refusal(request, self.app.apis):
            return refused
        try:
            return await self._served(request)
        except sqlite3.OperationalError as error:  # a full disk
            self.app.world.restore()
            message = f"The sandbox cannot write to {self.app.world.path}: {error}"
            print(f"FAILED {message}", flush=True)
            return Answer(507, {"sandbox": message, "error": message})

    async def _served(self, request: Request) -> Answer:
        if request.path.startswith("/_sandbox/"):
            return self.control.answer(request)
        if not self.app.locate(request):
            known = ", ".join(sorted(self.app.apis))
            message = (
                f"No API here: a path begins with one of {known}, or with _sandbox; not {request.path!r}."
            )
            return Answer(404, {"sandbox": message})
        fault = take(self.app.world, request)
        await self._strike(request, fault, "before")
        answer = await self._do(request, fault)
        await self._strike(request, fault, "after")
        return answer

    async def _do(self, request: Request, fault: Fault | None) -> Answer:
        """At once; or, where something has to be had alone, in a moment in which others are turned away."""
        wanted = self.app.apis[request.host].alone(request)
        if wanted is None or wanted in self._taken:
            return self.app.answer(request, fault, disturbed=wanted is not None)
        self._taken.add(wanted)
        try:
            await asyncio.sleep(MOMENT)
            return self.app.answer(request, fault)
        finally:
            self._taken.discard(wanted)

    async def _strike(self, request: Request, fault: Fault | None, when: str) -> None:
        if fault is None or fault.when != when:
            return
        if fault.action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if fault.action == "cut":
            raise Cut
        if fault.action == "delay":
            await asyncio.sleep(fault.seconds)
        if fault.action == "hold" and not await self.control.hold(request, when):
            raise Cut


async def _next(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Any:
    while True:
        event = connection.next_event()
        if event is not h11.NEED_DATA:
            return event
        if connection.they_are_waiting_for_100_continue:
            go_on = h11.InformationalResponse(status_code=100, headers=[])
            writer.write(connection.send(go_on) or b"")
        connection.receive_data(await reader.read(64 * 1024))


async def _body(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bytes:
    parts = bytearray()
    while True:
        event = await _next(connection, reader, writer)
        if isinstance(event, h11.EndOfMessage):
            return bytes(parts)
        if not isinstance(event, h11.Data) or len(parts) > LARGEST:
            raise Cut
        parts += event.data


def _request(event: h11.Request, tunnel: str | None) -> Request:
    headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}
    target = urlsplit(event.target.decode("latin-1"))
    host = tunnel or target.hostname or host_of(headers.get("host", ""))
    return Request(event.method.decode(), host, target.path, target.query, headers)


def _bytes(connection: h11.Connection, request: Request, answer: Answer) -> bytes:
    kind = "application/json; charset=utf-8"
    if isinstance(answer.body, bytes):
        kind = "text/html; charset=utf-8"
    body = answer.content()
    headers = {"Content-Type": kind, "Content-Length": str(len(body)), **answer.headers}
    if answer.status in (204, 304):
        headers.pop("Content-Length")
        headers.pop("Content-Type")
    response = h11.Response(status_code=answer.status, headers=list(headers.items()))
    data = connection.send(response) or b""
    if body and request.method != "HEAD" and answer.status not in (204, 304):
        data += connection.send(h11.Data(data=body)) or b""
    return data + (connection.send(h11.EndOfMessage()) or b"")
