"""The Pulumi project of this checkout: its name, and the file that a stack provisions.

Read without the engine and without a YAML library: the sandbox's `pulumi` asks before every command. The engine writes
both files itself, a key a line.
"""

from __future__ import annotations

import re
from pathlib import Path

from operate.sandbox import own_name

ROOT = Path(__file__).resolve().parents[1]
FILE = "rotation.yaml"
"""What describes the operation where the stack names no other file."""


def name(folder: Path = ROOT) -> str:
    """The name in ``Pulumi.yaml``, empty without one: the namespace of our settings, and of the stack's state."""
    return _value(folder / "Pulumi.yaml", "^name")


def file(stack: str, folder: Path = ROOT) -> Path:
    """What describes the operation of a stack: the file of its setting ``file``, or ``rotation.yaml``."""
    named = _value(folder / f"Pulumi.{own_name(stack)}.yaml", rf"^\s+{name(folder)}:file")
    return folder / (named or FILE)


def _value(file: Path, key: str) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(rf"{key}:[ \t]*([\"']?)([^\s#\"']+)\1", text, re.MULTILINE)
    return found[2] if found else ""
