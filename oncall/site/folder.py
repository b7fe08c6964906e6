"""The folder that the site is written to, run after run: the files of the last one, and whatever others put there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LIST = ".oncall-site"
"""Names the files that are ours, one a line."""


def write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write the files, and remove those that an earlier run wrote and that are no longer part of the site.

    The list names too many files rather than too few while this runs, so that a run after an interrupted one knows
    all of them. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    earlier = _listed(folder)
    _list(folder, {*earlier, *contents})
    for name in earlier - contents.keys():
        if not (folder / name).is_dir():
            (folder / name).unlink(missing_ok=True)
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    _list(folder, contents)


def _listed(folder: Path) -> set[str]:
    """What earlier runs wrote. A list that somebody has edited names nothing outside of the folder."""
    try:
        names = (folder / LIST).read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return set()
    here = folder.resolve()
    return {name for name in names if "\0" not in name and here in (folder / name).resolve().parents}


def _list(folder: Path, names: Iterable[str]) -> None:
    (folder / LIST).write_text("".join(f"{name}\n" for name in sorted(names)), encoding="utf-8")
