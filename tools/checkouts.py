"""A second checkout beside this one, for tests and measurements: its own code, and the packages installed here."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tools.places import ROOT, VENV


def environment(checkout: Path) -> Path:
    """Make the virtual environment of the checkout; its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", checkout / ".venv"], check=True)
    installed, own = (
        Path(sysconfig.get_path("purelib", vars={"base": str(venv)})) for venv in (VENV, checkout / ".venv")
    )
    (code,) = (path.read_text() for path in installed.glob("*.pth") if str(ROOT) in path.read_text())
    (own / "checkout.pth").write_text(f"{code.replace(str(ROOT), str(checkout))}\n{installed}\n")
    shutil.copy(VENV / "engine.json", checkout / ".venv" / "engine.json")
    python = checkout / ".venv" / "bin" / "python"
    digest = "from tools import virtualenv; print(virtualenv.digest(), end='')"
    done = subprocess.run([python, "-c", digest], cwd=checkout, check=True, capture_output=True, text=True)
    (checkout / ".venv" / "locks.sha256").write_text(done.stdout, encoding="ascii")
    return python
