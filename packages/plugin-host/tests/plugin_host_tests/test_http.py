"""The habits of our HTTP clients, in virtual time."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plugin_host.http import Api, ApiError, Habits, Limiter, LostAnswerError, refuse_url, trust
from plugin_host.testing import START, TOKEN, Time

OK = httpx.Response(200, json={"fine": True})


class Script(httpx.AsyncBaseTransport):
    """Answers as it was told, one after the other; the last for ever."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def api(script: Script, time: Time, **more: Any) -> Api:
    chance = more.pop("chance", 1.0)
    return Api(
        "The vendor",
        "https://api.vendor.example",
        token=TOKEN,
        limit=(1000, 1.0),
        surroundings=time.surroundings(chance),
        transport=script,
        **more,
    )


def send(script: Script, method: str = "GET", time: Time | None = None, **more: Any) -> Any:
    return asyncio.run(api(script, time or Time()).send(method, "/things", **more)).body


def refused(script: Script, method: str = "GET", **more: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        send(script, method, **more)
    return caught.value


def test_a_good_answer_is_its_json() -> None:
    assert send(Script(OK)) == {"fine": True}
    assert send(Script(httpx.Response(204)), "DELETE") is None


def test_429_is_waited_for_as_long_as_the_api_asks() -> None:
    time = Time()
    script = Script(httpx.Response(429, headers={"Retry-After": "17"}), OK)
    assert send(script, "POST", time) == {"fine": True}, "a 429 had no effect, so even a POST is repeated"
    assert [17 <= wait <= 18 for wait in time.waits] == [True]


def test_retry_after_may_be_a_date() -> None:
    time = Time()
    later = {"Retry-After": "Fri, 15 Jan 2027 08:00:40 GMT"}  # forty seconds after the start of this time
    send(Script(httpx.Response(429, headers=later), OK), time=time)
    assert [40 <= wait <= 41 for wait in time.waits] == [True]


def test_pagerduty_says_when_its_limit_is_reset() -> None:
    time = Time()
    send(Script(httpx.Response(429, headers={"ratelimit-reset": "21"}), OK), time=time)
    assert [21 <= wait <= 22 for wait in time.waits] == [True]


def test_github_says_with_403_that_there_were_too_many() -> None:
    for told, wait in (
        ({"Retry-After": "30"}, 30),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(START) + 40)}, 40),
    ):
        time = Time()
        send(Script(httpx.Response(403, headers=told), OK), time=time)
        assert [wait <= waited <= wait + 1 for waited in time.waits] == [True], told


def test_a_403_of_too_many_is_not_taken_for_one_of_the_token() -> None:
    limited = httpx.Response(
        403, headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{START + 3600}"}
    )
    with pytest.raises(ApiError) as caught:
        asyncio.run(api(Script(limited), Time(), advice={403: "Not with this token."}).send("GET", "/things"))
    assert "wants us to wait 3600 s" in str(caught.value)
    assert "Not with this token" not in str(caught.value)


def test_waits_without_advice_grow_and_end() -> None:
    time = Time()
    error = refused(Script(httpx.Response(503)), time=time)
    assert time.waits == [0.5, 1.0, 2.0, 4.0, 8.0]
    assert error.status == 503


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_an_api_does_not_offer_is_asked_for_once(method: str) -> None:
    time = Time()
    with pytest.raises(ApiError, match="501 Not Implemented") as caught:
        asyncio.run(api(Script(httpx.Response(501)), time).send(method, "/things"))
    assert time.waits == [], "nobody waits minutes for an answer that stays the same"
    assert not isinstance(caught.value, LostAnswerError), "it has had no effect"


def test_no_wait_is_longer_than_half_a_minute() -> None:
    time = Time()
    asyncio.run(api(Script(), time, chance=1.0).pause(20))
    assert time.waits == [30.0], "an API that is back is asked again within half a minute"


def test_waits_are_drawn_by_lot() -> None:
    time = Time()
    with pytest.raises(ApiError):
        asyncio.run(api(Script(httpx.Response(500)), time, chance=0.0).send("GET", "/"))
    assert time.waits == [0.25, 0.5, 1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("chance", "waits"), [(0.0, [5.025, 5.05]), (0.5, [5.0375, 5.075]), (1.0, [5.05, 5.1])]
)
def test_who_is_asked_to_wait_waits_a_little_longer_by_lot(chance: float, waits: list[float]) -> None:
    time = Time()
    limited = httpx.Response(429, headers={"Retry-After": "5"})
    asyncio.run(api(Script(limited, limited, OK), time, chance=chance).send("GET", "/"))
    assert time.waits == pytest.approx(waits), (
        "all plugins of a run are sent away at once: they must not come back at once"
    )


