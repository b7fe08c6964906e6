"""Every error is reported, once, in the words that are beside its file."""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING

import pytest

from oncall import RotationError, read, rules
from oncall.file import nodes
from oncall.file.keys import FILE
from oncall.file.shapes import Choice, Flag, Items, Number, Record, Shape, Table, Text, Word
from tests.data import WING_FILE
from tests.oncall.file.corpus import BAD, GOOD, reported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oncall.rules import Rule
    from tests.conftest import Golden

WHOLE = (
    "rule-followed-levels-are-known-team",
    "rule-rotations-are-unique",
    "teams-beside-rotations",
    "text-empty",
    "text-only-comments",
    "text-utf-16",
    "yaml-foreign-file",
    "yaml-not-a-mapping",
    "yaml-prose",
)
"""Bad files that share nothing with the good one."""


def test_there_are_enough_bad_files() -> None:
    assert len(BAD) >= 60


@pytest.mark.parametrize("path", [GOOD, WING_FILE], ids=lambda path: path.name)
def test_a_good_file_passes_without_warnings(path: Path) -> None:
    assert read(path.read_bytes(), path.name).warnings == ()


OTHERS = pytest.mark.slow
"""What `test_a_rule_is_what_refuses_its_bad_files` tries too."""


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.stem, marks=OTHERS if path.stem.startswith("rule-") else ()) for path in BAD],
)
def test_a_bad_file_has_one_problem_that_is_reported(path: Path) -> None:
    with pytest.raises(RotationError) as caught:
        read(path.read_bytes(), path.name)
    assert len(caught.value.problems) == 1
    expected = path.with_suffix(".txt")
    if os.environ.get("BLESS"):
        expected.write_text(f"{caught.value}\n", encoding="utf-8")
    assert f"{caught.value}\n" == expected.read_text(encoding="utf-8"), "if this is better, run make bless"


@pytest.mark.wide
def test_a_bad_file_differs_from_the_good_one_in_little() -> None:
    good = GOOD.read_text(encoding="utf-8").splitlines()
    for path in BAD:
        if path.stem not in (*WHOLE, "yaml-truncated", "yaml-two-documents"):
            bad = path.read_text(encoding="utf-8", errors="replace").splitlines()[: 2 * len(good)]
            changes = [line for line in difflib.unified_diff(good, bad, n=0) if line[0] in "+-"][2:]
            assert len(changes) <= 20, path.stem


