"""PagerDuty schedules: how layers are kept, what is rendered, overrides, and who is on call."""

from __future__ import annotations

from typing import Any

import pytest
from oncall_sandbox.testing import LocalServices

WEEK = 7 * 24 * 3600
MONDAY = "2026-11-23T03:00:00Z"


@pytest.fixture
def people(accounts: LocalServices) -> list[str]:
    return [accounts.user(name) for name in ("ana", "bo")]


def layer(people: list[str], start: str = MONDAY, hour: int = 3, **change: Any) -> dict[str, Any]:
    daily = {
        "type": "daily_restriction",
        "start_time_of_day": f"{hour:02}:00:00",
        "duration_seconds": 12 * 3600,
    }
    return {
        "start": start,
        "end": None,
        "rotation_virtual_start": start,
        "rotation_turn_length_seconds": WEEK,
        "users": [{"user": {"id": user, "type": "user"}} for user in people],
        "restrictions": [daily],
        **change,
    }


def schedule(*layers: dict[str, Any], **change: Any) -> dict[str, Any]:
    return {
        "schedule": {"name": "Primary", "time_zone": "Etc/UTC", "schedule_layers": list(layers), **change}
    }


def make(accounts: LocalServices, *layers: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = accounts.pagerduty("POST /schedules", schedule(*layers), status=201)["schedule"]
    return made


def policy(accounts: LocalServices, *schedules: str) -> str:
    rules = [
        {"escalation_delay_in_minutes": 10, "targets": [{"id": key, "type": "schedule_reference"}]}
        for key in schedules
    ]
    body = {"escalation_policy": {"name": "Wing", "escalation_rules": rules}}
    key: str = accounts.pagerduty("POST /escalation_policies", body, status=201)["escalation_policy"]["id"]
    return key


def names(entries: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(entry["user"]["summary"], entry["start"], entry["end"]) for entry in entries]


def test_layers_come_back_in_reverse_with_ids_and_rfc_3339(
    accounts: LocalServices, people: list[str]
) -> None:
    day = layer(people, rotation_virtual_start="2026-01-05 03:00:00 +0000 UTC")
    made = make(accounts, day, layer(people, hour=15))

    hours = [one["restrictions"][0]["start_time_of_day"] for one in made["schedule_layers"]]
    assert hours == ["15:00:00", "03:00:00"]
    assert made["schedule_layers"][1]["rotation_virtual_start"] == "2026-01-05T03:00:00Z"
    assert len({one["id"] for one in made["schedule_layers"]}) == 2


def test_a_start_in_the_past_becomes_now_and_stays(accounts: LocalServices, people: list[str]) -> None:
    made = make(accounts, layer(people))
    kept = made["schedule_layers"][0]
    assert kept["start"] == "2026-11-23T12:00:00Z"
    accounts.at("2026-11-24T12:00:00+00:00")

    again = layer(people, id=kept["id"], rotation_turn_length_seconds=2 * WEEK)
    changed = accounts.pagerduty(f"PUT /schedules/{made['id']}", schedule(again))["schedule"][
        "schedule_layers"
    ][0]

    assert (changed["id"], changed["start"]) == (kept["id"], "2026-11-23T12:00:00Z")


def test_a_layer_left_out_ends_or_goes(accounts: LocalServices, people: list[str]) -> None:
    made = make(accounts, layer(people), layer(people, start="2027-01-04T03:00:00Z"), layer(people, hour=15))
    _, future, begun = made["schedule_layers"]
    accounts.at("2026-11-23T13:00:00+00:00")

    kept = layer(people, hour=15, id=made["schedule_layers"][0]["id"])
    layers = accounts.pagerduty(f"PUT /schedules/{made['id']}", schedule(kept))["schedule"]["schedule_layers"]

    ends = {one["id"]: one["end"] for one in layers}
    assert ends == {kept["id"]: None, begun["id"]: "2026-11-23T13:00:00Z"}
    assert future["id"] not in ends


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"users": []}, "Schedule layer users can't be blank"),
        ({"users": [{"user": {"id": "PNOBODY"}}]}, "User not found"),
        (
            {"rotation_turn_length_seconds": 60},
            "Rotation turn length seconds must be between 1 hour and 1 year",
        ),
        ({"start": "2027-01-04T03:00:30Z"}, "Start and end must be full minutes"),
        ({"end": "2027-01-04T03:00:30Z"}, "Start and end must be full minutes"),
        ({"rotation_virtual_start": "2026-11-23T03:00:01Z"}, "Rotation virtual start must be a full minute"),
        ({"start": "soon"}, "Start is invalid"),
        ({"start": "2027-01-05T00:00:00Z", "end": "2027-01-04T00:00:00Z"}, "End must be after start"),
        ({"id": "PNONE"}, "Schedule layer PNONE not found"),
    ],
)
def test_a_layer_is_refused(
    accounts: LocalServices, people: list[str], change: dict[str, Any], complaint: str
) -> None:
    assert accounts.errors("POST /schedules", schedule(layer(people, **change))) == [complaint]


