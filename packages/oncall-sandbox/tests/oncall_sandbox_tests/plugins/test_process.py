"""A plugin as a process: its start and its ends, silent and prompt."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from oncall_sandbox.plugins.install import launcher
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

pytestmark = pytest.mark.slow

PROMPT = 30.0  # seconds, of a machine that does much else


@pytest.fixture
def launched(tmp_path: Path) -> Path:
    """The launcher as the engine finds it, somewhere else than the checkout."""
    executable = tmp_path / "pulumi-resource-slack"
    executable.write_text(launcher("slack"))
    executable.chmod(0o755)
    return executable


@pytest.fixture
def plugin(launched: Path) -> Iterator["subprocess.Popen[str]"]:
    process = start([str(launched), "127.0.0.1:1"], launched.parent)
    yield process
    process.kill()
    process.communicate()


def start(command: list[str], folder: Path) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Exit code and what was written besides the port."""
    out, err = process.communicate(timeout=PROMPT)
    return process.returncode, out, err


def ask(process: "subprocess.Popen[str]") -> tuple[Any, grpc.Channel]:
    assert process.stdout is not None
    channel = grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}")
    return provider_pb2_grpc.ResourceProviderStub(channel), channel


def test_it_answers_wherever_it_is_started_and_refuses_in_one_line(plugin: "subprocess.Popen[str]") -> None:
    engine, channel = ask(plugin)
    with channel:
        assert engine.GetPluginInfo(empty_pb2.Empty()).version == "0.5.1"
        urn = "urn:pulumi:prod::wing-on-call::pulumi:providers:slack::default"
        with pytest.raises(grpc.RpcError) as refused:
            engine.CheckConfig(provider_pb2.CheckRequest(urn=urn, news=struct_pb2.Struct()))
        assert str(refused.value.details()).startswith(
            "this is the sandbox's fake plugin for the slack plugin"
        )
        with pytest.raises(grpc.RpcError) as unknown:
            engine.Handshake(provider_pb2.ProviderHandshakeRequest())
        assert unknown.value.code() is grpc.StatusCode.UNIMPLEMENTED
    plugin.send_signal(signal.SIGINT)
    assert ended(plugin) == (0, "", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_silently_when_asked_to(plugin: "subprocess.Popen[str]", number: signal.Signals) -> None:
    assert plugin.stdout is not None
    plugin.stdout.readline()
    plugin.send_signal(number)
    assert ended(plugin) == (0, "", "")


def test_it_ends_with_whoever_started_it(launched: Path) -> None:
    engine = f"import subprocess; subprocess.Popen([{str(launched)!r}, 'x']); input()"
    parent = start([sys.executable, "-c", engine], launched.parent)
    assert parent.stdout is not None
    parent.stdout.readline()  # the port
    parent.kill()
    assert parent.communicate(timeout=PROMPT) == ("", "")  # which waits for both, since they share the pipes


def test_it_says_how_it_is_used() -> None:
    wrong = subprocess.run(
        [sys.executable, "-m", "oncall_sandbox.plugins", "better"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("usage: ")
