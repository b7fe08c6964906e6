"""Everything that the program makes can be found again, or is taken over when it is made."""

from __future__ import annotations

from recovery.finders import FINDERS, IDEMPOTENT
from tests.stacks.recorder import Recording


def test_every_type_that_is_declared_can_be_found_again(declared: Recording) -> None:
    types = {
        one.type
        for one in declared.resources.values()
        if not one.type.startswith(("oncall:", "pulumi:providers:"))
    }
    assert not types - set(FINDERS) - set(IDEMPOTENT), "an interrupted creation of these would be made twice"


def test_no_type_is_listed_twice() -> None:
    assert not set(FINDERS) & set(IDEMPOTENT)
