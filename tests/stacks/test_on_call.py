"""Who is called: people, schedules, overrides and escalation, as the engine gets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pulumi import RunError

from components.responder import ExistingAccount
from oncall.model import Account, Medium, NotificationRule, Operation, OrderEntry, TimeOff, Urgency
from stacks import people
from tests.stacks.conftest import Declare
from tests.stacks.recorder import REFUSED, UNKNOWN, Recording

ISRAEL = [
    "eladb",
    "staycoolcall911",
    "ainvoner",
    "ShaiBer",
    "revitalbarletz",
    "polamoros",
    "skyrpex",
    "tsuf239",
]
US = ["MarkMcCulloh", "Chriscbr", "hasanaburayyan"]


def users(handles: list[str]) -> list[str]:
    return [f"user-{handle.lower()}" for handle in handles]


def with_era(wing: Operation, start: datetime, people: tuple[str, ...]) -> Operation:
    us = wing.rotations["us"]
    entry = OrderEntry(start=start, people=people, turn=timedelta(weeks=1))
    return replace(wing, rotations={**wing.rotations, "us": replace(us, order=(*us.order, entry))})


@pytest.fixture(scope="module")
def staff(wing: Operation) -> Operation:
    """Wing's people, rotations and escalation, without what is watched and provisioned besides."""
    return replace(wing, assets={}, workflows={}, sources={}, repositories={}, status_page=None)


@pytest.fixture(scope="module")
def unnotified(staff: Operation) -> Operation:
    """The same; nobody is notified of anything."""
    return replace(staff, notification_rules=())


@pytest.fixture(scope="module")
def notified(staff: Operation) -> Operation:
    """The same; three of them are notified as the file says, the others by rules of their own."""
    people = {
        handle: replace(person, provision_notifications=handle in ("eladb", "skyrpex", "ainvoner"))
        for handle, person in staff.people.items()
    }
    return replace(staff, people=people)


@pytest.mark.parametrize(("role", "moved"), [("primary", 0), ("secondary", 1)])
def test_each_role_is_one_schedule_with_a_layer_a_rotation(
    declared: Recording, role: str, moved: int
) -> None:
    schedule = declared.of("Schedule")[f"{role}-schedule"]
    assert schedule.inputs["name"] == f"Wing {role}", "people find who is on call by the name in PagerDuty"
    israel, us = schedule.inputs["layers"]
    assert schedule.inputs["timeZone"] == "Etc/UTC", "PagerDuty refuses plain UTC"
    assert israel["users"] == users(ISRAEL[moved:] + ISRAEL[:moved]), (
        "next week's primary is this week's secondary"
    )
    assert us["users"] == users(US[moved:] + US[:moved])
    assert israel["restrictions"] == [
        {"type": "daily_restriction", "startTimeOfDay": "03:00:00", "durationSeconds": 43200}
    ]
    assert us["restrictions"][0]["startTimeOfDay"] == "15:00:00"
    assert {layer["rotationTurnLengthSeconds"] for layer in (israel, us)} == {604800}
    assert israel["rotationVirtualStart"] == "2026-01-05T03:00:00Z", (
        "the phase must not depend on when it is applied"
    )
    assert "end" not in israel


def test_an_era_to_come_is_appended_and_moves_nothing(
    unnotified: Operation, declared: Recording, declare: Declare
) -> None:
    handoff = datetime(2026, 3, 16, 15, tzinfo=UTC)
    edited = declare(with_era(unnotified, handoff, ("Chriscbr", "hasanaburayyan")))
    before = declared.of("Schedule")["primary-schedule"].inputs["layers"]
    after = edited.of("Schedule")["primary-schedule"].inputs["layers"]
    assert after[0] == before[0]
    assert after[1] == {**before[1], "end": "2026-03-16T15:00:00Z"}, (
        "the present order entry ends at the handoff, no earlier"
    )
    assert after[2]["users"] == users(["Chriscbr", "hasanaburayyan"])


@pytest.mark.slow
def test_an_era_that_is_over_is_not_declared(unnotified: Operation, declare: Declare) -> None:
    handoff = datetime(2026, 3, 16, 15, tzinfo=UTC)
    later = declare(with_era(unnotified, handoff, ("Chriscbr", "hasanaburayyan")), now=handoff)
    layers = later.of("Schedule")["primary-schedule"].inputs["layers"]
    assert [layer["name"] for layer in layers] == ["israel-europe from 2026-01-05", "us from 2026-03-16"], (
        "the provider drops an ended layer on read; declaring it would be a change for ever"
    )


