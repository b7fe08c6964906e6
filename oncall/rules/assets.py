"""Rules about assets, workflows and repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.file.characters import likeness
from oncall.file.problems import KEYS, Problem, did_you_mean, nearest
from oncall.model import Audience, Operation, Trigger
from oncall.rules.people import differ_in_more_than_case
from oncall.rules.places import parts
from oncall.watch.cron import shortest_gap
from oncall.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

GITHUB_GAP = 5
"""Minutes; GitHub runs no schedule more often."""
_WITH_BRANCH = tuple(str(event) for event in Trigger if event.of_any_branch)


def assets_are_watched(operation: Operation) -> Iterator[Problem]:
    """Ensure that something watches every asset for users: its address or its npm packages."""
    for key, asset in operation.assets.items():
        if asset.audience is Audience.USERS and asset.url is None and not asset.packages:
            found = f"nothing watches assets.{key}, which is for users"
            yield Problem(
                found,
                "an asset with url or npm",
                "add one of the two",
                path=("assets", key),
                rests_on=parts(("assets", key), "url", "npm", "audience"),
            )


def keywords_have_an_address(operation: Operation) -> Iterator[Problem]:
    """Ensure that a keyword comes with the address of the page that holds it."""
    for key, asset in operation.assets.items():
        if asset.keyword is not None and asset.url is None:
            found = f"assets.{key} has a keyword, but no page that could hold it"
            yield Problem(
                found,
                "keyword together with url",
                "add url or delete keyword",
                path=("assets", key, "keyword"),
                rests_on=parts(("assets", key), "keyword", "url"),
            )


def the_status_page_leads_home(operation: Operation) -> Iterator[Problem]:
    """Ensure that the title of the status page leads to a home page."""
    page = operation.status_page
    if page is not None and not page.url:
        yield Problem(
            "nobody knows where the title of status_page leads",
            "the address of a home page",
            "add url to project",
            path=("status_page",),
            rests_on=(("status_page", "url"), ("project", "url")),
        )


def repositories_are_known(operation: Operation) -> Iterator[Problem]:
    """Ensure that supporters of assets and repositories of workflows are among `repositories`."""
    known = tuple(operation.repositories)
    for path, repository in _repositories(operation):
        if repository not in known:
            found = f'"{repository}" is not one of repositories'
            hint = did_you_mean(nearest(repository, known)) or f"add {repository} to repositories"
            yield Problem(
                found,
                listed(known, "or") if known else "the repositories of the file",
                hint,
                path=path,
                rests_on=(path, ("repositories", KEYS)),
            )


def _repositories(operation: Operation) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key, asset in operation.assets.items():
        for index, support in enumerate(asset.supported_by):
            yield ("assets", key, "supported_by", index), support.repository
    for key, workflow in operation.workflows.items():
        yield ("workflows", key, "repository"), workflow.repository


def repositories_differ_in_more_than_case(operation: Operation) -> Iterator[Problem]:
    """Ensure that no two repositories are one: GitHub does not tell cases apart."""
    yield from differ_in_more_than_case("repositories", operation.repositories)


def workflows_differ(operation: Operation) -> Iterator[Problem]:
    """Ensure that no workflow is watched twice for one event and branch."""
    seen: dict[tuple[str, ...], str] = {}
    for key, workflow in operation.workflows.items():
        watched = (workflow.repository, workflow.file, workflow.event or "", workflow.branch or "")
        first = seen.setdefault(watched, key)
        if first != key:
            found = f"workflows.{key} watches what workflows.{first} watches"
            yield Problem(
                found,
                "each workflow once for an event and a branch",
                path=("workflows", key, "file"),
                rests_on=tuple(
                    place
                    for entry in (key, first)
                    for place in parts(("workflows", entry), "repository", "file", "event", "branch")
                ),
            )


def branches_are_of_events_that_have_one(operation: Operation) -> Iterator[Problem]:
    """Ensure that a badge is not asked for a branch on which the workflow never runs: it would say "no status"."""
    for key, workflow in operation.workflows.items():
        if workflow.event and workflow.branch and not workflow.event.of_any_branch:
            place = "the tag of the release" if workflow.event is Trigger.RELEASE else "the default branch"
            yield Problem(
                f"workflows.{key} has a branch, but the event {workflow.event} runs it at {place}",
                f"branch only without event, or with {listed(_WITH_BRANCH, 'or')}",
                "delete branch",
                path=("workflows", key, "branch"),
                rests_on=parts(("workflows", key), "event", "branch"),
            )


def schedules_can_be_kept(operation: Operation) -> Iterator[Problem]:
    """Ensure that no line of a schedule runs more often than GitHub runs any."""
    for key, workflow in operation.workflows.items():
        for line in workflow.schedule:
            if shortest_gap(line) < GITHUB_GAP:
                found = f'workflows.{key}.schedule is "{line}", more often than GitHub runs anything'
                allowed = f"{GITHUB_GAP} minutes or more between two runs"
                yield Problem(
                    found, allowed, did_you_mean('"*/5 * * * *"'), path=("workflows", key, "schedule")
                )


def titles_are_unique(operation: Operation) -> Iterator[Problem]:
    """Ensure that no two titles of a section look alike: on a page nobody could tell them apart."""
    sections = ("rotations", operation.rotations), ("assets", operation.assets)
    more = ("workflows", operation.workflows), ("sources", operation.sources)
    for section, entries in (*sections, *more):
        seen: dict[str, str] = {}
        for key, entry in entries.items():
            first = seen.setdefault(likeness(entry.title), key)
            if first != key:
                like = "is" if entry.title == entries[first].title else "looks like"
                found = f'{section}.{key}.title is "{entry.title}", which {like} the title of {first}'
                yield Problem(
                    found,
                    "a title of its own",
                    path=(section, key, "title"),
                    rests_on=((section, key, "title"), (section, first, "title")),
                )
