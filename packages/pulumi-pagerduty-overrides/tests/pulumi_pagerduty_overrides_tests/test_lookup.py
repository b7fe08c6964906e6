"""After a killed plugin: what its create has made is found, ready to be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from oncall_sandbox import address
from plugin_host.failure import ProviderError
from plugin_host.unknown import UNKNOWN
from pulumi_pagerduty_overrides.lookup import find
from pulumi_pagerduty_overrides.override import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INPUTS = {
    "schedule": "PSCHED",
    "start": "2027-01-15T09:00:00Z",
    "end": "2027-01-15T12:00:00Z",
    "user": "PUSER1",
}
CLOCK = "2027-01-15T08:00:00Z"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The account of a running server, with one override in it."""
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "sandbox"))
    monkeypatch.setenv("SANDBOX_SEED", str(tmp_path / "seed.json"))
    url = address.ensure()
    schedule = {"id": "PSCHED", "name": "Primary", "time_zone": "Etc/UTC", "schedule_layers": []}
    made = {**INPUTS, "id": "QMADE", "user": {"id": "PUSER1", "type": "user_reference"}}
    for kind, key, body in (("schedules", "PSCHED", schedule), ("overrides", "QMADE", made)):
        address.control("POST", "put", {"kind": f"pagerduty/{kind}", "id": key, "body": body})
    yield {"token": "t0ken", "apiUrl": f"{url}/api.pagerduty.com", "clock": CLOCK}
    address.control("POST", "stop", url=url)


@pytest.mark.slow
def test_the_override_of_these_inputs_is_found_and_no_other(config: dict[str, str]) -> None:
    assert find(TOKEN, INPUTS, config, {}) == ["PSCHED:QMADE"]
    assert find(TOKEN, {**INPUTS, "user": "PUSER2"}, config, {}) == []
    assert find(TOKEN, {**INPUTS, "end": "2027-01-15T12:00:01Z"}, config, {}) == []


def test_one_that_is_over_was_never_made() -> None:
    assert find(TOKEN, INPUTS, {"clock": "2027-01-15T12:00:00Z"}, {}) == [], (
        "so nothing is asked, nor a token needed"
    )


@pytest.mark.parametrize("inputs", [{**INPUTS, "schedule": UNKNOWN}, {}])
def test_inputs_that_are_not_known_find_nothing(inputs: dict[str, str]) -> None:
    with pytest.raises(ProviderError, match="is not an override whose times, schedule and user are known"):
        find(TOKEN, inputs, {}, {})
    with pytest.raises(ProviderError, match="other:index:Thing"):
        find("other:index:Thing", INPUTS, {}, {})
