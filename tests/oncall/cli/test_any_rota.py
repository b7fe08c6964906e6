"""What the commands answer for teams, levels and seats of every kind, and for one person."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from oncall.cli import monitors
from oncall.cli.main import main
from oncall.cli.tables import Style
from tests.data import WING_FILE

pytestmark = pytest.mark.wide

ROTAS = Path(__file__).parents[2] / "rotas"
WING = Path(__file__).parents[2] / "data" / "wing.yaml"
AT = ("--now", "2026-11-25T12:00Z", "--zone", "UTC")


def rota(number: str) -> str:
    (path,) = ROTAS.glob(f"{number}-*.yaml")
    return str(path)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[list[str]]:
    """The rows that a command prints, without their headers."""
    main([*arguments])
    return [line.split("\t") for line in capsys.readouterr().out.splitlines()[1:]]


def test_every_level_of_every_team_answers(capsys: pytest.CaptureFixture[str]) -> None:
    rows = answer(capsys, "who", "--file", rota("02"), *AT)
    assert [row[:2] for row in rows] == [
        ["first of data", "@aled"],
        ["first of platform", "@efe"],
        ["second of platform", "@gita"],
    ]
    assert rows[0][-1] == "@aled from Thu 26 Nov 09:00 UTC", "who takes over is always named"
    assert [row[0] for row in answer(capsys, "who", "--team", "data", "--file", rota("02"), *AT)] == [
        "first of data"
    ]
    assert {row[2] for row in answer(capsys, "timeline", "--level", "second", "--file", rota("02"), *AT)} == {
        "second of platform"
    }


def test_several_at_once_have_seats(capsys: pytest.CaptureFixture[str]) -> None:
    rows = answer(capsys, "who", "--level", "first", "--file", rota("10"), *AT)
    assert [row[:3] for row in rows] == [
        ["first", "@zoe", "development"],
        ["first (product)", "@yusuf", "product"],
    ]


def test_a_month_and_a_shift_without_end(capsys: pytest.CaptureFixture[str]) -> None:
    rows = answer(capsys, "who", "--file", rota("12"), *AT)
    assert rows[1][3:] == ["Sun 1 Nov 09:00 – Tue 1 Dec 09:00", "scheduled", "@orla"]
    (shadow,) = answer(capsys, "who", "--level", "shadow", "--file", rota("01"), *AT)
    assert shadow[3:] == ["Mon 12 Oct 17:00 – no end", "scheduled", "nobody"]
    main(["who", "--level", "shadow", "--json", "--file", rota("01"), *AT])
    assert json.loads(capsys.readouterr().out)["on_call"][0]["to"] is None


def test_hours_are_counted_at_the_levels_of_the_rota(capsys: pytest.CaptureFixture[str]) -> None:
    main(["hours", "--file", rota("24"), *AT[:2]])
    headers = capsys.readouterr().out.splitlines()[0].split("\t")
    assert headers[3:6] == ["first", "second", "third"]
    main(["hours", "--json", "--file", rota("01"), *AT[:2]])
    assert json.loads(capsys.readouterr().out)["people"][0]["levels"].keys() == {"first", "second"}, (
        "a shadow is never called"
    )


def test_monitors_name_the_levels_of_each_team(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitors, "stdout_style", lambda: Style(aligned=True, colours=False))
    main(["monitors", "--file", rota("24")])
    printed = " ".join(capsys.readouterr().out.split())
    assert "watched by first second third last call" in printed
    assert (
        "until the first is called; until the second is called, if nobody acknowledges; until the third"
        in printed
    )
    assert (
        "The second is called 15 minutes after the first, the third is called 30 minutes after the first, and all "
        "of them 2 times more."
    ) in printed
    main(["monitors", "--file", rota("02")])
    printed = " ".join(capsys.readouterr().out.split())
    assert "data: the first is called, and 2 times more." in printed
    assert "platform: the second is called 30 minutes after the first, and both 2 times more." in printed


def test_outside_the_hours_nobody_is_missed(capsys: pytest.CaptureFixture[str]) -> None:
    night = ("--at", "2026-11-25T23:00Z")
    assert main(["who", "--team", "data", "--file", rota("02"), *night, *AT]) == 0
    assert "nobody is first of data at Wed 2026-11-25 23:00 UTC, outside the hours" in capsys.readouterr().err


def test_one_person_now_and_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "who", "@aled", "--file", rota("02"), *AT) == [
        ["now", "first of data", "data", "Wed 25 Nov – Fri 27 Nov, daily 09:00–17:00", "scheduled"],
        ["next", "first of data", "data", "Mon 14 Dec – Fri 18 Dec, daily 09:00–17:00", "scheduled"],
    ]
    assert main(["who", "aled", "--json", "--file", rota("02"), *AT]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [found["person"], found["on_call"][0]["team"], found["next"]["from"]] == [
        "aled",
        "data",
        "2026-11-26T09:00Z",
    ]
    assert main(["who", "emil", "--at", "2020-01-01", "--file", rota("01"), *AT]) == 0
    assert capsys.readouterr().out == "@emil has no duty until Thu 2021-02-04 00:00 UTC\n"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["who", "aleda"], "did you mean aled?"),
        (["who", "--team", "dat"], "did you mean data?"),
        (["who", "--level", "frist"], "did you mean first?"),
        (["timeline", "--person", "@aleda"], "did you mean aled?"),
    ],
)
def test_names_that_the_file_does_not_have(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--file", rota("02"), *AT]) == 1
    assert reason in capsys.readouterr().err


def test_the_proof_says_what_it_holds_the_file_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", rota("02"), "--now", "2026-11-25"]) == 0
    assert (
        "in the hours of its rotations somebody at first of data; in the hours of its rotations somebody at first "
        "and second of platform; nobody at two levels at once, nobody who is off"
    ) in capsys.readouterr().out
    assert main(["check", rota("12"), "--now", "2026-11-25"]) == 0
    assert "at every instant somebody at first and second" in capsys.readouterr().out


def test_names_for_completion(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "completion", "teams", "--file", rota("02")) == [["platform"]]
    assert answer(capsys, "completion", "levels", "--file", rota("02")) == [["second"]]


@pytest.mark.parametrize(
    ("since", "until", "written"),
    [
        ("now", "+36h", "from: 2026-11-25T12:00Z, to: 2026-11-27T00:00Z"),
        ("13:30", "+3d", "from: 2026-11-25T13:30Z, to: 2026-11-28"),
        ("+1w", "+2w", "from: 2026-12-02, to: 2026-12-09"),
        ("2026-12-02", "2026-12-03 12:00Z", "from: 2026-12-02, to: 2026-12-03T12:00Z"),
    ],
)
def test_days_and_times_as_people_type_them(
    since: str, until: str, written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rotation.yaml"
    file.write_bytes(WING.read_bytes())
    options = ["--now", "2026-11-25T12:00Z", "--file", str(file)]
    assert main(["time-off", "@eladb", "--from", since, "--to", until, *options]) == 0, (
        capsys.readouterr().err
    )
    assert f"{{who: eladb, {written}}}" in file.read_text()


def test_a_swap_moves_whole_shifts_and_says_whose_clock(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rotation.yaml"
    file.write_bytes(WING.read_bytes())
    options = ["--now", "2026-11-25T12:00Z", "--file", str(file)]
    command = ["swap", "Chriscbr", "hasanaburayyan", "--from", "2026-12-07", "--to", "2026-12-07", *options]
    assert main([*command, "--json", "--dry-run"]) == 0
    moves = json.loads(capsys.readouterr().out)["moves"]
    assert {(move["from"], move["to"]) for move in moves} == {("2026-12-07T15:00Z", "2026-12-08T03:00Z")}, (
        "nobody changes hands in the middle of a shift"
    )
    assert {move["from_local"] for move in moves} == {"2026-12-07T10:00:00-05:00"}
    assert main([*command]) == 0
    assert "The review will object, short-notice:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("since", "until", "reason"),
    [
        ("2026-11-25", "2026-12-01", "is past; allowed: a day or time from now on"),
        ("now", "2026-12-01", "a swap from a day to a time would cut a shift"),
    ],
)
def test_a_swap_that_would_cut_a_shift_is_refused(
    since: str, until: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--now", "2026-11-25T20:00Z", "--file", str(WING), "--dry-run"]
    assert main(["swap", "Chriscbr", "MarkMcCulloh", "--from", since, "--to", until, *options]) == 1
    assert reason in capsys.readouterr().err


def test_a_swap_on_the_command_line_names_levels_and_rotations(capsys: pytest.CaptureFixture[str]) -> None:
    limits = ("--level", "first", "--rotation", "weekend", "--rotation", "week")
    options = ("--from", "2027-03-05", "--file", rota("09"), "--now", "2027-03-02", "--dry-run")
    assert main(["swap", "lena", "tia", *limits, *options]) == 0
    printed = capsys.readouterr().out
    assert (
        "lena and tia swap the shifts that begin from 2027-03-05 to 2027-03-11 at first in weekend and week."
        in printed
    )


def test_whoever_lives_by_utc_reads_the_time_of_a_move_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rotation.yaml"
    text = WING_FILE.read_text(encoding="utf-8")
    path.write_text(re.sub("time_zone: [A-Za-z_/]+", "time_zone: Etc/UTC", text), encoding="utf-8")
    main(
        [
            "time-off",
            "eladb",
            "--from",
            "2026-11-30",
            "--to",
            "2027-02-28",
            "--file",
            str(path),
            "--now",
            "2026-11-28",
            "--dry-run",
        ]
    )
    printed = capsys.readouterr().out
    assert "their time" in printed
    assert "Etc/UTC" not in printed, "the column before says it in UTC"


def test_a_seat_for_holidays_alone_is_not_missed_on_other_days(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(ROTAS / "more" / "holiday-for-two.yaml")
    for at, people in (("2027-03-26T12:00Z", ["a", "b"]), ("2027-03-30T12:00Z", ["a"])):
        assert main(["who", "--file", file, "--at", at, "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert sorted(each["person"] for each in answer["on_call"]) == people
        assert answer["nobody"] == []


def test_check_says_until_when_the_layers_are_declared(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(ROTAS / "more" / "three-zones-until-the-next-begins.yaml")
    assert main(["check", file, "--now", "2026-12-07T04:00Z", "--to", "+4w"]) == 0
    line = "the layers are declared until Sun 2029-03-11 15:00 UTC; the daily job extends them\n"
    assert line in capsys.readouterr().out
