"""Labels as a resource, against the sandbox's own API: taken over, made, renamed, refreshed, removed."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oncall_sandbox.services.github.seeding import seed_repository
from oncall_sandbox.services.github.vendor import RENAMED_FROM, REPOSITORIES
from oncall_sandbox.testing import RecordedServices, once
from plugin_host import plain
from plugin_host.failure import ProviderError
from plugin_host.protocol import CheckRequest, ConfigureRequest, DeleteRequest
from plugin_host.testing import TOKEN, Engine, Time, reasons, wrap
from plugin_host.unknown import UNKNOWN
from pulumi_github_labels.client import LabelsClient
from pulumi_github_labels.config import VENDOR
from pulumi_github_labels.label import Label, check, split
from pulumi_github_labels.provider import GitHubLabels

from pulumi_github_labels_tests.conftest import Play

TYPE = "githublabels:index:Label"
ROOT = "/repos/winglang/wing/labels"
MEANT = "Nobody can install Wing"
P0 = {"repository": "winglang/wing", "name": "P0", "color": "b60205", "description": MEANT}
LOST = [
    pytest.param(httpx.ReadTimeout("slow"), id="timeout"),
    pytest.param(httpx.RemoteProtocolError("cut"), id="cut"),
    pytest.param(httpx.Response(502), id="502"),
    pytest.param(httpx.Response(201, content=b"<html>"), id="not JSON"),
]


def by_hand(
    accounts: RecordedServices, name: str, color: str = "ededed", description: str | None = None
) -> None:
    """Somebody has made a label in winglang/wing."""
    label = {"repository": "winglang/wing", "name": name, "color": color, "description": description, "id": 1}
    accounts.world.put("github/labels", f"winglang/wing:{name.lower()}", label)
    accounts.world.commit()


def in_account(accounts: RecordedServices) -> list[tuple[str, str, str | None]]:
    return sorted(
        (one["name"], one["color"], one["description"]) for one in accounts.world.all("github/labels")
    )


def test_a_life(accounts: RecordedServices, play: Play) -> None:
    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(P0)
        assert (identity, state) == ("winglang/wing:P0", P0)
        assert in_account(accounts) == [("P0", "b60205", MEANT)]
        assert not (await engine.diff(identity, P0, state, P0)).changes
        assert await engine.read(identity, state, P0) == (identity, P0, P0)
        assert await engine.read(identity) == (identity, P0, P0), "an import needs the id only"

        louder = P0 | {"color": "ff0000", "description": "Run"}
        assert (await engine.diff(identity, P0, state, louder)).diffs == ["color", "description"]
        assert await engine.update(identity, P0, state, louder) == louder
        assert in_account(accounts) == [("P0", "ff0000", "Run")]

        await engine.delete(identity, louder)
        assert in_account(accounts) == []
        assert (await engine.read(identity, louder, louder))[0] is None
        await engine.delete(identity, louder)

    play(scene)


def test_labels_of_a_repository_that_was_renamed_are_found_at_its_new_name(
    accounts: RecordedServices, play: Play
) -> None:
    known = accounts.world.get(REPOSITORIES, "winglang/wing") or {}
    accounts.world.put(REPOSITORIES, "winglang/wing", {**known, RENAMED_FROM: ["winglang/old-wing"]})
    accounts.world.commit()

    async def scene(engine: Engine) -> None:
        inputs = P0 | {"repository": "winglang/old-wing"}
        identity, state = await engine.create(inputs)
        assert in_account(accounts) == [("P0", "b60205", MEANT)]
        assert (await engine.read(identity, state, inputs))[0] == identity
        await engine.update(identity, inputs, state, inputs | {"color": "ff0000"})
        assert in_account(accounts) == [("P0", "ff0000", MEANT)]
        await engine.delete(identity, state)
        assert in_account(accounts) == []

    play(scene)


@pytest.mark.parametrize(
    "there",
    [
        ("P0", "ededed", None),
        ("P0", "B60205", "Something else"),
        ("p0", "b60205", MEANT),
        ("P0", "b60205", MEANT),
    ],
    ids=str,
)
def test_one_that_exists_is_taken_over(
    accounts: RecordedServices, play: Play, there: tuple[str, str, str]
) -> None:
    by_hand(accounts, *there)
    by_hand(accounts, "good first issue", "7057ff", "Good for newcomers")
    assert play(lambda engine: engine.create(P0)) == ("winglang/wing:P0", P0)
    assert in_account(accounts) == [
        ("P0", "b60205", MEANT),
        ("good first issue", "7057ff", "Good for newcomers"),
    ], "the label is as it should be, and a foreign one is left alone"
    assert accounts.asked("POST") == accounts.asked("DELETE") == []
    assert len(accounts.asked("PATCH")) == (there != ("P0", "b60205", MEANT))


def test_a_description_that_is_not_declared_is_left_as_it_is(accounts: RecordedServices, play: Play) -> None:
    by_hand(accounts, "P0", "ededed", "Theirs")
    wanted = {name: value for name, value in P0.items() if name != "description"}

    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(wanted)
        assert in_account(accounts) == [("P0", "b60205", "Theirs")]
        assert (await engine.read(identity, state, wanted))[2] == wanted
        assert not (await engine.diff(identity, wanted, state, wanted)).changes

    play(scene)


def test_a_description_that_is_no_longer_declared_is_emptied(accounts: RecordedServices, play: Play) -> None:
    wanted = {name: value for name, value in P0.items() if name != "description"}

    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(P0)
        assert (await engine.diff(identity, P0, state, wanted)).diffs == ["description"]
        state = await engine.update(identity, P0, state, wanted)
        assert state["description"] == ""
        assert not (await engine.diff(identity, wanted, state, wanted)).changes
        assert (await engine.read(identity))[2] == wanted, "an import says nothing that is not set"

    play(scene)
    assert in_account(accounts) == [("P0", "b60205", "")]


def test_another_name_renames_it_on_its_issues_too(accounts: RecordedServices, play: Play) -> None:
    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(P0)
        renamed = P0 | {"name": "severity: P0/now"}
        found = await engine.diff(identity, P0, state, renamed)
        assert (found.diffs, found.replaces) == (["name"], [])
        state = await engine.update(identity, P0, state, renamed)
        assert accounts.asked("PATCH") == [f"PATCH {ROOT}/P0"]
        assert await engine.read(identity, state, renamed) == (
            "winglang/wing:severity: P0/now",
            renamed,
            renamed,
        ), "a refresh finds it under its new name, and corrects the id"
        await engine.delete(identity, state)
        assert in_account(accounts) == []

    play(scene)


def test_a_new_name_that_another_has_takes_that_over(accounts: RecordedServices, play: Play) -> None:
    """Two labels cannot be made one: the old one stays on its issues, and is nobody's."""
    by_hand(accounts, "severity-0", "ededed")

    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(P0)
        renamed = P0 | {"name": "Severity-0"}
        assert await engine.update(identity, P0, state, renamed) == renamed

    play(scene)
    assert in_account(accounts) == [("P0", "b60205", MEANT), ("Severity-0", "b60205", MEANT)]


