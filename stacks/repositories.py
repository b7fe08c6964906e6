"""What the repositories get: labels and issue templates, through one provider an owner."""

from __future__ import annotations

import pulumi_github as github
from pulumi import Output, ResourceOptions

from components.issue_kit import IssueKit, IssueKitArgs, Label
from rotation.model import Operation
from templates import render

_PROCESS_LABELS = (
    Label(name="incident", color="b60205", description="Something is broken for users or contributors"),
    Label(name="post-mortem", color="5319e7", description="What happened, why, and what follows"),
    Label(name="runbook", color="0e8a16", description="How to recognise and mend one kind of failure"),
)
_LONGEST_DESCRIPTION = 100  # characters that GitHub takes


def provision(operation: Operation, token: Output[str]) -> None:
    """Every repository gets the same kit."""
    owners = {name.split("/")[0] for name in operation.repositories}
    providers = {
        owner: github.Provider(f"github-{owner}", owner=owner, token=token) for owner in sorted(owners)
    }
    severities = (
        Label(name=severity.id, color=severity.color, description=severity.meaning[:_LONGEST_DESCRIPTION])
        for severity in operation.severities.values()
    )
    labels = (*severities, *_PROCESS_LABELS)
    forms = render.issue_forms(operation)
    for name, repository in operation.repositories.items():
        owner, short = name.split("/")
        IssueKit(
            f"repository-{name}",
            IssueKitArgs(repository=short, branch=repository.branch, labels=labels, files=forms),
            ResourceOptions(providers=[providers[owner]]),
        )
