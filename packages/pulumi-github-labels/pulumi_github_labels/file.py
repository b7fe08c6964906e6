"""What a file is, when one is as it should be, and which are refused."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from plugin_host import texts
from plugin_host.failure import ProviderError

from pulumi_github_labels.package import PACKAGE, Key, refuse_repository

TOKEN: Final = f"{PACKAGE}:index:File"

PROPERTIES: Final = {
    "repository": "The repository, as owner/name.",
    "branch": "The branch; each change is one commit on it.",
    "path": "The path in the repository.",
    "content": "The content, as text.",
    "message": "What the commit says that changes the content.",
}
PLACE: Final = ("repository", "branch", "path")
"""Another one of these is another file."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file is."""

    repository: str
    branch: str
    path: str

    @property
    def key(self) -> Key:
        """What tells it from other files: the repository's name has no case."""
        return self.repository.lower(), self.branch, self.path

    @property
    def identity(self) -> str:
        """The id of the file."""
        return f"{self.repository}@{self.branch}:{self.path}"


def place(properties: Mapping[str, Any]) -> Place:
    """Where the file is that checked properties tell, all known."""
    return Place(*(str(properties[name]) for name in PLACE))


def split(identity: str) -> Place:
    """The place that an id names. Raises `ProviderError`."""
    where, _, path = identity.partition(":")
    repository, _, branch = where.partition("@")
    if refuse_repository(repository) or not branch or not path:
        raise ProviderError(
            f"{identity!r} is not the id of a File: it has the form OWNER/REPOSITORY@BRANCH:PATH"
        )
    return Place(repository, branch, path)


def sha(content: str) -> str:
    """How Git, and GitHub, names a content."""
    data = content.encode()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def check(inputs: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The inputs, and all failures as (property, reason)."""
    failures = list(texts.failures(inputs, "a File", PROPERTIES, _refused))
    return {name: inputs[name] for name in PROPERTIES if name in inputs} if not failures else dict(
        inputs
    ), failures


def _refused(name: str, value: str) -> str:
    """Why the text of a property is not allowed, or nothing."""
    if name == "repository":
        return refuse_repository(value)
    if name != "content" and (not value or value.strip() != value):
        return f"{value!r} is empty, or begins or ends with a space"
    if name == "path" and not all(part.strip(".") for part in value.split("/")):
        return f"{value!r} is not a path: it has an empty part, or one of dots alone"
    if name == "branch" and ":" in value:
        return f"{value!r} is not a branch: Git allows no colon"
    return ""
