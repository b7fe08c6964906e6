"""The accounts in which everything is provisioned, a provider each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_betterstack as betterstack
import pulumi_github as github
import pulumi_github_labels as labels
import pulumi_pagerduty as pagerduty
import pulumi_pagerduty_overrides as overrides
import pulumi_slack as slack
from pulumi import InvokeOptions, Output, ResourceOptions

from oncall.model import Operation


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """Options that put a component, or a look-up, into an account; those of GitHub by the owner of
    repositories and teams."""

    pagerduty: ResourceOptions
    slack: ResourceOptions
    betterstack: ResourceOptions
    github: Mapping[str, ResourceOptions]
    ask_pagerduty: InvokeOptions
    find_people: InvokeOptions
    ask_github: Mapping[str, InvokeOptions]


def connect(operation: Operation, tokens: Mapping[str, Output[str]]) -> Accounts:
    """``tokens`` by the key of their configuration."""
    # The engine starts one plugin after the other; GitHub's come first, because the first look-up waits for them.
    teams = [name for team in operation.teams.values() for name in team.follow.github_teams]
    owners = {name.split("/")[0] for name in (*operation.repositories, *teams)}
    # An official provider reaches the repositories of one owner only.
    hosts = {
        owner: github.Provider(f"github-{owner}", owner=owner, token=tokens["github:token"])
        for owner in sorted(owners)
    }
    pager = pagerduty.Provider(
        "pagerduty", token=tokens["pagerduty:token"], user_token=tokens["pagerduty:userToken"]
    )
    overriding = overrides.Provider("overrides", token=tokens["pagerduty:token"])
    chat = slack.Provider("slack", token=tokens["slack:token"])
    watching = betterstack.Provider("betterstack", api_token=tokens["betterstack:apiToken"])
    labelling = labels.Provider("labels", token=tokens["github:token"])
    return Accounts(
        pagerduty=ResourceOptions(providers=[pager, overriding]),
        slack=ResourceOptions(providers=[chat]),
        betterstack=ResourceOptions(providers=[watching]),
        github={owner: ResourceOptions(providers=[host, labelling]) for owner, host in hosts.items()},
        ask_pagerduty=InvokeOptions(provider=pager),
        find_people=InvokeOptions(provider=overriding),
        ask_github={owner: InvokeOptions(provider=host) for owner, host in hosts.items()},
    )
