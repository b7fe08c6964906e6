"""How GitHub is spoken to."""

import asyncio
from dataclasses import dataclass, field

from plugin_host.failure import ProviderError

from oncall_sandbox.plugins.api import Api


@dataclass(frozen=True)
class GitHub:
    """The REST API in the name of one owner; `organization` is its number where it is one. `writing` is held while a
    commit is made: two at once are refused."""

    api: Api
    owner: str
    organization: int | None = None
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def repository(self, name: str) -> str:
        """The path of one of the owner's repositories."""
        return f"/repos/{self.owner}/{name}"


def id_parts(given: str, form: str) -> list[str]:
    """The parts of an id to import, which has the `form` `repository:…`. Raises ProviderError."""
    names = form.split(":")
    found = given.split(":", len(names) - 1)
    if len(found) != len(names) or not found[0] or not found[1]:
        raise ProviderError(f'cannot import "{given}": the id has to be {form}')
    return found
