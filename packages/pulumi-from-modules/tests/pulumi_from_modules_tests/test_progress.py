"""How a person sees that something is under way."""

from __future__ import annotations

import io
import threading

import pytest
from pulumi_from_modules.progress import Progress


class TestProgress:
    def test_a_pipe_gets_a_line_a_stage(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pulumi_from_modules.progress._QUIET", 0.0)
        monkeypatch.setattr("pulumi_from_modules.progress._ON_TERMINAL", 0.001)
        shown = Shown()
        with Progress(shown) as progress:
            task = progress.task("engine")
            task.doing("downloading", "1 MB")
            shown.written.wait(5)
            task.doing("downloading", "2 MB")
            progress.say("engine: got")
        assert shown.getvalue().splitlines() == ["0:00  engine: downloading (1 MB)", "engine: got"]

    def test_a_terminal_gets_one_line_that_is_taken_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pulumi_from_modules.progress._QUIET", 0.0)
        monkeypatch.setattr("pulumi_from_modules.progress._ON_TERMINAL", 0.001)
        monkeypatch.setenv("COLUMNS", "20")
        shown = Shown(terminal=True)
        with Progress(shown) as progress:
            progress.task("engine").doing("downloading")
            shown.written.wait(5)
        lines = set(shown.getvalue().split("\r\x1b[2K"))
        assert lines == {"0:00  engine: downl", ""}

    def test_short_work_is_not_shown(self) -> None:
        shown = Shown()
        with Progress(shown) as progress:
            progress.task("engine").doing("downloading")
        assert shown.getvalue() == ""


class Shown(io.StringIO):
    def __init__(self, *, terminal: bool = False) -> None:
        super().__init__()
        self.written = threading.Event()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> int:
        done = super().write(text)
        if text:
            self.written.set()
        return done
