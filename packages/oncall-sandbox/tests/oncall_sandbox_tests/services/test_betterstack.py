"""Better Stack Uptime: what it takes, what it fills in, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from oncall_sandbox.testing import LocalServices

SITE = {"monitor_type": "status", "url": "https://winglang.io", "pronounceable_name": "Homepage"}
BEAT = {"name": "Canary", "period": 3600, "grace": 1800}
PAGE = {"company_name": "Wing", "company_url": "https://winglang.io", "subdomain": "wing", "timezone": "UTC"}


def make(accounts: LocalServices, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The resource that a POST has made."""
    made: dict[str, Any] = accounts.betterstack(f"POST {path}", body, status=201)["data"]
    return made


def complaints(accounts: LocalServices, request: str, body: Any) -> Any:
    """What a 422 says of the attributes."""
    return accounts.betterstack(request, body, status=422)["errors"]


def test_a_monitor_is_filled_in_and_found_again(accounts: LocalServices) -> None:
    made = make(accounts, "/v2/monitors", {"monitor_type": "status", "url": "https://winglang.io/docs"})

    assert made["type"] == "monitor"
    assert made["id"].isdigit()
    attributes = made["attributes"]
    assert attributes["pronounceable_name"] == "winglang.io"
    assert (attributes["check_frequency"], attributes["recovery_period"], attributes["request_timeout"]) == (
        180,
        180,
        30,
    )
    assert (attributes["status"], attributes["regions"]) == ("pending", ["us", "eu", "as", "au"])
    assert accounts.betterstack(f"GET /v2/monitors/{made['id']}")["data"] == made


@pytest.mark.parametrize(
    ("change", "attribute", "complaint"),
    [
        ({"monitor_type": "http"}, "monitor_type", "Is not included in the list."),
        ({"monitor_type": None}, "monitor_type", "Can't be blank."),
        ({"url": ""}, "url", "Can't be blank."),
        ({"url": "winglang.io"}, "url", "Is not a valid URL."),
        ({"monitor_type": "keyword"}, "required_keyword", "Can't be blank."),
        ({"monitor_type": "expected_status_code"}, "expected_status_codes", "Can't be blank."),
        ({"monitor_type": "dns", "url": "1.1.1.1"}, "request_body", "Can't be blank."),
        ({"monitor_type": "tcp", "url": "a.example"}, "port", "Can't be blank."),
        ({"monitor_type": "smtp", "url": "a.example", "port": "26"}, "port", "Is not included in the list."),
        ({"regions": ["us", "mars"]}, "regions", "Is not included in the list."),
        ({"request_timeout": 4}, "request_timeout", "Is not included in the list."),
        ({"ssl_expiration": 5}, "ssl_expiration", "Is not included in the list."),
        ({"domain_expiration": 90}, "domain_expiration", "Is not included in the list."),
        ({"check_frequency": 29}, "check_frequency", "Must be greater than or equal to 30."),
        ({"check_frequency": "180"}, "check_frequency", "Must be an integer."),
        ({"confirmation_period": -1}, "confirmation_period", "Must be greater than or equal to 0."),
        ({"paused": "yes"}, "paused", "Must be a boolean."),
        ({"http_method": "TRACE"}, "http_method", "Is not included in the list."),
        ({"policy_id": "99"}, "policy_id", "Was not found."),
        ({"monitor_group_id": "99"}, "resource_group", "doesn't exist"),
    ],
)
def test_a_monitor_is_refused(
    accounts: LocalServices, change: dict[str, Any], attribute: str, complaint: str
) -> None:
    assert complaints(accounts, "POST /v2/monitors", {**SITE, **change}) == {attribute: [complaint]}
    assert accounts.betterstack("GET /v2/monitors")["data"] == []


def test_all_complaints_at_once(accounts: LocalServices) -> None:
    found = complaints(accounts, "POST /v2/monitors", {**SITE, "regions": ["x"], "check_frequency": 1})

    assert set(found) == {"regions", "check_frequency"}


def test_seconds_for_pages_milliseconds_for_servers(accounts: LocalServices) -> None:
    ping = {"monitor_type": "ping", "url": "winglang.io"}

    assert (
        make(accounts, "/v2/monitors", {**ping, "request_timeout": 500})["attributes"]["request_timeout"]
        == 500
    )
    assert "request_timeout" in complaints(accounts, "POST /v2/monitors", {**ping, "request_timeout": 30})


def test_a_change_leaves_the_rest(accounts: LocalServices) -> None:
    made = make(accounts, "/v2/monitors", {**SITE, "http_method": "HEAD", "ssl_expiration": 14})
    accounts.at("2026-11-23T13:00:00+00:00")

    changed = accounts.betterstack(f"PATCH /v2/monitors/{made['id']}", {"ssl_expiration": -1, "strange": 1})[
        "data"
    ]

    assert changed["attributes"]["ssl_expiration"] is None
    assert changed["attributes"]["http_method"] == "head"
    assert changed["attributes"]["updated_at"] == "2026-11-23T13:00:00.000Z"
    assert "strange" not in changed["attributes"]


