"""The 24 rotas of ``tests/rotas`` and edits of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oncall import read
from tests.search import first

if TYPE_CHECKING:
    from oncall.model import Operation

FILES = sorted((Path(__file__).parents[1] / "rotas").glob("*.yaml"))
NUMBERS = tuple(int(file.name[:2]) for file in FILES)
EVERY_ROTA = pytest.mark.parametrize("number", first(NUMBERS, pytest.mark.wide, count=6))
"""For a test of all of them, of which `make unit` tries six."""


@cache
def rota(number: int, *edits: tuple[str, str]) -> Operation:
    """The operation of a rota after replacements in the text of its file, each of which must hit once."""
    file = FILES[NUMBERS.index(number)]
    text = file.read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times in {file.name}"
        text = text.replace(old, new)
    return read(text.encode(), file.name).operation