def test_a_rename_whose_answer_was_lost_is_found_again(accounts: RecordedServices, play: Play) -> None:
    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(P0)
        accounts.after.append(once("PATCH", httpx.ReadTimeout("slow")))
        renamed = P0 | {"name": "P00"}
        assert await engine.update(identity, P0, state, renamed) == renamed

    play(scene)
    assert in_account(accounts) == [("P00", "b60205", MEANT)]


def test_an_update_of_one_that_is_gone_makes_it_again(accounts: RecordedServices, play: Play) -> None:
    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(P0)
        accounts.world.delete("github/labels", "winglang/wing:p0")
        await engine.update(identity, P0, state, P0 | {"color": "000000"})

    play(scene)
    assert in_account(accounts) == [("P0", "000000", MEANT)]


def test_another_repository_gets_its_own(play: Play) -> None:
    found = play(
        lambda engine: engine.diff("winglang/wing:P0", P0, P0, P0 | {"repository": "winglang/examples"})
    )
    assert found.replaces == ["repository"]


@pytest.mark.parametrize("change", [{"repository": "WingLang/Wing"}, {"color": "B60205"}], ids=str)
def test_what_github_takes_for_the_same_is_no_difference(play: Play, change: dict[str, str]) -> None:
    assert not play(lambda engine: engine.diff("winglang/wing:P0", P0, P0, P0 | change)).changes


