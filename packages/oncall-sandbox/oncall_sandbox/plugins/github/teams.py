"""Teams of an organisation."""

from typing import Any, ClassVar

from plugin_host.failure import ProviderError

from oncall_sandbox.plugins.github.session import GitHub
from oncall_sandbox.plugins.resource_type import ResourceType
from oncall_sandbox.plugins.traits import Trait, Traits, always_same, one_of
from oncall_sandbox.plugins.values import State

_MEMBERS = (
    "query($login:String!$slug:String!){organization(login:$login){team(slug:$slug){members{nodes{login}}}}}"
)


class Team(ResourceType[GitHub]):
    """A team, without its members: whoever makes it is taken out again, unless `createDefaultMaintainer`.

    Imported by its number or its slug. The requests are those of resource_github_team.go of the official provider.
    """

    token = "github:index/team:Team"  # noqa: S105 -- a type token
    traits: ClassVar[Traits] = {
        "privacy": Trait(default="secret", valid=one_of("secret", "closed")),
        "createDefaultMaintainer": Trait(default=False),
        "notificationSetting": Trait(computed=True),
        "parentTeamReadId": Trait(computed=True),
        "parentTeamReadSlug": Trait(computed=True),
        "etag": Trait(computed=True, same=always_same),
    }

    async def create(self, session: GitHub, plan: State) -> tuple[str, State]:
        made = (await session.api.send("POST", f"/orgs/{session.owner}/teams", _body(session, plan))).json
        if not plan.get("createDefaultMaintainer"):
            variables = {"login": session.owner, "slug": made["slug"]}
            asked = await session.api.send(
                "POST", "/graphql", {"query": _MEMBERS, "variables": variables}, repeatable=True
            )
            for member in asked.json["data"]["organization"]["team"]["members"]["nodes"]:
                where = f"/orgs/{session.owner}/teams/{made['slug']}/memberships/{member['login']}"
                await session.api.send("DELETE", where)
        return str(made["id"]), {}

    async def read(self, session: GitHub, identity: str, state: State) -> State | None:
        if not identity.isdigit():
            found = await session.api.find(f"/orgs/{session.owner}/teams/{identity}")
        else:
            found = await session.api.find(_path(session, identity))
        return None if found is None else state | _state(found)

    async def update(self, session: GitHub, identity: str, old: State, plan: State) -> State:
        del old
        answer = await session.api.send("PATCH", _path(session, identity), _body(session, plan))
        return plan | _state(answer.json)

    async def delete(self, session: GitHub, identity: str, state: State) -> None:
        del state
        if await session.api.find(_path(session, identity)) is not None:
            await session.api.send("DELETE", _path(session, identity))


def _path(session: GitHub, identity: str) -> str:
    return f"/organizations/{session.organization}/team/{identity}"


def _body(session: GitHub, plan: State) -> dict[str, Any]:
    if session.organization is None:
        raise ProviderError(
            f'this resource can only be used in the context of an organization, "{session.owner}" is a user'
        )
    return {
        "name": plan["name"],
        "description": plan.get("description") or "",
        "privacy": plan.get("privacy") or "secret",
    }


def _state(found: dict[str, Any]) -> State:
    return {
        "name": found["name"],
        "description": found.get("description") or "",
        "privacy": found["privacy"],
        "slug": found["slug"],
        "nodeId": found["node_id"],
        "membersCount": found["members_count"],
    }
