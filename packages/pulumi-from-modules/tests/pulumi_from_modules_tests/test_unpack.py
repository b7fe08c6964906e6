"""An archive is unpacked into its folder and nowhere else, by every Python from 3.11.0 on."""

from __future__ import annotations

import errno
import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zlib
from pathlib import Path

import pytest
from pulumi_from_modules import unpack as module
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.unpack import unpack

PACKAGE = Path(module.__file__).parents[1]


def archive(folder: Path, *members: tarfile.TarInfo, content: bytes = b"text") -> Path:
    file = folder / "archive.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        for member in members:
            member.size = len(content) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(content) if member.isreg() else None)
    return file


def member(name: str, kind: bytes = tarfile.REGTYPE, *, mode: int = 0o644, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.mode, made.linkname = kind, mode, link
    return made


def test_folders_and_files_are_unpacked(tmp_path: Path) -> None:
    members = (
        member("./a", tarfile.DIRTYPE),
        member("a/program", mode=0o6777),
        member("b/c/text", mode=0o200),
    )
    unpack(archive(tmp_path, *members), tmp_path / "into")
    modes = {
        str(file.relative_to(tmp_path / "into")): oct(file.stat().st_mode & 0o7777)
        for file in (tmp_path / "into").rglob("*")
        if file.is_file()
    }
    assert modes == {"a/program": "0o755", "b/c/text": "0o644"}, "no file keeps a set-user-id bit"
    assert (tmp_path / "into" / "b" / "c" / "text").read_bytes() == b"text"


@pytest.mark.parametrize("name", ["/etc/evil", "../evil", "a/../../evil", "a/.."])
def test_no_path_leaves_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(EngineError, match="which is outside of its folder"):
        unpack(archive(tmp_path, member(name)), tmp_path / "into" / "deep")
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        (tarfile.SYMTYPE, "/etc"),
        (tarfile.SYMTYPE, ".."),
        (tarfile.SYMTYPE, "beside"),
        (tarfile.LNKTYPE, "/etc/passwd"),
        (tarfile.LNKTYPE, "beside"),
        (tarfile.CHRTYPE, ""),
        (tarfile.BLKTYPE, ""),
        (tarfile.FIFOTYPE, ""),
    ],
)
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes, link: str) -> None:
    members = (member("beside"), member("evil", kind, link=link), member("evil/passwd"))
    with pytest.raises(EngineError, match="'evil', which is neither a file nor a folder"):
        unpack(archive(tmp_path, *members), tmp_path / "into")
    assert [file.name for file in (tmp_path / "into").iterdir()] == ["beside"]


def test_a_file_is_not_written_twice(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be unpacked"):
        unpack(archive(tmp_path, member("a"), member("a")), tmp_path / "into")


def damaged() -> list[bytes]:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as tar:
        data = os.urandom(100_000)
        big = member("big")
        big.size = len(data)
        tar.addfile(big, io.BytesIO(data))
    packed = whole.getvalue()
    middle = len(packed) // 2
    return [
        b"",
        b"no archive at all",
        packed[:100],
        packed[:middle],
        packed[:middle] + bytes(64) + packed[middle + 64 :],
        gzip.compress(b"no archive inside" * 100),
        packed[:4] + b"\xff" * 40 + packed[44:],
    ]


@pytest.mark.parametrize("data", damaged(), ids=range(7))
def test_a_damaged_archive_is_a_sentence(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "archive.tar.gz"
    file.write_bytes(data)
    with pytest.raises(
        EngineError, match=r"^the archive archive\.tar\.gz (is damaged|cannot be unpacked) \("
    ):
        unpack(file, tmp_path / "into")


def test_what_zlib_says_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise zlib.error("Error -3 while decompressing data")

    monkeypatch.setattr(shutil, "copyfileobj", refuse)
    with pytest.raises(EngineError, match="is damaged"):
        unpack(archive(tmp_path, member("a")), tmp_path / "into")


def test_a_full_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", refuse)
    with pytest.raises(EngineError, match=r"cannot be unpacked .*No space left on device"):
        unpack(archive(tmp_path, member("a")), tmp_path / "into")


OLD = [
    python
    for python in ("/usr/bin/python3.11", "/usr/local/bin/python3.11", sys.executable)
    if os.access(python, os.X_OK)
]


@pytest.mark.slow
@pytest.mark.parametrize("python", OLD)
def test_it_needs_nothing_that_a_patch_release_has_added(tmp_path: Path, python: str) -> None:
    """Debian 12 has 3.11.2, and `tarfile` its filters since 3.11.4: where there is none, they are taken away."""
    file = archive(tmp_path, member("pulumi/pulumi", mode=0o755))
    program = (
        "import sys, tarfile; from pathlib import Path; "
        "[delattr(tarfile, name) for name in ('data_filter', 'tar_filter', 'fully_trusted_filter') "
        "if hasattr(tarfile, name)]; "
        "from pulumi_from_modules import release; from pulumi_from_modules.unpack import unpack; "
        "unpack(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    subprocess.run(
        [
            python,
            "-ISc",
            f"import sys; sys.path.append({str(PACKAGE)!r}); {program}",
            file,
            tmp_path / "into",
        ],
        check=True,
        timeout=60,
    )
    assert (tmp_path / "into" / "pulumi" / "pulumi").read_bytes() == b"text"
