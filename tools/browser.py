"""A browser for what only a browser can show: the tests of the site, the pictures of the README, and the bench."""

from __future__ import annotations

import shutil

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def on_path() -> str | None:
    """The first of `PROGRAMS` on PATH, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)
