"""The program's declarations, as in the tests of the stacks."""

from tests.stacks.conftest import declare, declared, wing

__all__ = ["declare", "declared", "wing"]
