"""Runs a module of the checkout under its name as a command; says so where the virtual environment lacks something.

``python tools/launch.py NAME MODULE …``; what it imports itself is in every Python.
"""

import runpy
import shlex
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

if __name__ == "__main__":
    _, name, module, *arguments = sys.argv
    sys.argv = [name, *arguments]
    try:
        import_module(module.partition(".")[0])
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except ImportError as missing:
        venv, root = shlex.quote(str(ROOT / ".venv")), shlex.quote(str(ROOT))
        sys.exit(
            f"{name}: {missing}: the virtual environment is incomplete; run: rm -r {venv}; make -C {root} setup"
        )
    except KeyboardInterrupt:
        sys.exit(130)
