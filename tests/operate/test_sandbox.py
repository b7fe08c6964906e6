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


def test_the_own_name_of_a_stack_decides() -> None:
    assert {stack: is_sandbox(stack) for stack in SPELLINGS} == SPELLINGS


def test_the_wrapper_agrees() -> None:
    def served(stack: str) -> bool:
        try:
            sandbox_stack.refuse_other_stacks(["up", f"--stack={stack}"])
        except EngineError:
            return False
        return True

    assert {stack: served(stack) for stack in SPELLINGS} == SPELLINGS


def test_the_fake_plugins_agree() -> None:
    """A plugin sees the stack in URNs, which hold its own name alone."""
    assert {stack: own_name(stack).startswith(provider.SERVED_STACKS) for stack in SPELLINGS} == SPELLINGS


def test_the_engine_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: "/somewhere/pulumi")
    assert {stack: engine.executable(stack) != "/somewhere/pulumi" for stack in SPELLINGS} == SPELLINGS


def test_the_addresses_of_the_apis_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oncall_sandbox.address.ensure", lambda: "http://127.0.0.1:8000")
    local, real = "http://127.0.0.1:8000/api.pagerduty.com", "https://api.pagerduty.com"
    assert {stack: origin(stack, "api.pagerduty.com") for stack in SPELLINGS} == {
        stack: local if served else real for stack, served in SPELLINGS.items()
    }


def test_the_services_are_those_of_the_checkout_from_any_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In those of another folder nothing exists: `python -m oncall recover` let go of what the state held."""
    monkeypatch.setenv("SANDBOX_DIR", "")
    monkeypatch.delenv("SANDBOX_DIR")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("oncall_sandbox.address.ensure", lambda: str(address.folder()))
    assert origin("sandbox", "api.pagerduty.com") == f"{ROOT / '.sandbox'}/api.pagerduty.com"
