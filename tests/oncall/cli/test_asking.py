"""The commands that answer: what people and programs read, word for word, and how the commands end."""

from __future__ import annotations

import argparse
import json
import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oncall.cli import asking
from oncall.cli.main import COMMANDS, main
from oncall.cli.tables import Style, table
from tests.search import first

if TYPE_CHECKING:
    from tests.conftest import Golden

WING = Path(__file__).parents[1] / "wing.yaml"
NOW = "2026-11-23T17:00Z"
CHECKOUT = Path(__file__).resolve().parents[3]

ANSWERS = {
    "check.txt": ("check",),
    "check.json": ("check", "--json"),
    "check-too-early.txt": ("check", "--from", "2025-12-25"),
    "check-too-early.json": ("check", "--from", "2025-12-25", "--json"),
    "who.txt": ("who", "--zone", "Asia/Jerusalem"),
    "who.json": ("who", "--zone", "Asia/Jerusalem"),
    "who-covers.txt": ("who", "--at", "2026-12-22T16:00Z", "--zone", "America/New_York"),
    "timeline.txt": ("timeline", "--zone", "Asia/Jerusalem"),
    "timeline-shifts.txt": ("timeline", "--zone", "UTC", "--shifts", "--to", "+3d"),
    "timeline-of-one.txt": ("timeline", "--zone", "UTC", "--person", "@ShaiBer", "--to", "+26w"),
    "timeline.json": ("timeline", "--zone", "Asia/Jerusalem", "--to", "+3d", "--json"),
    "hours.txt": ("hours",),
    "hours.json": ("hours", "--json"),
}


def ask(*arguments: str) -> int:
    return main([*arguments, "--file", str(WING), "--now", NOW])


