"""Writes the lock files anew: ``python -m engine.lockfiles``."""

import subprocess
import sys
from pathlib import Path

from engine.places import ROOT

_PIP_COMPILE = [
    "-m",
    "piptools",
    "compile",
    "--quiet",
    "--upgrade",
    "--generate-hashes",
    "--strip-extras",
    "--allow-unsafe",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--output-file",
]

if __name__ == "__main__":
    for name in ("requirements", "requirements-dev"):
        command = [sys.executable, *_PIP_COMPILE, f"{name}.txt", f"{name}.in"]
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        if status:
            sys.exit(f"lock: {Path(name).with_suffix('.txt')} could not be written; see above")
