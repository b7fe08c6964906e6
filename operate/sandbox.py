"""Which stacks belong to the sandbox, and where a stack's web APIs are."""

from __future__ import annotations

import os
from pathlib import Path

from oncall.errors import StackError

NAME = "sandbox"
_FOLDER = Path(__file__).resolve().parents[1] / ".sandbox"


def is_sandbox(stack: str) -> bool:
    """Whether the stack's own name begins with ``sandbox``; ``stack`` may name organization and project before it."""
    return own_name(stack).startswith(NAME)


def recovery(stack: str) -> str:
    """The command that recovers a stack; for the sandbox one that needs no activated shell."""
    return "make recover" if stack == NAME else f"oncall recover --stack {stack}"


def own_name(stack: str) -> str:
    """The last part of ``ORGANIZATION/PROJECT/STACK``."""
    return stack.rpartition("/")[2]


def origin(stack: str, host: str) -> str:
    """The address of a vendor's API for a stack: of the local test services in the sandbox. Raises StackError."""
    if not is_sandbox(stack):
        return f"https://{host}"
    from oncall_sandbox import address

    # From any folder, as for the engine: services of another folder know nothing of what the state holds.
    os.environ.setdefault("SANDBOX_DIR", str(_FOLDER))
    try:
        return f"{address.ensure()}/{host}"
    except address.SandboxError as error:
        raise StackError(stack, str(error)) from None
