"""Who may call the services: programs on this machine, and no web page that is open in a browser on it.

A page cannot choose the headers `Host`, `Origin` and `Sec-Fetch-Site`. So a host's name that leads to loopback (DNS
rebinding) is seen in the first, and a request from another page in the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from oncall_sandbox.services.call import Answer

if TYPE_CHECKING:
    from collections.abc import Collection

    from oncall_sandbox.services.call import Request

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_OWN = (None, "none", "same-origin")


def refusal(request: Request, apis: Collection[str]) -> Answer | None:
    """The answer to a request that must not come here, None for all others; ``apis`` are the hosts that are played."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    named = headers.get("host", "")
    for host in (host_of(named), request.host):
        if host not in LOOPBACK and host not in apis:
            return _refused(f"the host {host!r} is none of the sandbox's")
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{named}":
        return _refused(f"a page of {origin} must not call it")
    if headers.get("sec-fetch-site") not in _OWN:
        return _refused("another page must not call it")
    return None


def host_of(named: str) -> str:
    """The host of a `Host` header, without its port; empty where there is none."""
    try:
        return urlsplit(f"//{named}").hostname or ""
    except ValueError:
        return ""


def _refused(reason: str) -> Answer:
    print(f"REFUSED {reason}", flush=True)
    return Answer(
        403, {"sandbox": f"The sandbox serves programs on this machine: {reason}.", "error": reason}
    )
