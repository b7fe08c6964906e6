"""The `github` provider: what it serves, its settings, and how they become a session."""

from collections.abc import Iterable
from typing import Any

from oncall_sandbox.plugins.api import Api, Transport
from oncall_sandbox.plugins.check import Failure
from oncall_sandbox.plugins.github.contents import RepositoryFile
from oncall_sandbox.plugins.github.labels import IssueLabel
from oncall_sandbox.plugins.github.repositories import LOOKUPS, Repository
from oncall_sandbox.plugins.github.secrets import ActionsSecret
from oncall_sandbox.plugins.github.session import GitHub
from oncall_sandbox.plugins.github.teams import Team
from oncall_sandbox.plugins.resource_type import Plugin, ResourceType
from oncall_sandbox.plugins.values import State, is_zero

_HOST = "api.github.com"


def plugin() -> Plugin[GitHub]:
    """The provider."""
    kinds: list[ResourceType[GitHub]] = [
        IssueLabel(),
        RepositoryFile(),
        ActionsSecret(),
        Repository(),
        Team(),
    ]
    return Plugin(
        name="github",
        resources={kind.token: kind for kind in kinds},
        lookups=LOOKUPS,
        check=_check,
        open=_open,
        settings={"token": "GITHUB_TOKEN", "owner": "GITHUB_OWNER", "organization": "GITHUB_ORGANIZATION"},
    )


def _check(inputs: State) -> Iterable[Failure]:
    if is_zero(inputs.get("token")) and "appAuth" not in inputs:
        yield Failure("token", "missing: `pulumi config set --secret github:token`")
    if is_zero(inputs.get("owner")) and is_zero(inputs.get("organization")):
        yield Failure("owner", "missing: `pulumi config set github:owner ORGANISATION`")


async def _open(inputs: State, transport: Transport) -> GitHub:
    headers = {"Accept": "application/vnd.github+json", "User-Agent": "pulumi-github"}
    headers["Authorization"] = f"Bearer {inputs.get('token') or 'app'}"
    api = Api(_HOST, headers, transport, _says)
    owner = inputs.get("owner") or inputs["organization"]
    found = await api.find(f"/orgs/{owner}")  # a person, where there is no such organisation
    return GitHub(api, owner, found and found["id"])


def _says(body: dict[str, Any]) -> str:
    errors = [_one(error) for error in body.get("errors") or ()]
    return ": ".join([body.get("message", ""), *(["; ".join(errors)] if errors else [])])


def _one(error: Any) -> str:
    if not isinstance(error, dict):
        return str(error)
    words = (error.get("resource"), error.get("field"), error.get("message") or error.get("code"))
    return " ".join(str(word) for word in words if word)
