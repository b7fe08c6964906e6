"""The vendors' web APIs for commands, which make one call after the other. An error of an API ends the command."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Self, TypeVar

from plugin_host.failure import ProviderError
from plugin_host.http import Api

from oncall.errors import StackError, UserError
from operate import engine

Result = TypeVar("Result")


class Deadline:
    """The moment until which a command waits for others, all of its calls together; ``hint`` says what to do then.

    ``clock`` counts seconds.
    """

    def __init__(self, seconds: float, hint: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self.hint = hint
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """The seconds that are left, 0 when none are."""
        return max(self._end - self._clock(), 0.0)


class Client:
    """Calls an ``Api`` and waits for each answer. Every method raises UserError, at the ``deadline`` at the latest."""

    def __init__(self, api: Api, deadline: Deadline | None = None) -> None:
        self.api = api
        self._deadline = deadline
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self.api.close())
        self._runner.close()

    def get(self, path: str, **query: str | int) -> Any:
        """The body of a GET."""
        return self.wait(self.api.send("GET", path, query=query)).body

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The body of the answer to a POST, PUT, PATCH or DELETE."""
        return self.wait(self.api.send(method, path, body=body)).body

    def wait(self, call: Coroutine[Any, Any, Result]) -> Result:
        """The result of one call."""
        end = self._deadline
        try:
            return self._runner.run(call if end is None else asyncio.wait_for(call, end.left()))
        except ProviderError as error:
            raise UserError(str(error)) from None
        except TimeoutError:
            assert end is not None  # noqa: S101 - nobody else sets one
            raise UserError(
                f"{self.api.name} has not answered within {end.seconds:.0f} seconds; {end.hint}"
            ) from None


def token(stack: str, key: str, variable: str, purpose: str, deadline: Deadline | None = None) -> str:
    """A token from the stack's configuration, else from the environment. Raises StackError, with the ``purpose``."""
    configured = engine.settings(stack, timeout=None if deadline is None else deadline.left())
    value = configured.get(key) or os.environ.get(variable)
    if not value:
        command = f"pulumi config set --stack {stack} --secret {key}"
        raise StackError(stack, f"{key} is not set", purpose, f"{command} (or {variable})")
    return value