def test_a_wait_never_grows_beyond_its_limit() -> None:
    time = Time()
    habits = Habits(attempts=4, first_wait=20.0, longest_wait=30.0)
    with pytest.raises(ApiError):
        asyncio.run(api(Script(httpx.Response(503)), time, habits=habits).send("GET", "/"))
    assert time.waits == [20.0, 30.0, 30.0]


def test_a_hung_api_is_given_up() -> None:
    script = Script(OK)
    send(script)
    assert script.requests[0].extensions["timeout"] == {
        "connect": 10.0,
        "read": 30.0,
        "write": 30.0,
        "pool": 30.0,
    }, "an API that accepts a request and never answers must not hold an update for longer than half a minute"


def test_two_minutes_are_waited_for_and_no_second_more() -> None:
    time = Time()
    send(Script(httpx.Response(429, headers={"Retry-After": "120"}), OK), time=time)
    assert len(time.waits) == 1
    refused(Script(httpx.Response(429, headers={"Retry-After": "121"})), time=time)
    assert len(time.waits) == 1


def test_an_api_that_asks_for_an_hour_is_not_waited_for() -> None:
    time = Time()
    error = refused(Script(httpx.Response(429, headers={"Retry-After": "3600"})), time=time)
    assert time.waits == []
    assert "wait 3600 s" in str(error)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_refusal_is_not_repeated(status: int) -> None:
    script = Script(httpx.Response(status, json={"errors": "no"}))
    assert refused(script).status == status
    assert len(script.requests) == 1


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "trouble", [httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut"), httpx.ReadError("")]
)
def test_what_may_be_repeated_is_repeated(method: str, trouble: Exception) -> None:
    assert send(Script(trouble, trouble, OK), method) == {"fine": True}


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ReadTimeout("slow"),
        httpx.WriteError("cut"),
        httpx.RemoteProtocolError("cut"),
        httpx.Response(500),
        httpx.Response(503),
        httpx.Response(201, content=b"<html>"),
    ],
    ids=repr,
)
def test_a_post_whose_effect_is_unknown_is_not_repeated(trouble: Any) -> None:
    script = Script(trouble, OK)
    assert isinstance(refused(script, "POST"), LostAnswerError)
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    "trouble", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("")]
)
def test_a_post_that_never_left_is_repeated(trouble: Exception) -> None:
    assert send(Script(trouble, OK), "POST") == {"fine": True}


def test_an_api_that_cannot_be_reached_is_named() -> None:
    error = refused(Script(httpx.ConnectError("Connection refused")))
    assert str(error) == (
        "The vendor: GET /things: https://api.vendor.example cannot be reached (ConnectError: Connection refused)."
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"errors": "Resource with provided ID was not found"}, "Resource with provided ID was not found"),
        (
            {"errors": {"name": ["Can't be blank."], "url": ["is invalid", "is odd"]}},
            "name: Can't be blank; url: is invalid, is odd",
        ),
        ({"errors": ["one", "two"]}, "one, two"),
        (
            {"errors": {"layout": ["is invalid."]}, "allowed_values": {"layout": ["vertical", "horizontal"]}},
            "layout: is invalid (allowed: layout: vertical, horizontal)",
        ),
        (
            {"error": {"message": "Invalid Input", "code": 2001, "errors": ["End is past"]}},
            "Invalid Input (End is past)",
        ),
        ({"error": {"message": "Not Found", "code": 2100}}, "Not Found"),
        ({"message": "Bad credentials"}, "Bad credentials"),
    ],
)
def test_both_shapes_of_errors_are_told_in_one_line(body: Any, text: str) -> None:
    answer = httpx.Response(422, json=body, headers={"X-Request-Id": "r-1"})
    expected = f"The vendor: GET /things: 422 Unprocessable Entity: {text} (request r-1)."
    assert str(refused(Script(answer))) == expected


def test_a_long_page_of_html_is_cut() -> None:
    assert len(str(refused(Script(httpx.Response(400, text="x" * 10_000))))) < 700


