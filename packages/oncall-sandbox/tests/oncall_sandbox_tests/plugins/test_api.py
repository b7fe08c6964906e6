"""Requests are repeated where that is safe, and only so often; errors say what was asked and what was answered."""

import asyncio
import json
from typing import Any

import pytest
from oncall_sandbox.plugins.api import ATTEMPTS, Answer, Api, ApiError, Request
from plugin_host.failure import ProviderError


class Scripted:
    """Answers one thing after the other; an exception is raised."""

    def __init__(self, *script: Answer | OSError) -> None:
        self.script = list(script)
        self.asked: list[Request] = []
        self.pauses: list[float] = []

    async def __call__(self, request: Request) -> Answer:
        self.asked.append(request)
        answer = self.script.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def send(self, method: str, path: str = "/labels", body: Any = None, **options: Any) -> Any:
        """The JSON of the answer to one request."""
        api = Api("api.github.com", {"Authorization": "Bearer ghp_secret"}, self, _says, self.sleep)
        return asyncio.run(api.send(method, path, body, **options)).json


def _says(body: dict[str, Any]) -> str:
    return str(body.get("message", ""))


def answer(status: int, body: Any = None, **headers: str) -> Answer:
    return Answer(status, headers, b"" if body is None else json.dumps(body).encode())


LOST = ConnectionError("Remote end closed connection")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("trouble", [LOST, answer(502), answer(429)])
def test_what_may_be_repeated_is_repeated(method: str, trouble: Answer | OSError) -> None:
    accounts = Scripted(trouble, trouble, answer(200, {"done": True}))
    assert accounts.send(method) == {"done": True}
    assert accounts.pauses == [0.2, 0.4]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_may_have_been_done_is_not_repeated(method: str) -> None:
    accounts = Scripted(LOST)
    with pytest.raises(ProviderError, match=r"whether it was done is not known.*`make recover`"):
        accounts.send(method, body={"name": "P0"})
    accounts = Scripted(answer(502, {"message": "Bad Gateway"}))
    with pytest.raises(ApiError, match="502 Bad Gateway"):
        accounts.send(method, body={"name": "P0"})
    assert len(accounts.asked) == 1


def test_a_write_that_is_not_repeatable_says_so() -> None:
    accounts = Scripted(LOST)
    with pytest.raises(ProviderError, match="not known"):
        accounts.send("PUT", repeatable=False)


def test_what_was_turned_away_for_its_rate_is_sent_again_when_it_may() -> None:
    again = answer(429, {"message": "slow down"}, **{"retry-after": "3"})
    much_later = answer(429, **{"retry-after": "3600"})
    accounts = Scripted(again, much_later, answer(201, {"id": 1}))
    assert accounts.send("POST", body={}) == {"id": 1}
    assert accounts.pauses == [3, 5]


def test_it_gives_up_in_the_end() -> None:
    accounts = Scripted(*[LOST] * ATTEMPTS)
    with pytest.raises(
        ProviderError, match=f"GET https://api.github.com/labels: no answer .* {ATTEMPTS} times"
    ):
        accounts.send("GET")
    accounts = Scripted(*[answer(503)] * ATTEMPTS)
    with pytest.raises(ApiError, match="503"):
        accounts.send("GET")
    assert accounts.script == []


def test_a_refusal_is_reported_at_once_and_never_with_the_token() -> None:
    accounts = Scripted(answer(422, {"message": "Validation Failed"}))
    with pytest.raises(ApiError) as refused:
        accounts.send("POST", "/repos/winglang/wing/labels", {"name": "P0"})
    expected = "POST https://api.github.com/repos/winglang/wing/labels: 422 Validation Failed"
    assert str(refused.value) == expected
    assert refused.value.status == 422


def test_what_the_sandbox_does_not_know_is_reported_in_its_words() -> None:
    accounts = Scripted(answer(501, {"sandbox": "The sandbox does not know it", "message": "m"}))
    with pytest.raises(ApiError, match="The sandbox does not know it"):
        accounts.send("POST")


def test_an_answer_that_is_no_json_is_survived() -> None:
    accounts = Scripted(Answer(400, {}, b"<html>"))
    with pytest.raises(ApiError, match="400"):
        accounts.send("POST")


def test_paths_forms_and_queries_are_written_as_the_official_plugins_write_them() -> None:
    accounts = Scripted(answer(200, {}), answer(200, {}))
    accounts.send("GET", "/contents/a b:c.yml", query={"include[]": "x", "ref": "main"})
    accounts.send("POST", "/api/chat", form={"topic": "a&b", "channel": "C1"})
    first, second = accounts.asked
    assert first.path == "/api.github.com/contents/a%20b:c.yml?include%5B%5D=x&ref=main"
    assert first.body is None
    assert second.body == b"topic=a%26b&channel=C1"
    assert second.headers["Content-Type"] == "application/x-www-form-urlencoded"
