"""What our packages have in common: a service with a web API, its address, and the token it is reached with."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from plugin_host.failure import ProviderError
from plugin_host.http import Api, Surroundings, refuse_url
from plugin_host.names import known_instead
from plugin_host.unknown import UNKNOWN

if TYPE_CHECKING:
    import httpx

URL_SETTING: Final = "apiUrl"
_UNSET: Final = (None, "", UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A service, and the settings of the package that speaks to it.

    ``name`` is what people call the service, ``token_is`` says what its token is. ``others`` are the settings besides
    token and address. ``limit`` is a number of requests and the seconds in which they may begin.
    """

    package: str
    name: str
    url: str
    url_variable: str
    token_variable: str
    token_is: str
    limit: tuple[int, float]
    token_setting: str = "token"  # noqa: S105 -- its name
    others: tuple[str, ...] = ()
    scheme: str = "Bearer {}"
    headers: Mapping[str, str] = field(default_factory=dict)
    advice: Mapping[int, str] = field(default_factory=dict)

    @property
    def no_token(self) -> str:
        """What whoever has not set the token reads."""
        return (
            f"missing: {self.token_is}. Set it with `pulumi config set --secret {self.package}:{self.token_setting}` "
            f"or in the environment as {self.token_variable}."
        )

    def access(self, inputs: Mapping[str, Any], environment: Mapping[str, str]) -> "Access":
        """From the provider's inputs, else from the environment. Unknown inputs count as not set."""
        known = given(inputs)
        return Access(
            self,
            str(known.get(self.token_setting) or environment.get(self.token_variable, "")).strip(),
            str(known.get(URL_SETTING) or environment.get(self.url_variable) or self.url),
        )

    def check(self, inputs: Mapping[str, Any], environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """All that is wrong with names, token and address among the provider's inputs, as (property, reason)."""
        names = (self.token_setting, URL_SETTING, *self.others)
        for name in inputs:
            if name not in (*names, "version", "pluginDownloadURL") and not name.startswith("__"):
                yield name, f"the provider has no such setting; {known_instead(name, names)}"
        found = self.access(inputs, environment)
        if inputs.get(self.token_setting) != UNKNOWN:
            if not found.token:
                yield self.token_setting, self.no_token
            elif not found.token.isascii() or any(character.isspace() for character in found.token):
                yield (
                    self.token_setting,
                    "is no token: it contains a space or a letter that no token has",
                )
        if inputs.get(URL_SETTING) != UNKNOWN and (reason := refuse_url(found.url)):
            yield URL_SETTING, reason

    def schema(
        self, version: str, *, others: Mapping[str, Any] | None = None, **parts: Any
    ) -> dict[str, Any]:
        """The package's Pulumi schema: ``others`` are the schemas of the other settings, ``parts`` its own parts."""
        what = f"{self.token_is[0].upper()}{self.token_is[1:]}"
        variables = {
            self.token_setting: {
                "type": "string",
                "description": f"{what}; {self.token_variable} without it.",
                "secret": True,
                "defaultInfo": {"environment": [self.token_variable]},
            },
            URL_SETTING: {
                "type": "string",
                "description": f"The API's address; {self.url_variable}, else {self.url}, without it.",
            },
            **(others or {}),
        }
        return {
            "name": self.package,
            "version": version,
            "license": "Apache-2.0",
            "config": {"variables": variables},
            "provider": {"description": f"An account of {self.name}.", "inputProperties": variables},
            **parts,
        }


@dataclass(frozen=True, slots=True)
class Access:
    """The way to one account. The token is not represented."""

    vendor: Vendor
    token: str
    url: str

    def __repr__(self) -> str:
        return f"Access({self.vendor.name}, url={self.url!r})"

    def api(
        self,
        *,
        limit: tuple[int, float] | None = None,
        surroundings: Surroundings = Surroundings(),  # noqa: B008 -- frozen
        transport: "httpx.AsyncBaseTransport | None" = None,
    ) -> Api:
        """A client of the account; ``limit`` stands in for the vendor's. Raises `ProviderError` without a token."""
        vendor = self.vendor
        if not self.token:
            raise ProviderError(f"{vendor.token_setting}: {vendor.no_token}")
        return Api(
            vendor.name,
            self.url,
            token=self.token,
            scheme=vendor.scheme,
            headers=vendor.headers,
            limit=limit or vendor.limit,
            advice=vendor.advice,
            surroundings=surroundings,
            transport=transport,
        )


def given(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that are set and known."""
    return {name: value for name, value in inputs.items() if value not in _UNSET}


def schema_text(schema: Mapping[str, Any]) -> str:
    """A schema as the engine reads it."""
    return json.dumps(schema, indent=2, ensure_ascii=False)
