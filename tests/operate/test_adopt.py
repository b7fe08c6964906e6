"""`oncall adopt`: what it writes, what it refuses, and how it reads accounts that are live."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from ci.declared import resources
from oncall import load
from oncall.adopt.recorded import Value
from oncall.cli.main import main
from oncall.errors import UserError
from operate import adopt, betterstack
from tests.conftest import Golden
from tests.operate.local import answering, pagerduty
from tests.search import first

pytestmark = pytest.mark.slow

ACCOUNTS = Path(__file__).parents[1] / "oncall" / "adopt" / "accounts"
WEEKLY, FORMER = ACCOUNTS / "01-weekly-pair", ACCOUNTS / "05-former-people"
QUICK = ("01-weekly-pair", "17-opsgenie-plain", "18-better-stack")
"""One account of each vendor, which `make unit` tries."""
NOW = "2026-11-23T17:00Z"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PAGERDUTY_TOKEN", raising=False)


def run(*arguments: str | Path) -> int:
    return main(["adopt", *map(str, arguments), "--now", NOW])


@pytest.mark.slow(covers=True)
def test_the_file_is_written_and_passes_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--pagerduty", WEEKLY) == 0
    assert "is written" in capsys.readouterr().out
    assert main(["check", "--file", "rotation.yaml", "--now", NOW]) == 0
    assert sorted(each.name for each in Path().iterdir()) == ["rotation.yaml", "rotation.yaml.ids"], (
        "nothing else is left behind"
    )
    ids = Path("rotation.yaml.ids").read_text(encoding="utf-8").splitlines()
    assert "Schedule secondary-schedule        PSCHED2 # Platform secondary" in ids


@pytest.mark.slow(covers=True)
def test_monitors_are_said_by_their_ids_too() -> None:
    run("--pagerduty", WEEKLY, "--better-stack", ACCOUNTS / "18-better-stack")
    ids = Path("rotation.yaml.ids").read_text(encoding="utf-8")
    named = [line.split()[1] for line in ids.splitlines() if line.startswith("Monitor ")]
    declared = resources(load(Path("rotation.yaml")), datetime.fromisoformat(NOW))
    assert sorted(named) == sorted(name for kind, name in declared if kind == "Monitor")


def test_where_pagerduty_has_nothing_there_are_no_ids() -> None:
    Path("rotation.yaml.ids").write_text("of an earlier account", encoding="utf-8")
    assert run("--opsgenie", ACCOUNTS / "17-opsgenie-plain") == 1, "it would be replaced"
    run("--opsgenie", ACCOUNTS / "17-opsgenie-plain", "--overwrite")
    assert [each.name for each in Path().iterdir()] == ["rotation.yaml"], "they would be of another account"


def test_a_file_that_exists_stays_unless_it_is_to_be_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    Path("rotation.yaml").write_text("mine", encoding="utf-8")
    assert run("--pagerduty", WEEKLY) == 1
    assert "--overwrite" in capsys.readouterr().err
    assert Path("rotation.yaml").read_text(encoding="utf-8") == "mine"
    assert run("--pagerduty", WEEKLY, "--overwrite") == 0
    assert Path("rotation.yaml").read_text(encoding="utf-8") != "mine"


def test_a_file_that_appears_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda _: False)
    Path("rotation.yaml").write_text("mine", encoding="utf-8")
    assert run("--pagerduty", WEEKLY) == 1
    assert Path("rotation.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("file", ["missing/rotation.yaml", "folder"])
def test_a_place_that_cannot_be_written_is_named_as_it_was_given(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("folder").mkdir()
    assert run("--pagerduty", WEEKLY, "--overwrite", "--file", file) == 1
    assert capsys.readouterr().err.startswith(f"{file} cannot be written: ")
    assert [each.name for each in Path().iterdir()] == ["folder"], "nothing is left behind"


def test_a_dry_run_prints_the_file_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--pagerduty", WEEKLY, "--dry-run", "--slack", "#ops", "--name", "Octo") == 0
    printed = capsys.readouterr().out
    assert "slack: ops" in printed
    assert "project: {name: Octo}" in printed
    assert not list(Path().iterdir())


def test_what_the_file_does_not_say_is_listed_and_told_by_the_exit_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("--pagerduty", FORMER) == adopt.INCOMPLETE
    listed = capsys.readouterr().err
    assert listed.startswith("The file does not say:\n  - ")
    for name in ("Zed Former", "Nobody uses this", "rule 2", "Empty", "Until spring"):
        assert name in listed
    assert Path("rotation.yaml").exists()


@pytest.mark.slow(covers=True)
def test_handles_can_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    Path("handles.txt").write_text("# ours\nANN@octo.example @octocat\n\n", encoding="utf-8")
    assert run("--pagerduty", WEEKLY, "--handles", "handles.txt", "--dry-run") == 0
    assert "[octocat, ben, cem, dee]" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["ann@octo.example", "ann@octo.example not/a/handle", "a b c"])
def test_a_line_of_handles_that_is_none_is_named(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("handles.txt").write_text(line, encoding="utf-8")
    assert run("--pagerduty", WEEKLY, "--handles", "handles.txt") == 1
    assert "handles.txt:1: expected: an e-mail address and a GitHub handle" in capsys.readouterr().err


def test_a_handle_is_of_one_person(capsys: pytest.CaptureFixture[str]) -> None:
    Path("handles.txt").write_text("ann@octo.example octocat\nben@octo.example Octocat", encoding="utf-8")
    assert run("--pagerduty", WEEKLY, "--handles", "handles.txt") == 1
    assert "handles.txt:2: Octocat is the handle of somebody else already" in capsys.readouterr().err


def test_handles_that_are_no_text_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    Path("handles.txt").write_bytes(b"\xff")
    assert run("--pagerduty", WEEKLY, "--handles", "handles.txt") == 1
    assert "UTF-8" in capsys.readouterr().err


def test_something_must_be_adopted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 1
    assert "--pagerduty" in capsys.readouterr().err


def test_a_live_account_needs_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--pagerduty") == 1
    assert "PAGERDUTY_TOKEN is not set; a read-only API key" in capsys.readouterr().err


def answer(request: httpx.Request) -> httpx.Response:
    """The recorded account, as the API would page it: one user at a time."""
    recorded = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in WEEKLY.rglob("*.json")}
    path = request.url.path.removeprefix("/")
    if path.startswith("schedules/"):
        key = path.split("/")[1]
        return httpx.Response(200, json={"overrides": []} if path.endswith("overrides") else recorded[key])
    if path == "schedules":
        listed = [recorded[key]["schedule"] for key in ("PSCHED1", "PSCHED2")]
        return httpx.Response(200, json={"schedules": [{"id": one["id"]} for one in listed], "more": False})
    if path == "priorities":
        return httpx.Response(200, json={"priorities": []})
    if path == "users":
        at = int(request.url.params["offset"])
        each = recorded["users"]["users"]
        return httpx.Response(200, json={"users": each[at : at + 1], "more": at + 1 < len(each)})
    return httpx.Response(200, json=recorded[path])


@pytest.mark.slow(covers=True)
def test_a_live_account_is_read_page_after_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def live(now: datetime) -> list[Value]:
        with pagerduty(answering(answer)) as account:
            return list(adopt.of_pagerduty(account, now))

    monkeypatch.setattr(adopt, "_live_pagerduty", live)
    assert run("--pagerduty", "--dry-run") == 0
    printed = capsys.readouterr()
    assert printed.err.startswith("Reading the account of PagerDuty …\n"), "many schedules take a while"
    run("--pagerduty", WEEKLY, "--dry-run")
    assert capsys.readouterr() == (printed.out, printed.err.partition("\n")[2]), "it is the same account"


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "PagerDuty does not know the token"), (429, "wants us to wait"), (403, "403")],
)
def test_a_refusal_of_the_account_is_a_sentence(status: int, words: str) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json={"error": {"message": "no"}}, headers={"Retry-After": "600"})

    with pagerduty(answering(refuse)) as account, pytest.raises(UserError, match=words):
        list(adopt.of_pagerduty(account, datetime(2026, 11, 23, tzinfo=UTC)))


def test_a_missing_folder_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree("nothing", ignore_errors=True)
    assert run("--pagerduty", "nothing") == 1
    assert "nothing does not exist" in capsys.readouterr().err


@pytest.mark.slow(covers=True)
def test_accounts_of_both_vendors_become_one_file(capsys: pytest.CaptureFixture[str]) -> None:
    code = run("--pagerduty", WEEKLY, "--opsgenie", ACCOUNTS / "15-opsgenie-backup", "--dry-run")
    assert code == adopt.INCOMPLETE
    printed = capsys.readouterr().out
    assert "from PagerDuty and Opsgenie" in printed
    assert "  platform:\n" in printed
    assert "  asia-escalation:\n" in printed
    assert "ann: {email: ann@octo.example, notifications: own}" in printed
    assert "kay: {email: kay@octo.example, account: created}" in printed, "PagerDuty does not know them yet"


def sources(account: str) -> tuple[str, ...]:
    """The options that adopt a recorded account, from the folder of all."""
    if "opsgenie" in account:
        return "--opsgenie", account
    if "better-stack" in account:
        return "--pagerduty", WEEKLY.name, "--better-stack", account
    return "--pagerduty", account


@pytest.mark.parametrize(
    "account",
    first(
        sorted(
            (path for path in ACCOUNTS.iterdir() if path.is_dir()), key=lambda path: path.name not in QUICK
        ),
        pytest.mark.slow(covers=True),
        count=len(QUICK),
    ),
    ids=lambda path: path.name,
)
def test_the_file_and_the_list_word_for_word(
    account: Path, capsys: pytest.CaptureFixture[str], golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ACCOUNTS)
    code = run(*sources(account.name), "--dry-run")
    printed = capsys.readouterr()
    golden(
        f"adopt-{account.name}.txt", f"{printed.out}\n--- standard error, exit code {code} ---\n{printed.err}"
    )


def test_what_is_watched_is_not_enough(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--better-stack", ACCOUNTS / "19-better-stack-plain") == 1
    assert "--better-stack adds what is watched" in capsys.readouterr().err


def test_a_live_account_of_better_stack_needs_a_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BETTERSTACK_API_TOKEN", raising=False)
    assert run("--pagerduty", WEEKLY, "--better-stack") == 1
    assert "BETTERSTACK_API_TOKEN is not set" in capsys.readouterr().err


@pytest.mark.slow(covers=True)
def test_a_live_account_of_better_stack_is_read_page_after_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ACCOUNTS / "18-better-stack"

    def pages(request: httpx.Request) -> httpx.Response:
        name, page = request.url.path.rsplit("/", 1)[-1], request.url.params["page"]
        file = folder / (f"monitors-{page}.json" if name == "monitors" else f"{name}.json")
        return httpx.Response(200, json=json.loads(file.read_text(encoding="utf-8")))

    def live() -> list[Value]:
        url = "https://uptime.betterstack.com"
        with betterstack.account("made-up-token", url, answering(pages)) as account:
            return list(adopt.of_better_stack(account))

    monkeypatch.setattr(adopt, "_live_better_stack", live)
    run("--pagerduty", WEEKLY, "--better-stack", "--dry-run")
    printed = capsys.readouterr()
    assert printed.err.startswith("Reading the account of Better Stack …\n")
    run("--pagerduty", WEEKLY, "--better-stack", folder, "--dry-run")
    assert capsys.readouterr() == (printed.out, printed.err.partition("\n")[2]), "it is the same account"