def test_drift_is_reported_as_it_is(accounts: RecordedServices, play: Play) -> None:
    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(P0)
        by_hand(accounts, "p0", "FFFFFF")
        drifted = P0 | {"name": "p0", "color": "ffffff", "description": ""}
        assert await engine.read(identity, state, P0) == ("winglang/wing:p0", drifted, drifted)
        found = await engine.diff(identity, drifted, drifted, P0)
        assert found.diffs == ["name", "color", "description"]
        await engine.update(identity, drifted, drifted, P0)

    play(scene)
    assert in_account(accounts) == [("P0", "b60205", MEANT)]


def test_what_is_gone_with_its_repository_is_gone(accounts: RecordedServices, play: Play) -> None:
    accounts.world.delete("github/repositories", "winglang/wing")

    async def scene(engine: Engine) -> None:
        for _ in range(4):
            assert (await engine.read("winglang/wing:P0", P0, P0))[0] is None

    play(scene)


def test_a_repository_that_is_not_there_is_reported(play: Play) -> None:
    with pytest.raises(
        ProviderError, match=r"404 Not Found.*no such repository, or the token may not see it"
    ):
        play(lambda engine: engine.create(P0 | {"repository": "winglang/nowhere"}))


@pytest.mark.parametrize("trouble", LOST)
@pytest.mark.parametrize("effect", [True, False])
def test_a_create_whose_answer_was_lost_is_made_once(
    accounts: RecordedServices, play: Play, trouble: Any, effect: bool
) -> None:
    (accounts.after if effect else accounts.before).append(once("POST", trouble))
    assert play(lambda engine: engine.create(P0)) == ("winglang/wing:P0", P0)
    assert in_account(accounts) == [("P0", "b60205", MEANT)]
    assert len(accounts.asked("POST")) == (1 if effect else 2)


def test_one_that_somebody_makes_at_the_same_moment_is_taken_over(
    accounts: RecordedServices, play: Play
) -> None:
    def meanwhile(request: httpx.Request) -> None:
        if request.method == "POST":
            by_hand(accounts, "p0", "ededed", "Theirs")

    accounts.before.append(meanwhile)
    assert play(lambda engine: engine.create(P0)) == ("winglang/wing:P0", P0)
    assert accounts.asked("PATCH") == [f"PATCH {ROOT}/p0"]


def test_what_github_refuses_is_reported(accounts: RecordedServices, play: Play) -> None:
    refused = {"message": "Validation Failed", "errors": [{"field": "color", "code": "invalid"}]}
    accounts.before.append(once("POST", httpx.Response(422, json=refused)))
    with pytest.raises(ProviderError, match=r"422 Unprocessable .*field: color; code: invalid"):
        play(lambda engine: engine.create(P0))


@pytest.mark.parametrize("status", [401, 403, 422, 500])
def test_an_error_holds_no_token(accounts: RecordedServices, play: Play, status: int) -> None:
    accounts.before.append(once("GET", httpx.Response(status, json={"message": f"not {TOKEN}"}), times=99))
    with pytest.raises(ProviderError) as caught:
        play(lambda engine: engine.create(P0))
    assert "GitHub: GET /repos/winglang/wing/labels/P0" in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_a_refresh_of_many_labels_reads_pages(accounts: RecordedServices, play: Play) -> None:
    for number in range(250):
        by_hand(accounts, f"label {number}", "ededed")

    async def scene(engine: Engine) -> None:
        read = (engine.read(f"winglang/wing:label {number}") for number in range(250))
        found = await asyncio.gather(*read)
        assert [identity for identity, _, _ in found] == [
            f"winglang/wing:label {number}" for number in range(250)
        ]

    play(scene)
    assert len(accounts.asked("GET")) == 3, "pages of a hundred"
    assert dict(accounts.requests[-1].url.params) == {"per_page": "100", "page": "3"}


def test_a_write_ends_the_listing(play: Play) -> None:
    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(P0)
        for _ in range(3):
            await engine.read(identity)
        await engine.update(identity, P0, state, P0 | {"color": "000000"})
        assert (await engine.read(identity))[1]["color"] == "000000"
        for _ in range(3):
            await engine.read(identity)
        await engine.delete(identity, P0)
        assert (await engine.read(identity))[0] is None

    play(scene)


