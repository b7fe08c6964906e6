"""The provider's own settings: from its inputs, else from the environment, else the vendor's address."""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from providers.failure import ProviderError
from providers.http import refuse_url
from providers.plain import UNKNOWN

URL: Final = "https://uptime.betterstack.com"
RATE_LIMIT: Final = 8  # requests a second
TOKEN_VARIABLE: Final = "BETTERSTACK_API_TOKEN"  # noqa: S105 -- its name
URL_VARIABLE: Final = "BETTERSTACK_API_URL"
LIMIT_VARIABLE: Final = "BETTERSTACK_RATE_LIMIT"
NAMES: Final = ("apiToken", "apiUrl", "rateLimit")
NO_TOKEN: Final = (
    "missing: the API token of Better Stack. Set it with `pulumi config set --secret betterstack:apiToken` "
    f"or in the environment as {TOKEN_VARIABLE}."
)
ADVICE: Final = {
    401: f"Better Stack does not know the token in betterstack:apiToken (or {TOKEN_VARIABLE}).",
    403: "The token may not do this: it needs read and write access to Uptime.",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the provider runs with; ``rate_limit`` in requests a second. The token is not represented."""

    token: str
    url: str
    rate_limit: int

    def __repr__(self) -> str:
        return f"Settings(url={self.url!r}, rate_limit={self.rate_limit})"

    def required_token(self) -> str:
        """The token. Raises `ProviderError` without one."""
        if not self.token:
            raise ProviderError(f"apiToken: {NO_TOKEN}")
        return self.token


def settings(inputs: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """The settings in force. Unknown inputs count as not set."""
    known = {name: value for name, value in inputs.items() if value not in (None, "", UNKNOWN)}
    return Settings(
        token=str(known.get("apiToken") or environment.get(TOKEN_VARIABLE, "")).strip(),
        url=str(known.get("apiUrl") or environment.get(URL_VARIABLE) or URL),
        rate_limit=_whole(known.get("rateLimit", environment.get(LIMIT_VARIABLE))) or RATE_LIMIT,
    )


def check_settings(inputs: Mapping[str, Any], environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """All that is wrong with the provider's inputs, as (property, reason)."""
    failures = []
    for name in inputs:
        if name not in (*NAMES, "version", "pluginDownloadURL") and not name.startswith("__"):
            near = difflib.get_close_matches(name, NAMES, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; it has {', '.join(NAMES)}"
            failures.append((name, f"the provider has no such setting{hint}"))
    if inputs.get("apiToken") != UNKNOWN:
        token = settings(inputs, environment).token
        if not token:
            failures.append(("apiToken", NO_TOKEN))
        elif not token.isascii() or any(character.isspace() for character in token):
            failures.append(("apiToken", "is no token: it contains a space or a letter that no token has"))
    if inputs.get("apiUrl") != UNKNOWN and (reason := refuse_url(settings(inputs, environment).url)):
        failures.append(("apiUrl", reason))
    limit = inputs.get("rateLimit", environment.get(LIMIT_VARIABLE) or None)
    if limit not in (None, UNKNOWN) and not (_whole(limit) or 0) > 0:
        failures.append(
            ("rateLimit", f"is {limit!r}, must be a whole number of requests a second, 1 or more")
        )
    return failures


def _whole(value: Any) -> int | None:
    """The whole number that a setting says: the engine hands settings of a stack on as text."""
    try:
        number = json.loads(value) if isinstance(value, str) else value
        return int(number) if float(number) == int(number) else None
    except (TypeError, ValueError):
        return None
