"""The site in a real browser: what somebody sees, hears, prints and can do without a mouse.

It takes Chromium or Chrome from PATH, and the packages of requirements-browser.txt, which `make test` installs.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import pytest

from oncall.site import files
from oncall.time.timeline import timeline
from tests.oncall import strategies
from tests.oncall.rotas import rota
from tests.oncall.site.conftest import NOW
from tools.browser import PROGRAMS, on_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from oncall.model import Operation
    from tests.conftest import Golden

pytestmark = pytest.mark.slow

SIZES = {"desktop": (1280, 900), "tablet": (768, 1024), "phone": (390, 844)}
Theme = Literal["light", "dark"]
THEMES = get_args(Theme)
JERUSALEM = "Asia/Jerusalem"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="the packages of requirements-browser.txt are not installed"
    )
    program = on_path()
    if program is None:
        pytest.skip(f"no browser on PATH: {', '.join(PROGRAMS)}")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def folder(site: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(site, tmp_path_factory.mktemp("site"))


def written(content: dict[str, bytes], folder: Path) -> Path:
    for name, text in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    return folder


class Reader:
    """Opens pages of the site as somebody would, and closes them after the test. Nothing may fail in a page."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser, self.folder = browser, folder
        self.contexts: list[Any] = []
        self.errors: list[str] = []

    def open(
        self,
        path: str = "index.html",
        *,
        size: tuple[int, int] = SIZES["desktop"],
        theme: Theme = "light",
        zone: str = JERUSALEM,
        now: Any = NOW,
        folder: Path | None = None,
        paused: bool = False,
        **more: Any,
    ) -> Page:
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=theme, timezone_id=zone, **more
        )
        self.contexts.append(context)
        page: Page = context.new_page()
        page.on("console", lambda message: self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        if paused:
            page.clock.install(time=now)
            page.clock.pause_at(now)
        else:
            page.clock.set_fixed_time(now)
        page.goto(f"{(folder or self.folder).as_uri()}/{path}")
        return page


@pytest.fixture
def reader(browser: Browser, folder: Path) -> Iterator[Reader]:
    found = Reader(browser, folder)
    yield found
    for context in found.contexts:
        context.close()
    assert found.errors == []


def text(page: Page, selector: str) -> str:
    return re.sub(r"\s+", " ", page.locator(selector).inner_text())


def overflow(page: Page) -> int:
    """How many pixels somebody would have to scroll sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def tab_into(page: Page, selector: str) -> None:
    """Press Tab until the focus is in it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.closest(selector) !== null", selector):
            return
    pytest.fail(f"{selector} cannot be reached with Tab")


LAYOUT = """() => ({
  "days in a row": document.querySelectorAll("#picture g:first-of-type > .day").length,
  "rows": document.querySelectorAll("#picture svg > g:not(.now)").length,
  "first day": document.querySelector("#picture .day").textContent,
  "lanes": [...document.querySelectorAll("#picture g:first-of-type > .lane")].map(each => each.textContent),
  "seats side by side": new Set([...document.querySelectorAll(".seats li")].map(each => each.offsetLeft)).size,
})"""

OVERLAP = """() => {
  const box = each => each.getBoundingClientRect(), now = box(document.querySelector(".now text"));
  return [...document.querySelectorAll("#picture .day")].map(box).some(day =>
    day.left < now.right && now.left < day.right && day.top < now.bottom && now.top < day.bottom);
}"""


class TestLayout:
    @pytest.mark.parametrize("size", SIZES)
    def test_at_this_size_and_in_both_themes(self, reader: Reader, size: str, golden: Golden) -> None:
        """What must not differ is compared: fonts do, from machine to machine, and so do pixels."""
        page = reader.open(size=SIZES[size])
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            assert overflow(page) == 0
            assert "@skyrpex" in text(page, ".seats"), "the primary is what somebody came for"
            first = page.locator(".seats .person").first
            bottom = first.evaluate("each => each.getBoundingClientRect().bottom")
            assert bottom < SIZES[size][1], "without scrolling"
            shot = page.screenshot()
            assert shot.startswith(b"\x89PNG")
            paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (paper == "rgb(255, 255, 255)") == (theme == "light")
            layout = page.evaluate(LAYOUT)
            golden(f"layout-{size}.json", json.dumps(layout, indent=2) + "\n")
            assert size != "phone" or layout["first day"] == "Sat 28 Nov", "on a phone the weeks begin today"
            assert page.evaluate(OVERLAP) is False, "now overprints no date"

    @pytest.mark.parametrize(
        ("path", "size", "theme"),
        [
            ("index.html", "phone", "dark"),
            ("handbook/index.html?q=page", "tablet", "light"),
            ("handbook/acknowledging.html", "phone", "dark"),
            ("runbooks.html", "desktop", "light"),
            *(
                pytest.param(*each, marks=pytest.mark.thorough)
                for each in (
                    ("index.html", "desktop", "light"),
                    ("index.html", "desktop", "dark"),
                    ("index.html", "phone", "light"),
                    ("handbook/index.html?q=page", "tablet", "dark"),
                    ("handbook/acknowledging.html", "phone", "light"),
                    ("runbooks.html", "desktop", "dark"),
                )
            ),
        ],
    )
    def test_axe_finds_nothing_serious(self, reader: Reader, path: str, size: str, theme: Theme) -> None:
        axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
        page = reader.open(path, size=SIZES[size], theme=theme)
        assert overflow(page) == 0
        if path == "index.html":
            page.locator(".shift").first.click()
        found = axe.run(page).response["violations"]
        serious = [each for each in found if each["impact"] in ("serious", "critical")]
        assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in serious] == []

    def test_at_200_percent(self, reader: Reader) -> None:
        page = reader.open(size=(640, 450), device_scale_factor=2)
        assert overflow(page) == 0
        assert page.evaluate(LAYOUT)["days in a row"] == 3

    @pytest.mark.parametrize("number", [1, 2, 12, 23, 24])
    def test_any_rota(self, reader: Reader, tmp_path: Path, number: int) -> None:
        page = reader.open(folder=written(files(rota(number), {}, NOW), tmp_path), size=SIZES["phone"])
        assert overflow(page) == 0
        assert page.locator(".seats li").count() > 0


