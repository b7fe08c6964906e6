"""The pages: sound, complete in themselves, leading where they say, and without anything that is nobody's business."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import oncall
from oncall.cli.main import main
from oncall.generated import handbook as facts
from oncall.model import Project
from oncall.site import files, folder, handbook, links, runbooks
from tests.oncall import strategies
from tests.oncall.rotas import rota
from tests.oncall.site.conftest import GUIDES, NOW, WING

if TYPE_CHECKING:
    from oncall.model import Operation

VOID = {"meta", "link", "input", "br", "hr", "img"}
ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.-]+")
NUMBER = re.compile(rb"\+\d[\d ()-]{6,}\d")
KEY = re.compile(rb"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{20,}\b|\bxox[bp]-|\bgh[pos]_|\bgithub_pat_")


class Page(HTMLParser):
    """What is in a page: its links, the names of its elements, and its inline scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.names: list[str] = []
        self.loaded: list[str] = []
        self.inline: dict[str, list[str]] = {"script": [], "style": []}
        self.policy = ""
        self._into: list[str] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a" and known.get("href"):
            self.links.append(str(known["href"]))
        elif "href" in known or "src" in known:
            self.loaded.append(str(known.get("href") or known.get("src")))
        if "id" in known:
            self.names.append(str(known["id"]))
        if known.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(known["content"])
        if tag in self.inline and known.get("type") != "application/json":
            self._into = self.inline[tag]
            self._into.append("")
        assert "style" not in known, "the policy lets no style attribute through"
        assert not any(name.startswith("on") for name in known), "nor an attribute that runs"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._into = None
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def pages(site: dict[str, bytes]) -> dict[str, Page]:
    return {path: Page(content.decode()) for path, content in site.items() if path.endswith(".html")}


