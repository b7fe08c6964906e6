"""``reviewed``: before anything is deployed, check every commit since the last deployment, and ask the guards again.

A rule of the repository requires reviews as well; this fails where that rule was switched off or bypassed. And what was
fine when it was reviewed may land in the middle of a turn some weeks later.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from ci import deployed, runner
from ci.consent import Step, counting
from ci.pull_request import agreeing, last_verdicts
from oncall.errors import UserError
from oncall.review.compare import Verdict
from oncall.review.document import summary
from oncall.review.limit import as_markdown
from oncall.review.reading import material
from oncall.review.versions import Version
from operate.project import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from operate.github import GitHub

OURS = ("OWNER", "MEMBER", "COLLABORATOR")
"""Anybody may approve a pull request of a public repository; only approvals of these count."""
GITHUB = "web-flow"
"""Who commits what GitHub itself merges or squashes, with a signature."""


class Merged(NamedTuple):
    """A pull request, merged as ``commit`` on ``parent``; ``agree`` agree with it (handles in lower case)."""

    number: int
    parent: str
    commit: str
    approvers: list[str]
    agree: frozenset[str]


def run() -> int:
    """Pass if every new commit is a reviewed pull request, and no guard objects today. Raises UserError."""
    with runner.github() as github:
        sha, since = runner.variable("GITHUB_SHA"), deployed.commit(runner.variable("PULUMI_STACK"))
        if since is None:
            print("Nothing is deployed yet, so only the last commit is checked.")
        merged = [_merged(github, commit) for commit in _commits(github, since, sha)]
        for each in merged:
            print(f"Pull request #{each.number}, approved by {', '.join(each.approvers)}.")
        if merged:
            _ask_the_guards(github, merged[::-1], runner.now())
    return 0


def _commits(github: GitHub, since: str | None, sha: str) -> Iterator[dict[str, Any]]:
    """The commits of the main branch itself after ``since``, newest first; None: the last one."""
    if since is None:
        yield github.get(f"/commits/{sha}")
        return
    between = f"/compare/{since}...{sha}"
    compared = github.find(between, page=1, per_page=1)
    if compared is None or compared["status"] not in ("ahead", "identical"):
        raise UserError(f"{sha} does not follow {since}, which is deployed: the main branch was rewritten")
    known = {each["sha"]: each for each in github.pages(between, within="commits")}
    while sha != since:
        if sha not in known:
            raise UserError(f"the main branch does not lead from {since}, which is deployed, to this commit")
        yield known[sha]
        sha = known[sha]["parents"][0]["sha"]


def _merged(github: GitHub, commit: dict[str, Any]) -> Merged:
    """The reviewed pull request that became a commit. Raises UserError."""
    sha = commit["sha"]
    found = [
        each
        for each in github.pages(f"/commits/{sha}/pulls")
        if each["merged_at"] and each["merge_commit_sha"] == sha
    ]
    by_github = (commit["committer"] or {}).get("login") == GITHUB
    if not found or not by_github or not commit["commit"]["verification"]["verified"]:
        raise UserError(f"{sha} is not a pull request that GitHub merged: revert it, and open a pull request")
    number, head, author = found[0]["number"], found[0]["head"]["sha"], found[0]["user"]["login"]
    reviews = list(github.pages(f"/pulls/{number}/reviews"))
    approvers = approved_by(reviews, head, author)
    if not approvers:
        raise UserError(
            f"nobody but its author approved the last commit of pull request #{number}: revert it, "
            "and open a new one for review"
        )
    return Merged(number, commit["parents"][0]["sha"], sha, approvers, agreeing(reviews, head, author))


def approved_by(reviews: Iterable[dict[str, Any]], head: str, author: str) -> list[str]:
    """Who approved this commit, is not its author and has not withdrawn the approval; empty if anybody objects."""
    last = last_verdicts(each for each in reviews if each["author_association"] in OURS)
    if any(review["state"] == "CHANGES_REQUESTED" for review in last.values()):
        return []
    return [
        login
        for login, review in last.items()
        if review["state"] == "APPROVED" and review["commit_id"] == head and login != author
    ]


def _ask_the_guards(github: GitHub, merged: Sequence[Merged], now: datetime) -> None:
    """Review the file that is deployed against the new one, with the pull requests between, the oldest first.

    Raises UserError.
    """
    files = [github.file(FILE, sha) for sha in (merged[0].parent, *(each.commit for each in merged))]
    versions = [
        Version(f"{FILE} as deployed", files[0], None),
        *(Version(FILE, data, None) for data in files[1:]),
    ]
    steps = [Step(*pair, each.agree) for pair, each in zip(pairwise(versions), merged, strict=True)]
    reviewed = material(versions[0], versions[-1], now, counts=counting(steps, now))
    runner.summary(as_markdown(reviewed, mentioned=()))
    if reviewed.review is None or reviewed.review.verdict is Verdict.REFUSED:
        raise UserError(
            f"{summary(reviewed)} It was fine when it was reviewed, and is not today. "
            "Open a pull request that moves it, or in which those concerned agree with a new entry of accept"
        )
