"""What each kind of scalar takes, refuses, and proposes instead."""

from __future__ import annotations

from datetime import time, timedelta
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oncall import RotationError, read
from oncall.file import moments, texts
from oncall.file.keys import DELAY, FILE
from oncall.file.moments import written
from oncall.file.reference import reference
from oncall.file.shapes import Text
from oncall.file.turns import CYCLE_DAYS, HANDOFF, HOURS, NTH, PLACE, TIME_OF_DAY, TURN
from oncall.model import Hours
from oncall.watch import cron
from tests.oncall.file.test_corpus import words
from tests.search import examples

KINDS = [shape for shape in dict.fromkeys(words(FILE)) if isinstance(shape, Text)]
one_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def test_an_example_is_one() -> None:
    for kind in KINDS:
        assert not kind.example or kind.value(kind.example) is not None, kind.name


def proposal(kind: Text[object], text: str) -> str | None:
    """What is proposed instead of a text that is not of its kind."""
    hint = explanation(kind, text)
    return hint.removeprefix("did you mean ").removesuffix("?") if hint else None


def explanation(kind: Text[object], text: str) -> str:
    """How to fix a text that is not of its kind."""
    with pytest.raises(RotationError) as caught:
        kind.value(text)
    (problem,) = caught.value.problems
    return problem.hint


@cache
def samples(kind: Text[object]) -> st.SearchStrategy[str]:
    """Texts, many of them almost of this kind."""
    near = st.text(st.sampled_from([*kind.example, *" -/:@#.0Z9a_Aé\n\0"]), max_size=len(kind.example) + 4)
    return st.one_of(near, st.from_regex(kind.pattern, fullmatch=True), st.text(max_size=300))


