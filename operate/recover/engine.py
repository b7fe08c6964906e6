"""Asking the Pulumi engine, whichever `pulumi` is on PATH."""

from __future__ import annotations

import json
import subprocess
from typing import Any


class EngineError(Exception):
    """The engine refused; the text is what it said."""


def run(*arguments: str) -> str:
    """What `pulumi` printed; raises `EngineError`."""
    command = ["pulumi", *arguments, "--non-interactive"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        said = "\n".join(text for text in (_told(done.stdout), done.stderr.strip()) if text)
        raise EngineError(f"`pulumi {arguments[0]}` failed:\n{said}")
    return done.stdout


def _told(output: str) -> str:
    """What a person should read of an output; of JSON only the diagnostics."""
    try:
        diagnostics = json.loads(output)["diagnostics"]
    except (ValueError, KeyError, TypeError):
        return output.strip()
    return "".join(one["message"] for one in diagnostics).strip()


def asked(*arguments: str) -> Any:
    """The decoded JSON that `pulumi` printed."""
    return json.loads(run(*arguments))
