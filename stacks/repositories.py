"""What the repositories get: labels, issue templates and the way to escalate."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input, Output

from components.alerted_service import AlertedService
from components.issue_kit import IssueKit, IssueKitArgs, Label
from oncall.model import Operation
from oncall.watch.heartbeats import pings
from stacks import pages, services
from stacks.accounts import Accounts
from templates import render

PROCESS_LABELS = (
    Label(
        name=render.UNKNOWN,
        color="b60205",
        description="Pages at once: something is broken, nobody knows how badly",
    ),
    Label(
        name=render.TRACKED,
        color="c5def5",
        description="PagerDuty has paged already: this issue tracks that incident and pages nobody",
    ),
    Label(name="post-mortem", color="5319e7", description="What happened, why, and what follows"),
    Label(
        name="action item", color="1d76db", description="Follows from a post-mortem; has an owner and a date"
    ),
    Label(name="runbook", color="0e8a16", description="How to recognise and fix one kind of failure"),
)
_LONGEST_DESCRIPTION = 100  # characters that GitHub takes


def provision(
    operation: Operation, accounts: Accounts, paged: AlertedService, addresses: Mapping[str, Output[str]]
) -> None:
    """Every repository gets the same kit but for the forms that it keeps, and pages the service ``paged``.

    Nothing in it depends on who is on call.

    ``addresses`` are those that scheduled workflows ping, by workflow id; each is a secret of its repository.
    """
    if not operation.repositories:
        return
    severities = (
        Label(name=severity.id, color=severity.color, description=severity.meaning[:_LONGEST_DESCRIPTION])
        for severity in operation.severities.values()
    )
    wanted = (*severities, *PROCESS_LABELS)
    kept = operation.project.repository
    page = pages.service(paged.service_id)
    workflows = {render.CALLER: page.apply(lambda url: render.caller(operation, kept, url))} if kept else {}
    pinging = pings(operation)
    for name, repository in operation.repositories.items():
        owner, _ = name.split("/")
        own = {f"{render.FORMS}/{form}" for form in repository.keep}
        forms = {path: text for path, text in render.files(operation, name).items() if path not in own}
        files: dict[str, Input[str]] = {**forms, **workflows}
        IssueKit(
            f"repository-{name}",
            IssueKitArgs(
                repository=name,
                branch=repository.branch,
                labels=wanted,
                files=files,
                secrets={
                    render.SECRET: paged.keys[services.EVENTS],
                    **{ping.secret: addresses[ping.workflow] for ping in pinging if ping.repository == name},
                },
            ),
            accounts.github[owner],
        )
