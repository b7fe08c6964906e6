"""The gRPC server of the language plugin: one short method a call of ``LanguageRuntime``."""

# ruff: noqa: N802, ARG001, ARG002 - the names and the arguments are gRPC's

from __future__ import annotations

import functools
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from signal import SIGINT, SIGTERM, signal
from typing import Any, TypeVar

import grpc
from google.protobuf import empty_pb2

from pulumi_from_modules.language import generate, install, packages, plugins, processes
from pulumi_from_modules.language.environment import Environment, LanguageError
from pulumi_from_modules.language.protos import (
    CHANNEL_OPTIONS,
    engine_pb2,
    engine_pb2_grpc,
    language_pb2,
    language_pb2_grpc,
    plugin_pb2,
)
from pulumi_from_modules.language.run import Programs
from pulumi_from_modules.version import PULUMI

_Method = TypeVar("_Method", bound=Callable[..., Any])

# A call that runs a program or a plugin holds its thread until that one ends.
_THREADS = 64

_ABOUT = """
import importlib.metadata, platform, sys
try:
    pip = importlib.metadata.version("pip")
except importlib.metadata.PackageNotFoundError:
    pip = "0.0.0"
print(sys.executable, platform.python_version(), pip, sep="\\n")
"""


def _refusing(method: _Method) -> _Method:
    @functools.wraps(method)
    def guarded(self: LanguageRuntime, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return method(self, request, context)
        except LanguageError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

    return guarded  # type: ignore[return-value]


def _refusing_stream(method: _Method) -> _Method:
    @functools.wraps(method)
    def guarded(self: LanguageRuntime, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        try:
            yield from method(self, request, context)
        except LanguageError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

    return guarded  # type: ignore[return-value]


def _official(what: str) -> Any:
    def refuse(self: LanguageRuntime, request: object, context: grpc.ServicerContext) -> Any:
        context.abort(grpc.StatusCode.UNIMPLEMENTED, f"{what} needs the official Python language plugin")

    return refuse


class LanguageRuntime(language_pb2_grpc.LanguageRuntimeServicer):
    """What the engine asks of a language."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._programs = Programs()

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        """Learn the engine's address where it was not an argument."""
        self._engine = request.engine_address
        return language_pb2.LanguageHandshakeResponse()

    @_refusing
    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """The plugins that the program's packages need; makes the virtual environment where there is none."""
        environment = _environment(request.info)
        if environment.is_absent():
            self._show(install.install(environment, Path(request.info.program_directory), plugin=False))
        environment.validate()
        return language_pb2.GetRequiredPackagesResponse(
            packages=packages.plugins(packages.installed(environment))
        )

    @_refusing
    def Run(
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        """Run the program."""
        return self._programs.run(request, self._engine, context)

    @_refusing_stream
    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a provider plugin or a policy pack."""
        yield from plugins.run_plugin(request, context)

    def GetPluginInfo(self, request: object, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """The version, which is the engine's."""
        return plugin_pb2.PluginInfo(version=PULUMI)

    @_refusing_stream
    def InstallDependencies(
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Make the virtual environment."""
        info = request.info
        environment = Environment.of(info.root_directory, dict(info.options), plugin=request.is_plugin)
        for text in install.install(environment, Path(info.program_directory), plugin=request.is_plugin):
            yield language_pb2.InstallDependenciesResponse(stdout=text.encode())

    @_refusing
    def About(
        self, request: language_pb2.AboutRequest, context: grpc.ServicerContext
    ) -> language_pb2.AboutResponse:
        """Which Python is used, and which pip."""
        environment = _environment(request.info)
        done = subprocess.run(
            [
                environment.python,
                "-c",
                _ABOUT,
            ],
            env=environment.variables(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise LanguageError(f"cannot run {environment.python}: {done.stderr.strip()}")
        executable, version, pip = done.stdout.splitlines()
        return language_pb2.AboutResponse(
            executable=executable,
            version=version,
            metadata={
                "toolchain": environment.toolchain,
                "toolchainVersion": ".".join([*pip.split("."), "0", "0"][:3]),
                "typechecker": environment.typechecker.capitalize() or "None",
            },
        )

    @_refusing
    def GetProgramDependencies(
        self, request: language_pb2.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        """The installed packages, those that others need only on request."""
        environment = _environment(request.info)
        environment.validate()
        return language_pb2.GetProgramDependenciesResponse(
            dependencies=[
                language_pb2.DependencyInfo(name=package.name, version=package.version)
                for package in packages.installed(environment)
                if request.transitiveDependencies or not package.required
            ]
        )

    def RuntimeOptionsPrompts(
        self, request: language_pb2.RuntimeOptionsRequest, context: grpc.ServicerContext
    ) -> language_pb2.RuntimeOptionsResponse:
        """No questions for ``pulumi new``: pip is the only toolchain here."""
        return language_pb2.RuntimeOptionsResponse()

    def Template(
        self, request: language_pb2.TemplateRequest, context: grpc.ServicerContext
    ) -> language_pb2.TemplateResponse:
        """Nothing to convert: templates come with ``requirements.txt``."""
        return language_pb2.TemplateResponse()

    @_refusing
    def GenerateProgram(
        self, request: language_pb2.GenerateProgramRequest, context: grpc.ServicerContext
    ) -> language_pb2.GenerateProgramResponse:
        """The Python of imported resources."""
        source = "\n".join(request.source[name] for name in sorted(request.source))
        return language_pb2.GenerateProgramResponse(source={"__main__.py": generate.program(source).encode()})

    GeneratePackage = _official("generating a Python SDK")
    GenerateProject = _official("converting a project to Python")
    Link = _official("linking a Python SDK")
    Pack = _official("packing a Python SDK")
    GetRequiredPlugins = _official("asking for plugins instead of packages")

    def Cancel(self, request: object, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Interrupt the program."""
        self._programs.cancel()
        return empty_pb2.Empty()

    def _show(self, texts: Iterator[str]) -> None:
        with grpc.insecure_channel(self._engine, options=CHANNEL_OPTIONS) as channel:
            engine = engine_pb2_grpc.EngineStub(channel)
            for text in texts:
                engine.Log(engine_pb2.LogRequest(message=text, ephemeral=True, severity=engine_pb2.INFO))


def _environment(info: language_pb2.ProgramInfo) -> Environment:
    return Environment.of(info.root_directory, dict(info.options))


def main(arguments: Sequence[str]) -> None:
    """Serve until the engine interrupts or is gone."""
    if "-version" in arguments or "--version" in arguments:
        print(PULUMI)
        return
    over = threading.Event()
    for number in (SIGINT, SIGTERM):
        signal(number, lambda *_: over.set())
    addresses = [argument for argument in arguments if not argument.startswith("-")]
    server = grpc.server(ThreadPoolExecutor(_THREADS), options=CHANNEL_OPTIONS)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(
        LanguageRuntime(addresses[-1] if addresses else ""), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    _watch_engine(over)
    over.wait()
    processes.end_all()
    sys.stdout.flush()
    os._exit(0)


def _watch_engine(over: threading.Event) -> None:
    # The engine holds the other end of our standard input, so that its death, even a violent one, closes it.
    if not stat.S_ISFIFO(os.fstat(0).st_mode):
        return

    def watch() -> None:
        while os.read(0, 4096):
            pass
        over.set()

    threading.Thread(target=watch, daemon=True).start()
