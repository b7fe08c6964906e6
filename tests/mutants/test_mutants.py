"""Which changes `make mutants` tries, and which survivors may stay."""

from __future__ import annotations

import json
import tomllib
from importlib import import_module
from inspect import getsource
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from tools import quick_first
from tools.mutants import EXPLAINED, FOLDERS, estimate, own_tests, reason, sample

NAMES = [f"{folder}.a.x_b__mutmut_{number}" for folder in FOLDERS for number in range(9)]


def test_each_folder_gives_as_many_as_are_asked_for_or_all_that_it_has() -> None:
    assert {folder: len(names) for folder, names in sample(NAMES, 4, 1).items()} == dict.fromkeys(FOLDERS, 4)
    assert sum(map(len, sample([*NAMES, "oncall.cli.x_a__mutmut_1"], 100, 1).values())) == len(NAMES)


def test_all_are_tried_where_that_is_asked_for() -> None:
    assert sample(NAMES, None, 1).keys() == set(FOLDERS)
    assert sum(map(len, sample(NAMES, None, 1).values())) == len(NAMES)


@pytest.mark.parametrize(
    ("noticed", "tried", "every", "sentence"),
    [
        (60, 60, 60, "100 % of 60 are noticed"),
        (57, 60, 2000, "95 % of 60 are noticed; of all 2,000 between 86 and 98 %"),
        (60, 60, 2000, "100 % of 60 are noticed; of all 2,000 between 94 and 100 %"),
        (57, 60, 70, "95 % of 60 are noticed; of all 70 between 92 and 97 %"),
    ],
)
def test_a_sample_is_an_estimate_with_its_margin(noticed: int, tried: int, every: int, sentence: str) -> None:
    assert estimate(noticed, tried, every) == sentence


def test_the_seed_chooses() -> None:
    assert sample(NAMES, 4, 1) == sample(reversed(NAMES), 4, 1), "what was seen once can be seen again"
    assert sample(NAMES, 4, 1) != sample(NAMES, 4, 2)


def test_a_change_is_tried_with_the_tests_of_its_folder_that_may_reach_it() -> None:
    tests = [
        "tests/components/test_a.py::one",
        "tests/components/test_a.py::two",
        "tests/components/test_b.py::three",
        "tests/policy/test_a.py::four",
    ]
    reached = {"components.a.x_b": ["tests/components/test_a.py::one", "tests/policy/test_a.py::four"]}
    assert own_tests(reached, tests) == {"components.a.x_b": tests[:2]}, (
        "the second test may share a fixture with the first; that of the policy pack may look at something else"
    )


def test_quick_tests_run_first_and_those_of_a_file_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = {"slow.py::a": 9.0, "slow.py::b": 0.1, "quick.py::c": 2.0, "quick.py::d": 0.2}
    items: list[Any] = [
        Mock(nodeid=test, path=Path(test.partition("::")[0])) for test in (*seconds, "new.py::e")
    ]
    monkeypatch.setattr(quick_first, "STATS", tmp_path / "stats.json")
    quick_first.pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == [*seconds, "new.py::e"], (
        "while they are timed they keep their order"
    )
    quick_first.STATS.write_text(json.dumps({"duration_by_test": seconds}), encoding="utf-8")
    quick_first.pytest_collection_modifyitems(items)
    assert [item.nodeid[-1] for item in items] == [*"edbca"]


def test_a_reason_is_for_one_line_of_one_function() -> None:
    reasons = [{"function": "a.x_b", "line": "limit = 3", "reason": "nobody sees it"}]
    assert reason(reasons, "a.x_b__mutmut_4", "-    limit = 3\n+    limit = 4\n") == "nobody sees it"
    assert reason(reasons, "a.x_b__mutmut_4", "-    least = 3\n+    least = 4\n") is None
    assert reason(reasons, "a.x_b__mutmut_4", "     limit = 3\n-    least = 3\n+    least = 4\n") is None, (
        "the line beside it was changed"
    )
    assert reason(reasons, "a.x_bc__mutmut_4", "-    limit = 3\n+    limit = 4\n") is None


def test_what_is_explained_is_there() -> None:
    for entry in tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["survivor"]:
        module, _, name = entry["function"].rpartition(".")
        *owner, function = name.removeprefix("x_").replace("xǁ", "").split("ǁ")
        place = import_module(module)
        for part in (*owner, function):
            place = getattr(place, part)
        assert entry["line"] in getsource(place), f"{entry['function']} has no such line any more"
        assert entry["reason"]
