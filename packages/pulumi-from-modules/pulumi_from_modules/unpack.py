"""Unpacking an archive into a folder, and nowhere else.

The filters of `tarfile` do it since Python 3.11.4 only.
"""

from __future__ import annotations

import gzip
import shutil
import tarfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pulumi_from_modules.problem import EngineError

if TYPE_CHECKING:
    from pathlib import Path


def unpack(archive: Path, into: Path) -> None:
    """Unpack the folders and regular files of a `.tar.gz`.

    ``EngineError`` where it cannot be read or written, or holds anything else: a link, a device, a file twice, a path
    out of ``into``. What was unpacked before that stays there.
    """
    try:
        with gzip.open(archive) as stream, tarfile.open(fileobj=stream) as tar:
            for member in tar:
                _put(tar, member, into)
            while stream.read(1 << 20):
                pass  # the checksum comes last
    except (tarfile.TarError, zlib.error, EOFError, ValueError) as error:
        raise EngineError(f"the archive {archive.name} is damaged ({error})") from None
    except OSError as error:
        raise EngineError(f"the archive {archive.name} cannot be unpacked ({error})") from None


def _put(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> None:
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts:
        raise EngineError(f"the archive holds {member.name!r}, which is outside of its folder")
    if member.isdir():
        (into / path).mkdir(parents=True, exist_ok=True)
        return
    source = tar.extractfile(member) if member.isreg() else None
    if source is None:
        raise EngineError(f"the archive holds {member.name!r}, which is neither a file nor a folder")
    target = into / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("xb") as file:
        shutil.copyfileobj(source, file)
    target.chmod(0o755 if member.mode & 0o100 else 0o644)
