"""What follows the rota is provisioned once, marked, and left to `oncall follow`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oncall import titles
from oncall.model import Follow, Operation
from tests.oncall.rotas import rota
from tests.operate.follow.world import following
from tests.stacks.conftest import Declare
from tests.stacks.recorder import Recording

FOLLOW = Follow(
    user_groups={"on-call": ("primary",)},
    topics={"alert": ("primary",)},
    github_teams={"octo-org/on-call": ("primary",)},
)


@pytest.fixture(scope="module")
def followed(wing: Operation, declare: Declare) -> Recording:
    """Wing's people and channel, with what follows them; nobody is notified of anything."""
    few = replace(wing, assets={}, workflows={}, sources={}, repositories={}, status_page=None)
    return declare(following(replace(few, notification_rules=()), FOLLOW))


@pytest.mark.slow(covers=True)
def test_groups_and_teams_are_marked_as_ours(followed: Recording) -> None:
    for kind in ("Usergroup", "Team"):
        (made,) = followed.of(kind).values()
        assert titles.KEPT in made.inputs["description"], (
            "oncall follow leaves a group without the mark alone"
        )
        assert len(made.inputs["description"]) <= 140, "Slack takes no more"
    (group,) = followed.of("Usergroup").values()
    assert group.inputs["handle"] == "on-call", "whoever mentions @on-call must reach somebody"
    assert group.provider == "slack", "without it the group would be made with nobody's token"
    (team,) = followed.of("Team").values()
    assert team.inputs["name"] == "on-call", "the organization is the provider's, not a part of the name"
    assert team.provider == "github-octo-org", "a provider reaches one owner"


def test_the_topic_of_a_channel_is_left_to_whoever_keeps_it(followed: Recording, declared: Recording) -> None:
    (channel,) = followed.of("Conversation").values()
    assert "topic" not in channel.inputs
    assert channel.ignored == ("topic",), "every update would take out who is on call"
    (managed,) = declared.of("Conversation").values()
    assert managed.ignored == ()


@pytest.mark.slow
def test_a_group_that_several_teams_name_is_one(declare: Declare) -> None:
    two = rota(2)
    both = replace(FOLLOW, user_groups={"on-call": ("first",)}, topics={}, github_teams={})
    assert len(declare(following(replace(two, notification_rules=()), both)).of("Usergroup")) == 1


def test_a_file_that_lets_nothing_follow_has_neither(declared: Recording) -> None:
    assert not declared.of("Usergroup")
    assert not declared.of("Team")
