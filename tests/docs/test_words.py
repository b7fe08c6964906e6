"""One word for one thing: the words that the glossary replaces are gone."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import pages, text, tracked

GLOSSARY = "docs/glossary.md"
WORDS = {
    "spell": r"\bspells?\b",
    "era": r"\beras?\b",
    "told": r"\btold\b",
    "said": r"\bsaid\b",
    "found, of errors": r"\b(error|fault|problem)s? (is |are |was |were )?found\b",
    "fault": r"\bfaults?\b",
    "whoever is off is covered": r"whoever is off\b",
    "exceptions": r"\bexceptions\b",
    "twin": r"\btwins?\b",
    "lifts a lock": r"\blift(s|ed)? (a|the|its) lock\b|lock that nobody holds",
    "stand-in": r"\bstand-?ins?\b",
    "the accounts on your machine": r"\baccounts (on|of) (this|your|the) (machine|computer|sandbox)\b",
    "why: turn": r"\bwhy: turn\b",
    "mend": r"\bmend(s|ed|ing)?\b",
    "all of it again but": r"\ball of it again\b|\bbut the (Slack )?message\b",
}
ALLOWED: dict[tuple[str, str | None], str] = {
    (GLOSSARY, None): "it lists the words",
}
"""Where a word may stand, by file and word (None: all words), and why."""


def against(words: dict[str, str], content: str) -> list[str]:
    """The words in a text that the glossary replaces."""
    return [word for word, pattern in words.items() if re.search(pattern, content, re.IGNORECASE)]


def read_by_people() -> list[str]:
    """The pages, what is provisioned into repositories, and the files that GitHub shows."""
    shown = (".github/ISSUE_TEMPLATE/", ".github/pull_request_template.md", "Makefile")
    return sorted({*pages(), *(file for file in tracked() if file.startswith(shown))})


@pytest.mark.parametrize("file", read_by_people())
def test_replaced_words_are_gone(file: str) -> None:
    left = [
        word
        for word in against(WORDS, text(file))
        if (file, None) not in ALLOWED and (file, word) not in ALLOWED
    ]
    assert not left, f"{file} uses words that {GLOSSARY} replaces: {', '.join(left)}"


@pytest.mark.parametrize("word", WORDS)
def test_the_check_notices_each_word(word: str) -> None:
    examples = {
        "found, of errors": "two errors found",
        "whoever is off is covered": "whoever is off then",
        "lifts a lock": "it lifts a lock",
        "all of it again but": "all of it again",
    }
    assert word in against(WORDS, f"It is {examples.get(word, word)} here.")


def test_the_check_leaves_ordinary_words_alone() -> None:
    assert not against(
        WORDS, "Recommended spelling: an operation was found, and an exception opens the camera."
    )


def test_every_exception_is_needed() -> None:
    for file, word in ALLOWED:
        assert against({word: WORDS[word]} if word else WORDS, text(file)), f"{file}, {word}"
