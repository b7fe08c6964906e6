"""Reading: what values mean, what is refused before YAML, and never a traceback."""

from __future__ import annotations

import errno
import os
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from oncall import RotationError, load, read
from oncall.file import nodes
from oncall.file.source import LIMIT
from oncall.model import Account, Hours, Monitoring, Operation, Support
from tests.oncall.file.corpus import GOOD, ROTAS
from tests.search import examples

if TYPE_CHECKING:
    from pathlib import Path

TEXT = GOOD.read_text(encoding="utf-8")


def changed(old: str, new: str) -> Operation:
    """The good file with one thing changed, read."""
    assert old in TEXT
    return read(TEXT.replace(old, new, 1).encode()).operation


def problems(text: str) -> list[str]:
    with pytest.raises(RotationError) as caught:
        read(text.encode())
    return [str(problem) for problem in caught.value.problems]


LITERAL = (
    'total "interruption": all',
    "it's: a \\n",
    "%d \\foo",
    '`wing "x"` fails',
    "@here: look",
    "*all of it",
    '&all "of" it',
    '"Wing" is down',
    "'Wing' is down",
    '"a" and "b"',
    "C:\\temp: full",
)
"""Texts that YAML takes for something else."""


@pytest.mark.parametrize("text", LITERAL)
@pytest.mark.parametrize(
    ("before", "behind"), [("    title: Wing CLI\n", "\n"), ("example: PR builds fail,", ",")]
)
def test_the_quotes_that_a_message_proposes_hold_the_text(text: str, before: str, behind: str) -> None:
    key = before.partition(":")[0]
    message = problems(TEXT.replace(before, f"{key}: {text}{behind}", 1))[0].splitlines()[0]
    proposed = re.search(r"""(?:quotes: (?:title: )?|write )("[^"]*"|'.*')(?: for a text)?$""", message)
    if proposed is None:
        assert message.endswith("quotes around a text with a colon"), (
            "in brackets the text could end anywhere"
        )
        return
    operation = changed(before, f"{key}: {proposed[1]}{behind}")
    assert text in (operation.assets["cli"].title, operation.severities["P2"].example)


@pytest.mark.parametrize(("written", "meant"), [("'it's'", "it's"), ('"say "hi" now"', 'say "hi" now')])
def test_quotes_within_quotes_are_proposed_within_others(written: str, meant: str) -> None:
    message = problems(TEXT.replace("title: Wing CLI", f"title: {written}"))[0].splitlines()[0]
    proposed = message.partition("write it in quotes: ")[2]
    assert changed("title: Wing CLI", f"title: {proposed}").assets["cli"].title == meant


def test_a_text_that_is_too_long_for_a_message_is_not_proposed_in_part() -> None:
    for text in ("%" + "x" * 250, "x" * 250 + ": y"):
        assert (
            problems(TEXT.replace("title: Wing CLI", f"title: {text}"))[0].splitlines()[0].endswith("quotes")
        )


def test_no_key_is_proposed_that_is_there_already() -> None:
    (reported,) = problems(TEXT.replace("  domain_days: 30", "  domain_days: 30\n  subdomain: wing"))
    assert reported.splitlines()[0].endswith("certificate_days or domain_days")


def test_hours_that_cross_midnight() -> None:
    west = read(TEXT.encode()).operation.rotations["west"]
    assert west.duties[0].hours[0] == Hours(start=time(15), length=timedelta(hours=12))
    assert west.order[0].start == datetime(2026, 1, 5, 15, tzinfo=UTC)


def test_hours_that_end_at_midnight() -> None:
    text = TEXT.replace("03:00-15:00", "12:00-24:00").replace("15:00-03:00", "00:00-12:00")
    rotations = read(text.encode()).operation.rotations
    assert rotations["east"].duties[0].hours[0] == Hours(start=time(12), length=timedelta(hours=12))


