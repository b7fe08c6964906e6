"""Typed resources that are loaded when one is asked for: a plugin does without them and starts sooner."""

from collections.abc import Callable
from importlib import import_module


def later(module: str) -> Callable[[str], object]:
    """A package's ``__getattr__`` that finds its names in ``module``. Raises `AttributeError`."""

    def find(name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(import_module(module), name)

    return find
