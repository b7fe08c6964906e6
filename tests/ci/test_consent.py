"""Of pull requests that are deployed together, each needs the consent of those whom it concerns itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ci.consent import Step, counting
from oncall.file.reader import read
from oncall.review.versions import Version
from tests.oncall.review.edits import WING

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


@pytest.mark.parametrize(
    ("files", "agree", "counts"),
    [
        ([WING, MOVED + EARLIER], [ELAD], True),
        ([WING, MOVED + EARLIER], [NOBODY], False),
        ([WING, MOVED + EARLIER, BOTH + EARLIER], [ELAD, NOBODY], True),
        ([WING, MOVED + EARLIER, BOTH + EARLIER], [NOBODY, ELAD], False),
        ([WING, RETITLED + EARLIER, BOTH + EARLIER], [ELAD, NOBODY], False),
        ([WING + EARLIER, MOVED + EARLIER], [NOBODY], False),
        ([WING, MOVED, MOVED + EARLIER], [NOBODY, ELAD], True),
        ([WING, MOVED + EARLIER, MOVED + LATER], [NOBODY, ELAD], True),
        ([WING, MOVED + EARLIER, MOVED + LATER], [NOBODY, NOBODY], False),
        ([WING, RETITLED + EARLIER], [ELAD], True),
        ([WING, RETITLED + EARLIER, BOTH.replace("2026-03", "2026-10") + EARLIER], [ELAD, NOBODY], False),
        ([WING, "people: {}", MOVED + EARLIER], [NOBODY, ELAD], True),
        ([WING, "people: {}", MOVED + EARLIER], [ELAD, NOBODY], False),
    ],
    ids=[
        "to the edit itself",
        "to nothing",
        "to the first, and the second moves nobody",
        "to the second alone, which moves nobody",
        "before the pull request that moves them",
        "long ago, and not to this edit",
        "to an entry that follows the move",
        "to a newer entry that follows the move",
        "to no newer entry",
        "to an edit that moves nobody",
        "to one of two edits that need it together",
        "after a file that could not be read",
        "before a file that could not be read",
    ],
)
def test_whose_entry_counts(files: list[str], agree: list[frozenset[str]], counts: bool) -> None:
    versions = [Version("rotation.yaml", file.encode(), None) for file in files]
    steps = [Step(*each) for each in zip(versions, versions[1:], agree, strict=False)]
    (entry,) = read(files[-1].encode(), "rotation.yaml").operation.accept
    assert counting(steps, NOW)(entry) is counts, (
        "whoever is moved has agreed to exactly that, or it is refused"
    )