@pytest.mark.parametrize("hours", ["00:00-00:00", "00:00-24:00", "09:30-09:30"])
def test_hours_around_the_clock(hours: str) -> None:
    before, rest = TEXT.split("  west:\n")
    text = before.replace("03:00-15:00", hours) + "time_off:" + rest.split("time_off:", 1)[1]
    for handle in ("Dee", "gil"):
        text = "\n".join(line for line in text.split("\n") if handle not in line)
    text = text.replace("    from: 2026-05-11\n    to: 2026-05-17\n", "").replace("swaps:\n", "swaps: []\n")
    assert read(text.encode()).operation.rotations["east"].duties[0].hours[0].length == timedelta(hours=24)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-02-18", datetime(2026, 2, 19, tzinfo=UTC)),
        ("2026-02-18T09:30Z", datetime(2026, 2, 18, 9, 30, tzinfo=UTC)),
        ("2026-02-18 09:30 Europe/Madrid", datetime(2026, 2, 18, 8, 30, tzinfo=UTC)),
        ("2026-02-18T09:30:00Z", datetime(2026, 2, 18, 9, 30, tzinfo=UTC)),
        ("2026-02-18T09:30+05:30", datetime(2026, 2, 18, 4, tzinfo=UTC)),
        ("2026-02-18T23:30-01:00", datetime(2026, 2, 19, 0, 30, tzinfo=UTC)),
        ("2026-02-18T00:15+01:00", datetime(2026, 2, 17, 23, 15, tzinfo=UTC)),
    ],
)
def test_the_end_of_a_time_off(written: str, instant: datetime) -> None:
    assert changed("2026-02-18 09:30+02:00", written).time_off[1].end == instant


def test_a_date_of_time_off_begins_at_the_persons_own_midnight() -> None:
    assert read(TEXT.encode()).operation.time_off[0].start == datetime(2026, 1, 25, 22, tzinfo=UTC)


@pytest.mark.parametrize("handle", ["NO", "on", "y", "012", "1e5", "0x1f", "true"])
def test_a_handle_is_text_whatever_it_looks_like(handle: str) -> None:
    operation = read(TEXT.replace("eva:", f"{handle}:").replace("eva]", f"{handle}]").encode()).operation
    assert operation.rotations["east"].order[1].people[-1] == handle
    assert handle in operation.people


def test_zones_come_from_the_rotation_that_names_a_person_first() -> None:
    people = read(TEXT.encode()).operation.people
    assert people["eva"].time_zone == "Asia/Jerusalem"
    assert people["gil"].time_zone == "Etc/UTC"
    assert people["ben"].time_zone == "Europe/Madrid"


def test_accounts_and_notifications() -> None:
    people = read(TEXT.encode()).operation.people
    assert (people["cem"].account, people["cem"].provision_notifications) == (Account.CREATED, False)
    assert (people["ann"].account, people["ann"].provision_notifications) == (Account.EXISTING, True)


def test_somebody_who_has_left_is_named_by_the_past_alone() -> None:
    text = TEXT.replace("Europe/Madrid}", "Europe/Madrid, left: 2026-03-02}").replace(
        "cem, ben, eva", "cem, eva"
    )
    operation = read(text.encode()).operation
    assert operation.people["ben"].gone == datetime(2026, 3, 2, 23, tzinfo=UTC), "the day ends in Madrid"
    assert "ben" in operation.rotations["east"].order[0].people
    assert operation.people["ann"].gone is None


def test_somebody_who_has_left_need_not_be_named_at_all() -> None:
    added = "rotations:\n"
    text = TEXT.replace(added, f"  hal: {{email: hal@wing.example, left: 2025-12-31}}\n{added}")
    assert read(text.encode()).operation.people["hal"].left == date(2025, 12, 31)


def test_what_is_left_out_is_what_the_model_says() -> None:
    start, end = TEXT.index("monitoring:"), TEXT.index("channels:")
    operation = read((TEXT[:start] + TEXT[end:]).encode()).operation
    assert operation.monitoring == Monitoring()
    assert operation.workflows["clean"].branch is None, "the repository's default branch"
    assert operation.workflows["build"].schedule == ()
    assert operation.workflows["build"].confirm_after == timedelta(minutes=30), "it outlives a cancelled run"


