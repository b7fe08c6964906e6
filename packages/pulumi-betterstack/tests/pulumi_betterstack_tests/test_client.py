"""What the Better Stack account is asked for, against the sandbox's own API: lost answers, bursts, things gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from oncall_sandbox.testing import RecordedServices, once
from plugin_host.failure import ProviderError
from plugin_host.http import Api, ApiError
from plugin_host.testing import TOKEN, Time
from pulumi_betterstack.client import BetterStackClient
from pulumi_betterstack.object_types import OBJECT_TYPES

from pulumi_betterstack_tests.objects import inputs_of

BETTER_STACK = "https://uptime.betterstack.com"

MONITOR, GROUP, HEARTBEAT = OBJECT_TYPES["Monitor"], OBJECT_TYPES["MonitorGroup"], OBJECT_TYPES["Heartbeat"]
NAMED: dict[str, Any] = {"name": "a"}
LOST = [
    pytest.param(httpx.ReadTimeout("slow"), id="timeout"),
    pytest.param(httpx.RemoteProtocolError("cut"), id="cut"),
    pytest.param(httpx.Response(502), id="502"),
    pytest.param(httpx.Response(201, content=b"<html>"), id="not JSON"),
]

Scene = Callable[[BetterStackClient], Coroutine[Any, Any, Any]]


@pytest.fixture
def accounts() -> RecordedServices:
    return RecordedServices()


@pytest.fixture
def play(accounts: RecordedServices) -> Callable[[Scene], Any]:
    def run(scene: Scene) -> Any:
        return asyncio.run(scene(account(accounts)))

    return run


def account(accounts: RecordedServices, time: Time | None = None) -> BetterStackClient:
    around = (time or Time()).surroundings()
    api = Api(
        "Better Stack", BETTER_STACK, token=TOKEN, limit=(1000, 1.0), surroundings=around, transport=accounts
    )
    return BetterStackClient(api, around)


def monitor(number: int = 0) -> dict[str, Any]:
    return {
        "monitorType": "status",
        "url": f"https://{number}.example",
        "pronounceableName": f"Site {number}",
    }


def names(accounts: RecordedServices) -> list[str]:
    return [one["attributes"]["pronounceable_name"] for one in accounts.world.all("betterstack/monitors")]


@pytest.mark.parametrize("trouble", LOST)
def test_a_create_whose_answer_was_lost_is_found_again(
    accounts: RecordedServices, play: Callable[[Scene], Any], trouble: Any
) -> None:
    accounts.after.append(once("POST", trouble))
    made = play(lambda account: account.create(MONITOR, monitor()))
    assert names(accounts) == ["Site 0"]
    assert made.answer["url"] == "https://0.example"
    assert accounts.asked("POST") == ["POST /api/v2/monitors"]


@pytest.mark.parametrize("trouble", LOST)
def test_a_create_that_never_happened_is_made_after_all(
    accounts: RecordedServices, play: Callable[[Scene], Any], trouble: Any
) -> None:
    accounts.before.append(once("POST", trouble))
    play(lambda account: account.create(MONITOR, monitor()))
    assert names(accounts) == ["Site 0"]
    assert len(accounts.asked("POST")) == 2


def test_a_create_that_never_succeeds_ends(accounts: RecordedServices, play: Callable[[Scene], Any]) -> None:
    accounts.before.append(once("POST", httpx.Response(500, json={"errors": "broken"}), times=99))
    with pytest.raises(ApiError, match="500 Internal Server Error: broken"):
        play(lambda account: account.create(MONITOR, monitor()))
    assert names(accounts) == []
    assert len(accounts.asked("POST")) == 4


def test_what_was_there_before_is_not_taken_for_a_lost_create(
    accounts: RecordedServices, play: Callable[[Scene], Any]
) -> None:
    """Somebody has made the same by hand: it stays theirs."""
    theirs = play(lambda account: account.create(MONITOR, monitor()))
    accounts.after.append(once("POST", httpx.ReadTimeout("slow")))
    ours = play(lambda account: account.create(MONITOR, monitor()))
    assert ours.id != theirs.id
    assert names(accounts) == ["Site 0", "Site 0"]


def test_two_equal_creates_whose_answers_were_lost_are_two(
    accounts: RecordedServices, play: Callable[[Scene], Any]
) -> None:
    accounts.after.append(once("POST", httpx.ReadTimeout("slow"), times=2))

    async def scene(account: BetterStackClient) -> set[str]:
        both = await asyncio.gather(*(account.create(MONITOR, monitor()) for _ in range(2)))
        return {one.id for one in both}

    assert len(play(scene)) == 2
    assert names(accounts) == ["Site 0", "Site 0"]


def test_many_lost_creates_find_each_its_own(
    accounts: RecordedServices, play: Callable[[Scene], Any]
) -> None:
    accounts.after.append(once("POST", httpx.ReadTimeout("slow"), times=20))

    async def scene(account: BetterStackClient) -> list[Any]:
        made = await asyncio.gather(*(account.create(MONITOR, monitor(n)) for n in range(20)))
        return [one.answer["pronounceable_name"] for one in made]

    assert play(scene) == [f"Site {n}" for n in range(20)]
    assert len(names(accounts)) == 20


@pytest.mark.parametrize(
    "kind", ["Heartbeat", "MonitorGroup", "HeartbeatGroup", "Policy", "PagerDutyIntegration", "StatusPage"]
)
def test_lost_creates_of_every_kind(
    accounts: RecordedServices, play: Callable[[Scene], Any], kind: str
) -> None:
    accounts.after.append(once("POST", httpx.ReadTimeout("slow")))
    play(lambda account: account.create(OBJECT_TYPES[kind], inputs_of(kind)))
    assert len(accounts.asked("POST")) == 1


@pytest.mark.parametrize("kind", ["StatusPageSection", "StatusPageResource"])
def test_lost_creates_below_a_status_page(
    accounts: RecordedServices, play: Callable[[Scene], Any], kind: str
) -> None:
    async def scene(account: BetterStackClient) -> tuple[str, str]:
        page = await account.create(OBJECT_TYPES["StatusPage"], inputs_of("StatusPage"))
        shown = await account.create(MONITOR, monitor())
        accounts.after.append(once("POST", httpx.ReadTimeout("slow")))
        inputs = inputs_of(kind) | {"statusPageId": page.id}
        if kind == "StatusPageResource":
            inputs["resourceId"] = shown.id
        made = await account.create(OBJECT_TYPES[kind], inputs)
        return page.id, made.id

    page, made = play(scene)
    assert made.startswith(f"{page}/")
    assert len(accounts.asked("POST", f"/api/v2/status-pages/{page}")) == 1


@pytest.mark.slow
def test_reading_three_hundred_takes_two_pages(
    accounts: RecordedServices, play: Callable[[Scene], Any]
) -> None:
    async def scene(account: BetterStackClient) -> list[str]:
        made = [(await account.create(MONITOR, monitor(n))).id for n in range(300)]
        with accounts.counted() as asked:
            read = await asyncio.gather(*(account.read(MONITOR, one) for one in made))
        assert [one.id for one in read if one] == made
        return asked

    asked = play(scene)
    assert asked == ["GET /api/v2/monitors"] * 2, "pages of 250"


def test_a_listing_is_good_until_the_next_write(play: Callable[[Scene], Any]) -> None:
    async def scene(account: BetterStackClient) -> None:
        made = [(await account.create(MONITOR, monitor(n))).id for n in range(4)]
        for one in made:
            await account.read(MONITOR, one)
        await account.update(MONITOR, made[3], monitor(3), monitor(3), monitor(3) | {"checkFrequency": 60})
        found = await account.read(MONITOR, made[3])
        assert found is not None
        assert found.answer["check_frequency"] == 60

    play(scene)


def test_a_listing_is_not_good_for_long(accounts: RecordedServices) -> None:
    time = Time()

    async def scene() -> None:
        ours = account(accounts, time)
        made = [(await ours.create(MONITOR, monitor(n))).id for n in range(4)]
        for one in made:
            await ours.read(MONITOR, one)
        accounts.world.delete("betterstack/monitors", made[3])
        time.elapsed += 11
        assert await ours.read(MONITOR, made[3]) is None

    asyncio.run(scene())


def test_what_a_listing_lacks_is_asked_for_by_itself(
    accounts: RecordedServices, play: Callable[[Scene], Any]
) -> None:
    """An object made while the pages were turned is not taken for gone."""

    async def scene(account: BetterStackClient) -> None:
        made = [(await account.create(MONITOR, monitor(n))).id for n in range(3)]
        for one in made:
            await account.read(MONITOR, one)
        late = await account_of_somebody_else(accounts).create(MONITOR, monitor(9))
        assert await account.read(MONITOR, late.id) is not None

    play(scene)


def account_of_somebody_else(accounts: RecordedServices) -> BetterStackClient:
    return account(accounts)


@pytest.mark.parametrize("siblings", [0, 5], ids=["read alone", "read in a burst"])
def test_a_thing_deleted_by_hand_is_gone(
    accounts: RecordedServices, play: Callable[[Scene], Any], siblings: int
) -> None:
    async def scene(account: BetterStackClient) -> None:
        made = [(await account.create(MONITOR, monitor(n))).id for n in range(siblings + 1)]
        accounts.world.delete("betterstack/monitors", made[-1])
        read = await asyncio.gather(*(account.read(MONITOR, one) for one in made))
        assert [one is None for one in read] == [False] * siblings + [True]

    play(scene)


def test_below_a_page_that_is_gone_everything_is_gone(play: Callable[[Scene], Any]) -> None:
    async def scene(account: BetterStackClient) -> None:
        section = OBJECT_TYPES["StatusPageSection"]
        for number in range(4):
            assert await account.read(section, f"77/{number}") is None

    play(scene)


def test_a_delete_of_what_is_gone_is_fine(accounts: RecordedServices, play: Callable[[Scene], Any]) -> None:
    play(lambda account: account.delete(MONITOR, "4711"))
    assert accounts.asked() == ["DELETE /api/v2/monitors/4711"]


def test_an_update_of_what_is_gone_says_what_to_do(play: Callable[[Scene], Any]) -> None:
    with pytest.raises(ProviderError, match=r"404 Not Found: .* `pulumi refresh` notices"):
        play(lambda account: account.update(GROUP, "4711", NAMED, NAMED, {"name": "b"}))


def test_an_update_without_a_difference_asks_nothing(
    accounts: RecordedServices, play: Callable[[Scene], Any]
) -> None:
    assert play(lambda account: account.update(GROUP, "4711", NAMED, NAMED, NAMED)) is None
    assert accounts.asked() == []


def test_an_update_sends_what_changed(accounts: RecordedServices, play: Callable[[Scene], Any]) -> None:
    async def scene(account: BetterStackClient) -> None:
        made = await account.create(HEARTBEAT, inputs_of("Heartbeat"))
        before = inputs_of("Heartbeat")
        await account.update(HEARTBEAT, made.id, before, before, before | {"grace": 900})

    play(scene)
    assert accounts.requests[-1].method == "PATCH"
    assert accounts.requests[-1].content == b'{"grace":900}'


def test_headers_change_one_by_one(play: Callable[[Scene], Any]) -> None:
    def header(name: str) -> dict[str, str]:
        return {"name": name, "value": name.lower()}

    async def scene(account: BetterStackClient) -> Any:
        before = monitor() | {"requestHeaders": [header("A"), header("B")]}
        made = await account.create(MONITOR, before)
        wanted = monitor() | {"requestHeaders": [header("B"), header("C")]}
        return await account.update(MONITOR, made.id, before, before, wanted)

    found = play(scene).answer["request_headers"]
    assert [one["name"] for one in found] == ["B", "C"]


def test_pages_are_followed_by_their_query_alone(
    accounts: RecordedServices, play: Callable[[Scene], Any]
) -> None:
    """A link to another host would take the token there."""

    def strange(request: httpx.Request) -> httpx.Response | None:
        if request.url.params.get("page", "1") != "1":
            return None
        link = "https://evil.example/api/v2/monitors?page=2&per_page=250"
        return httpx.Response(
            200, json={"data": [{"id": "1", "attributes": {}}], "pagination": {"next": link}}
        )

    accounts.before.append(strange)
    play(lambda account: account.list(MONITOR))
    assert {request.url.host for request in accounts.requests} == {"uptime.betterstack.com"}
    assert [request.url.params.get("page") for request in accounts.requests] == [None, "2"]


def test_a_secret_input_is_not_in_the_error(accounts: RecordedServices, play: Callable[[Scene], Any]) -> None:
    answer = httpx.Response(422, json={"errors": {"key": ["R0UT1NGKEY is no key"]}})
    accounts.before.append(once("POST", answer))
    with pytest.raises(ApiError) as caught:
        play(
            lambda account: account.create(
                OBJECT_TYPES["PagerDutyIntegration"], {"key": "R0UT1NGKEY", "severity": "error"}
            )
        )
    assert "R0UT1NGKEY" not in str(caught.value)
    assert "is no key" in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "identity"),
    [("Monitor", "abc"), ("Monitor", "1/2"), ("StatusPageSection", "12"), ("Monitor", "")],
)
def test_an_id_of_the_wrong_form_is_refused(
    accounts: RecordedServices, play: Callable[[Scene], Any], kind: str, identity: str
) -> None:
    with pytest.raises(ProviderError, match="is not the id of a"):
        play(lambda account: account.read(OBJECT_TYPES[kind], identity))
    assert accounts.asked() == []
