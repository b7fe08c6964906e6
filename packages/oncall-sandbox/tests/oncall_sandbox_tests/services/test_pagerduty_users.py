"""PagerDuty's people: users, contact methods, notification rules, and the look-ups around them."""

from __future__ import annotations

from typing import Any

import pytest
from oncall_sandbox.testing import LocalServices

PHONE = {"type": "phone_contact_method", "label": "Mobile", "address": "5550001", "country_code": 1}


@pytest.fixture
def ana(accounts: LocalServices) -> str:
    return accounts.user("ana")


def contact(accounts: LocalServices, user: str, **change: Any) -> dict[str, Any]:
    body = {"contact_method": {**PHONE, **change}}
    made: dict[str, Any] = accounts.pagerduty(f"POST /users/{user}/contact_methods", body, status=201)
    return made["contact_method"]  # type: ignore[no-any-return]


def rule(method: dict[str, Any], urgency: str = "high", minutes: int = 0) -> dict[str, Any]:
    return {
        "notification_rule": {
            "type": "assignment_notification_rule",
            "start_delay_in_minutes": minutes,
            "contact_method": {"id": method["id"], "type": method["type"]},
            "urgency": urgency,
        }
    }


@pytest.mark.parametrize("email", ["ana@acme.example", "Ana@Acme.example"])
def test_one_account_an_address(accounts: LocalServices, email: str) -> None:
    accounts.user("ana")
    assert accounts.errors("POST /users", {"user": {"name": "x", "email": email}}) == [
        "Email has already been taken"
    ]
    bo = accounts.user("bo")
    assert accounts.errors(f"PUT /users/{bo}", {"user": {"email": email}}) == ["Email has already been taken"]


@pytest.mark.parametrize(
    ("user", "complaint"),
    [
        ({"email": "x@acme.example"}, "Name can't be blank"),
        ({"name": "x"}, "Email can't be blank"),
        ({"name": "x", "email": "nowhere"}, "Email is invalid"),
        ({"name": "x", "email": "x@acme.example", "role": "king"}, "Role is not included in the list"),
        ({"name": "x" * 101, "email": "x@acme.example"}, "Name is too long (maximum is 100 characters)"),
    ],
)
def test_a_user_is_refused(accounts: LocalServices, user: dict[str, Any], complaint: str) -> None:
    assert accounts.errors("POST /users", {"user": user}) == [complaint]


def test_looking_people_up_minds_the_case(accounts: LocalServices, ana: str) -> None:
    def found(query: str) -> list[str]:
        return [user["id"] for user in accounts.pagerduty("GET /users", params={"query": query})["users"]]

    assert found("ana@acme.example") == [ana]
    assert found("Ana@acme.example") == []


def test_pages(accounts: LocalServices) -> None:
    for number in range(30):
        accounts.user(f"p{number:02}")

    first = accounts.pagerduty("GET /users")
    rest = accounts.pagerduty("GET /users?offset=25&total=true")

    assert (len(first["users"]), first["limit"], first["more"], first["total"]) == (25, 25, True, None)
    assert (len(rest["users"]), rest["more"], rest["total"]) == (5, False, 30)
    assert accounts.errors("GET /users?limit=x") == ["Limit and offset must be integers"]


def test_the_login_address_is_a_contact_method(accounts: LocalServices, ana: str) -> None:
    methods = accounts.pagerduty(f"GET /users/{ana}/contact_methods")["contact_methods"]

    assert [(method["type"], method["address"]) for method in methods] == [
        ("email_contact_method", "ana@acme.example")
    ]
    assert accounts.errors(f"DELETE /users/{ana}/contact_methods/{methods[0]['id']}") == [
        "The last email contact method cannot be deleted"
    ]


def test_no_contact_method_twice(accounts: LocalServices, ana: str) -> None:
    contact(accounts, ana)

    where = f"POST /users/{ana}/contact_methods"
    assert accounts.errors(where, {"contact_method": PHONE}) == ["User Contact method must be unique"]
    contact(accounts, ana, type="sms_contact_method")
    contact(accounts, ana, country_code=972)
    contact(accounts, accounts.user("bo"))


def test_no_notification_rule_twice(accounts: LocalServices, ana: str) -> None:
    method = contact(accounts, ana)
    where = f"POST /users/{ana}/notification_rules"
    accounts.pagerduty(where, rule(method), status=201)

    assert accounts.errors(where, rule(method)) == [
        "Channel Start delay must be unique for a given contact method"
    ]
    accounts.pagerduty(where, rule(method, minutes=5), status=201)
    accounts.pagerduty(where, rule(method, urgency="low"), status=201)
    rules = accounts.pagerduty(f"GET /users/{ana}/notification_rules?urgency=high")["notification_rules"]
    assert [one["start_delay_in_minutes"] for one in rules] == [0, 5]


def test_a_rule_needs_a_contact_method_of_its_own_user(accounts: LocalServices, ana: str) -> None:
    method = contact(accounts, accounts.user("bo"))

    assert accounts.errors(f"POST /users/{ana}/notification_rules", rule(method)) == [
        "Contact method not found"
    ]
    wrong = {**contact(accounts, ana), "type": "sms_contact_method"}
    assert accounts.errors(f"POST /users/{ana}/notification_rules", rule(wrong)) == [
        "Contact method type does not match"
    ]


def test_rules_go_with_their_contact_method(accounts: LocalServices, ana: str) -> None:
    method = contact(accounts, ana)
    made = accounts.pagerduty(f"POST /users/{ana}/notification_rules", rule(method), status=201)[
        "notification_rule"
    ]

    accounts.pagerduty(f"DELETE /users/{ana}/contact_methods/{method['id']}", status=204)

    accounts.pagerduty(f"GET /users/{ana}/notification_rules/{made['id']}", status=404)


def test_nobody_sees_the_things_of_another_user(accounts: LocalServices, ana: str) -> None:
    method = contact(accounts, ana)

    error = accounts.pagerduty(
        f"GET /users/{accounts.user('bo')}/contact_methods/{method['id']}", status=404
    )["error"]
    assert error == {"message": "Not Found", "code": 2100}


def test_priorities_come_with_the_account(accounts: LocalServices) -> None:
    assert [x["name"] for x in accounts.pagerduty("GET /priorities")["priorities"]] == ["P0", "P1", "P2"]
    assert accounts.pagerduty("GET /vendors?query=better")["vendors"][0]["name"] == "Better Stack"


@pytest.mark.parametrize("header", ["", "Token token=", "Basic abc", "Bearer invalid-token"])
def test_without_a_good_token_nothing_is_answered(accounts: LocalServices, header: str) -> None:
    answer = accounts.client.get("https://api.pagerduty.com/users", headers={"Authorization": header})

    assert (answer.status_code, answer.text) == (401, "HTTP Token: Access denied.\n")


def test_what_is_left_of_the_rate_limit(accounts: LocalServices) -> None:
    first = accounts.client.get("https://api.pagerduty.com/users").headers
    second = accounts.client.get("https://api.pagerduty.com/users").headers

    assert first["ratelimit-limit"] == "960"
    assert int(first["ratelimit-remaining"]) - int(second["ratelimit-remaining"]) == 1
    assert 0 < int(first["ratelimit-reset"]) <= 61


def test_above_a_limit_that_was_set(accounts: LocalServices) -> None:
    accounts.world.remember("limits", {"api.pagerduty.com": 1})
    accounts.pagerduty("GET /users")

    error = accounts.pagerduty("GET /users", status=429)["error"]

    assert error == {"message": "Rate Limit Exceeded", "code": 2020}