def test_null_is_back_to_the_default(accounts: LocalServices) -> None:
    made = make(accounts, "/v2/monitors", {**SITE, "regions": ["eu"], "request_timeout": 5})

    changed = accounts.betterstack(
        f"PATCH /v2/monitors/{made['id']}", {"regions": None, "request_timeout": None}
    )

    assert changed["data"]["attributes"]["regions"] == ["us", "eu", "as", "au"]
    assert changed["data"]["attributes"]["request_timeout"] == 30


def test_pausing(accounts: LocalServices) -> None:
    made = make(accounts, "/v2/monitors", {**SITE, "paused": True})
    assert (made["attributes"]["status"], made["attributes"]["paused_at"]) == (
        "paused",
        "2026-11-23T12:00:00.000Z",
    )

    resumed = accounts.betterstack(f"PATCH /v2/monitors/{made['id']}", {"paused": False})["data"][
        "attributes"
    ]

    assert (resumed["status"], resumed["paused_at"]) == ("pending", None)


def test_headers_are_changed_one_by_one(accounts: LocalServices) -> None:
    headers = [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]
    made = make(accounts, "/v2/monitors", {**SITE, "request_headers": headers})
    first, second = made["attributes"]["request_headers"]

    given = [
        {"id": first["id"], "value": "9"},
        {"id": second["id"], "_destroy": True},
        {"name": "C", "value": "3"},
    ]
    changed = accounts.betterstack(f"PATCH /v2/monitors/{made['id']}", {"request_headers": given})["data"]

    kept = [(header["name"], header["value"]) for header in changed["attributes"]["request_headers"]]
    assert kept == [("A", "9"), ("C", "3")]


def test_lists_have_pages_and_links_that_lead_back_here(accounts: LocalServices) -> None:
    for number in range(5):
        make(accounts, "/v2/monitors", {**SITE, "pronounceable_name": f"m{number}"})

    first = accounts.betterstack("GET /v2/monitors?per_page=2")
    second = accounts.ask("GET " + first["pagination"]["next"])
    third = accounts.ask("GET " + second["pagination"]["next"])

    names = [x["attributes"]["pronounceable_name"] for page in (first, second, third) for x in page["data"]]
    assert names == ["m0", "m1", "m2", "m3", "m4"]
    assert third["pagination"]["next"] is None
    assert third["pagination"]["prev"].endswith("page=2&per_page=2")
    found = accounts.betterstack("GET /v2/monitors?pronounceable_name=m3")["data"]
    assert [x["attributes"]["pronounceable_name"] for x in found] == ["m3"]


def test_no_page_is_longer_than_250(accounts: LocalServices) -> None:
    assert "250" in accounts.betterstack("GET /v2/monitors?per_page=251", status=400)["errors"]


def test_errors_are_a_string_or_an_object(accounts: LocalServices) -> None:
    assert isinstance(accounts.betterstack("GET /v2/monitors/1", status=404)["errors"], str)
    assert isinstance(accounts.betterstack("POST /v2/monitors", {}, status=422)["errors"], dict)
    headers = {"Authorization": "Bearer invalid"}
    assert "token" in accounts.betterstack("GET /v2/monitors", status=401, headers=headers)["errors"]


def test_a_heartbeat_is_up_after_the_first_ping(accounts: LocalServices) -> None:
    made = make(accounts, "/v2/heartbeats", BEAT)
    where, address = f"GET /v2/heartbeats/{made['id']}", made["attributes"]["url"]

    assert made["attributes"]["status"] == "pending"
    accounts.client.get(address, headers={"Authorization": ""})
    assert accounts.betterstack(where)["data"]["attributes"]["status"] == "up"
    accounts.at("2026-11-23T13:30:00+00:00")
    assert accounts.betterstack(where)["data"]["attributes"]["status"] == "up", (
        "period and grace are just over"
    )
    accounts.at("2026-11-23T13:30:01+00:00")
    assert accounts.betterstack(where)["data"]["attributes"]["status"] == "down"
    accounts.client.get(address)
    accounts.client.get(address + "/fail")
    assert accounts.betterstack(where)["data"]["attributes"]["status"] == "down"
    assert accounts.client.get(address + "x").status_code == 404


@pytest.mark.parametrize(
    ("change", "attribute"),
    [
        ({"period": 29}, "period"),
        ({"grace": -1}, "grace"),
        ({"name": ""}, "name"),
        ({"grace": None}, "grace"),
    ],
)
def test_a_heartbeat_is_refused(accounts: LocalServices, change: dict[str, Any], attribute: str) -> None:
    assert set(complaints(accounts, "POST /v2/heartbeats", {**BEAT, **change})) == {attribute}


def test_what_is_in_a_group_outlives_it(accounts: LocalServices) -> None:
    group = make(accounts, "/v2/monitor-groups", {"name": "Users"})
    monitor = make(accounts, "/v2/monitors", {**SITE, "monitor_group_id": int(group["id"])})
    assert monitor["attributes"]["monitor_group_id"] == int(group["id"])

    accounts.betterstack(f"DELETE /v2/monitor-groups/{group['id']}", status=204)

    left = accounts.betterstack(f"GET /v2/monitors/{monitor['id']}")["data"]["attributes"]
    assert left["monitor_group_id"] is None


