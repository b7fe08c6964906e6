"""Rules about what follows the rota."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.file.problems import KEYS, Problem, did_you_mean, nearest
from oncall.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from oncall.file.problems import Path
    from oncall.model import Operation, Team


def followed_levels_are_known(operation: Operation) -> Iterator[Problem]:
    """Ensure that what follows the rota names levels of its own team."""
    for team, path in _places(operation):
        own = tuple(level.id for level in team.levels)
        follow = team.follow
        parts: Mapping[str, Mapping[str, tuple[str, ...]]] = {
            "user_groups": follow.user_groups,
            "topics": follow.topics,
            "github_teams": follow.github_teams,
            "assignees": follow.assignees,
            "handoffs": follow.handoffs,
            "reminders": {level: (level,) for level in follow.reminders},
            "summary": {"levels": follow.summary.levels if follow.summary else ()},
        }
        levels = ("teams", team.id, "levels") if team.id else ("levels",)
        for part, named in parts.items():
            for key, each in named.items():
                yield from _unknown((*path, part, key), each, own, "levels", (*levels, KEYS))


def followed_channels_are_known(operation: Operation) -> Iterator[Problem]:
    """Ensure that a topic, a handoff and a summary name one of `channels`."""
    known = tuple(operation.channels)
    for team, path in _places(operation):
        follow = team.follow
        places = [(part, key) for part in ("topics", "handoffs") for key in getattr(follow, part)]
        if follow.summary:
            places.append(("summary", follow.summary.channel))
        for part, channel in places:
            place = (*path, part, "channel" if part == "summary" else channel)
            yield from _unknown(place, (channel,), known, "channels", ("channels", KEYS))


def assignees_have_a_severity(operation: Operation) -> Iterator[Problem]:
    """Ensure that issues get assignees by one of `severities`."""
    known = tuple(operation.severities)
    for team, path in _places(operation):
        for severity in team.follow.assignees:
            place = (*path, "assignees", severity)
            yield from _unknown(place, (severity,), known, "severities", ("severities", KEYS))


def user_groups_are_no_channels(operation: Operation) -> Iterator[Problem]:
    """Ensure that no user group has the name of a channel: Slack gives a name to one of them only."""
    for team, path in _places(operation):
        for group in team.follow.user_groups:
            if group in operation.channels:
                place = (*path, "user_groups", group)
                yield Problem(
                    f'"{group}" is a channel already',
                    "names that are not among channels",
                    path=place,
                    rests_on=(place, ("channels", KEYS)),
                )


def _places(operation: Operation) -> Iterator[tuple[Team, Path]]:
    for team in operation.teams.values():
        yield team, (*(("teams", team.id) if team.id else ()), "follow")


def _unknown(
    path: Path, names: Iterable[str], known: tuple[str, ...], what: str, section: Path
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            hint = did_you_mean(nearest(name, known))
            found = f'"{name}" is not one of {what}'
            yield Problem(found, listed(known, "or"), hint, path=path, rests_on=(path, section))