def test_a_preview_makes_no_request(accounts: RecordedServices, play: Play) -> None:
    async def scene(engine: Engine) -> None:
        assert await engine.create(P0, preview=True) == ("", P0)
        unknown = P0 | {"repository": UNKNOWN, "name": UNKNOWN, "description": UNKNOWN, "color": UNKNOWN}
        assert (await engine.create(unknown, preview=True))[1] == unknown
        wanted = P0 | {"color": UNKNOWN}
        assert (await engine.diff("winglang/wing:P0", P0, P0, wanted)).diffs == ["color"]
        assert await engine.update("winglang/wing:P0", P0, P0, wanted, preview=True) == wanted

    play(scene)
    assert accounts.asked() == []


def test_a_label_is_declared_once(play: Play) -> None:
    async def scene(engine: Engine) -> dict[str, str]:
        for _ in range(2):
            assert not (await engine.check(P0, "one")).failures
        assert not (await engine.check(P0 | {"repository": "winglang/examples"}, "elsewhere")).failures
        return reasons(await engine.check(P0 | {"name": "p0"}, "two"))

    assert play(scene) == {"name": "the label is declared by one already"}


def test_a_label_that_another_resource_has_taken_over_is_not_deleted(
    accounts: RecordedServices, play: Play
) -> None:
    """A resource under a new name: the engine makes the new one first, then deletes the old one."""

    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(P0)
        before = DeleteRequest(engine.urn("old name"), identity, wrap(state), 0)
        await engine.provider.delete(before)

    play(scene)
    assert in_account(accounts) == [("P0", "b60205", MEANT)]


@pytest.mark.parametrize(
    ("change", "failures"),
    [
        ({"color": "#b60205"}, {"color"}),
        ({"color": "red"}, {"color"}),
        ({"color": "b6020"}, {"color"}),
        ({"color": "b60205\n"}, {"color"}),
        ({"name": "x" * 51}, {"name"}),
        ({"name": ""}, {"name"}),
        ({"name": " P0"}, {"name"}),
        ({"description": "x" * 101}, {"description"}),
        ({"description": 5.0, "name": None}, {"description", "name"}),
        ({"repository": "wing"}, {"repository"}),
        ({"repository": "winglang/wing/x"}, {"repository"}),
        ({"repository": "winglang/wing?x"}, {"repository"}),
        ({"repository": None, "color": None, "colour": "b60205"}, {"repository", "color", "colour"}),
    ],
    ids=lambda value: None if isinstance(value, set) else str(value),  # both workers must name a test alike
)
def test_rules(change: dict[str, Any], failures: set[str]) -> None:
    _, found = check({name: value for name, value in (P0 | change).items() if value is not None})
    assert {name for name, _ in found} == failures


@pytest.mark.parametrize(
    "change",
    [
        {"name": "x" * 50},
        {"description": "x" * 100},
        {"description": ""},
        {"color": "B60205"},
        {"name": "a/b: c"},
    ],
    ids=str,
)
def test_what_github_takes_passes(change: dict[str, str]) -> None:
    assert check(P0 | change)[1] == []


def test_failures_help() -> None:
    found = dict(check(P0 | {"color": "#b60205", "colour": "b60205", "description": "x" * 120})[1])
    assert found == {
        "color": "'#b60205' is not a colour: six hexadecimal digits are, without #, so b60205",
        "colour": "a Label has no such property; did you mean color?",
        "description": "has 120 characters; GitHub takes 100",
    }


def test_a_type_of_another_package_is_refused(play: Play) -> None:
    async def scene(engine: Engine) -> None:
        await Engine(engine.provider, "githublabels:index:Lable").check(P0)

    with pytest.raises(ProviderError, match="it has githublabels:index:Label"):
        play(scene)


@pytest.mark.parametrize("identity", ["winglang/wing", "winglang/wing:", "wing:P0", ":P0", "a/b/c:P0"])
def test_an_id_of_the_wrong_form_is_refused(play: Play, identity: str) -> None:
    with pytest.raises(ProviderError, match="OWNER/REPOSITORY:LABEL"):
        play(lambda engine: engine.read(identity))


