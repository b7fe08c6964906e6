"""What the pages point at is there: files, headings, and the paths between backticks."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT, anchors, code, links, pages, text, tracked

_PATH = re.compile(r"[\w.-]+(/[\w.-]+)+/?")
_TOPS = {file.split("/")[0] for file in tracked() if "/" in file}
_MADE = {".github/on-call/operation.json", ".github/workflows", ".github/workflows/on-call.yml"}
"""Paths in the repositories that the operation is provisioned into."""

every_page = pytest.mark.parametrize("page", pages())


@every_page
def test_links_lead_somewhere(page: str) -> None:
    for target in links(page):
        if target.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent.joinpath(path).resolve() if path else ROOT / page
        assert file.exists(), f"{page} links to {target}, which does not exist"
        if anchor:
            name = file.relative_to(ROOT).as_posix()
            assert anchor in anchors(name), f"{page} links to {target}; {name} has no such heading"


@every_page
def test_paths_exist(page: str) -> None:
    for path in code(page):
        if not _PATH.fullmatch(path) or path.split("/")[0] not in _TOPS or path in _MADE:
            continue
        places = (ROOT, (ROOT / page).parent)  # a package speaks of its own folder
        assert any((place / path).exists() for place in places), f"{page} names {path}, which does not exist"


def test_every_folder_is_explained() -> None:
    rows = [line for line in text("CONTRIBUTING.md").splitlines() if line.startswith("| `")]
    listed = {name.rstrip("/") for row in rows for name in re.findall(r"`([\w.-]+/)`", row.split("|")[1])}
    assert listed == {top for top in _TOPS if not top.startswith(".")} | {".github"}


@pytest.mark.parametrize("record", [page for page in pages() if page.startswith("docs/decisions/")])
def test_a_decision_record_fits_on_a_page(record: str) -> None:
    lines = text(record).splitlines()
    number = int(record.split("/")[-1][:4])
    assert len(lines) <= 60
    assert lines[0].startswith(f"# {number}. "), "the title begins with the number of the record"
    assert any(line.startswith("**Decided** 20") for line in lines)
