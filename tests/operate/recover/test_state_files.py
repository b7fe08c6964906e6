"""A damaged state is replaced by its newest copy, and a place that refuses is named with the command that helps."""

from __future__ import annotations

import errno
import json
import os
import shlex
import tempfile
from pathlib import Path

import pytest

from oncall.errors import UserError
from operate.project import name as project_name
from operate.recover import local, state_files
from operate.recover.local import Files

NOBODY = 65534


def state(number: int) -> str:
    resources = [{"urn": str(number), "type": "pulumi:pulumi:Stack"}]
    return json.dumps({"version": 3, "checkpoint": {"latest": {"resources": resources}}})


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """The files of a stack after three updates: state 3, its copy 2, and older ones."""
    made = local.files(f"file://{tmp_path}", "sandbox")
    assert made is not None
    for file, text in (
        (made.state, state(3)),
        (made.state.with_name("sandbox.json.bak"), state(2)),
        (made.backups / "sandbox.100.json", state(1)),
        (made.history / "sandbox-50.checkpoint.json", state(0)),
        (made.history / "sandbox-50.history.json", "{}"),
        (made.state.with_name("sandbox2.json"), "{"),
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    os.utime(made.history / "sandbox-50.checkpoint.json", (1_700_000_000, 1_700_000_000))
    return made


def found(files: Files) -> list[str]:
    return [str(one) for one in (*state_files.refused(files), *state_files.damaged(files))]


def test_a_good_state_has_no_problem(files: Files) -> None:
    assert found(files) == []


def test_a_state_that_is_cut_off_is_replaced_by_the_copy_beside_it(files: Files) -> None:
    cut = files.state.read_text()[:40]
    files.state.write_text(cut)
    (damaged,) = state_files.damaged(files)
    assert str(damaged) == f"the state {files.state} is incomplete"
    done = damaged.fix()
    assert "replaced by sandbox.json.bak of " in done
    assert done.endswith(" UTC, kept as sandbox.json.damaged.")
    assert files.state.read_text() == state(2)
    assert files.state.with_name("sandbox.json.damaged").read_text() == cut
    assert found(files) == []


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"checkpoint": []}', "\0\0\0", '{"checkpoint": {"latest": 1}}'),
        *(
            f'{{"checkpoint": {{"latest": {{"resources": {resources}}}}}}}'
            for resources in ("[{}]", "[null]", '[{"urn": "urn:x"}]', '[{"urn": 1, "type": "x"}]', "7")
        ),
    ],
)
def test_what_is_no_state_is_replaced_by_the_newest_copy_that_is_one(files: Files, text: str) -> None:
    files.state.write_text(text)
    files.state.with_name("sandbox.json.bak").write_text(text)
    (damaged,) = state_files.damaged(files)
    assert "replaced by sandbox.100.json" in damaged.fix()
    assert files.state.read_text() == state(1)


def test_without_a_copy_the_next_step_is_named(files: Files) -> None:
    for file in (
        files.state,
        *files.state.parent.glob("*.bak"),
        *files.backups.iterdir(),
        *files.history.iterdir(),
    ):
        file.write_text("{")
    damaged = next(iter(state_files.damaged(files)))
    with pytest.raises(
        UserError, match=r"is incomplete\. The engine has no copy .* Begin again: make clean && make up"
    ):
        damaged.fix()
    prod = state_files.Damaged(file=files.state, stack="prod", copy=None)
    with pytest.raises(UserError, match=r"take over what exists: pulumi stack init prod && oncall recover"):
        prod.fix()


def test_a_state_that_cannot_be_replaced_stays(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.state.write_text("{")
    (damaged,) = state_files.damaged(files)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UserError, match=r"cannot be replaced by .*bak: No space left on device"):
        damaged.fix()
    assert files.state.read_text() == "{"


def test_incomplete_files_of_which_nobody_needs_the_content_are_removed(files: Files) -> None:
    torn = [
        files.state.with_name("sandbox.json.attrs"),
        files.history / "sandbox-60.history.json",
        files.history / "sandbox-60.checkpoint.json",
    ]
    for file, text in zip(torn, ("", '{"kind": "upda', "{}\0\0"), strict=True):
        file.write_text(text)
    files.state.with_name("sandbox.json.bak.attrs").write_text('{"user.content_type": "text/plain"}\n')
    left = list(state_files.damaged(files))
    assert sorted(one.file for one in left) == sorted(torn)
    for one in left:
        assert one.fix().endswith("is incomplete, and nothing needs it: removed.")
    assert found(files) == []


def test_one_that_cannot_be_removed_is_reported(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(UserError, match="cannot be removed: Permission denied"):
        state_files.Torn(file=files.history / "x.json").fix()


@pytest.mark.skipif(os.geteuid() != 0, reason="takes another account than the owner's")
def test_a_folder_of_another_account_is_named_with_the_command_that_helps() -> None:
    with tempfile.TemporaryDirectory(suffix="ann's") as folder:
        files = local.files(f"file://{folder}", "sandbox")
        assert files is not None
        files.locks.mkdir(parents=True)
        Path(folder).chmod(0o755)
        os.seteuid(NOBODY)
        try:
            (refused,) = state_files.refused(files)
            with pytest.raises(UserError) as raised:
                refused.fix()
        finally:
            os.seteuid(0)
        assert str(raised.value) == (
            f"{files.folder} cannot be written: Permission denied. "
            f'To change that: sudo chown -R "$(id -un)" {shlex.quote(str(files.folder))}'
        )


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.EACCES, "To change that: chmod -R u+rwX /"),
        (errno.ENOSPC, "Free some disk space, and try again."),
        (errno.EDQUOT, "Free some disk space, and try again."),
        (errno.EROFS, "Mount the disk so that it can be written, and try again."),
        (errno.EIO, "cannot be written: Input/output error."),
    ],
)
def test_a_place_that_cannot_be_written_is_named(
    files: Files, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    (refused,) = state_files.refused(files)
    assert str(refused) == f"{files.folder} cannot be written: {os.strerror(number)}"
    with pytest.raises(UserError) as raised:
        refused.fix()
    assert advice in str(raised.value)


def test_a_state_that_cannot_be_read_is_not_taken_for_a_damaged_one(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (refused,) = state_files.refused(files)
    assert str(refused) == f"{files.state} cannot be read: Permission denied"


def test_an_address_may_name_a_home_and_be_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    files = local.files("file://~/a%20b?metadata=skip", f"organization/{project_name()}/prod")
    assert files is not None
    assert files.state == tmp_path / "a b" / ".pulumi" / "stacks" / project_name() / "prod.json"
