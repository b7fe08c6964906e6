"""Runs a Pulumi program: ``python -P program.py SETTINGS PROGRAM [ARGUMENTS]``, with the program's own Python.

With ``-P`` the program finds its own modules and none of this folder's, as with the official plugin.

``SETTINGS`` is a JSON object with the arguments of ``pulumi.runtime.Settings``, ``pwd`` and ``parent``, the process
that has started it. Exit status 0: the program is through; 32: what went wrong has been shown; anything else: the
program ended itself.
"""

import atexit
import contextlib
import gc
import os
import signal
import sys

# Until the program runs there is nothing to take back: an interrupt ends the imports without a word.
signal.signal(signal.SIGINT, signal.SIG_DFL)

_ended: list[int] = []


def _leave() -> None:
    """End here and now: taking the program's many objects apart would take longer than all else at its end."""
    if _ended:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(_ended[0])


# The first that is registered is called last: whatever the program registers has run by then.
atexit.register(_leave)
# A program makes many objects that stay, and soon ends: looking for garbage all the time finds next to none.
gc.set_threshold(1_000_000)

import asyncio  # noqa: E402 -- registers something itself
import json  # noqa: E402
import logging  # noqa: E402
import runpy  # noqa: E402
import threading  # noqa: E402
import traceback  # noqa: E402
from concurrent.futures import ThreadPoolExecutor  # noqa: E402
from pathlib import Path  # noqa: E402
from types import FrameType  # noqa: E402

# The program's Python need not have this package, so the file beside this one is run and not imported.
end_with_parent = runpy.run_path(str(Path(__file__).with_name("orphaned.py")))["end_with_parent"]

SHOWN = 32
INTERRUPTED = 130
GRACE = 5.0
"""Seconds that an interrupted program has for ending."""

try:
    import pulumi
    import pulumi.runtime
except ImportError:
    traceback.print_exc()
    sys.exit(
        "\nIt looks like the Pulumi SDK has not been installed. Have you run pip install?\n"
        "If you are running in a virtualenv, you must run pip install -r requirements.txt from inside the "
        "virtualenv."
    )

# Other versions of the SDK may not have it; nothing is an instance of an empty tuple.
ResourceRegistrationFailed = getattr(pulumi.runtime.stack, "ResourceRegistrationFailed", ())


def own_traceback(error: BaseException, program: Path) -> str:
    """The traceback from the program's main file on, without the frames that only start it."""
    main = program / "__main__.py" if program.is_dir() else program
    trace = error.__traceback__
    while trace and Path(trace.tb_frame.f_code.co_filename).resolve() != main:
        trace = trace.tb_next
    if trace is None and isinstance(error, SyntaxError):
        return "".join(traceback.format_exception_only(error))
    return "".join(traceback.format_exception(type(error), error, trace or error.__traceback__))


def main() -> int:
    """Run the program to its end and give the exit status."""
    settings = json.loads(sys.argv[1])
    end_with_parent(settings.pop("parent"))
    program = sys.argv[2]
    sys.argv = sys.argv[2:]
    os.chdir(settings.pop("pwd"))
    path = Path(program).resolve()

    pulumi.runtime.set_all_config(
        pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env()
    )
    pulumi.runtime.configure(pulumi.runtime.Settings(**settings))

    if path.is_dir() and not (path / "__main__.py").is_file():
        pulumi.log.error(f"unable to find main python program `__main__.py` in `{path}`")
        return SHOWN

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # Without it an interrupt that comes just before the loop begins to wait is noticed when something else wakes it.
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    signal.signal(signal.SIGINT, interrupt)
    executor = ThreadPoolExecutor(max_workers=max(settings["parallel"], 1) * 4)
    loop.set_default_executor(executor)
    # A failed run leaves futures behind that nobody awaits; asyncio's complaints about them help no one.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)

    def run() -> None:
        runpy.run_path(program, run_name="__main__")

    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(run))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return SHOWN
    except ResourceRegistrationFailed:
        return SHOWN  # the engine has reported what failed, and goes on with the rest where it was asked to
    except Exception as error:  # noqa: BLE001 - whatever the program raises is reported
        pulumi.log.error(f"Program failed with an unhandled exception:\n{own_traceback(error, path)}")
        return SHOWN
    finally:
        # Where the program is interrupted, a call may be under way that is never answered.
        executor.shutdown(wait=not isinstance(sys.exc_info()[1], KeyboardInterrupt))
        loop.close()
    return 0


def interrupt(number: int, frame: FrameType | None) -> None:
    """Interrupt the program, and end it later in any case: a library may swallow the exception."""
    end = threading.Timer(GRACE, os._exit, (INTERRUPTED,))
    end.daemon = True
    end.start()
    signal.default_int_handler(number, frame)


if __name__ == "__main__":
    try:
        status = main()
    except KeyboardInterrupt:
        # The engine interrupts a program that is no longer wanted; it says so itself.
        sys.stdout.flush()
        os._exit(INTERRUPTED)
    _ended.append(status)
    sys.exit(status)
