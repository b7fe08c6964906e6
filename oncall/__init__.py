"""Who answers when something breaks: ``rotation.yaml`` read strictly, and time computed exactly.

``load`` and ``read`` are imported when first asked for, so that the package itself costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oncall.file.problems import Problem, RotationError
    from oncall.file.reader import Loaded, load, read

__all__ = ["Loaded", "Problem", "RotationError", "load", "read"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in ("Loaded", "load", "read"):
        return getattr(import_module("oncall.file.reader"), name)
    if name in ("Problem", "RotationError"):
        return getattr(import_module("oncall.file.problems"), name)
    raise AttributeError(f"module 'oncall' has no attribute {name!r}")
