"""What all tests share."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.search import TIMES, examples

# Whatever the shell says, what is compiled is kept: compiling is half of the time until the first test.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Output is held back as it is for a user: what goes wrong when it is written shows in the tests too.
os.environ.pop("PYTHONUNBUFFERED", None)

# The shell may have `activate` sourced; what tests start must not know of it.
os.environ.pop("ONCALL_ROOT", None)
os.environ["PATH"] = os.pathsep.join(
    folder for folder in os.environ["PATH"].split(os.pathsep) if not folder.endswith("/tools/bin")
)

# In the background of a shell an interrupt is ignored, and so it would be by whatever a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes depends on what else the machine does; no test may.
settings.register_profile(
    "no wall clock",
    examples(),
    deadline=None,
    # The same examples at each run: a failure by chance would stop somebody who changed nothing.
    derandomize=TIMES <= 1,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("no wall clock")
settings.register_profile(  # `make mutants`: that a test fails is enough, whatever the smallest example is
    "first failure", settings.get_profile("no wall clock"), phases=(Phase.explicit, Phase.generate)
)

OPERATION = Path(__file__).parents[1] / "rotation.yaml"
"""The file that the project provisions. `oncall check` reads it; no test does, so an edit of it breaks none."""

TESTS = Path(__file__).parent


def refuse_to_read_the_operation(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: fail the test that opens `OPERATION`."""
    if event == "open" and str(arguments[0]).endswith(OPERATION.name):
        assert os.path.realpath(arguments[0]) != str(OPERATION), (
            "tests read files of their own, in tests/data"
        )


sys.addaudithook(refuse_to_read_the_operation)

gc.disable()  # until `pytest_collection_finish`

Golden = Callable[[str, str], None]

LONGEST = (
    "engine/test_recovery.py",
    "engine/test_chain.py",
    "engine/test_program.py",
    "engine/test_language.py",
    "engine/test_another_project.py",
    "oncall/site/test_browser.py",
    "ci/test_pull_requests.py",
    "rotas/test_rotas.py",
    "templates/on_call/test_escalate.py",
    "engine/test_escalation.py",
    "engine/test_live.py",
    "docs/test_commands.py",
    "engine/test_edits.py",
    "engine/test_adoption.py",
    "engine/test_going_live.py",
    "engine/test_rotas.py",
    "engine/test_soak.py",
)
"""The files that take longest. They begin first, so that no core waits for them in the end; of those that share an
applied operation, one of each before the others, which would wait for it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    first = {TESTS / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: first.get(item.path, len(first)))


def pytest_collection_finish() -> None:
    """No garbage is looked for while the SDKs are imported, nor ever in them: they are a million objects that stay.

    The tests make many objects that live for long too; to go through them as often as usual takes a tenth of the time.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)
    gc.enable()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text that people read with the one that was agreed, in ``golden/`` beside the test.

    ``make bless`` accepts the present texts, which then show in review.
    """

    def compare(name: str, text: str) -> None:
        agreed = request.path.parent / "golden" / name
        if os.environ.get("BLESS"):
            agreed.parent.mkdir(exist_ok=True)
            agreed.write_bytes(text.encode())
        assert text == agreed.read_bytes().decode(), f"if the new {name} is right: make bless"

    return compare