def test_escalation_is_primary_then_secondary_ten_minutes_each_and_six_repeats(declared: Recording) -> None:
    (policy,) = declared.of("EscalationPolicy").values()
    assert policy.inputs["numLoops"] == 6
    assert policy.inputs["rules"] == [
        {
            "escalationDelayInMinutes": 10,
            "targets": [{"type": "schedule_reference", "id": f"id-of-{role}-schedule"}],
        }
        for role in ("primary", "secondary")
    ]


def test_people_are_looked_up_and_never_made(declared: Recording) -> None:
    assert not declared.of("User"), (
        "making an account adopts an existing one silently, destroying it deletes a person's"
    )
    (asked,) = (args["emails"] for token, args in declared.invokes if token.endswith(":getUsers"))
    assert set(asked) == {f"{handle.lower()}@wing.example" for handle in (*ISRAEL, *US)}, (
        "one look-up finds all"
    )


@pytest.mark.parametrize(
    ("methods", "mailbox"),
    [
        ([("Other", "other@wing.example"), ("Default", "old@wing.example")], "P1"),
        ([("Work", "Eladb@wing.example"), ("Other", "other@wing.example")], "P0"),
        ([("Default", "old@wing.example"), ("Work", "eladb@wing.example")], "P0"),
        ([("Other", "other@wing.example")], None),
    ],
    ids=str,
)
def test_e_mails_go_to_the_mailbox_from_the_start_or_to_the_log_in_address(
    methods: list[tuple[str, str]], mailbox: str | None
) -> None:
    sms = {"id": "PSMS", "type": "sms_contact_method", "label": "Default", "address": "5550100"}
    kept = [
        {"id": f"P{place}", "type": "email_contact_method", "label": label, "address": address}
        for place, (label, address) in enumerate(methods)
    ]
    user = {"id": "PELAD", "email": "eladb@wing.example", "contactMethods": [sms, *kept]}
    assert people._account(user) == ExistingAccount(id="PELAD", mailbox=mailbox), (
        "a page by e-mail must not go to another mailbox of theirs"
    )


@pytest.mark.slow
def test_whoever_has_no_account_is_reported_together_with_all_others(
    unnotified: Operation, declare: Declare
) -> None:
    unknown = {
        handle: replace(unnotified.people[handle], email=f"{UNKNOWN}{handle}@wing.example")
        for handle in ("eladb", "skyrpex")
    }
    with pytest.raises(RunError) as refused:
        declare(replace(unnotified, people={**unnotified.people, **unknown}))
    assert str(refused.value).splitlines() == [
        "PagerDuty does not know everybody of the file:",
        "  eladb (unknown.eladb@wing.example)",
        "  skyrpex (unknown.skyrpex@wing.example)",
        (
            "Invite them under People → Users, correct the address, or have the account made with `account: created`; "
            "then run this again."
        ),
    ]


def test_a_refused_look_up_is_reported_in_the_words_of_the_account(
    unnotified: Operation, declare: Declare
) -> None:
    eladb = replace(unnotified.people["eladb"], email=f"{REFUSED}eladb@wing.example")
    with pytest.raises(RunError) as refused:
        declare(replace(unnotified, people={**unnotified.people, "eladb": eladb}))
    assert str(refused.value) == (
        "PagerDuty could not be asked for the people of the file: "
        "GET https://api.vendor.example/things: 401 Unauthorized"
    )


@pytest.mark.slow
def test_an_account_is_made_and_protected_where_the_file_says_so(
    unnotified: Operation, declare: Declare
) -> None:
    eladb = replace(unnotified.people["eladb"], account=Account.CREATED)
    made = declare(replace(unnotified, people={**unnotified.people, "eladb": eladb})).of("User")
    assert set(made) == {"responder-eladb@wing.example-account"}
    assert made["responder-eladb@wing.example-account"].protect


def test_everybody_is_notified_as_recommended(declared: Recording) -> None:
    rules = {
        (rule.inputs["urgency"], rule.inputs["contactMethod"]["type"], rule.inputs["startDelayInMinutes"])
        for name, rule in declared.of("UserNotificationRule").items()
        if name.startswith("responder-skyrpex@wing.example-")
    }
    assert rules == {
        ("high", "email_contact_method", 0),
        ("high", "sms_contact_method", 0),
        ("high", "phone_contact_method", 5),
        ("low", "email_contact_method", 0),
    }


