"""Where things are kept: in the checkout, in the sandbox's folder and in the person's cache. No package knows it."""

from __future__ import annotations

import hashlib
import os
import pwd
import shlex
from pathlib import Path

from pulumi_from_modules.places import Places

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ONCALL = str(ROOT / "tools" / "bin" / "oncall")
RECORD = VENV / "engine.json"
"""Which engine the set-up has chosen (``pulumi_from_modules.chosen``)."""

SETUP = f"make -C {shlex.quote(str(ROOT))} setup"
"""The command that sets this checkout up, from any folder."""

MARK = "oncall-engine"
"""Our folder in the person's cache; the wrapper carries the name too, so that nobody takes it for an engine."""


def sandbox() -> Path:
    """The folder of the sandbox: ``$SANDBOX_DIR``, or ``.sandbox`` in the checkout."""
    return Path(os.environ.get("SANDBOX_DIR") or ROOT / ".sandbox").absolute()


def cache() -> Path:
    """The folder shared by all checkouts of a person; HOME may be unset, as in some build machines."""
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base).absolute() / MARK
    return home() / ".cache" / MARK


def engine() -> Places:
    """Where the engine is kept, and what gets it."""
    return Places(cache=cache(), python=PYTHON, wrapper_mark=MARK)


def home() -> Path:
    """The person's home: ``$HOME``, else that of the account."""
    return Path(os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)


def lock_of_checkout() -> Path:
    """The lock that keeps two set-ups of one checkout apart; outside it, so that `.venv` can be remade."""
    digest = hashlib.sha256(str(ROOT).encode()).hexdigest()[:16]
    return cache() / "locks" / f"{digest}.lock"
