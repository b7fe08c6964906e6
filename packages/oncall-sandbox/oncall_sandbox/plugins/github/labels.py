"""Labels of issues."""

from typing import Any, ClassVar

from oncall_sandbox.plugins.api import Answer, ApiError
from oncall_sandbox.plugins.github.session import GitHub, id_parts
from oncall_sandbox.plugins.resource_type import ResourceType
from oncall_sandbox.plugins.traits import Trait, Traits, always_same
from oncall_sandbox.plugins.values import State


class IssueLabel(ResourceType[GitHub]):
    """One label. Imported as `repository:name`."""

    token = "github:index/issueLabel:IssueLabel"  # noqa: S105 -- a type token
    traits: ClassVar[Traits] = {"etag": Trait(computed=True, same=always_same)}

    def imported(self, given: str) -> tuple[str, State]:
        repository, name = id_parts(given, "repository:name")
        return given, {"repository": repository, "name": name}

    async def create(self, session: GitHub, plan: State) -> tuple[str, State]:
        path = f"{session.repository(plan['repository'])}/labels"
        answer = await session.api.send("POST", path, _body(plan))
        return f"{plan['repository']}:{plan['name']}", _answered(answer)

    async def settle(self, session: GitHub, identity: str, state: State) -> State:
        del session, identity
        return state

    async def read(self, session: GitHub, identity: str, state: State) -> State | None:
        del identity
        try:
            answer = await session.api.send("GET", _path(session, state["repository"], state["name"]))
        except ApiError as error:
            if error.status == 404:
                return None
            raise
        found = answer.json
        answered = {"color": found["color"], "description": found.get("description") or ""}
        return state | answered | _answered(answer)

    async def update(self, session: GitHub, identity: str, old: State, plan: State) -> State:
        del identity
        path = _path(session, old["repository"], old["name"])
        return plan | _answered(await session.api.send("PATCH", path, _body(plan)))

    async def delete(self, session: GitHub, identity: str, state: State) -> None:
        del identity
        try:
            await session.api.send("DELETE", _path(session, state["repository"], state["name"]))
        except ApiError as error:
            if error.status not in (403, 404):
                raise


def _path(session: GitHub, repository: str, name: str) -> str:
    return f"{session.repository(repository)}/labels/{name}"


def _body(plan: State) -> dict[str, Any]:
    return {"name": plan["name"], "color": plan["color"], "description": plan.get("description") or ""}


def _answered(answer: Answer) -> State:
    return {"url": answer.json["url"], "etag": answer.headers.get("etag")}
