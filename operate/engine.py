"""What the Pulumi engine says of a stack."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from oncall.file.problems import Problem, RotationError

SANDBOX = "sandbox"
_WRAPPER = Path(__file__).resolve().parents[1] / "tools" / "bin" / "pulumi"


def in_sandbox(stack: str) -> bool:
    """Whether the stack's accounts are those of this machine."""
    return stack.rsplit("/", 1)[-1].startswith(SANDBOX)


def export(stack: str) -> dict[str, Any]:
    """The stack's resources, secrets encrypted; raises RotationError."""
    exported: dict[str, Any] = json.loads(_asked(stack, "stack", "export"))
    return exported


def output(stack: str, name: str) -> Any:
    """What the stack exports under a name, secrets included; raises RotationError."""
    return json.loads(_asked(stack, "stack", "output", name, "--show-secrets", "--json"))


def setting(stack: str, key: str) -> str | None:
    """A value of the stack's configuration, decrypted; None where it is not set. Raises RotationError."""
    try:
        return _asked(stack, "config", "get", key).rstrip("\n")
    except RotationError as error:
        if f"'{key}' not found" in str(error):
            return None
        raise


def _asked(stack: str, *words: str) -> str:
    engine = str(_WRAPPER) if in_sandbox(stack) else shutil.which("pulumi")
    if engine is None:
        raise refusal(
            stack,
            "there is no pulumi on PATH",
            "Pulumi, to read a stack",
            "https://www.pulumi.com/docs/install",
        )
    done = subprocess.run(
        [engine, *words, "--stack", stack, "--non-interactive"],
        cwd=_WRAPPER.parents[2],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().removeprefix("error: ") or f"pulumi ended with {done.returncode}"
        raise refusal(stack, said, "a stack that has been applied", f"pulumi up --stack {stack}")
    return done.stdout


def refusal(stack: str, found: str, allowed: str = "", hint: str = "") -> RotationError:
    """The error about a stack."""
    return RotationError((Problem(found, allowed, hint, name=f"stack {stack}"),))
