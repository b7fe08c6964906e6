"""Writes `ON_CALL.md`: who is on call now, this week and the next, how to reach them, and what the severities mean.

Run by `.github/workflows/on-call.yml`. Nothing on the page depends on more than the day, so most runs change
nothing, and then there is no commit.
"""

from __future__ import annotations

import base64
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import comments
import duties
import meanings
import published
from calls import CallError, Calls

PAGE = "ON_CALL.md"
DAY, WEEK = timedelta(days=1), timedelta(days=7)
AHEAD = timedelta(hours=36)
"""How far the handoffs of the first table reach from midnight: the page is true even when the next run is late."""


def page(known: dict[str, Any], now: datetime) -> str:
    """The text, for the day of ``now`` and its week (from Monday, UTC)."""
    today = datetime.combine(now.date(), datetime.min.time(), UTC)
    monday = today - now.weekday() * DAY
    labels = ", ".join(f"`{label}`" for label in known["labels"])
    lines = [
        "# On call",
        "",
        "<!-- Written by .github/workflows/on-call.yml; what is written by hand is lost. -->",
        "",
        *_now(known, today),
        (
            "**Something is broken?** Open an [incident](../../issues/new?template=incident.yml). "
            f"A maintainer pages by giving the issue a label: {labels}."
        ),
        (
            f"Maintainers talk in Slack `#{known['slack']}`. "
            "Whoever is called below is called by PagerDuty; no need to ring anybody."
        ),
        *(f"**You are paged?** [{link['text']}]({link['href']})." for link in comments.links(known)),
        "",
        "## This week",
        "",
        *_week(known, monday),
        "## Next week",
        "",
        *_week(known, monday + WEEK),
        " ".join(["All times are UTC.", *(_later(known))]),
        "",
        "## What the severities mean",
        "",
        "| | meaning | for example | |",
        "|---|---|---|---|",
        *(
            f"| {key} | {_cell(one['meaning'])} | {_cell(one['example'])} | "
            f"{'pages at any hour' if one['urgency'] == 'high' else 'wakes nobody'} |"
            for key, one in known["severities"].items()
        ),
    ]
    return "\n".join(lines) + "\n"


def write(environment: Mapping[str, str], now: datetime, wait: Callable[[float], None] = time.sleep) -> int:
    """Commit the page where it differs from the one that is there."""
    known, malformed = meanings.read(environment.get("ON_CALL_MEANINGS") or "")
    github = Calls(environment["GITHUB_TOKEN"], wait)
    try:
        if malformed:
            raise published.UnknownError(malformed)
        teams = published.read(github, environment)
    except published.UnknownError as reason:
        print(f"::error::{reason}")
        return 1
    text = page({**known, "teams": teams}, now)
    branch = environment["GITHUB_REF_NAME"]
    url = f"{environment['GITHUB_API_URL']}/repos/{environment['GITHUB_REPOSITORY']}/contents/{PAGE}"
    try:
        there = _there(github, f"{url}?ref={branch}")
        if there and base64.b64decode(there["content"]) == text.encode():
            print("unchanged")
            return 0
        body = {
            "message": "Who is on call this week and the next",
            "branch": branch,
            "content": base64.b64encode(text.encode()).decode(),
        }
        github.send("PUT", url, body | ({"sha": there["sha"]} if there else {}))
    except CallError as error:
        hint = (
            f" (is {branch} protected? let GitHub Actions bypass its rules)"
            if error.status in (403, 409)
            else ""
        )
        print(f"::error::{error}{hint}")
        return 1
    print("written")
    return 0


def _there(github: Calls, url: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = github.send("GET", url)
    except CallError as error:
        if error.status == 404:
            return None
        raise
    return found


def _now(known: dict[str, Any], today: datetime) -> Iterator[str]:
    """True all day: it tells of handoffs, and not of the moment."""
    page = f" [The page]({known['site']}) is always up to date." if known["site"] else ""
    yield f"**Who is on call now?** The first row whose time is not over says it.{page}"
    yield ""
    for team in known["teams"]:
        yield from _head(team, "until (UTC)")
        for standing in duties.standing(team, today, today + AHEAD):
            yield f"| {_day(standing.end)} {standing.end:%H:%M} | {_people(standing.people)} |"
        yield ""


def _week(known: dict[str, Any], monday: datetime) -> Iterator[str]:
    for team in known["teams"]:
        yield from _head(team, "rotation", "when (UTC)")
        for duty in duties.between(team, monday, monday + WEEK):
            yield f"| {_cell(duty.rotation)} | {_times(duty.parts)} | {_people(duty.people)} |"
        yield ""


def _head(team: dict[str, Any], *columns: str) -> Iterator[str]:
    if team["team"]:
        yield from (f"### {team['team']}", "")
    heads = (*columns, *(level["level"] for level in team["levels"]))
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"


def _people(levels: tuple[tuple[str, ...], ...]) -> str:
    return " | ".join(" and ".join(map(_linked, people)) or "–" for people in levels)


def _times(parts: tuple[tuple[datetime, datetime], ...]) -> str:
    """``Mon 7 Dec – Sun 13 Dec, daily 03:00–15:00``; without the hours where they differ, or are longer than a day."""
    start, end = parts[0][0], parts[-1][1]
    hours = {f"{begins:%H:%M}–{ends:%H:%M}" for begins, ends in parts}
    if len(parts) > 1 and len(hours) == 1 and all(ends - begins <= DAY for begins, ends in parts):
        every_day = parts[-1][0] - start == (len(parts) - 1) * DAY
        counted = "daily" if every_day else f"{len(parts)} shifts"
        return f"{_day(start)} – {_day(parts[-1][0])}, {counted} {hours.pop()}"
    until = "" if start.date() == end.date() else f"{_day(end)} "
    counted = f", {len(parts)} shifts" if len(parts) > 1 else ""
    return f"{_day(start)} {start:%H:%M} – {until}{end:%H:%M}{counted}"


def _day(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b}"


def _later(known: dict[str, Any]) -> Iterator[str]:
    for team in known["teams"]:
        of = f" of {team['team']}" if team["team"] else ""
        for level in duties.called(team)[1:]:
            yield f"The {level['level']}{of} is called when nobody acknowledges within {level['after']} minutes."


def _linked(handle: str) -> str:
    return f"[{handle}](https://github.com/{handle})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(write(os.environ, datetime.now(UTC)))
