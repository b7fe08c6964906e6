"""Import the provider protocol of `pulumi` without the rest of the SDK.

`import pulumi` loads the automation API, dynamic providers, policies, OpenTelemetry and more: a quarter of a
second that every plugin of a run would pay on its own. `install` puts the packages into `sys.modules`
unexecuted. Whoever asks them for a name that is not there executes the whole SDK after all, so everything of
it still works, only later.
"""

import importlib
import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType

_ROOT = "pulumi"
_HOLDS_MODULES_ONLY = ("pulumi.runtime.proto", "pulumi.provider", "pulumi.provider.experimental")
_PACKAGES = (_ROOT, "pulumi.runtime", *_HOLDS_MODULES_ONLY)


class _Deferred(ModuleType):
    """A package whose `__init__` has not been executed yet."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if self.__name__ in _HOLDS_MODULES_ONLY and find_spec(f"{self.__name__}.{name}"):
            return importlib.import_module(f"{self.__name__}.{name}")
        if isinstance(sys.modules[_ROOT], _Deferred):
            _execute()
        return getattr(sys.modules[self.__name__], name)


def install() -> None:
    """Defer the SDK's packages; does nothing in a process that has imported `pulumi` already."""
    if _ROOT in sys.modules:
        return
    for name in _PACKAGES:
        spec = find_spec(name)
        if spec is None:
            raise ModuleNotFoundError(f"{name} is not installed: `make up` installs it", name=name)
        package = module_from_spec(spec)
        package.__class__ = _Deferred
        sys.modules[name] = package
        _bind(name)
    assets = importlib.import_module("pulumi.asset")
    # What the protocol's modules name while they are being defined; `ResourceOptions` is only an annotation
    # there.
    vars(sys.modules[_ROOT]).update(Asset=assets.Asset, Archive=assets.Archive, ResourceOptions=object)


def _execute() -> None:
    root = sys.modules[_ROOT]
    root.__class__ = ModuleType
    for name in _PACKAGES[1:]:
        del sys.modules[name]
    assert root.__spec__ is not None  # noqa: S101 -- `install` made it from its spec
    assert root.__spec__.loader is not None  # noqa: S101 -- likewise
    root.__spec__.loader.exec_module(root)
    for name in [name for name in sys.modules if name.startswith(f"{_ROOT}.")]:
        _bind(name)


def _bind(name: str) -> None:
    parent, _, child = name.rpartition(".")
    if parent in sys.modules:
        vars(sys.modules[parent]).setdefault(child, sys.modules[name])
