"""Files in repositories: one commit for each."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from plugin_host.failure import ProviderError

from oncall_sandbox.plugins.check import Failure
from oncall_sandbox.plugins.github.session import GitHub, id_parts
from oncall_sandbox.plugins.resource_type import ResourceType
from oncall_sandbox.plugins.traits import Trait, Traits, always_same
from oncall_sandbox.plugins.values import State

_COLON = "??"
"""How a colon of a path is written in an id."""


class RepositoryFile(ResourceType[GitHub]):
    """One file on one branch. Imported as `repository:path:branch`; an empty branch is the default one."""

    token = "github:index/repositoryFile:RepositoryFile"  # noqa: S105 -- a type token
    traits: ClassVar[Traits] = {
        "branch": Trait(computed=True),
        "commitMessage": Trait(computed=True),
        "overwriteOnCreate": Trait(default=False),
        "autocreateBranch": Trait(same=always_same),
        "autocreateBranchSourceBranch": Trait(same=always_same),
        "autocreateBranchSourceSha": Trait(computed=True, same=always_same),
    }

    def problems(self, inputs: State) -> Iterable[Failure]:
        for name, other in (("commitAuthor", "commitEmail"), ("commitEmail", "commitAuthor")):
            if name in inputs and other not in inputs:
                yield Failure(other, f"missing; {name} needs it")
        if inputs.get("autocreateBranch") is True:
            reason = (
                "is not served by the sandbox's fake plugin and deprecated upstream; make the branch first"
            )
            yield Failure("autocreateBranch", reason)

    def imported(self, given: str) -> tuple[str, State]:
        repository, path, branch = id_parts(given, "repository:path:branch")
        file = path.replace(_COLON, ":")
        state = {"repository": repository, "file": file, "branch": branch, "overwriteOnCreate": False}
        return given, state

    async def create(self, session: GitHub, plan: State) -> tuple[str, State]:
        repository, file = session.repository(plan["repository"]), plan["file"]
        known = await session.api.get(repository)
        branch = plan.get("branch") or known["default_branch"]
        if plan.get("branch") and await session.api.find(f"{repository}/branches/{branch}") is None:
            name = f"{session.owner}/{plan['repository']}"
            raise ProviderError(
                f"branch {branch} not found in repository {name} or repository is not readable"
            )
        path = f"{repository}/contents/{file}"
        body = _body(plan)
        async with session.writing:
            existing = await session.api.find(path, {"ref": branch})
            if existing and not plan.get("overwriteOnCreate"):
                raise ProviderError(
                    f"refusing to overwrite existing file {file}: set overwriteOnCreate to true to override"
                )
            if existing:
                body["sha"] = existing["sha"]
            answer = await session.api.send("PUT", path, body, repeatable=False)
        answered = {"commitSha": answer.json["commit"]["sha"], "branch": branch, "repositoryId": known["id"]}
        return f"{plan['repository']}:{file.replace(':', _COLON)}:{branch}", answered

    async def read(self, session: GitHub, identity: str, state: State) -> State | None:
        del identity
        repository, file = session.repository(state["repository"]), state["file"]
        if not state.get("branch") or "repositoryId" not in state:
            known = await session.api.find(repository)
            if known is None:
                return None
            state = state | {
                "branch": state.get("branch") or known["default_branch"],
                "repositoryId": known["id"],
            }
        found = await session.api.find(f"{repository}/contents/{file}", {"ref": state["branch"]})
        if not isinstance(found, dict):
            return None
        ref = parse_qs(urlsplit(found["url"]).query).get("ref", [state["branch"]])[0]
        commit = await self._commit(session, state, ref)
        committer = commit["commit"]["committer"]
        answered = {
            "content": b64decode(found["content"]).decode(),
            "sha": found["sha"],
            "ref": ref,
            "commitSha": commit["sha"],
            "commitMessage": commit["commit"]["message"],
        }
        if state.get("commitAuthor") and state.get("commitEmail") and committer["name"] != "GitHub":
            answered |= {"commitAuthor": committer["name"], "commitEmail": committer["email"]}
        return state | answered

    async def update(self, session: GitHub, identity: str, old: State, plan: State) -> State:
        body = _body(plan) | {"sha": old["sha"]}
        if body["message"] == f"Add {plan['file']}":
            body["message"] = f"Update {plan['file']}"
        path = f"{session.repository(plan['repository'])}/contents/{plan['file']}"
        async with session.writing:
            answer = await session.api.send("PUT", path, body, repeatable=False)
        state = {"repositoryId": old.get("repositoryId")} | plan | {"commitSha": answer.json["commit"]["sha"]}
        return await self.settle(session, identity, state)

    async def delete(self, session: GitHub, identity: str, state: State) -> None:
        del identity
        body = _body(state) | {"sha": state["sha"], "branch": state["branch"]}
        if body["message"] == f"Add {state['file']}":
            body["message"] = f"Delete {state['file']}"
        path = f"{session.repository(state['repository'])}/contents/{state['file']}"
        async with session.writing:
            await session.api.send("DELETE", path, body, repeatable=False)

    @staticmethod
    async def _commit(session: GitHub, state: State, ref: str) -> dict[str, Any]:
        commits = f"{session.repository(state['repository'])}/commits"
        known = state.get("commitSha")
        if not known:
            listed = await session.api.get(commits, {"sha": ref, "path": state["file"]})
            merged = [each for each in listed if "Merge branch" not in each["commit"]["message"]]
            if not merged:
                raise ProviderError(
                    f"cannot find file {state['file']} in repo {session.owner}/{state['repository']}"
                )
            known = merged[0]["sha"]
        commit: dict[str, Any] = await session.api.get(f"{commits}/{known}")
        return commit


def _body(plan: State) -> dict[str, Any]:
    body: dict[str, Any] = {
        "message": plan.get("commitMessage") or f"Add {plan['file']}",
        "content": b64encode(plan["content"].encode()).decode(),
    }
    if plan.get("branch"):
        body["branch"] = plan["branch"]
    if plan.get("commitAuthor") and plan.get("commitEmail"):
        person = {"name": plan["commitAuthor"], "email": plan["commitEmail"]}
        body |= {"author": person, "committer": person}
    return body
