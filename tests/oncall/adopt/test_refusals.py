"""Answers that are broken, incomplete or strange: each ends in a sentence, or in a file that says what it can."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from oncall.adopt import betterstack, opsgenie, pagerduty, recorded
from oncall.adopt.account import Account
from oncall.adopt.adoption import Adopted, Choices, adopted
from oncall.adopt.corrections import MOST
from oncall.adopt.recorded import Value
from oncall.errors import UserError
from oncall.time.clock import minutes
from oncall.time.timeline import timeline
from tests.search import sample

Answer = dict[str, Any]
NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
ANN = {"id": "PANN", "name": "Ann", "email": "ann@octo.example", "time_zone": "Etc/UTC"}
BEN = {"id": "PBEN", "name": "Ben", "email": "ben@octo.example", "time_zone": "Nowhere/At_All"}
LAYER = {
    "id": "PLAYER",
    "name": "Layer 1",
    "start": "2026-01-05T09:00:00Z",
    "end": None,
    "rotation_virtual_start": "2026-01-05T09:00:00Z",
    "rotation_turn_length_seconds": 604800,
    "users": [{"user": {"id": "PANN"}}, {"user": {"id": "PBEN"}}],
    "restrictions": [],
}
POLICY: Answer = {
    "id": "PPOLICY",
    "name": "Octo",
    "num_loops": 1,
    "escalation_rules": [
        {"escalation_delay_in_minutes": 10, "targets": [{"id": "PSCHED", "type": "schedule_reference"}]}
    ],
}


def schedule(**changes: Any) -> Answer:
    return {"id": "PSCHED", "name": "Octo", "time_zone": "Etc/UTC", "schedule_layers": [LAYER], **changes}


def layer(**changes: Any) -> Answer:
    return schedule(schedule_layers=[LAYER | changes])


def restricted(**changes: Any) -> Answer:
    usual = {"type": "daily_restriction", "start_time_of_day": "09:00:00", "duration_seconds": 28800}
    return layer(restrictions=[usual | changes])


def answers(*each: Answer) -> list[Value]:
    return [Value(one, f"{number}.json") for number, one in enumerate(each)]


def of_pagerduty(*more: Answer, of: Answer | None = None, policies: list[Answer] | None = None) -> Adopted:
    account = pagerduty.account(
        answers(
            {"users": [ANN, BEN]},
            {"schedules": [of or schedule()]},
            {"escalation_policies": [POLICY] if policies is None else policies},
            *more,
        ),
        minutes(NOW),
    )
    return adopted(account, None, NOW, Choices())


def of_opsgenie(*each: Answer) -> Account:
    users = {"data": [{"id": "1", "username": "ann@octo.example", "fullName": "Ann"}]}
    return opsgenie.account(answers(users, *each), minutes(NOW))


class TestFolders:
    def test_one_that_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="does not exist; name a folder"):
            recorded.answers(tmp_path / "nothing")

    def test_one_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("{}", encoding="utf-8")
        with pytest.raises(UserError, match="is not a folder"):
            recorded.answers(tmp_path / "file")

    def test_one_without_answers(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("{}", encoding="utf-8")
        (tmp_path / "folder.json").mkdir()
        with pytest.raises(UserError, match=r"holds no \.json file"):
            recorded.answers(tmp_path)

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b'{"users": [', "1.json:1:12: is no JSON"),
            (b"", "1.json:1:1: is no JSON"),
            (b"\xff\xfe", "1.json is not text in UTF-8"),
            (b"[" * 100_000, "nests too deeply"),
            (b'{"a": ' + b"1" * 5000 + b"}", "a number too long"),
            (b'"users"', "expected: an answer, which is an object"),
            (b"[1]", "expected: an answer, which is an object"),
        ],
    )
    def test_files_that_are_no_answers(self, tmp_path: Path, data: bytes, words: str) -> None:
        (tmp_path / "1.json").write_bytes(data)
        with pytest.raises(UserError, match=words):
            recorded.answers(tmp_path)

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "1.json")
        with pytest.raises(UserError, match=r"1\.json is not a file"):
            recorded.answers(tmp_path)

    def test_a_file_of_many_megabytes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(recorded, "LARGEST", 1)
        (tmp_path / "1.json").write_text("{}", encoding="utf-8")
        with pytest.raises(UserError, match="has more than 0 MB"):
            recorded.answers(tmp_path)

    def test_pages_in_one_file(self, tmp_path: Path) -> None:
        (tmp_path / "1.json").write_text(json.dumps([{"users": []}, {"users": [ANN]}]), encoding="utf-8")
        assert [each.place for each in recorded.answers(tmp_path)] == [
            f"{tmp_path}/1.json[0]",
            f"{tmp_path}/1.json[1]",
        ], "several accounts are read at once: the name of a file alone does not say where it is"

    def test_the_name_of_a_file_says_whose_overrides_it_holds_before_its_folder_does(
        self, tmp_path: Path
    ) -> None:
        folder = tmp_path / "PSCHED"
        folder.mkdir()
        override = {"start": "2026-12-01T09:00:00Z", "end": "2026-12-02T09:00:00Z", "user": {"id": "PANN"}}
        second = schedule(id="P2", name="Second")
        for name, data in {
            "users": {"users": [ANN, BEN]},
            "schedules": {"schedules": [schedule(), second]},
            "overrides-P2": {"overrides": [override]},
        }.items():
            (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
        account = pagerduty.account(recorded.answers(folder), minutes(NOW))
        held = {
            one.id: len(one.overrides) for policy in account.policies for one in policy.steps[0].schedules
        }
        assert held == {"PSCHED": 0, "P2": 1}


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (schedule(id=7), r"schedules\[0\].id is 7; expected: a text"),
        (schedule(schedule_layers={}), r"schedule_layers is \{\}; expected: a list"),
        (schedule(schedule_layers=[1]), r"schedule_layers\[0\] is 1; expected: an object"),
        (layer(start="1900-01-01T00:00:00Z"), "expected: a time from 1971 on"),
        (layer(start=None), "start is missing; expected: a time"),
        (layer(start="yesterday"), 'start is "yesterday"; expected: a time as'),
        (layer(start="2026-01-05T09:00:00"), "expected: a time with its offset"),
        (layer(start=10**18), "expected: a whole number from 0 to 7258118400000"),
        (layer(rotation_turn_length_seconds="week"), "expected: a whole number"),
        (layer(rotation_turn_length_seconds=0.5), "expected: a whole number"),
        (layer(rotation_turn_length_seconds=True), "expected: a whole number"),
        (layer(rotation_turn_length_seconds=0), "expected: a whole number from 60 to"),
        (layer(users=[{"user": {}}]), "id is missing; expected: a text"),
        (restricted(type="monthly"), "expected: daily_restriction or weekly_restriction"),
        (restricted(start_time_of_day="9"), "expected: a time of day as 09:00:00"),
        (restricted(duration_seconds=0), "expected: a whole number from 1 to"),
        (restricted(type="weekly_restriction"), "start_day_of_week is missing"),
        (restricted(type="weekly_restriction", start_day_of_week=8), "from 1 .Monday. to 7"),
    ],
)
def test_what_pagerduty_never_answers_is_named(of: Answer, words: str) -> None:
    with pytest.raises(UserError, match=words):
        of_pagerduty(of=of)


@pytest.mark.parametrize(
    ("each", "words"),
    [
        ([{"schedules": []}], "record the answer of GET /users"),
        ([{"error": {"message": "Invalid", "code": 2001}}], "holds an error in place of an answer"),
        ([{"users": [ANN], "more": True, "offset": 0}], "record it again with offset=1"),
        ([{"users": [ANN], "more": True}, {"users": [BEN], "offset": 5}], "offset=1"),
        ([{"users": [ANN]}, {"overrides": [{"id": "Q"}]}], "put the schedule's id into the name of the file"),
        ([{"users": [ANN]}], "nobody on call of whom a file could say it"),
    ],
)
def test_accounts_that_are_not_whole_are_refused(each: list[Answer], words: str) -> None:
    with pytest.raises(UserError, match=words):
        adopted(pagerduty.account(answers(*each), minutes(NOW)), None, NOW, Choices())


@pytest.mark.slow(covers=True)
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: of_pagerduty(of=layer(rotation_turn_length_seconds=604830)), "counts whole minutes"),
        (lambda: of_pagerduty(of=restricted(start_time_of_day="09:00:30")), "the file has full minutes"),
        (lambda: of_pagerduty({"what": 1}), "no answer of PagerDuty"),
        (
            lambda: of_pagerduty(of={**schedule(), "summary": "x"}, policies=[]),
            "no escalation policy is recorded",
        ),
        (
            lambda: of_pagerduty({"schedules": [schedule(id="P2", time_zone="Mars/Base")]}),
            "time zone 'Mars/Base'",
        ),
        (lambda: of_pagerduty({"schedules": [{"id": "P2", "name": "List"}]}), "GET /schedules/P2"),
        (lambda: of_pagerduty({"schedules": [{"id": "P2", "type": "schedule_v3"}]}), "it is based on shifts"),
        (
            lambda: of_pagerduty({"services": [{"id": "S", "name": "S"}]}),
            "its escalation policy is not recorded",
        ),
        (
            lambda: of_pagerduty(policies=[POLICY, POLICY | {"id": "P2", "escalation_rules": []}]),
            "calls nobody",
        ),
        (lambda: of_pagerduty(policies=[POLICY | {"num_loops": 12}]), "it repeats 12 times"),
    ],
)
def test_what_the_file_cannot_say_is_listed(make: Callable[[], Adopted], words: str) -> None:
    assert any(words in str(remark) for remark in make().remarks)


def test_people_without_an_address_that_the_file_takes_leave_their_turns_empty() -> None:
    users = {"users": [ANN, BEN | {"email": "no address"}]}
    made = of_pagerduty(users)
    assert any("'no address'" in remark.what for remark in made.remarks)
    assert list(made.operation.people) == ["ann"]


@pytest.mark.parametrize("user", [BEN | {"email": "no address"}, BEN | {"email": None}])
def test_somebody_who_is_there_and_has_no_address_is_not_called_gone(user: Answer) -> None:
    said = [str(one) for one in of_pagerduty({"users": [ANN, user]}).remarks if "Ben" in str(one)]
    assert len(said) == 1, "the account without an address is listed once, not in each layer"
    assert "has no e-mail address that the file takes" in said[0]


def test_somebody_without_a_name_is_called_by_the_id_once() -> None:
    gone = layer(users=[{"user": {"id": "PANN"}}, {"user": {"id": "PGONE"}}])
    assert any(
        "layer 'Layer 1': PGONE has no account any more" in str(one) for one in of_pagerduty(of=gone).remarks
    )


def test_somebody_who_is_blocked_is_not_called_gone() -> None:
    blocked = {"data": [{"id": "2", "username": "ben@octo.example", "blocked": True}]}
    rotation = ROTATION | {"participants": [{"type": "user", "id": "1"}, {"type": "user", "id": "2"}]}
    schedule = {"data": {"id": "s1", "name": "s", "timezone": "UTC", "rotations": [rotation]}}
    (said,) = (str(one) for one in of_opsgenie(blocked, schedule).remarks if "ben@" in str(one))
    assert "ben@octo.example is blocked" in said


@pytest.mark.parametrize(
    ("changes", "reason"), [({"enabled": False}, "it is disabled"), ({"timezone": "Mars/Base"}, "is unknown")]
)
def test_a_schedule_that_is_left_out_is_not_called_missing(changes: Answer, reason: str) -> None:
    left_out = {"data": SCHEDULE["data"] | changes}
    said = "".join(map(str, of_opsgenie(left_out, escalation({"type": "schedule", "id": "s1"})).remarks))
    assert reason in said
    assert "Export it" not in said, "the export has it"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"time_zone": "Mars/Base"}, "its time zone 'Mars/Base' is unknown"),
        ({"type": "schedule_v3"}, "it is based on shifts and has no layers"),
        ({"schedule_layers": [LAYER | {"users": []}]}, "nobody is on call by it"),
    ],
)
def test_a_schedule_that_is_left_out_and_the_rule_that_calls_it_are_listed_once(
    changes: Answer, reason: str
) -> None:
    rule = {"escalation_delay_in_minutes": 10, "targets": [{"id": "P2", "type": "schedule_reference"}]}
    policy = POLICY | {"escalation_rules": [*POLICY["escalation_rules"], rule]}
    other = schedule(id="P2", name="Other") | changes
    made = of_pagerduty({"schedules": [other]}, policies=[policy])
    (remark,) = (remark for remark in made.remarks if not remark.in_file)
    assert remark.place == 'schedule "Other" (P2)'
    assert remark.what == f"{reason}, so the file leaves it out, with each rule that calls nobody else"


@pytest.mark.slow(covers=True)
def test_a_rule_whose_people_are_all_called_before_is_listed_once() -> None:
    first = POLICY["escalation_rules"][0]
    twice = of_pagerduty(policies=[POLICY | {"escalation_rules": [first, first]}])
    (remark,) = twice.remarks
    assert remark.place.endswith(", rule 2")
    assert remark.what == "it calls nobody who is not called before, so the file leaves it out"
    targets = [*first["targets"], {"id": "PANN", "type": "user_reference"}]
    beside = of_pagerduty(policies=[POLICY | {"escalation_rules": [first | {"targets": targets}]}])
    (remark,) = beside.remarks
    assert remark.what.startswith("ann@octo.example is on call by it and by Octo at once"), (
        "the rule calls others too"
    )


def test_a_rule_that_calls_nobody_is_listed_once() -> None:
    rules = [*POLICY["escalation_rules"], {"escalation_delay_in_minutes": 10, "targets": []}]
    (remark,) = of_pagerduty(policies=[POLICY | {"escalation_rules": rules}]).remarks
    assert str(remark).endswith(
        ", rule 2: it calls nobody, so the file leaves it out. Delete it, or let it call somebody."
    )


def test_names_in_another_script_stay_as_titles_and_their_ids_are_listed() -> None:
    services = [
        {"id": f"PS{number}", "name": name, "escalation_policy": {"id": "PPOLICY"}}
        for number, name in enumerate(("当番 2", "الفريق", "№1 смена", "Café Übersicht", "Группа SRE 3"))
    ]
    made = of_pagerduty({"services": services}, of=schedule(name="Дежурные"))
    assert {key: one.title for key, one in made.operation.rotations.items()} == {"rotation": "Дежурные"}
    assert {key: one.title for key, one in made.operation.sources.items()} == {
        "source-2": "当番 2",
        "source": "الفريق",
        "source-1": "№1 смена",
        "cafe-ubersicht": "Café Übersicht",
        "sre-3": "Группа SRE 3",
    }
    (remark,) = (remark for remark in made.remarks if remark.place == "ids")
    assert remark.what == (
        'they have Latin letters alone, so `rotation` is "Дежурные", `source-2` is "当番 2", '
        '`source` is "الفريق" and `source-1` is "№1 смена"'
    )


def test_a_service_of_a_policy_that_calls_nobody_is_listed() -> None:
    silent = POLICY | {"id": "P2", "name": "Silent", "escalation_rules": []}
    services = {"services": [{"id": "S", "name": "S", "escalation_policy": {"id": "P2"}}]}
    made = of_pagerduty(services, policies=[POLICY, silent])
    assert any("its escalation policy calls nobody" in remark.what for remark in made.remarks)


def test_a_later_answer_completes_an_earlier_one() -> None:
    listed = {"schedules": [{"id": "PSCHED", "name": "Octo", "time_zone": "Etc/UTC"}]}
    account = pagerduty.account(
        answers({"users": [ANN, BEN]}, listed, {"schedule": schedule()}, {"escalation_policies": [POLICY]}),
        minutes(NOW),
    )
    assert account.policies[0].steps[0].schedules[0].layers


def test_overrides_that_the_schedule_holds_itself_count() -> None:
    override = {"start": "2026-12-01T09:00:00Z", "end": "2026-12-02T09:00:00Z", "user": {"id": "PANN"}}
    whole = {"overrides_subschedule": {"rendered_schedule_entries": [override]}}
    for held in (whole, {"overrides": [override, override]}):
        made = of_pagerduty(of=schedule(**held))
        assert len(made.operation.time_off) + len(made.operation.holidays) == 1, "each override once"


def test_an_end_that_never_comes_is_none() -> None:
    assert of_pagerduty(of=layer(end="9999-12-31T23:59:59Z")).text == of_pagerduty().text


def test_a_year_of_turns_is_twelve_months() -> None:
    assert "turn: 12 months" in of_pagerduty(of=layer(rotation_turn_length_seconds=365 * 86400)).text


def test_layers_that_repeat_themselves_after_years_are_listed() -> None:
    users = [{"user": {"id": key}} for key in ["PANN"] * 36 + ["PBEN"]]
    monday = {
        "type": "weekly_restriction",
        "start_day_of_week": 1,
        "start_time_of_day": "00:00:00",
        "duration_seconds": 86400,
    }
    of = layer(rotation_turn_length_seconds=5 * 3600, users=users, restrictions=[monday])
    with pytest.raises(UserError, match="for which the file has no words"):
        of_pagerduty(of=of)


@pytest.mark.parametrize(
    ("each", "words"),
    [
        ([{"message": "Key format is not valid!", "took": 0.1}], "holds an error in place of an answer"),
        ([{"data": [], "totalCount": 3}], "1 of 3 users are recorded"),
        (
            [{"data": [{"name": "s", "timezone": "UTC", "rotations": [{"type": "monthly"}]}]}],
            "hourly, daily or weekly",
        ),
        (
            [{"data": [{"name": "e", "rules": [{"delay": {"timeAmount": 1, "timeUnit": "moons"}}]}]}],
            "minutes, hours or days",
        ),
    ],
)
def test_what_opsgenie_never_exports_is_named(each: list[Answer], words: str) -> None:
    with pytest.raises(UserError, match=words):
        of_opsgenie(*each)


def test_an_export_without_users_is_refused() -> None:
    with pytest.raises(UserError, match="export the users too"):
        opsgenie.account(answers({"data": []}), minutes(NOW))


ROTATION = {
    "name": "r",
    "type": "weekly",
    "startDate": "2026-01-05T09:00:00Z",
    "participants": [{"type": "user", "id": "1"}],
}


@pytest.mark.parametrize(
    ("restriction", "words"),
    [
        (
            {"type": "yearly", "restriction": {"startHour": 1, "endHour": 2}},
            "time-of-day or weekday-and-time-of-day",
        ),
        ({"type": "time-of-day", "restriction": {"startHour": 1, "endHour": 99}}, "hours from 0 to 24"),
        (
            {
                "type": "weekday-and-time-of-day",
                "restrictions": [{"startDay": "moonday", "startHour": 1, "endHour": 2}],
            },
            "a day of the week",
        ),
    ],
)
def test_restrictions_of_opsgenie_that_are_none_are_named(restriction: Answer, words: str) -> None:
    rotation = ROTATION | {"timeRestriction": restriction}
    with pytest.raises(UserError, match=words):
        of_opsgenie({"data": [{"name": "s", "timezone": "UTC", "rotations": [rotation]}]})


def escalation(*recipients: Answer, **changes: Any) -> Answer:
    rules = [{"delay": {"timeAmount": 0}, "recipient": one, **changes} for one in recipients]
    return {"data": {"name": "e", "rules": rules}}


SCHEDULE = {"data": {"id": "s1", "name": "s", "timezone": "UTC", "rotations": [ROTATION]}}


@pytest.mark.parametrize(
    ("each", "words"),
    [
        ([SCHEDULE, escalation({"type": "schedule", "name": "other"})], "of which the export says nothing"),
        ([SCHEDULE, escalation({"type": "team", "name": "ops"})], "it calls the team ops (default)"),
        ([SCHEDULE, escalation({"type": "user", "username": "zed@octo.example"})], "zed@octo.example"),
        ([{"data": {"name": "m", "timezone": "Mars/Base", "rotations": []}}], "time zone 'Mars/Base'"),
        (
            [{"data": {"name": "m", "timezone": "UTC", "rotations": [ROTATION | {"participants": []}]}}],
            "has no people",
        ),
        ([{"data": {"what": 1}}], "it says neither who is on call"),
    ],
)
def test_what_the_file_cannot_say_of_opsgenie_is_listed(each: list[Answer], words: str) -> None:
    assert any(words in str(remark) for remark in of_opsgenie(*each).remarks)


def test_a_schedule_that_a_routing_rule_calls_is_a_team() -> None:
    rule = {"data": [{"notify": {"type": "schedule", "id": "s1"}, "criteria": {"type": "match-all"}}]}
    assert [policy.title for policy in of_opsgenie(SCHEDULE, rule).policies] == ["s"]


def monitor(**attributes: Any) -> Answer:
    usual = {
        "url": "https://octo.example",
        "pronounceable_name": "Octo",
        "monitor_type": "status",
        "policy_id": "1",
    }
    return {
        "data": [{"id": "1", "type": "monitor", "attributes": usual | attributes}],
        "pagination": {"next": None},
    }


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"monitor_type": "dns"}, "it is of the type dns"),
        ({"paused": True}, "it is paused"),
        ({"auth_username": "ann"}, "headers, a body or a password"),
        ({"required_keyword": "two\nlines", "monitor_type": "keyword"}, "its keyword is not a single line"),
        ({"confirmation_period": 7200}, "for more than an hour"),
        ({"url": "https://github.com/a/b/actions/workflows/c.txt/badge.svg"}, "does not take this badge"),
        (
            {"url": "https://github.com/a/b/actions/workflows/c.yml/badge.svg?event=moon"},
            "does not take this badge",
        ),
        (
            {"url": "https://github.com/a/b/actions/workflows/c.yml/badge.svg?event=release&branch=main"},
            "has no branch",
        ),
    ],
)
def test_what_the_file_cannot_say_of_a_monitor_is_listed(attributes: Answer, words: str) -> None:
    remarks = betterstack.watched(answers(monitor(**attributes))).remarks
    assert any(words in str(remark) for remark in remarks)


def test_a_badge_is_watched_once() -> None:
    badge = monitor(url="https://github.com/a/b/actions/workflows/c.yml/badge.svg")
    watched = betterstack.watched(answers(badge, badge))
    assert list(watched.workflows) == ["octo"]
    assert any("another monitor watches this badge" in remark.what for remark in watched.remarks)


def test_a_monitor_that_calls_nobody_is_of_low_urgency() -> None:
    (asset,) = betterstack.watched(answers(monitor(policy_id=None, email=True))).assets.values()
    assert asset.severity == "low", "it has woken nobody, and the file wakes nobody for it"


def test_all_that_is_watched_alerts_the_first_of_several_teams() -> None:
    account = pagerduty.account(
        answers(
            {"users": [ANN, BEN]},
            {"schedules": [schedule()]},
            {"escalation_policies": [POLICY, POLICY | {"id": "P2", "name": "Second"}]},
        ),
        minutes(NOW),
    )
    made = adopted(account, betterstack.watched(answers(monitor())), NOW, Choices())
    assert made.operation.assets["octo"].team == "octo"
    assert any("alerts the team octo" in remark.what for remark in made.remarks)


@pytest.mark.parametrize(
    ("each", "words"),
    [
        (
            [{"errors": "Invalid Team API token"}],
            "holds an error in place of an answer: Invalid Team API token",
        ),
        (
            [monitor() | {"pagination": {"next": "https://page/2"}}],
            "a page of monitors is missing; record https://page/2",
        ),
    ],
)
def test_answers_of_better_stack_that_are_not_whole_are_refused(each: list[Answer], words: str) -> None:
    with pytest.raises(UserError, match=words):
        betterstack.watched(answers(*each))


def test_other_answers_of_better_stack_are_left_alone() -> None:
    (remark,) = betterstack.watched(answers({"data": {"id": "1", "type": "status_page"}})).remarks
    assert remark.in_file


JUNK: list[Any] = [None, "", 0, -1, 1.5, True, [], {}, "x", 10**30, [None], [{}], float("nan"), "2026-01-01"]


def places(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where something stands in an answer."""
    keys = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in keys:
        yield (*path, key)
        yield from places(data[key], (*path, key))


