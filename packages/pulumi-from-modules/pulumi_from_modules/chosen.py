"""The engine that the set-up has chosen, remembered in a file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pulumi_from_modules.version import PULUMI


@dataclass(frozen=True, slots=True)
class Engine:
    """An executable of the right version and the way it was got ("on PATH", "official release", "built")."""

    path: str
    way: str
    version: str
    size: int
    modified: int

    @classmethod
    def at(cls, path: Path, way: str) -> Engine:
        """Describe the executable as it is now."""
        found = path.stat()
        return cls(str(path), way, PULUMI, found.st_size, found.st_mtime_ns)

    def stands(self) -> bool:
        """Whether the same file is still there and still wanted."""
        try:
            return self.version == PULUMI and Engine.at(Path(self.path), self.way) == self
        except OSError:
            return False


def recall(record: Path) -> Engine | None:
    """The engine that was written to the file ``record``, if it is still there."""
    try:
        engine = Engine(**json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return engine if engine.stands() else None


def remember(record: Path, engine: Engine) -> None:
    """Write the choice down, at once or not at all."""
    partial = record.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(engine)), encoding="utf-8")
    partial.replace(record)
