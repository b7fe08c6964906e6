"""What a full disk, a power cut or a hand does to a state that is kept in files, and how the engine can go on."""

from __future__ import annotations

import errno
import json
import os
import shlex
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oncall.errors import UserError
from operate.sandbox import is_sandbox

if TYPE_CHECKING:
    from operate.recover.local import Files

_WRITTEN_AT_ONCE = 3
"""How often an update has the state on the disk at one time: the state, its copy, and the one that is written."""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A place that refuses what an update does to it."""

    place: Path
    doing: str
    error: OSError

    def __str__(self) -> str:
        return f"{self.place} cannot be {self.doing}: {self.error.strerror}"

    @property
    def helps(self) -> str:
        """The one command that helps; empty where nobody knows."""
        return advice(self.place, self.error)

    def fix(self) -> str:
        """It takes a person. Raises UserError."""
        raise UserError(f"{self}. {self.helps}".rstrip())


def advice(place: Path, error: OSError) -> str:
    """What helps where a place refuses to be read or written; empty where nobody knows."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Free some disk space, and try again."
    if error.errno == errno.EROFS:
        return "Mount the disk so that it can be written, and try again."
    if error.errno not in (errno.EACCES, errno.EPERM):
        return ""
    own = place.exists() and place.stat().st_uid == os.geteuid()
    command = "chmod -R u+rwX" if own else 'sudo chown -R "$(id -un)"'
    return f"To change that: {command} {shlex.quote(str(place))}"


@dataclass(frozen=True, kw_only=True)
class Damaged:
    """A state that cannot be read; ``copy`` is the newest readable one that the engine has kept."""

    file: Path
    stack: str
    copy: Path | None

    def __str__(self) -> str:
        return f"the state {self.file} is incomplete"

    def fix(self) -> str:
        """Put the newest copy in its place, and keep it beside. Raises UserError where there is no copy."""
        if self.copy is None:
            raise UserError(f"{self}. {self.helps}")
        kept = self.file.with_name(f"{self.file.name}.damaged")
        restored = self.file.with_name(f"{self.file.name}.restored")
        try:
            restored.write_bytes(self.copy.read_bytes())
            self.file.replace(kept)
            restored.replace(self.file)
        except OSError as error:
            raise UserError(f"{self}, and cannot be replaced by {self.copy}: {error.strerror}") from None
        age = datetime.fromtimestamp(self.copy.stat().st_mtime, UTC)
        return f"{self}: replaced by {self.copy.name} of {age:%Y-%m-%d %H:%M} UTC, kept as {kept.name}."

    @property
    def helps(self) -> str | None:
        """What a person has to do where there is no copy."""
        if self.copy is not None:
            return None
        without = "The engine has no copy of it that can be read."
        if is_sandbox(self.stack):
            return f"{without} Begin again: make clean && make up"
        return (
            f"{without} Put a copy of your own in its place; without one, remove the file, and take over what exists: "
            f"pulumi stack init {self.stack} && oncall recover --stack {self.stack}"
        )


@dataclass(frozen=True, kw_only=True)
class Torn:
    """An incomplete file of which nobody needs the content, and that keeps the engine from reading others."""

    file: Path
    helps: None = None

    def __str__(self) -> str:
        return f"{self.file.name} beside the state is incomplete, and nothing needs it"

    def fix(self) -> str:
        """Remove it. Raises UserError."""
        try:
            self.file.unlink(missing_ok=True)
        except OSError as error:
            raise UserError(f"{self.file} cannot be removed: {error.strerror}") from None
        return f"{self}: removed."


def damaged(files: Files) -> Iterator[Damaged | Torn]:
    """What of a stack's files cannot be read; a stack that has none yet is fine."""
    state = files.state
    if state.is_file() and os.access(state, os.R_OK) and latest(state) is None:
        yield Damaged(file=state, stack=files.stack, copy=_copy(files))
    # Of these, only the end is looked at: each is as long as a state, and there is one for every update.
    for file in (*state.parent.glob(f"{state.name}*.attrs"), *files.history.glob("*.json")):
        if not _ends(file):
            yield Torn(file=file)


def refused(files: Files) -> Iterator[Refused]:
    """The first place into which an update could not write, or that it could not read."""
    state = files.state
    try:
        needed = _WRITTEN_AT_ONCE * state.stat().st_size
        with state.open("rb"):
            pass
    except FileNotFoundError:
        needed = 1
    except OSError as error:
        yield Refused(place=state, doing="read", error=error)
        return
    for folder in files.folders:
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(bytes(needed if folder == state.parent else 1))
                file.flush()
        except OSError as error:
            yield Refused(place=folder, doing="written", error=error)
            return


def _copy(files: Files) -> Path | None:
    beside = files.state.with_name(f"{files.state.name}.bak")
    kept = [*files.backups.glob("*.json"), *files.history.glob("*.checkpoint.json")]
    newest_first = sorted(kept, key=lambda file: file.stat().st_mtime, reverse=True)
    return next((file for file in (beside, *newest_first) if latest(file) is not None), None)


def latest(file: Path) -> dict[str, Any] | None:
    """What a state holds, as an exported one has it under ``deployment``; None where it is none."""
    try:
        held = json.loads(file.read_bytes())["checkpoint"].get("latest") or {}
        resources = held.get("resources") or []
        if all(isinstance(one["urn"], str) and isinstance(one["type"], str) for one in resources):
            return dict(held)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return None


def _ends(file: Path) -> bool:
    """Whether the JSON object in a file has its end."""
    with file.open("rb") as opened:
        opened.seek(0, os.SEEK_END)
        opened.seek(max(opened.tell() - 16, 0))
        return opened.read().rstrip().endswith(b"}")
