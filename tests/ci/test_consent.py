"""Of pull requests that are deployed together, each needs the consent of those whom it concerns itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ci.consent import Step, counting
from oncall.file.reader import read
from oncall.review.versions import Version
from tests.oncall.review.edits import WING
from tests.search import first

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SWAP = ("swaps: []", "swaps:\n  - {between: [eladb, ainvoner], from: 2026-03-09, to: 2026-03-15}")
TITLE = ("title: Playground", "title: Sandbox")
ENTRY = "\naccept:\n  - {guard: short-notice, who: eladb, why: %s, until: 2026-12-31}\n"
EARLIER, LATER = ENTRY % "agreed", ENTRY % "agreed now"
NOBODY, ELAD = frozenset({"author"}), frozenset({"author", "eladb"})


def swapped(text: str, *edits: tuple[str, str]) -> str:
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    return text


MOVED, RETITLED = swapped(WING, SWAP), swapped(WING, TITLE)
BOTH = swapped(WING, SWAP, TITLE)


ENTRIES: dict[str, tuple[list[str], list[frozenset[str]], bool]] = {
    "to the edit itself": ([WING, MOVED + EARLIER], [ELAD], True),
    "to nothing": ([WING, MOVED + EARLIER], [NOBODY], False),
    "to the first, and the second moves nobody": (
        [WING, MOVED + EARLIER, BOTH + EARLIER],
        [ELAD, NOBODY],
        True,
    ),
    "to the second alone, which moves nobody": (
        [WING, MOVED + EARLIER, BOTH + EARLIER],
        [NOBODY, ELAD],
        False,
    ),
    "before the pull request that moves them": (
        [WING, RETITLED + EARLIER, BOTH + EARLIER],
        [ELAD, NOBODY],
        False,
    ),
    "long ago, and not to this edit": ([WING + EARLIER, MOVED + EARLIER], [NOBODY], False),
    "to an entry that follows the move": ([WING, MOVED, MOVED + EARLIER], [NOBODY, ELAD], True),
    "to a newer entry that follows the move": ([WING, MOVED + EARLIER, MOVED + LATER], [NOBODY, ELAD], True),
    "to no newer entry": ([WING, MOVED + EARLIER, MOVED + LATER], [NOBODY, NOBODY], False),
    "to an edit that moves nobody": ([WING, RETITLED + EARLIER], [ELAD], True),
    "to one of two edits that need it together": (
        [WING, RETITLED + EARLIER, BOTH.replace("2026-03", "2026-10") + EARLIER],
        [ELAD, NOBODY],
        False,
    ),
    "after a file that could not be read": ([WING, "people: {}", MOVED + EARLIER], [NOBODY, ELAD], True),
    "before a file that could not be read": ([WING, "people: {}", MOVED + EARLIER], [ELAD, NOBODY], False),
}
"""For each: the files, who agrees to each edit, and whether the last file's entry counts."""


@pytest.mark.parametrize("entry", first([*ENTRIES], pytest.mark.wide, count=2))
def test_whose_entry_counts(entry: str) -> None:
    files, agree, counts = ENTRIES[entry]
    versions = [Version("rotation.yaml", file.encode(), None) for file in files]
    steps = [Step(*each) for each in zip(versions, versions[1:], agree, strict=False)]
    (accepted,) = read(files[-1].encode(), "rotation.yaml").operation.accept
    assert counting(steps, NOW)(accepted) is counts, (
        "whoever is moved has agreed to exactly that, or it is refused"
    )
