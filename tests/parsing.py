"""Modules as syntax trees."""

from __future__ import annotations

import ast
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def parse(module: Path) -> ast.Module:
    """The tree of a module, made while no garbage is collected.

    What another test has left behind can format a traceback when it is collected. That parses too, and Python 3.11
    answers the parser that was interrupted with `AST constructor recursion depth mismatch` (python/cpython#106905).
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(module.read_text(encoding="utf-8"))
    finally:
        if collecting:
            gc.enable()
