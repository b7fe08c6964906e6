"""Which Python runs a program or a plugin: the ``options`` of the project file's ``runtime``."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VENV_HELP = "https://www.pulumi.com/docs/intro/languages/python/#virtual-environments"
TYPECHECKERS = ("mypy", "pyright")


class LanguageError(Exception):
    """What a person must change; the text goes to the screen as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The interpreter of one program or plugin.

    ``virtualenv`` is the option as written (empty: whatever Python is on PATH), ``root`` the folder of the
    project file, which a relative option starts from.
    """

    root: Path
    virtualenv: str = ""
    toolchain: str = "Auto"
    typechecker: str = ""

    @classmethod
    def of(cls, root: str, options: Mapping[str, object], *, plugin: bool = False) -> Environment:
        """Read the options; ``LanguageError`` for what is not supported."""
        toolchain = _text(options, "toolchain")
        if toolchain not in ("", "pip"):
            if toolchain in ("poetry", "uv"):
                raise LanguageError(
                    f"the toolchain option is {toolchain!r}, which needs the official Python language "
                    "plugin; here only 'pip' is available"
                )
            raise LanguageError(f"unsupported toolchain option: {toolchain}")
        typechecker = _text(options, "typechecker")
        if typechecker and typechecker not in TYPECHECKERS:
            raise LanguageError(f"unsupported typechecker option: {typechecker}")
        virtualenv = _text(options, "virtualenv")
        if plugin and not virtualenv:
            virtualenv = "venv"
        return cls(
            root=Path(root),
            virtualenv=virtualenv,
            toolchain="Pip" if toolchain else "Auto",
            typechecker=typechecker,
        )

    @property
    def directory(self) -> Path | None:
        """The virtual environment's folder, or None where the ambient Python is used."""
        return self.root / self.virtualenv if self.virtualenv else None

    @property
    def python(self) -> str:
        """The interpreter's path."""
        if self.directory:
            return str(self.directory / "bin" / "python")
        return ambient_python()

    def exists(self) -> bool:
        """Whether the virtual environment holds an interpreter (an ambient one always counts)."""
        return self.directory is None or (self.directory / "bin" / "python").is_file()

    def is_absent(self) -> bool:
        """Whether there is nothing at all, so that it may be created."""
        directory = self.directory
        if directory is None or self.exists():
            return False
        if directory.exists() and not directory.is_dir():
            raise LanguageError(
                f"the 'virtualenv' option in Pulumi.yaml is set to \"{directory}\" but it is not a directory"
            )
        return not directory.exists() or not any(directory.iterdir())

    def validate(self) -> None:
        """Refuse a virtual environment that is none, with the commands that make one."""
        directory = self.directory
        if directory is None or self.exists():
            return
        found = "doesn't appear to be a virtual environment" if directory.exists() else "doesn't exist"
        raise LanguageError(
            f"The 'virtualenv' option in Pulumi.yaml is set to \"{self.virtualenv}\", "
            f'but "{directory}" {found}; run these commands to create the virtual environment '
            "and install dependencies into it:\n\n"
            f"    1. python3 -m venv {directory}\n"
            f"    2. {directory}/bin/python -m pip install --upgrade pip setuptools wheel\n"
            f"    3. {directory}/bin/python -m pip install -r requirements.txt\n\n"
            f"For more information see: {VENV_HELP}"
        )

    def variables(self) -> dict[str, str]:
        """The process environment with the virtual environment activated."""
        variables = dict(os.environ)
        if self.directory:
            variables.pop("PYTHONHOME", None)
            variables["PATH"] = os.pathsep.join(
                filter(None, [f"{self.directory}/bin", variables.get("PATH")])
            )
            variables["VIRTUAL_ENV"] = str(self.directory)
        return variables


def ambient_python() -> str:
    """``$PULUMI_PYTHON_CMD``, else ``python3`` or ``python`` from PATH."""
    commanded = os.environ.get("PULUMI_PYTHON_CMD")
    names = (commanded,) if commanded else ("python3", "python")
    for name in names:
        if path := shutil.which(name):
            return path
    raise LanguageError(f"no {' or '.join(names)} on PATH: install Python 3.11 or newer")


def _text(options: Mapping[str, object], name: str) -> str:
    value = options.get(name, "")
    if not isinstance(value, str):
        raise LanguageError(f"{name} option must be a string")
    return value