class TestAnswers:
    @pytest.fixture(autouse=True)
    def _here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(WING.parent)

    @pytest.mark.parametrize("name", first(list(ANSWERS), pytest.mark.slow(covers=True)))
    def test_word_for_word(self, name: str, capsys: pytest.CaptureFixture[str], golden: Golden) -> None:
        arguments = ANSWERS[name]
        if name.endswith(".json") and "--json" not in arguments:
            arguments = (*arguments, "--json")
        code = ask(*arguments)
        printed = capsys.readouterr()
        golden(name, printed.out)
        assert printed.err == ""
        assert code == 0
        if name.endswith(".json"):
            json.loads(printed.out)

    def test_nobody_on_duty_is_reported_and_ends_with_1(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert ask("who", "--at", "2025-01-01", "--level", "secondary") == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err == "nobody is secondary at Wed 2025-01-01 00:00 UTC\n"
        assert ask("who", "--at", "2025-01-01", "--role", "secondary") == 1
        assert capsys.readouterr().err == printed.err, "scripts use the option's earlier name"

    def test_help_says_what_the_exit_codes_mean(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--help"]) == 0
        printed = capsys.readouterr().out
        assert "exit codes:" in printed
        assert all(f"\n    {command}" in printed for command in COMMANDS)


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "code", "message"),
        [
            ((), 2, "the following arguments are required: COMMAND"),
            (("whom",), 2, "invalid choice: 'whom'"),
            (("who", "--at", "tomorrow"), 2, "'tomorrow' is not a time; write a date (2026-12-07), a time"),
            (("who", "--at", "0001-01-01T00:00+10:00"), 2, "is out of the calendar"),
            (("who", "--zone", "Asia/Jerusalm"), 2, "did you mean Asia/Jerusalem?"),
            (("who", "--zone", "../etc/passwd"), 2, "is not a time zone"),
            (("timeline", "--person", "shaibar", "--file", str(WING)), 1, "did you mean ShaiBer?"),
            (("timeline", "--rotation", "uk", "--file", str(WING)), 1, "israel-europe or us"),
            (("timeline", "--to", "2020-01-01"), 1, "is not after --from"),
            (("who", "--file", "/nowhere.yaml"), 1, "/nowhere.yaml"),
            (
                ("who", "2026-12-07"),
                2,
                "'2026-12-07' is a date, and no handle; a time follows --at: --at 2026-12-07",
            ),
            (("who", "03:00"), 2, "; a time follows --at: --at 03:00"),
            (("who", "--at", "2026-12-07", "03:00"), 2, "a date and a time are one: 2026-12-07T03:00Z\n"),
            (("who", "--at", "2026-12-07", "03:00+02:00"), 2, "are one: 2026-12-07T03:00+02:00\n"),
            (("timeline", "+2w"), 2, "arguments: +2w; a time follows --from or --to: --from +2w"),
            (("remove", "eladb", "2026-12-07"), 2, "usage: oncall remove [-h] [--at T]"),
            (("remove", "eladb", "2026-12-07"), 2, "; a time follows --at: --at 2026-12-07"),
            (("time-off", "eladb", "2026-12-07"), 2, "a time follows --from or --to: --from 2026-12-07"),
            (("prune", "2026-12-07"), 2, "a time follows --before: --before 2026-12-07"),
            (("rename", "eladb", "2026-12-07"), 2, "'2026-12-07' is a date, and no handle\n"),
            (("order", "us", "Chriscbr", "2026-12-07"), 2, "; a time follows --at: --at 2026-12-07"),
            (
                ("rename", "eladb", "elad@wing.example"),
                2,
                "; an address follows --email: --email elad@wing.example\n",
            ),
            (("remove", "elad@wing.example"), 2, "'elad@wing.example'; allowed: a GitHub handle"),
            (("who", "--at", "2026-12-07", "3:00"), 2, "are one: 2026-12-07T03:00Z\n"),
            (("hours", "eladb"), 2, "oncall hours: error: unrecognized arguments: eladb\n"),
            (("turn", "us", "2"), 2, "did you mean 2 days?"),
            (("turn", "us", "2", "wekes"), 2, "'2 wekes'; allowed: 1 day to 52 weeks"),
            (
                ("site", "--file", str(WING), "--out", f"{WING}/x"),
                1,
                "Not a directory",
            ),
            (("site", "--file", str(WING), "--out", str(WING)), 1, f"{WING} is not a folder"),
        ],
    )
    def test_say_what_is_wrong_and_never_trace_back(
        self, arguments: tuple[str, ...], code: int, message: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(list(arguments)) == code
        printed = capsys.readouterr()
        assert printed.out == ""
        assert message in printed.err

    def test_errors_of_the_file_are_json_too(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        bad = tmp_path / "rotation.yaml"
        bad.write_text("people: 3\n")
        assert main(["check", "--json", "--file", str(bad)]) == 1
        answer = json.loads(capsys.readouterr().out)
        assert not answer["sound"]
        assert (1, 9, 'people is "3"') in [(e["line"], e["column"], e["found"]) for e in answer["errors"]]


class TestOptions:
    @pytest.mark.parametrize(
        ("text", "at"),
        [
            ("now", timedelta()),
            ("+2w", timedelta(weeks=2)),
            ("-3d", timedelta(days=-3)),
            ("+36h", timedelta(hours=36)),
            ("+90m", timedelta(minutes=90)),
            ("03:10", time(3, 10)),
            ("3:10", time(3, 10)),
            ("2026-12-07", datetime(2026, 12, 7, tzinfo=UTC)),
            ("2026-12-07 03:00", datetime(2026, 12, 7, 3, tzinfo=UTC)),
            ("2026-12-07T05:00+02:00", datetime(2026, 12, 7, 3, tzinfo=UTC)),
        ],
    )
    def test_moments(self, text: str, at: asking.Moment) -> None:
        assert asking.moment(text) == at

    @pytest.mark.parametrize(("text", "day"), [("17:00", 23), ("17:01", 23), ("16:59", 24), ("03:10", 24)])
    def test_a_time_of_day_is_the_next_one(self, text: str, day: int) -> None:
        at = asking.instant(asking.moment(text), datetime(2026, 11, 23, 17, tzinfo=UTC))
        assert (at.day, f"{at:%H:%M}") == (day, text)

    def test_check_takes_the_file_by_itself_or_behind_its_option(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["check", str(WING), "--now", NOW]) == 0
        by_itself = capsys.readouterr().out
        assert ask("check") == 0
        assert capsys.readouterr().out == by_itself
        assert main(["check", str(WING), "--file", str(WING)]) == 1
        assert "allowed: one file" in capsys.readouterr().err

    @pytest.mark.slow
    def test_the_readers_zone_is_that_of_the_computer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        done = _run("who", "--file", str(WING), "--now", NOW, TZ="Asia/Kolkata")
        assert "\tUTC\tIST\t" in done.stdout
        assert "Mon 23 Nov 20:30 – Tue 24 Nov 08:30" in done.stdout
        monkeypatch.undo()

    def test_the_file_of_the_working_directory_comes_before_that_of_the_checkout(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert asking.file_of(argparse.Namespace(file=None)) == CHECKOUT / "rotation.yaml"
        (tmp_path / "rotation.yaml").write_text("people: 3\n")
        assert main(["who", "--now", NOW]) == 1
        assert "rotation.yaml:1:9: " in capsys.readouterr().err


class TestTables:
    ROWS = (("ada", "1"), ("benjamin", "12"))

    def test_aligned_for_people(self) -> None:
        shown = table(("who", "hours"), self.ROWS, Style(aligned=True, colours=False), right=("hours",))
        assert shown == "who       hours\nada           1\nbenjamin     12\n"

    def test_tab_separated_for_programs(self) -> None:
        assert table(("who", "hours"), self.ROWS, Style(aligned=False, colours=False)) == (
            "who\thours\nada\t1\nbenjamin\t12\n"
        )


@pytest.mark.slow
class TestProcess:
    def test_on_a_terminal_it_is_aligned_and_coloured_unless_no_color(self, golden: Golden) -> None:
        assert "\x1b[1mlevel" in _on_a_terminal(TERM="xterm", NO_COLOR="")
        assert "\x1b" not in _on_a_terminal(TERM="dumb", NO_COLOR="")
        golden("who-terminal.txt", _on_a_terminal(TERM="xterm", NO_COLOR="1", COLUMNS="120"))

    @pytest.mark.parametrize("columns", [30, 50, 80])
    def test_it_is_as_wide_as_the_terminal_and_no_time_is_cut(self, columns: int, golden: Golden) -> None:
        shown = _on_a_terminal(TERM="xterm", NO_COLOR="1", COLUMNS=str(columns))
        golden(f"who-terminal-{columns}.txt", shown)
        assert max(map(len, shown.split("\n"))) <= max(columns, 48)
        assert len(re.findall(r"Mon 23 Nov 15:00\b", shown)) == 2

    def test_a_reader_that_goes_away_is_no_error(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as gone:
            done = subprocess.run(
                [sys.executable, "-m", "oncall", "timeline", "--to", "+26w", "--file", str(WING)],
                cwd=CHECKOUT,
                stdout=gone,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert (done.returncode, done.stderr) == (141, b"")

    @pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
    def test_an_answer_does_not_depend_on_the_locale(self, encoding: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "oncall", "page", "--severity", "P0", "--now", NOW, "--file", str(WING)],
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        assert "“Wing, for users”" in done.stdout.decode()

    def test_an_output_that_is_closed_is_no_error(self) -> None:
        ask = f"{shlex.quote(sys.executable)} -m oncall who --now {NOW} --file {shlex.quote(str(WING))}"
        for closed in (">&-", "2>&-"):
            done = subprocess.run(
                ["sh", "-c", f"{ask} {closed}"], cwd=CHECKOUT, capture_output=True, check=False
            )
            assert (done.returncode, done.stderr) == (0, b"")

    @pytest.mark.parametrize("asked", [("who", "--now", NOW, "--file", str(WING)), ("--help",)])
    def test_an_output_that_is_full_is_named(self, asked: tuple[str, ...]) -> None:
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "oncall", *asked],
                cwd=CHECKOUT,
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert (done.returncode, done.stderr) == (1, b"No space left on device\n")

    def test_an_interrupt_is_silent(self) -> None:
        with subprocess.Popen(
            [sys.executable, "-m", "oncall", "timeline", "--shifts", "--to", "+104w", "--file", str(WING)],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        ) as asked:
            assert asked.stdout is not None
            assert asked.stdout.read(1)  # it writes more than a pipe holds, so now it waits for us
            asked.send_signal(signal.SIGINT)
            _, err = asked.communicate(timeout=60)
            assert (asked.returncode, err) == (130, b"")

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_completion_knows_every_command(self, shell: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["completion", shell]) == 0
        script = capsys.readouterr().out
        assert all(command in script for command in COMMANDS)
        if shutil.which(shell):
            subprocess.run([shell, "-n"], input=script, text=True, check=True)

    @pytest.mark.skipif(not shutil.which("bash"), reason="no bash to complete in")
    def test_bash_completes_commands_handles_and_rotations(self, tmp_path: Path) -> None:
        shutil.copyfile(WING, tmp_path / "rotation.yaml")
        offered = {
            "oncall time-off el": "eladb",
            "oncall swap eladb --from now sk": "skyrpex",
            "oncall add dana --rotation u": "us",
            "oncall wh": "who",
        }
        script = f". ./activate; cd {tmp_path}; _oncall_completion\n" + "".join(
            f"COMP_WORDS=({line}) COMP_CWORD={len(line.split()) - 1}; _shtab_oncall\n"
            'echo "${COMPREPLY[@]}"; COMPREPLY=()\n'
            for line in offered
        )
        done = subprocess.run(
            ["bash", "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True
        )
        assert dict(zip(offered, done.stdout.splitlines(), strict=True)) == offered

    @pytest.mark.skipif(not shutil.which("fish"), reason="no fish to complete in")
    def test_fish_completes_and_takes_itself_back(self, tmp_path: Path) -> None:
        shutil.copyfile(WING, tmp_path / "rotation.yaml")
        script = f"""
            source ./activate.fish
            cd {tmp_path}
            complete -C "oncall who --level pri"; complete -C "oncall remove MarkM"
            deactivate_oncall
            string match -q "*tools/bin*" "$PATH"; and echo left behind; or true
        """
        done = subprocess.run(
            ["fish", "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True
        )
        assert [line.split("\t")[0] for line in done.stdout.split("\n")] == ["primary", "MarkMcCulloh", ""]

    @pytest.mark.parametrize("command", ["who", "check"])
    def test_a_quick_answer_imports_nothing_heavy(self, command: str) -> None:
        heavy = {
            "pulumi",
            "httpx",
            "jinja2",
            "jsonschema",
            "markdown_it",
            "grpc",
            "asyncio",
            "shtab",
        }
        code = (
            "import sys; from oncall.cli.main import main; "
            f"main([{command!r}, '--now', {NOW!r}, '--file', {str(WING)!r}]); "
            "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
        )
        assert not heavy & set(done.stderr.split())


@pytest.mark.slow
def test_a_missing_package_is_named_with_the_command_that_installs_it() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-m", "oncall", "check"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        1,
        "oncall: No module named 'yaml': the virtual environment is incomplete; remove .venv, then run `make setup`\n",
    )


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "oncall", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )


def _on_a_terminal(**environment: str) -> str:
    """What ``who`` writes on a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "oncall", "who", "--zone", "UTC", "--file", str(WING), "--now", NOW]
    subprocess.run(command, cwd=CHECKOUT, env={**os.environ, **environment}, stdout=theirs, check=True)
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux says that the other end is closed by EIO
            part = b""
        if not part:
            break
        written += part
    os.close(ours)
    return written.decode().replace("\r\n", "\n")
