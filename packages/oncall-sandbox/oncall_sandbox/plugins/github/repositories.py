"""Repositories, which the sandbox only looks up, and the look-ups."""

from typing import Any

from plugin_host.failure import ProviderError

from oncall_sandbox.plugins.api import ApiError
from oncall_sandbox.plugins.github.session import GitHub
from oncall_sandbox.plugins.resource_type import Lookup, ResourceType
from oncall_sandbox.plugins.values import State, is_zero

_ONLY_READ = (
    "the sandbox's fake plugin for github reads repositories but does not {}: "
    "they exist before the program runs"
)
_SAME_NAMES = (
    "name",
    "description",
    "private",
    "visibility",
    "fork",
    "archived",
    "topics",
)
_NAMES = {
    "homepage": "homepageUrl",
    "has_issues": "hasIssues",
    "has_discussions": "hasDiscussions",
    "has_wiki": "hasWiki",
    "has_projects": "hasProjects",
    "has_downloads": "hasDownloads",
    "is_template": "isTemplate",
    "allow_merge_commit": "allowMergeCommit",
    "allow_squash_merge": "allowSquashMerge",
    "allow_rebase_merge": "allowRebaseMerge",
    "allow_auto_merge": "allowAutoMerge",
    "allow_forking": "allowForking",
    "allow_update_branch": "allowUpdateBranch",
    "delete_branch_on_merge": "deleteBranchOnMerge",
    "squash_merge_commit_title": "squashMergeCommitTitle",
    "squash_merge_commit_message": "squashMergeCommitMessage",
    "merge_commit_title": "mergeCommitTitle",
    "merge_commit_message": "mergeCommitMessage",
    "full_name": "fullName",
    "default_branch": "defaultBranch",
    "language": "primaryLanguage",
    "html_url": "htmlUrl",
    "ssh_url": "sshCloneUrl",
    "svn_url": "svnUrl",
    "git_url": "gitCloneUrl",
    "clone_url": "httpCloneUrl",
    "node_id": "nodeId",
    "id": "repoId",
    **{name: name for name in _SAME_NAMES},
}


def _renamed(found: dict[str, Any]) -> State:
    return {name: found[word] for word, name in _NAMES.items() if found.get(word) is not None}


class Repository(ResourceType[GitHub]):
    """A repository, for `Repository.get`."""

    token = "github:index/repository:Repository"  # noqa: S105 -- a type token

    async def create(self, session: GitHub, plan: State) -> tuple[str, State]:
        del session, plan
        raise ProviderError(_ONLY_READ.format("create them"))

    async def read(self, session: GitHub, identity: str, state: State) -> State | None:
        found = await session.api.find(session.repository(identity))
        return None if found is None else state | _renamed(found)

    async def update(self, session: GitHub, identity: str, old: State, plan: State) -> State:
        del session, identity, old, plan
        raise ProviderError(_ONLY_READ.format("change them"))

    async def delete(self, session: GitHub, identity: str, state: State) -> None:
        del session, identity, state
        raise ProviderError(_ONLY_READ.format("delete them"))


async def _repository(session: GitHub, inputs: State) -> State:
    full, name = inputs.get("fullName"), inputs.get("name")
    if is_zero(full) and is_zero(name):
        raise ProviderError("getRepository needs one of fullName and name")
    owner, _, in_full = full.partition("/") if full else (session.owner, "", "")
    wanted = name or in_full
    found = await session.api.find(f"/repos/{owner}/{wanted}")
    if found is None:
        raise ProviderError(f"there is no repository {owner}/{wanted}, or the token may not see it")
    return {"id": wanted, "pages": [], "repositoryLicenses": [], "templates": []} | _renamed(found)


async def _branch(session: GitHub, inputs: State) -> State:
    repository, branch = inputs["repository"], inputs["branch"]
    try:
        answer = await session.api.send("GET", f"{session.repository(repository)}/git/ref/heads/{branch}")
    except ApiError as error:
        if error.status != 404:
            raise
        raise ProviderError(f"there is no branch {branch} in {session.owner}/{repository}") from None
    found = answer.json
    answered = {"id": f"{repository}:{branch}", "ref": found["ref"], "sha": found["object"]["sha"]}
    return answered | {"etag": answer.headers.get("etag", "")}


LOOKUPS: dict[str, Lookup[GitHub]] = {
    "github:index/getRepository:getRepository": _repository,
    "github:index/getBranch:getBranch": _branch,
}
