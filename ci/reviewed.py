"""``reviewed``: before anything is deployed, check that the commit was reviewed.

A rule of the repository requires reviews as well; this fails where that rule was switched off or bypassed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci.runner import github, variable
from oncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from operate.github import GitHub

VERDICTS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")
OURS = ("OWNER", "MEMBER", "COLLABORATOR")
"""Anybody may approve a pull request of a public repository; only approvals of these count."""


def run() -> int:
    """Pass if the commit is what GitHub made of a pull request whose last state was approved."""
    with github() as repository:
        return _check(repository, variable("GITHUB_SHA"))


def _check(github: GitHub, sha: str) -> int:
    merged = [
        each
        for each in github.pages(f"/commits/{sha}/pulls")
        if each["merged_at"] and each["merge_commit_sha"] == sha
    ]
    if not merged:
        raise UserError(f"{sha} is not a merged pull request: revert it, and open a pull request")
    pull_request = merged[0]
    number = pull_request["number"]
    approvers = approved_by(
        github.pages(f"/pulls/{number}/reviews"), pull_request["head"]["sha"], pull_request["user"]["login"]
    )
    if not approvers:
        raise UserError(
            f"nobody but its author approved the last commit of pull request #{number}: revert it, "
            "and open a new one for review"
        )
    print(f"Pull request #{number}, approved by {', '.join(approvers)}.")
    return 0


def approved_by(reviews: Iterable[dict[str, Any]], head: str, author: str) -> list[str]:
    """Who approved this commit, is not its author and has not withdrawn the approval; empty if anybody objects."""
    last: dict[str, dict[str, Any]] = {}
    for review in reviews:
        counts = review["user"] and review["author_association"] in OURS
        if counts and review["state"] in VERDICTS:
            last[review["user"]["login"]] = review
    if any(review["state"] == "CHANGES_REQUESTED" for review in last.values()):
        return []
    return [
        login
        for login, review in last.items()
        if review["state"] == "APPROVED" and review["commit_id"] == head and login != author
    ]