class TestNow:
    def test_it_is_true_when_it_is_read(self, reader: Reader) -> None:
        page = reader.open()
        assert (
            text(page, "#clock")
            == "It is Sat 28 Nov 07:00 UTC, Sat 28 Nov 09:00 on your clock (Asia/Jerusalem)."
        )
        primary, secondary = page.locator(".seats li").all_inner_texts()
        assert "called at once" in primary
        assert "until Sat 28 Nov 15:00 UTC, Sat 28 Nov 17:00 on your clock" in primary
        assert "then @Chriscbr" in primary
        assert "called after 10 minutes" in secondary
        assert "@tsuf239" in secondary

    def test_a_handoff_while_the_page_is_open(self, reader: Reader) -> None:
        page = reader.open(now=NOW.replace(hour=14, minute=59), paused=True)
        assert "@skyrpex" in text(page, ".seats li:first-child .person")
        page.clock.run_for(75_000)
        assert "@Chriscbr" in text(page, ".seats li:first-child .person"), "PagerDuty calls the next one now"
        assert "then @skyrpex" in text(page, ".seats li:first-child")

    def test_a_week_later_without_a_new_page(self, reader: Reader, wing: Operation) -> None:
        then = NOW + timedelta(days=10)
        page = reader.open(now=then)
        for shift in timeline(wing, then, then + timedelta(minutes=1)):
            assert f"@{shift.person}" in text(page, ".seats")

    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (2, ""),
            (4, "This page is 4 days old and may be wrong"),
            (200, "That is over."),
            (-3, "Is the clock right?"),
        ],
    )
    def test_it_says_when_it_is_too_old_to_trust_and_after_the_end_of_its_data_names_nobody(
        self, reader: Reader, days: int, words: str
    ) -> None:
        page = reader.open(now=NOW + timedelta(days=days))
        assert words in page.locator("#age").inner_text()
        assert page.locator("#age").is_visible() == bool(words)
        if days == 200:
            assert set(page.locator(".seats .person").all_inner_texts()) == {"not known"}

    def test_nobody_where_somebody_must_be_is_an_alarm(self, reader: Reader, tmp_path: Path) -> None:
        later = strategies.operation(strategies.rotation("ada", "ada ben", date(2027, 1, 4)))
        page = reader.open(folder=written(files(later, {}, NOW), tmp_path))
        assert page.locator(".seats .warning").first.inner_text() == "nobody"

    def test_whoever_shadows_is_never_called_and_has_no_end(self, reader: Reader, tmp_path: Path) -> None:
        page = reader.open(folder=written(files(rota(1), {}, NOW), tmp_path))
        shadow = text(page, ".seats li:last-child")
        assert "shadow (gus) never called" in shadow
        assert "@gus no end" in shadow
        assert "– no end" in text(page, "#list")

    def test_a_cover_says_for_whom(self, reader: Reader) -> None:
        page = reader.open(now=NOW.replace(month=12, day=10))
        assert "@ainvoner" in text(page, ".seats li:first-child")
        assert "cover for @eladb" in text(page, ".seats li:first-child")


