"""The client of the actions, against servers that answer badly. It waits in no test."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from calls import ATTEMPTS, CallError, Calls

NOW = 1_795_000_000.0
GOOD = b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\n{"a": 1}'
UNREADABLE = {
    "a cut body": b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\nConnection: close\r\n\r\n{"a"',
    "a bad status line": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "no answer": b"",
    "a page of a proxy": b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>",
    "bytes that are no text": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n\xff\xfe",
    "more headers than can be read": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 101 + b"\r\n{}",
}

Serve = Callable[..., tuple[str, list[bytes]]]


def answer(status: str, *headers: str) -> bytes:
    return "\r\n".join(
        [f"HTTP/1.1 {status}", "Content-Length: 0", "Connection: close", *headers, "", ""]
    ).encode()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Give ``answers`` one after the other, the last again and again; the address, and what was asked."""
    servers: list[socket.socket] = []

    def start(*answers: bytes) -> tuple[str, list[bytes]]:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        asked: list[bytes] = []
        threading.Thread(target=_answer, args=(server, list(answers), asked), daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}", asked

    yield start
    for server in servers:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def _answer(server: socket.socket, answers: list[bytes], asked: list[bytes]) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(65536)
            length = next(
                (
                    int(line[15:])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length:")
                ),
                0,
            )
            while len(head.partition(b"\r\n\r\n")[2]) < length:
                head += connection.recv(65536)
            asked.append(head)
            connection.sendall(answers.pop(0) if len(answers) > 1 else answers[0])


def calls(waits: list[float]) -> Calls:
    return Calls("token", waits.append, lambda: NOW)


@pytest.mark.parametrize("bad", UNREADABLE.values(), ids=UNREADABLE)
def test_an_answer_that_cannot_be_read_is_asked_for_again(serve: Serve, bad: bytes) -> None:
    url, asked = serve(bad, GOOD)
    waits: list[float] = []
    assert calls(waits).send("POST", url, {"x": 1}) == {"a": 1}
    assert waits == [1]
    assert len(asked) == 2


@pytest.mark.parametrize("bad", UNREADABLE.values(), ids=UNREADABLE)
def test_one_that_stays_so_is_an_error_in_a_sentence(serve: Serve, bad: bytes) -> None:
    url, asked = serve(bad)
    with pytest.raises(CallError, match=rf"^GET http\S+ was (not )?answered.*, {ATTEMPTS} times$"):
        calls([]).send("GET", url)
    assert len(asked) == ATTEMPTS


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        ("403 Forbidden", ["x-ratelimit-remaining: 0", f"x-ratelimit-reset: {NOW + 1200:.0f}"], 1201),
        ("429 Too Many", ["x-ratelimit-remaining: 0", f"x-ratelimit-reset: {NOW + 5:.0f}"], 6),
        ("403 Forbidden", ["x-ratelimit-remaining: 0", f"x-ratelimit-reset: {NOW - 5:.0f}"], 1),
        ("403 Forbidden", ["Retry-After: 7"], 7),
        ("429 Too Many", ["Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"], 1),
        ("500 Oops", [], 1),
    ],
)
def test_it_waits_as_long_as_the_server_asks(
    serve: Serve, status: str, headers: list[str], wait: float
) -> None:
    url, _ = serve(answer(status, *headers), GOOD)
    waits: list[float] = []
    assert calls(waits).send("GET", url) == {"a": 1}
    assert waits == [wait], "GitHub's primary limit ends at an hour; asking before is refused again"


@pytest.mark.parametrize("remaining", [[], ["x-ratelimit-remaining: 59", "x-ratelimit-reset: 1795000900"]])
def test_what_is_forbidden_is_not_asked_again(serve: Serve, remaining: list[str]) -> None:
    url, asked = serve(answer("403 Forbidden", *remaining))
    with pytest.raises(CallError, match=r"was answered 403$"):
        calls([]).send("GET", url)
    assert len(asked) == 1


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_followed_with_the_same_method_and_body(serve: Serve, status: str) -> None:
    url, asked = serve(answer(status, "Location: /elsewhere"), GOOD)
    assert calls([]).send("POST", f"{url}/here", {"x": 1}) == {"a": 1}
    second = asked[1]
    assert second.startswith(b"POST /elsewhere HTTP/1.1\r\n"), "a GET would be answered 200, and nobody paged"
    assert json.loads(second.partition(b"\r\n\r\n")[2]) == {"x": 1}


def test_a_redirect_to_another_server_gets_no_token(serve: Serve) -> None:
    other, asked = serve(GOOD)
    url, _ = serve(answer("302 Found", f"Location: {other}/"))
    with pytest.raises(CallError, match="redirects to another server"):
        calls([]).send("GET", url)
    assert asked == []


def test_redirects_without_end_are_an_error(serve: Serve) -> None:
    url, _ = serve(answer("302 Found", "Location: /again"))
    with pytest.raises(CallError, match="answered by 5 redirects"):
        calls([]).send("GET", url)
