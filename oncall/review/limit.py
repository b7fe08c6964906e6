"""Every form of a review stays shorter than a comment on GitHub may be: with less detail, never cut off."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from oncall.review import markdown, terminal
from oncall.review.document import DETAILS, document
from oncall.review.record import record

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from oncall.review.document import Detail, Material

LIMIT = 64_000
"""Characters that no form reaches: GitHub takes 65,536, and ``ci.comment`` adds a line or two."""

SHORTEST = 80
"""Characters that a move takes at least, and all else of a person, in every form."""


def as_markdown(material: Material, mentioned: Collection[str] | None = None) -> str:
    """For GitHub; everybody affected is mentioned, or of them only those ``mentioned``."""
    affected = {person.handle for person in material.review.people} if material.review else set()
    pen = markdown.Markdown(affected if mentioned is None else affected.intersection(mentioned))
    return _fitting(material, lambda detail: markdown.write(document(material, pen, detail)))


def as_text(material: Material, *, colours: bool) -> str:
    """For a terminal."""
    pen = terminal.Plain(colours=colours)
    return _fitting(material, lambda detail: terminal.write(document(material, pen, detail), pen))


def as_json(material: Material) -> str:
    """For programs."""
    return _fitting(
        material, lambda detail: json.dumps(record(material, detail), indent=2, ensure_ascii=False) + "\n"
    )


def _fitting(material: Material, write: Callable[[Detail], str]) -> str:
    """The most detailed text that is shorter than the limit."""
    for detail in DETAILS[:-1]:
        if _least(material, detail) < LIMIT and len(text := write(detail)) < LIMIT:
            return text
    return write(DETAILS[-1])


def _least(material: Material, detail: Detail) -> int:
    """Characters that the people and their moves would take, so that what cannot fit is not even written."""
    people = material.review.people[: detail.people] if material.review else ()
    return SHORTEST * sum(1 + min(len(each.gained) + len(each.lost), detail.moves) for each in people)
