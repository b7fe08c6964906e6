"""Typed resources that are loaded when one is asked for: a plugin does without them and starts sooner."""

from collections.abc import Callable
from importlib import import_module


def later(module: str) -> Callable[[str], object]:
    """A package's ``__getattr__`` that finds its resources and look-ups in ``module``. Raises `AttributeError`.

    Other names are the package's own modules: whoever imports one must not get the resources with it.
    """

    def find(name: str) -> object:
        if not (name[0].isupper() or name.startswith("get_")):
            raise AttributeError(name)
        return getattr(import_module(module), name)

    return find
