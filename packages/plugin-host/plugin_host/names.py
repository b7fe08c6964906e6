"""Names that a program says and that are not known."""

import difflib
from collections.abc import Iterable


def known_instead(name: str, known: Iterable[str]) -> str:
    """What to say after an unknown ``name``: the nearest known one, else all of them."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    return f"did you mean {near[0]}?" if near else f"it has {', '.join(names)}"
