"""The pictures in the README show what the commands make of the tests' file."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from tests.docs import pictures
from tests.docs.pages import links, text


@pytest.mark.slow
def test_the_comment_is_the_one_that_the_review_writes_today() -> None:
    assert pictures.STAMP.read_text(encoding="utf-8") == pictures.stamp(pictures.comment()), (
        "the picture shows an older comment: make pictures"
    )


@pytest.mark.slow
def test_the_lines_in_the_readme_are_of_the_file_whose_review_it_shows(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", text("README.md"), re.MULTILINE | re.DOTALL)
    shown = [line.split(" #")[0] for line in block.splitlines()]
    assert len(shown) == 10
    written = [line.split(" #")[0] for line in pictures.edited(tmp_path).read_text("utf-8").splitlines()]
    assert set(shown) <= set(written)


@pytest.mark.parametrize("name", ["review", "page"])
def test_a_picture_is_in_the_readme_and_sharp(name: str) -> None:
    file = pictures.FOLDER / f"{name}.png"
    assert f"docs/pictures/{file.name}" in links("README.md")
    width, height = struct.unpack(">II", file.read_bytes()[16:24])
    assert (width, height) == (pictures.WIDTH * pictures.SCALE, pictures.HEIGHT * pictures.SCALE)


def test_without_a_browser_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(
        SystemExit, match="there is no browser on PATH; install one of chromium-headless-shell"
    ):
        pictures.main()
