"""The real server, in a folder of its own."""

from __future__ import annotations

import os
import signal
import ssl
from typing import TYPE_CHECKING, Any

import httpx
from oncall_sandbox import address
from oncall_sandbox.testing import TOKEN

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 10.0
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # loading the usual authorities takes longer than a test


class Running:
    """A server that ``sandbox.address`` has started for ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = address.ensure()
        self.client = httpx.Client(
            headers={"Authorization": f"Bearer {TOKEN}"}, timeout=PATIENCE, verify=NO_TLS
        )

    @property
    def pid(self) -> int:
        """The server's process."""
        noted = address.note()
        assert noted is not None
        return int(noted["pid"])

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """A request by path: ``api.pagerduty.com/users``."""
        return self.client.request(method, f"{self.url}/{path}", json=body)

    def control(self, method: str, name: str, body: Any = None) -> Any:
        """A control call."""
        return address.control(method, name, body, url=self.url)

    def proxied(self) -> httpx.Client:
        """A client that means the real hosts and reaches the server by proxy and TLS."""
        environment = address.proxy()
        context = ssl.create_default_context(cafile=environment["SSL_CERT_FILE"])
        return httpx.Client(proxy=environment["HTTPS_PROXY"], verify=context, timeout=PATIENCE)

    def kill(self) -> None:
        """End the server the hard way."""
        os.kill(self.pid, signal.SIGKILL)
