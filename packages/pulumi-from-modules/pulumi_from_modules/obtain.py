"""The engine, by the first way that works: on PATH, got before, the official release, a build from source.

Compatible is the very version of `pulumi_from_modules.version` and no other: CLI, SDK and language plugin come as one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_from_modules import build, release
from pulumi_from_modules.chosen import Engine
from pulumi_from_modules.exclusive import exclusively
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.version import PULUMI

if TYPE_CHECKING:
    import threading

    from pulumi_from_modules.places import Places
    from pulumi_from_modules.progress import Task

_RELEASE, _BUILT = "the official release, verified", "built from the Go modules"
_PATIENCE = 10.0
"""Seconds that a `pulumi` on PATH has for telling its version."""


def obtain(task: Task, places: Places, environment_made: threading.Event) -> Engine:
    """Get the engine; ``environment_made`` tells when the pip of ``places.python`` can be used.

    Raises EngineError, which says of each way why it failed.
    """
    task.doing("looking for pulumi on PATH")
    if found := on_path(os.environ.get("PATH", ""), places.wrapper_mark):
        task.done()
        return Engine.at(found, "found on PATH")
    with exclusively(places.cache / "locks" / "engine.lock", task, "another set-up that gets the engine"):
        if engine := kept(places):
            task.done()
            return engine
        notes = []
        for way, get in (
            (_RELEASE, release.get),
            (_BUILT, lambda task, into: build.get(task, into, places, environment_made)),
        ):
            folder = places.engine
            partial = folder.with_name(f".{folder.name}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(parents=True)
            try:
                get(task, partial)
                check(partial / "bin" / "pulumi")
            except EngineError as failure:
                notes.append(str(failure))
                continue
            (partial / "way").write_text(way, encoding="utf-8")
            shutil.rmtree(folder, ignore_errors=True)
            partial.replace(folder)
            task.done()
            return Engine.at(folder / "bin" / "pulumi", way)
        shutil.rmtree(partial, ignore_errors=True)
        raise EngineError(f"no Pulumi {PULUMI} to be had: none on PATH; " + "; ".join(notes))


def kept(places: Places) -> Engine | None:
    """The engine that an earlier set-up got; no release of a time when it was not verified."""
    path = places.engine / "bin" / "pulumi"
    try:
        way = (places.engine / "way").read_text(encoding="utf-8")
        check(path)
    except (OSError, EngineError):
        return None
    return Engine.at(path, f"{way}, kept from before") if way in (_RELEASE, _BUILT) else None


def on_path(path: str, wrapper_mark: str = "") -> Path | None:
    """The first `pulumi` of the wanted version on ``path`` that is no wrapper (see ``Places``)."""
    for directory in path.split(os.pathsep):
        candidate = Path(directory or ".", "pulumi").absolute()
        if os.access(candidate, os.X_OK) and candidate.is_file() and not _is_wrapper(candidate, wrapper_mark):
            try:
                check(candidate)
            except EngineError:
                continue
            return candidate
    return None


def check(path: Path) -> None:
    """``EngineError`` unless the executable tells the wanted version."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        printed = subprocess.run(
            [path, "version"],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        printed = "nothing"
    if not re.fullmatch(rf"v?{re.escape(PULUMI)}", printed):
        raise EngineError(f"{path} is not Pulumi {PULUMI} (it says {printed[:40] or 'nothing'})")


def _is_wrapper(path: Path, mark: str) -> bool:
    with path.open("rb") as file:
        return bool(mark) and mark.encode() in file.read(512)
