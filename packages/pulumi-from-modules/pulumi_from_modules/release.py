"""The official release, from Pulumi's download host; given up quickly where that is out of reach.

Nothing of it is unpacked or run before its SHA-256 is the one in `checksums.txt`, which holds lines of the file that
Pulumi publishes and signs with each release (`pulumi-VERSION-checksums.txt`).
"""

from __future__ import annotations

import hashlib
import http.client
import os
import platform
import shutil
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.unpack import unpack
from pulumi_from_modules.version import PULUMI

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPMessage

    from pulumi_from_modules.progress import Task

CHECKSUMS = Path(__file__).with_name("checksums.txt")
_HOST = "https://get.pulumi.com/releases/sdk"
_REACHED_WITHIN = 4.0
_STALLED_AFTER = 15.0
_LARGEST = 1 << 30
_PART = 1 << 18
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}

_Result = TypeVar("_Result")


def get(task: Task, into: Path) -> None:
    """Download and unpack the release to ``into/bin/pulumi``; ``EngineError`` where it cannot be had."""
    name = _archive()
    wanted = checksum(name)
    url = f"{os.environ.get('PULUMI_RELEASES') or _HOST}/{name}"
    _refuse_unencrypted(url)
    task.doing("asking for the official release")
    archive = into / name
    try:
        open_url = urllib.request.build_opener(_Redirects).open
        with _within(_REACHED_WITHIN, lambda: open_url(url, timeout=_STALLED_AFTER)) as response:
            found = _download(response, archive, task)
    except TimeoutError:
        raise EngineError("the official release cannot be had (no answer from its host)") from None
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise EngineError(f"the official release cannot be had ({error})") from None
    if found != wanted:
        raise EngineError(
            f"the official release is refused: what {url} serves has the SHA-256 {found}, and was published as {wanted}"
        )
    task.doing("unpacking the official release")
    unpack(archive, into)
    archive.unlink()
    unpacked = into / "pulumi"
    if not (unpacked / "pulumi").is_file():
        raise EngineError("the official release holds no pulumi")
    shutil.move(unpacked, into / "bin")


def checksum(archive: str) -> str:
    """The SHA-256 with which an archive was published; ``EngineError`` where it is not known."""
    lines = CHECKSUMS.read_text(encoding="ascii").splitlines()
    known = {name: digest for digest, name in (line.split() for line in lines)}
    if archive not in known:
        raise EngineError(f"the official release is refused: the SHA-256 of {archive} is not known")
    return known[archive]


def _archive() -> str:
    machine = _MACHINES.get(platform.machine().lower())
    if machine is None or sys.platform not in ("linux", "darwin"):
        raise EngineError(f"there is no official release for {sys.platform} on {platform.machine()}")
    return f"pulumi-v{PULUMI}-{sys.platform}-{machine}.tar.gz"


def _within(seconds: float, call: Callable[[], _Result]) -> _Result:
    # A timeout of the socket does not bound the look-up of the host's name, nor the talk with a proxy.
    results: list[_Result] = []
    errors: list[Exception] = []

    def work() -> None:
        try:
            results.append(call())
        except (OSError, http.client.HTTPException, EngineError) as error:
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if results:
        return results[0]
    raise errors[0] if errors else TimeoutError


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect to where the transport is not encrypted."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _refuse_unencrypted(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _refuse_unencrypted(url: str) -> None:
    if not url.startswith("https://"):
        raise EngineError(f"the official release is refused: it comes over https only, not from {url}")


def _download(response: IO[bytes], archive: Path, task: Task) -> str:
    """Write the archive, and give its SHA-256."""
    digest, read = hashlib.sha256(), 0
    with archive.open("wb") as file:
        while part := response.read(_PART):
            read += len(part)
            if read > _LARGEST:
                raise EngineError(f"the official release is refused: it has more than {_LARGEST >> 20} MB")
            task.doing("downloading the official release", f"{read >> 20} MB")
            digest.update(part)
            file.write(part)
    return digest.hexdigest()
