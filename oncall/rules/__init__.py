"""The rules that a file must keep beyond the shape of its values: one table of small functions.

All are asked; each yields a problem for everything against it. Values that could not be read are replaced by
examples: a problem names the values by which it judges (``Problem.rests_on``), and is reported only if all of them
could be read. Each rule has a bad example in ``tests/oncall/file/bad``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from oncall.rules import alerting, assets, following, leavers, people, rota, times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from oncall.file.problems import Path, Problem
    from oncall.model import Operation

    Rule: TypeAlias = Callable[[Operation], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    people.handles_differ_in_more_than_case,
    people.handles_are_known,
    people.people_are_used,
    people.emails_are_unique,
    people.former_addresses_are_of_nobody_else,
    rota.rotations_are_unique,
    rota.levels_are_called_in_order,
    rota.levels_are_known,
    rota.rotations_are_known,
    rota.teams_are_known,
    rota.levels_have_rotations,
    rota.people_are_enough,
    rota.turns_are_given,
    rota.own_clocks_have_handoffs,
    rota.hours_lie_apart,
    rota.cycles_hold_their_days,
    rota.holidays_say_when,
    rota.holidays_name_a_level,
    times.hours_cover_the_day,
    times.order_entries_ascend,
    times.order_entries_start_at_handoffs,
    times.time_off_is_in_order,
    times.absences_and_swaps_are_short,
    times.time_off_does_not_overlap,
    times.nobody_covers_themselves,
    times.swaps_are_in_order,
    times.swaps_do_not_overlap,
    leavers.leavers_cover_for_nobody,
    alerting.channel_is_known,
    alerting.severities_are_known,
    alerting.some_severity_pages,
    alerting.contributors_wake_nobody,
    alerting.notifications_differ,
    alerting.high_urgency_reaches_at_once,
    following.followed_levels_are_known,
    following.followed_channels_are_known,
    following.assignees_have_a_severity,
    following.user_groups_are_no_channels,
    assets.assets_are_watched,
    assets.keywords_have_an_address,
    assets.the_status_page_leads_home,
    assets.repositories_are_known,
    assets.repositories_differ_in_more_than_case,
    assets.workflows_differ,
    assets.branches_are_of_events_that_have_one,
    assets.schedules_can_be_kept,
    assets.titles_are_unique,
)
"""Asked of every file whose YAML can be read."""

RULES_OF_TIME: tuple[Rule, ...] = (
    leavers.leavers_have_no_turns,
    leavers.leavers_have_no_holidays,
    rota.rotas_are_covered,
    times.absences_are_covered,
    times.holidays_are_held,
)
"""Asked of files that keep all others: only those have a timeline."""

WARNINGS: tuple[Rule, ...] = (
    people.people_have_one_rotation,
    people.people_have_one_team,
    times.rotations_begin_together,
    times.swaps_change_something,
    times.time_zones_are_places,
    alerting.users_page_somebody,
    alerting.responders_are_reached_in_time,
)
"""Asked of good files: what is allowed, yet seldom meant."""


def judge(rules: tuple[Rule, ...], operation: Operation) -> Iterator[Problem]:
    """Everything against the rules, each at its place in the file."""
    for rule in rules:
        for problem in rule(operation):
            yield replace(problem, path=_in_file(operation, problem.path))


def _in_file(operation: Operation, path: Path) -> Path:
    """Where the path of a rotation leads in a file of several teams."""
    if path and path[0] == "rotations" and len(path) > 1 and path[1] in operation.rotations:
        team = operation.rotations[str(path[1])].team
        return ("teams", team, *path) if team else path
    return path
