"""The verdict on a stack: equal, or the first instant that differs; and what was changed by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

import oncall
from oncall.applied.comparison import Mismatch, first, mismatches
from oncall.applied.on_call import Schedule
from oncall.applied.resources import Resource, Resources
from oncall.cli.main import main
from oncall.errors import StackError, UserError
from oncall.model import DAY, Operation, OrderEntry, TimeOff
from oncall.time.layers import Entry
from oncall.time.seats import Seat
from operate import betterstack, engine, on_call, pagerduty, vendors
from operate.betterstack import Blind
from operate.pagerduty import PagerDuty
from tests.data import WING_FILE
from tests.oncall.paging.applied import export
from tests.operate import local
from tests.operate.local import TOKEN, answering

pytestmark = pytest.mark.slow

PRIMARY, SECONDARY = Seat("", "primary", ""), Seat("", "secondary", "")
NOW = datetime(2026, 12, 7, 4, tzinfo=UTC)
WING = oncall.load(WING_FILE)
Verify = Callable[..., int]
UNSEEN = "PagerDuty answers for 84 days ahead, until {}: what was changed by hand after that is not seen"


@pytest.fixture(autouse=True)
def beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack provisions a file of the tests."""
    file = tmp_path / "rotation.yaml"
    shutil.copyfile(WING_FILE, file)
    monkeypatch.setattr("operate.project.file", lambda _stack: file)
    monkeypatch.setattr("operate.verify.present", lambda: NOW)
    monkeypatch.chdir(tmp_path)


def exported(operation: Operation) -> dict[str, Any]:
    """What a stack exports that was applied of it. Who is on call has nothing to do with what is watched."""
    calling = replace(operation, assets={}, workflows={}, sources={}, repositories={}, status_page=None)
    return export(calling, NOW)