@pytest.mark.wide
@one_kind
@examples(30)  # of each of two dozen kinds
@given(st.data())
def test_any_text_is_taken_or_refused_with_something_better(kind: Text[object], data: st.DataObject) -> None:
    text = data.draw(samples(kind))
    if kind.fits(text):
        return
    hint = explanation(kind, text)
    if hint.startswith("did you mean ") and kind.name != "schedule":
        assert kind.fits(hint.removeprefix("did you mean ").removesuffix("?"))


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        (texts.HANDLE, "https://github.com/octocat", "octocat"),
        (texts.HANDLE, "-octo_cat-", "octo-cat"),
        (texts.HANDLE, "octo--cat", None),
        (texts.EMAIL, "<Octo@Wing.example>", "octo@wing.example"),
        (texts.EMAIL, "mailto:octo@wing.example", "octo@wing.example"),
        (texts.EMAIL, "Octo <octo@wing.example>", "octo@wing.example"),
        (texts.EMAIL, "octo@wing,example", "octo@wing.example"),
        (texts.EMAIL, "octo at wing.example", "octo@wing.example"),
        (texts.EMAIL, "octo@localhost", None),
        (texts.NAME, "R&D <web>", "R and D web"),
        (texts.NAME, "A/B\\C ", "A-B-C"),
        (texts.NAME, "&", "and"),
        (texts.NAME, "<>", None),
        (texts.IDENTIFIER, "Israel / Europe", "israel-europe"),
        (texts.IDENTIFIER, "1st", None),
        (texts.SEVERITY, "critical 1", "P1"),
        (texts.COLOR, "#fff", "ffffff"),
        (texts.CHANNEL, "#On Call!", "on-call"),
        (texts.REPOSITORY, "git@github.com:winglang/wing.git", "winglang/wing"),
        (texts.REPOSITORY, "winglang/wing/docs", "winglang/wing"),
        (texts.REPOSITORY, "winglang/..", None),
        (texts.SUPPORT, "https://github.com/winglang/wing", "winglang/wing"),
        (texts.SUPPORT, "winglang/wing/./docs", "winglang/wing"),
        (texts.FILE, "build", "build.yml"),
        (texts.FILE, "../build.yml", "build.yml"),
        (texts.BRANCH, "refs/heads/main", "main"),
        (texts.BRANCH, "a..b", None),
        (texts.BRANCH, "main.lock", None),
        (texts.PACKAGE, "https://www.npmjs.com/package/@winglang/sdk", "@winglang/sdk"),
        (texts.URL, "http://Winglang.io/Docs", "https://winglang.io/Docs"),
        (texts.URL, "https//winglang.io", "https://winglang.io"),
        (texts.URL, "https://localhost", None),
        (texts.URL, "https://winglang.io/a b", None),
        (moments.ZONE, "asia/jerusalem", "Asia/Jerusalem"),
        (moments.ZONE, "New York", "America/New_York"),
        (moments.ZONE, "localtime", None),
        (HOURS, "3:00 to 15:00 UTC", "03:00-15:00"),
        (HOURS, "0300-1500", "03:00-15:00"),
        (HOURS, "24:00-03:00", None),
        (moments.DATE, "2026-1-5", "2026-01-05"),
        (moments.DATE, "2025-02-29", "2025-02-28"),
        (moments.DATE, "2026-12-32", None),
        (moments.DATE, "1999-12-31", None),
        (moments.DATE, "7 Dec 2026", "2026-12-07"),
        (moments.DATE, "December 7th, 2026", "2026-12-07"),
        (moments.DATE, "07.12.2026", "2026-12-07"),
        (moments.DATE, "27/12/2026", "2026-12-27"),
        (moments.DATE, "12/27/2026", "2026-12-27"),
        (moments.DATE, "05/06/2026", None),
        (moments.DATE, "٢٠٢٦-01-05", None),
        (moments.MOMENT, "2026-12-21 8:00 UTC", "2026-12-21T08:00Z"),
        (HOURS, "8:00-next Australia/Sydney", "08:00-next Australia/Sydney"),
        (HOURS, "08:00 to next", "08:00-next"),
        (moments.MOMENT, "2026-12-21T08:00:30.5Z", "2026-12-21T08:00Z"),
        (moments.MOMENT, "2026-12-21T24:00Z", "2026-12-21"),
        (moments.MOMENT, "2026-02-30T08:00Z", "2026-02-28"),
        (moments.MOMENT, "2026-12-21 8:00 Europe/Berlin", "2026-12-21T08:00 Europe/Berlin"),
        (moments.MOMENT, "2026-12-21 8:00+0530", "2026-12-21T08:00+05:30"),
        (moments.MOMENT, "21 Dec 2026, 8pm UTC", "2026-12-21T20:00Z"),
        (moments.CRON, "@daily", "0 0 * * *"),
        (moments.CRON, "every hour", "0 * * * *"),
        (moments.CRON, "0 9 * * 7", "0 9 * * 0"),
        (moments.CRON, "0 9 ? * MON", "0 9 * * MON"),
        (moments.CRON, "0  0 * *  1", "0 0 * * 1"),
        (TURN, "2w", "2 weeks"),
        (TURN, "1 weeks", "1 week"),
        (TURN, "0001 day", "1 day"),
        (TURN, "7", "7 days"),
        (TURN, "12 hours", None),
        (TURN, "1 wek", "1 week"),
        (TURN, "2 wks", "2 weeks"),
        (TURN, "one week", "1 week"),
        (TURN, "weekly", "1 week"),
        (TURN, "weeks", None),
        (TURN, "1 mnoth", "1 month"),
        (TURN, "2 shfts", "2 shifts"),
        (TURN, "frist Munday", "first Monday"),
        (TURN, "every 1st fri of the month", "first Friday"),
        (DELAY, "1 hr", "1 hour"),
        (DELAY, "five minutes", "5 minutes"),
        (DELAY, "30 sec", None),
        (HOURS, "9am - 5:30 pm", "09:00-17:30"),
        (HOURS, "12am-12pm", "00:00-12:00"),
        (HOURS, "Mon-Fir 09:00-17:00", "Mon-Fri 09:00-17:00"),
        (HOURS, "Monday to Friday 09:00–17:00", "Mon-Fri 09:00-17:00"),
        (HOURS, "Mon, Tue and Sat 9-17 Europe/London", "Mon,Tue,Sat 09:00-17:00 Europe/London"),
        (HOURS, "weekends 9-17 Africa/Monrovia", "Sat-Sun 09:00-17:00 Africa/Monrovia"),
        (HOURS, "nights", None),
        (CYCLE_DAYS, "1 – 3, 5", "1-3 5"),
        (PLACE, "prev", "previous"),
        (PLACE, "next 1", "next"),
        (PLACE, "previus2", "previous 2"),
        (PLACE, "next 10", None),
        (HANDOFF, "9:00 Europe/Berlin", "09:00 Europe/Berlin"),
        (TIME_OF_DAY, "5pm", "17:00"),
        (TIME_OF_DAY, "2500", None),
        (TURN, "400 days", "52 weeks"),
        (DELAY, "10 min", "10 minutes"),
        (DELAY, "10 Minutes", "10 minutes"),
        (DELAY, "99999 days", "30 days"),
        (DELAY, "-1 minutes", None),
    ],
)
def test_what_was_meant(kind: Text[object], text: str, meant: str | None) -> None:
    assert proposal(kind, text) == meant


