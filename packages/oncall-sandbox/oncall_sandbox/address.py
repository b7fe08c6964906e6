"""Where this checkout's accounts are, started if they are not running.

Standard library only, and quick: every `pulumi` command and every plugin of the sandbox asks.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path.cwd()
PATIENCE = 15.0
STEP = 0.02
OWNED = 3


class SandboxError(Exception):
    """The accounts cannot be reached or started; the text says what to do."""


def folder() -> Path:
    """The folder of this checkout's sandbox: ``$SANDBOX_DIR``, or ``.sandbox`` in the checkout."""
    return Path(os.environ.get("SANDBOX_DIR") or CHECKOUT / ".sandbox").absolute()


def rotation() -> Path:
    """The file whose people and repositories exist: ``$SANDBOX_ROTATION``, or the one of the checkout."""
    return Path(os.environ.get("SANDBOX_ROTATION") or CHECKOUT / "rotation.yaml").absolute()


def ensure() -> str:
    """The base URL ``http://127.0.0.1:PORT`` of the accounts, running and seeded. Raises SandboxError."""
    url = find()
    if url:
        return url
    home = folder()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise SandboxError(
            f"The sandbox cannot write to {home}: {problem.strerror}. Is SANDBOX_DIR right?"
        ) from problem
    deadline = time.monotonic() + PATIENCE
    with _alone(home / "starting.lock", deadline):
        while (url := find()) is None:
            _start(home, deadline)
    return url


def find() -> str | None:
    """The base URL of running accounts, seeded; None where nobody answers."""
    noted = note()
    if noted is None:
        return None
    try:
        answer = control("GET", f"ready?rotation={quote(str(rotation()))}", url=noted["url"])
    except SandboxError:
        return None
    return str(noted["url"]) if answer["world"] == str(folder() / "world.db") else None


def note() -> dict[str, Any] | None:
    """What the running server has written down: pid, url, proxy, certificate."""
    try:
        noted = json.loads((folder() / "accounts.json").read_text())
    except (OSError, ValueError):
        return None
    return noted if isinstance(noted, dict) and "url" in noted else None


def variables(url: str) -> dict[str, str]:
    """The environment in which our own providers reach the accounts at ``url``."""
    return {
        "BETTERSTACK_API_URL": f"{url}/uptime.betterstack.com",
        # The accounts on this machine need not be spared, and people wait for them.
        "BETTERSTACK_RATE_LIMIT": "1000",
        "GITHUB_API_URL": f"{url}/api.github.com",
        "PAGERDUTY_API_URL": f"{url}/api.pagerduty.com",
    }


def proxy() -> dict[str, str]:
    """The environment in which a program that insists on the real hosts reaches the accounts instead."""
    url = ensure()
    certificate = control("GET", "authority", url=url)["certificate"]
    return {
        "HTTPS_PROXY": url,
        "HTTP_PROXY": url,
        "NO_PROXY": "127.0.0.1,localhost",
        "SSL_CERT_FILE": certificate,
    }


def control(method: str, name: str, body: Any = None, *, url: str | None = None, timeout: float = 5.0) -> Any:
    """One control call, as ``oncall_sandbox.accounts.control`` lists them. Raises SandboxError."""
    where = urlsplit(url or ensure())
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=timeout)
    try:
        connection.request(method, f"/_sandbox/{name}", None if body is None else json.dumps(body))
        response = connection.getresponse()
        answer = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise SandboxError(
            f"The sandbox's accounts at {where.geturl()} do not answer: {problem!r}"
        ) from problem
    finally:
        connection.close()
    if response.status != 200:
        raise SandboxError(answer.get("error", f"the sandbox answered {response.status}"))
    return answer


@contextlib.contextmanager
def _alone(file: Path, deadline: float) -> Iterator[None]:
    """Of many who would start the server, one at a time does."""
    with file.open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > deadline:
                    message = (
                        f"Another start of the sandbox has not ended for {PATIENCE:.0f} s (lock {file})."
                    )
                    raise SandboxError(message) from None
                time.sleep(STEP)
            else:
                break
        yield


def _start(home: Path, deadline: float) -> None:
    """Start a server, which detaches itself, and wait until it answers (or until a dying one has gone)."""
    with (home / "accounts.log").open("a") as log:
        try:
            code = subprocess.run(
                [_python(), "-m", "oncall_sandbox.accounts", str(home), str(rotation())],
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
                timeout=max(deadline - time.monotonic(), STEP),
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            message = f"The sandbox's accounts did not start within {PATIENCE:.0f} s; see {log.name}."
            raise SandboxError(message) from None
    if code == OWNED and time.monotonic() < deadline:
        time.sleep(STEP)
    elif code == OWNED:
        pid = (note() or {}).get("pid", "unknown")
        raise SandboxError(
            f"The sandbox's accounts (process {pid}) run but do not answer; end them and try again."
        )
    elif code:
        raise SandboxError(
            f"The sandbox's accounts did not start ({code}); the end of {log.name}:\n{_tail(home)}"
        )


def _python() -> str:
    """An interpreter that has the project's packages."""
    own = CHECKOUT / ".venv" / "bin" / "python"
    return str(own) if sys.prefix == sys.base_prefix and own.exists() else sys.executable


def _tail(home: Path) -> str:
    lines = (home / "accounts.log").read_text(errors="replace").splitlines()
    return "\n".join(lines[-8:])
