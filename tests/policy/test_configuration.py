"""What is wrong with the configuration of the pack is reported at once, with its places, before the engine reads it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from ci import preview
from oncall.file.problems import RotationError
from operate import engine
from policy import configuration
from policy.configuration import ALL, LEVELS
from policy.rules import RULES

GIVEN = """\
{
  "escalation-waits": {"minutes": [10]},
  "escalation-repeats": {"repeats": 6},
  "escalation-order": {"levels": {"escalation": ["primary", "secondary"]}},
  "layers-have-two": {"people": 2},
  "hours-covered-once": {"except": []},
  "roles-differ": {"weeks": 52},
  "overrides-keep-roles-apart": {"weeks": 52},
  "users-page-high": {"users": "watch", "service": "users", "severities": ["critical"], "except": []},
  "no-plain-secret": {"except": []},
  "removals-are-few": {"at_most": 10, "share": 0.25},
  "labels-complete": {"labels": ["incident"]},
  "templates-complete": {"templates": []}
}
"""
NO_RULE = "allowed: those of docs/policy-rules.md"
TEXT = "a text in quotation marks"
ONLY_PEOPLE = "allowed: people or enforcementLevel"
AN_OBJECT = f"an object, each value a list of one or more, each {TEXT}"
CONFLICT = (
    "a merge conflict that is not resolved; "
    "keep one of the two sides, or both, and delete the lines that git has added"
)
WRONG: dict[str, tuple[str, str, list[str]]] = {
    "a rule that does not exist": (
        '"escalation-waits"',
        '"escalation-wait"',
        [f'2:3: "escalation-wait" is not a rule; {NO_RULE}; did you mean escalation-waits?'],
    ),
    "a rule of another name": (
        '"escalation-waits"',
        '"pauses"',
        [
            "1:1: the file lacks escalation-waits; take them from docs/policy-rules.md",
            f'2:3: "pauses" is not a rule; {NO_RULE}',
        ],
    ),
    "a rule that is there already, and nearly once more": (
        '"roles-differ"',
        '"roles-differs": 1, "roles-differ"',
        [f'7:3: "roles-differs" is not a rule; {NO_RULE}'],
    ),
    "a rule twice": (
        '"roles-differ"',
        '"escalation-waits": {"minutes": [5]},\n  "roles-differ"',
        ['7:3: "escalation-waits" is there a second time; allowed: once; the first is in line 2'],
    ),
    "a setting that does not exist": (
        '{"people": 2}',
        '{"people": 2, "weeks": 3}',
        [f'5:36: "weeks" is not a setting of layers-have-two; {ONLY_PEOPLE}'],
    ),
    "a misspelt setting, and what is wrong with its value": (
        '{"people": 2}',
        '{"poeple": 0}',
        [
            f'5:23: "poeple" is not a setting of layers-have-two; {ONLY_PEOPLE}; did you mean people?',
            "5:33: layers-have-two.people is 0; allowed: a number of at least 1",
        ],
    ),
    "settings that are missing": (
        '{"at_most": 10, "share": 0.25}',
        "{}",
        ["11:23: removals-are-few lacks at_most and share; add them"],
    ),
    "a level without the settings": (
        '{"weeks": 52}',
        '"advisory"',
        [
            '7:19: roles-differ is "advisory"; allowed: an object with weeks, and enforcementLevel for another level'
        ],
    ),
    "numbers": (
        '{"at_most": 10, "share": 0.25}',
        '{"at_most": "10", "share": 25}',
        [
            '11:35: removals-are-few.at_most is "10"; allowed: a number of at least 0',
            "11:50: removals-are-few.share is 25; allowed: a number from 0 to 1",
        ],
    ),
    "numbers that are none": (
        '{"at_most": 10, "share": 0.25}',
        '{"at_most": Infinity, "share": true}',
        [
            "11:35: removals-are-few.at_most is Infinity; allowed: a number of at least 0",
            "11:54: removals-are-few.share is true; allowed: a number from 0 to 1",
        ],
    ),
    "texts": (
        '"users": "watch", "service": "users"',
        '"users": 5, "service": null',
        [
            f"9:32: users-page-high.users is 5; allowed: {TEXT}",
            f"9:46: users-page-high.service is null; allowed: {TEXT}",
        ],
    ),
    "a list": (
        '"labels": ["incident"]',
        '"labels": "incident"',
        [f'12:33: labels-complete.labels is "incident"; allowed: a list, each {TEXT}'],
    ),
    "an empty list": (
        "[10]",
        "[]",
        ["2:35: escalation-waits.minutes is []; allowed: a list of one or more, each a number of at least 1"],
    ),
    "what is in a list": (
        "[10]",
        '[10, 0, "x"]',
        [
            "2:40: escalation-waits.minutes is 0; allowed: a number of at least 1",
            '2:43: escalation-waits.minutes is "x"; allowed: a number of at least 1',
        ],
    ),
    "an object": (
        '{"escalation": ["primary", "secondary"]}',
        '["primary"]',
        [f'4:34: escalation-order.levels is ["primary"]; allowed: {AN_OBJECT}'],
    ),
    "what is in an object": (
        '["primary", "secondary"]',
        "[1]",
        [f"4:50: escalation-order.levels.escalation is 1; allowed: {TEXT}"],
    ),
    "levels": (
        '"roles-differ": {',
        '"protected": "Advisory",\n"all": {},\n"slack-once": {"enforcementLevel": "loud"},\n"roles-differ": {',
        [
            '7:16: protected is "Advisory"; allowed: advisory, mandatory or disabled; did you mean advisory?',
            "8:8: all is {}; allowed: advisory, mandatory or disabled",
            '9:36: slack-once.enforcementLevel is "loud"; allowed: advisory, mandatory or disabled',
        ],
    ),
    "a comma that is missing": (
        "[10]},",
        "[10]}",
        ["3:3: not JSON: expecting ',' delimiter"],
    ),
    "a conflict": (
        '  "roles-differ"',
        '=======\n  "roles-differ"',
        [f"7:1: {CONFLICT}"],
    ),
}


def reported(file: Path, text: str) -> list[str]:
    """The errors in a file of this text, without the lines that they show."""
    file.write_text(text, encoding="utf-8")
    try:
        configuration.check(file)
    except RotationError as error:
        return [
            line.removeprefix("own.json:") for line in str(error).splitlines() if line.startswith("own.json:")
        ]
    return []


def test_each_error_has_its_place_what_was_found_and_what_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("own.json")
    assert reported(file, GIVEN) == []
    for what, (old, new, expected) in WRONG.items():
        assert old in GIVEN, what
        assert reported(file, GIVEN.replace(old, new, 1)) == expected, what


def test_a_file_that_is_no_object_is_one_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("own.json")
    assert reported(file, "[1]\n") == ["1:1: the file is [1]; allowed: an object"]
    assert reported(file, "[" * 100_000) == [" too many levels of nesting"]
    (lacks,) = reported(file, "\n")
    assert lacks.startswith("1:1: the file lacks escalation-waits, escalation-repeats, ")
    file.unlink()
    with pytest.raises(RotationError, match=r"own\.json: cannot be read: no such file"):
        configuration.check(file)


def test_what_the_engine_accepts_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("own.json")
    free = [rule.name for rule in RULES if not rule.settings]
    levels = "".join(f'"{rule}": "{level}",' for rule, level in zip(free, LEVELS, strict=False))
    for more in (
        f'"{ALL}": "advisory",',
        levels,
        f'"{free[0]}": {{}}, "{free[1]}": {{"enforcementLevel": "disabled"}},',
    ):
        assert reported(file, GIVEN.replace("{", "{" + more, 1)) == [], more
    assert reported(file, GIVEN.replace('{"weeks"', '{"enforcementLevel": "advisory", "weeks"')) == []
    assert (
        reported(file, GIVEN.replace("  ", "\t").replace('"incident"', r'"\ud83d\ude00\/", "\u002d"')) == []
    )


def test_a_job_prints_the_errors_and_starts_no_engine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("own.json")
    file.write_text(GIVEN.replace("[10]", "5"), encoding="utf-8")
    monkeypatch.setattr(configuration, "check", partial(configuration.check, file))
    monkeypatch.setattr(engine, "show", lambda *words: (0, " ".join(words)))
    errors = (
        "own.json:2:35: escalation-waits.minutes is 5; "
        "allowed: a list of one or more, each a number of at least 1\n"
        '      "escalation-waits": {"minutes": 5},\n'
        "                                      ^"
    )
    assert preview.show("prod", "preview") == (1, errors)
    assert capsys.readouterr().err == f"{errors}\n"
    file.write_text(GIVEN, encoding="utf-8")
    assert preview.show("prod", "preview") == (0, " ".join(("prod preview", *preview.FRESH, *preview.PACK)))
