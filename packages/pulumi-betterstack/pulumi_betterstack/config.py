"""The provider's own settings: from its inputs, else from the environment, else the vendor's."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from plugin_host.unknown import UNKNOWN
from plugin_host.vendor import Vendor, given

from pulumi_betterstack.object_type import PACKAGE

RATE_LIMIT: Final = 8  # requests a second
LIMIT_VARIABLE: Final = "BETTERSTACK_RATE_LIMIT"
_TOKEN_VARIABLE: Final = "BETTERSTACK_API_TOKEN"  # noqa: S105 -- its name
VENDOR: Final = Vendor(
    package=PACKAGE,
    name="Better Stack",
    url="https://uptime.betterstack.com",
    url_variable="BETTERSTACK_API_URL",
    token_setting="apiToken",  # noqa: S106 -- its name
    token_variable=_TOKEN_VARIABLE,
    token_is="an Uptime API token of Better Stack",  # noqa: S106 -- says what it is
    others=("rateLimit",),
    limit=(RATE_LIMIT, 1.0),
    advice={
        401: f"Better Stack does not know the token in betterstack:apiToken (or {_TOKEN_VARIABLE}).",
        403: "The token may not do this: it needs read and write access to Uptime.",
    },
)


def rate_limit(inputs: Mapping[str, Any], environment: Mapping[str, str]) -> tuple[int, float]:
    """The limit in force: requests, and the seconds in which they may begin."""
    number = _whole(given(inputs).get("rateLimit", environment.get(LIMIT_VARIABLE)))
    return (number or RATE_LIMIT, 1.0)


def check_settings(inputs: Mapping[str, Any], environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """All that is wrong with the provider's inputs, as (property, reason)."""
    yield from VENDOR.check(inputs, environment)
    limit = inputs.get("rateLimit", environment.get(LIMIT_VARIABLE) or None)
    if limit not in (None, UNKNOWN) and not (_whole(limit) or 0) > 0:
        yield "rateLimit", f"is {limit!r}, must be a whole number of requests a second, 1 or more"


def _whole(value: Any) -> int | None:
    """The whole number that a setting says: the engine hands settings of a stack on as text."""
    try:
        number = json.loads(value) if isinstance(value, str) else value
        return int(number) if float(number) == int(number) else None
    except (TypeError, ValueError):
        return None