def test_supporters() -> None:
    assets = read(TEXT.encode()).operation.assets
    assert assets["homepage"].supported_by == (Support(repository="winglang/wing", folder="docs"),)
    assert assets["cli"].supported_by == (Support(repository="winglang/wing"),)
    assert assets["cli"].packages == ("winglang", "@winglang/sdk")


def test_an_order_entry_keeps_its_own_turn() -> None:
    east = read(TEXT.encode()).operation.rotations["east"]
    assert [entry.turn for entry in east.order] == [timedelta(weeks=1), timedelta(days=2)]


def test_windows_line_ends_are_read() -> None:
    assert read(TEXT.replace("\n", "\r\n").encode()).operation == read(TEXT.encode()).operation


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = (
        TEXT.replace("dee@", "Dee@").replace("repeats: 6", "repeats: 12").replace("[ann, ben,", "[ann, bne,")
    )
    text = text.replace("keyword: Wing", "keyword:").replace("15:00-03:00", "16:00-03:00")
    assert [problem.split(":")[1] for problem in problems(text)] == ["7", "14", "19", "44", "59"]


def test_an_unreadable_value_is_reported_once() -> None:
    reported = problems(TEXT.replace("03:00-15:00", "3 to 15"))
    assert [line.split("; ")[0] for line in reported] == [
        'rotation.yaml:14:12: rotations.east.hours is "3 to 15"'
    ]


def test_an_error_elsewhere_does_not_hide_who_is_not_covered() -> None:
    text = TEXT.replace(
        "from: 2026-01-26, to: 2026-02-01, cover: fay", "from: 2026-02-09, to: 2026-02-15, cover: cem"
    )
    text = text.replace("color: d93f0b", "color: red")
    assert [problem.split(":")[1] for problem in problems(text)] == ["34", "53"]


@pytest.mark.parametrize("section", ["people", "rotations", "time_off", "swaps"])
def test_a_section_with_another_name_is_one_error(section: str) -> None:
    (reported,) = problems(TEXT.replace(f"\n{section}:", f"\n{section}x:"))
    assert f"did you mean {section}?" in reported


def test_the_caret_stands_under_the_error() -> None:
    (reported,) = problems(TEXT.replace("Europe/Madrid", "Europe/Madird"))
    _, source, caret = reported.split("\n")
    assert source[caret.index("^") :].startswith("Europe/Madird")


def test_a_long_line_is_cropped_around_the_caret() -> None:
    text = TEXT.replace("  Dee: {email", f"  Dee: {{{' ' * 3000}email").replace("dee@", "Dee@")
    (reported,) = problems(text)
    _, source, caret = reported.split("\n")
    assert len(source) <= 110
    assert source[caret.index("^") :].startswith("Dee@")
    assert ":7:3016:" in reported


def test_at_most_fifty_problems_are_printed() -> None:
    with pytest.raises(RotationError) as caught:
        read(("people: {}\n" + "".join(f"key{number}: 1\n" for number in range(100))).encode())
    assert len(caught.value.problems) > 100
    assert str(caught.value).endswith(f"… and {len(caught.value.problems) - 50} more")


