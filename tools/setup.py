"""Sets the checkout up: the virtual environment and the engine, side by side. Standard library only.

Where there is nothing to do it ends within milliseconds. Otherwise one set-up of a checkout runs at a time, an
interrupted one is simply run again, and every failure is one sentence.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

# Nothing is installed yet, so the folders of the modules below are named here.
sys.path.extend(
    str(Path(__file__).resolve().parents[1] / part) for part in (".", "packages/pulumi-from-modules")
)

from pulumi_from_modules import chosen, commands, obtain
from pulumi_from_modules.exclusive import exclusively
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.progress import Progress

from tools import virtualenv
from tools.places import RECORD, ROOT, cache, engine, lock_of_checkout

if TYPE_CHECKING:
    from collections.abc import Callable


_GRACE = 10.0
"""Seconds that interrupted work has for ending."""


def main() -> None:
    """Bring the checkout to where `pulumi` can be run."""
    if is_set_up():
        return
    try:
        cache().mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(
            f"cannot write to {cache()}: {error.strerror}; set XDG_CACHE_HOME to a folder of yours"
        ) from None
    with Progress() as progress:
        waiting = progress.task("set-up")
        with exclusively(lock_of_checkout(), waiting, "another set-up of this checkout"):
            waiting.done()
            if not is_set_up():
                set_up(progress)


def is_set_up() -> bool:
    """Whether there is nothing to do."""
    return virtualenv.is_complete() and chosen.recall(RECORD) is not None


def set_up(progress: Progress) -> None:
    """Install the packages and get the engine at the same time: one waits for the network, one computes."""
    packages, getting = progress.task("Python packages"), progress.task("engine")
    made = threading.Event()

    def get_packages() -> None:
        if virtualenv.is_complete():
            made.set()
            packages.done()
            return
        virtualenv.make(packages)
        made.set()
        virtualenv.install(packages)

    got: list[chosen.Engine] = []

    def get_engine() -> None:
        got.append(chosen.recall(RECORD) or obtain.obtain(getting, engine(), made))

    _together(get_packages, get_engine, made)
    chosen.remember(RECORD, got[0])
    progress.say(f"engine: Pulumi {got[0].version}, {got[0].way} ({got[0].path})")


def _together(first: Callable[[], None], second: Callable[[], None], released: threading.Event) -> None:
    failures: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            failures.append(error)
            released.set()
            commands.stop()

    threads = [threading.Thread(target=guarded, args=(work,), daemon=True) for work in (first, second)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)
    except KeyboardInterrupt:
        # Whoever waits for the lock begins in the same folders, so nothing may still be at work in them.
        commands.stop()
        for thread in threads:
            if thread.is_alive():  # the second may not have begun
                thread.join(_GRACE)
        raise
    if failures:
        raise failures[0]


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def run() -> int:
    """``main`` with its failures reported; gives the exit status."""
    # The commands that are under way hear of no signal themselves: they have sessions of their own.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        main()
    except EngineError as failure:
        print(f"setup: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("setup: interrupted; run it again to go on", file=sys.stderr)
        return 130
    except PermissionError as error:
        print(
            f"setup: {error.filename or ROOT} may not be written: {error.strerror}; "
            "work in a clone of your own, or ask whoever owns this one",
            file=sys.stderr,
        )
        return 1
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        print(f"setup: {error.strerror or error}{where}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    status = run()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    os._exit(status)
