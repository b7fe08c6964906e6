"""What the repositories get: labels and issue templates, through one provider an owner."""

from __future__ import annotations

import pulumi_github as github
from pulumi import Output, ResourceOptions

from components.issue_kit import IssueKit, IssueKitArgs
from rotation.model import Operation
from stacks import issue_texts


def provision(operation: Operation, token: Output[str]) -> None:
    """Every repository gets the same kit."""
    owners = {name.split("/")[0] for name in operation.repositories}
    providers = {
        owner: github.Provider(f"github-{owner}", owner=owner, token=token) for owner in sorted(owners)
    }
    files = issue_texts.files(operation)
    labels = issue_texts.labels(operation)
    for name, repository in operation.repositories.items():
        owner, short = name.split("/")
        IssueKit(
            f"repository-{name}",
            IssueKitArgs(repository=short, branch=repository.branch, labels=labels, files=files),
            ResourceOptions(providers=[providers[owner]]),
        )
