"""The vendors' web APIs for commands, which make one call after the other. An error of an API ends the command."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Mapping
from typing import Any, Self, TypeVar

from plugin_host.failure import ProviderError
from plugin_host.http import Api

from oncall.errors import StackError, UserError
from operate import engine

Result = TypeVar("Result")


class Client:
    """Calls an ``Api`` and waits for each answer. Every method raises UserError."""

    def __init__(self, api: Api) -> None:
        self.api = api
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
        try:
            return self._runner.run(call)
        except ProviderError as error:
            raise UserError(str(error)) from None


def token(stack: str, key: str, variable: str, purpose: str) -> str:
    """A token from the stack's configuration, else from the environment. Raises StackError, with the ``purpose``."""
    value = engine.settings(stack).get(key) or os.environ.get(variable)
    if not value:
        command = f"pulumi config set --stack {stack} --secret {key}"
        raise StackError(stack, f"{key} is not set", purpose, f"{command} (or {variable})")
    return value
