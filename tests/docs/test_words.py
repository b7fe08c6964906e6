"""One word for one thing: the words that the glossary replaces are in nothing that people read."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT, pages, text, tracked
from tests.parsing import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.wide

GLOSSARY = "docs/glossary.md"
WORDS = {
    "spell": r"\bspells?\b",
    "era": r"\beras?\b",
    "told": r"\btold\b",
    "said": r"\bsaid\b",
    "found, of errors": r"\b(error|fault|problem)s? (is |are |was |were )?found\b",
    "fault": r"\bfaults?\b",
    "whoever is off is covered": r"\bwhoever is off\b",
    "exceptions": r"\bexceptions\b",
    "stand-in": r"\bstand-?ins?\b",
    "twins": r"\btwins?\b",
    "lifts a lock": r"\blift(s|ed)? (a|the|its) lock\b|\block that nobody holds\b",
    "the accounts on your machine": r"\baccounts (on|of) (this|your|the) (machine|computer|sandbox)\b",
    "why: turn": r"\bwhy: turn\b",
    "mend": r"\bmend(s|ed|ing)?\b",
    "anew": r"\banew\b",
    "pulse": r"\bpulses?\b",
    "way in": r"\bways? in\b(?! which)",
    "all of it again but the message": r"\ball of it again\b|\bbut the (slack )?message\b",
}
ANY = re.compile(r"\b(?:" + "|".join(each.removeprefix(r"\b") for each in WORDS.values()) + ")")
EXAMPLES = {"found, of errors": "two errors found", "lifts a lock": "lifts a lock that nobody holds"}
"""What each pattern has to notice, where that is not the word itself."""

ALLOWED = {
    (GLOSSARY, ""): "it lists the words",
    (
        "packages/oncall-sandbox/",
        "fault",
    ): "fault injection is the field's name for calls that fail on purpose",
}
"""Where a word may be, by the beginning of a path and the word (none: all of them), and why."""


def left(name: str, content: str) -> list[str]:
    """The words in a text that the glossary replaces, except where they may be."""
    small = content.lower()  # to ignore the case takes a search four times as long
    if not ANY.search(small):  # nearly always, and each word by itself takes ten times as long
        return []
    return [
        word
        for word, pattern in WORDS.items()
        if re.search(pattern, small)
        and not any(name.startswith(path) and may in ("", word) for path, may in ALLOWED)
    ]


def shown() -> list[str]:
    """The pages, the site, what GitHub shows, what is provisioned, and what commands are expected to print."""
    provisioned = ("templates/ISSUE_TEMPLATE/", "templates/workflows/")
    whole = (
        ".github/",
        *provisioned,
        "oncall/site/templates/",
        "oncall/site/site.js",
        "Makefile",
        "activate",
    )
    read = set(pages())
    return [
        file
        for file in tracked()
        if file in read or file.startswith(whole) or re.search(r"(^|/)tests/.*/(golden/|bad/.*\.txt$)", file)
    ]


def messages(file: str) -> Iterator[tuple[int, str]]:
    """The texts of a module that a command can print, with their lines; no docstrings."""
    tree = parse(ROOT / file)
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            yield node.lineno, node.value


def test_replaced_words_are_gone() -> None:
    used = {file: words for file in shown() if (words := left(file, text(file)))}
    assert not used, f"these use words that {GLOSSARY} replaces: {used}"


def test_replaced_words_are_gone_from_messages() -> None:
    modules = [
        file
        for file in tracked()
        if file.endswith(".py") and not re.search(r"(^|/)tests/", file) and left(file, text(file))
    ]
    used = [
        f"{file}:{line}: {', '.join(words)}: {message.strip()[:80]}"
        for file in modules
        for line, message in messages(file)
        if (words := left(file, message))
    ]
    assert not used, f"messages use words that {GLOSSARY} replaces:\n" + "\n".join(used)


def test_replaced_words_are_gone_from_code() -> None:
    """Names, comments and docstrings. (Words with other meanings, such as `said`, may be there.)"""
    never = {
        "spell",
        "era",
        "twins",
        "mend",
        "anew",
        "pulse",
        "stand-in",
        "whoever is off is covered",
        "lifts a lock",
    }
    modules = [file for file in tracked() if file.endswith(".py") and not file.startswith("tests/docs/")]
    used = {file: words for file in modules if (words := never.intersection(left(file, text(file))))}
    assert not used, f"code uses words that {GLOSSARY} replaces: {used}"


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_noticed(word: str) -> None:
    assert word in left("", f"It is {EXAMPLES.get(word, word)} here.")


def test_the_glossary_and_the_check_agree() -> None:
    table = text(GLOSSARY).split("## Words we do not use")[1]
    for row in re.findall(r"^\| (?!not|---)(.+?) \| (.+?) \|$", table, re.MULTILINE):
        assert left("", row[0]), f"no pattern notices “{row[0]}”"
        assert not left("", row[1]), f"“{row[1]}” is itself replaced"


def test_ordinary_words_are_left_alone() -> None:
    assert not left("", "Recommended spelling: an operation was found, and an exception opens the camera.")


@pytest.mark.parametrize(("path", "word"), ALLOWED)
def test_what_is_allowed_is_used(path: str, word: str) -> None:
    patterns = [WORDS[word]] if word else list(WORDS.values())
    files = [file for file in tracked() if file.startswith(path) and not file.endswith((".png", ".db"))]
    assert any(re.search(pattern, text(file), re.IGNORECASE) for file in files for pattern in patterns)
