"""Our table, our requests and the sandbox's answers, held to what the vendors publish."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from oncall_sandbox.testing import RecordedServices
from plugin_host.http import Api
from plugin_host.testing import TOKEN, Time
from pulumi_betterstack import body, schema
from pulumi_betterstack.client import BetterStackClient
from pulumi_betterstack.object_types import OBJECT_TYPES, ObjectType

from pulumi_betterstack_tests.objects import GOOD, inputs_of
from pulumi_betterstack_tests.reference import NESTED, REFERENCE

BETTER_STACK = "https://uptime.betterstack.com"
PAGERDUTY = "https://api.pagerduty.com"

if TYPE_CHECKING:
    from pulumi_betterstack.attributes import Attribute

OURS = {"StatusPageSection": {"section_id"}}  # the id without the page's, which composite ids hide


@pytest.fixture
def accounts() -> RecordedServices:
    return RecordedServices()


def call(accounts: RecordedServices, method: str, url: str, **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {TOKEN}" if BETTER_STACK in url else f"Token token={TOKEN}"}

    async def act() -> httpx.Response:
        async with httpx.AsyncClient(transport=accounts) as client:
            return await client.request(method, url, **{"headers": headers, **more})

    return asyncio.run(act())


def better_stack(accounts: RecordedServices, method: str, path: str, **more: Any) -> httpx.Response:
    return call(accounts, method, BETTER_STACK + path, **more)


@pytest.mark.parametrize("kind", OBJECT_TYPES)
def test_the_table_has_the_published_attributes(kind: str) -> None:
    published, ours = REFERENCE[kind], OBJECT_TYPES[kind]
    assert {item.name for item in ours.inputs} == published.settable
    assert {item.name for item in ours.inputs if item.required} == set(published.required.split())
    outputs = {item.name for item in ours.attributes if item.output}
    assert outputs - OURS.get(kind, set()) == published.answered_only


@pytest.mark.parametrize("model", NESTED)
def test_nested_objects_have_the_published_fields(model: str) -> None:
    fields = {item.name: item.required for item in schema.models()[f"betterstack:index:{model}"].fields}
    assert fields.keys() == NESTED[model].settable
    assert {name for name, required in fields.items() if required} == set(NESTED[model].required.split())


def make(accounts: RecordedServices, kind: ObjectType) -> tuple[str, dict[str, Any]]:
    """The path and the answer of a full object of the kind, made by our client."""
    time = Time()
    api = Api(
        "Better Stack",
        BETTER_STACK,
        token=TOKEN,
        limit=(1000, 1.0),
        surroundings=time.surroundings(),
        transport=accounts,
    )

    async def act() -> tuple[str, dict[str, Any]]:
        account = BetterStackClient(api, time.surroundings())
        inputs = dict(GOOD[kind.name])
        if "statusPageId" in inputs:
            inputs["statusPageId"] = (await account.create(OBJECT_TYPES["StatusPage"], GOOD["StatusPage"])).id
        if "resourceId" in inputs:
            inputs["resourceId"] = (await account.create(OBJECT_TYPES["Monitor"], GOOD["Monitor"])).id
        made = await account.create(kind, inputs)
        path = kind.path.format(status_page_id=inputs.get("statusPageId"))
        return f"{path}/{made.id.rpartition('/')[2]}", made.answer

    return asyncio.run(act())


@pytest.mark.parametrize("kind", OBJECT_TYPES.values(), ids=lambda kind: kind.name)
def test_the_sandbox_tells_every_published_attribute(accounts: RecordedServices, kind: ObjectType) -> None:
    path, answer = make(accounts, kind)
    silent = {"StatusPageSection": {"status_page_id"}, "StatusPageResource": {"status_page_id"}}
    expected = {
        item.wire
        for item in kind.attributes
        if not item.hidden and item.name not in silent.get(kind.name, set()) | OURS.get(kind.name, set())
    }
    optional = {"playwright_script", "scenario_name", "environment_variables", "team_name"}
    assert expected - answer.keys() <= optional
    hidden = {item.wire for item in kind.attributes if item.hidden}
    assert not hidden & answer.keys()
    alone = better_stack(accounts, "GET", path).json()["data"]
    listed = better_stack(accounts, "GET", path.rpartition("/")[0]).json()["data"]
    assert alone in listed, "a list tells as much as a single answer"
    assert isinstance(alone["id"], str)


@pytest.mark.parametrize("kind", OBJECT_TYPES.values(), ids=lambda kind: kind.name)
def test_what_was_sent_is_what_is_answered(accounts: RecordedServices, kind: ObjectType) -> None:
    _, answer = make(accounts, kind)
    sent = body.creation(kind, GOOD[kind.name])
    for item in kind.inputs:
        if (
            item.wire in sent
            and item.is_answered(answer)
            and item.name not in ("resource_id", "status_page_id")
        ):
            assert same(item, sent[item.wire], answer[item.wire]), item.name


def same(item: Attribute, sent: Any, answered: Any) -> bool:
    from pulumi_betterstack.values import differs, from_wire

    return not differs(item, from_wire(item, sent), from_wire(item, answered))


@pytest.mark.parametrize("kind", OBJECT_TYPES.values(), ids=lambda kind: kind.name)
def test_statuses(accounts: RecordedServices, kind: ObjectType) -> None:
    path, _ = make(accounts, kind)
    parent = path.rpartition("/")[0]
    assert better_stack(accounts, "PATCH", path, json={}).status_code == 200
    assert better_stack(accounts, "DELETE", path).status_code == 204
    for method in ("GET", "PATCH", "DELETE"):
        answer = better_stack(accounts, method, path, json={})
        assert answer.status_code == 404
        assert answer.json() == {"errors": "Resource with provided ID was not found"}
    refused = better_stack(
        accounts, "POST", parent, json={item.wire: [] for item in kind.inputs if item.required}
    )
    if kind.name != "StatusPageSection":
        assert refused.status_code == 422
        assert isinstance(refused.json()["errors"], dict)


def test_without_a_token_nothing_is_answered(accounts: RecordedServices) -> None:
    answer = better_stack(accounts, "GET", "/api/v2/monitors", headers={})
    assert answer.status_code == 401
    assert isinstance(answer.json()["errors"], str)


@pytest.mark.slow
def test_pages(accounts: RecordedServices) -> None:
    for number in range(60):
        better_stack(
            accounts, "POST", "/api/v2/heartbeats", json={"name": f"h{number}", "period": 60, "grace": 0}
        )
    first = better_stack(accounts, "GET", "/api/v2/heartbeats").json()
    assert len(first["data"]) == 50
    assert first["pagination"]["prev"] is None
    assert "page=2" in first["pagination"]["next"]
    last = call(accounts, "GET", first["pagination"]["next"]).json()
    assert len(last["data"]) == 10
    assert last["pagination"]["next"] is None
    assert len(better_stack(accounts, "GET", "/api/v2/heartbeats?per_page=250").json()["data"]) == 60


def test_monitors_are_filtered_by_address_and_name(accounts: RecordedServices) -> None:
    for number in range(3):
        wanted = inputs_of("Monitor") | {
            "url": f"https://{number}.example",
            "pronounceableName": f"n{number}",
        }
        better_stack(
            accounts, "POST", "/api/v2/monitors", json=body.creation(OBJECT_TYPES["Monitor"], wanted)
        )
    for query in ({"url": "https://1.example"}, {"pronounceable_name": "n1"}):
        found = better_stack(accounts, "GET", "/api/v2/monitors", params=query).json()["data"]
        assert [one["attributes"]["pronounceable_name"] for one in found] == ["n1"]


@pytest.fixture
def schedule(accounts: RecordedServices) -> str:
    for key in ("PUSER1", "PUSER2"):
        accounts.world.put(
            "pagerduty/users", key, {"id": key, "type": "user", "name": key, "email": f"{key}@x.example"}
        )
    accounts.world.put(
        "pagerduty/schedules",
        "PSCHED",
        {
            "id": "PSCHED",
            "type": "schedule",
            "name": "Primary",
            "time_zone": "Etc/UTC",
            "schedule_layers": [],
        },
    )
    accounts.world.commit()
    return f"{PAGERDUTY}/schedules/PSCHED/overrides"


def one_override(start: str, end: str, user: str = "PUSER1") -> dict[str, Any]:
    return {"start": start, "end": end, "user": {"id": user, "type": "user_reference"}}


def test_overrides_are_made_one_by_one_with_a_status_each(accounts: RecordedServices, schedule: str) -> None:
    """The account's time is 2027-01-15T08:00:00Z."""
    wanted = [
        one_override("2027-01-15T10:00:00Z", "2027-01-15T12:00:00Z"),
        one_override("2027-01-15T12:00:00Z", "2027-01-15T10:00:00Z"),
    ]
    answer = call(accounts, "POST", schedule, json={"overrides": wanted})
    assert answer.status_code == 201
    assert [one["status"] for one in answer.json()] == [201, 400]
    assert answer.json()[0]["override"]["id"]
    assert all(isinstance(text, str) for text in answer.json()[1]["errors"])


