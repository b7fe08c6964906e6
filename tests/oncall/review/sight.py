"""What of a comment is in sight: everything but what is folded."""

from __future__ import annotations

import re

MOST = 40
"""Lines that a reviewer sees at once."""
_FOLD = re.compile(r"^<details>\n.*?^</details>$", re.DOTALL | re.MULTILINE)


def in_sight(comment: str) -> list[str]:
    """The lines in sight; a fold is one of them, and none holds another."""
    for fold in _FOLD.findall(comment):
        assert fold.count("<details>") == 1
    return [line for line in _FOLD.sub("(folded)", comment).split("\n") if line]