@pytest.fixture(scope="module")
def of_wing() -> dict[str, Any]:
    return exported(WING)


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch, of_wing: dict[str, Any]) -> Verify:
    """Verify a stack that was applied of an operation against Wing's file."""

    def run(
        applied: Operation,
        *options: str,
        by_hand: tuple[Entry, ...] = (),
        created: datetime | None = None,
        blind: tuple[Blind, ...] = (),
    ) -> int:
        state = deepcopy(of_wing) if applied is WING else exported(applied)
        for each in state["deployment"]["resources"]:
            for layer in each["outputs"].get("layers", ()) if created else ():
                layer["start"] = f"{created:%Y-%m-%dT%H:%M:%SZ}"
        monkeypatch.setattr("operate.engine.export", lambda _stack, **_: state)

        def reported(
            _account: object, schedules: dict[Seat, Schedule], *asked: Any
        ) -> dict[Seat, tuple[Entry, ...]]:
            _known, start, end = asked
            primary = replace(schedules[PRIMARY], overrides=by_hand)
            return {
                **{seat: one.entries(start, end) for seat, one in schedules.items()},
                PRIMARY: primary.entries(start, end),
            }

        monkeypatch.setattr("operate.pagerduty.of_stack", lambda *_: nullcontext())
        monkeypatch.setattr("operate.betterstack.of_stack", lambda *_: nullcontext())
        monkeypatch.setattr("operate.betterstack.blind", lambda *_: blind)
        monkeypatch.setattr("operate.on_call.entries", reported)
        return main(["verify", "--stack", "sandbox", "--now", "2026-12-07T04:00Z", *options])

    return run


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def test_a_stack_applied_of_the_file_is_equal(verify: Verify, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(WING) == 0
    assert capsys.readouterr().out == (
        "equal: from Mon 2026-12-07 04:00 UTC to Mon 2027-12-06 04:00 UTC "
        "the stack sandbox calls whom rotation.yaml names\n"
    )


def test_what_was_applied_in_this_very_minute_is_equal(verify: Verify) -> None:
    assert verify(WING, "--now", "2026-12-07T04:00Z", created=at("2026-12-07T04:00:43")) == 0


def test_overrides_count(verify: Verify) -> None:
    away = TimeOff(who="eladb", start=at("2026-12-08T00:00"), end=at("2026-12-09T00:00"), cover=None)
    assert verify(replace(WING, time_off=(away,)), "--offline") == 1


def test_the_first_instant_that_differs_is_reported(
    verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    us = WING.rotations["us"]
    order_entry = OrderEntry(start=at("2027-02-01T15:00"), people=("Chriscbr", "MarkMcCulloh"), turn=7 * DAY)
    other = replace(WING, rotations={**WING.rotations, "us": replace(us, order=(*us.order, order_entry))})
    assert verify(other, "--offline") == 1
    assert capsys.readouterr().out.splitlines() == [
        "different from Mon 2027-02-01 15:00 UTC to Tue 2027-02-02 03:00 UTC",
        "  as primary rotation.yaml names @hasanaburayyan",
        "  the stack sandbox calls @Chriscbr: pulumi up --stack sandbox",
    ]


def test_what_was_changed_by_hand_is_shown_and_no_fault(
    verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    swapped = Entry("ainvoner", at("2026-12-07T12:00"), at("2026-12-07T16:00"))
    assert verify(WING, "--json", by_hand=(swapped,)) == 0
    reported = json.loads(capsys.readouterr().out)
    assert reported["equal"]
    assert [(each["from"], each["to"], each["expected"], each["found"]) for each in reported["by_hand"]] == [
        ("2026-12-07T12:00Z", "2026-12-07T15:00Z", "eladb", "ainvoner"),
        ("2026-12-07T15:00Z", "2026-12-07T16:00Z", "MarkMcCulloh", "ainvoner"),
    ]


def test_changes_by_hand_are_not_asked_for_where_pagerduty_does_not_answer(
    verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    swapped = Entry("ainvoner", at("2027-04-07T12:00"), at("2027-04-07T16:00"))
    assert verify(WING, "--from", "2027-04-01", by_hand=(swapped,)) == 0
    assert (
        capsys.readouterr()
        .out.splitlines()[1]
        .startswith(
            "PagerDuty answers for 84 days ahead, until Mon 2027-03-01 04:00 UTC: what was changed by hand after"
        )
    )


def test_pagerduty_counts_its_days_from_the_present_whatever_now_says(
    verify: Verify, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    swapped = Entry("ainvoner", at("2026-12-07T12:00"), at("2026-12-07T16:00"))
    monkeypatch.setattr("operate.verify.present", lambda: NOW - on_call.REACH)
    assert verify(WING, by_hand=(swapped,)) == 0
    assert (
        capsys.readouterr()
        .out.splitlines()[1]
        .startswith(
            "PagerDuty answers for 84 days ahead, until Mon 2026-12-07 04:00 UTC: what was changed by hand after"
        )
    )
    monkeypatch.setattr("operate.verify.present", lambda: at("2026-12-07T12:30") - on_call.REACH)
    assert verify(WING, "--json", by_hand=(swapped,)) == 0
    (found,) = json.loads(capsys.readouterr().out)["by_hand"]
    assert (found["from"], found["to"]) == ("2026-12-07T12:00Z", "2026-12-07T12:30Z"), (
        "it is asked until then"
    )


def test_a_schedule_that_no_escalation_policy_calls_is_not_asked_for() -> None:
    policy = Resource(
        urn="urn:pulumi:s::p::pagerduty:index/escalationPolicy:EscalationPolicy::e",
        type="pagerduty:index/escalationPolicy:EscalationPolicy",
        properties={"rules": [{"targets": [{"id": "P1"}]}]},
    )
    applied = {PRIMARY: Schedule("P1", (), ()), SECONDARY: Schedule("P2", (), ())}
    called = on_call.called(Resources("sandbox", {policy.urn: policy}), applied)
    assert [*called] == [PRIMARY], "PagerDuty would answer that nobody is on call"


def test_past_the_horizon_of_the_layers_nothing_is_compared(
    verify: Verify, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operate.verify.horizon", lambda *_: at("2027-06-01T00:00"))
    assert verify(WING, "--offline") == 0
    assert capsys.readouterr().out == (
        "equal: from Mon 2026-12-07 04:00 UTC to Tue 2027-06-01 00:00 UTC "
        "the stack sandbox calls whom rotation.yaml names\n"
        "the layers are declared until Tue 2027-06-01 00:00 UTC, nothing is compared after that; "
        "the daily job extends them\n"
    )
    assert verify(WING, "--offline", "--from", "2027-07-01", "--to", "2027-08-01") == 1
    assert "allowed: before 2027-06-01T00:00Z" in capsys.readouterr().err


@pytest.mark.parametrize("exported", [{"deployment": None}, {"deployment": {"resources": []}}])
def test_an_empty_stack_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], exported: dict[str, Any]
) -> None:
    monkeypatch.setattr("operate.engine.export", lambda _stack, **_: exported)
    assert main(["verify", "--stack", "sandbox"]) == 1
    assert "stack sandbox: there is nothing in it" in capsys.readouterr().err


def entry(user: str, start: int, end: int) -> Entry:
    return Entry(user, NOW + timedelta(hours=start), NOW + timedelta(hours=end))


def hours(found: Mismatch | None) -> tuple[float, float, str | None, str | None] | None:
    if found is None:
        return None
    start, end = ((moment - NOW) / timedelta(hours=1) for moment in (found.start, found.end))
    return start, end, found.expected, found.found


@pytest.mark.parametrize(
    ("expected", "found", "reported"),
    [
        ([entry("ada", 0, 8)], [entry("ada", 0, 4), entry("ada", 4, 8)], []),
        ([entry("ada", 0, 8)], [entry("ada", 0, 4), entry("ben", 4, 8)], [(4, 8, "ada", "ben")]),
        ([entry("ada", 0, 8)], [entry("ada", 2, 8)], [(0, 2, "ada", None)]),
        ([entry("ada", 0, 8)], [], [(0, 8, "ada", None)]),
        ([], [entry("ada", 1, 2)], [(1, 2, None, "ada")]),
        ([], [], []),
        (
            [entry("ada", 0, 4), entry("ben", 4, 8)],
            [entry("cyd", 0, 2), entry("cyd", 2, 6), entry("ben", 6, 8)],
            [(0, 4, "ada", "cyd"), (4, 6, "ben", "cyd")],
        ),
    ],
)
def test_mismatches_are_where_they_are(
    expected: list[Entry], found: list[Entry], reported: list[object]
) -> None:
    assert [hours(one) for one in mismatches(PRIMARY, expected, found)] == reported
    assert hours(first({PRIMARY: expected}, {PRIMARY: found})) == (reported[0] if reported else None)


SCHEDULES = {seat: Schedule(f"P{seat}", (), ()) for seat in (PRIMARY, SECONDARY)}


def test_shifts_listed_twice_or_beyond_the_ends_are_one() -> None:
    shift = {
        "user": {"id": "U1", "summary": "Ada"},
        "schedule": {"id": "Pprimary"},
        "start": "2026-12-07T03:00:00Z",
        "end": "2026-12-07T15:00:00Z",
    }
    reported = [shift, {**shift, "escalation_policy": {"id": "other"}}, {**shift, "schedule": None}]
    asked: list[httpx.URL] = []

    def answers(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, json={"oncalls": reported, "more": False, "limit": 100, "offset": 0})

    account = local.pagerduty(answering(answers))
    found = on_call.entries(account, SCHEDULES, {"U1": "ada"}, NOW, NOW + timedelta(hours=2))
    assert found == {PRIMARY: (Entry("ada", NOW, NOW + timedelta(hours=2)),), SECONDARY: ()}
    assert asked[0].host == "api.pagerduty.com"
    assert asked[0].params.get_list("schedule_ids[]") == ["Pprimary", "Psecondary"]


@pytest.mark.parametrize(
    ("status", "reported"),
    [(401, "PagerDuty does not know the token"), (403, "PagerDuty: GET /oncalls: 403 Forbidden")],
)
def test_a_refusal_of_pagerduty_is_reported_without_the_token(status: int, reported: str) -> None:
    account = local.pagerduty(answering(lambda _: httpx.Response(status, json={"error": {"message": TOKEN}})))
    with pytest.raises(UserError, match=reported) as refused:
        on_call.entries(account, SCHEDULES, {}, NOW, NOW + DAY)
    assert TOKEN not in str(refused.value), "a token must not get into a log"


def test_a_missing_token_is_reported_with_the_command_that_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAGERDUTY_TOKEN", raising=False)
    monkeypatch.setattr(engine, "settings", lambda _, **__: {})
    with pytest.raises(StackError, match="pulumi config set --stack prod --secret pagerduty:token"):
        pagerduty.of_stack("prod")


def test_an_account_that_never_answers_ends_it_within_a_minute(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waited: list[float | None] = []

    def exported(_stack: str, *, timeout: float | None) -> dict[str, Any]:
        waited.append(timeout)
        return export(
            replace(WING, assets={}, workflows={}, sources={}, repositories={}, status_page=None), NOW
        )

    def silent(_stack: str, deadline: vendors.Deadline) -> PagerDuty:
        waited.append(deadline.seconds)
        deadline._clock = lambda: deadline._end  # it is over as soon as the account is asked
        return local.pagerduty(local.Silent(), deadline)

    monkeypatch.setattr("operate.engine.export", exported)
    monkeypatch.setattr("operate.pagerduty.of_stack", silent)
    assert main(["verify", "--stack", "sandbox", "--now", "2026-12-07T04:00Z"]) == 1
    assert capsys.readouterr().err == (
        "PagerDuty has not answered within 40 seconds; "
        "try again, or compare the file and the stack alone with --offline\n"
    )
    assert all(seconds is not None and seconds <= 40 for seconds in waited), (
        "a deployment waits for the verdict"
    )


def test_many_changes_by_hand_are_summed_up(verify: Verify, capsys: pytest.CaptureFixture[str]) -> None:
    hours = [at("2026-12-08T03:00") + timedelta(hours=2 * number) for number in range(12)]
    verify(WING, by_hand=tuple(Entry("tsuf239", start, start + timedelta(hours=1)) for start in hours))
    reported = capsys.readouterr().out
    assert reported.count("by hand from") == 10
    assert reported.endswith("… and 2 more by hand; --json lists all of them\n")


def test_what_notices_nothing_is_named(verify: Verify, capsys: pytest.CaptureFixture[str]) -> None:
    silent = (
        Blind("monitor", "Homepage", "paused"),
        Blind("heartbeat", "Canary", "never pinged"),
        Blind("heartbeat", "Clean-up", "overdue"),
    )
    assert verify(WING, blind=silent) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "paused: the monitor Homepage: it pages nobody; pulumi up --stack sandbox resumes it",
        (
            "never pinged: the heartbeat Canary: nothing is noticed before the first ping; "
            "oncall monitors --steps prints the job that pings"
        ),
        "overdue: the heartbeat Clean-up: its job has not pinged in time",
    ]
    assert verify(WING, "--json", blind=silent[:1]) == 0
    assert json.loads(capsys.readouterr().out)["blind"] == [
        {"kind": "monitor", "name": "Homepage", "state": "paused"}
    ]


def test_better_stack_says_what_is_paused_or_silent() -> None:
    """Statuses: the vendor's API reference, on monitors and on heartbeats."""
    statuses = {
        "monitors": [("1", False, "up"), ("2", True, "paused"), ("9", True, "paused")],
        "heartbeats": [
            ("3", False, "pending"),
            ("4", False, "down"),
            ("5", False, "up"),
            ("6", True, "paused"),
        ],
    }

    def answers(request: httpx.Request) -> httpx.Response:
        kind, page = request.url.path.rpartition("/")[2], int(request.url.params["page"])
        found = statuses[kind]
        shown = found[:1] if page == 1 else found[1:]  # two pages
        data = [
            {"id": id_, "attributes": {"paused": paused, "status": status}} for id_, paused, status in shown
        ]
        following = f"https://uptime.betterstack.com/api/v2/{kind}?page=2" if page == 1 else None
        return httpx.Response(200, json={"data": data, "pagination": {"next": following}})

    resources = {
        f"urn:pulumi:prod::p::betterstack:index:{kind}::{id_}": Resource(
            urn=f"urn:pulumi:prod::p::betterstack:index:{kind}::{id_}",
            type=f"betterstack:index:{kind}",
            id=id_,
            properties={name: f"{kind} {id_}"},
        )
        for kind, name, ids in (("Monitor", "pronounceableName", "12"), ("Heartbeat", "name", "3456"))
        for id_ in ids
    }
    with betterstack.account(TOKEN, "https://uptime.betterstack.com", answering(answers)) as there:
        assert betterstack.blind(there, Resources("prod", resources)) == (
            ("monitor", "Monitor 2", "paused"),
            ("heartbeat", "Heartbeat 3", "never pinged"),
            ("heartbeat", "Heartbeat 4", "overdue"),
            ("heartbeat", "Heartbeat 6", "paused"),
        ), "9 belongs to somebody else"
