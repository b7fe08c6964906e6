"""What follows the rota: user groups of Slack and teams of GitHub. `oncall follow` keeps their members."""

from __future__ import annotations

from components.github_team import GithubTeam, GithubTeamArgs
from components.user_group import UserGroup, UserGroupArgs
from oncall import titles
from oncall.model import Operation
from stacks.accounts import Accounts


def provision(operation: Operation, accounts: Accounts) -> None:
    """Each once, however many teams and levels it follows."""
    description = titles.kept(operation)
    follows = [team.follow for team in operation.teams.values()]
    for handle in dict.fromkeys(handle for follow in follows for handle in follow.user_groups):
        UserGroup(
            f"user-group-{handle}", UserGroupArgs(handle=handle, description=description), accounts.slack
        )
    for name in dict.fromkeys(name for follow in follows for name in follow.github_teams):
        organization, slug = name.split("/")
        GithubTeam(
            f"github-team-{name}",
            GithubTeamArgs(slug=slug, description=description),
            accounts.github[organization],
        )
