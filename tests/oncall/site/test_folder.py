"""A folder that the site is written to again: what is no longer true goes, and what others put there stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oncall.cli.main import main
from oncall.site.folder import LIST, write
from tests.oncall.site.conftest import WING

if TYPE_CHECKING:
    from pathlib import Path


def held(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {LIST}


def test_what_an_earlier_run_wrote_goes_and_what_others_put_there_stays(tmp_path: Path) -> None:
    write(tmp_path, {"index.html": b"1", "calendars/people/old.ics": b"1"})
    (tmp_path / "CNAME").write_text("on-call.example")
    (tmp_path / "calendars" / "people" / "mine.ics").touch()
    write(tmp_path, {"index.html": b"2", "calendars/people/new.ics": b"2"})
    assert held(tmp_path) == {
        "index.html",
        "CNAME",
        "calendars/people/mine.ics",
        "calendars/people/new.ics",
    }, "whoever has left is not to be in anybody's calendar"
    assert (tmp_path / "index.html").read_bytes() == b"2"


def test_a_file_that_is_gone_already_is_no_error(tmp_path: Path) -> None:
    write(tmp_path, {"a": b""})
    (tmp_path / "a").unlink()
    write(tmp_path, {"b": b""})
    assert held(tmp_path) == {"b"}


def test_an_interrupted_run_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(IsADirectoryError):
        write(tmp_path, {"a": b"", "b": b""})
    write(tmp_path, {"c": b""})
    assert held(tmp_path) == {"c"}


@pytest.mark.parametrize("name", ["../precious", "{outside}", "x\0y", "", ".", "link/precious", "\udcff"])
def test_a_list_that_somebody_has_edited_removes_nothing_outside(tmp_path: Path, name: str) -> None:
    precious, folder = tmp_path / "precious", tmp_path / "site"
    precious.touch()
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    (folder / LIST).write_text(f"{name.format(outside=precious)}\n", errors="surrogateescape")
    write(folder, {"a": b""})
    assert precious.exists()
    assert held(folder) == {"a"}


@pytest.mark.slow
def test_the_command_removes_the_calendar_of_somebody_who_has_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "rotation.yaml", tmp_path / "site"
    file.write_text(WING.read_text(encoding="utf-8"), encoding="utf-8")
    command = ["site", "--file", str(file), "--out", str(out)]
    assert main(command) == 0
    file.write_text(file.read_text(encoding="utf-8").replace("Chriscbr", "octocat"), encoding="utf-8")
    assert main(command) == 0
    assert not capsys.readouterr().err
    people = {path.stem for path in (out / "calendars" / "people").iterdir()}
    assert "octocat" in people
    assert "Chriscbr" not in people
