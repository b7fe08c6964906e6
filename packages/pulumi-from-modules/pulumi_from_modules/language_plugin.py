"""Puts the language plugin where the engine looks last: into the plugin folder of a PULUMI_HOME.

The engine prefers an official plugin beside its own executable, and one on PATH; the folder of installed
plugins comes after them. So ours serves only where the official one is missing, and the engine needs no hint.
"""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

from pulumi_from_modules.version import PULUMI

# The provider of `pulumi.dynamic` resources runs with the program's own Python; the engine names it so.
_DYNAMIC = """#!/bin/sh
venv=${PULUMI_RUNTIME_VIRTUALENV:-}
case $venv in
'') python=${PULUMI_PYTHON_CMD:-python3} ;;
/*) python=${venv%/}/bin/python ;;
*) python=$PWD/${venv%/}/bin/python ;;
esac
if [ -n "$venv" ] && [ ! -x "$python" ]; then
    echo "The 'virtualenv' option in Pulumi.yaml is set to $venv, but there is none; run: pulumi install" >&2
    exit 1
fi
PATH=$(dirname "$python"):$PATH
exec "$python" -u -c @RUN@ "$@"
"""


def ensure(pulumi_home: Path, python: Path) -> None:
    """Write the launchers where they are missing or others; quick when they are there.

    ``python`` is an interpreter that has this package, and the Pulumi SDK.
    """
    language = (
        f'#!/bin/sh\nexec {shlex.quote(str(python))} -I -W ignore -m pulumi_from_modules.language "$@"\n'
    )
    provider = str(Path(__file__).with_name("language") / "dynamic.py")
    dynamic = _DYNAMIC.replace("@RUN@", shlex.quote(f"import runpy; runpy.run_path({provider!r})"))
    for name, text in (
        (f"language-python-v{PULUMI}/pulumi-language-python", language),
        (f"resource-pulumi-python-v{PULUMI}/pulumi-resource-pulumi-python", dynamic),
    ):
        path = pulumi_home / "plugins" / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}")
        partial.write_text(text, encoding="utf-8")
        partial.chmod(0o755)
        partial.replace(path)


def on_path() -> str | None:
    """The language plugin on PATH, if there is one."""
    return shutil.which("pulumi-language-python")