@pytest.mark.slow(covers=True)
def test_every_element_is_closed_and_every_name_is_one(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        assert page.open == [], path
        assert len(set(page.names)) == len(page.names), path


@pytest.mark.slow(covers=True)
def test_nothing_is_loaded_from_anywhere(pages: dict[str, Page]) -> None:
    assert {address for page in pages.values() for address in page.loaded} == {"data:,"}


def test_the_policy_lets_pass_what_stands_in_the_page_and_nothing_else(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        assert page.policy.startswith("default-src 'none'; "), path
        for text in (*page.inline["script"], *page.inline["style"]):
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in page.policy, path
        assert "unsafe" not in page.policy


def test_links_within_the_site_lead_somewhere(site: dict[str, bytes], pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        for link in page.links:
            if re.match("[a-z]+:", link):
                assert link.startswith("https://"), (path, link)
                continue
            target, _, name = link.partition("#")
            there = re.sub(r"[^/]+/\.\./", "", str(Path(path).parent / target)) if target else path
            assert there in site, (path, link)
            assert not name or name in pages[there].names, (path, link)


def test_every_file_is_linked(site: dict[str, bytes], pages: dict[str, Page]) -> None:
    calendars = {link for link in pages["index.html"].links if link.endswith(".ics")}
    assert calendars == {path for path in site if path.endswith(".ics")}


@pytest.mark.slow(covers=True)
def test_nobody_can_be_reached_by_what_stands_in_it(wing: Operation, site: dict[str, bytes]) -> None:
    secret = [
        address for person in wing.people.values() for address in (person.email, person.formerly) if address
    ]
    for path, content in site.items():
        assert not [address for address in secret if address.encode() in content.lower()], path
        for pattern in (ADDRESS, NUMBER, KEY):
            assert not pattern.search(content), (path, pattern.pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [(ADDRESS, b"ann@octo.example"), (NUMBER, b"+1 555-0100"), (KEY, b"0123456789abcdef0123456789abcdef")],
)
def test_what_must_not_stand_there_would_be_noticed(pattern: re.Pattern[bytes], text: bytes) -> None:
    assert pattern.search(b"call " + text + b".")


def test_texts_of_the_file_are_text() -> None:
    hostile = strategies.rotation("</script><u>", 'a"b <i>', date(2026, 1, 5))
    found = files(strategies.operation(hostile), {}, NOW)["index.html"].decode()
    assert "<i>" not in found
    assert "<u>" not in found
    assert found.count("</script>") == 2
    assert Page(found).open == []


class TestFirstPage:
    def test_it_leads_to_a_new_incident_and_to_the_chat(self, pages: dict[str, Page]) -> None:
        assert {
            "https://github.com/winglang/wing/issues/new?template=incident.yml",
            "https://t.winglang.io/discord",
            "handbook/first-five-minutes.html",
        } <= set(pages["index.html"].links)

    def test_another_project_is_led_to_its_own(self) -> None:
        operation = replace(rota(1), project=Project(name="Octo", repository="octo/on-call"), repositories={})
        found = links.places(operation)
        assert found.report == "https://github.com/octo/on-call/issues/new"
        assert found.chat is found.status is None
        assert links.places(replace(operation, project=Project())).report is None

    @pytest.mark.slow(covers=True)
    def test_without_a_handbook_nothing_leads_there(self, wing: Operation) -> None:
        found = files(wing, {}, NOW)
        assert not [path for path in found if path.startswith("handbook/")]
        for path in ("index.html", "runbooks.html"):
            assert not [link for link in Page(found[path].decode()).links if "handbook/" in link]

    def test_the_status_page_is_linked(self) -> None:
        text = WING.read_text(encoding="utf-8") + "\nstatus_page: {subdomain: wing}\n"
        operation = oncall.read(text.encode(), "rotation.yaml").operation
        assert links.places(operation).status == "https://wing.betteruptime.com"

    def test_the_hours_of_a_rotation_are_those_of_its_clock(self) -> None:
        found = files(rota(24), {}, NOW)["index.html"].decode()
        assert "new: Mon-Fri 09:00-18:00 Europe/Berlin" in found


class TestHandbook:
    def test_every_page_of_it_is_there(self, site: dict[str, bytes]) -> None:
        assert {path for path in site if path.startswith("handbook/")} == {
            f"handbook/{handbook.address(name)}" for name in GUIDES
        }

    def test_facts_are_those_of_the_file_and_their_marks_are_gone(self, wing: Operation) -> None:
        text = "# Page\n\nWithin <!--fact within-->3 weeks<!--/-->.\n\n<!--fact severities-->\n| | old |\n<!--/-->\n"
        found = handbook.pages(wing, {"README.md": text})["handbook/index.html"]
        assert "<p>Within 10 minutes.</p>" in found
        assert "<strong>P0</strong>" in found
        assert "fact" not in Page(found).links
        assert "<!--" not in found.split("<article>")[1]

    def test_links_lead_to_pages_to_the_repository_or_are_none(self, wing: Operation) -> None:
        text = "# Page\n\n[a](README.md#page) [b](../rotation.md#x) [c](https://octo.example) [d](#page)\n"

        def found(operation: Operation) -> list[str]:
            page = Page(handbook.pages(operation, {"README.md": text})["handbook/index.html"])
            return page.links[-4:]

        kept = "https://github.com/winglang/on-call/blob/main/docs/rotation.md#x"
        assert found(wing) == ["index.html#page", kept, "https://octo.example", "#page"]
        nowhere = replace(wing, project=replace(wing.project, repository=None))
        assert kept not in found(nowhere)

    def test_the_diagram_is_a_list(self, wing: Operation, site: dict[str, bytes]) -> None:
        page = site["handbook/phone.html"].decode()
        assert "flowchart" not in page
        for title, steps in facts.steps(wing):
            assert f"<p>{title}:</p>" in page
            assert all(f"<li>{step}</li>" in page for step in steps)
        assert "Minute 10: secondary, by e-mail and SMS" in page, "the secondary is called after 10 minutes"

    def test_html_in_a_page_is_text(self, wing: Operation) -> None:
        found = handbook.pages(wing, {"README.md": "# A\n\n<script>alert(1)</script>\n"})[
            "handbook/index.html"
        ]
        assert "<script>alert" not in found

    def test_a_page_without_a_heading_has_the_name_of_its_file(self, wing: Operation) -> None:
        assert "<title>a.md – Wing</title>" in handbook.pages(wing, {"a.md": "Text.\n"})["handbook/a.html"]

    def test_the_search_knows_every_heading_and_everything_that_is_watched(
        self, wing: Operation, site: dict[str, bytes], pages: dict[str, Page]
    ) -> None:
        text = site["handbook/index.html"].decode()
        embedded = re.search(r'<script type="application/json" id="parts">(.*?)</script>', text)
        assert embedded is not None
        parts: list[dict[str, Any]] = json.loads(embedded[1])
        titles = {part["title"] for part in parts}
        assert {"The first five minutes", "Runbooks", "Swapping shifts"} <= titles
        assert {entry.title for entry in runbooks.entries(wing)} <= {part["heading"] for part in parts}
        for part in parts:
            target, _, name = part["href"].partition("#")
            there = target.removeprefix("../") if target.startswith("../") else f"handbook/{target}"
            assert there in pages
            assert not name or name in pages[there].names


class TestRunbooks:
    def test_everything_that_is_watched_has_an_entry(self, wing: Operation, pages: dict[str, Page]) -> None:
        entries = runbooks.entries(wing)
        assert [entry.title for entry in entries] == [
            *(one.title for one in wing.assets.values()),
            *(one.title for one in wing.workflows.values()),
        ]
        assert {entry.id for entry in entries} <= set(pages[runbooks.PATH].names)

    def test_a_runbook_of_its_own_goes_before_those_of_a_repository(self, wing: Operation) -> None:
        own = replace(wing.assets["homepage"], runbook="https://octo.example/runbook")
        found = runbooks.page(replace(wing, assets={"homepage": own}, workflows={}), handbook=True)
        assert '<a href="https://octo.example/runbook">' in found
        assert "label%3Arunbook" not in found

    def test_where_nothing_is_watched_and_nobody_keeps_a_runbook_it_says_so(self, wing: Operation) -> None:
        alone = replace(wing.assets["homepage"], supported_by=())
        found = runbooks.page(
            replace(wing, assets={"homepage": alone}, workflows={}, repositories={}), handbook=False
        )
        assert "There is none." in found


class TestCommand:
    def asked(self, out: Path, *more: str) -> list[str]:
        return ["site", "--file", str(WING), "--now", "2026-11-28T07:00Z", "--out", str(out), *more]

    @pytest.mark.slow(covers=True)
    def test_it_writes_everything_and_prints_the_address(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], wing: Operation
    ) -> None:
        out = tmp_path / "site"
        assert main(self.asked(out)) == 0
        assert capsys.readouterr().out == f"{(out / 'index.html').as_uri()}\n"
        written = {
            path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()
        }
        del written[folder.LIST]
        assert written == files(wing, {}, NOW), "the file of the tests has no handbook beside it"

    @pytest.mark.slow(covers=True)
    def test_it_names_every_file_in_json(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        folder = Path(__file__).parents[3] / "docs" / "handbook"
        assert main(self.asked(tmp_path, "--handbook", str(folder), "--json")) == 0
        answer = json.loads(capsys.readouterr().out)
        assert str(tmp_path / "handbook" / "index.html") in answer["files"]
        assert all(Path(file).is_file() for file in answer["files"])

    def test_a_folder_without_pages_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(self.asked(tmp_path / "out", "--handbook", str(tmp_path))) == 1
        assert capsys.readouterr().err == f"{tmp_path} holds no page in Markdown (*.md)\n"
