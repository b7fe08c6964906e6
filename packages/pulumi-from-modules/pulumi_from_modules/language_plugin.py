"""Puts the language plugin where the engine looks last: into the plugin folder of the sandbox's PULUMI_HOME.

The engine prefers an official plugin beside its own executable, and one on PATH; the folder of installed
plugins comes after them. So ours serves only where the official one is missing, and the engine needs no hint.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from pulumi_from_modules.version import PULUMI
from tools.places import PYTHON, ROOT

if TYPE_CHECKING:
    from pathlib import Path

_LANGUAGE = f"""#!/bin/sh
exec "{PYTHON}" -W ignore "{ROOT}/packages/pulumi-from-modules/pulumi_from_modules/language/__main__.py" "$@"
"""

# The provider of `pulumi.dynamic` resources runs with the program's own Python; the engine names it so.
_DYNAMIC = f"""#!/bin/sh
venv=${{PULUMI_RUNTIME_VIRTUALENV:-}}
case $venv in
'') python=${{PULUMI_PYTHON_CMD:-python3}} ;;
/*) python=${{venv%/}}/bin/python ;;
*) python=$PWD/${{venv%/}}/bin/python ;;
esac
if [ -n "$venv" ] && [ ! -x "$python" ]; then
    echo "The 'virtualenv' option in Pulumi.yaml is set to $venv, but there is none; run: pulumi install" >&2
    exit 1
fi
PATH=$(dirname "$python"):$PATH
exec "$python" -u "{ROOT}/packages/pulumi-from-modules/pulumi_from_modules/language/dynamic.py" "$@"
"""

_PLUGINS = {
    f"language-python-v{PULUMI}/pulumi-language-python": _LANGUAGE,
    f"resource-pulumi-python-v{PULUMI}/pulumi-resource-pulumi-python": _DYNAMIC,
}


def ensure(pulumi_home: Path) -> None:
    """Write the launchers where they are missing or those of another place; quick when they stand."""
    for name, text in _PLUGINS.items():
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
