"""The commit that a stack was last deployed from: the program exports it, so the stack itself knows."""

from __future__ import annotations

from oncall.errors import StackError
from operate import engine

VARIABLE = "DEPLOYED_COMMIT"
"""What tells the program; it exports the value as ``commit``."""


def commit(stack: str) -> str | None:
    """The commit, or None where nothing was deployed yet.

    Raises StackError, also for a stack that was applied by hand without a commit: nobody knows what was reviewed since.
    """
    outputs: dict[str, str] = engine.read(stack, "stack", "output", "--json")
    if outputs and "commit" not in outputs:
        raise StackError(
            stack,
            "it was applied by hand and does not say from which commit, so nobody knows what was reviewed since",
            "a stack that was applied from a commit of the main branch",
            f"apply that commit once more: {VARIABLE}=$(git rev-parse HEAD) pulumi up --stack {stack}",
        )
    return outputs.get("commit")
