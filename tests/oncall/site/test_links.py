"""Where alerts lead: to the site where there is one, or else to the repository."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from oncall.site import links

if TYPE_CHECKING:
    from oncall.model import Operation


def kept(wing: Operation, *, site: str | None, repository: str | None) -> Operation:
    return replace(wing, project=replace(wing.project, site=site, repository=repository))


@pytest.mark.parametrize(
    ("site", "repository", "guide", "runbook"),
    [
        (
            "https://octo.example/on-call",
            "octo/on-call",
            "https://octo.example/on-call/handbook/phone.html",
            "https://octo.example/on-call/runbooks.html#homepage",
        ),
        (
            "https://octo.example/",
            None,
            "https://octo.example/handbook/phone.html",
            "https://octo.example/runbooks.html#homepage",
        ),
        (None, "octo/on-call", "https://github.com/octo/on-call/blob/main/docs/handbook/phone.md", None),
        (None, None, None, None),
    ],
)
def test_the_handbook_and_the_runbook_of_an_asset(
    wing: Operation, site: str | None, repository: str | None, guide: str | None, runbook: str | None
) -> None:
    operation = kept(wing, site=site, repository=repository)
    assert links.guide(operation, "phone") == guide
    assert links.runbook(operation, wing.assets["homepage"]) == runbook


def test_a_runbook_of_its_own_goes_first(wing: Operation) -> None:
    """Somebody who was just woken up should not have to follow two links."""
    own = replace(wing.assets["homepage"], runbook="https://octo.example/runbook")
    operation = kept(wing, site="https://octo.example", repository=None)
    assert links.runbook(operation, own) == "https://octo.example/runbook"


def test_a_workflow_and_an_asset_of_one_name_have_two_entries(wing: Operation) -> None:
    workflow = next(iter(wing.workflows.values()))
    asset = replace(wing.assets["homepage"], id=workflow.id)
    assert links.anchor(asset) != links.anchor(workflow)
