"""The folder of a state that is kept in files (`file://…`); the engine keeps other states where nobody here looks."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from operate import project
from operate.sandbox import own_name


class Files:
    """Where the engine keeps the locks, the state and the history of one stack."""

    def __init__(self, root: Path, stack: str) -> None:
        name = own_name(stack)
        self.stack = stack
        self.folder = root / ".pulumi"
        self.locks = self.folder / "locks" / "organization" / project.name() / name
        self.state = self.folder / "stacks" / project.name() / f"{name}.json"
        self.backups = self.folder / "backups" / project.name() / name
        self.history = self.folder / "history" / project.name() / name

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that exist, into which an update writes."""
        written = (self.folder, self.locks, self.state.parent, self.backups, self.history)
        return tuple(folder for folder in written if folder.is_dir())


def files(backend: str, stack: str) -> Files | None:
    """The files of a stack; None where the backend's address names no folder."""
    address = urlsplit(backend)
    if address.scheme != "file":
        return None
    return Files(project.ROOT / Path(unquote(address.netloc + address.path)).expanduser(), stack)
