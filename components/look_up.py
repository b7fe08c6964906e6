"""Look-ups in an account. One that fails ends the program with a sentence; the SDK would print a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pulumi import RunError

_BEFORE_THE_REASON = "returned an error: "


class LookUpError(RunError):
    """``missing`` says whether the account has no such thing; otherwise it could not be asked."""

    def __init__(self, what: str, error: Exception) -> None:
        reason = str(error).rpartition(_BEFORE_THE_REASON)[2]
        super().__init__(f"{what}: {reason}")
        self.missing = "Unable to locate" in reason


@contextmanager
def reporting(what: str) -> Iterator[None]:
    """Raise `LookUpError` for a look-up that fails in the block: ``what`` failed, and the provider's reason."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the SDK raises nothing narrower
        raise LookUpError(what, error) from None
