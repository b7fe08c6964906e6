"""``follow``: ask who is on call, and let them hold the role. Tokens come from the environment, for then no engine has
to be started; where it holds none of them, from the stack's configuration."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from plugin_host.failure import ProviderError
from pulumi_pagerduty_overrides.config import VENDOR as PAGERDUTY

from oncall import load
from oncall.cli.asking import print_json
from oncall.errors import UserError
from oncall.following.rota import window
from operate import engine, github, pagerduty, project, sandbox, slack
from operate.follow.asking import RotaReader
from operate.follow.in_slack import InSlack
from operate.follow.memory import Memory
from operate.follow.on_github import OnGitHub
from operate.follow.report import Report
from operate.follow.workspace import Workspace

if TYPE_CHECKING:
    import argparse

    from plugin_host.http import Api

    from oncall.model import Operation

_TOKENS = {
    pagerduty.TOKEN: PAGERDUTY.token_variable,
    slack.TOKEN: slack.VARIABLE,
    github.TOKEN: github.VARIABLE,
}


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """The vendors' APIs; None for one without a token."""

    pagerduty: Api | None
    slack: Api | None
    github: Api | None

    @classmethod
    def of_stack(cls, stack: str) -> Accounts:
        """By the tokens of the environment, or of the stack's configuration. Raises StackError."""
        held = {key: os.environ.get(variable, "") for key, variable in _TOKENS.items()}
        if not any(held.values()):
            held = engine.settings(stack)
        pager, chat, hub = (held.get(key) for key in _TOKENS)
        return cls(
            pagerduty=pagerduty.rest(pager, sandbox.origin(stack, pagerduty.HOST)) if pager else None,
            slack=slack.api(sandbox.origin(stack, slack.HOST), chat) if chat else None,
            github=github.api(sandbox.origin(stack, github.HOST), hub) if hub else None,
        )

    async def close(self) -> None:
        """Close the connections."""
        for api in (self.pagerduty, self.slack, self.github):
            if api is not None:
                await api.close()


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``follow``."""
    parser.add_argument(
        "--stack", required=True, metavar="NAME", help="the stack whose file and accounts are used"
    )
    parser.add_argument(
        "--memory", type=Path, metavar="FILE", help="keep what saves requests here; without it every run asks"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def clock() -> datetime:
    """The second that it is: PagerDuty lets a schedule begin with the second of its creation."""
    return datetime.now(UTC).replace(microsecond=0)


def run(options: argparse.Namespace) -> int:
    """Print what was done, and what was not; 1 where that is something."""
    operation = load(project.file(options.stack))
    now = clock()
    memory = Memory.read(options.memory, now.date())
    accounts = Accounts.of_stack(options.stack)
    report = asyncio.run(_follow(operation, accounts, memory, now))
    if options.memory:
        memory.write(options.memory)
    source = "PagerDuty" if accounts.pagerduty else f"the file: {_TOKENS[pagerduty.TOKEN]} is not set"
    if options.json:
        print_json(
            {"asked": "pagerduty" if accounts.pagerduty else "file", "done": report.done, "left": report.left}
        )
    else:
        print(f"Who is on call was asked of {source}.")
        for line in report.done or [
            "Everything is as it should be." if not report.left else "Nothing was changed."
        ]:
            print(line)
        sys.stdout.flush()
        for line in report.left:
            print(line, file=sys.stderr)
    return 1 if report.left else 0


async def _follow(operation: Operation, accounts: Accounts, memory: Memory, now: datetime) -> Report:
    try:
        return await follow(operation, accounts, memory, now)
    finally:
        await accounts.close()


async def follow(operation: Operation, accounts: Accounts, memory: Memory, now: datetime) -> Report:
    """One run. Raises UserError where nobody could be asked who is on call: then nothing is changed."""
    report = Report()
    reader = RotaReader(operation, accounts.pagerduty, memory)
    try:
        rota = await reader.rota(*window(operation, now))
    except (ProviderError, UserError) as error:
        raise UserError(f"Nothing is changed: nobody knows who is on call. {error}") from None
    parts = []
    if _uses_slack(operation):
        if accounts.slack:
            workspace = Workspace(slack.Slack(accounts.slack), memory)
            parts.append(InSlack(reader, workspace, memory, report).follow(rota, now))
        else:
            report.left.append(f"Nothing is changed in Slack: {slack.VARIABLE} is not set")
    if any(team.follow.github_teams for team in operation.teams.values()):
        if accounts.github:
            parts.append(OnGitHub(operation, accounts.github, report, now).follow(rota))
        else:
            report.left.append(f"Nothing is changed on GitHub: {github.VARIABLE} is not set")
    await asyncio.gather(*parts)
    return report


def _uses_slack(operation: Operation) -> bool:
    each = (team.follow for team in operation.teams.values())
    return any(one.user_groups or one.topics or one.handoffs or one.summary or one.reminders for one in each)
