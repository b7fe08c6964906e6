"""``RunPlugin``: provider plugins and policy packs written in Python."""

from __future__ import annotations

import os
import queue
import threading
import tomllib
from pathlib import Path
from signal import SIGTERM
from typing import IO, TYPE_CHECKING

from pulumi_from_modules.language.environment import Environment, LanguageError
from pulumi_from_modules.language.policy import PolicyProxy
from pulumi_from_modules.language.processes import Process
from pulumi_from_modules.language.protos import language_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import grpc

ANALYZER = "analyzer"
_ORPHANED = str(Path(__file__).with_name("orphaned.py"))

_Response = language_pb2.RunPluginResponse
_Output = queue.Queue[_Response | None]
_LONGEST = 4000
"""Bytes of what a policy pack has printed; an error of gRPC takes a few thousand."""


def run_plugin(
    request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
) -> Iterator[language_pb2.RunPluginResponse]:
    """Start the plugin and pass on what it prints until it ends; the last response tells its exit status."""
    if request.attach_debugger:
        raise LanguageError("attaching a debugger needs the official Python language plugin")
    analyzer = request.kind == ANALYZER
    info = request.info
    environment = Environment.of(info.root_directory, dict(info.options), plugin=not analyzer)
    environment.validate()
    command = _command(environment, request)
    variables = {**environment.variables(), **dict(entry.partition("=")[::2] for entry in request.env)}
    if analyzer:
        yield from _run_policy_pack(command, variables, Path(info.program_directory), context)
        return
    process = Process(command, env=variables, end_signal=SIGTERM, cwd=Path(request.pwd), piped=True)
    if not context.add_callback(process.end):
        process.end()
    yield from _pass_on(process)


def _command(environment: Environment, request: language_pb2.RunPluginRequest) -> list[str]:
    program = request.info.program_directory
    if request.kind == ANALYZER:
        # As `-m pulumi.policy`, which does not look whether whoever started it is still there.
        watched = (
            f"import runpy; runpy.run_path({_ORPHANED!r})['end_with_parent']({os.getpid()}); "
            "runpy.run_module('pulumi.policy', run_name='__main__', alter_sys=True)"
        )
        return [environment.python, "-u", "-c", watched, *request.args, program]
    if (environment.root / "__main__.py").exists():
        return [environment.python, program, *request.args]
    manifest = environment.root / "pyproject.toml"
    if not manifest.exists():
        raise LanguageError(
            "plugin is not runnable, it provides neither __main__.py nor a buildable pyproject.toml"
        )
    name = tomllib.loads(manifest.read_text(encoding="utf-8")).get("project", {}).get("name", "")
    return [environment.python, "-m", "pulumi.run.plugin", name, *request.args]


def _run_policy_pack(
    command: list[str], variables: Mapping[str, str], directory: Path, context: grpc.ServicerContext
) -> Iterator[language_pb2.RunPluginResponse]:
    # A policy pack reads project, stack and configuration from its environment, but the engine tells them
    # only to a pack that already runs. So the engine gets a proxy that waits for them, then starts the pack.
    proxy = PolicyProxy()
    context.add_callback(proxy.stop)
    yield _Response(stdout=b"%d\n" % proxy.port)
    configuration = proxy.configuration()
    if configuration is None:
        return
    process = Process(
        command, env={**variables, **configuration}, end_signal=SIGTERM, cwd=directory, piped=True
    )
    if not context.add_callback(process.end):
        process.end()
    stdout = process.stdout
    line = stdout.readline() if stdout else b""
    if line.strip().isdigit():
        proxy.attach(int(line))
        yield from _pass_on(process)
    else:
        process.end()
        # With the reason, since the engine shows nothing that a pack prints once it hears that there is none.
        printed = line + b"".join(one.stdout or one.stderr for one in _pass_on(process))
        why = printed[-_LONGEST:].decode(errors="replace").strip()
        proxy.refuse(f"policy pack not started: it ended before it could be asked\n{why}")
    proxy.stop()


def _pass_on(process: Process) -> Iterator[language_pb2.RunPluginResponse]:
    output: _Output = queue.Queue()
    pumps = [
        threading.Thread(target=_pump, args=(stream, kind, output), daemon=True)
        for stream, kind in ((process.stdout, "stdout"), (process.stderr, "stderr"))
        if stream
    ]
    for pump in pumps:
        pump.start()
    for _ in pumps:
        while (response := output.get()) is not None:
            yield response
    status = process.wait()
    if status:
        yield _Response(exitcode=status)


def _pump(stream: IO[bytes], kind: str, output: _Output) -> None:
    # A buffered reader may hold what follows the port line already, so it is read through its own buffer.
    read = getattr(stream, "read1", None) or (lambda size: os.read(stream.fileno(), size))
    while chunk := read(65536):
        output.put(_Response(stdout=chunk) if kind == "stdout" else _Response(stderr=chunk))
    output.put(None)
