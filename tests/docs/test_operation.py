"""The table of the operation's sentences leads to what is there; the process is one."""

from __future__ import annotations

import ast
import re

import pytest

from tests.docs.pages import ROOT, text
from tests.parsing import parse

ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in text("docs/operation.md").splitlines()
    if line.startswith("| ") and not line.startswith("| sentence")
]
STEPS = 16


@pytest.mark.slow
def test_each_sentence_is_provisioned_and_proven() -> None:
    for sentence, provisioned, proven in ROWS:
        places = re.findall(r"`([^`]+)`", provisioned)
        assert places, sentence
        for place in places:
            assert (ROOT / place).is_file(), f"{sentence}: {place} is not there"
        tests = re.findall(r"`([^`]+)`", proven)
        assert tests, sentence
        for test in tests:
            path, _, name = test.partition("::")
            tree = parse(ROOT / path)
            functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
            assert not name or name in functions, f"{sentence}: {path} has no test {name}"


def test_no_row_of_the_table_is_lost() -> None:
    assert len(ROWS) == 24


def test_the_process_is_the_same_on_the_page_and_on_the_issue() -> None:
    page = re.findall(r"^\| \d+ \| (.*?) \|", text("docs/handbook/process.md"), re.MULTILINE)
    comment = re.findall(r"^- \[[ x]\] (.*)", text("actions/programs/steps.txt"), re.MULTILINE)
    assert len(page) == len(comment) == STEPS, "the process has sixteen steps"
    for one, other in zip(page, comment, strict=True):
        assert set(_bold(one)) & set(_bold(other)), f"{one} is not {other}"


def _bold(step: str) -> list[str]:
    """The words in bold type."""
    return re.findall(r"\w+", " ".join(re.findall(r"\*\*(.+?)\*\*", step)).lower())