@pytest.mark.parametrize(
    ("restriction", "complaint"),
    [
        ({"duration_seconds": 86_400}, "Restriction duration seconds must be less than 86400"),
        ({"start_time_of_day": "24:00"}, "Restriction start time of day is invalid"),
        ({"type": "yearly"}, "Restriction type is not included in the list"),
        ({"type": "weekly_restriction"}, "Restriction start day of week must be between 1 and 7"),
    ],
)
def test_a_restriction_is_refused(
    accounts: LocalServices, people: list[str], restriction: dict[str, Any], complaint: str
) -> None:
    daily = {
        "type": "daily_restriction",
        "start_time_of_day": "03:00:00",
        "duration_seconds": 60,
        **restriction,
    }

    assert accounts.errors("POST /schedules", schedule(layer(people, restrictions=[daily]))) == [complaint]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"time_zone": "UTC"}, "Time zone is invalid"),
        ({"time_zone": "Mars/Base"}, "Time zone is invalid"),
        ({"name": ""}, "Name can't be blank"),
        ({"schedule_layers": "none"}, "Schedule layers must be an array"),
        ({"schedule_layers": []}, "Schedule layers can't be blank"),
    ],
)
def test_a_schedule_is_refused(
    accounts: LocalServices, people: list[str], change: dict[str, Any], complaint: str
) -> None:
    assert accounts.errors("POST /schedules", schedule(layer(people), **change)) == [complaint]


def test_names_of_schedules_may_repeat(accounts: LocalServices, people: list[str]) -> None:
    assert make(accounts, layer(people))["id"] != make(accounts, layer(people))["id"]


def test_rendered_between_since_and_until_only(accounts: LocalServices, people: list[str]) -> None:
    made = make(accounts, layer(people), layer(people[::-1], hour=15))
    where = f"GET /schedules/{made['id']}"

    assert accounts.pagerduty(where)["schedule"]["final_schedule"]["rendered_schedule_entries"] == []
    span = {"since": "2026-11-29T00:00:00Z", "until": "2026-12-01T00:00:00Z"}
    final = accounts.pagerduty(where, params=span)["schedule"]["final_schedule"]
    assert names(final["rendered_schedule_entries"]) == [
        ("bo", "2026-11-29T00:00:00Z", "2026-11-29T03:00:00Z"),
        ("ana", "2026-11-29T03:00:00Z", "2026-11-29T15:00:00Z"),
        ("bo", "2026-11-29T15:00:00Z", "2026-11-30T15:00:00Z"),
        ("ana", "2026-11-30T15:00:00Z", "2026-12-01T00:00:00Z"),
    ]
    assert final["rendered_coverage_percentage"] == 100.0


def test_the_last_layer_wins(accounts: LocalServices, people: list[str]) -> None:
    made = make(accounts, layer(people[:1], restrictions=[]), layer(people[1:], restrictions=[]))

    span = {"since": "2026-11-24T00:00:00Z", "until": "2026-11-25T00:00:00Z"}
    found = accounts.pagerduty(f"GET /schedules/{made['id']}", params=span)["schedule"]

    assert names(found["final_schedule"]["rendered_schedule_entries"])[0][0] == "bo"
    assert [one["rendered_coverage_percentage"] for one in found["schedule_layers"]] == [100.0, 100.0]


