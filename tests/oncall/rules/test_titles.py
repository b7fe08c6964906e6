"""Titles that look alike are found in every section that a page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from oncall import load
from oncall.model import Audience, Source
from oncall.rules.assets import titles_are_unique
from tests.data import WING_FILE

WING = load(WING_FILE)
SECTIONS: dict[str, Mapping[str, Any]] = {
    "rotations": WING.rotations,
    "assets": WING.assets,
    "workflows": WING.workflows,
    "sources": {**WING.sources, "more": Source(id="more", title="More", audience=Audience.USERS)},
}


@pytest.mark.parametrize("section", SECTIONS)
def test_two_of_a_section_have_titles_of_their_own(section: str) -> None:
    first, other, *_ = SECTIONS[section].values()
    entries: Any = {first.id: first, "other": replace(other, title=first.title)}
    [problem] = titles_are_unique(replace(WING, **{section: entries}))
    assert problem.path == (section, "other", "title"), "the error is shown at the second of the two"
    assert problem.found == f'{section}.other.title is "{first.title}", which is the title of {first.id}'
    assert problem.rests_on == (problem.path, (section, first.id, "title"))
