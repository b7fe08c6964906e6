"""Writes the lock files: ``python -m tools.lockfiles [--upgrade]``; without it, pins stay that still fit."""

import os
import subprocess
import sys

from tools.places import ROOT

_PIP_COMPILE = [
    "-m",
    "piptools",
    "compile",
    "--quiet",
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
]

if __name__ == "__main__":
    for name in ("requirements", "requirements-dev", "requirements-mutants", "requirements-browser"):
        command = [sys.executable, *_PIP_COMPILE, *sys.argv[1:], "--output-file", f"{name}.txt", f"{name}.in"]
        environment = {**os.environ, "CUSTOM_COMPILE_COMMAND": "make lock"}
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if status:
            sys.exit(f"lock: {name}.txt could not be written; see above")