def test_advice_goes_with_its_status() -> None:
    script = Script(httpx.Response(401, json={"errors": "who?"}))
    with pytest.raises(ApiError, match=r"who\?\. Set the token\.$"):
        asyncio.run(api(script, Time(), advice={401: "Set the token."}).send("GET", "/"))


@pytest.mark.wide
@settings(max_examples=15, deadline=None)
@given(st.text(min_size=1, max_size=40), st.sampled_from([400, 401, 500, 429]))
def test_no_secret_is_ever_in_an_error(around: str, status: int) -> None:
    secret = "hunter2-hunter2"
    text = f"{around}{TOKEN}{around}{secret}"
    for answer in (
        httpx.Response(status, json={"errors": {"key": [text]}}),
        httpx.ReadError(text),
        httpx.ConnectError(text),
    ):
        for method in ("GET", "POST"):
            shown = str(refused(Script(answer), method, hide=[secret]))
            assert TOKEN not in shown
            assert secret not in shown


def test_the_token_travels_in_the_header_only() -> None:
    script = Script(OK)
    send(script, "POST", body={"name": "x"}, query={"page": 1})
    request = script.requests[0]
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in str(request.url)
    assert TOKEN.encode() not in request.content


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 8))
def test_never_more_than_the_limit_in_any_second(pauses: list[float], limit: int) -> None:
    time = Time()
    begun: list[float] = []

    async def run() -> None:
        limiter = Limiter(limit, 1.0, time.surroundings())
        for pause in pauses:
            time.elapsed += pause
            await limiter.wait()
            begun.append(time.elapsed)

    asyncio.run(run())
    for first, last in zip(begun, begun[limit:], strict=False):
        assert last - first >= 1.0 - 1e-9, "one request more than the limit began within a second"


def test_the_limit_does_not_slow_down_what_is_slow_anyway() -> None:
    time = Time()

    async def run() -> None:
        limiter = Limiter(8, 1.0, time.surroundings())
        for _ in range(50):
            await limiter.wait()
            time.elapsed += 0.2

    asyncio.run(run())
    assert time.waits == []


def test_requests_that_come_together_keep_to_the_limit() -> None:
    time = Time()
    script = Script(OK)

    async def run() -> None:
        client = Api(
            "V",
            "https://v.example",
            token=TOKEN,
            limit=(8, 1.0),
            surroundings=time.surroundings(),
            transport=script,
        )
        await asyncio.gather(*(client.send("GET", "/") for _ in range(20)))

    asyncio.run(run())
    assert len(script.requests) == 20
    assert time.elapsed == pytest.approx(2.0)


@pytest.mark.parametrize(
    "url", ["http://api.vendor.example", "ftp://x", "api.vendor.example", "https://", ""]
)
def test_a_token_is_sent_to_no_odd_address(url: str) -> None:
    assert refuse_url(url)


def test_tls_trusts_the_usual_authorities_and_without_it_nobody_is_trusted() -> None:
    assert trust("https://api.vendor.example") is True
    nobody = trust("http://127.0.0.1:8080")
    assert isinstance(nobody, ssl.SSLContext)
    assert (nobody.verify_mode, nobody.get_ca_certs()) == (ssl.CERT_REQUIRED, [])


@pytest.mark.parametrize(
    "url", ["https://api.vendor.example", "http://127.0.0.1:80/x", "http://localhost", "http://[::1]:1"]
)
def test_https_and_loopback_are_fine(url: str) -> None:
    assert refuse_url(url) == ""


def test_connections_are_kept() -> None:
    async def run() -> None:
        client = api(Script(OK), Time(), habits=Habits(connections=3))
        await client.send("GET", "/")
        kept = client._client
        await client.send("GET", "/")
        assert client._client is kept
        await client.close()
        assert client._client is None

    asyncio.run(run())


# --- files


def downloaded(*answers: httpx.Response | Exception, most: int = 100) -> tuple[bytes, list[httpx.Request]]:
    script = Script(*answers)
    return asyncio.run(api(script, Time()).download("/file", most)), script.requests


def test_a_file_is_read_and_a_redirect_is_followed_without_the_token() -> None:
    moved = httpx.Response(302, headers={"Location": "https://files.example/file"})
    data, requests = downloaded(moved, httpx.Response(200, content=b"x" * 100))

    assert data == b"x" * 100
    assert [str(one.url) for one in requests] == [
        "https://api.vendor.example/file",
        "https://files.example/file",
    ]
    assert ["authorization" in one.headers for one in requests] == [True, False], (
        "another host must not see the token"
    )