def test_a_schedule_in_use_stays(accounts: LocalServices, people: list[str]) -> None:
    made = make(accounts, layer(people))
    policy(accounts, made["id"])

    assert accounts.errors(f"DELETE /schedules/{made['id']}") == [
        "Schedule can't be deleted if it's being used by escalation policies"
    ]
    assert accounts.errors(f"DELETE /users/{people[0]}") == [
        "User cannot be deleted as they are on a schedule"
    ]


# --- overrides


def override(user: str, start: str, end: str) -> dict[str, Any]:
    return {"start": start, "end": end, "user": {"id": user, "type": "user_reference"}}


def overridden(accounts: LocalServices, key: str, *overrides: dict[str, Any]) -> list[dict[str, Any]]:
    body = {"overrides": list(overrides)}
    made: list[dict[str, Any]] = accounts.pagerduty(f"POST /schedules/{key}/overrides", body, status=201)
    return made


SPAN = {"since": "2026-11-24T00:00:00Z", "until": "2026-11-25T00:00:00Z"}


def test_each_override_has_a_status_of_its_own(accounts: LocalServices, people: list[str]) -> None:
    key = make(accounts, layer(people))["id"]

    made = overridden(
        accounts,
        key,
        override(people[1], "2026-11-24T04:00:00Z", "2026-11-24T05:00:00Z"),
        override(people[1], "2026-11-24T05:00:00Z", "2026-11-24T05:00:00Z"),
        override("PNOBODY", "2026-11-24T05:00:00Z", "2026-11-24T06:00:00Z"),
        override(people[1], "2026-11-20T05:00:00Z", "2026-11-20T06:00:00Z"),
    )

    assert [one["status"] for one in made] == [201, 400, 400, 400]
    assert [one.get("errors") for one in made] == [
        None,
        ["Override must end after its start"],
        ["User not found"],
        ["Override must end in the future"],
    ]
    assert len(accounts.pagerduty(f"GET /schedules/{key}/overrides", params=SPAN)["overrides"]) == 1


def test_the_later_override_wins(accounts: LocalServices, people: list[str]) -> None:
    cy = accounts.user("cy")
    key = make(accounts, layer(people))["id"]
    overridden(accounts, key, override(people[1], "2026-11-24T04:00:00Z", "2026-11-24T08:00:00Z"))
    overridden(accounts, key, override(cy, "2026-11-24T06:00:00Z", "2026-11-24T07:00:00Z"))

    found = accounts.pagerduty(f"GET /schedules/{key}", params=SPAN)["schedule"]["final_schedule"]

    who = [(name, start[11:16]) for name, start, _ in names(found["rendered_schedule_entries"])]
    assert who == [("ana", "03:00"), ("bo", "04:00"), ("cy", "06:00"), ("bo", "07:00"), ("ana", "08:00")]


@pytest.mark.parametrize("query", [{}, {"since": SPAN["since"]}, {"until": SPAN["until"]}])
def test_overrides_are_listed_between_two_times(
    accounts: LocalServices, people: list[str], query: dict[str, str]
) -> None:
    key = make(accounts, layer(people))["id"]

    error = accounts.pagerduty(f"GET /schedules/{key}/overrides", params=query, status=400)["error"]

    assert error["errors"] == ["Since and until are required"]


def test_removing_an_override_before_during_and_after(accounts: LocalServices, people: list[str]) -> None:
    key = make(accounts, layer(people))["id"]
    times = ("2026-11-24T04:00:00Z", "2026-11-24T08:00:00Z")
    first, second = (
        overridden(accounts, key, override(people[1], *times))[0]["override"]["id"] for _ in range(2)
    )

    accounts.pagerduty(f"DELETE /schedules/{key}/overrides/{first}", status=204)
    accounts.at("2026-11-24T06:00:00+00:00")
    cut = accounts.pagerduty(f"DELETE /schedules/{key}/overrides/{second}", status=200)["override"]
    assert cut["end"] == "2026-11-24T06:00:00Z"
    accounts.at("2026-11-24T09:00:00+00:00")
    assert accounts.errors(f"DELETE /schedules/{key}/overrides/{second}")
    accounts.pagerduty(f"DELETE /schedules/{key}/overrides/{first}", status=404)


