"""Resources that exist already are not confused with those that the state knows, and none is passed over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from plugin_host.http import ApiError

from oncall.errors import UserError
from operate import engine
from operate.recover import existing
from operate.recover.accounts import Accounts
from operate.recover.existing import Look
from operate.recover.finders import FINDERS
from operate.recover.identities import Known
from operate.recover.planned import UNKNOWN, Planned
from settings import VARIABLES
from tests.operate.recover.steps import PROVIDER, SCHEDULE, around, step, urn

SECRET = "github:index/actionsSecret:ActionsSecret"
Looking = Callable[..., Look]


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Looking:
    """Look up steps in an account that has these ids, or that refuses."""

    def run(
        *steps: Planned,
        has: list[str] | str = "",
        state: list[dict[str, Any]] | None = None,
        known: dict[str, Known] | None = None,
        held: bool = True,
    ) -> Look:
        asked: list[Any] = []

        async def find(_accounts: Accounts, inputs: Any, provider: Any) -> list[str]:
            asked.append((inputs, provider))
            assert inputs["name"]
            if isinstance(has, str):
                raise ApiError(has)
            return has

        monkeypatch.setattr(engine, "export", lambda _: {"deployment": {"resources": state}})
        monkeypatch.setattr(existing, "planned", lambda _: list(steps))
        monkeypatch.setattr(existing, "FINDERS", {SCHEDULE: find, SECRET: find})
        monkeypatch.setattr(existing, "KINDS", {"Schedule": lambda *_: asyncio.sleep(0, held)})
        found = asyncio.run(
            existing.look("prod", Accounts("prod", dict.fromkeys(VARIABLES, "token")), known or {})
        )
        assert all(provider == {"token": "a-token"} for _, provider in asked if len(steps) > 1)
        return found

    return run


def there(name: str, id_: str) -> dict[str, str]:
    """A schedule of the state."""
    return {"urn": urn(name), "type": SCHEDULE, "id": id_}


def test_what_would_be_made_and_is_there_exists_already(look: Looking) -> None:
    (one,) = look(step(), has=["P1"]).existing
    assert str(one) == "Schedule primary-schedule: it exists in the account already, as P1"
    assert not one.replaces


def test_a_finder_is_given_the_provider_s_inputs_and_the_parents_are_listed(look: Looking) -> None:
    found = look(*around(), step(), has=["P1"])
    assert [one.urn for one in found.around] == [one.urn for one in around()]
    assert [one.id for one in found.existing] == ["P1"]


def test_the_provider_may_be_in_the_state(look: Looking) -> None:
    provider = {"urn": PROVIDER, "type": "pulumi:providers:pagerduty", "inputs": {"token": "a-token"}}
    assert look(step(), step("other"), has=["P1"], state=[provider]).existing


def test_what_would_take_the_place_of_another_and_is_there_exists_already(look: Looking) -> None:
    (one,) = look(step(operation="replace"), has=["PNEW"], state=[there("other", "POLD")]).existing
    assert one.replaces


@pytest.mark.parametrize("operation", ["create", "replace"])
def test_what_the_state_has_is_not_taken_over_a_second_time(look: Looking, operation: str) -> None:
    found = look(step(operation=operation), has=["P1"], state=[there("other", "P1")])
    assert not found.existing, "the update would delete the old one, which is the new one as well"
    assert len(found.new) == 1


def test_one_object_is_taken_over_once(look: Looking) -> None:
    found = look(*around(), step(), step("other"), has=["P1"])
    assert [str(one.planned) for one in found.existing] == ["Schedule primary-schedule"]
    assert [str(one) for one in found.new] == ["Schedule other"]


@pytest.mark.parametrize("operation", ["same", "update", "delete"])
def test_what_the_state_has_is_not_looked_up(look: Looking, operation: str) -> None:
    found = look(step(operation=operation))
    assert not found.existing
    assert not found.new
    assert len(found.planned) == 1


def test_what_is_not_there_is_new(look: Looking) -> None:
    assert [str(one) for one in look(step(), has=[]).new] == ["Schedule primary-schedule"]


def test_what_needs_something_that_is_yet_to_be_made_is_new(look: Looking) -> None:
    assert len(look(step(inputs={"name": UNKNOWN}), has=["P1"]).new) == 1


def test_several_that_fit_are_named_and_none_is_guessed(look: Looking) -> None:
    (one,) = look(step(), has=["P1", "P2"]).unclear
    assert str(one) == (
        "Schedule primary-schedule: the account has 2 that fit (P1, P2); rename or delete all but one"
    )


def test_what_the_account_refuses_is_named_with_what_depends_on_it(look: Looking) -> None:
    waiting = step("policy", inputs={"name": UNKNOWN}, dependencies=[urn("primary-schedule")])
    below = step("service", inputs={"name": UNKNOWN}, dependencies=[urn("policy")])
    found = look(*around(), step(), waiting, below, has="403 Forbidden")
    assert [str(one) for one in found.unclear] == [
        "Schedule primary-schedule: 403 Forbidden",
        "Schedule policy: it depends on Schedule primary-schedule",
        "Schedule service: it depends on Schedule policy",
    ], "what is passed over in silence is made twice"
    assert not found.new


def test_a_kind_without_a_finder_is_named(look: Looking) -> None:
    (one,) = look(step(type_="pagerduty:index/tag:Tag"), has=[]).unclear
    assert str(one) == "Tag primary-schedule: nobody knows how to look this kind up"


def test_a_secret_is_written_again(look: Looking) -> None:
    found = look(step(type_=SECRET), has=["wing:KEY"])
    assert (len(found.written), len(found.existing)) == (1, 0), "nobody can say whether its value is right"
    found = look(step(type_=SECRET, inputs={"name": "KEY", "value": UNKNOWN}), has=["wing:KEY"])
    assert (len(found.written), len(found.new)) == (0, 1), "its value is known only after an update"
    assert SECRET in FINDERS


def test_what_is_known_by_what_tells_it_apart_need_not_wait_for_the_rest(look: Looking) -> None:
    assert look(step(inputs={"name": "Wing", "layers": UNKNOWN}), has=["P1"]).existing


KNOWN = {"Schedule primary-schedule": Known("P7", "rotation.yaml.ids:4")}


def test_what_a_person_says_is_taken_over_whatever_it_is_called(look: Looking) -> None:
    found = look(step(), has=["P1"], known=KNOWN)
    assert [one.id for one in found.existing] == ["P7"]


def test_an_id_that_the_account_does_not_have_is_named(look: Looking) -> None:
    found = look(step(), has=["P1"], known=KNOWN, held=False)
    assert not found.existing, "another of that name may be somebody else's"
    assert [one.reason for one in found.unclear] == [
        "rotation.yaml.ids:4 says P7, which the account does not have; take the line out, or correct it"
    ]


def test_an_id_that_the_state_has_elsewhere_is_named(look: Looking) -> None:
    (one,) = look(step(), known=KNOWN, state=[there("other", "P7")]).unclear
    assert one.reason == "the state has P7 as another resource, see rotation.yaml.ids:4"


def test_a_half_filled_state_keeps_what_it_has(look: Looking) -> None:
    one = there("primary-schedule", "P1")
    (sentence,) = look(known=KNOWN, state=[one]).passed_over
    assert sentence == (
        "Schedule primary-schedule: the state has it as P1; rotation.yaml.ids:4 says P7, which stays as it is"
    )
    assert not look(known=KNOWN, state=[{**one, "id": "P7"}]).passed_over, "it is taken over already"
    assert not look(step(), known=KNOWN, state=[{**one, "delete": True}]).passed_over, "it takes its place"


def test_an_id_of_what_nobody_declares_ends_it(look: Looking) -> None:
    with pytest.raises(UserError, match=r"ids:4: the program declares no Schedule primary-schedule\n"):
        look(step("other"), has=[], known=KNOWN)
