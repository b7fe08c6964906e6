"""Where the sandbox's services are, started if they are not running.

Standard library only, and quick: every `pulumi` command and every plugin of the sandbox asks.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from oncall_sandbox import private

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 15.0
STEP = 0.02
OWNED = 3


class SandboxError(Exception):
    """The sandbox's services cannot be reached or started, or refuse; the text says what to do."""


def folder() -> Path:
    """The folder of the sandbox: ``$SANDBOX_DIR``, or the nearest ``.sandbox`` from the working directory up.

    Where there is none yet it is ``.sandbox`` in the working directory.
    """
    if named := os.environ.get("SANDBOX_DIR"):
        return Path(named).absolute()
    here = Path.cwd()
    places = [place / ".sandbox" for place in (here, *here.parents)]
    return next((place for place in places if place.is_dir()), places[0])


def seed() -> Path:
    """The file of the people and repositories that exist: ``$SANDBOX_SEED``, or ``seed.json`` in the folder."""
    return Path(os.environ.get("SANDBOX_SEED") or folder() / "seed.json").absolute()


def ensure() -> str:
    """The base URL ``http://127.0.0.1:PORT`` of the services, running and seeded. Raises SandboxError.

    Services of other code than today's, as after an update of the checkout, are started again; what is in them stays.
    """
    ready = _ready()
    if ready is not None and ready.get("code") != code():
        with contextlib.suppress(SandboxError):  # somebody else has ended them
            stop()
        ready = None
    url = ready["url"] if ready else _started()
    control("POST", "seed", {"file": str(seed())}, url=url)
    return str(url)


def find() -> str | None:
    """The base URL of running services; None where nobody answers."""
    ready = _ready()
    return str(ready["url"]) if ready else None


def _ready() -> dict[str, Any] | None:
    """What the running services say of themselves, with their ``url``; None where nobody answers."""
    noted = note()
    if noted is None:
        return None
    try:
        answer = control("GET", "ready", url=noted["url"])
    except SandboxError:
        return None
    return {**answer, "url": noted["url"]} if answer["world"] == str(folder() / "world.db") else None


def code() -> str:
    """What tells one version of this package from another."""
    home = Path(__file__).parent
    files = sorted(
        (file.relative_to(home).as_posix(), file.stat().st_mtime_ns) for file in home.rglob("*.py")
    )
    return hashlib.sha256(repr(files).encode()).hexdigest()


def stop() -> str:
    """End the services; what is in them stays. Says how they ended. Raises SandboxError."""
    ready = _ready()
    if ready is None:
        return "The services are not running."
    control("POST", "stop", url=ready["url"])
    for _ in range(250):
        try:
            os.kill(ready["pid"], 0)
        except ProcessLookupError:
            return "The services have ended."
        time.sleep(STEP)
    os.kill(ready["pid"], signal.SIGKILL)
    return "The services did not end by themselves and were killed; nothing is lost."


def note() -> dict[str, Any] | None:
    """What the running server has written down: pid, url, proxy, certificate."""
    try:
        noted = json.loads((folder() / "services.json").read_text())
    except (OSError, ValueError):
        return None
    return noted if isinstance(noted, dict) and "url" in noted else None


def variables(url: str) -> dict[str, str]:
    """The environment in which the provider packages beside this one reach the services at ``url``."""
    return {
        "BETTERSTACK_API_URL": f"{url}/uptime.betterstack.com",
        # The services on this machine need not be spared, and people wait for them.
        "BETTERSTACK_RATE_LIMIT": "1000",
        "GITHUB_API_URL": f"{url}/api.github.com",
        "PAGERDUTY_API_URL": f"{url}/api.pagerduty.com",
    }


def proxy() -> dict[str, str]:
    """The environment in which a program that insists on the real hosts reaches the services instead."""
    url = ensure()
    certificate = control("GET", "authority", url=url)["certificate"]
    return {
        "HTTPS_PROXY": url,
        "HTTP_PROXY": url,
        "NO_PROXY": "127.0.0.1,localhost",
        "SSL_CERT_FILE": certificate,
    }


def control(method: str, name: str, body: Any = None, *, url: str | None = None, timeout: float = 5.0) -> Any:
    """One control call, as ``oncall_sandbox.services.control`` lists them. Raises SandboxError."""
    where = urlsplit(url or ensure())
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=timeout)
    try:
        connection.request(method, f"/_sandbox/{name}", None if body is None else json.dumps(body))
        response = connection.getresponse()
        answer = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise SandboxError(
            f"The sandbox's services at {where.geturl()} do not answer: {problem!r}"
        ) from problem
    finally:
        connection.close()
    if response.status != 200:
        raise SandboxError(answer.get("error", f"the sandbox answered {response.status}"))
    return answer


def _started() -> str:
    home = folder()
    try:
        private.folder(home)
    except OSError as problem:
        raise SandboxError(
            f"The sandbox cannot write to {home}: {problem.strerror}. Is SANDBOX_DIR right?"
        ) from problem
    deadline = time.monotonic() + PATIENCE
    with _alone(home / "starting.lock", deadline):
        while (url := find()) is None:
            _start(home, deadline)
    return url


@contextlib.contextmanager
def _alone(file: Path, deadline: float) -> Iterator[None]:
    """Of many who would start the server, one at a time does."""
    with private.appending(file) as lock:
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
    with private.appending(home / "services.log") as log:
        try:
            code = subprocess.run(
                [sys.executable, "-P", "-m", "oncall_sandbox.services", str(home)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                timeout=max(deadline - time.monotonic(), STEP),
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            message = (
                f"The sandbox's services did not start within {PATIENCE:.0f} s; see {home / 'services.log'}."
            )
            raise SandboxError(message) from None
    if code == OWNED and time.monotonic() < deadline:
        time.sleep(STEP)
    elif code == OWNED:
        pid = (note() or {}).get("pid", "unknown")
        raise SandboxError(
            f"The sandbox's services (process {pid}) run but do not answer; end them and try again."
        )
    elif code:
        raise SandboxError(
            f"The sandbox's services did not start ({code}); the end of {home / 'services.log'}:\n{_tail(home)}"
        )


def _tail(home: Path) -> str:
    lines = (home / "services.log").read_text(errors="replace").splitlines()
    return "\n".join(lines[-8:])