@pytest.mark.thorough
def test_the_parser_in_python_gives_the_same_verdicts(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    monkeypatch.setattr(nodes, "LOADER", yaml.SafeLoader)
    assert read(GOOD.read_bytes()).warnings == ()
    assert [path.stem for path in BAD if not reported(path)] == []


ALL_RULES = (*rules.RULES, *rules.RULES_OF_TIME)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.__name__)
def test_a_rule_is_what_refuses_its_bad_files(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    stem = f"rule-{rule.__name__.replace('_', '-')}"
    files = [path for path in BAD if path.stem.startswith(stem)]
    assert files, f"no file {stem}*.yaml makes the rule fire"
    monkeypatch.setattr("oncall.file.reader.RULES", (rule,))
    monkeypatch.setattr("oncall.file.reader.RULES_OF_TIME", ())
    for path in files:
        assert reported(path) == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_a_rule_says_in_one_line_what_it_is_for() -> None:
    for rule in (*ALL_RULES, *rules.WARNINGS):
        begins = "Warn " if rule in rules.WARNINGS else "Ensure that "
        assert rule.__doc__ is not None, rule
        assert rule.__doc__.startswith(begins), rule
        assert "\n" not in rule.__doc__, rule


def test_every_bad_file_of_a_rule_names_a_rule() -> None:
    names = tuple(f"rule-{rule.__name__.replace('_', '-')}" for rule in ALL_RULES)
    assert [
        path.stem for path in BAD if path.stem.startswith("rule-") and not path.stem.startswith(names)
    ] == []


def words(shape: Shape[object]) -> Iterator[Word[object]]:
    """Every kind of scalar that a shape leads to."""
    if isinstance(shape, Items):
        yield from words(shape.item)
    elif isinstance(shape, Table):
        yield shape.key
        yield from words(shape.value)
    elif isinstance(shape, Record):
        for key in shape.keys:
            yield from words(key.shape)
    else:
        assert isinstance(shape, Text | Choice | Number | Flag)
        yield shape


def test_every_kind_has_a_bad_example() -> None:
    expected = [path.with_suffix(".txt").read_text(encoding="utf-8") for path in BAD]
    for shape in dict.fromkeys(words(FILE)):
        if shape.name == "schedule":  # says which field is wrong
            assert any("in the field" in text for text in expected)
        assert any(f"allowed: {shape.allowed}" in text for text in expected), shape.name


WARNED = {
    "people_have_one_rotation": ("[ann, cem, ben, eva]", "[ann, cem, ben, gil]"),
    "rotations_begin_together": (
        "- from: 2026-01-05\n        people:\n",
        "- from: 2026-01-12\n        people:\n",
    ),
    "swaps_change_something": (
        "from: 2026-05-11\n    to: 2026-05-17",
        "from: 2026-05-11T04:00Z\n    to: 2026-05-11T14:00Z",
    ),
    "time_zones_are_places": ("Europe/Madrid", "Etc/GMT+2"),
    "users_page_somebody": ("severity: P1\n    supported_by: [winglang/wing]", "severity: P2"),
    "responders_are_reached_in_time": ("after: 5 minutes", "after: 1 hour"),
}


ONE_TEAM = [rule for rule in rules.WARNINGS if rule is not rules.people.people_have_one_team]


@pytest.mark.parametrize("rule", ONE_TEAM, ids=lambda rule: rule.__name__)
def test_a_warning_lets_the_file_pass(rule: Rule, monkeypatch: pytest.MonkeyPatch, golden: Golden) -> None:
    old, new = WARNED[rule.__name__]
    text = GOOD.read_text(encoding="utf-8").replace(old, new)
    if rule.__name__ == "people_have_one_rotation":
        text = text.replace("  eva: {email: eva@wing.example}\n", "")
    [warning] = read(text.encode()).warnings
    golden(f"warn-{rule.__name__.replace('_', '-')}.txt", f"{warning}\n")
    monkeypatch.setattr("oncall.file.reader.WARNINGS", tuple(r for r in rules.WARNINGS if r is not rule))
    assert read(text.encode()).warnings == ()


@pytest.mark.parametrize(
    ("zone", "found"),
    [
        ("Etc/GMT+2", ["Etc/GMT+2 is 2 hours behind UTC all year"]),
        ("Etc/GMT-1", ["Etc/GMT-1 is 1 hour ahead of UTC all year"]),
        ("EST", ["EST is 5 hours behind UTC all year"]),
        ("MST", ["MST is 7 hours behind UTC all year"]),
        ("HST", ["HST is 10 hours behind UTC all year"]),
        ("CET", []),
        ("Etc/UTC", []),
    ],
)
def test_a_time_zone_that_is_no_place_is_warned_of(zone: str, found: list[str]) -> None:
    text = GOOD.read_text(encoding="utf-8").replace("Europe/Madrid", zone)
    warnings = [one.message for one in read(text.encode()).warnings]
    assert [one.split(";")[0] for one in warnings] == found, "in summer everybody would be paged an hour late"


@pytest.mark.parametrize(
    ("begin", "found"), [("2026-02-23", []), ("2026-02-16", ["ann is in an order of the team one too"])]
)
def test_somebody_whom_two_teams_may_call_at_once_is_warned_of(begin: str, found: list[str]) -> None:
    text = f"""
        people:
          ann: {{email: ann@octo.example}}
          ben: {{email: ben@octo.example}}
        teams:
          one:
            levels: {{primary: {{after: 0 minutes}}}}
            rotations:
              one:
                turn: 1 week
                order: [{{from: 2026-01-05, people: [ann, ben]}}, {{from: 2026-02-23, people: [ben]}}]
            escalation: {{acknowledge_within: 10 minutes, repeats: 2, slack: alert}}
          two:
            levels: {{primary: {{after: 0 minutes}}}}
            rotations:
              two: {{order: [{{from: {begin}, people: [ann]}}]}}
            escalation: {{acknowledge_within: 10 minutes, repeats: 2, slack: alert}}
        notification_rules:
          high: [{{by: phone, after: 0 minutes}}]
          low: [{{by: email, after: 0 minutes}}]
        severities:
          P1: {{meaning: down, example: the site, urgency: high, color: d93f0b}}
        assets:
          site: {{title: Site, url: "https://octo.example", audience: users, severity: P1}}
        channels: {{alert: {{}}}}
    """
    assert [warning.found for warning in read(text.encode()).warnings] == found