@pytest.mark.parametrize(
    ("kind", "text", "fix"),
    [
        (
            texts.HANDLE,
            "eladb staycoolcall911",
            "if these are 2 people, write commas between them: eladb, staycoolcall911",
        ),
        (texts.HANDLE, "@ann @ben", "if these are 2 people, write commas between them: ann, ben"),
        (
            moments.ZONE,
            "GMT+2",
            "name a city whose clock it is, as in Africa/Johannesburg, Europe/Athens or Asia/Jerusalem",
        ),
        (
            moments.ZONE,
            "utc -3:00",
            "name a city whose clock it is, as in America/Sao_Paulo or America/Argentina/Buenos_Aires",
        ),
        (moments.ZONE, "+05:30", "name a city whose clock it is, as in Asia/Kolkata"),
        (moments.ZONE, "UTC+13", "name a city whose clock it is, as in Pacific/Auckland"),
        (moments.ZONE, "UTC+19", "name a city whose clock it is"),
        (
            moments.ZONE,
            "IST",
            "name a city whose clock it is, as in Europe/Dublin, Asia/Jerusalem or Asia/Kolkata",
        ),
        (moments.ZONE, "PDT", "name a city whose clock it is, as in America/Los_Angeles"),
        (moments.ZONE, "Z", "did you mean Etc/UTC?"),
        (moments.ZONE, "utc", "did you mean Etc/UTC?"),
        (moments.ZONE, "XYZ", ""),
        (
            texts.TITLE,
            "none",
            "GitHub keeps the word None for the lists of its issue forms: write another title",
        ),
    ],
)
def test_how_to_fix_it(kind: Text[object], text: str, fix: str) -> None:
    assert explanation(kind, text) == fix


def test_cities_are_time_zones() -> None:
    assert [moments.ZONE.value(city) for city in moments.CITIES] == list(moments.CITIES)


@pytest.mark.slow(covers=True)
@given(st.integers(0, 99_999), st.sampled_from(["second", "minute", "hour", "day", "week"]))
@example(0, "minute")
@example(60, "minute")
def test_a_duration_is_written_as_it_is_read(count: int, unit: str) -> None:
    length = count * moments.UNITS[unit]
    every = moments.duration("any", timedelta(), timedelta(weeks=99_999), *moments.UNITS)
    if len(written(length).split(" ")[0]) <= 5:
        assert every.value(written(length)) == length


@pytest.mark.parametrize(
    ("expression", "field", "values"),
    [
        ("*/15 * * * *", 0, {0, 15, 30, 45}),
        ("5-10/2 * * * *", 0, {5, 7, 9}),
        ("50/5 * * * *", 0, {50, 55}),
        ("0 1,3-4 * * *", 1, {1, 3, 4}),
        ("0 0 1 jan-MAR *", 3, {1, 2, 3}),
        ("0 0 * * SUN,6", 4, {0, 6}),
        ("0 0 29 2 *", 2, {29}),
        ("0 0 31 2 MON", 4, {1}),
    ],
)
def test_cron(expression: str, field: int, values: set[int]) -> None:
    assert cron.parse(expression)[field] == values


@pytest.mark.parametrize(
    "expression",
    [
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 7",
        "*/0 * * * *",
        "*/60 * * * *",
        "5-1 * * * *",
        "1, * * * *",
        "a * * * *",
        "MON * * * *",
        "* * * FOO *",
        "*-5 * * * *",
        "0 0 30 2 *",
        "0 0 31 4,6,9,11 *",
        "0 0 * * *  ",
        "0 0 * *",
    ],
)
def test_cron_that_github_refuses(expression: str) -> None:
    with pytest.raises(cron.CronError):
        cron.parse(expression)


@pytest.mark.parametrize(
    ("expression", "minutes"),
    [
        ("0 * * * *", 60),
        ("*/5 * * * *", 5),
        ("0,58 * * * *", 2),
        ("0 0 * * *", 1440),
        ("59 23,0 * * *", 60),
        ("0,4 0 * * *", 4),
    ],
)
def test_the_shortest_gap_between_two_runs(expression: str, minutes: int) -> None:
    assert cron.shortest_gap(expression) == minutes


@pytest.mark.slow(covers=True)
def test_so_many_problems_that_more_would_help_nobody() -> None:
    with pytest.raises(RotationError) as caught:
        read(("people:\n" + "".join(f"  a{n}: {{time_zone: Mars/X{n}}}\n" for n in range(2_000))).encode())
    assert len(caught.value.problems) == 200


@pytest.mark.parametrize("place", ["", "Z", " Australia/Sydney", "+05:30"])
def test_a_time_names_its_clock(place: str) -> None:
    assert moments.MOMENT.fits(f"2026-12-30T12:00{place}") is bool(place), (
        "a time that is read on a clock that nobody named pages somebody hours off"
    )


@pytest.mark.parametrize(
    "text", ["08:00-next Australia/Sydney", "08:00 Australia/Sydney-next", "08:00 - next Australia/Sydney"]
)
def test_a_zone_behind_next_is_the_zone_of_the_start(text: str) -> None:
    assert HOURS.value(text) == Hours(start=time(8), length=None, zone="Australia/Sydney")


@pytest.mark.parametrize("place", ["turn", "next", "next 2", "next 9", "previous", "previous 9"])
def test_the_reference_names_every_place(place: str) -> None:
    assert PLACE.fits(place)
    assert f"`{place}`" in reference()


@pytest.mark.parametrize("word", NTH)
def test_the_reference_names_every_day_of_a_month_on_which_turns_begin(word: str) -> None:
    assert TURN.fits(f"{word} Friday")
    assert f"`{word}`" in reference() or f"`{word} Monday`" in reference()