def test_no_more_than_that_is_read_of_a_file() -> None:
    with pytest.raises(ApiError, match="the file has more than 100 bytes"):
        downloaded(httpx.Response(200, content=b"x" * 101))


def test_a_file_that_cannot_be_had_is_reported_without_the_token() -> None:
    with pytest.raises(ApiError, match="The vendor: GET /file: 404 Not Found: gone"):
        downloaded(httpx.Response(404, json={"message": "gone"}))
    with pytest.raises(ApiError, match=r"The vendor: GET /file: no answer .*cut") as caught:
        downloaded(httpx.ReadError(f"cut {TOKEN}"))
    assert TOKEN not in str(caught.value)


# --- what clients are made of


def call(script: Script, act: Callable[[Api], Awaitable[Any]], time: Time | None = None) -> Any:
    async def run() -> Any:
        client = api(script, time or Time())
        try:
            return await act(client)
        finally:
            await client.close()
            await client.close()

    return asyncio.run(run())


def test_what_is_gone_reads_as_nothing_and_is_deleted_already() -> None:
    gone = Script(httpx.Response(404))
    assert call(gone, lambda client: client.read("/thing")) is None
    assert call(gone, lambda client: client.delete("/thing")) is None
    assert call(Script(OK), lambda client: client.read("/thing", {"page": 1})) == {"fine": True}
    for act in (lambda client: client.read("/thing"), lambda client: client.delete("/thing")):
        with pytest.raises(ApiError, match="403"):
            call(Script(httpx.Response(403)), act)


def test_a_thing_is_made_once_though_the_answer_was_lost() -> None:
    script = Script(httpx.ReadTimeout("slow"), OK)
    seen = iter([None, "the one"])

    async def look() -> str | None:
        return next(seen)

    async def make(client: Api) -> str:
        async def post() -> str:
            return str((await client.send("POST", "/things")).status)

        return await client.make(post, look)

    assert call(script, make) == "200", "it was not there, so it is made again"
    assert call(Script(httpx.ReadTimeout("slow")), make) == "the one", (
        "it was there: a second would page twice"
    )


def test_after_four_lost_answers_nobody_goes_on() -> None:
    script, time = Script(httpx.ReadTimeout("slow")), Time()

    async def nothing() -> str | None:
        return None

    async def make(client: Api) -> str:
        async def post() -> str:
            return str((await client.send("POST", "/things")).status)

        return await client.make(post, nothing)

    with pytest.raises(LostAnswerError):
        call(script, make, time)
    assert len(script.requests) == 4
    assert time.waits == [0.5, 1.0, 2.0, 4.0]


def test_a_status_that_nobody_knows_is_said_as_one() -> None:
    assert "799 no known status" in str(refused(Script(httpx.Response(799))))


@pytest.mark.parametrize("status", [301, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_what_has_moved_is_asked_for_at_its_new_place(status: int, method: str) -> None:
    """GitHub answers so after a repository was renamed, for writes too; a POST stays a POST."""
    moved = httpx.Response(status, headers={"Location": "/repositories/7/labels"})
    script = Script(moved, httpx.Response(200, json={"found": True}))
    body = None if method in ("GET", "DELETE") else {"name": "P1"}
    answer = asyncio.run(
        api(script, Time()).send(method, "/repos/o/old/labels", body=body, query={"page": 2})
    )
    assert answer.body == {"found": True}
    first, second = script.requests
    assert (second.method, second.url.path) == (method, "/repositories/7/labels")
    assert second.url.params["page"] == "2"
    assert second.content == first.content


def test_no_redirect_gets_the_token_to_another_host() -> None:
    script = Script(httpx.Response(301, headers={"Location": "https://elsewhere.example/labels"}))
    with pytest.raises(ApiError, match="301 Moved Permanently"):
        asyncio.run(api(script, Time()).send("GET", "/labels"))
    assert [request.url.host for request in script.requests] == ["api.vendor.example"]


def test_a_redirect_in_a_circle_ends() -> None:
    script = Script(httpx.Response(301, headers={"Location": "/labels"}))
    with pytest.raises(ApiError, match="301"):
        asyncio.run(api(script, Time()).send("GET", "/labels"))
