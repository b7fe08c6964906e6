"""The two versions to compare: files, or what a revision of git holds."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from oncall.file.problems import Problem, RotationError
from oncall.file.source import read_bytes
from oncall.review.changes import Change, Item, Section, compared

if TYPE_CHECKING:
    from collections.abc import Sequence

TEMPLATES = "templates"
_SECTION = Section(
    "template",
    added="Every repository of the file receives it.",
    removed="It stays in the repositories and is no longer managed.",
)


class Version(NamedTuple):
    """A version of the file: ``data`` is None where a revision has no such file, ``commit`` is None for a file."""

    name: str
    data: bytes | None
    commit: str | None


def version(named: str, file: str) -> Version:
    """The file of that name, or ``file`` in the revision of that name; raises RotationError."""
    if Path(named).is_file():
        return Version(named, read_bytes(Path(named), named), None)
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}")
    if commit is None:
        message = f'"{named}" is neither a file nor a revision here'
        raise RotationError((Problem(message, "two files, or two revisions of git", name="review"),))
    at = commit.decode().strip()
    return Version(f"{named}:{file}", _git("cat-file", "blob", f"{at}:./{file}"), at)


def begun(path: Path) -> bytes | None:
    """The file where the main branch and this one part, which a pull request is compared with.

    Without a main branch: as it is committed last. None where git does not know it.
    """
    at = "HEAD"
    for main in ("origin/HEAD", "main"):
        if parted := _git("-C", str(path.parent), "merge-base", "HEAD", main):
            at = parted.decode().strip()
            break
    return _git("-C", str(path.parent), "cat-file", "blob", f"{at}:./{path.name}")


def template_changes(base: Version, head: Version) -> tuple[Change, ...]:
    """The templates that two revisions have, by file; nothing where files are compared."""
    if base.commit is None or head.commit is None:
        return ()
    return tuple(compared(_SECTION, _templates(base.commit), _templates(head.commit)))


def _templates(commit: str) -> dict[str, Item]:
    listing = _git("ls-tree", "-r", "-z", commit, "--", f"./{TEMPLATES}") or b""
    found = {}
    for line in listing.decode(errors="replace").split("\0")[:-1]:
        facts, path = line.split("\t", 1)
        found[path] = Item(path, {"content": facts.split(" ")[2][:12]})
    return found


def _git(*arguments: str) -> bytes | None:
    """The output of a git command, or None where it fails."""
    command: Sequence[str] = ("git", *arguments)
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
