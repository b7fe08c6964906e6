"""The whole operation through the real engine, as a person at a shell sees it. The tests of this file are one story."""

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
NEWCOMER = "  newcomer: {email: newcomer@wing.example, notifications: own}\n"


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
def test_nor_does_one_a_year_later(wing: Operation) -> None:
    wing.control("clock", {"now": "2027-11-24T12:00:00Z"})
    wing.run("config", "set", f"{project_name()}:clock", "2027-11-24T12:00Z")
    try:
        wing.run("preview", "--expect-no-changes")
    finally:
        wing.control("clock", {"now": None})
        wing.run("config", "rm", f"{project_name()}:clock")


def pagerduty(wing: Operation) -> dict[str, list[str]]:
    return {kind: held for kind, held in wing.world().items() if kind.startswith("pagerduty/")}


def test_somebody_with_another_name_or_address_keeps_everything(wing: Operation) -> None:
    settings = wing.project / "Pulumi.sandbox.yaml"
    old, new = "polamoros@wing.example", "pol@wing.example"
    users = wing.control("documents")["pagerduty/users"]
    (key,) = (key for key, user in users.items() if user["email"] == old)
    written = settings.read_text()
    wing.control("put", {"kind": "pagerduty/users", "id": key, "body": {**users[key], "email": new}})
    before = pagerduty(wing)
    try:
        wing.python("oncall", "rename", "polamoros", "--email", new, "--file", str(wing.file))
        said = wing.python("oncall", "rename", "eladb", "elad", "--file", str(wing.file)).output
        assert "Pulumi.sandbox.yaml names eladb under phones or devices: rename that key to elad" in said
        pack = ("--policy-pack", "policy", "--policy-pack-config", "policy/config.json")
        refused = wing.run("preview", *pack, status=None)
        assert refused.status != 0, (
            "without that the update would take their number, and an e-mail wakes nobody"
        )
        assert "No phone number of eladb@wing.example is found" in refused.output
        settings.write_text(written.replace("    eladb:\n", "    elad:\n"))
        wing.up("--expect-no-changes")
        assert pagerduty(wing) == before, "the same accounts are called, by the same notification rules"
        wing.edit(f", formerly: {old}", "")
        assert f"responder-{old}-phone" in wing.planned(), (
            "without `formerly` it is another account: PagerDuty would refuse the same contact method once more"
        )
    finally:
        settings.write_text(written)
        wing.control("put", {"kind": "pagerduty/users", "id": key, "body": users[key]})


def test_each_edit_changes_what_it_says_and_nothing_else(wing: Operation) -> None:
    wing.edit("people: # by GitHub handle\n", "people: # by GitHub handle\n" + NEWCOMER)
    wing.edit(
        "        people: [MarkMcCulloh, Chriscbr, hasanaburayyan]\n",
        "        people: [MarkMcCulloh, Chriscbr, hasanaburayyan]\n"
        "      - from: 2027-02-01\n"
        "        people: [MarkMcCulloh, Chriscbr, hasanaburayyan, newcomer]\n",
    )
    wing.edit("time_off: []", "time_off:\n  - {who: staycoolcall911, from: 2030-01-07, to: 2030-01-07}")
    wing.edit("acknowledge_within: 10 minutes", "acknowledge_within: 15 minutes")
    wing.edit("docs/concepts/simulator", "docs/concepts/console")
    wing.edit("Acknowledge in PagerDuty, talk in the thread.", "Talk in the thread.")
    remove_playground(wing)
    respell(wing)
    planned = wing.planned()
    forms = {name for name in planned if "-file-.github/ISSUE_TEMPLATE/" in name}
    assert {planned.pop(name) for name in forms} == {"update"}, "the forms list the assets"
    assert planned == {
        "responder-newcomer@wing.example": "create",
        "primary-schedule": "update",
        "secondary-schedule": "update",
        "primary-israel-europe-20300107T0300": "create",
        "escalation-policy": "update",
        "site-console": "update",
        "channel-alert-conversation": "update",
        "site-playground": "delete",
        "status-page-playground": "delete",
    }


def remove_playground(wing: Operation) -> None:
    text = wing.file.read_text()
    start, end = text.index("  playground:\n"), text.index("  npm-packages:\n")
    wing.file.write_text(text[:start] + text[end:])


def respell(wing: Operation) -> None:
    """The same file for everybody but the eye: lines in another order, a blank, a slash."""
    wing.edit("    url: https://winglang.io\n", "    url: https://winglang.io/\n")
    wing.edit("check_every: 3 minutes", "check_every: 3 minutes ")
    lines = wing.file.read_text().splitlines(keepends=True)
    people = [line for line in lines if "@wing.example" in line]
    start = lines.index(people[0])
    lines[start : start + len(people)] = people[::-1]
    wing.file.write_text("".join(lines))


@pytest.mark.parametrize("content", [b"", b"name: something else\n"])
def test_a_broken_file_changes_nothing(wing: Operation, content: bytes) -> None:
    before = wing.control("dump")
    wing.file.write_bytes(content)
    ran = wing.up("--refresh=false", status=None)
    assert ran.status != 0
    assert "rotation.yaml:" in ran.output
    assert "Traceback" not in ran.output
    assert wing.control("dump") == before


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


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "api.github.com/repos/winglang/wing",
            "GitHub could not be asked whether winglang/wing is private: ",
        ),
        pytest.param(
            "api.pagerduty.com/priorities",
            "PagerDuty could not be asked for its priority P0: ",
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            "api.pagerduty.com/users",
            "PagerDuty could not be asked for the people of the file: ",
            marks=pytest.mark.thorough,
        ),
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


def test_what_was_changed_behind_our_back_is_noticed_and_put_right(wing: Operation) -> None:
    dump = wing.control("dump")
    before = wing.world()
    monitors = {one["attributes"]["url"]: one for one in dump["betterstack/monitors"]}
    changed = monitors["https://play.winglang.io"]
    changed["attributes"]["check_frequency"] = 1800
    wing.control("put", {"kind": "betterstack/monitors", "id": changed["id"], "body": changed})
    gone = monitors["https://winglang.io"]
    wing.control("delete", {"kind": "betterstack/monitors", "id": gone["id"]})
    ran = wing.up()
    changes = ran.changes()
    assert (changes["updated"], changes["created"]) == (2, 1), (
        "both monitors, and the one's place on the page"
    )
    assert wing.world() == before


def test_another_stack_is_refused(wing: Operation) -> None:
    ran = wing.run("up", "--yes", "--stack", "prod", status=1)
    assert "'prod' is not a stack of the sandbox" in ran.output


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
