"""The provider's own settings: from its inputs, else from the environment, else the vendor's address."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from plugin_host.vendor import Vendor, given

from pulumi_pagerduty_overrides.override import PACKAGE, parse

REQUESTS_A_MINUTE: Final = 960
VENDOR: Final = Vendor(
    package=PACKAGE,
    name="PagerDuty",
    url="https://api.pagerduty.com",
    url_variable="PAGERDUTY_API_URL",
    token_variable="PAGERDUTY_TOKEN",  # noqa: S106 -- its name
    token_is="a REST API key of PagerDuty",  # noqa: S106 -- says what it is
    others=("clock",),
    scheme="Token token={}",
    headers={"Accept": "application/vnd.pagerduty+json;version=2"},
    limit=(REQUESTS_A_MINUTE, 60.0),
    advice={
        401: "PagerDuty does not know the token: is it a REST API key of this account?",
        403: "The token may not do this: it needs write access to schedules.",
    },
)


def clock(inputs: Mapping[str, Any]) -> datetime | None:
    """The time where a program fixes it, of checked inputs."""
    known = given(inputs)
    return parse(known["clock"]) if "clock" in known else None


def check_settings(inputs: Mapping[str, Any], environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """All that is wrong with the provider's inputs, as (property, reason)."""
    yield from VENDOR.check(inputs, environment)
    if "clock" in given(inputs):
        try:
            parse(str(inputs["clock"]))
        except ValueError:
            reason = (
                f"{inputs['clock']!r} is not an instant; use one with its offset, like 2026-12-21T08:00:00Z"
            )
            yield "clock", reason
