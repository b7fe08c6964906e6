"""The documents word for word, and what no document may do whatever the file says."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall.file.problems import Problem
from oncall.review.changes import Change, Property, Verb
from oncall.review.compare import review
from oncall.review.document import Material
from oncall.review.limit import LIMIT, as_json, as_markdown, as_text
from oncall.review.preview import plain, shortened
from tests.conftest import Golden
from tests.oncall.review.edits import EUROPE, NOW, US, accept, order_entry, reviewed, time_off
from tests.oncall.review.sight import MOST, in_sight
from tests.search import examples, first

PREVIEW = (Path(__file__).parent / "previews" / "refresh.txt").read_text(encoding="utf-8")
"""What the engine printed; see `test_policies.py`."""
CASES = {
    "nothing": lambda: Material(reviewed()),
    "joins": lambda: Material(
        reviewed(
            order_entry(
                EUROPE,
                "2027-01-04",
                "eladb, staycoolcall911, ainvoner, ShaiBer, revitalbarletz, polamoros, skyrpex, tsuf239, Chriscbr",
            )
        ),
        site="https://wing.example/site",
    ),
    "off-at-once": lambda: Material(
        reviewed(
            time_off("Chriscbr", "2026-11-23", "2026-11-25"),
            accept(("mid-turn", "Chriscbr", "2026-11-30")),
            ("repeats: 6", "repeats: 3"),
            ("url: https://play.winglang.io", "url: https://play.wing.example"),
            (
                "  sentry:\n    title: Sentry\n    audience: users\n",
                "  sentry:\n    title: Logs\n    audience: users\n",
            ),
        ),
        preview=PREVIEW,
        templates=(
            Change(
                "template",
                "templates/post-mortem.yml",
                Verb.CHANGED,
                (Property("content", "1a2b", "3c4d"),),
            ),
        ),
    ),
    "acceptances": lambda: Material(
        reviewed(accept(("overload", "eladb", "2026-12-24"), ("too-few", "eladb", "2026-11-01")))
    ),
    "unreadable": lambda: Material(
        None,
        (
            Problem(
                "people.ann is 3",
                "a mapping",
                name="head.yaml",
                line=12,
                column=3,
                source="  ann: ```3 @everyone",
            ),
        ),
    ),
    "begins-late": lambda: Material(
        reviewed(
            (
                "    turn: 1 week\n    order:\n      - from: 2026-01-05\n" + US,
                "    turn: 1 week\n    order:\n      - from: 2026-12-07\n" + US,
            )
        )
    ),
}
FORMS = {
    "md": as_markdown,
    "txt": lambda material: as_text(material, colours=False),
    "json": as_json,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", first(list(CASES), pytest.mark.slow(covers=True)))
def test_word_for_word(case: str, form: str, golden: Golden) -> None:
    golden(f"{case}.{form}", FORMS[form](CASES[case]()))


def visible(markdown: str) -> str:
    """What of a text GitHub reads as markup, mentions or references: everything but code."""
    without_fences = re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "", markdown, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", without_fences)


NASTY = (
    "@octocat @winglang/everyone",
    "fixes #1, GH-2, winglang/wing#3",
    "![x](https://evil.example/x.png) [click](javascript:alert(1))",
    "<img src=x onerror=alert(1)> <!-- --> </details>",
    "`` @octocat ``` @octocat ` @octocat",
    "``",
    "`",
    "| a | b |",
    "https://github.com/winglang/wing/issues/1",
    "--> ~~~ $$x$$ :tada:",
)
words = st.sampled_from(NASTY) | st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=60)


@pytest.mark.slow
@examples(80)
@given(words, words)
def test_what_the_file_says_stays_text(one: str, other: str) -> None:
    base = reviewed()
    found = replace(
        base,
        changes=(
            Change("monitor", one, Verb.ADDED, (Property("address", "", other),)),
            Change("channel", other, Verb.CHANGED, (Property("topic", one, other),)),
        ),
    )
    seen = visible(as_markdown(Material(found, preview=f"{one}\n```\n{other}")))
    assert "@" not in seen
    assert "octocat" not in seen
    assert "evil" not in seen
    assert set(re.findall(r"<[^>]*>", seen)) <= {"<details>", "</details>", "<summary>", "</summary>"}
    assert "#" not in seen.replace("### ", "")
    assert "://" not in seen


@pytest.mark.parametrize("why", first(NASTY, pytest.mark.slow))
def test_a_reason_in_the_file_stays_text(why: str) -> None:
    quoted = json.dumps(why)
    edits = (
        time_off("Chriscbr", "2026-11-23", "2026-11-25"),
        (
            "swaps: []\n",
            f"swaps: []\naccept:\n  - {{guard: mid-turn, who: Chriscbr, why: {quoted}, until: 2026-12-01}}\n",
        ),
    )
    seen = visible(as_markdown(Material(reviewed(*edits))))
    assert "octocat" not in seen
    assert "evil" not in seen
    assert "://" not in seen


def test_mentions_are_those_affected_and_nobody_else() -> None:
    material = CASES["off-at-once"]()
    assert material.review is not None
    affected = {person.handle for person in material.review.people}
    assert set(re.findall(r"@([\w-]+)", visible(as_markdown(material)))) == affected
    fewer = visible(as_markdown(material, mentioned={"Chriscbr", "octocat"}))
    assert set(re.findall(r"@([\w-]+)", fewer)) == {"Chriscbr"}


def test_a_terminal_is_sent_no_control_characters() -> None:
    found = replace(reviewed(), changes=(Change("monitor", "\x1b[31mred\x07\u202e", Verb.ADDED, ()),))
    text = as_text(Material(found, preview="\x1b]0;title\x07\x1b[2J"), colours=False)
    assert [each for each in text if not each.isprintable() and each != "\n"] == []


@cache
def many(rotations: int) -> Material:
    """Everybody of many rotations moves, and a great deal else changes."""
    from tests.oncall.review.crowd import crowd

    before, after = crowd(rotations), crowd(rotations, moved=True)
    return Material(
        review(before, after, NOW, timedelta(weeks=26)), preview="x" * 280 + "\n" + "line\n" * 90_000
    )


@pytest.mark.slow
@pytest.mark.parametrize("rotations", [3, 24])
def test_a_large_edit_is_summarised_and_never_cut(rotations: int) -> None:
    material = many(rotations)
    assert material.review is not None
    markdown = as_markdown(material)
    assert len(markdown) < LIMIT
    assert len(in_sight(markdown)) <= MOST
    assert re.search(r"^\| and [\d,]+ more people \|", markdown, flags=re.MULTILINE), "numbers, not lists"
    assert markdown.count("<details>") == markdown.count("</details>")
    assert len(re.findall("^```", markdown, flags=re.MULTILINE)) % 2 == 0
    assert "lines left out" in markdown
    text = as_text(material, colours=False)
    assert len(text) < LIMIT
    answer = as_json(material)
    assert len(answer) < LIMIT
    parsed = json.loads(answer)
    assert len(parsed["people"]) + parsed["left_out"]["people"] == len(material.review.people)
    if rotations == 24:
        assert re.search(r"The duties of [\d,]+ more people move too\.", text)


@pytest.mark.slow
def test_whatever_is_wrong_forty_lines_are_in_sight() -> None:
    """Many refusals, notes, broken policies and warnings at once."""
    base = many(24)
    assert base.review is not None
    preview = "Policies:\n    ❌ pack@v1\n" + "".join(
        f"        - [mandatory]  rule-{number}  (a:b:C: d)\n          Why.\n" for number in range(60)
    )
    notes = tuple(Change("monitor", f"m{n}", Verb.REMOVED, (), "It pages nobody.") for n in range(60))
    worse = base._replace(
        review=replace(base.review, changes=notes),
        preview=preview,
        warnings=tuple(Problem(f"warning {number}") for number in range(60)),
        notes=("The version before breaks today's rules: everything counts as new.",),
        site="https://wing.example/site",
    )
    comment = as_markdown(worse)
    assert len(in_sight(comment)) <= MOST
    assert "60 mandatory policies are broken." in comment


@pytest.mark.slow
def test_a_file_with_endless_errors_is_summarised() -> None:
    errors = tuple(
        Problem("x" * 5_000, "y" * 50_000, line=n, column=1, source="z" * 900) for n in range(1, 900)
    )
    for form in FORMS.values():
        assert len(form(Material(None, errors, preview="p" * 200_000))) < LIMIT


def test_a_long_preview_keeps_what_would_be_done_and_the_counts() -> None:
    drifted = " ~  pulumi-python:dynamic:Resource edited refreshing [diff: ~w]\n"
    assert shortened(PREVIEW.replace(drifted, drifted * 500), 400) == (
        "Previewing update (t):",
        " ~  pulumi-python:dynamic:Resource edited update [diff: ~w]",
        " ~  pulumi-python:dynamic:Resource drifts update",
        "(501 lines left out; the log of the run has all of them)",
        "Resources:",
        "    ~ 2 to update",
        "    4 unchanged",
    )


def test_a_preview_without_any_sense_is_left_out() -> None:
    assert shortened("x" * 100_000, 400) == ("(1 lines left out; the log of the run has all of them)",)


@pytest.mark.wide
@given(st.text())
def test_plain_text_holds_no_control_characters(text: str) -> None:
    assert [each for each in plain(text) if not each.isprintable() and each not in "\n\t"] == []


def test_colours_only_where_asked() -> None:
    assert "\x1b[1m" in as_text(CASES["nothing"](), colours=True)
