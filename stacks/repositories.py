"""What the repositories get: labels, issue templates and the way to escalate.

Files and secrets go through one provider an owner, labels through one for all.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi_github as github
import pulumi_github_labels as labels
from pulumi import Input, Output, ResourceOptions

from components.issue_kit import IssueKit, IssueKitArgs, Label
from oncall.model import Operation
from templates import render

PROCESS_LABELS = (
    Label(
        name=render.UNKNOWN,
        color="b60205",
        description="Pages at once: something is broken, nobody knows how badly",
    ),
    Label(name="post-mortem", color="5319e7", description="What happened, why, and what follows"),
    Label(
        name="action item", color="1d76db", description="Follows from a post-mortem; has an owner and a date"
    ),
    Label(name="runbook", color="0e8a16", description="How to recognise and fix one kind of failure"),
)
_LONGEST_DESCRIPTION = 100  # characters that GitHub takes


def accounts(operation: Operation, token: Output[str]) -> dict[str, github.Provider]:
    """The provider of each owner: an official one reaches the repositories of one owner only."""
    owners = {name.split("/")[0] for name in operation.repositories}
    return {owner: github.Provider(f"github-{owner}", owner=owner, token=token) for owner in sorted(owners)}


def provision(
    operation: Operation,
    providers: Mapping[str, github.Provider],
    labelling: labels.Provider,
    service_url: Output[str],
    events_key: Output[str],
) -> None:
    """Every repository gets the same kit, and pages the service at ``service_url`` with ``events_key``.

    Nothing in it depends on who is on call.
    """
    severities = (
        Label(name=severity.id, color=severity.color, description=severity.meaning[:_LONGEST_DESCRIPTION])
        for severity in operation.severities.values()
    )
    wanted = (*severities, *PROCESS_LABELS)
    meanings = service_url.apply(lambda url: render.meanings(operation, url))
    for name, repository in operation.repositories.items():
        owner, _ = name.split("/")
        files: dict[str, Input[str]] = {**render.files(operation, name), render.MEANINGS: meanings}
        IssueKit(
            f"repository-{name}",
            IssueKitArgs(
                repository=name,
                branch=repository.branch,
                labels=wanted,
                # In the order of their paths: what the workflows read is there before them.
                files={path: files[path] for path in sorted(files)},
                secrets={render.SECRET: events_key},
            ),
            ResourceOptions(providers=[providers[owner], labelling]),
        )