def test_overrides_are_listed_between_two_instants_only(accounts: RecordedServices, schedule: str) -> None:
    assert call(accounts, "GET", schedule).status_code == 400
    call(
        accounts,
        "POST",
        schedule,
        json={"overrides": [one_override("2027-01-15T10:00:00Z", "2027-01-15T12:00:00Z")]},
    )

    def listed(since: str, until: str) -> list[Any]:
        query = {"since": since, "until": until, "overflow": "true"}
        answer = call(accounts, "GET", schedule, params=query)
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json()["overrides"]
        return found

    inside = listed("2027-01-15T11:00:00Z", "2027-01-15T11:30:00Z")
    assert [one["user"]["id"] for one in inside] == ["PUSER1"]
    assert inside[0]["start"].startswith("2027-01-15T10:00:00"), (
        "with overflow the times are not cut at the bounds"
    )
    assert listed("2027-01-15T13:00:00Z", "2027-01-15T14:00:00Z") == []


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("2027-01-15T10:00:00Z", "2027-01-15T12:00:00Z", 204),
        ("2027-01-15T07:00:00Z", "2027-01-15T12:00:00Z", 200),
    ],
    ids=["to come: taken away", "begun: cut off"],
)
def test_overrides_are_taken_away_or_cut_off(
    accounts: RecordedServices, schedule: str, start: str, end: str, status: int
) -> None:
    made = call(accounts, "POST", schedule, json={"overrides": [one_override(start, end)]}).json()[0][
        "override"
    ]
    assert call(accounts, "DELETE", f"{schedule}/{made['id']}").status_code == status
    assert call(accounts, "DELETE", f"{schedule}/QNOTHERE").status_code == 404


def test_errors_of_pagerduty_have_its_shape(accounts: RecordedServices) -> None:
    answer = call(
        accounts,
        "GET",
        f"{PAGERDUTY}/schedules/PNONE/overrides?since=2027-01-01T00:00:00Z&until=2027-01-02T00:00:00Z",
    )
    assert answer.status_code == 404
    assert set(json.loads(answer.content)["error"]) >= {"message", "code"}
