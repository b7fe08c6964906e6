"""One answer to “is this the sandbox?”: tokens of the sandbox never go to a real API, and nobody is paged by a test."""

from __future__ import annotations

from pathlib import Path

import pytest
from oncall_sandbox import address
from oncall_sandbox.plugins import provider
from pulumi_from_modules.problem import EngineError

from operate import engine
from operate.sandbox import is_sandbox, origin, own_name
from tools import sandbox_stack
from tools.places import ROOT

SPELLINGS = {
    "sandbox": True,
    "sandbox-two": True,
    "sandbox2": True,
    "acme/sandbox": True,
    "acme/wing-on-call/sandbox-two": True,
    "organization/wing-on-call/sandbox": True,
    "prod": False,
    "prod-sandbox": False,
    "Sandbox": False,
    "acme/prod-sandbox": False,
    "sandbox/prod": False,
    "organization/sandbox/prod": False,
    "": False,
}
each_spelling = pytest.mark.parametrize(("stack", "expected"), SPELLINGS.items())


@each_spelling
def test_the_own_name_of_a_stack_decides(stack: str, expected: bool) -> None:
    assert is_sandbox(stack) is expected


@each_spelling
def test_the_wrapper_agrees(stack: str, expected: bool) -> None:
    arguments = ["up", f"--stack={stack}"]
    if expected:
        sandbox_stack.refuse_other_stacks(arguments)
    else:
        with pytest.raises(EngineError):
            sandbox_stack.refuse_other_stacks(arguments)


@each_spelling
def test_the_fake_plugins_agree(stack: str, expected: bool) -> None:
    """A plugin sees the stack in URNs, which hold its own name alone."""
    assert own_name(stack).startswith(provider.SERVED_STACKS) is expected


@each_spelling
def test_the_engine_agrees(stack: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: "/somewhere/pulumi")
    assert (engine.executable(stack) != "/somewhere/pulumi") is expected


@each_spelling
def test_the_addresses_of_the_apis_agree(stack: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oncall_sandbox.address.ensure", lambda: "http://127.0.0.1:8000")
    local, real = "http://127.0.0.1:8000/api.pagerduty.com", "https://api.pagerduty.com"
    assert origin(stack, "api.pagerduty.com") == (local if expected else real)


def test_the_services_are_those_of_the_checkout_from_any_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In those of another folder nothing exists: `python -m oncall recover` let go of what the state held."""
    monkeypatch.setenv("SANDBOX_DIR", "")
    monkeypatch.delenv("SANDBOX_DIR")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("oncall_sandbox.address.ensure", lambda: str(address.folder()))
    assert origin("sandbox", "api.pagerduty.com") == f"{ROOT / '.sandbox'}/api.pagerduty.com"
