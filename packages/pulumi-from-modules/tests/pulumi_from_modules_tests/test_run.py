"""What the language plugin answers the engine when a program has ended."""

from __future__ import annotations

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
