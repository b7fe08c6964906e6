"""Programs on this machine are served; no web page in a browser on it can call anything."""

from __future__ import annotations

import pytest
from oncall_sandbox.services.call import Request
from oncall_sandbox.services.visitors import host_of, refusal

from oncall_sandbox_tests.services.running import Running

HERE = "127.0.0.1:8321"
APIS = ("api.pagerduty.com",)


def asked(meant: str = "127.0.0.1", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", meant, "/_sandbox/faults", headers={"host": HERE} | named)


@pytest.mark.parametrize(
    "request_",
    [
        asked(),
        asked(Host="localhost:8321"),
        asked("::1", host="[::1]:8321"),
        asked("api.pagerduty.com", host="api.pagerduty.com"),
        asked(origin=f"http://{HERE}", sec_fetch_site="same-origin"),
        asked(sec_fetch_site="none"),
    ],
)
def test_programs_are_served(request_: Request) -> None:
    assert refusal(request_, APIS) is None


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (asked("evil.example", host="evil.example:8321"), "'evil.example' is none of the sandbox's"),
        (asked("127.0.0.1", host="evil.example:8321"), "'evil.example' is none of the sandbox's"),
        (asked("evil.example"), "'evil.example' is none of the sandbox's"),
        (asked(host="127.0.0.1.evil.example"), "none of the sandbox's"),
        (asked(host="["), "'' is none of the sandbox's"),
        (asked(host=""), "'' is none of the sandbox's"),
        (asked(origin="https://evil.example"), "a page of https://evil.example must not call it"),
        (asked(Origin="null"), "a page of null must not call it"),
        (asked(origin="http://127.0.0.1:9999"), "must not call it"),
        (asked(sec_fetch_site="cross-site"), "another page must not call it"),
        (asked(sec_fetch_site="same-site"), "another page must not call it"),
    ],
)
def test_a_page_is_refused(request_: Request, reason: str) -> None:
    answer = refusal(request_, APIS)
    assert answer is not None
    assert answer.status == 403
    assert reason in answer.body["error"]


def test_the_host_is_that_of_the_header() -> None:
    assert [host_of(named) for named in ("LOCALHOST:1", "[::1]:1", "a.example", "")] == [
        "localhost",
        "::1",
        "a.example",
        "",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("path", ["_sandbox/faults", "api.pagerduty.com/users"])
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_neither_control_nor_apis_are_open_to_pages(
    running: Running, path: str, headers: dict[str, str]
) -> None:
    fault = {"path": "*", "action": "kill"}
    refused = running.client.post(f"{running.url}/{path}", json=fault, headers=headers)
    assert refused.status_code == 403
    assert running.control("GET", "faults") == []
