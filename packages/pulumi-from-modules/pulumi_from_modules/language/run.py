"""``Run``: a program, once for a preview and once for an update."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path
from signal import SIGINT, Signals
from typing import TYPE_CHECKING

from pulumi_from_modules.language.environment import Environment, LanguageError
from pulumi_from_modules.language.processes import Process
from pulumi_from_modules.language.protos import language_pb2

if TYPE_CHECKING:
    import grpc

SHOWN = 32
"""The exit status of a program that has shown its own message."""

_PROGRAM = str(Path(__file__).with_name("program.py"))


class Programs:
    """Starts programs; ``cancel`` interrupts those that run and those that come."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[Process] = set()
        self._cancelled = False

    def cancel(self) -> None:
        """Interrupt every program."""
        with self._lock:
            self._cancelled = True
            running = list(self._running)
        for process in running:
            process.end()

    def run(
        self, request: language_pb2.RunRequest, engine: str, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        """Run the program of the request to its end."""
        info = request.info
        environment = Environment.of(info.root_directory, dict(info.options))
        environment.validate()
        if request.attach_debugger:
            return language_pb2.RunResponse(
                error="attaching a debugger needs the official Python language plugin"
            )
        if environment.typechecker:
            check_types(environment, info.program_directory)
        process = Process(
            [environment.python, "-P", _PROGRAM, *_arguments(request, engine)],
            env={**environment.variables(), **_configuration(request)},
            end_signal=SIGINT,
        )
        with self._lock:
            self._running.add(process)
            cancelled = self._cancelled
        if cancelled or not context.add_callback(process.end):
            process.end()
        status = process.wait()
        with self._lock:
            self._running.discard(process)
        return answer(status)


def answer(status: int) -> language_pb2.RunResponse:
    """The answer to the engine for an exit status."""
    if status == 0:
        return language_pb2.RunResponse()
    if status == SHOWN:
        return language_pb2.RunResponse(bail=True)
    if status < 0:
        return language_pb2.RunResponse(error=f"program was ended by {Signals(-status).name}")
    return language_pb2.RunResponse(error=f"program exited with non-zero exit code: {status}")


def check_types(environment: Environment, program: str) -> None:
    """Run the type checker of the options; ``LanguageError`` with what it found."""
    checker = environment.typechecker
    arguments = [environment.python, "-m", checker]
    if checker == "mypy" and environment.directory:
        arguments += ["--exclude", os.path.relpath(environment.directory, program)]
    done = subprocess.run(
        [*arguments, program],
        env=environment.variables(),
        cwd=program,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if f"No module named {checker}" in done.stdout:
        raise LanguageError(
            f"The typechecker option is set to {checker}, but {checker} is not installed. "
            f"Please add an entry for {checker} to requirements.txt and run "
            f"`{environment.python} -m pip install -r requirements.txt`"
        )
    if done.returncode:
        raise LanguageError(f"{checker} failed: exit status {done.returncode}\n{done.stdout}")


def _arguments(request: language_pb2.RunRequest, engine: str) -> list[str]:
    settings = {
        "monitor": request.monitor_address,
        "engine": engine,
        "project": request.project,
        "stack": request.stack,
        "parallel": request.parallel,
        "dry_run": request.dryRun,
        "organization": request.organization,
        "root_directory": request.info.root_directory,
        "pwd": request.pwd,
        "parent": os.getpid(),
    }
    return [json.dumps(settings), request.info.entry_point, *request.args]


def _configuration(request: language_pb2.RunRequest) -> dict[str, str]:
    return {
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
    }
