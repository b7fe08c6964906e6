"""What to do when something fails: for everything that is watched, whom it hits, who supports it, and its runbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from oncall.model import Asset, Workflow
from oncall.site import links
from oncall.site.rendering import render
from oncall.site.search import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oncall.model import Operation

PATH = "runbooks.html"


class Entry(NamedTuple):
    """Something that is watched; ``searches`` are addresses where its runbooks are looked for, by repository."""

    id: str
    title: str
    severity: str
    meaning: str
    audience: str
    watched: str
    runbook: str | None
    searches: tuple[tuple[str, str], ...]


def page(operation: Operation, *, handbook: bool) -> str:
    """The page, with an anchor for everything that is watched."""
    return render("runbooks.html", operation, PATH, handbook=handbook, entries=entries(operation))


def entries(operation: Operation) -> list[Entry]:
    """Everything that is watched, in the order of the file."""
    watched: list[Asset | Workflow] = [*operation.assets.values(), *operation.workflows.values()]
    return [
        Entry(
            id=links.anchor(one),
            title=one.title,
            severity=one.severity,
            meaning=operation.severities[one.severity].meaning,
            audience=str(one.audience),
            watched=", ".join(_watched(one)),
            runbook=one.runbook,
            searches=tuple((name, _search(name)) for name in _repositories(operation, one)),
        )
        for one in watched
    ]


def parts(operation: Operation) -> Iterator[Part]:
    """What the search finds of the page."""
    for entry in entries(operation):
        text = f"{entry.severity}: {entry.meaning}. Watched: {entry.watched}."
        yield Part("Runbooks", f"../{PATH}#{entry.id}", entry.title, text)


def _watched(one: Asset | Workflow) -> Iterator[str]:
    if isinstance(one, Workflow):
        yield f"the workflow {one.file} of {one.repository}"
        return
    if one.url:
        yield one.url
    yield from (f"the npm package {name}" for name in one.packages)


def _repositories(operation: Operation, one: Asset | Workflow) -> Iterator[str]:
    """Where its runbooks may be: with those who support it, or else anywhere."""
    if isinstance(one, Workflow):
        yield one.repository
        return
    yield from dict.fromkeys(support.repository for support in one.supported_by) or (
        repository.name for repository in operation.repositories.values()
    )


def _search(repository: str) -> str:
    return f"{links.GITHUB}/{repository}/issues?q=label%3Arunbook"
