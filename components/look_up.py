"""Look-ups in an account. One that fails ends the program with a sentence; the SDK would print a traceback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pulumi import InvokeOptions, RunError
from pulumi.runtime import invoke_async

_BEFORE_THE_REASON = "returned an error: "


class LookUpError(RunError):
    """``missing`` tells whether the account has no such thing; otherwise it could not be asked."""

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


async def look_up(token: str, args: Mapping[str, str], what: str, opts: InvokeOptions) -> str:
    """The id that the function ``token`` of a package finds; raises `LookUpError`."""
    with reporting(what):
        return str((await invoke_async(token, dict(args), opts))["id"])
