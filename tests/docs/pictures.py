"""The pictures in the README, taken by a Chromium from PATH: ``python -m tests.docs.pictures``.

They show what the commands make of the tests' file on one day: the comment on a pull request, and the first page of
the site.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from tests.data import WING_FILE
from tests.docs.pages import ROOT
from tools import browser

FOLDER = ROOT / "docs" / "pictures"
NOW = "2026-11-23T17:00Z"
EDIT = ("time-off", "Chriscbr", "--from", "2026-12-21", "--to", "2027-01-03")
STAMP = FOLDER / "review.sha256"
"""Which comment the picture shows; a test compares it with what the review says today."""
WIDTH, HEIGHT, SCALE = 800, 480, 2


def comment() -> str:
    """The page with the comment that `oncall review` writes about the edit."""
    from markdown_it import MarkdownIt  # for this target alone

    with tempfile.TemporaryDirectory() as folder:
        file = edited(Path(folder))
        written = _oncall("review", str(WING_FILE), str(file), "--format", "markdown")
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(written)
    return Path(__file__).with_name("comment.html").read_text(encoding="utf-8").replace("{comment}", rendered)


def edited(folder: Path) -> Path:
    """The file after the edit, in a folder."""
    file = folder / WING_FILE.name
    shutil.copyfile(WING_FILE, file)
    _oncall(*EDIT, "--file", str(file))
    return file


def site(folder: Path) -> Path:
    """Write the site into a folder; gives its first page."""
    guides = ROOT / "docs" / "handbook"
    _oncall("site", "--file", str(WING_FILE), "--handbook", str(guides), "--out", str(folder))
    return folder / "index.html"


def stamp(text: str) -> str:
    """What tells one text from another."""
    return hashlib.sha256(text.encode()).hexdigest() + "\n"


def _oncall(*arguments: str) -> str:
    command = [sys.executable, "-m", "oncall", *arguments, "--now", NOW]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Take both pictures."""
    program = browser.on_path()
    if program is None:
        sys.exit(f"pictures: there is no browser on PATH; install one of {', '.join(browser.PROGRAMS)}")
    from playwright.sync_api import sync_playwright  # from requirements-browser.txt

    text = comment()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        (folder / "comment.html").write_text(text, encoding="utf-8")
        pages = {"review": folder / "comment.html", "page": site(folder / "site")}
        started = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = started.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=SCALE,
            color_scheme="light",
            timezone_id="America/New_York",
            locale="en-GB",
        )
        for picture, path in pages.items():
            page = context.new_page()
            page.clock.set_fixed_time(datetime.fromisoformat(NOW))
            page.goto(path.as_uri())
            page.screenshot(path=FOLDER / f"{picture}.png")
    STAMP.write_text(stamp(text), encoding="utf-8")


if __name__ == "__main__":
    main()
