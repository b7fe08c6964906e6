"""The commit that a stack was last deployed from: the program exports it, so the stack itself knows."""

from __future__ import annotations

from operate import engine

VARIABLE = "DEPLOYED_COMMIT"
"""What tells the program; it exports the value as ``commit``."""


def commit(stack: str) -> str | None:
    """The commit, or None where nobody has deployed from one. Raises StackError."""
    outputs: dict[str, str] = engine.read(stack, "stack", "output", "--json")
    return outputs.get("commit")
