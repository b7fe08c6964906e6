"""What the language plugin answers the engine when a program has ended."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pulumi_from_modules.language.run import SHOWN, answer


@pytest.mark.parametrize(
    ("status", "error", "bail"),
    [
        (0, "", False),
        (SHOWN, "", True),
        (3, "program exited with non-zero exit code: 3", False),
        (-9, "program was ended by SIGKILL", False),
    ],
    ids=["through", "has shown its message", "another exit status", "killed"],
)
def test_how_a_program_ended(status: int, error: str, bail: bool) -> None:
    ended = answer(status)
    assert (ended.error, ended.bail) == (error, bail)


@pytest.mark.slow
def test_the_plugin_does_without_the_sdk_which_can_be_loaded_beside_it() -> None:
    program = "import sys, pulumi_from_modules.language.server; print('pulumi' in sys.modules); import pulumi.policy"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n", "each update starts it twice, and the SDK takes longer than all the rest"
