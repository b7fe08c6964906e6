"""The Better Stack provider as the engine meets it, without gRPC."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from oncall_sandbox.testing import RecordedServices
from plugin_host import plain, protocol
from plugin_host.failure import ProviderError
from plugin_host.testing import TOKEN, Engine, Time, reasons, wrap
from pulumi_betterstack.object_types import OBJECT_TYPES
from pulumi_betterstack.provider import BetterStack
from pulumi_betterstack.values import UNKNOWN

from pulumi_betterstack_tests.objects import GOOD, inputs_of

Scene = Callable[[Callable[[str], Engine]], Awaitable[Any]]


@pytest.fixture
def accounts() -> RecordedServices:
    return RecordedServices()


@pytest.fixture
def play(accounts: RecordedServices) -> Callable[[Scene], Any]:
    """Runs a scene with an engine for each kind."""

    def run(scene: Scene) -> Any:
        async def act() -> Any:
            provider = BetterStack({}, Time().surroundings(), accounts)
            await Engine(provider, "").configure(apiToken=TOKEN)
            return await scene(lambda kind: Engine(provider, OBJECT_TYPES[kind].token))

        return asyncio.run(act())

    return run


async def environment_of(kind: str, engine: Callable[[str], Engine]) -> dict[str, Any]:
    """Good inputs for a kind, with what they refer to made before."""
    inputs = dict(GOOD[kind])
    if "statusPageId" in inputs:
        inputs["statusPageId"], _ = await engine("StatusPage").create(GOOD["StatusPage"])
    if "resourceId" in inputs:
        inputs["resourceId"], _ = await engine("Monitor").create(inputs_of("Monitor"))
    return inputs


@pytest.mark.parametrize("kind", OBJECT_TYPES)
def test_a_life(play: Callable[[Scene], Any], kind: str) -> None:
    """Made, found unchanged, imported, changed, refreshed, deleted, gone: every kind with everything set."""

    async def scene(engine: Callable[[str], Engine]) -> None:
        it = engine(kind)
        inputs = await environment_of(kind, engine)
        identity, state = await it.create(inputs)
        assert identity
        assert {name: state[name] for name in inputs} == inputs
        assert not (await it.diff(identity, inputs, state, inputs)).changes

        read = await it.read(identity, state, inputs)
        assert read == (identity, state, inputs)

        _, _, imported = await it.read(identity)
        hidden = {item.prop for item in OBJECT_TYPES[kind].inputs if item.hidden}
        assert {name: imported[name] for name in inputs if name not in hidden} == {
            name: value for name, value in inputs.items() if name not in hidden
        }

        changed = inputs | (
            {"resourceType": "ManuallyTrackedItem", "publicName": "x"} if kind == "StatusPageResource" else {}
        )
        changed |= {"name": "Another"} if "name" in inputs else {}
        changed |= {"grace": 700} if kind == "Heartbeat" else {}
        changed |= {"companyName": "Wing Cloud"} if kind == "StatusPage" else {}
        changed |= {"checkFrequency": 60} if kind == "Monitor" else {}
        assert (await it.diff(identity, inputs, state, changed)).changes
        state = await it.update(identity, inputs, state, changed)
        assert not (await it.diff(identity, changed, state, changed)).changes
        assert (await it.read(identity, state, changed))[2] == changed

        await it.delete(identity, state)
        await it.delete(identity, state)
        assert (await it.read(identity, state, changed))[0] is None

    play(scene)


@pytest.mark.parametrize("kind", OBJECT_TYPES)
def test_a_preview_makes_no_request(
    accounts: RecordedServices, play: Callable[[Scene], Any], kind: str
) -> None:
    async def scene(engine: Callable[[str], Engine]) -> None:
        it, inputs = engine(kind), GOOD[kind]
        identity, planned = await it.create(inputs, preview=True)
        assert identity == ""
        assert {name: planned[name] for name in inputs} == inputs
        answered = {item.prop for item in OBJECT_TYPES[kind].attributes} - inputs.keys()
        assert all(planned[name] == UNKNOWN for name in answered), "what the API will say is not known yet"
        await it.update("1", inputs, inputs, inputs, preview=True)
        await it.diff("1", inputs, inputs, inputs)

    play(scene)
    assert accounts.asked() == []


def test_a_preview_of_a_change_keeps_what_stays(play: Callable[[Scene], Any]) -> None:
    async def scene(engine: Callable[[str], Engine]) -> None:
        state = GOOD["Heartbeat"] | {"url": "https://h", "status": "up"}
        wanted = {name: value for name, value in GOOD["Heartbeat"].items() if name != "teamWait"} | {
            "grace": 1
        }
        planned = await engine("Heartbeat").update("1", GOOD["Heartbeat"], state, wanted, preview=True)
        assert planned["url"] == "https://h"
        assert planned["grace"] == 1
        assert "teamWait" not in planned

    play(scene)


def test_secrets_are_secret_in_state_and_inputs(play: Callable[[Scene], Any]) -> None:
    async def scene(engine: Callable[[str], Engine]) -> None:
        it = engine("Monitor")
        checked = await it.checked(GOOD["Monitor"])
        checked["requestBody"] = checked["requestBody"].with_secret(True)
        made = await it.created(checked)
        expected = {item.prop for item in OBJECT_TYPES["Monitor"].attributes if item.secret} | {"requestBody"}
        assert plain.secrets_in(made.properties) == expected & made.properties.keys()
        assert plain.secrets_in(checked) == expected & checked.keys()
        read = await it.provider.read(
            protocol.ReadRequest(it.urn(), made.resource_id or "", made.properties, checked)
        )
        assert plain.secrets_in(read.properties) == expected & read.properties.keys()
        assert plain.secrets_in(read.inputs) == expected & read.inputs.keys()
        heartbeat = await engine("Heartbeat").created(await engine("Heartbeat").checked(GOOD["Heartbeat"]))
        assert plain.secrets_in(heartbeat.properties) == {"url"}, "whoever knows the address can call it"

    play(scene)


def test_a_heartbeat_stays_in_its_team(play: Callable[[Scene], Any]) -> None:
    async def scene(engine: Callable[[str], Engine]) -> None:
        it = engine("Heartbeat")
        before = GOOD["Heartbeat"] | {"teamName": "A"}
        for team, refused in (("A", False), ("B", True), (None, False)):
            wanted = {
                name: value for name, value in (before | {"teamName": team}).items() if value is not None
            }
            request = protocol.CheckRequest(it.urn(), wrap(before), wrap(wanted), b"")
            failures = (await it.provider.check(request)).failures or []
            assert [one.property for one in failures] == (["teamName"] if refused else []), (
                "the heartbeat that takes its place has a new address, which nobody pings"
            )

    play(scene)


def test_another_team_or_page_means_another_object(play: Callable[[Scene], Any]) -> None:
    async def scene(engine: Callable[[str], Engine]) -> None:
        before = inputs_of("Monitor") | {"teamName": "A"}
        moved = await engine("Monitor").diff("1", before, before, before | {"teamName": "B"})
        assert moved.replaces == ["teamName"]
        assert moved.detailed_diff["teamName"].kind is protocol.PropertyDiffKind.UPDATE_REPLACE
        left = await engine("Monitor").diff("1", before, before, inputs_of("Monitor"))
        assert not left.changes, "the team counts at creation only, so it may be left out later"
        section = inputs_of("StatusPageSection") | {"name": "x"}
        assert (
            await engine("StatusPageSection").diff("1/2", section, section, section | {"statusPageId": "9"})
        ).replaces

    play(scene)


def test_the_detailed_difference_tells_how(play: Callable[[Scene], Any]) -> None:
    async def scene(engine: Callable[[str], Engine]) -> None:
        before = inputs_of("Heartbeat") | {"policyId": "5"}
        wanted = inputs_of("Heartbeat") | {"grace": 1, "paused": True}
        found = await engine("Heartbeat").diff("1", before, before, wanted)
        kinds = {name: one.kind for name, one in found.detailed_diff.items()}
        assert kinds == {
            "grace": protocol.PropertyDiffKind.UPDATE,
            "paused": protocol.PropertyDiffKind.ADD,
            "policyId": protocol.PropertyDiffKind.DELETE,
        }
        assert sorted(found.diffs) == sorted(kinds)
        assert not found.replaces

    play(scene)


def test_failures_come_property_by_property(play: Callable[[Scene], Any]) -> None:
    async def scene(engine: Callable[[str], Engine]) -> dict[str, str]:
        return reasons(await engine("Heartbeat").check({"name": "x", "period": 1, "graze": 2}))

    assert set(play(scene)) == {"period", "graze", "grace"}


def test_a_lookup_finds_by_name_or_address(play: Callable[[Scene], Any]) -> None:
    async def scene(engine: Callable[[str], Engine]) -> None:
        wanted = {"monitorType": "status", "url": "https://winglang.io", "pronounceableName": "Homepage"}
        identity, _ = await engine("Monitor").create(wanted)
        for asked in ({"url": "https://winglang.io"}, {"pronounceableName": "Homepage"}):
            answer = await look_up(engine, "getMonitor", asked)
            assert answer["id"] == identity
            assert answer["checkFrequency"] == 180

    play(scene)


@pytest.mark.parametrize(
    ("token", "asked", "text"),
    [
        (
            "getHeartbeat",
            {"name": "Canari"},
            "Better Stack has no Heartbeat with name 'Canari'; did you mean 'Canary'?",
        ),
        ("getHeartbeat", {}, "missing: getHeartbeat needs name"),
        ("getHeartbeat", {"nam": "x"}, "getHeartbeat looks up by name"),
        ("getPolicy", {"name": "twice"}, "Better Stack has 2 objects of kind Policy with name 'twice' (ids "),
    ],
)
def test_a_lookup_that_finds_not_exactly_one_says_so(
    play: Callable[[Scene], Any], token: str, asked: dict[str, Any], text: str
) -> None:
    async def scene(engine: Callable[[str], Engine]) -> str:
        await engine("Heartbeat").create(GOOD["Heartbeat"])
        for _ in range(2):
            await engine("Policy").create({"name": "twice"})
        request = protocol.InvokeRequest(f"betterstack:index:{token}", wrap(asked))
        answer = await engine("Monitor").provider.invoke(request)
        return str(answer.failures[0].reason)

    assert text in play(scene)


async def look_up(engine: Callable[[str], Engine], function: str, asked: dict[str, Any]) -> dict[str, Any]:
    request = protocol.InvokeRequest(f"betterstack:index:{function}", wrap(asked))
    answer = await engine("Monitor").provider.invoke(request)
    assert not answer.failures, [one.reason for one in answer.failures]
    return plain.plain_map(answer.return_value or {})


def config(settings: dict[str, Any], environment: dict[str, str] | None = None) -> dict[str, str]:
    provider = BetterStack(environment or {})
    request = protocol.CheckRequest("urn", {}, wrap(settings), b"")
    return reasons(asyncio.run(provider.check_config(request)))


def test_settings_are_checked_all_at_once() -> None:
    wrong = config(
        {"apiToken": "two words", "apiUrl": "http://uptime.example", "rateLimit": "many", "apiTokn": "x"}
    )
    assert set(wrong) == {"apiToken", "apiUrl", "rateLimit", "apiTokn"}
    assert "did you mean apiToken?" in wrong["apiTokn"]


def test_a_missing_token_names_the_command_that_sets_it() -> None:
    assert "`pulumi config set --secret betterstack:apiToken`" in config({})["apiToken"]
    assert config({}, {"BETTERSTACK_API_TOKEN": TOKEN}) == {}
    assert config({"apiToken": UNKNOWN}) == {}


@pytest.mark.parametrize("limit", ["100", 100, "8.0"])
def test_the_rate_limit_may_be_text_or_a_number(limit: Any) -> None:
    assert config({"apiToken": TOKEN, "rateLimit": limit}) == {}


@pytest.mark.parametrize("limit", ["0", -1, "x", 1.5, "null"])
def test_a_rate_limit_that_is_none_is_refused(limit: Any) -> None:
    assert set(config({"apiToken": TOKEN, "rateLimit": limit})) == {"rateLimit"}


def test_the_token_is_marked_secret_and_not_represented() -> None:
    provider = BetterStack({})
    request = protocol.CheckRequest("urn", {}, wrap({"apiToken": TOKEN}), b"")
    answer = asyncio.run(provider.check_config(request))
    assert plain.secrets_in(answer.inputs or {}) == {"apiToken"}
    asyncio.run(provider.configure(protocol.ConfigureRequest({}, answer.inputs or {}, True, True)))
    assert TOKEN not in repr(vars(provider))


def test_other_settings_replace_nothing() -> None:
    old, new = wrap({"apiToken": "a", "apiUrl": "https://a"}), wrap({"apiToken": "b", "apiUrl": "https://b"})
    found = asyncio.run(BetterStack({}).diff_config(protocol.DiffRequest("urn", "id", old, new, [])))
    assert found.changes
    assert not found.replaces


def test_the_engine_gets_no_secret_value(play: Callable[[Scene], Any]) -> None:
    """It would show the value of a property that fails, even of a secret one."""

    async def scene(engine: Callable[[str], Engine]) -> list[protocol.CheckFailure]:
        it = engine("Monitor")
        values = wrap(
            {"monitorType": "status", "url": "https://x", "authPassword": 47114711.0, "port": "s3cret-port"}
        )
        values["port"] = values["port"].with_secret(True)
        values["monitorType"] = values["monitorType"].with_secret(True)
        request = protocol.CheckRequest(it.urn(), {}, values | wrap({"requestTimeout": "x"}), b"")
        return list((await it.provider.check(request)).failures or ())

    found = play(scene)
    assert {one.property for one in found} == {"", "requestTimeout"}
    reasons = " ".join(one.reason for one in found)
    assert "authPassword: is a secret value, must be text" in reasons
    assert "s3cret" not in reasons
    assert "4711" not in reasons
    wrong = asyncio.run(
        BetterStack({}).check_config(protocol.CheckRequest("urn", {}, wrap({"apiToken": "two words"}), b""))
    ).failures
    assert [one.property for one in wrong or ()] == [""]


def test_an_unknown_type_names_the_nearest() -> None:
    engine = Engine(BetterStack({}), "betterstack:index:Monitr")
    with pytest.raises(ProviderError, match="did you mean betterstack:index:Monitor\\?"):
        asyncio.run(engine.check({}))