def test_a_missing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        RotationError, match=r"^rotation\.yaml: cannot be read: no such file or directory; run the"
    ):
        load("rotation.yaml")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(
        RotationError,
        match=r"cannot be read: permission denied; let your account read it: chmod u\+r rotation",
    ):
        load("rotation.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(RotationError, match="is a directory"):
        load(tmp_path)


def test_a_device_is_no_file() -> None:
    with pytest.raises(RotationError, match="is a device"):
        load("/dev/zero")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only some systems have named pipes")
def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "rotation.yaml"
    os.mkfifo(pipe)
    with pytest.raises(RotationError, match="is a pipe"):
        load(pipe)


def test_every_conflict_is_reported_at_once() -> None:
    conflict = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> branch\n"
    text = TEXT.replace("  repeats: 6\n", conflict.format("  repeats: 6", "  repeats: 5"))
    text = text.replace("  domain_days: 30\n", conflict.format("  domain_days: 30", "  domain_days: 60"))
    assert [problem.split(":")[1] for problem in problems(text)] == ["44", "96"]


@pytest.mark.parametrize(
    "written",
    [
        r"Home\x9bpage",
        r"\e]0;x\a",
        r"\uffff",
        r"\ufdd0",
        r"\U0001FFFE",
        r"\ue000",
        r"\U0010FFFD",
        r"Home\u200bpage",
        r"Home\u200dpage",
        r"Home\u2060page",
        r"Home\u00adpage",
        r"Home\ufe0fpage",
        r"Home\u115fpage",
        r"Home\u3164page",
        r"Home\u2800page",
        r"Home\U000e0041page",
        r"Home\u202epage",
        r"Home\u2066page",
        r"Home\_page",
        r"Home\u2009page",
        r"Home\Lpage",
        r"Home\Npage",
        r"Home\0page",
        r"Home\ufeffpage",
        r"Cafe\u0301",
    ],
)
def test_what_nobody_sees_is_refused_however_it_is_written(written: str) -> None:
    text = TEXT.replace("title: Homepage", f'title: "{written}"')
    (reported,) = problems(text)
    assert reported.startswith("rotation.yaml:57:12: ")
    as_it_is = str(yaml.safe_load(f'"{written}"'))
    try:
        (reported, *_) = problems(TEXT.replace("title: Homepage", f"title: '{as_it_is}'"))
    except yaml.YAMLError:
        return
    assert ":57:" in reported


@pytest.mark.parametrize(
    "title",
    [
        "❤️ page",
        "👩🏽‍💻",
        "👨‍👩‍👧‍👦",
        "🏳️‍🌈",
        "1️⃣",
        "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbeng") + "\U000e007f",  # England
        "Café",
        "日本",
    ],
)
def test_emoji_and_letters_of_the_world_are_text(title: str) -> None:
    assert changed("title: Homepage", f"title: {title}").assets["homepage"].title == title


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(RotationError, match="cannot be read"):
        load("rotation\0.yaml")


def test_a_file_is_named_as_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "my.yaml").write_text("people: 1", encoding="utf-8")
    with pytest.raises(RotationError, match=r"^sub/my\.yaml:1:1"):
        load(tmp_path / "sub" / "my.yaml")


def test_a_large_file(tmp_path: Path) -> None:
    padding = b"# " + b"x" * (LIMIT - len(TEXT) - 3) + b"\n"
    path = tmp_path / "large.yaml"
    path.write_bytes(TEXT.encode() + padding)
    assert load(path).people
    path.write_bytes(TEXT.encode() + padding + b"\n")
    with pytest.raises(RotationError, match="more than 1 MB"):
        load(path)


@pytest.mark.slow
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "a:\n"])
def test_absurd_nesting_ends_soon(opening: str) -> None:
    nested = "".join(" " * depth + opening for depth in range(900)) if "\n" in opening else opening * 200_000
    assert len(problems(f"people: {nested}"[:900_000])) == 1


GOOD_FILES = (TEXT, *(path.read_text(encoding="utf-8") for path in ROTAS))
"""Every key and every shape of a rota."""
LOADERS = st.sampled_from([yaml.CLoader, yaml.SafeLoader])


def never_a_traceback(data: bytes, loader: type) -> None:
    """Reading ends with an operation, or with problems that can be shown."""
    before, nodes.LOADER = nodes.LOADER, loader
    refused: RotationError | None = None
    try:
        read(data)
    except RotationError as error:
        refused = error
    finally:
        nodes.LOADER = before
    if refused is None:
        return
    assert refused.problems
    places = [(problem.line, problem.column, problem.found) for problem in refused.problems]
    assert places == sorted(places), "people read an error after the other from the top of the file"
    assert len(set(refused.problems)) == len(places), "each error is reported once"
    assert all(character.isprintable() or character == "\n" for character in str(refused))
    lines = data.decode("utf-8", "replace").split("\n")
    for problem in refused.problems:
        assert "\n" not in problem.message
        assert problem.line * problem.column or problem.found.startswith(("the file", "not YAML"))
        assert not problem.line or problem.source.rstrip("\r") == lines[problem.line - 1].rstrip("\r")


