"""What is committed beside ``rotation.yaml`` and follows from it: the code owners, the facts in the handbook, and when
the role is handed over.

The commands that edit the file write these too. After an edit by hand `oncall check` names what is stale, and
`oncall refresh` writes it. Nothing else depends on them, so a stale one holds up nobody.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from oncall.errors import UserError
from oncall.generated import codeowners, handbook, handoffs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oncall.model import Operation

SOURCE = "rotation.yaml"
"""Only the file of this name has something generated beside it; a draft of another name changes nothing."""


def stale(file: Path, operation: Operation) -> dict[str, str]:
    """The text that each stale file should have, by its path from the folder of ``file``; raises UserError."""
    file = Path(os.path.realpath(file))
    if file.name != SOURCE:
        return {}
    return {name: text for name, present, text in _generated(file.parent, operation) if text != present}


def refresh(file: Path, operation: Operation) -> tuple[str, ...]:
    """Write what is stale; the paths from the folder of ``file``. Raises UserError."""
    texts = stale(file, operation)
    folder = Path(os.path.realpath(file)).parent
    for name, text in texts.items():
        try:
            (folder / name).write_text(text, encoding="utf-8")
        except OSError as error:
            raise UserError(f"{name} cannot be written: {error.strerror}") from None
    return tuple(texts)


def _generated(folder: Path, operation: Operation) -> Iterator[tuple[str, str, str]]:
    """The path, the present text and the right text of every file that exists and is generated."""
    owners = _text(folder, codeowners.PATH)
    if owners.startswith(codeowners.MARK):
        yield codeowners.PATH, owners, codeowners.text(operation)
    if workflow := _text(folder, handoffs.PATH):
        yield handoffs.PATH, workflow, handoffs.refreshed(workflow, operation)
    for page in sorted((folder / handbook.PAGES).glob("*.md")):
        name = f"{handbook.PAGES}/{page.name}"
        present = _text(folder, name)
        yield name, present, handbook.refreshed(present, operation)


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError):
        raise UserError(f"{name} cannot be read") from None
