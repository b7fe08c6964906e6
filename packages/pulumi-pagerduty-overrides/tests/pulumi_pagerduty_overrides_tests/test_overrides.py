"""PagerDuty overrides as a resource, at times of our choosing, against the sandbox's own API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oncall_sandbox.testing import RecordedServices, once
from plugin_host import plain
from plugin_host.failure import ProviderError
from plugin_host.testing import TOKEN, Engine, Time, reasons, wrap
from plugin_host.unknown import UNKNOWN
from pulumi_pagerduty_overrides.override import Declared, Override, check, instant, parse
from pulumi_pagerduty_overrides.provider import PagerDutyOverrides

TYPE = "pagerdutyoverrides:index:Override"
NOW = datetime(2027, 1, 15, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)

Scene = Callable[[Engine], Coroutine[Any, Any, Any]]


@pytest.fixture
def accounts() -> RecordedServices:
    found = RecordedServices()
    for key, name in (("PUSER1", "Elad"), ("PUSER2", "Shai")):
        user = {"id": key, "type": "user", "name": name, "email": f"{name.lower()}@wing.example"}
        found.world.put("pagerduty/users", key, user)
    schedule = {
        "id": "PSCHED",
        "type": "schedule",
        "name": "Primary",
        "time_zone": "Etc/UTC",
        "schedule_layers": [],
    }
    found.world.put("pagerduty/schedules", "PSCHED", schedule)
    found.world.commit()
    return found


@pytest.fixture
def play(accounts: RecordedServices) -> Callable[..., Any]:
    """Runs a scene at ``NOW``, or later: the account's clock and the provider's agree."""

    def run(scene: Scene, *, now: datetime = NOW) -> Any:
        async def act() -> Any:
            accounts.world.remember("now", now.isoformat())
            engine = Engine(PagerDutyOverrides({}, Time().surroundings(), accounts), TYPE)
            await engine.configure(token=TOKEN, clock=now.isoformat())
            return await scene(engine)

        return asyncio.run(act())

    return run


def inputs(start: int, end: int, user: str = "PUSER1") -> dict[str, Any]:
    """From and to in hours from ``NOW``."""
    return {
        "schedule": "PSCHED",
        "start": instant(NOW + start * HOUR),
        "end": instant(NOW + end * HOUR),
        "user": user,
    }


def in_account(accounts: RecordedServices) -> list[tuple[str, str, str]]:
    return [
        (one["user"]["id"], instant(parse(one["start"])), instant(parse(one["end"])))
        for one in accounts.world.all("pagerduty/overrides")
    ]


def test_a_life(accounts: RecordedServices, play: Callable[..., Any]) -> None:
    async def scene(engine: Engine) -> None:
        wanted = inputs(1, 5)
        identity, state = await engine.create(wanted)
        assert identity.startswith("PSCHED:")
        assert state == wanted
        assert in_account(accounts) == [("PUSER1", wanted["start"], wanted["end"])]
        assert not (await engine.diff(identity, wanted, state, wanted)).changes
        assert await engine.read(identity, state, wanted) == (identity, wanted, wanted)
        assert await engine.read(identity) == (identity, wanted, wanted), "an import needs the id only"
        await engine.delete(identity, state)
        assert in_account(accounts) == []
        assert (await engine.read(identity, state, wanted))[0] is None
        await engine.delete(identity, state)

    play(scene)


@pytest.mark.parametrize(
    "change",
    [
        {"end": instant(NOW + 6 * HOUR)},
        {"user": "PUSER2"},
        {"schedule": "POTHER"},
        {"start": instant(NOW + 2 * HOUR)},
    ],
)
def test_every_change_makes_a_new_one(play: Callable[..., Any], change: dict[str, Any]) -> None:
    before = inputs(1, 5)
    found = play(lambda engine: engine.diff("PSCHED:Q1", before, before, before | change))
    assert found.replaces == list(change)


def test_instants_are_compared_not_their_spelling(play: Callable[..., Any]) -> None:
    before = inputs(1, 5)
    same = before | {"start": "2027-01-15T10:00:00+01:00", "end": "2027-01-15T13:00:00+00:00"}
    assert not play(lambda engine: engine.diff("PSCHED:Q1", before, before, same)).changes


def test_one_that_lies_in_the_past_is_not_made(accounts: RecordedServices, play: Callable[..., Any]) -> None:
    async def scene(engine: Engine) -> None:
        past = inputs(-5, -1)
        identity, state = await engine.create(past)
        assert identity == "PSCHED:over"
        assert not (await engine.diff(identity, past, state, past)).changes
        assert await engine.read(identity, state, past) == (identity, past, past)
        await engine.delete(identity, state)

    play(scene)
    assert accounts.asked() == []


def test_one_that_ends_right_now_is_over(play: Callable[..., Any]) -> None:
    async def scene(engine: Engine) -> None:
        assert (await engine.create(inputs(-5, 0)))[0] == "PSCHED:over"

    play(scene)


def test_one_that_is_over_costs_nothing_and_changes_nothing(
    accounts: RecordedServices, play: Callable[..., Any]
) -> None:
    wanted = inputs(1, 5)
    identity, state = play(lambda engine: engine.create(wanted))
    accounts.requests.clear()

    async def a_year_later(engine: Engine) -> None:
        assert not (await engine.diff(identity, wanted, state, wanted)).changes
        moved = wanted | {"user": "PUSER2"}
        assert not (await engine.diff(identity, wanted, state, moved)).changes, "the past is not rewritten"
        assert await engine.read(identity, state, wanted) == (identity, wanted, wanted)
        await engine.delete(identity, state)

    play(a_year_later, now=NOW + timedelta(days=365))
    assert accounts.asked() == []
    assert in_account(accounts) == [("PUSER1", wanted["start"], wanted["end"])], (
        "who answered stays on record"
    )


def test_one_that_was_over_and_is_moved_into_the_future_is_made(play: Callable[..., Any]) -> None:
    past, future = inputs(-5, -1), inputs(1, 5)
    found = play(lambda engine: engine.diff("PSCHED:over", past, past, future))
    assert found.replaces == ["start", "end"]


def test_one_that_has_begun_is_cut_off_at_now(accounts: RecordedServices, play: Callable[..., Any]) -> None:
    wanted = inputs(1, 5)
    identity, state = play(lambda engine: engine.create(wanted))
    play(lambda engine: engine.delete(identity, state), now=NOW + 3 * HOUR)
    assert in_account(accounts) == [("PUSER1", wanted["start"], instant(NOW + 3 * HOUR))]


def test_the_start_of_one_that_has_begun_no_longer_matters(play: Callable[..., Any]) -> None:
    """PagerDuty moves a start that has passed; that is no drift."""
    declared, recorded = inputs(-5, 5), inputs(-1, 5)
    assert not play(lambda engine: engine.diff("PSCHED:Q1", declared, recorded, declared)).changes


def test_one_that_was_ended_early_by_hand_is_drift(
    accounts: RecordedServices, play: Callable[..., Any]
) -> None:
    wanted = inputs(1, 5)
    identity, state = play(lambda engine: engine.create(wanted))
    document = accounts.world.all("pagerduty/overrides")[0]
    accounts.world.put("pagerduty/overrides", document["id"], document | {"end": instant(NOW + 3 * HOUR)})

    async def scene(engine: Engine) -> None:
        _, state_now, inputs_now = await engine.read(identity, state, wanted)
        assert inputs_now["end"] == instant(NOW + 3 * HOUR)
        assert (await engine.diff(identity, inputs_now, state_now, wanted)).replaces == ["end"]

    play(scene, now=NOW + 2 * HOUR)


def test_one_deleted_by_hand_is_gone(accounts: RecordedServices, play: Callable[..., Any]) -> None:
    async def scene(engine: Engine) -> None:
        wanted = inputs(1, 5)
        identity, state = await engine.create(wanted)
        accounts.world.delete("pagerduty/overrides", identity.partition(":")[2])
        assert (await engine.read(identity, state, wanted))[0] is None
        accounts.world.delete("pagerduty/schedules", "PSCHED")
        assert (await engine.read(identity, state, wanted))[0] is None

    play(scene)


@pytest.mark.parametrize("trouble", [httpx.ReadTimeout("slow"), httpx.Response(502)], ids=repr)
@pytest.mark.parametrize("effect", [True, False])
def test_a_create_whose_answer_was_lost_is_made_once(
    accounts: RecordedServices, play: Callable[..., Any], trouble: Any, effect: bool
) -> None:
    (accounts.after if effect else accounts.before).append(once("POST", trouble))
    play(lambda engine: engine.create(inputs(1, 5)))
    assert len(in_account(accounts)) == 1


def test_an_equal_one_made_by_hand_stays_theirs(accounts: RecordedServices, play: Callable[..., Any]) -> None:
    by_hand, _ = play(lambda engine: engine.create(inputs(1, 5)))
    accounts.after.append(once("POST", httpx.ReadTimeout("slow")))
    ours, state = play(lambda engine: engine.create(inputs(1, 5)))
    assert ours != by_hand
    play(lambda engine: engine.delete(ours, state))
    assert [f"PSCHED:{one['id']}" for one in accounts.world.all("pagerduty/overrides")] == [by_hand]


def test_a_preview_makes_no_request(accounts: RecordedServices, play: Callable[..., Any]) -> None:
    async def scene(engine: Engine) -> None:
        assert await engine.create(inputs(1, 5), preview=True) == ("", inputs(1, 5))
        unknown = inputs(1, 5) | {"schedule": UNKNOWN, "user": UNKNOWN}
        assert (await engine.create(unknown, preview=True))[1] == unknown

    play(scene)
    assert accounts.asked() == []


def test_what_pagerduty_refuses_is_reported(accounts: RecordedServices, play: Callable[..., Any]) -> None:
    with pytest.raises(ProviderError, match="PagerDuty"):
        play(lambda engine: engine.create(inputs(1, 5, user="PNOBODY")))
    assert in_account(accounts) == []


def test_two_people_in_one_place_are_refused(play: Callable[..., Any]) -> None:
    async def scene(engine: Engine) -> dict[str, str]:
        assert not (await engine.check(inputs(1, 5), "one")).failures
        return reasons(await engine.check(inputs(4, 8, "PUSER2"), "two"))

    assert play(scene) == {
        "user": "PUSER2 and PUSER1 would both stand in for schedule PSCHED from 2027-01-15T12:00:00Z to "
        "2027-01-15T13:00:00Z (see one); let one of them end before the other begins"
    }


def test_what_is_fine_beside_each_other(play: Callable[..., Any]) -> None:
    async def scene(engine: Engine) -> None:
        for name, fine in {
            "first": inputs(1, 5),
            "right after": inputs(5, 8, "PUSER2"),
            "same person": inputs(2, 4),
            "other schedule": inputs(1, 5, "PUSER2") | {"schedule": "POTHER"},
            "over": inputs(-9, -5),
            "over as well": inputs(-9, -5, "PUSER2"),
            "not known": inputs(1, 5, "PUSER2") | {"schedule": UNKNOWN},
        }.items():
            assert not (await engine.check(fine, name)).failures, name

    play(scene)


def test_one_that_moves_does_not_stand_in_its_own_way(play: Callable[..., Any]) -> None:
    async def scene(engine: Engine) -> None:
        assert not (await engine.check(inputs(1, 5), "one")).failures
        assert not (await engine.check(inputs(2, 6, "PUSER2"), "one")).failures

    play(scene)


@pytest.mark.parametrize(
    ("change", "failures"),
    [
        ({"end": instant(NOW)}, {"end"}),
        ({"start": "tomorrow"}, {"start"}),
        ({"start": "2027-01-15T09:00:00"}, {"start"}),
        ({"start": "2027-01-15T09:00:00.5Z"}, {"start"}),
        ({"start": 5.0, "end": None}, {"start", "end"}),
        ({"user": "", "schedule": None, "usr": "x"}, {"user", "schedule", "usr"}),
        ({"userId": "x"}, {"userId"}),
    ],
)
def test_rules(change: dict[str, Any], failures: set[str]) -> None:
    _, found = check({name: value for name, value in (inputs(1, 5) | change).items() if value is not None})
    assert {name for name, _ in found} == failures


def test_the_nearest_property_is_named() -> None:
    assert (
        dict(check(inputs(1, 5) | {"usr": "x"})[1])["usr"]
        == "an Override has no such property; did you mean user?"
    )


@pytest.mark.parametrize("identity", ["PSCHED", "PSCHED:", ":Q1", "A:B:C"])
def test_an_id_of_the_wrong_form_is_refused(play: Callable[..., Any], identity: str) -> None:
    with pytest.raises(ProviderError, match="SCHEDULE:OVERRIDE"):
        play(lambda engine: engine.read(identity))


def test_what_was_never_made_cannot_be_imported(play: Callable[..., Any]) -> None:
    with pytest.raises(ProviderError, match="never made"):
        play(lambda engine: engine.read("PSCHED:over"))


def test_what_is_not_there_cannot_be_imported(play: Callable[..., Any]) -> None:
    assert play(lambda engine: engine.read("PSCHED:QNONE"))[0] is None


def test_the_request_is_as_the_reference_says(accounts: RecordedServices, play: Callable[..., Any]) -> None:
    play(lambda engine: engine.create(inputs(1, 5)))
    listed, made = accounts.requests
    assert dict(listed.url.params) == {
        "since": "2027-01-15T09:00:00Z",
        "until": "2027-01-15T13:00:00Z",
        "overflow": "true",
    }
    assert made.headers["Authorization"] == f"Token token={TOKEN}"
    assert made.headers["Accept"] == "application/vnd.pagerduty+json;version=2"
    assert made.content == (
        b'{"overrides":[{"start":"2027-01-15T09:00:00Z","end":"2027-01-15T13:00:00Z",'
        b'"user":{"id":"PUSER1","type":"user_reference"}}]}'
    )


def test_settings_are_checked_all_at_once() -> None:
    request = wrap({"clock": "noon", "apiUrl": "http://pd.example", "tokn": "x"})
    from plugin_host.protocol import CheckRequest

    answer = asyncio.run(PagerDutyOverrides({}).check_config(CheckRequest("urn", {}, request, b"")))
    found = reasons(answer)
    assert set(found) == {"clock", "apiUrl", "tokn", "token"}
    assert "pulumi config set --secret" in found["token"]


def test_the_token_is_secret() -> None:
    from plugin_host.protocol import CheckRequest, ConfigureRequest

    provider = PagerDutyOverrides({})
    answer = asyncio.run(provider.check_config(CheckRequest("urn", {}, wrap({"token": TOKEN}), b"")))
    assert plain.secrets_in(answer.inputs or {}) == {"token"}
    asyncio.run(provider.configure(ConfigureRequest({}, answer.inputs or {}, True, True)))
    assert TOKEN not in repr(vars(provider))


moments = st.integers(0, 40).map(lambda hours: NOW + hours * HOUR)


@st.composite
def overrides(draw: st.DrawFn) -> Override:
    start, end = sorted(draw(st.lists(moments, min_size=2, max_size=2, unique=True)))
    return Override(draw(st.sampled_from("AB")), start, end, draw(st.sampled_from("xyz")))


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(overrides(), max_size=8), moments)
def test_of_what_passes_nobody_shares_an_hour_with_another(program: list[Override], now: datetime) -> None:
    declared, passed = Declared(), list[Override]()
    for number, one in enumerate(program):
        if not declared.refuse(f"urn::{number}", one, now):
            passed.append(one)
    coming = [one for one in passed if not one.is_over(now)]
    for hour in range(41):
        moment = NOW + hour * HOUR
        for schedule in "AB":
            people = {
                one.user for one in coming if one.schedule == schedule and one.start <= moment < one.end
            }
            assert len(people) <= 1


# --- to the second


def override(start: float, end: float, user: str = "PUSER1", schedule: str = "PSCHED") -> Override:
    return Override(schedule, NOW + start * HOUR, NOW + end * HOUR, user)


SECOND = 1 / 3600


@pytest.mark.parametrize(("end", "over"), [(-SECOND, True), (0, True), (SECOND, False)])
def test_an_override_is_over_from_the_second_of_its_end_on(end: float, *, over: bool) -> None:
    assert override(-1, end).is_over(NOW) is over, (
        "the end is the first second that it does not cover: PagerDuty refuses to make one that ends now"
    )


@pytest.mark.parametrize(
    ("start", "same"), [(-2, True), (-SECOND, True), (0, True), (SECOND, False), (0.5, False)]
)
def test_a_start_counts_from_now_on(start: float, *, same: bool) -> None:
    assert override(-1, 1).same(override(start, 1), NOW) is same, "PagerDuty moves a start in the past to now"


@pytest.mark.parametrize("change", [{"user": "PUSER2"}, {"schedule": "POTHER"}, {"end": 2}])
def test_another_person_schedule_or_end_is_another_override(change: dict[str, Any]) -> None:
    assert not override(-1, 1).same(override(**{"start": -1, "end": 1, **change}), NOW)


@pytest.mark.parametrize(
    ("start", "end", "clash"),
    [(-1, 0, False), (-1, SECOND, True), (1 - SECOND, 2, True), (1, 2, False), (0.2, 0.5, True)],
)
def test_one_that_ends_when_the_other_begins_is_beside_it(start: float, end: float, *, clash: bool) -> None:
    other = override(start, end, user="PUSER2")
    assert override(0, 1).contradicts(other) is clash
    assert other.contradicts(override(0, 1)) is clash
    assert not override(0, 1).contradicts(override(start, end)), "one person twice is no contradiction"
    assert not override(0, 1).contradicts(override(start, end, "PUSER2", "POTHER")), "nor another schedule"