def test_a_policy_calls_pagerduty(accounts: LocalServices) -> None:
    webhook = make(
        accounts, "/v2/pager-duty-webhooks", {"name": "Users", "key": "k" * 32, "severity": "critical"}
    )
    member = {"type": "pagerduty_integration", "id": int(webhook["id"])}
    step = {"type": "escalation", "step_members": [member]}
    policy = make(accounts, "/v3/policies", {"name": "Users", "steps": [step]})

    assert policy["attributes"]["steps"] == [{**step, "wait_before": 0}]
    assert policy["attributes"]["incident_token"]
    monitor = make(accounts, "/v2/monitors", {**SITE, "policy_id": int(policy["id"])})
    assert monitor["attributes"]["policy_id"] == policy["id"], "the vendor writes this id as text"


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ({"type": "shout"}, "Type is not included in the list."),
        ({"type": "escalation", "step_members": []}, "Step_members can't be blank."),
        (
            {"type": "escalation", "step_members": [{"type": "dog"}]},
            "Step_members type is not included in the list.",
        ),
        (
            {"type": "escalation", "step_members": [{"type": "pagerduty_integration", "id": 9}]},
            "Step_members pagerduty_integration was not found.",
        ),
        ({"type": "escalation", "step_members": [{"type": "user"}]}, "Step_members id can't be blank."),
        (
            {"type": "time_branching", "time_from": "9", "time_to": "17:00"},
            "Time_from and time_to must have the format HH:MM.",
        ),
        ({"type": "instructions", "policy_id": 9}, "Policy_id was not found."),
    ],
)
def test_a_policy_is_refused(accounts: LocalServices, step: dict[str, Any], complaint: str) -> None:
    found = complaints(accounts, "POST /v3/policies", {"name": "Users", "steps": [step]})

    assert found == {"steps": [complaint]}


def test_an_integration_needs_key_and_severity(accounts: LocalServices) -> None:
    assert set(complaints(accounts, "POST /v2/pager-duty-webhooks", {"severity": "bad"})) == {
        "key",
        "severity",
    }


def test_a_status_page_with_sections_and_resources(accounts: LocalServices) -> None:
    page = make(accounts, "/v2/status-pages", {**PAGE, "password": "hush", "password_enabled": True})
    where = f"/v2/status-pages/{page['id']}"
    monitor = make(accounts, "/v2/monitors", SITE)
    section = make(accounts, f"{where}/sections", {"name": "Sites"})
    shown = {"resource_type": "Monitor", "resource_id": int(monitor["id"]), "public_name": "Homepage"}
    first = make(accounts, f"{where}/resources", shown)
    second = make(accounts, f"{where}/resources", shown)

    assert "password" not in page["attributes"]
    assert first["attributes"]["status_page_section_id"] == int(section["id"])
    assert (first["attributes"]["position"], second["attributes"]["position"]) == (0, 1)
    assert "resource_id" in complaints(accounts, f"POST {where}/resources", {**shown, "resource_id": 999})
    assert "widget_type" in complaints(
        accounts,
        f"POST {where}/resources",
        {"resource_type": "ManuallyTrackedItem", "public_name": "x", "widget_type": "response_times"},
    )
    assert "subdomain" in complaints(accounts, "POST /v2/status-pages", PAGE), "taken"
    accounts.betterstack(f"DELETE {where}", status=204)
    accounts.betterstack(f"GET {where}/sections", status=404)
    assert "betterstack/status_page_sections" not in accounts.world.documents()


def test_resources_without_a_section_get_one(accounts: LocalServices) -> None:
    where = f"/v2/status-pages/{make(accounts, '/v2/status-pages', PAGE)['id']}"

    make(accounts, f"{where}/resources", {"resource_type": "ManuallyTrackedItem", "public_name": "npm"})

    assert len(accounts.betterstack(f"GET {where}/sections")["data"]) == 1


def test_an_empty_layout_is_refused_with_what_there_is(accounts: LocalServices) -> None:
    refused = accounts.betterstack("POST /v2/status-pages", {**PAGE, "layout": ""}, status=422)
    assert refused == {
        "errors": {"layout": ["Is not included in the list."]},
        "allowed_values": {"layout": ["vertical", "horizontal"]},
    }
    made = make(accounts, "/v2/status-pages", PAGE)
    accounts.betterstack(f"PATCH /v2/status-pages/{made['id']}", {"layout": ""}, status=422)


def test_what_the_plan_lacks_is_refused(accounts: LocalServices) -> None:
    accounts.world.remember("betterstack/plan_lacks", ["custom_css", "whitelabeled"])
    accounts.world.commit()
    refused = accounts.betterstack("POST /v2/status-pages", {**PAGE, "custom_css": "a {}"}, status=403)
    assert refused["errors"] == "custom_css is not available on your current plan"
    made = make(accounts, "/v2/status-pages", {**PAGE, "whitelabeled": False})
    accounts.betterstack(f"PATCH /v2/status-pages/{made['id']}", {"whitelabeled": True}, status=403)
