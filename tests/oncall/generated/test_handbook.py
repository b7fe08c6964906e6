"""The handbook: what the file holds is in it as a fact only, and no page is long."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from oncall import load
from oncall.generated.handbook import FACTS, UnknownFactError, refreshed
from oncall.model import Level, Operation
from tests.data import WING_FILE
from tests.oncall.rotas import EVERY_ROTA, rota
from tests.oncall.strategies import with_escalation

PAGES = Path(__file__).parents[3] / "docs" / "handbook"
SCREEN = 42  # lines
MADE_ELSEWHERE = "policies.md"
FACT = re.compile(r"<!--fact [a-z-]+-->.*?<!--/-->", re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")

TEXTS = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted(PAGES.glob("*.md"))
    if path.name != MADE_ELSEWHERE
}


@pytest.fixture(scope="module")
def wing() -> Operation:
    return load(WING_FILE)


def test_every_fact_that_it_asks_for_is_known(wing: Operation) -> None:
    for name, text in TEXTS.items():
        once = refreshed(text, wing)
        assert refreshed(once, wing) == once, f"{name}: a second refresh changes nothing"


def test_what_the_file_holds_is_written_as_a_fact_only(wing: Operation) -> None:
    held = [FACTS[name](wing) for name in ("within", "end", "channel", "labels")]
    held += [f"@{handle}" for handle in wing.people]
    held += [one.meaning for one in wing.severities.values()]
    for name, text in TEXTS.items():
        prose = FACT.sub("", text)
        assert not [fact for fact in held if fact in prose], name


def test_it_fits_on_two_screens() -> None:
    for name, text in TEXTS.items():
        assert len(text.splitlines()) <= 2 * SCREEN, name


def test_every_page_is_in_the_index() -> None:
    index = LINK.findall((PAGES / "README.md").read_text(encoding="utf-8"))
    assert {path.name for path in PAGES.glob("*.md")} - {"README.md"} <= set(index)


def test_a_fact_follows_the_file(wing: Operation) -> None:
    slower = with_escalation(wing, acknowledge_within=timedelta(minutes=20), repeats=2)
    page = "after <!--fact within-->10 minutes<!--/-->, or <!--fact end-->x<!--/-->\n<!--fact repeats-->\n6\n<!--/-->"
    assert refreshed(page, slower) == (
        "after <!--fact within-->20 minutes<!--/-->, or <!--fact end-->2 hours<!--/-->\n"
        "<!--fact repeats-->\n2\n<!--/-->"
    )


def test_an_unknown_fact_is_reported_with_the_known_ones(wing: Operation) -> None:
    with pytest.raises(UnknownFactError, match="no fact is called slogan; there are severities, "):
        refreshed("<!--fact slogan-->x<!--/-->", wing)


@EVERY_ROTA
def test_every_fact_is_one_of_any_rota(number: int) -> None:
    operation = rota(number)
    assert all(fact(operation) for name, fact in FACTS.items() if name not in ("runbooks",))


def test_the_facts_follow_the_levels(wing: Operation) -> None:
    (team,) = wing.teams.values()
    levels = (
        Level(id="first", after=timedelta()),
        Level(id="second-line", after=timedelta(minutes=5)),
        Level(id="third", after=timedelta(minutes=25)),
        Level(id="shadow", after=None),
    )
    three = replace(wing, teams={"": replace(team, levels=levels)})
    picture = FACTS["notification-picture"](three)
    assert "high -- not acknowledged after 5 minutes --> high_second_line_0[" in picture
    assert "minute 25: third" in picture
    assert "shadow" not in picture, "nobody there is called"
    assert picture.count("  low --> ") == 1, "low urgency never escalates"
    assert FACTS["end"](three) == "245 minutes", "5 and 20 and the last wait of 10 minutes, seven times"
