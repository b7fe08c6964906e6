"""The public page says what works, in the order of the file, and nothing else."""

from __future__ import annotations

from itertools import pairwise

import pulumi_betterstack as betterstack
import pytest

from components.status_page import Line, StatusPage, StatusPageArgs
from tests.stacks.recorder import Recording, record

LINES = {"homepage": Line(title="Homepage", monitor="m1"), "cli": Line(title="CLI", monitor="m2")}


@pytest.fixture(scope="module")
def declared() -> Recording:
    args = StatusPageArgs(title="Docs", url="https://docs.example", subdomain="docs", lines=LINES)
    return record(lambda: StatusPage("status-page", args))


def test_the_page_is_the_project_s(declared: Recording) -> None:
    page = declared.of("StatusPage")["status-page-page"]
    assert page.inputs == {
        "companyName": "Docs",
        "companyUrl": "https://docs.example",
        "subdomain": "docs",
        "timezone": "UTC",
    }
    (section,) = declared.of("StatusPageSection").values()
    assert section.inputs == {"statusPageId": "id-of-status-page-page", "name": "Docs"}


def test_each_line_shows_the_monitor_that_it_names_in_the_order_of_the_file(declared: Recording) -> None:
    lines = list(declared.of("StatusPageResource").values())
    assert [one.inputs for one in lines] == [
        {
            "statusPageId": "id-of-status-page-page",
            "statusPageSectionId": "section-of-status-page-section",
            "resourceType": "Monitor",
            "resourceId": line.monitor,
            "publicName": line.title,
        }
        for line in LINES.values()
    ], "a line of another monitor tells the public what is not so"
    for earlier, later in pairwise(lines):
        assert any(urn.endswith(f"::{earlier.name}") for urn in later.after), "each goes last"


def test_the_address_is_where_people_read_it() -> None:
    def program() -> None:
        page = StatusPage(
            "status-page",
            StatusPageArgs(title="Docs", url="https://docs.example", subdomain="docs", lines={}),
        )
        betterstack.MonitorGroup("use", name=page.address)

    used = record(program).of("MonitorGroup")["use"]
    assert used.inputs["name"] == "https://docs.betteruptime.com", "people are sent to this address"
