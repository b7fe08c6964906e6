"""Every example program runs, and declares nothing that the provider would refuse."""

from __future__ import annotations

import asyncio
import runpy
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import rpc
from pulumi_betterstack.check import check
from pulumi_betterstack.object_types import OBJECT_TYPES, TOKENS
from pulumi_github_labels import file, label
from pulumi_pagerduty_overrides import override

HERE = Path(__file__).parents[2] / "packages"
CHECKS: dict[str, Callable[[dict[str, Any]], tuple[Any, list[tuple[str, str]]]]] = {
    override.TOKEN: override.check,
    label.TOKEN: label.check,
    file.TOKEN: file.check,
    **{token: partial(check, kind) for token, kind in TOKENS.items()},
}
PROGRAMS = sorted(
    program for plugin in HERE.glob("*/PulumiPlugin.yaml") for program in plugin.parent.glob("examples/*.py")
)


class Recorder(pulumi.runtime.Mocks):
    """Checks what is declared as the provider would."""

    def __init__(self) -> None:
        self.declared: list[str] = []
        self.called: list[str] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.declared.append(args.typ)
        inputs = {name: rpc.unwrap_rpc_secret(value) for name, value in args.inputs.items()}
        failures = CHECKS[args.typ](inputs)[1]
        assert not failures, failures
        return "12", {**inputs, "sectionId": "34", "url": "https://told"}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        self.called.append(args.token)
        if args.token == override.USERS:
            return {"users": [{"id": "56", "email": email} for email in args.args["emails"]]}, []
        return {"id": "56", **args.args}, []


@pytest.fixture
def recorder(loop: asyncio.AbstractEventLoop) -> Iterator[Recorder]:
    asyncio.set_event_loop(loop)
    found = Recorder()
    pulumi.runtime.set_mocks(found)
    pulumi.runtime.set_all_config({"project:routingKey": "R0UT1NG-KEY"})
    yield found
    pulumi.runtime.set_all_config({})
    asyncio.set_event_loop(None)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_an_example_runs(recorder: Recorder, program: Path) -> None:
    async def run() -> None:
        runpy.run_path(str(program))

    pulumi.runtime.test(run)()  # type: ignore[no-untyped-call]
    assert recorder.declared or recorder.called


def test_there_is_an_example_of_each_resource() -> None:
    words = "".join(path.read_text() for path in PROGRAMS)
    for name in (*OBJECT_TYPES, "File", "Label", "Override", "get_users"):
        assert f"{name}(" in words