@pytest.mark.slow
@examples(200)
@given(st.binary(max_size=300), LOADERS)
@example(b"\xff\xfe\x00", yaml.CLoader)
@example(b"people: \xed\xa0\x80", yaml.CLoader)
def test_any_bytes(data: bytes, loader: type) -> None:
    never_a_traceback(data, loader)


TOKENS = st.sampled_from(
    [
        "[",
        "]",
        "{",
        "}",
        ":",
        "-",
        ",",
        "?",
        "|",
        ">",
        "'",
        '"',
        "#",
        "&",
        "&a",
        "*a",
        "!!str",
        "%YAML",
        "---",
        "...",
        "null",
        "~",
        "<<:",
        "@",
        "`",
        "\\",
        '"\\x00"',
        '"\\ud800"',
        "é",
        "💥",
        ": ",
        "- ",
        "\n",
        "\n  ",
        "\t",
        "\u2028",
    ]
)


@pytest.mark.wide
@examples(150)
@given(st.data(), LOADERS)
def test_a_good_file_after_an_accident(data: st.DataObject, loader: type) -> None:
    text = data.draw(st.sampled_from(GOOD_FILES))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(
            st.one_of(st.just(start), st.integers(start, min(len(text), start + 40)), st.just(len(text)))
        )
        text = text[:start] + data.draw(st.one_of(TOKENS, st.text(max_size=8))) + text[end:]
    never_a_traceback(text.encode("utf-8", "surrogatepass"), loader)


@pytest.mark.wide
@examples(100)
@given(st.data(), LOADERS)
def test_lines_lost_and_moved(data: st.DataObject, loader: type) -> None:
    lines = data.draw(st.sampled_from(GOOD_FILES)).split("\n")
    numbers = st.integers(2, len(lines) - 1)
    lost = data.draw(st.lists(numbers, max_size=6))
    kept = [line for number, line in enumerate(lines) if number not in lost]
    for at in lost:
        kept.insert(data.draw(st.integers(0, len(kept))), lines[at])
    never_a_traceback("\n".join(kept).encode(), loader)


WORDS = sorted(
    {word for text in GOOD_FILES for word in text.replace(",", " ").split() if not word.startswith("#")}
)


@pytest.mark.wide
@examples(150)
@given(st.data())
def test_any_value_in_any_place(data: st.DataObject) -> None:
    """Whatever cannot be read, no rule stumbles over it."""
    values = [
        "[]",
        "{}",
        "nothing",
        "~",
        "[a]",
        "{a: b}",
        "2",
        "0 days",
        "2199-12-31",
        "00:00-00:00",
        '""',
        *WORDS,
    ]
    lines = data.draw(st.sampled_from(GOOD_FILES)).split("\n")
    for _ in range(data.draw(st.integers(1, 5))):
        number = data.draw(st.integers(2, len(lines) - 1))
        key, colon, _ = lines[number].partition(": ")
        if colon:
            lines[number] = f"{key}: {data.draw(st.sampled_from(values))}"
    never_a_traceback("\n".join(lines).encode(), yaml.CLoader)


def test_the_status_page_is_the_project_s_unless_it_says_otherwise() -> None:
    text = GOOD.read_text(encoding="utf-8")
    own = read(text.encode()).operation.status_page
    assert own is not None
    assert (own.title, own.url) == ("Wing", "https://winglang.io")
    short = text.replace("  title: Wing\n  url: https://winglang.io\n  subdomain", "  subdomain").replace(
        "name: Wing", "name: Docs"
    )
    derived = read(short.encode()).operation.status_page
    assert derived is not None
    assert (derived.title, derived.url) == ("Docs", "https://winglang.io")
