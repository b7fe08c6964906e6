"""Nobody else on the machine looks into the sandbox, whatever the umask and whatever was there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from oncall_sandbox import address, private


@pytest.fixture(autouse=True)
def _open_to_all() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_a_new_folder_and_its_log_are_the_owner_s(tmp_path: Path) -> None:
    home = tmp_path / "a" / "sandbox"
    private.folder(home)
    with private.appending(home / "services.log") as log:
        log.write("begun\n")
    with private.appending(home / "services.log") as log:
        log.write("again\n")
    assert (mode(home), mode(home / "services.log")) == ("0o700", "0o600")
    assert (home / "services.log").read_text() == "begun\nagain\n"


def test_one_that_is_open_is_closed(tmp_path: Path) -> None:
    home = tmp_path / "sandbox"
    home.mkdir(mode=0o777)
    for name in private.FILES:
        (home / name).touch(mode=0o666)
    private.folder(home)
    private.files(home)
    assert mode(home) == "0o700"
    assert {mode(home / name) for name in private.FILES} == {"0o600"}


@pytest.mark.parametrize(
    ("mark", "given"), [("world.db", 0o1777), ("photos", 0o755)], ids=["everybody's", "another's"]
)
def test_a_folder_that_is_no_sandbox_s_is_left_as_it_is(tmp_path: Path, mark: str, given: int) -> None:
    home = tmp_path / "shared"
    home.mkdir()
    home.chmod(given)
    (home / mark).touch()
    private.folder(home)
    assert stat.S_IMODE(home.stat().st_mode) == given


@pytest.mark.slow
def test_the_services_keep_everything_to_the_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "sandbox"
    monkeypatch.setenv("SANDBOX_DIR", str(home))
    url = address.ensure()
    try:
        address.control("GET", "authority", url=url)
        open_to_others = [
            f"{file.name} {mode(file)}" for file in (home, *home.iterdir()) if file.stat().st_mode & 0o077
        ]
        assert open_to_others == [], "the database holds what PagerDuty and Slack would"
        assert mode(home / "world.db") == "0o600"
    finally:
        address.control("POST", "stop", url=url)
