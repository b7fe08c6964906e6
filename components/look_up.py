"""Look-ups in an account that fail in a sentence: the SDK would add where in the program, which helps nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pulumi import InvokeOptions, RunError
from pulumi.runtime import invoke_async

_PROVIDER_SPEAKS = "returned an error: "


class LookUpError(RunError):
    """``missing`` tells whether the account has no such thing; otherwise it could not be asked."""

    def __init__(self, told: str, error: Exception) -> None:
        said = str(error).rpartition(_PROVIDER_SPEAKS)[2]
        super().__init__(f"{told}: {said}")
        self.missing = "Unable to locate" in said


@contextmanager
def telling(told: str) -> Iterator[None]:
    """Raise `LookUpError`, ``told`` and what the provider says, for a look-up that fails in the block."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the SDK raises nothing narrower
        raise LookUpError(told, error) from None


async def look_up(token: str, args: Mapping[str, str], told: str, opts: InvokeOptions) -> str:
    """The id that the function ``token`` of a package finds. Raises as `telling` does."""
    with telling(told):
        return str((await invoke_async(token, dict(args), opts))["id"])
