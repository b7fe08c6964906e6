"""The messages of the protocol are those of the SDK that is installed, and do not need it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from plugin_host import descriptors, messages


def test_the_descriptors_are_those_of_the_sdk() -> None:
    assert messages.DESCRIPTORS.read_text(encoding="ascii") == descriptors.of_sdk(), (
        "the SDK is another one than before; run: python -m plugin_host.descriptors"
    )


def test_a_message_that_the_protocol_does_not_have() -> None:
    with pytest.raises(AttributeError, match="NoSuchMessage"):
        _ = messages.NoSuchMessage


@pytest.mark.slow
def test_a_plugin_does_without_the_sdk() -> None:
    program = "import sys, plugin_host.servicer, plugin_host.base; print('pulumi' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n", (
        "the engine waits for a plugin, and the SDK takes longer than all the rest"
    )
