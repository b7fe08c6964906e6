"""What follows the rota is provisioned once, marked, and left to `oncall follow`."""

from __future__ import annotations

from dataclasses import replace

from oncall import titles
from oncall.model import Follow, Operation
from tests.oncall.rotas import rota
from tests.operate.follow.world import following
from tests.stacks.conftest import Declare

FOLLOW = Follow(
    user_groups={"on-call": ("primary",)},
    topics={"alert": ("primary",)},
    github_teams={"octo-org/on-call": ("primary",)},
)


def test_groups_and_teams_are_marked_as_ours(wing: Operation, declare: Declare) -> None:
    declared = declare(following(wing, FOLLOW))
    for kind in ("Usergroup", "Team"):
        (made,) = declared.of(kind).values()
        assert titles.KEPT in made.inputs["description"], (
            "oncall follow leaves a group without the mark alone"
        )
        assert len(made.inputs["description"]) <= 140, "Slack takes no more"
    (group,) = declared.of("Usergroup").values()
    assert group.provider == "slack", "without it the group would be made with nobody's token"
    (team,) = declared.of("Team").values()
    assert team.provider == "github-octo-org", "a provider reaches one owner"


def test_the_topic_of_a_channel_is_left_to_whoever_keeps_it(wing: Operation, declare: Declare) -> None:
    (channel,) = declare(following(wing, FOLLOW)).of("Conversation").values()
    assert "topic" not in channel.inputs
    assert channel.ignored == ("topic",), "every update would take out who is on call"
    (managed,) = declare(wing).of("Conversation").values()
    assert managed.ignored == ()


def test_a_group_that_several_teams_name_is_one(declare: Declare) -> None:
    two = rota(2)
    both = replace(FOLLOW, user_groups={"on-call": ("first",)}, topics={}, github_teams={})
    assert len(declare(following(two, both)).of("Usergroup")) == 1


def test_a_file_that_lets_nothing_follow_has_neither(wing: Operation, declare: Declare) -> None:
    declared = declare(wing)
    assert not declared.of("Usergroup")
    assert not declared.of("Team")
