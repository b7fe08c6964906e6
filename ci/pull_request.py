"""A pull request as GitHub reports it: nothing of it comes from the jobs that run its code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from oncall.review.versions import Version
from operate.project import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from operate.github import GitHub

VERDICTS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


class PullRequest(NamedTuple):
    """An open pull request to the default branch; ``head`` is its last commit, ``base`` the merge base of both."""

    number: int
    head: str
    base: str
    author: str
    ours: bool
    """Whether the head is in this repository, and not in a fork."""


def of_event(github: GitHub, event: dict[str, Any]) -> PullRequest | None:
    """The pull request that an event is about; None with a line on stdout where there is nothing to review."""
    if "pull_request" in event:
        wanted = event["pull_request"]["head"]["sha"]
        found = github.get(f"/pulls/{event['pull_request']['number']}")
    else:
        run = event["workflow_run"]
        wanted = run["head_sha"]
        found = _with_head(github, wanted, run["head_repository"], run["head_branch"])
    if because := _unfit(found, wanted, github.repository):
        print(f"No review: {because}.")
        return None
    compared = github.get(f"/compare/{found['base']['ref']}...{wanted}", page=1, per_page=1)
    return PullRequest(
        number=found["number"],
        head=wanted,
        base=compared["merge_base_commit"]["sha"],
        author=found["user"]["login"],
        ours=found["head"]["repo"]["full_name"] == github.repository,
    )


def is_current(github: GitHub, pull_request: PullRequest) -> bool:
    """Whether nothing was pushed meanwhile."""
    head: str = github.get(f"/pulls/{pull_request.number}")["head"]["sha"]
    return head == pull_request.head


def versions(github: GitHub, pull_request: PullRequest) -> tuple[Version, Version]:
    """The file at the merge base and at the head."""
    return (
        Version(f"{FILE} before", github.file(FILE, pull_request.base), None),
        Version(FILE, github.file(FILE, pull_request.head), None),
    )


def agreeing(reviews: Iterable[dict[str, Any]], head: str, author: str) -> frozenset[str]:
    """Who agrees with a commit, in lower case: its author, and whoever approved exactly this commit."""
    approved = {
        login.lower()
        for login, review in last_verdicts(reviews).items()
        if review["state"] == "APPROVED" and review["commit_id"] == head
    }
    return frozenset({author.lower(), *approved})


def last_verdicts(reviews: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The last review of each person that approves, objects, or was dismissed, by login."""
    return {
        review["user"]["login"]: review
        for review in reviews
        if review["user"] and review["state"] in VERDICTS
    }


def _with_head(
    github: GitHub, sha: str, repository: dict[str, Any] | None, branch: str
) -> dict[str, Any] | None:
    """The open pull request of a branch, which may be in a fork."""
    if repository is None:
        return None
    owner = repository["full_name"].partition("/")[0]
    found = github.pages("/pulls", state="open", head=f"{owner}:{branch}")
    fitting = (
        each
        for each in found
        if each["head"]["sha"] == sha
        and (each["head"]["repo"] or {}).get("full_name") == repository["full_name"]
        and _goes_to_default(each, github.repository)
    )
    return next(fitting, None)


def _unfit(found: dict[str, Any] | None, sha: str, repository: str) -> str:
    if found is None:
        return "no open pull request to the default branch has this commit as its head"
    if found["state"] != "open":
        return "the pull request is closed"
    if found["head"]["sha"] != sha or not found["head"]["repo"]:
        return "the pull request has a newer head; the run for that reviews it"
    if not _goes_to_default(found, repository):
        return "the pull request does not go to the default branch"
    return ""


def _goes_to_default(found: dict[str, Any], repository: str) -> bool:
    repo, branch = found["base"]["repo"], found["base"]["ref"]
    return (repo["full_name"], repo["default_branch"]) == (repository, branch)
