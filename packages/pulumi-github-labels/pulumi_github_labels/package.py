"""What labels and files have in common: the package, the repository, and that each is declared once."""

import re
from typing import Final

PACKAGE: Final = "githublabels"
VERSION: Final = "0.1.0"

Key = tuple[str, ...]
"""What tells an object from others of its kind."""

_REPOSITORY: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+", re.ASCII)


def refuse_repository(text: str) -> str:
    """Why the text is no repository, or nothing."""
    if _REPOSITORY.fullmatch(text):
        return ""
    return f"{text!r} is not a repository; use owner/name, like octo-org/octo"


class Declared:
    """The objects of a kind that a program declares, by the resource that does, to refuse one that is declared twice.

    ``what`` is the kind's name.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._urns: dict[Key, str] = {}

    def refuse(self, urn: str, key: Key) -> str:
        """Why ``urn`` must not declare the object, or nothing and it does."""
        for before in [one for one, owner in self._urns.items() if owner == urn]:
            del self._urns[before]
        owner = self._urns.setdefault(key, urn)
        if owner == urn:
            return ""
        return f"the {self._what} is declared by {owner.rpartition('::')[2]} already"

    def is_of_another(self, urn: str, key: Key) -> bool:
        """Whether another resource than ``urn`` declares the object."""
        return self._urns.get(key, urn) != urn
