"""The programs of the repositories, where a workflow finds them: beside each other, with the data of an operation."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

NAMES = ("calls", "duties", "escalate", "page")


@contextmanager
def program(folder: Path, name: str) -> Iterator[ModuleType]:
    """The module ``name`` out of the repository in ``folder``, as long as it is needed."""
    sys.path.insert(0, str(folder / ".github" / "on-call"))
    importlib.invalidate_caches()
    try:
        yield importlib.import_module(name)
    finally:
        sys.path.pop(0)
        for one in NAMES:
            sys.modules.pop(one, None)