class TestWeeks:
    def test_every_shift_is_drawn_and_all_are_listed_for_whoever_asks(
        self, reader: Reader, wing: Operation
    ) -> None:
        page = reader.open()
        monday = NOW.replace(day=23, hour=0)
        weeks = [
            timeline(wing, monday + timedelta(weeks=n), monday + timedelta(weeks=n + 1)) for n in range(4)
        ]
        assert page.locator(".shift").count() == sum(map(len, weeks))
        page.get_by_role("button", name="Show all").click()
        assert page.locator("#list tbody tr").count() > 90
        assert page.locator("#more").is_hidden()

    def test_with_the_keyboard_alone_every_shift_tells_its_times(self, reader: Reader) -> None:
        page = reader.open()
        tab_into(page, "#picture")
        focused = "() => document.activeElement.dataset.key"
        assert "israel-europe primary: @skyrpex, Sat 28 Nov 03:00 – 15:00 UTC" in page.evaluate(
            "document.activeElement.getAttribute('aria-label')"
        ), "the way in is the shift of now"
        assert "05:00 – 17:00 on your clock" in text(page, "#detail")
        seen = set()
        for _ in range(8):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("Home")
        lanes = len(page.evaluate(LAYOUT)["lanes"])
        for line in range(lanes):
            for _ in range(3):
                page.keyboard.press("ArrowLeft")
            while (shift := page.evaluate(focused)) not in seen:
                seen.add(shift)
                page.keyboard.press("ArrowRight")
            page.keyboard.press("Home")
            for _ in range(line + 1):
                page.keyboard.press("ArrowDown")
        assert len(seen) == page.locator(".shift").count()
        page.keyboard.press("End")
        assert page.evaluate(focused) == page.locator(".shift").last.get_attribute("data-key")

    def test_a_tap_tells_the_times(self, reader: Reader) -> None:
        page = reader.open(size=SIZES["phone"], has_touch=True, is_mobile=True)
        page.locator(".shift").first.tap()
        detail = text(page, "#detail")
        assert "@skyrpex is primary in Rotation 1, Israel/Europe: Sat 28 Nov 03:00 – 15:00 UTC" in detail
        assert "One of 4 shifts: Thu 26 Nov – Sun 29 Nov, daily 03:00–15:00 UTC." in detail

    def test_filters_and_a_month(self, reader: Reader) -> None:
        page = reader.open()
        page.locator("[name=rotation]").select_option(label="Rotation 2, US")
        assert page.evaluate(LAYOUT)["lanes"] == ["us primary", "us secondary"]
        page.locator("[name=person]").select_option(label="@Chriscbr")
        assert set(page.locator("#list tbody td:nth-child(4)").all_inner_texts()) == {"@Chriscbr"}
        page.get_by_label("Month").check()
        assert text(page, "#shown") == "Sun 1 Nov – Mon 30 Nov"
        assert page.evaluate(LAYOUT)["days in a row"] == 30
        page.get_by_label("Later").click()
        assert text(page, "#shown") == "Tue 1 Dec – Thu 31 Dec"
        page.get_by_role("button", name="Today").click()
        assert text(page, "#shown") == "Sun 1 Nov – Mon 30 Nov"

    def test_where_the_data_end_there_is_no_way_on(self, reader: Reader) -> None:
        page = reader.open()
        for name in ("Earlier", "Later"):
            button = page.get_by_label(name)
            for _ in range(9):
                if button.is_enabled():
                    button.click()
            assert button.is_disabled()
            page.get_by_role("button", name="Today").click()

    def test_focus_stays_over_a_handoff(self, reader: Reader) -> None:
        page = reader.open(now=NOW.replace(hour=14, minute=59), paused=True)
        tab_into(page, "#picture")
        before = page.evaluate("document.activeElement.dataset.key")
        page.clock.run_for(75_000)
        assert page.evaluate("document.activeElement.dataset.key") == before


