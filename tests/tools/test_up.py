"""`make up` keeps the engine's exit status, and passes interrupts on to it once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tools import after_up, before_up, up
from tools.fold import Fold

EVENTS = Path(__file__).parent / "events"
AGAIN = "up: interrupted; run `make up` again: it goes on from here, or says what to do first\n"


@pytest.fixture(autouse=True)
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sandbox of the test's own."""
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "sandbox"))
    return tmp_path / "sandbox"


def engine(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Let a program of these lines take the place of the engine."""
    monkeypatch.setattr(up, "_COMMAND", (sys.executable, "-c", "\n".join(lines)))


@pytest.mark.slow
@pytest.mark.parametrize("status", [0, 1, 255])
def test_the_exit_status_is_the_engine_s(
    status: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    engine(monkeypatch, "print('no event', flush=True)", f"raise SystemExit({status})")
    assert up.update() == status
    printed = capfd.readouterr()
    assert printed.out == "no event\n", "what is no event is printed as it is"
    assert printed.err == ""


def test_the_events_are_folded(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    engine(monkeypatch, f"print(open({str(EVENTS / 'created.jsonl')!r}).read())")
    assert up.update() == 0
    assert "    + 198 created\n" in capfd.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_reaches_the_engine_which_ends_its_work(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    engine(
        monkeypatch,
        "import signal",
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])",
        "print('{}', flush=True)",
        "signal.sigwait([signal.SIGINT])",
        "print('saving', flush=True)",
        "raise SystemExit(1)",
    )

    def interrupt(_self: Fold, _event: Mapping[str, Any]) -> None:
        os.kill(os.getpid(), number)

    monkeypatch.setattr(Fold, "take", interrupt)
    before = signal.getsignal(number)
    assert up.update() == 1
    printed = capfd.readouterr()
    assert printed.out == "saving\n", "a state that is not saved has to be recovered"
    assert printed.err == AGAIN
    assert signal.getsignal(number) is before


@pytest.mark.slow
def test_without_a_terminal_the_engine_ends_its_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    engine(
        monkeypatch,
        "print('{}', flush=True)",
        "print('x' * 1_000_000, flush=True)  # more than a pipe holds",
        f"open({str(saved)!r}, 'w').close()",
    )

    def gone(_self: Fold, _event: Mapping[str, Any]) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Fold, "take", gone)
    assert up.update() == 0
    assert saved.exists()


@pytest.mark.slow
def test_a_killed_engine_is_reported(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    engine(monkeypatch, "import os, signal", "os.kill(os.getpid(), signal.SIGKILL)")
    assert up.update() == 128 + signal.SIGKILL
    assert capfd.readouterr().err == AGAIN


@pytest.mark.parametrize(("status", "expected", "finished"), [(0, 7, True), (3, 3, False)])
def test_what_was_not_updated_is_not_published(
    status: int, expected: int, finished: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def finish() -> int:
        done.append("finish")
        return 7

    monkeypatch.setattr(before_up, "look", lambda: done.append("look"))
    monkeypatch.setattr(up, "update", lambda: status)
    monkeypatch.setattr(after_up, "finish", finish)
    assert up.main() == expected
    assert done == ["look", "finish"][: 1 + finished]


def test_an_interrupt_before_the_update_says_so_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def look() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(before_up, "look", look)
    assert up.main() == 130
    assert capsys.readouterr().err == AGAIN


def test_two_at_once_come_one_after_the_other(sandbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pulumi_from_modules.progress._QUIET", 0.0)
    monkeypatch.setattr("pulumi_from_modules.progress._ON_TERMINAL", 0.001)
    done: list[str] = []
    announced = threading.Event()

    def second() -> None:
        with up.alone():
            done.append("second")

    def say(*words: object, **_: object) -> None:
        if "waiting for another `make up`" in " ".join(map(str, words)):
            announced.set()

    with up.alone():
        monkeypatch.setattr("builtins.print", say)
        other = threading.Thread(target=second)
        other.start()
        assert announced.wait(30), "whoever waits is told what for"
        done.append("first")
    other.join(30)
    assert done == ["first", "second"], "the engine would advise the second to cancel the first"
    assert sandbox.stat().st_mode & 0o077 == 0


def test_nobody_waits_for_ever(
    sandbox: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(up, "_PATIENCE", 0.0)
    with up.alone():
        assert up.main() == 1
    assert f"up: another `make up` (process {os.getpid()}) has not ended" in capsys.readouterr().err
    assert sandbox.exists()


def test_a_sandbox_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "file" / "sandbox"))
    assert up.main() == 1
    assert capsys.readouterr().err == (
        f"up: cannot write to the sandbox's folder {tmp_path}/file/sandbox: Not a directory\n"
    )


def test_what_the_disk_refuses_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def look() -> None:
        raise OSError(28, "No space left on device", "seed.json")

    monkeypatch.setattr(before_up, "look", look)
    assert up.main() == 1
    assert capsys.readouterr().err == "up: No space left on device (seed.json)\n"