# --- who is on call


def test_on_call_now_by_level_with_overrides(accounts: LocalServices, people: list[str]) -> None:
    primary, secondary = (make(accounts, layer(order))["id"] for order in (people, people[::-1]))
    key = policy(accounts, primary, secondary)

    now = accounts.pagerduty("GET /oncalls")["oncalls"]
    assert [(entry["escalation_level"], entry["user"]["summary"]) for entry in now] == [(1, "ana"), (2, "bo")]
    assert (now[0]["start"], now[0]["end"]) == ("2026-11-23T12:00:00Z", "2026-11-23T15:00:00Z")
    assert now[0]["escalation_policy"]["id"] == key
    cy = accounts.user("cy")
    overridden(accounts, primary, override(cy, "2026-11-23T11:00:00Z", "2026-11-23T13:00:00Z"))
    only = accounts.pagerduty(f"GET /oncalls?schedule_ids[]={primary}")["oncalls"]
    assert [entry["user"]["summary"] for entry in only] == ["cy"]


def test_on_calls_of_a_span(accounts: LocalServices, people: list[str]) -> None:
    key = make(accounts, layer(people))["id"]
    other = policy(accounts, key)
    span = {
        "since": "2026-11-28T00:00:00Z",
        "until": "2026-12-02T00:00:00Z",
        "schedule_ids[]": key,
        "limit": "3",
    }

    first = accounts.pagerduty("GET /oncalls", params=span)
    rest = accounts.pagerduty("GET /oncalls", params={**span, "offset": "3"})

    who = [(entry["user"]["summary"], entry["start"][8:13]) for entry in first["oncalls"] + rest["oncalls"]]
    assert who == [("ana", "28T03"), ("ana", "29T03"), ("bo", "30T03"), ("bo", "01T03")]
    assert (first["more"], rest["more"]) == (True, False)
    assert accounts.pagerduty("GET /oncalls?escalation_policy_ids[]=PNONE")["oncalls"] == []
    earliest = accounts.pagerduty("GET /oncalls", params={**span, "earliest": "true"})["oncalls"]
    assert [entry["user"]["summary"] for entry in earliest] == ["ana", "bo"]
    assert other


def test_a_long_shift_is_answered_whole(accounts: LocalServices, people: list[str]) -> None:
    key = make(accounts, layer(people, restrictions=[]))["id"]
    policy(accounts, key)
    accounts.at("2026-12-10T00:00:00+00:00")

    found = accounts.pagerduty("GET /oncalls")["oncalls"]

    assert [(entry["start"], entry["end"]) for entry in found] == [
        ("2026-12-07T03:00:00Z", "2026-12-14T03:00:00Z")
    ]


def test_on_calls_end_in_ninety_days(accounts: LocalServices) -> None:
    assert accounts.errors("GET /oncalls?until=2027-03-01T00:00:00Z") == [
        "On-call shifts are limited to 90 days in the future"
    ]


# --- to the second

TEN = "2026-11-24T10:00:00+00:00"


@pytest.mark.parametrize(
    ("end", "status"),
    [("2026-11-24T09:59:59Z", 400), ("2026-11-24T10:00:00Z", 400), ("2026-11-24T10:00:01Z", 201)],
)
def test_an_override_that_is_over_cannot_be_made(
    accounts: LocalServices, people: list[str], end: str, status: int
) -> None:
    key = make(accounts, layer(people))["id"]
    accounts.at(TEN)
    (made,) = overridden(accounts, key, override(people[1], "2026-11-24T09:00:00Z", end))
    assert made["status"] == status, (
        "at its end it is over: the schedule's own turn answers from that second on"
    )