class TestPaper:
    @pytest.mark.parametrize("zone", ["UTC", JERUSALEM, "America/Argentina/ComodRivadavia"])
    def test_one_page_of_who_and_when(self, reader: Reader, zone: str) -> None:
        page = reader.open(zone=zone)
        assert (text(page, "#clock") == "It is Sat 28 Nov 07:00 UTC.") == (zone == "UTC"), (
            "in UTC there is one clock"
        )
        assert ("Your clock" in text(page, "#list")) == (zone != "UTC")
        assert pages_of(page) == 1
        page.emulate_media(media="print")
        heads = page.locator("#list th").all_inner_texts()
        assert heads[0] == "UTC"
        assert heads[-4:] == ["Level", "Person", "Why", "Rotation"]
        assert page.locator("#list tbody tr:visible").count() > 30
        assert not page.locator("#controls").is_visible()

    def test_a_large_operation_too(self, reader: Reader, tmp_path: Path) -> None:
        page = reader.open(folder=written(files(rota(2), {}, NOW), tmp_path))
        page.get_by_role("button", name="Show all").click()
        assert pages_of(page) == 1


def pages_of(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


class TestServed:
    """Over https, answered from the files: no server runs, and nothing else may be asked."""

    ORIGIN = "https://octo.example/on-call"

    def served(self, page: Page, site: dict[str, bytes], path: str) -> list[str]:
        asked: list[str] = []

        def answer(route: Any) -> None:
            asked.append(route.request.url)
            name = route.request.url.removeprefix(f"{self.ORIGIN}/").partition("?")[0]
            route.fulfill(body=site[name], content_type="text/html")

        page.context.route("**/*", answer)
        page.goto(f"{self.ORIGIN}/{path}")
        return asked

    def test_calendars_are_files_in_a_folder_and_subscribed_to_over_https(
        self, reader: Reader, folder: Path, site: dict[str, bytes]
    ) -> None:
        page = reader.open()
        addresses = "all => all.map(each => each.href)"
        links = page.locator("a.calendar").evaluate_all(addresses)
        assert f"{folder.as_uri()}/calendars/all.ics" in links

        asked = self.served(page, site, "index.html")
        links = page.locator("a.calendar").evaluate_all(addresses)
        assert "webcal://octo.example/on-call/calendars/all.ics" in links
        assert {link.removeprefix("webcal://octo.example/on-call/") for link in links} <= site.keys()
        assert asked == [f"{self.ORIGIN}/index.html"], "a page loads nothing"


class TestSearch:
    def test_it_finds_the_page_while_somebody_types(self, reader: Reader) -> None:
        page = reader.open("handbook/index.html")
        page.get_by_role("searchbox").press_sequentially("swap shift")
        assert page.locator("#results a").first.inner_text() == "Swapping shifts"
        page.locator("#results a").first.click()
        assert page.url.endswith("/handbook/swapping.html")

    def test_from_any_page(self, reader: Reader) -> None:
        page = reader.open("handbook/swapping.html")
        page.get_by_role("searchbox").fill("playground")
        page.get_by_role("searchbox").press("Enter")
        page.wait_for_url("**/handbook/index.html?q=playground")
        page.get_by_role("link", name="Runbooks: Playground").click()
        assert page.url.endswith("/runbooks.html#playground")

    def test_nothing_is_shown_as_nothing(self, reader: Reader) -> None:
        page = reader.open("handbook/index.html?q=zzz")
        assert text(page, "#found") == "no results"


def test_names_of_the_file_cannot_become_code(reader: Reader, tmp_path: Path) -> None:
    nasty = "<img src=x onerror=alert(1)>"
    operation = strategies.operation(
        replace(strategies.rotation("ada", "ada ben", date(2026, 1, 5)), title=nasty)
    )
    page = reader.open(folder=written(files(operation, {}, NOW), tmp_path))
    assert nasty in text(page, "#weeks")
    assert page.locator("img").count() == 0
