"""Starts plugins written in Python from a process that has imported already what they usually import.

The engine starts its providers one after the other, and most of such a start is importing asyncio, gRPC and
protobuf. The nursery is forked from the language plugin, which needs the same, before gRPC has threads; it forks
a child for each plugin. Where it cannot serve, plugins are started as usual.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import warnings
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

_IMPORTED = (
    *("asyncio", "grpc.aio", "google.protobuf.empty_pb2", "google.protobuf.struct_pb2"),
    *("dataclasses", "email.parser", "importlib.util", "pathlib", "urllib.parse"),
)
_MAY_DIFFER = ("PATH", "VIRTUAL_ENV", "PULUMI_")
"""How the variables begin that change nothing in an interpreter that runs, nor in what is imported."""
_LARGEST = 1 << 20  # bytes of a request
_FIRST_FREE = 3  # the descriptor after stdin, stdout and stderr


class Child:
    """A process forked by the nursery: what is needed of ``subprocess.Popen``."""

    def __init__(self, stdout: IO[bytes], stderr: IO[bytes], report: socket.socket, process: int) -> None:
        self.stdout, self.stderr = stdout, stderr
        self._report, self._process = report, process

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, negative for a signal; ``subprocess.TimeoutExpired`` when it runs for longer."""
        if not select.select([self._process], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("plugin", timeout or 0)
        return int(self._report.recv(16, socket.MSG_PEEK) or -signal.SIGKILL)  # who waits next sees it, too

    def send_signal(self, number: int) -> None:
        """``ProcessLookupError`` when it has ended."""
        signal.pidfd_send_signal(self._process, number)

    def kill(self) -> None:
        """``ProcessLookupError`` when it has ended."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The language plugin's end of it."""

    def __init__(self, requests: socket.socket, process: int) -> None:
        self._requests, self._process = requests, process
        self._environment = _that_matters(os.environ)

    def bear(self, command: Sequence[str], env: Mapping[str, str], cwd: Path | None) -> Child | None:
        """Start ``PYTHON FOLDER ARGUMENTS…`` in a process group of its own; None where it takes a new interpreter."""
        python, program, *_ = command
        same = Path(python).parent.parent.samefile(sys.prefix) and _that_matters(env) == self._environment
        if not same or not Path(program).is_dir():
            return None
        request = json.dumps([list(command), dict(env), str(cwd or Path.cwd())]).encode()
        with suppress(OSError), ExitStack() as given:
            (out, out_given), (err, err_given) = os.pipe(), os.pipe()
            stdout, stderr = open(out, "rb"), open(err, "rb")  # noqa: PTH123, SIM115 - descriptors, kept
            for end in (out_given, err_given):
                given.callback(os.close, end)
            report, report_given = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with report_given:
                socket.send_fds(self._requests, [request], [out_given, err_given, report_given.fileno()])
            _, processes, *_ = socket.recv_fds(report, 1, 1)
            if processes:
                return Child(stdout, stderr, report, processes[0])
        return None

    def stop(self) -> None:
        """End it, and wait until it is gone; its children are asked to end."""
        self._requests.close()
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)


def start() -> Nursery | None:
    """Fork the nursery while this process has one thread; None where it cannot serve.

    In a process that the nursery forks later, this is where the plugin runs; it does not return there.
    """
    if sys.platform != "linux" or sys.flags.safe_path or "PYTHONWARNINGS" in os.environ:
        return None
    for name in _IMPORTED:
        importlib.import_module(name)
    try:
        os.close(os.pidfd_open(os.getpid()))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        process = os.fork()
    except OSError:
        return None
    if process:
        theirs.close()
        return Nursery(ours, process)
    ours.close()
    request, stdout, stderr = _serve(theirs)
    theirs.close()
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.closerange(_FIRST_FREE, os.sysconf("SC_OPEN_MAX"))
    return _become(*json.loads(request))


def _serve(requests: socket.socket) -> tuple[bytes, int, int]:
    """Serve until the other end is closed; returns in a forked child: its request and the descriptors of its output."""
    os.setpgid(0, 0)
    with open(os.devnull, "r+b") as null:  # noqa: PTH123 - its descriptor is what counts
        for number in range(_FIRST_FREE):
            os.dup2(null.fileno(), number)
    gc.freeze()
    ready = select.poll()
    ready.register(requests, select.POLLIN)
    children: dict[int, tuple[int, int]] = {}
    while True:
        for descriptor, _ in ready.poll():
            if descriptor in children:
                process, report = children.pop(descriptor)
                status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
                with suppress(OSError):
                    os.write(report, b"%d" % status)
                ready.unregister(descriptor)
                os.close(descriptor)
                os.close(report)
                continue
            request, given, *_ = socket.recv_fds(requests, _LARGEST, 3)
            if not request:
                for process, _ in children.values():
                    os.kill(process, signal.SIGTERM)
                os._exit(0)
            stdout, stderr, report = given
            process = os.fork()
            if not process:
                return request, stdout, stderr
            os.close(stdout)
            os.close(stderr)
            born = os.pidfd_open(process)
            children[born] = process, report
            ready.register(born, select.POLLIN)
            with socket.socket(fileno=os.dup(report)) as answer, suppress(OSError):
                socket.send_fds(answer, [b"."], [born])


def _become(command: list[str], env: dict[str, str], cwd: str) -> NoReturn:
    """Run the plugin as a new interpreter would."""
    os.setpgid(0, 0)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    Path("/proc/self/comm").write_text(Path(command[1]).name, encoding="utf-8")  # what `ps` calls it
    sys.executable, sys.argv, sys.orig_argv = command[0], command[1:], command
    del sys.path[0]
    for name in [name for name in sys.modules if name.partition(".")[0] == "engine"]:
        del sys.modules[name]
    _without_warning_options()
    sys.excepthook = _show
    runpy.run_path(command[1], run_name="__main__")
    sys.exit()


def _without_warning_options() -> None:
    sys.warnoptions.clear()
    warnings.resetwarnings()
    for category in (ResourceWarning, ImportWarning, PendingDeprecationWarning, DeprecationWarning):
        warnings.simplefilter("ignore", category)
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")


def _show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    while trace and trace.tb_frame.f_code.co_filename.startswith(str(Path(__file__).parent)):
        trace = trace.tb_next
    sys.__excepthook__(kind, error.with_traceback(trace), trace)


def _that_matters(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if not name.startswith(_MAY_DIFFER)}
