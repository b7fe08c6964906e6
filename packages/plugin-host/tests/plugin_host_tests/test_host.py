"""The process of a plugin: it answers, finishes what is under way, and ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from plugin_host.failure import ProviderError
from plugin_host.typed import later
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc

pytestmark = pytest.mark.slow(covers=True)

PROMPT = 30.0  # seconds, of a machine that does much else


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def ask(process: subprocess.Popen[str]) -> tuple[Any, grpc.Channel]:
    assert process.stdout is not None
    channel = grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}")
    return provider_pb2_grpc.ResourceProviderStub(channel), channel


def test_what_is_under_way_is_finished_first() -> None:
    program = """
import asyncio, sys
from plugin_host import host

def provider():
    from plugin_host.protocol import CreateResponse, Provider

    class Waiting(Provider):
        async def create(self, request):
            print("begun", flush=True)
            return CreateResponse((await asyncio.to_thread(sys.stdin.readline)).strip())

    return Waiting()

host.serve(provider, version="1")
"""
    process = start(program)
    engine, channel = ask(process)
    assert process.stdin is not None
    assert process.stdout is not None
    with channel:
        created = engine.Create.future(provider_pb2.CreateRequest())
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        process.stdin.write("PX\n")
        process.stdin.flush()
        assert created.result(timeout=PROMPT).id == "PX"
    assert process.communicate(timeout=PROMPT) == ("", "")
    assert process.returncode == 0


def test_a_warning_goes_to_the_address_that_the_engine_puts_last() -> None:
    lines: list[engine_pb2.LogRequest] = []

    class Engine(engine_pb2_grpc.EngineServicer):
        def Log(self, request: engine_pb2.LogRequest, _context: Any) -> empty_pb2.Empty:  # noqa: N802
            lines.append(request)
            return empty_pb2.Empty()

    program = """
from plugin_host import host

def provider():
    from plugin_host.protocol import CreateResponse, Provider

    class Warning(Provider):
        async def create(self, request):
            return CreateResponse("PX", warnings=["it is old"])

    return Warning()

host.serve(provider, version="1")
"""
    server = grpc.server(ThreadPoolExecutor(1))
    engine_pb2_grpc.add_EngineServicer_to_server(Engine(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    process = start(program, "-v=3", f"127.0.0.1:{port}")
    plugin, channel = ask(process)
    with channel:
        plugin.Create(provider_pb2.CreateRequest(urn="urn:it"), timeout=PROMPT)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=PROMPT) == ("", "")
    server.stop(None)
    assert lines == [engine_pb2.LogRequest(severity=engine_pb2.WARNING, urn="urn:it", message="it is old")]


def test_an_engine_that_is_gone_before_the_port_is_no_traceback() -> None:
    process = start("""
from plugin_host import host
from plugin_host.protocol import Provider
import sys
sys.stdin.readline()
host.serve(Provider, version="1")
""")
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stdin.write("go\n")
    process.stdin.flush()
    assert process.wait(PROMPT) == 0
    assert process.stderr.read() == ""
    process.stdin.close()
    process.stderr.close()


def test_nothing_is_finished_for_an_engine_that_is_gone() -> None:
    plugin = """
import asyncio
from plugin_host import host

host._TO_FINISH = 600

def provider():
    from plugin_host.protocol import Provider

    class Waiting(Provider):
        async def create(self, request):
            print("begun", flush=True)
            await asyncio.Event().wait()

    return Waiting()

host.serve(provider, version="1")
"""
    engine = start(f"""
import subprocess, sys
plugin = subprocess.Popen([sys.executable, "-c", {plugin!r}], start_new_session=True)
print(plugin.pid, flush=True)
plugin.wait()
""")
    assert engine.stdout is not None
    pid = int(engine.stdout.readline())
    asked, channel = ask(engine)
    with channel:
        created = asked.Create.future(provider_pb2.CreateRequest())
        assert engine.stdout.readline() == "begun\n"
        os.kill(pid, signal.SIGHUP)
        engine.kill()
        assert engine.communicate(timeout=PROMPT) == ("", ""), "the plugin has ended: it held these open"
        assert created.exception(timeout=PROMPT) is not None


def test_typed_resources_are_loaded_when_one_is_asked_for() -> None:
    find = later("plugin_host.failure")
    assert find("ProviderError") is ProviderError
    for name in ("config", "__path__"):
        with pytest.raises(AttributeError):
            find(name)