@pytest.mark.parametrize(
    ("times", "status"),
    [
        (("2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"), 400),
        (("2026-11-24T09:00:00Z", "2026-11-24T10:00:01Z"), 200),
        (("2026-11-24T09:59:59Z", "2026-11-24T12:00:00Z"), 200),
        (("2026-11-24T10:00:00Z", "2026-11-24T12:00:00Z"), 204),
    ],
)
def test_one_that_begins_this_second_is_removed_and_one_that_has_begun_is_cut_off(
    accounts: LocalServices, people: list[str], times: tuple[str, str], status: int
) -> None:
    key = make(accounts, layer(people))["id"]
    (made,) = overridden(accounts, key, override(people[1], *times))
    accounts.at(TEN)
    left = accounts.pagerduty(f"DELETE /schedules/{key}/overrides/{made['override']['id']}", status=status)
    if status == 200:
        assert left["override"]["end"] == "2026-11-24T10:00:00Z", "what it has covered stays on record"


def test_overrides_that_cannot_be_are_refused(accounts: LocalServices, people: list[str]) -> None:
    key, other = make(accounts, layer(people))["id"], make(accounts, layer(people))["id"]
    where = f"POST /schedules/{key}/overrides"
    one = override(people[1], "2026-11-24T12:00:00Z", "2026-11-24T13:00:00Z")
    made = accounts.pagerduty(where, {"override": one}, status=201)["override"]
    assert accounts.errors(where, {"override": {**one, "end": one["start"]}}) == [
        "Override must end after its start"
    ]
    assert accounts.errors(where, {"overrides": []}) == ["Overrides can't be blank"]
    assert overridden(accounts, key, "tomorrow")[0]["status"] == 400  # type: ignore[arg-type]
    accounts.pagerduty(f"DELETE /schedules/{other}/overrides/{made['id']}", status=404)
    listing = f"GET /schedules/{key}/overrides"
    back = {"since": "2026-11-25T00:00:00Z", "until": "2026-11-24T00:00:00Z"}
    error = accounts.pagerduty(listing, params=back, status=400)["error"]
    assert error["errors"] == ["Until must be after since"]


def test_a_person_who_is_called_by_name_is_on_call_for_ever(
    accounts: LocalServices, people: list[str]
) -> None:
    rules = [
        {"escalation_delay_in_minutes": 10, "targets": [{"id": people[0], "type": "user_reference"}]},
    ]
    body = {"escalation_policy": {"name": "Wing", "escalation_rules": rules}}
    accounts.pagerduty("POST /escalation_policies", body, status=201)
    (entry,) = accounts.pagerduty("GET /oncalls")["oncalls"]
    assert (entry["user"]["id"], entry["schedule"], entry["end"]) == (people[0], None, None)
    far = {"until": "2027-12-31T00:00:00Z"}
    error = accounts.pagerduty("GET /oncalls", params=far, status=400)["error"]
    assert error["errors"] == ["On-call shifts are limited to 90 days in the future"]
    back = {"since": "2026-11-25T00:00:00Z", "until": "2026-11-24T00:00:00Z"}
    accounts.pagerduty("GET /oncalls", params=back, status=400)


def test_overrides_are_cut_to_the_window_unless_they_may_overflow(
    accounts: LocalServices, people: list[str]
) -> None:
    """The API reference on the overrides of a schedule: overflow, and editable."""
    key = make(accounts, layer(people))["id"]
    (made,) = overridden(accounts, key, override(people[1], "2026-11-24T12:00:00Z", "2026-11-24T18:00:00Z"))
    window = {"since": "2026-11-24T13:00:00Z", "until": "2026-11-24T14:00:00Z"}

    def listed(**more: str) -> list[dict[str, Any]]:
        found = accounts.pagerduty(f"GET /schedules/{key}/overrides", params={**window, **more})
        return list(found["overrides"])

    assert [(one["start"], one["end"]) for one in listed()] == [tuple(window.values())]
    assert [(one["start"], one["end"]) for one in listed(overflow="true")] == [
        ("2026-11-24T12:00:00Z", "2026-11-24T18:00:00Z")
    ]
    assert listed(editable="true") == [{"id": made["override"]["id"]}]
