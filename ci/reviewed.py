"""``reviewed``: before anything is deployed, hold the commit at hand to what was reviewed.

A rule of the repository demands reviews as well; this fails where that rule was switched off or gone around.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci.github import GitHub
from ci.problem import PipelineError
from ci.runner import variable

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD_OF_A_REVIEWER = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")
OURS = ("OWNER", "MEMBER", "COLLABORATOR")
"""Anybody may approve a pull request of a public repository; these are the ones who count."""


def run() -> int:
    """Pass if the commit is what GitHub made of a pull request whose last state was approved."""
    github, sha = GitHub.of_the_job(), variable("GITHUB_SHA")
    merged = [
        each
        for each in github.pages(f"/commits/{sha}/pulls")
        if each["merged_at"] and each["merge_commit_sha"] == sha
    ]
    if not merged:
        raise PipelineError(f"{sha} is no merged pull request: revert it, and make the change by one")
    pull_request = merged[0]
    number = pull_request["number"]
    approvers = approved_by(
        github.pages(f"/pulls/{number}/reviews"), pull_request["head"]["sha"], pull_request["user"]["login"]
    )
    if not approvers:
        raise PipelineError(
            f"nobody but its author approved the last commit of pull request #{number}: revert it, "
            "or have it reviewed in a new one"
        )
    print(f"Pull request #{number}, approved by {', '.join(approvers)}.")
    return 0


def approved_by(reviews: Iterable[dict[str, Any]], head: str, author: str) -> list[str]:
    """Who approved the very commit, was not its author, and has not taken it back; empty if anybody objects."""
    last: dict[str, dict[str, Any]] = {}
    for review in reviews:
        counts = review["user"] and review["author_association"] in OURS
        if counts and review["state"] in WORD_OF_A_REVIEWER:
            last[review["user"]["login"]] = review
    if any(review["state"] == "CHANGES_REQUESTED" for review in last.values()):
        return []
    return [
        login
        for login, review in last.items()
        if review["state"] == "APPROVED" and review["commit_id"] == head and login != author
    ]
