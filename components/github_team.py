"""A team of a GitHub organization. Not managed: its members, whom `oncall follow` keeps, and what it has access to."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi_github as github
from pulumi import ComponentResource, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class GithubTeamArgs:
    """``slug`` is what people mention, without the organization: that of the provider."""

    slug: str
    description: str


class GithubTeam(ComponentResource):
    """``team_id`` is the team's number. Everybody in the organization sees it, or nobody could mention it."""

    team_id: Output[str]

    def __init__(self, name: str, args: GithubTeamArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("oncall:index:GithubTeam", name, None, opts)
        self.team_id = github.Team(
            f"{name}-team",
            name=args.slug,
            description=args.description,
            privacy="closed",
            opts=ResourceOptions(parent=self),
        ).id
        self.register_outputs({"teamId": self.team_id})
