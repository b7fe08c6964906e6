"""The two versions to compare: files, or what a revision of git holds."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from oncall.file.problems import Problem, RotationError
from oncall.file.source import read_bytes
from oncall.review.changes import Change, Kind, Thing, compared

if TYPE_CHECKING:
    from collections.abc import Sequence

TEMPLATES = "templates"


class Version(NamedTuple):
    """What was named: ``data`` is None where a revision has no such file; ``commit`` None for a file."""

    name: str
    data: bytes | None
    commit: str | None


def version(named: str, file: str) -> Version:
    """The file of that name, or ``file`` in the revision of that name; raises RotationError."""
    if Path(named).is_file():
        return Version(named, read_bytes(Path(named), named), None)
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}")
    if commit is None:
        found = f'"{named}" is neither a file nor a revision here'
        raise RotationError((Problem(0, 0, found, "two files, or two revisions of git", name="review"),))
    at = commit.decode().strip()
    return Version(f"{named}:{file}", _git("cat-file", "blob", f"{at}:./{file}"), at)


def template_changes(base: Version, head: Version) -> tuple[Change, ...]:
    """The templates that two revisions have, by file; nothing where files are compared."""
    if base.commit is None or head.commit is None:
        return ()
    kind = Kind(
        "template",
        lambda _: iter(()),
        added="Every repository of the file receives it.",
        removed="It stays in the repositories.",
    )
    return tuple(compared(kind, *(_templates(each.commit) for each in (base, head))))


def _templates(commit: str | None) -> dict[str, Thing]:
    listing = _git("ls-tree", "-r", "-z", str(commit), "--", f"./{TEMPLATES}") or b""
    found = {}
    for line in listing.decode(errors="replace").split("\0")[:-1]:
        facts, path = line.split("\t", 1)
        found[path] = Thing(path, {"content": facts.split(" ")[2][:12]})
    return found


def _git(*arguments: str) -> bytes | None:
    """What git says, or None when it refuses."""
    command: Sequence[str] = ("git", *arguments)
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
