"""The look-up of users by their addresses: few requests in small accounts and in large ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from oncall_sandbox.services.pagerduty.users import make_user
from oncall_sandbox.testing import RecordedServices, once
from plugin_host import plain
from plugin_host.failure import ProviderError
from plugin_host.protocol import InvokeRequest
from plugin_host.testing import TOKEN, Engine, Time, wrap
from pulumi_pagerduty_overrides.provider import PagerDutyOverrides
from pulumi_pagerduty_overrides.schema import schema

FUNCTION = "pagerdutyoverrides:index:getUsers"

Ask = Callable[..., Any]


def account_of(people: int) -> RecordedServices:
    """``0000@acme.example`` and so on, whom PagerDuty lists by name."""
    found = RecordedServices()
    for number in range(people):
        make_user(found.world, {"name": f"{number:04}", "email": f"{number:04}@acme.example"})
    found.world.commit()
    return found


def ask(accounts: RecordedServices, **asked: Any) -> Any:
    """The answer of the look-up, plain."""

    async def act() -> Any:
        provider = PagerDutyOverrides({}, Time().surroundings(), accounts)
        await Engine(provider, "pagerdutyoverrides:index:Override").configure(token=TOKEN)
        answer = await provider.invoke(InvokeRequest(asked.pop("token", FUNCTION), wrap(asked)))
        return answer.failures or plain.plain_map(answer.return_value or {})

    return asyncio.run(act())


def emails(answer: Any) -> list[str]:
    return [user["email"] for user in answer["users"]]


def test_a_user_comes_with_the_ways_to_reach_them() -> None:
    accounts = account_of(2)
    (user,) = ask(accounts, emails=["0001@ACME.example"])["users"]
    assert user["email"] == "0001@acme.example"
    assert accounts.world.get("pagerduty/users", user["id"])
    (method,) = user["contactMethods"]
    assert (method["type"], method["label"]) == ("email_contact_method", "Default")
    assert method["address"] == "0001@acme.example"
    assert accounts.world.get("pagerduty/contact_methods", method["id"])


def test_whoever_is_not_there_is_left_out() -> None:
    assert emails(ask(account_of(2), emails=["0000@acme.example", "nobody@acme.example"])) == [
        "0000@acme.example"
    ]


@pytest.mark.slow(covers=True)
@pytest.mark.parametrize(
    ("people", "wanted", "requests"),
    [
        (11, range(11), 1),
        (100, (5, 99), 1),
        (250, (5, 99), 1),
        (250, (5, 120, 249), 3),
        (950, (5, 120, 930), 3),
        (350, range(300), 4),
    ],
    ids=str,
)
def test_it_takes_few_requests(people: int, wanted: Any, requests: int) -> None:
    accounts = account_of(people)
    asked = [f"{number:04}@acme.example" for number in wanted]
    assert emails(ask(accounts, emails=asked)) == asked
    assert accounts.asked() == ["GET /users"] * requests


def test_an_address_that_is_part_of_another_finds_nobody_else() -> None:
    accounts = account_of(210)
    make_user(accounts.world, {"name": "9999", "email": "x0001@acme.example"})
    accounts.world.commit()
    assert emails(ask(accounts, emails=["0001@acme.example"])) == ["0001@acme.example"]


def test_a_refusal_is_reported_without_the_token() -> None:
    accounts = account_of(1)
    accounts.before.append(once("GET", httpx.Response(401, json={"error": {"message": "Unauthorized"}})))
    with pytest.raises(ProviderError, match="401 Unauthorized") as refused:
        ask(accounts, emails=["0000@acme.example"])
    assert TOKEN not in str(refused.value)


def test_another_function_is_refused() -> None:
    with pytest.raises(ProviderError, match=f"it has {FUNCTION}"):
        ask(account_of(0), token="pagerdutyoverrides:index:getUser", emails=[])


def test_without_addresses_it_says_what_is_missing() -> None:
    (failure,) = ask(account_of(0))
    assert (failure.property, failure.reason) == ("emails", "missing: a list of e-mail addresses")


def test_the_schema_describes_it() -> None:
    found = schema()
    assert list(found["functions"]) == [FUNCTION]
    assert set(found["types"]["pagerdutyoverrides:index:ContactMethod"]["properties"]) == {
        *("id", "type", "label", "address")
    }