@pytest.mark.slow
@settings(deadline=None)
@given(st.text(min_size=1))
def test_any_name_can_be_read_from_its_id(name: str) -> None:
    assert split(f"winglang/wing:{name}") == ("winglang/wing", name)


@pytest.mark.wide
@pytest.mark.parametrize("name", ["action item", "type: bug/urgent", "50%", "fröhlich ✨", "a?b#c", "C++"])
def test_any_name_can_be_asked_for(accounts: RecordedServices, play: Play, name: str) -> None:
    async def scene(engine: Engine) -> None:
        wanted = P0 | {"name": name}
        identity, state = await engine.create(wanted)
        await engine.update(identity, wanted, state, wanted | {"color": "000000"})
        assert await engine.read(identity) == (
            identity,
            wanted | {"color": "000000"},
            wanted | {"color": "000000"},
        )
        await engine.delete(identity, wanted)

    play(scene)
    assert in_account(accounts) == []


def test_the_request_is_as_the_reference_says(accounts: RecordedServices, play: Play) -> None:
    by_hand(accounts, "p1", "ededed")

    async def scene(engine: Engine) -> None:
        await engine.create(P0)
        await engine.create(P0 | {"name": "P1"})

    play(scene)
    asked, made, _, changed = accounts.requests
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["Accept"] == "application/vnd.github+json"
    assert asked.headers["X-GitHub-Api-Version"] == "2022-11-28"
    assert made.content == b'{"name":"P0","color":"b60205","description":"Nobody can install Wing"}'
    assert (changed.method, changed.url.path) == ("PATCH", f"{ROOT}/p1")
    assert changed.content == b'{"color":"b60205","new_name":"P1","description":"Nobody can install Wing"}'


def config(settings: dict[str, Any], environment: dict[str, str] | None = None) -> dict[str, str]:
    request = CheckRequest("urn", {}, wrap(settings), b"")
    return reasons(asyncio.run(GitHubLabels(environment or {}).check_config(request)))


def test_settings_are_checked_all_at_once() -> None:
    found = config({"apiUrl": "http://github.example", "tokn": "x"})
    assert set(found) == {"apiUrl", "tokn", "token"}
    assert "pulumi config set --secret githublabels:token" in found["token"]
    assert config({}, {"GITHUB_TOKEN": TOKEN}) == {}


def test_the_token_is_secret() -> None:
    provider = GitHubLabels({})
    answer = asyncio.run(provider.check_config(CheckRequest("urn", {}, wrap({"token": TOKEN}), b"")))
    assert plain.secrets_in(answer.inputs or {}) == {"token"}
    asyncio.run(provider.configure(ConfigureRequest({}, answer.inputs or {}, True, True)))
    assert TOKEN not in repr(vars(provider))


names = st.sampled_from(["P0", "p0", "P1"])
labels = st.builds(
    Label,
    st.just("winglang/wing"),
    names,
    st.sampled_from(["000000", "ffffff"]),
    st.sampled_from([None, "", "x"]),
)


@pytest.mark.wide
@settings(max_examples=30, deadline=None)
@given(st.lists(labels, max_size=4), st.sampled_from(["", "P0", "P1", "P2"]), labels)
def test_whatever_is_there_the_label_is_as_wanted_afterwards(
    there: list[Label], known_as: str, wanted: Label
) -> None:
    """And whatever else is there is left alone, but for the one that was known by another name."""
    accounts = RecordedServices()
    seed_repository(accounts.world, "winglang/wing")
    accounts.world.commit()
    for one in there:
        by_hand(accounts, one.name, one.color, one.description)
    before = in_account(accounts)

    async def act() -> Label:
        surroundings = Time().surroundings()
        api = VENDOR.access({"token": TOKEN}, {}).api(surroundings=surroundings, transport=accounts)
        return await LabelsClient(api, surroundings).put(wanted, known_as)

    assert wanted.is_met_by(asyncio.run(act()))
    after = in_account(accounts)
    (ours,) = [one for one in after if one[0].lower() == wanted.name.lower()]
    assert wanted.is_met_by(Label(wanted.repository, ours[0], ours[1], ours[2] or ""))
    touched = {wanted.name.lower(), known_as.lower()}
    assert {one for one in before if one[0].lower() not in touched} <= set(after)
