"""``make up``: looks at what is there, updates the sandbox, publishes (``python tools/launch.py up tools.up``).

`pulumi up` by hand shows every resource; this shows a count, and the rest in full.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from oncall_sandbox import private
from pulumi_from_modules.exclusive import exclusively
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.progress import Progress

from tools import after_up, before_up
from tools.fold import Fold
from tools.places import ROOT, sandbox
from tools.sandbox_stack import refused

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PATIENCE = 600.0
"""Seconds for another `make up`: told to end on a full disk, an engine tries for two minutes to save its state."""
_COMMAND = (str(ROOT / "tools" / "bin" / "pulumi"), "up", "--yes", "--json")


def update() -> int:
    """Run the engine to its end; gives its exit status.

    The engine is in a process group of its own: whatever ends this process, also a terminal that is closed, is passed
    on to it as the interrupt after which it saves what it has done.
    """
    # With it, the preview is a line for each event too, not one document.
    variables = os.environ | {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}
    with (
        Progress(sys.stdout) as progress,
        subprocess.Popen(
            _COMMAND,
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            process_group=0,
        ) as engine,
    ):
        assert engine.stdout is not None  # noqa: S101 - it is a pipe
        received: list[int] = []

        def pass_on(number: int, _: object) -> None:
            received.append(number)
            engine.send_signal(signal.SIGINT)

        before = {one: signal.signal(one, pass_on) for one in _ENDING}
        fold = Fold(progress.task("sandbox"), progress.say)
        try:
            with contextlib.suppress(OSError):  # the terminal is gone
                for line in engine.stdout:
                    try:
                        event = json.loads(line)
                    except ValueError:
                        progress.say(line.rstrip())
                    else:
                        fold.take(event)
            for _ in engine.stdout:
                pass  # it is read to its end all the same
            status = engine.wait()
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)
    if received or status < 0:
        print(_INTERRUPTED, file=sys.stderr)
    return status if status >= 0 else 128 - status


_INTERRUPTED = "up: interrupted; run `make up` again: it goes on from here, or says what to do first"


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Wait for another `make up` of the sandbox, and keep others waiting. Raises EngineError."""
    with contextlib.ExitStack() as held:
        with Progress(sys.stdout) as progress:
            waiting = progress.task("sandbox")
            try:
                private.folder(sandbox())
                held.enter_context(
                    exclusively(sandbox() / "up.lock", waiting, "another `make up`", _PATIENCE)
                )
            except OSError as error:
                raise refused(error) from None
        yield


def main() -> int:
    """Everything that `make up` does after the set-up."""
    try:
        with alone():
            before_up.look()
            return update() or after_up.finish()
    except EngineError as failure:
        print(f"up: {failure}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"up: {error.strerror} ({error.filename})", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(_INTERRUPTED, file=sys.stderr)
        return 130


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `make up | head` ends quietly
    sys.exit(main())