@pytest.mark.slow
@pytest.mark.parametrize("seed", sample(range(60)))
def test_whatever_stands_in_an_answer_the_end_is_a_file_or_a_sentence(seed: int) -> None:
    random = Random(seed)  # noqa: S311 — nothing secret
    folder = random.choice(sorted((Path(__file__).parent / "accounts").iterdir()))
    each = recorded.answers(folder)
    whole = random.choice(each).data
    *path, last = random.choice(list(places(whole)))
    broken = whole
    for key in path:
        broken = broken[key]
    broken[last] = random.choice(JUNK)
    with suppress(UserError):
        if "better" in folder.name:
            betterstack.watched(each)
        else:
            vendor = opsgenie if "opsgenie" in folder.name else pagerduty
            adopted(vendor.account(each, minutes(NOW)), None, NOW, Choices())


@pytest.mark.slow(covers=True)
def test_turns_of_hours_within_hours_of_a_clock_have_rotations_for_each_season() -> None:
    users = [{"user": {"id": "PANN"}}, {"user": {"id": "PBEN"}}, {"user": {"id": "PANN"}}]
    day = {"type": "daily_restriction", "start_time_of_day": "08:00:00", "duration_seconds": 28800}
    of = layer(rotation_turn_length_seconds=2 * 3600, users=users, restrictions=[day])
    made = of_pagerduty({"schedules": [{"id": "PSCHED", "time_zone": "Europe/Berlin"}]}, of=of)
    (remark,) = made.remarks
    assert remark.in_file
    assert remark.what.endswith("so the file has other rotations for each season, until 2027-12-28")
    begun = {one.order[0].start.date().isoformat() for one in made.operation.rotations.values()}
    assert begun == {"2026-11-16", "2027-03-28", "2027-10-31"}, "turns of hours do not know summer time"
    unchanging = of_pagerduty(of=of)
    assert not unchanging.remarks, "the clock of UTC never changes"


