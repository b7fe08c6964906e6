"""The vendors' clients: pages to the end, files within bounds, events that may be sent again."""

from __future__ import annotations

import json

import httpx
import pytest
from plugin_host.http import Api

from oncall.errors import StackError, UserError
from operate import engine, github, vendors
from operate.github import GitHub
from operate.recover.accounts import Accounts
from operate.vendors import Deadline
from settings import VARIABLES
from tests.operate.local import TOKEN, Silent, answering, events, pagerduty


def hub(transport: httpx.AsyncBaseTransport) -> GitHub:
    api = Api("GitHub", "https://api.github.com", token=TOKEN, limit=(1000, 1), transport=transport)
    return GitHub(api, "winglang/on-call")


def test_pagerduty_is_read_page_after_page() -> None:
    asked: list[dict[str, str]] = []

    def answers(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        offset = int(request.url.params["offset"])
        users = [{"id": number} for number in range(offset, min(offset + 100, 150))]
        return httpx.Response(200, json={"users": users, "more": offset == 0})

    with pagerduty(answering(answers)) as account:
        assert [user["id"] for user in account.all("/users", "users", {"query": "a"})] == list(range(150))
    assert [each["offset"] for each in asked] == ["0", "100"]
    assert asked[1]["query"] == "a"


def test_an_event_is_sent_again_when_its_answer_is_lost_and_opens_one_incident(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[httpx.Request] = []

    async def at_once(*_: object) -> None:
        pass

    def answers(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        if len(sent) == 1:
            raise httpx.ReadTimeout("no answer", request=request)
        return httpx.Response(202, json={"status": "success"})

    monkeypatch.setattr(Api, "pause", at_once)
    with events(answering(answers), "a-routing-key") as sender:
        sender.trigger("one-key", {"summary": "a drill"})
    bodies = [json.loads(request.content) for request in sent]
    assert (
        bodies[0]
        == bodies[1]
        == {
            "routing_key": "a-routing-key",
            "event_action": "trigger",
            "dedup_key": "one-key",
            "payload": {"summary": "a drill"},
        }
    )
    assert "Authorization" not in sent[0].headers, "the Events API is reached by the routing key alone"


def test_a_refused_event_is_reported_without_the_routing_key() -> None:
    refusal = httpx.Response(400, json={"message": "invalid routing_key a-routing-key"})
    with events(answering(lambda _: refusal), "a-routing-key") as sender, pytest.raises(UserError) as failed:
        sender.resolve("one-key")
    assert "a-routing-key" not in str(failed.value)


def test_a_deadline_is_for_all_calls_together() -> None:
    now = [100.0]
    deadline = Deadline(40, "try again", lambda: now[0])
    assert deadline.left() == 40

    def answers(_: httpx.Request) -> httpx.Response:
        now[0] += 25
        return httpx.Response(200, json={"users": [], "more": False})

    with pagerduty(answering(answers), deadline) as account:
        assert account.all("/users", "users", {}) == []
        assert deadline.left() == 15
        assert account.all("/users", "users", {}) == []
        assert deadline.left() == 0
        with pytest.raises(UserError, match=r"^PagerDuty has not answered within 40 seconds; try again$"):
            account.all("/users", "users", {})


def test_an_account_that_never_answers_is_given_up_at_the_deadline() -> None:
    with (
        pagerduty(Silent(), Deadline(0, "try again")) as account,
        pytest.raises(UserError, match="has not answered"),
    ):
        account.all("/users", "users", {})


def test_a_list_of_github_ends_with_a_page_that_is_not_full() -> None:
    def answers(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        return httpx.Response(200, json={"runs": [page] * (100 if page < 3 else 1)})

    with hub(answering(answers)) as client:
        assert len(list(client.pages("/actions/runs", within="runs"))) == 201


def test_a_list_of_github_without_an_end_is_given_up() -> None:
    with (
        hub(answering(lambda _: httpx.Response(200, json=[{}] * 100))) as client,
        pytest.raises(UserError, match="more than 3,000 entries at /issues"),
    ):
        list(client.pages("/issues"))


def test_a_file_is_downloaded_from_another_host_without_the_token() -> None:
    asked: list[httpx.Request] = []

    def answers(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.host == "api.github.com":
            return httpx.Response(302, headers={"Location": "https://storage.example/archive"})
        return httpx.Response(200, content=b"0123456789")

    with hub(answering(answers)) as client:
        assert client.download("/zip", 10) == b"0123456789"
        with pytest.raises(UserError, match="the file has more than 9 bytes"):
            client.download("/zip", 9)
    assert [("Authorization" in request.headers) for request in asked] == [True, False, True, False]


@pytest.mark.parametrize(
    ("answer", "reported"),
    [
        (httpx.Response(410, json={"message": "Artifact has expired"}), "410 Gone: Artifact has expired"),
        (httpx.ConnectError("refused"), "no answer (ConnectError: refused)"),
    ],
)
def test_a_file_that_cannot_be_downloaded_is_reported(
    answer: httpx.Response | Exception, reported: str
) -> None:
    def answers(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    with hub(answering(answers)) as client, pytest.raises(UserError) as failed:
        client.download("/zip", 10)
    assert reported in str(failed.value)


def test_the_stack_s_own_token_comes_before_the_environment_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "settings", lambda _, **__: {"github:token": "of the stack"})
    monkeypatch.setenv("GITHUB_TOKEN", "of the environment")
    assert vendors.token("prod", github.TOKEN, github.VARIABLE, "a token") == "of the stack"
    monkeypatch.setattr(engine, "settings", lambda _, **__: {})
    assert vendors.token("prod", github.TOKEN, github.VARIABLE, "a token") == "of the environment"
    monkeypatch.delenv("GITHUB_TOKEN")
    with pytest.raises(StackError, match="github:token is not set; allowed: a token"):
        vendors.token("prod", github.TOKEN, github.VARIABLE, "a token")


def test_recovery_sends_the_sandbox_s_tokens_to_the_sandbox_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oncall_sandbox.address.ensure", lambda: "http://127.0.0.1:8000")
    monkeypatch.setattr(engine, "settings", lambda _: dict.fromkeys(VARIABLES, TOKEN))
    accounts = Accounts.of_stack("organization/wing-on-call/sandbox")
    apis = (accounts._pagerduty, accounts._slack_in_pagerduty, accounts.betterstack.api)
    assert all(api._base_url.startswith("http://127.0.0.1:8000/") for api in apis)
