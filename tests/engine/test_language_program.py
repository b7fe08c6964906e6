"""The process of a program, beside an engine that does not answer."""

# ruff: noqa: N802, ARG002 - the names and the arguments are gRPC's

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, language_pb2, resource_pb2, resource_pb2_grpc
from pulumi_from_modules.language import plugins
from pulumi_from_modules.language.environment import Environment

from tools.places import PYTHON, ROOT, VENV

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

PROGRAM = ROOT / "packages" / "pulumi-from-modules" / "pulumi_from_modules" / "language" / "program.py"
INTERRUPTED = 130
AT_MOST = 60  # seconds, of a machine that does much else


class Engine(engine_pb2_grpc.EngineServicer, resource_pb2_grpc.ResourceMonitorServicer):
    """Takes a stack, and says nothing once the program is through."""

    def __init__(self) -> None:
        self.waited_for, self.over = threading.Event(), threading.Event()

    def Log(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def SetRootResource(self, request: Any, context: Any) -> Any:
        return engine_pb2.SetRootResourceResponse()

    def SupportsFeature(self, request: Any, context: Any) -> Any:
        return resource_pb2.SupportsFeatureResponse(hasSupport=True)

    def GetDeploymentInfo(self, request: Any, context: Any) -> Any:
        return resource_pb2.DeploymentInfo()

    def RegisterResource(self, request: Any, context: Any) -> Any:
        return resource_pb2.RegisterResourceResponse(urn=f"urn:pulumi:s::p::{request.type}::{request.name}")

    def RegisterResourceOutputs(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, request: Any, context: Any) -> Any:
        self.waited_for.set()
        self.over.wait()
        return empty_pb2.Empty()


def settings(engine: str, folder: Path, parent: int) -> str:
    """What the language plugin tells a program in ``folder``."""
    run = {
        "monitor": engine,
        "engine": engine,
        "project": "p",
        "stack": "s",
        "organization": "o",
        "parallel": 1,
    }
    run |= {"dry_run": False, "root_directory": str(folder), "pwd": str(folder), "parent": parent}
    return json.dumps(run)


@pytest.fixture
def engine() -> Iterator[tuple[Engine, str]]:
    """A silent engine and its address."""
    silent, server = Engine(), grpc.server(ThreadPoolExecutor())
    engine_pb2_grpc.add_EngineServicer_to_server(silent, server)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(silent, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield silent, f"127.0.0.1:{port}"
    silent.over.set()
    server.stop(None).wait()


def test_an_interrupt_ends_a_program_that_waits_for_an_answer(
    engine: tuple[Engine, str], tmp_path: Path
) -> None:
    silent, address = engine
    (tmp_path / "__main__.py").write_text("import pulumi\n")
    with subprocess.Popen(
        [PYTHON, PROGRAM, settings(address, tmp_path, os.getpid()), str(tmp_path)]
    ) as running:
        assert silent.waited_for.wait(AT_MOST)
        running.send_signal(signal.SIGINT)
        try:
            assert running.wait(AT_MOST) == INTERRUPTED
        finally:
            running.kill()


def test_an_interrupt_wakes_a_program_that_is_about_to_wait(
    engine: tuple[Engine, str], tmp_path: Path
) -> None:
    _, address = engine
    (tmp_path / "__main__.py").write_text("import os, signal\nos._exit(signal.set_wakeup_fd(-1) < 0)\n")
    done = subprocess.run(
        [PYTHON, PROGRAM, settings(address, tmp_path, os.getpid()), str(tmp_path)],
        timeout=AT_MOST,
        check=False,
    )
    assert done.returncode == 0, "the interrupt that comes in this moment would be noticed never"


def test_a_program_ends_whose_language_plugin_was_gone_before_it_looked(
    engine: tuple[Engine, str], tmp_path: Path
) -> None:
    _, address = engine
    (tmp_path / "__main__.py").write_text("import pulumi\n")
    gone = subprocess.Popen(["true"])
    gone.wait()
    with subprocess.Popen([PYTHON, PROGRAM, settings(address, tmp_path, gone.pid), str(tmp_path)]) as running:
        try:
            assert running.wait(AT_MOST) == 1, "it would hold the output of `make up` open for ever"
        finally:
            running.kill()


def test_an_interrupt_while_the_sdk_is_imported_is_silent(tmp_path: Path) -> None:
    (tmp_path / "pulumi.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = subprocess.run(
        [PYTHON, PROGRAM, "{}", str(tmp_path)],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=AT_MOST,
        check=False,
    )
    assert done.returncode == -signal.SIGINT
    assert done.stderr == "", "somebody who pressed ^C reads no traceback"


def test_a_policy_pack_ends_whose_language_plugin_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "__main__.py").write_text("import threading\nthreading.Event().wait()\n")
    gone = subprocess.Popen(["true"])
    gone.wait()
    monkeypatch.setattr(os, "getpid", lambda: gone.pid)
    request = language_pb2.RunPluginRequest(kind="analyzer", args=["127.0.0.1:9"])
    request.info.program_directory = str(tmp_path)
    environment = Environment(root=tmp_path, virtualenv=str(VENV))
    with subprocess.Popen(plugins._command(environment, request)) as running:
        try:
            assert running.wait(AT_MOST) == 1, "each one that stays keeps a hundred megabytes"
        finally:
            running.kill()