@pytest.mark.slow(covers=True)
def test_what_would_take_too_many_corrections_is_listed_where_it_differs() -> None:
    handoffs = [datetime(2026, 12, 1, 9, tzinfo=UTC) + timedelta(days=day) for day in range(MOST)]
    overrides = [
        {
            "start": (at - timedelta(hours=1)).isoformat(),
            "end": (at + timedelta(hours=1)).isoformat(),
            "user": {"id": "PCEM"},
        }
        for at in handoffs
    ]
    cem = ANN | {"id": "PCEM", "name": "Cem", "email": "cem@octo.example"}
    of = layer(rotation_turn_length_seconds=86400) | {"overrides": overrides}
    (remark,) = of_pagerduty({"users": [cem]}, of=of).remarks
    assert remark.what == (
        "the account has cem from 2026-12-01T08:00Z to 2026-12-01T09:00Z, the file has ben; "
        f"{2 * MOST} such times in a year"
    )
    few = layer(rotation_turn_length_seconds=86400) | {"overrides": overrides[: MOST // 2]}
    assert of_pagerduty({"users": [cem]}, of=few).remarks == ()


@pytest.mark.slow(covers=True)
def test_somebody_whom_an_override_frees_is_called_at_their_other_level() -> None:
    week = {"start": "2026-12-08T12:00:00Z", "end": "2026-12-09T12:00:00Z", "user": {"id": "PCEM"}}
    first = schedule(time_zone="Europe/Berlin", overrides=[week])
    second = schedule(id="P2", name="Second", time_zone="Asia/Singapore")
    both = [POLICY["escalation_rules"][0], {**POLICY["escalation_rules"][0]}]
    both[1] = both[1] | {"targets": [{"id": "P2", "type": "schedule_reference"}]}
    shifted = [LAYER | {"rotation_virtual_start": "2026-01-06T09:00:00Z"}]
    second["schedule_layers"] = shifted
    made = of_pagerduty(
        {"users": [{"id": "PCEM", "name": "Cem", "email": "cem@octo.example"}]},
        {"schedules": [second]},
        of=first,
        policies=[POLICY | {"escalation_rules": both}],
    )
    at = datetime(2026, 12, 8, 18, tzinfo=UTC)
    called = {one.level: one.person for one in timeline(made.operation, at, at + timedelta(hours=1))}
    assert called == {"primary": "cem", "secondary": "ann"}, "ann is called second where cem replaces her"


def test_what_pagerduty_renders_itself_decides_whether_all_is_recorded() -> None:
    entries = [
        {"start": "2026-11-16T09:00:00Z", "end": "2026-11-23T09:00:00Z", "user": {"id": "PBEN"}},
        {"start": "2026-11-23T09:00:00Z", "end": "2026-11-30T09:00:00Z", "user": {"id": "PANN"}},
        {"start": "2026-11-30T09:00:00Z", "end": "2026-12-07T09:00:00Z", "user": {"id": "PBEN"}},
    ]
    final = {"name": "Final Schedule", "rendered_schedule_entries": entries}
    assert of_pagerduty(of=schedule(final_schedule=final)).complete
    entries[1] |= {"user": {"id": "PBEN"}}
    (remark,) = [one for one in of_pagerduty(of=schedule(final_schedule=final)).remarks if not one.in_file]
    assert "has ben@octo.example on call from 2026-11-23T17:00Z to 2026-11-30T09:00Z" in remark.what