def test_the_log_in_address_is_looked_up_and_a_number_is_secret(declared: Recording) -> None:
    methods = declared.of("UserContactMethod")
    assert {method.inputs["type"] for method in methods.values()} == {
        "sms_contact_method",
        "phone_contact_method",
    }, "a second contact method of the log-in address is refused"
    assert all("address" in method.secrets for method in methods.values())


@pytest.mark.slow
def test_whoever_has_no_number_is_reached_by_e_mail_and_named(
    notified: Operation, declare: Declare, caplog: pytest.LogCaptureFixture
) -> None:
    without = declare(notified, phones=set(notified.people) - {"eladb"})
    assert caplog.text.count("is reached neither by SMS nor by phone") == 1, (
        "only whoever has no number is named"
    )
    rules = {
        name
        for name in without.of("UserNotificationRule")
        if name.startswith("responder-eladb@wing.example-")
    }
    assert rules == {
        "responder-eladb@wing.example-high-email-0m",
        "responder-eladb@wing.example-low-email-0m",
    }
    assert "pulumi config set --stack sandbox --secret --path 'on-call:phones.eladb' '+COUNTRY NUMBER'" in (
        caplog.text
    ), "a number would be masked in the command as soon as somebody has it"


@pytest.mark.slow
def test_push_reaches_the_device_that_is_set_and_whoever_has_none_is_named(
    notified: Operation, declare: Declare, caplog: pytest.LogCaptureFixture
) -> None:
    push = NotificationRule(urgency=Urgency.HIGH, medium=Medium.PUSH, after=timedelta())
    pushed = replace(notified, notification_rules=(push, *notified.notification_rules))
    without = declare(pushed, devices=set(notified.people) - {"eladb"})
    assert caplog.text.count("is not reached by push") == 1, "only whoever has no device is named"
    assert "pulumi config set --stack sandbox --path 'on-call:devices.eladb'" in caplog.text
    rules = without.of("UserNotificationRule")
    assert "responder-eladb@wing.example-high-push-0m" not in rules
    assert "responder-eladb@wing.example-high-sms-0m" in rules, "the other ways of reaching them stay"
    rule = rules["responder-ainvoner@wing.example-high-push-0m"].inputs
    assert rule["contactMethod"]["type"] == "push_notification_contact_method"
    asked = [args for token, args in without.invokes if token.endswith(":getUserContactMethod")]
    assert {"userId", "label", "type"} == set(asked[0])
    assert "Phone of ainvoner" in {
        args["label"] for args in asked if args["type"] == "push_notification_contact_method"
    }, "PagerDuty names the method of the app after the phone"


@pytest.mark.slow
def test_nobody_s_own_rules_are_touched_when_they_want_to_keep_them(
    notified: Operation, declare: Declare
) -> None:
    own = replace(notified.people["eladb"], provision_notifications=False)
    kept = declare(replace(notified, people={**notified.people, "eladb": own}))
    assert not [
        name for name in kept.of("UserNotificationRule") if name.startswith("responder-eladb@wing.example-")
    ]


@pytest.mark.slow
def test_time_off_becomes_overrides_that_stay_declared_when_it_is_over(
    unnotified: Operation, declare: Declare
) -> None:
    away = TimeOff(
        who="eladb",
        start=datetime(2026, 3, 2, tzinfo=UTC),
        end=datetime(2026, 3, 4, tzinfo=UTC),
        cover="skyrpex",
    )
    described = replace(unnotified, time_off=(away,))
    during, later = declare(described), declare(described, now=datetime(2027, 3, 4, tzinfo=UTC))
    assert during.of("Override") == later.of("Override"), (
        "the past is left alone: taking it out would be a change"
    )
    assert {name: one.inputs for name, one in during.of("Override").items()} == {
        f"primary-israel-europe-202603{day:02}T0300": {
            "schedule": "id-of-primary-schedule",
            "start": f"2026-03-{day:02}T03:00:00Z",
            "end": f"2026-03-{day:02}T15:00:00Z",
            "user": "user-skyrpex",
        }
        for day in (2, 3)
    }


@pytest.mark.slow
def test_protection_covers_what_must_not_go(wing: Operation, declare: Declare) -> None:
    protected = {
        one.type.rsplit(":", 1)[-1] for one in declare(wing, protect=True).resources.values() if one.protect
    }
    assert protected == {"Schedule", "EscalationPolicy", "Service"}
