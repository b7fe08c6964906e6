"""Edits of an applied operation through the real engine: each changes what it says, and a broken one nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.operation import SMALL_FILE, Operation, applied

pytestmark = pytest.mark.engine

OLD, NEW = "ana@wing.example", "ana@new.example"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, of_the_run: Path) -> Iterator[Operation]:
    with applied(tmp_path_factory.mktemp("edits"), of_the_run, SMALL_FILE) as (made, _):
        yield made


@pytest.fixture(autouse=True)
def _as_it_was(small: Operation) -> Iterator[None]:
    files = (small.file, small.project / "Pulumi.sandbox.yaml")
    before = [file.read_bytes() for file in files]
    users = small.control("documents")["pagerduty/users"]
    yield
    for file, content in zip(files, before, strict=True):
        file.write_bytes(content)
    for key, user in users.items():
        small.control("put", {"kind": "pagerduty/users", "id": key, "body": user})


def renamed(small: Operation) -> str:
    """Ana has another handle and another address, in her account too; what the command prints."""
    users = small.control("documents")["pagerduty/users"]
    (key,) = (key for key, user in users.items() if user["email"] == OLD)
    small.control("put", {"kind": "pagerduty/users", "id": key, "body": {**users[key], "email": NEW}})
    rename = ("oncall", "rename", "ana", "anna", "--email", NEW, "--file", str(small.file))
    return small.python(*rename).output


def test_each_edit_changes_what_it_says_and_nothing_else(small: Operation) -> None:
    said = renamed(small)
    assert "Pulumi.sandbox.yaml names ana under phones or devices: rename that key to anna" in said
    settings = small.project / "Pulumi.sandbox.yaml"
    settings.write_text(settings.read_text().replace("    ana:\n", "    anna:\n"))

    small.edit("people:\n", "people:\n  newcomer: {email: newcomer@wing.example, notifications: own}\n")
    small.edit(
        "      - {from: 2026-01-05, people: [cy, di]}\n",
        "      - {from: 2026-01-05, people: [cy, di]}\n"
        "      - {from: 2027-02-01, people: [cy, di, newcomer]}\n",
    )
    small.edit("acknowledge_within: 10 minutes", "acknowledge_within: 15 minutes")
    small.edit("topic: Talk in the thread.", "topic: Talk.")
    small.edit(
        "  playground: {title: Playground, url: https://play.winglang.io, audience: users, severity: P1}\n",
        "",
    )
    small.edit("title: Homepage, url: https://winglang.io,", "url: https://winglang.io/, title:   Homepage,")

    planned = small.planned()
    forms = {name for name in planned if "-file-.github/ISSUE_TEMPLATE/" in name}
    assert {planned.pop(name) for name in forms} == {"update"}, "the forms list the assets"
    assert planned == {
        "responder-newcomer@wing.example": "create",
        "primary-schedule": "update",
        "secondary-schedule": "update",
        "escalation-policy": "update",
        "channel-alert-conversation": "update",
        "site-playground": "delete",
        "status-page-playground": "delete",
        "watch-users-pagerduty-error": "delete",
        "watch-users-policy-error": "delete",
    }, "whoever has another name or address keeps their account, their number and their notification rules"


@pytest.mark.thorough
def test_somebody_who_is_renamed_by_half_is_noticed(small: Operation) -> None:
    renamed(small)
    pack = ("--policy-pack", "policy", "--policy-pack-config", "policy/config.json")
    refused = small.run("preview", *pack, status=None)
    assert refused.status != 0, "without that the update would take their number, and an e-mail wakes nobody"
    assert f"No phone number of {OLD} is found" in refused.output
    settings = small.project / "Pulumi.sandbox.yaml"
    settings.write_text(settings.read_text().replace("    ana:\n", "    anna:\n"))
    small.up("--expect-no-changes")
    small.edit(f", formerly: {OLD}", "")
    assert f"responder-{NEW}-phone" in small.planned(), (
        "without `formerly` it is another account: PagerDuty would refuse the same contact method once more"
    )


def test_a_broken_file_changes_nothing(small: Operation) -> None:
    before = small.control("dump")
    small.file.write_bytes(b"name: something else\n")
    ran = small.up("--refresh=false", status=None)
    assert ran.status != 0
    assert "rotation.yaml:" in ran.output
    assert "Traceback" not in ran.output
    assert small.control("dump") == before
