"""What the pages point at is there: files, headings, and the paths between backticks."""

from __future__ import annotations

import re

from tests.docs.pages import ROOT, anchors, code, links, pages, text, tracked

_PATH = re.compile(r"[\w.-]+(/[\w.-]+)+/?")
_TOPS = {file.split("/")[0] for file in tracked() if "/" in file}
_MADE = {".github/on-call/operation.json", ".github/workflows", ".github/workflows/on-call.yml"}
"""Paths in the repositories that the operation is provisioned into."""


def test_links_lead_somewhere() -> None:
    targets = [(page, target) for page in pages() for target in links(page)]
    for page, target in targets:
        if target.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent.joinpath(path).resolve() if path else ROOT / page
        assert file.exists(), f"{page} links to {target}, which does not exist"
        if anchor:
            name = file.relative_to(ROOT).as_posix()
            assert anchor in anchors(name), f"{page} links to {target}; {name} has no such heading"


def test_paths_exist() -> None:
    paths = [(page, path) for page in pages() for path in code(page)]
    for page, path in paths:
        if not _PATH.fullmatch(path) or path.split("/")[0] not in _TOPS or path in _MADE:
            continue
        places = (ROOT, (ROOT / page).parent)  # a package speaks of its own folder
        assert any((place / path).exists() for place in places), f"{page} names {path}, which does not exist"


def test_every_folder_is_explained() -> None:
    rows = [line for line in text("CONTRIBUTING.md").splitlines() if line.startswith("| `")]
    listed = {name.rstrip("/") for row in rows for name in re.findall(r"`([\w.-]+/)`", row.split("|")[1])}
    assert listed == {top for top in _TOPS if not top.startswith(".")} | {".github"}


def test_a_decision_record_fits_on_a_page() -> None:
    for record in (page for page in pages() if page.startswith("docs/decisions/")):
        lines = text(record).splitlines()
        number = int(record.split("/")[-1][:4])
        assert len(lines) <= 60, record
        assert lines[0].startswith(f"# {number}. "), "the title begins with the number of the record"
        assert any(line.startswith("**Decided** 20") for line in lines), record
