"""Wing's operation through the real engine, as a person at a shell sees it. The tests of this file are one story."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from operate.project import name as project_name
from tests.engine.conftest import Ran
from tests.engine.operation import Operation, applied

pytestmark = pytest.mark.engine

REQUESTS = 125
ABILITIES = 1
"""PagerDuty's official plugin asks what the account is able to as it starts; the fake one does not."""
PACK = ("--policy-pack", "policy", "--policy-pack-config", "policy/config.json")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, of_the_run: Path) -> Iterator[tuple[Operation, Ran]]:
    with applied(tmp_path_factory.mktemp("program"), of_the_run) as made:
        yield made


@pytest.fixture(scope="module")
def wing(first: tuple[Operation, Ran]) -> Operation:
    return first[0]


@pytest.fixture(autouse=True)
def _file_as_it_was(wing: Operation) -> Iterator[None]:
    before = wing.file.read_bytes()
    yield
    wing.file.write_bytes(before)


def test_from_nothing_to_everything(wing: Operation, first: tuple[Operation, Ran]) -> None:
    _, ran = first
    assert ran.changes().keys() == {"created"}
    assert "warning:" not in ran.output
    assert "Traceback" not in ran.output
    kinds = {kind: len(held) for kind, held in wing.world().items()}
    assert kinds["pagerduty/schedules"] == 2
    assert kinds["betterstack/monitors"] == 12
    assert kinds["slack/channels"] == 1
    assert not wing.control("log?unknown=1"), "every request must be one that the accounts know"


def test_keys_and_addresses_are_secret_on_the_screen_and_in_the_state(wing: Operation) -> None:
    shown = wing.run("stack", "output", "--json").json
    assert shown["eventKeys"] == shown["heartbeats"] == "[secret]"
    keys = wing.run("stack", "output", "--json", "--show-secrets").json["eventKeys"]
    state = json.dumps(wing.run("stack", "export").json)
    tokens = wing.run("config", "--json", "--show-secrets").json
    secrets = [*keys["users"].values(), *keys["contributors"].values()]
    secrets += [one["value"] for one in tokens.values() if one["secret"] and not one["value"].startswith("{")]
    assert len(secrets) == 5 + 5
    assert not [secret for secret in secrets if secret in state]


def test_a_second_run_changes_nothing_and_takes_few_requests(wing: Operation) -> None:
    before = len(wing.control("log?last=100000"))
    shown = wing.run("preview", "--expect-no-changes").output
    assert "[diff: " not in shown, "a difference that does not exist hides the ones that do"
    asked = Counter(one["host"] for one in wing.control("log?last=100000")[before:])
    assert asked.total() + ABILITIES <= REQUESTS, (
        f"each request takes time, and counts against a limit: {asked}"
    )


@pytest.mark.thorough
def test_it_passes_the_policies(wing: Operation) -> None:
    shown = wing.run("preview", *PACK).output
    assert "✅ on-call" in shown
    assert "docs/policy-rules.md#" not in shown


@pytest.mark.thorough
def test_nor_does_one_a_year_later(wing: Operation) -> None:
    wing.control("clock", {"now": "2027-11-24T12:00:00Z"})
    wing.run("config", "set", f"{project_name()}:clock", "2027-11-24T12:00Z")
    try:
        wing.run("preview", "--expect-no-changes")
    finally:
        wing.control("clock", {"now": None})
        wing.run("config", "rm", f"{project_name()}:clock")


@pytest.mark.thorough
def test_a_missing_token_is_named_with_its_command_before_anything_happens(wing: Operation) -> None:
    settings = wing.project / "Pulumi.sandbox.yaml"
    before = settings.read_text()
    wing.run("config", "rm", "slack:token")
    try:
        ran = wing.run("preview", "--refresh=false", status=None)
        assert ran.status != 0
        assert "pulumi config set --stack sandbox --secret slack:token" in ran.output
        assert "Traceback" not in ran.output
    finally:
        settings.write_text(before)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "api.github.com/repos/winglang/wing",
            "GitHub could not be asked whether winglang/wing is private: ",
        ),
        ("api.pagerduty.com/priorities", "PagerDuty could not be asked for its priority P0: "),
        ("api.pagerduty.com/users", "PagerDuty could not be asked for the people of the file: "),
    ],
)
def test_a_refused_look_up_is_told_in_a_sentence(wing: Operation, asked: str, told: str) -> None:
    wing.control("faults", {"action": "status", "path": asked, "method": "GET", "status": 401, "count": 1000})
    try:
        ran = wing.run("preview", "--refresh=false", status=None)
    finally:
        wing.control("faults", method="DELETE")
    assert ran.status != 0
    assert told in ran.output
    assert "401" in ran.output
    assert "Traceback" not in ran.output


@pytest.mark.thorough
def test_what_exists_already_is_imported_and_not_made_twice(wing: Operation) -> None:
    before = wing.world()
    urns = [
        one["urn"]
        for one in wing.resources()
        if one["urn"].endswith(("::workflow-canary", "::service-contributors-events", "-slack"))
    ]
    for urn in urns:
        wing.run("state", "delete", urn, "--yes")
    told = wing.python("oncall", "recover", "--yes")
    assert f"Recovered; {len(urns)} taken over" in told.output
    wing.up()
    assert wing.world() == before


@pytest.mark.thorough
def test_destroy_leaves_what_outlives_the_stack_and_up_takes_it_over(wing: Operation) -> None:
    before = wing.world()
    wing.run("destroy", "--yes", "--skip-preview")
    left = wing.world()
    assert left["slack/channels"] == before["slack/channels"]
    assert len(left["github/files"]) == len(before["github/files"])
    assert left["github/labels"] == before["github/labels"]
    assert not left.get("pagerduty/schedules")
    assert not left.get("betterstack/monitors")
    wing.up()
    assert wing.world() == before
