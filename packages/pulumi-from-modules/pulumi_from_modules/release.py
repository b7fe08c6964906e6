"""The official release, from Pulumi's download host; given up quickly where that is out of reach."""

from __future__ import annotations

import http.client
import os
import platform
import shutil
import sys
import tarfile
import threading
import urllib.error
import urllib.request
from typing import IO, TYPE_CHECKING, TypeVar

from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.version import PULUMI

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pulumi_from_modules.progress import Task

_HOST = "https://get.pulumi.com/releases/sdk"
_REACHED_WITHIN = 4.0
_STALLED_AFTER = 15.0
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}

_Result = TypeVar("_Result")


def get(task: Task, into: Path) -> None:
    """Download and unpack the release to ``into/bin/pulumi``; ``EngineError`` where it cannot be had."""
    url = f"{os.environ.get('PULUMI_RELEASES') or _HOST}/{_archive()}"
    task.doing("asking for the official release")
    try:
        response = _within(_REACHED_WITHIN, lambda: urllib.request.urlopen(url, timeout=_STALLED_AFTER))  # noqa: S310 - ours
        with response:
            total = int(response.headers.get("Content-Length") or 0)
            _unpack(_Counted(response, task, total), into)
    except TimeoutError:
        raise EngineError("the official release is out of reach (no answer from its host)") from None
    except urllib.error.HTTPError as error:
        error.close()
        raise EngineError(f"the official release is out of reach ({error})") from None
    except (OSError, http.client.HTTPException, tarfile.TarError, EOFError) as error:
        raise EngineError(f"the official release is out of reach ({error})") from None


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
        except (OSError, http.client.HTTPException) as error:
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if results:
        return results[0]
    raise errors[0] if errors else TimeoutError


class _Counted:
    """A stream that tells the task how much was read."""

    def __init__(self, stream: IO[bytes], task: Task, total: int) -> None:
        self._stream, self._task, self._total, self._read = stream, task, total, 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self._read += len(chunk)
        of = f" of {self._total >> 20}" if self._total else ""
        self._task.doing("downloading the official release", f"{self._read >> 20}{of} MB")
        return chunk


def _unpack(stream: _Counted, into: Path) -> None:
    with tarfile.open(fileobj=stream, mode="r|gz") as archive:  # type: ignore[call-overload]
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # there since Python 3.11.4
        archive.extractall(into)  # noqa: S202 - by the filter above
    unpacked = into / "pulumi"
    if not (unpacked / "pulumi").is_file():
        raise tarfile.TarError("the archive holds no pulumi")
    shutil.move(unpacked, into / "bin")
