"""A stack's PagerDuty account, through PagerDuty's own client."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pagerduty

from operate import engine

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = "pagerduty:token"  # noqa: S105 - where it is kept
_VARIABLE = "PAGERDUTY_TOKEN"


def rest(stack: str) -> pagerduty.RestApiV2Client:
    """A client of the REST API; raises RotationError without a token."""
    token = engine.setting(stack, _TOKEN) or os.environ.get(_VARIABLE)
    if not token:
        command = f"pulumi config set --stack {stack} --secret {_TOKEN}"
        raise engine.refusal(stack, f"{_TOKEN} is not set", "a REST API key", f"{command} (or {_VARIABLE})")
    return pagerduty.RestApiV2Client(token, transport=_transport(stack))


def events(stack: str, key: str) -> pagerduty.EventsApiV2Client:
    """A client of the Events API for one integration."""
    return pagerduty.EventsApiV2Client(key, transport=_transport(stack))


@contextmanager
def errors_told(stack: str) -> Iterator[None]:
    """Turn the client's errors into one that is told to people, without any part of the token."""
    try:
        yield
    except pagerduty.HttpError as error:
        response = error.response
        assert response is not None  # noqa: S101 - an HttpError has one
        status = response.status_code
        hint = (
            f"pulumi config set --stack {stack} --secret {_TOKEN}"
            if status in (401, 403)
            else "try again later"
        )
        asked = response.request.url.path
        raise engine.refusal(stack, f"PagerDuty answered {status} to {asked}", "", hint) from None
    except pagerduty.Error as error:
        raise engine.refusal(stack, f"PagerDuty cannot be asked ({type(error.__cause__).__name__})") from None


class _Loopback(httpx.HTTPTransport):
    """Takes every request to the accounts of this machine, which tell PagerDuty's APIs apart by their host."""

    def __init__(self, accounts: str) -> None:
        super().__init__()
        self._accounts = httpx.URL(accounts)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(
            scheme=self._accounts.scheme, host=self._accounts.host, port=self._accounts.port
        )
        return super().handle_request(request)


def _transport(stack: str) -> httpx.BaseTransport | None:
    if not engine.in_sandbox(stack):
        return None
    from oncall_sandbox import address

    try:
        return _Loopback(address.ensure())
    except address.SandboxError as error:
        raise engine.refusal(stack, str(error)) from None
