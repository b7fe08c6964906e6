"""A person is reached by the means and after the minutes that the file says, in an account that is theirs."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pulumi import Output, RunError

from components.responder import ExistingAccount, Notification, Phone, Responder, ResponderArgs
from tests.stacks.recorder import REFUSED, Recording, record

RULES = (
    Notification(urgency="high", medium="email", minutes=0),
    Notification(urgency="high", medium="sms", minutes=0),
    Notification(urgency="high", medium="phone", minutes=5),
    Notification(urgency="low", medium="email", minutes=0),
)


def responder(
    *,
    account: bool = True,
    mailbox: str | None = "PMAIL",
    notifications: Sequence[Notification] = RULES,
    device: str | None = None,
) -> Recording:
    def program() -> None:
        Responder(
            "responder-ana",
            ResponderArgs(
                handle="ana",
                email="ana@docs.example",
                time_zone="Europe/Madrid",
                account=Output.from_input(ExistingAccount(id="PANA", mailbox=mailbox)) if account else None,
                phone=Output.secret(Phone(country_code=34, number="5550100")),
                device=device,
                notifications=notifications,
            ),
        )

    return record(program)


@pytest.fixture(scope="module")
def declared() -> Recording:
    return responder()


def test_every_rule_reaches_the_person_when_and_how_the_file_says(declared: Recording) -> None:
    rules = {name: one.inputs for name, one in declared.of("UserNotificationRule").items()}
    assert rules == {
        f"responder-ana-{urgency}-{medium}-{minutes}m": {
            "userId": "PANA",
            "urgency": urgency,
            "startDelayInMinutes": minutes,
            "contactMethod": {"id": method, "type": f"{medium}_contact_method"},
        }
        for urgency, medium, minutes, method in (
            ("high", "email", 0, "PMAIL"),
            ("high", "sms", 0, "id-of-responder-ana-sms"),
            ("high", "phone", 5, "id-of-responder-ana-phone"),
            ("low", "email", 0, "PMAIL"),
        )
    }, "a later minute, another medium or another urgency and the person sleeps through an incident"


def test_a_number_is_one_contact_method_for_each_medium_and_secret(declared: Recording) -> None:
    methods = declared.of("UserContactMethod")
    assert {name: one.inputs for name, one in methods.items()} == {
        f"responder-ana-{medium}": {
            "userId": "PANA",
            "type": f"{medium}_contact_method",
            "label": "On call",
            "countryCode": 34,
            "address": "5550100",
            "sendShortEmail": False,
        }
        for medium in ("sms", "phone")
    }, "a wrong number or country calls a stranger"
    assert all({"address", "countryCode"} <= one.secrets for one in methods.values()), "a number is private"


def test_the_log_in_address_is_used_and_never_made_again(declared: Recording) -> None:
    assert "responder-ana-email" not in declared.of("UserContactMethod"), (
        "PagerDuty refuses a second contact method of the same address"
    )
    assert not declared.invokes, "who has an account is known with the ways to reach them"


def test_the_log_in_address_of_an_account_that_is_created_is_looked_up() -> None:
    created = responder(account=False)
    looked_up = [asked for token, asked in created.invokes if token.endswith(":getUserContactMethod")]
    assert looked_up == [
        {"userId": "id-of-responder-ana-account", "label": "Default", "type": "email_contact_method"}
    ]


def test_an_account_without_its_log_in_address_is_named() -> None:
    with pytest.raises(RunError, match="ana must have an e-mail contact method in PagerDuty, for ana@docs"):
        responder(mailbox=None)


PUSH = Notification(urgency="high", medium="push", minutes=0)


def test_push_goes_to_the_app_on_the_person_s_phone() -> None:
    declared = responder(notifications=[PUSH], device="Pixel of Ana")
    assert [asked for _, asked in declared.invokes] == [
        {"userId": "PANA", "label": "Pixel of Ana", "type": "push_notification_contact_method"}
    ], "a method of another name is another phone"
    (rule,) = declared.of("UserNotificationRule").values()
    assert rule.inputs["contactMethod"]["type"] == "push_notification_contact_method"


def test_a_phone_that_is_not_found_is_named_with_what_it_must_be() -> None:
    with pytest.raises(RunError) as refused:
        responder(notifications=[PUSH], device=f"{REFUSED}phone")
    assert str(refused.value).startswith(
        f"ana must have a contact method named {REFUSED}phone in PagerDuty, for the phone with PagerDuty's app, "
        "on which they log in: "
    )


def test_a_new_account_without_its_mailbox_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object) -> None:
        raise RuntimeError("Unable to locate any contact method")

    monkeypatch.setattr("components.responder.invoke_async", nothing)
    with pytest.raises(RunError, match=r"named Default in PagerDuty, for ana@docs\.example: Unable"):
        responder(account=False)


def test_another_account_of_a_person_gets_rules_of_its_own(declared: Recording) -> None:
    for name, one in (declared.of("UserContactMethod") | declared.of("UserNotificationRule")).items():
        assert one.replaced_on == ("userId",), (
            f"{name} is not in the other account: PagerDuty would refuse every update, and nobody is reached"
        )


def test_an_account_that_exists_is_left_alone(declared: Recording) -> None:
    assert not declared.of("User"), "name, role and address of an account are the person's own"


def test_an_account_that_is_created_is_the_person_s_and_stays() -> None:
    declared = responder(account=False, notifications=())
    (account,) = declared.of("User").values()
    given = {key: account.inputs[key] for key in ("name", "email", "timeZone")}
    assert given == {"name": "ana", "email": "ana@docs.example", "timeZone": "Europe/Madrid"}
    assert account.protect, "deleting it would delete a person's account with everything in it"
    assert account.retained, "once it is unprotected it is forgotten, not deleted"
    assert not declared.of("UserNotificationRule"), "whoever keeps rules of their own gets none"


def test_who_it_is_can_be_read_from_the_stack(declared: Recording) -> None:
    (put_out,) = declared.outputs.values()
    assert put_out == {"userId": "PANA", "handle": "ana", "timeZone": "Europe/Madrid"}, (
        "pages and drills are told with the person's handle and clock"
    )
