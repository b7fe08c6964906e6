"""What the site costs: the writing of it, and the opening of its first page in a browser."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import oncall
from bench import Measure, best
from bench.rotation import CHECKOUT, many
from oncall.site import AHEAD, BEFORE, files
from oncall.site.data import data
from tools import browser

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 30, tzinfo=UTC)
DRAW = """() => {
  const data = JSON.parse(document.getElementById("data").textContent), began = performance.now();
  new Page(data).start();
  return performance.now() - began;
}"""
"""The whole first page once more, in milliseconds."""


def measures() -> Iterator[Measure]:
    """The file's own site, and one of 50 rotations of 12 people."""
    operation = oncall.load(CHECKOUT / "rotation.yaml")
    text = json.dumps(data(operation, NOW - BEFORE, NOW + AHEAD, NOW), separators=(",", ":"))
    yield Measure("the data of the first page", len(text.encode()) / 1000, " kB", 60)
    yield Measure("the file's site, without a handbook", best(lambda: files(operation, {}, NOW), 5), " s")
    large = many(50)
    yield Measure("the site of 50 rotations", best(lambda: files(large, {}, NOW), 3), " s", 3)
    yield from _drawn(files(operation, {}, NOW)["index.html"])


def _drawn(page: bytes) -> Iterator[Measure]:
    """The first page is drawn; nothing where there is no browser, or nothing that drives it."""
    program = browser.on_path()
    try:
        from playwright.sync_api import sync_playwright  # from requirements-browser.txt
    except ImportError:
        program = None
    if program is None:
        print("  (no browser: how long the first page takes to draw is not measured)")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        file = Path(folder) / "index.html"
        file.write_bytes(page)
        started = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        opened = started.new_page()
        opened.clock.set_fixed_time(NOW)
        opened.goto(file.as_uri())
        drawn = min(float(opened.evaluate(DRAW)) for _ in range(5))
        started.close()
    yield Measure("the first page is drawn", drawn, " ms", 200)
