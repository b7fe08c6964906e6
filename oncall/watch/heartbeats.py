"""How a scheduled workflow pings its heartbeat: a job for its file, which reads the address from a secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from oncall.model import Operation

JOB = "heartbeat"
"""The name of the job."""
_JOB = """\
  heartbeat: # of {title}: pinged once every job of a scheduled run has succeeded
    needs: [{needs}] # a matrix counts with all its legs
    if: github.event_name == 'schedule'
    runs-on: ubuntu-latest
    continue-on-error: true # the workflow never fails because of it
    permissions: {{}}
    steps:
      - {{uses: "{action}", with: {{url: "${{{{ secrets.{secret} }}}}"}}}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """``secret`` is the Actions secret of the ``repository`` with the address, which `pulumi up` sets."""

    workflow: str
    title: str
    repository: str
    file: str
    secret: str

    def job(self, action: str, jobs: Collection[str] = ("EVERY", "OTHER", "JOB")) -> str:
        """One more job of the workflow ``file``, after its other ``jobs``.

        ``action`` pings, and is named as ``uses`` names it.
        """
        return _JOB.format(title=self.title, action=action, secret=self.secret, needs=", ".join(jobs))


def pings(operation: Operation) -> tuple[Ping, ...]:
    """One for each scheduled workflow, in the order of the file."""
    return tuple(
        Ping(
            workflow=workflow.id,
            title=workflow.title,
            repository=workflow.repository,
            file=f".github/workflows/{workflow.file}",
            secret=f"HEARTBEAT_{workflow.id.upper().replace('-', '_')}",
        )
        for workflow in operation.workflows.values()
        if workflow.schedule
    )
