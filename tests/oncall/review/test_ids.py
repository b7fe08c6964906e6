"""Another id of a rotation or of a team moves nobody: rotations and teams that stay the same are recognized."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oncall.model import Guard, Holiday, Operation, Swap
from oncall.review.changes import Property
from oncall.review.compare import Review, review
from oncall.review.ids import kept
from tests.oncall.review.edits import NOW, wing


def in_teams(operation: Operation, **teams: str) -> Operation:
    """The operation in which the rotations belong to these teams; everything that is watched pages the first."""
    (one,) = operation.teams.values()
    first = next(iter(teams.values()))
    return replace(
        operation,
        teams={team: replace(one, id=team) for team in dict.fromkeys(teams.values())},
        rotations={
            key: replace(rotation, team=teams[key.replace("-", "_")])
            for key, rotation in operation.rotations.items()
        },
        assets={key: replace(asset, team=first) for key, asset in operation.assets.items()},
        workflows={key: replace(workflow, team=first) for key, workflow in operation.workflows.items()},
        sources={key: replace(source, team=first) for key, source in operation.sources.items()},
    )


NAMED = in_teams(wing(), israel_europe="wing", us="wing")
DIVIDED = in_teams(wing(), israel_europe="east", us="west")


def called(americas: str) -> Operation:
    """Wing's file, in which the rotation us has another id."""
    return wing(("  us:\n", f"  {americas}:\n"))


def guards(found: Review) -> list[Guard]:
    return [finding.guard for finding in found.findings]


def test_a_rotation_with_another_id_is_the_same() -> None:
    found = review(wing(), called("americas"), NOW)
    assert (found.moves, found.findings) == ((), ()), (
        "nobody leaves: “@Chriscbr leaves rotation us” was wrong"
    )
    (change,) = found.changes
    assert (change.word, change.properties) == ("rotation", (Property("id", "us", "americas"),))


def test_what_is_limited_to_it_stays_so() -> None:
    swap = Swap(one="eladb", other="skyrpex", start=NOW, end=NOW, rotations=("us",))
    holiday = Holiday(start=NOW, end=NOW, rotations=("us", "israel-europe"))
    found = kept(replace(wing(), swaps=(swap,), holidays=(holiday,)), called("americas"))
    assert found.swaps[0].rotations == ("americas",)
    assert found.holidays[0].rotations == ("americas", "israel-europe")


def test_a_rotation_of_other_people_is_another_one() -> None:
    after = called("americas")
    us = after.rotations["americas"]
    entry = replace(us.order[0], people=("hasanaburayyan", "Chriscbr", "MarkMcCulloh"))
    found = review(
        wing(), replace(after, rotations={**after.rotations, "americas": replace(us, order=(entry,))}), NOW
    )
    assert Guard.MANY_LEAVE in guards(found)
    assert found.moves


@pytest.mark.parametrize(("before", "after"), [(wing(), NAMED), (NAMED, wing())], ids=["named", "unnamed"])
def test_a_team_that_gets_a_name_or_loses_it_is_the_same(before: Operation, after: Operation) -> None:
    found = review(before, after, NOW)
    assert (found.moves, found.findings, found.escalations) == ((), (), ())
    assert "team" in {label for change in found.changes for label, _, _ in change.properties}, (
        "but it is listed"
    )


KEY = "It gets another integration key, and the old one stops working."


def test_what_a_name_of_the_team_makes_again_is_listed() -> None:
    follows = {(change.word, change.so) for change in review(wing(), NAMED, NOW).changes}
    assert {("source", KEY), ("asset", "")} <= follows, "Sentry's events would page nobody"


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [(wing(), NAMED, "wing"), (NAMED, wing(), "wing"), (wing(), DIVIDED, "east")],
    ids=["named", "unnamed", "divided"],
)
def test_what_another_name_of_the_team_costs_is_said(before: Operation, after: Operation, name: str) -> None:
    found = review(before, after, NOW).changes
    (so,) = (change.so for change in found if (change.word, change.name) == ("team", name))
    assert so.startswith("What is named after the team is made again under another name: schedules, ")
    for cost in (
        "deleted with their integration keys",
        "a source needs the new key",
        "`pulumi state unprotect`",
    ):
        assert cost in so, (
            "whoever approves must know that the update deletes services, and stops in production"
        )
    assert not [change for change in found if change.word == "level"], "its levels are what they were"


def test_a_team_that_is_new_makes_nothing_again() -> None:
    east = DIVIDED.teams["east"]
    after = replace(DIVIDED, teams={**DIVIDED.teams, "south": replace(east, id="south", title="South")})
    (added,) = (each for each in review(DIVIDED, after, NOW).changes if each.word == "team")
    assert added.so == "It gets its own schedules, escalation policy, services and integration keys."


def test_a_source_for_another_audience_has_another_service() -> None:
    after = wing(
        ("    title: Sentry\n    audience: users\n", "    title: Sentry\n    audience: contributors\n")
    )
    assert [change.so for change in review(wing(), after, NOW).changes] == [KEY]
    renamed = wing(("    title: Sentry\n", "    title: Errors\n"))
    assert [change.so for change in review(wing(), renamed, NOW).changes] == [""]


def test_a_team_that_is_divided_keeps_its_people_at_their_hours() -> None:
    found = review(wing(), DIVIDED, NOW)
    assert found.moves == ()
    assert guards(found) == [], "what each of the two calls, and when, is as before"
    east = DIVIDED.teams["east"]
    later = replace(east, levels=tuple(replace(level, always=False) for level in east.levels))
    weaker = review(wing(), replace(DIVIDED, teams={**DIVIDED.teams, "east": later}), NOW)
    assert [finding.message for finding in weaker.findings] == [
        "primary of east need not always be covered, only in the hours of its rotations",
        "secondary of east need not always be covered, only in the hours of its rotations",
    ]


def test_what_is_watched_is_compared_with_the_part_that_it_pages() -> None:
    found = kept(wing(), DIVIDED)
    assert {asset.team for asset in found.assets.values()} == {"east"}
    assert {source.team for source in found.sources.values()} == {"east"}
    gone = kept(wing(), replace(DIVIDED, workflows={}))
    assert {workflow.team for workflow in gone.workflows.values()} == {"east"}


def test_teams_that_become_one_are_another() -> None:
    found = review(DIVIDED, NAMED, NOW)
    assert Guard.QUIETER in guards(found)
    assert "team east is gone: nobody of it is called" in {finding.message for finding in found.findings}


def test_a_team_none_of_whose_rotations_is_left_is_gone() -> None:
    after = in_teams(called("americas"), israel_europe="east", americas="east")
    other = {f"new-{key}": replace(one, id=f"new-{key}", duties=()) for key, one in after.rotations.items()}
    assert kept(wing(), replace(after, rotations=other)).teams.keys() == {""}
