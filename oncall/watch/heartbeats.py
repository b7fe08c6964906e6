"""How a scheduled workflow pings its heartbeat: a step for its file, and a secret for its repository."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncall.model import Operation

_STEP = """\
      - name: Ping the heartbeat after a scheduled run
        if: github.event_name == 'schedule'
        run: curl --fail --silent --show-error --max-time 10 --retry 5 --retry-all-errors "$HEARTBEAT"
        env:
          HEARTBEAT: ${{{{ secrets.{secret} }}}}
"""
_COMMAND = (
    "pulumi stack output heartbeats --json --show-secrets --stack {stack}"
    " | jq -r '.[\"{workflow}\"]' | gh secret set {secret} --repo {repository}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """``step`` is the last one of the last job of the workflow; ``command`` sets the secret with the address."""

    workflow: str
    title: str
    repository: str
    file: str
    secret: str
    step: str
    command: str


def pings(operation: Operation, stack: str) -> tuple[Ping, ...]:
    """One for each scheduled workflow, in the order of the file; the addresses are those of ``stack``."""
    found = []
    for workflow in operation.workflows.values():
        if workflow.schedule is not None:
            secret = f"HEARTBEAT_{workflow.id.upper().replace('-', '_')}"
            found.append(
                Ping(
                    workflow=workflow.id,
                    title=workflow.title,
                    repository=workflow.repository,
                    file=f".github/workflows/{workflow.file}",
                    secret=secret,
                    step=_STEP.format(secret=secret),
                    command=_COMMAND.format(
                        stack=stack, workflow=workflow.id, secret=secret, repository=workflow.repository
                    ),
                )
            )
    return tuple(found)
