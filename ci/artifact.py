"""Artifacts: what one job hands to another. An artifact of a pull request's job is untrusted input."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from oncall.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from operate.github import GitHub

MOST = 2_000_000
"""Bytes of an archive, packed."""
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError),  # a way of packing or a name that nobody uses
)


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Lay the files out for `actions/upload-artifact`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def fetch(github: GitHub, run: int, name: str, allowed: Mapping[str, int]) -> dict[str, bytes]:
    """The files of the run's artifact of that name; ``allowed`` is the most bytes of each file.

    Raises UserError where there is not exactly one, or it holds anything else.
    """
    listed: list[dict[str, Any]] = list(github.pages(f"/actions/runs/{run}/artifacts", within="artifacts"))
    matching = [entry for entry in listed if entry["name"] == name and not entry["expired"]]
    if len(matching) != 1:
        raise UserError(f"run {run} has {len(matching)} artifacts named {name}, and must have one")
    size = matching[0]["size_in_bytes"]
    if size > MOST:
        raise UserError(f"the artifact {name} has {size:,} bytes, and may have {MOST:,}")
    return unpacked(github.download(f"/actions/artifacts/{matching[0]['id']}/zip", MOST), name, allowed)


def unpacked(data: bytes, name: str, allowed: Mapping[str, int]) -> dict[str, bytes]:
    """The files of an archive, none of which is ever laid out on the disk."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > len(allowed):
                raise UserError(
                    f"the artifact {name} holds {len(entries)} files, and may hold {len(allowed)}"
                )
            files = {entry.filename: _read(archive, entry, name, allowed) for entry in entries}
    except _DAMAGED as error:
        raise UserError(f"the artifact {name} cannot be read: {error}") from None
    if len(files) != len(entries):
        raise UserError(f"the artifact {name} holds a file twice")
    return files


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, allowed: Mapping[str, int]) -> bytes:
    if entry.filename not in allowed:
        raise UserError(f"the artifact {name} holds {entry.filename!r}, and may hold {', '.join(allowed)}")
    most = allowed[entry.filename]
    with archive.open(entry) as file:
        data = file.read(most + 1)  # the size in the archive's index may be false
    if len(data) > most:
        raise UserError(f"{entry.filename} in the artifact {name} has more than {most:,} bytes")
    return data
