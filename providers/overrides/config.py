"""The provider's own settings: from its inputs, else from the environment, else the vendor's address."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from providers.failure import ProviderError
from providers.http import refuse_url
from providers.overrides.override import parse
from providers.plain import UNKNOWN

URL: Final = "https://api.pagerduty.com"
REQUESTS_A_MINUTE: Final = 960
TOKEN_VARIABLE: Final = "PAGERDUTY_TOKEN"  # noqa: S105 -- its name
URL_VARIABLE: Final = "PAGERDUTY_API_URL"
NAMES: Final = ("token", "apiUrl", "clock")
NO_TOKEN: Final = (
    "missing: a REST API key of PagerDuty. Set it with `pulumi config set --secret pagerdutyoverrides:token` "
    f"or in the environment as {TOKEN_VARIABLE}."
)
ADVICE: Final = {
    401: "PagerDuty does not know the token: is it a REST API key of this account?",
    403: "The token may not do this: it needs write access to schedules.",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the provider runs with; ``clock`` stands for now where a program fixes its time."""

    token: str
    url: str
    clock: datetime | None

    def __repr__(self) -> str:
        return f"Settings(url={self.url!r}, clock={self.clock})"

    def required_token(self) -> str:
        """The token. Raises `ProviderError` without one."""
        if not self.token:
            raise ProviderError(f"token: {NO_TOKEN}")
        return self.token


def settings(inputs: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """The settings in force, of checked inputs. Unknown inputs count as not set."""
    known = {name: value for name, value in inputs.items() if value not in (None, "", UNKNOWN)}
    return Settings(
        token=str(known.get("token") or environment.get(TOKEN_VARIABLE, "")).strip(),
        url=str(known.get("apiUrl") or environment.get(URL_VARIABLE) or URL),
        clock=parse(known["clock"]) if "clock" in known else None,
    )


def check_settings(inputs: Mapping[str, Any], environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """All that is wrong with the provider's inputs, as (property, reason)."""
    failures = []
    for name in inputs:
        if name not in (*NAMES, "version", "pluginDownloadURL") and not name.startswith("__"):
            near = difflib.get_close_matches(name, NAMES, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; it has {', '.join(NAMES)}"
            failures.append((name, f"the provider has no such setting{hint}"))
    if inputs.get("clock") not in (None, "", UNKNOWN):
        try:
            parse(str(inputs["clock"]))
        except ValueError:
            reason = f"{inputs['clock']!r} is no instant; use one with its offset, like 2026-12-21T08:00:00Z"
            failures.append(("clock", reason))
    found = settings({name: value for name, value in inputs.items() if name != "clock"}, environment)
    if inputs.get("token") != UNKNOWN:
        if not found.token:
            failures.append(("token", NO_TOKEN))
        elif not found.token.isascii() or any(character.isspace() for character in found.token):
            failures.append(("token", "is no token: it contains a space or a letter that no token has"))
    if inputs.get("apiUrl") != UNKNOWN and (reason := refuse_url(found.url)):
        failures.append(("apiUrl", reason))
    return failures
