"""What watches has the name of the service that it pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.stacks.recorder import Recording


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        ("MonitorGroup", ""),
        ("HeartbeatGroup", ""),
        ("Policy", ", warning"),
        ("PagerDutyIntegration", ", warning"),
    ],
)
def test_what_watches_is_named_like_the_service_that_it_pages(
    declared: Recording, kind: str, last: str
) -> None:
    titles = {each.inputs["name"] for each in declared.of("Service").values()}
    assert titles == {"Wing, for users", "Wing, for contributors"}
    names = {each.inputs["name"] for each in declared.of(kind).values()}
    assert {f"{title}{last}" for title in titles} <= names, (
        "whoever is paged could not tell in Better Stack whether users are hit"
    )
