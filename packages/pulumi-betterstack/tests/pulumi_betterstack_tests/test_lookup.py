"""After a killed plugin: what its create has made is found, ready to be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from oncall_sandbox import address
from plugin_host.failure import ProviderError
from plugin_host.http import trust
from pulumi_betterstack.lookup import find

from pulumi_betterstack_tests.objects import inputs_of

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "betterstack:index:Heartbeat"


@pytest.mark.slow
def test_a_heartbeat_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "sandbox"))
    monkeypatch.setenv("SANDBOX_SEED", str(tmp_path / "seed.json"))
    url = address.ensure()
    config = {"apiToken": "t0ken", "apiUrl": f"{url}/uptime.betterstack.com"}
    wanted = inputs_of("Heartbeat")
    try:
        assert find(TOKEN, wanted, config, {}) == []
        made = httpx.post(
            f"{config['apiUrl']}/api/v2/heartbeats",
            json={"name": wanted["name"], "period": 60, "grace": 60},
            headers={"Authorization": "Bearer t0ken"},
            verify=trust(url),
        ).json()["data"]["id"]
        assert find(TOKEN, wanted, config, {}) == [made]
        assert find(TOKEN, {**wanted, "name": "another"}, config, {}) == []
    finally:
        address.control("POST", "stop", url=url)


def test_a_type_of_another_package_is_refused() -> None:
    with pytest.raises(ProviderError, match="other:index:Thing"):
        find("other:index:Thing", {}, {}, {})
