"""Labels through the real engine: what exists is taken over by one update, and foreign ones are left alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from oncall_sandbox import address

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.conftest import Stack

    Declare = Callable[[str], Stack]

pytestmark = [pytest.mark.engine, pytest.mark.thorough]

PROGRAM = """
import pulumi
import pulumi_github_labels as labels

account = pulumi.ResourceOptions(provider=labels.Provider("account", token="t0ken-of-the-account"))
for resource, name, color in LABELS:
    labels.Label(resource, account, repository="winglang/wing", name=name, color=color, description="As the file says")
"""
P0, ITEM = ("p0", "P0", "b60205"), ("item", "action item", "1d76db")
FOREIGN = ("good first issue", "7057ff", "Good for newcomers")


def program(*labels: tuple[str, str, str]) -> str:
    return PROGRAM.replace("LABELS", repr(labels))


def by_hand(name: str, color: str, description: str) -> None:
    """Somebody makes or changes a label in the web page."""
    body = {"repository": "winglang/wing", "name": name, "color": color, "description": description, "id": 1}
    address.control(
        "POST", "put", {"kind": "github/labels", "id": f"winglang/wing:{name.lower()}", "body": body}
    )


def in_account() -> list[tuple[str, str, str]]:
    found: list[dict[str, Any]] = address.control("GET", "dump").get("github/labels", [])
    return sorted((one["name"], one["color"], one["description"]) for one in found)


def asked(*methods: str) -> list[str]:
    log = address.control("GET", "log")
    return [
        f"{one['method']} {one['path']}"
        for one in log
        if one["host"] == "api.github.com" and one["method"] in methods
    ]


def ids(stack: Stack) -> list[str]:
    return [one["id"] for one in stack.resources() if one["type"] == "githublabels:index:Label"]


@pytest.fixture
def account(declare: Declare) -> Callable[..., Stack]:
    """Declares labels of a repository that has two from before."""
    by_hand("p0", "ededed", "From before")
    by_hand(*FOREIGN)
    return lambda *labels: declare(program(*labels))


def test_labels_live_through_the_engine(account: Callable[..., Stack]) -> None:
    stack = account(P0, ITEM)
    preview = stack.run("preview")
    assert preview.changes()["to create"] == 4
    assert asked("GET", "POST", "PATCH") == []

    stack.up()
    ours = [("P0", "b60205", "As the file says"), ("action item", "1d76db", "As the file says")]
    assert in_account() == [*ours, FOREIGN], "one is taken over, one is made, a foreign one is left alone"
    assert "t0ken-of-the-account" not in stack.run("stack", "export").stdout

    before = asked("POST", "PATCH", "DELETE")
    assert stack.up("--refresh").changes() == {"unchanged": 4}
    assert asked("POST", "PATCH", "DELETE") == before

    by_hand("P0", "ffffff", "Changed by hand")
    address.control("POST", "delete", {"kind": "github/labels", "id": "winglang/wing:action item"})
    repaired = stack.up("--refresh").changes()
    assert (repaired["updated"], repaired["created"]) == (1, 1)
    assert in_account() == [*ours, FOREIGN]

    account(("p0", "severity-0", "b60205"), ITEM).up()
    assert [name for name, _, _ in in_account()] == ["action item", "good first issue", "severity-0"]
    stack.run("refresh", "--yes", "--skip-preview")
    assert sorted(ids(stack)) == ["winglang/wing:action item", "winglang/wing:severity-0"]

    account(("moved", "severity-0", "b60205"), ITEM).up()
    assert [name for name, _, _ in in_account()] == ["action item", "good first issue", "severity-0"], (
        "a resource under a new name takes the label over and the old one does not delete it"
    )
    assert account(("moved", "severity-0", "b60205"), ITEM).up("--refresh").changes() == {"unchanged": 4}

    stack.run("destroy", "--yes", "--skip-preview")
    assert in_account() == [FOREIGN]


def test_a_label_is_imported_and_one_declared_twice_is_refused(account: Callable[..., Stack]) -> None:
    by_hand("P0", "b60205", "As the file says")
    stack = account()
    stack.up()
    stack.take_in("githublabels", ("githublabels:index:Label", "p0", "winglang/wing:P0"))
    assert account(P0).up().changes() == {"unchanged": 3}
    assert asked("POST", "PATCH") == []

    refused = account(P0, ("again", "p0", "000000")).run("up", "--yes", status=1)
    assert re.search("declared by (p0|again) already", refused.output), "whichever comes second"
    assert "Traceback" not in refused.output
    assert asked("POST", "PATCH") == [], "the preview refuses, so nothing is made"
