"""Slack: channels, members and messages; every refusal is a 200 with its reason."""

from __future__ import annotations

import pytest
from oncall_sandbox.services.slack.people import seed_member
from oncall_sandbox.testing import LocalServices


@pytest.fixture
def alert(accounts: LocalServices) -> str:
    key: str = accounts.slack("conversations.create", name="alert", is_private="false")["channel"]["id"]
    return key


def member(accounts: LocalServices) -> str:
    seed_member(accounts.world, "ana", "ana@acme.example")
    key: str = accounts.slack("users.lookupByEmail", email="Ana@acme.example")["user"]["id"]
    return key


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("alert", "name_taken"),
        ("Alert", "invalid_name_specials"),
        ("a b", "invalid_name_specials"),
        ("x" * 81, "invalid_name_maxlength"),
        ("", "invalid_name_required"),
    ],
)
def test_a_channel_is_refused(accounts: LocalServices, alert: str, name: str, error: str) -> None:
    assert accounts.slack("conversations.create", name=name) == {"ok": False, "error": error}
    assert alert


def test_an_archived_channel_keeps_its_name_and_takes_nothing(accounts: LocalServices, alert: str) -> None:
    assert accounts.slack("conversations.archive", channel=alert)["ok"]

    assert accounts.slack("conversations.archive", channel=alert)["error"] == "already_archived"
    assert accounts.slack("conversations.create", name="alert")["error"] == "name_taken"
    assert accounts.slack("conversations.setTopic", channel=alert, topic="x")["error"] == "is_archived"
    assert accounts.slack("chat.postMessage", channel=alert, text="x")["error"] == "is_archived"
    assert accounts.slack("conversations.list", exclude_archived="true")["channels"] == []
    assert accounts.slack("conversations.unarchive", channel=alert)["ok"]
    assert accounts.slack("conversations.unarchive", channel=alert)["error"] == "not_archived"


def test_topic_purpose_and_name(accounts: LocalServices, alert: str) -> None:
    accounts.slack("conversations.setTopic", channel=alert, topic="t")
    accounts.slack("conversations.setPurpose", channel=alert, purpose="p")
    accounts.slack("conversations.rename", channel=alert, name="alarm")

    channel = accounts.slack("conversations.info", channel=alert)["channel"]
    assert (channel["name"], channel["topic"]["value"], channel["purpose"]["value"]) == ("alarm", "t", "p")
    assert accounts.slack("conversations.setTopic", channel=alert, topic="x" * 251)["error"] == "too_long"


def test_members_come_and_go(accounts: LocalServices, alert: str) -> None:
    ana = member(accounts)
    assert accounts.slack("conversations.invite", channel=alert, users=ana)["ok"]

    assert accounts.slack("conversations.members", channel=alert)["members"] == ["UBOT", ana]
    assert accounts.slack("conversations.invite", channel=alert, users=ana)["error"] == "already_in_channel"
    assert accounts.slack("conversations.invite", channel=alert, users="UNONE")["error"] == "user_not_found"
    assert accounts.slack("conversations.invite", channel=alert, users="UBOT")["error"] == "cant_invite_self"
    assert accounts.slack("conversations.kick", channel=alert, user=ana)["ok"]
    assert accounts.slack("conversations.kick", channel=alert, user=ana)["error"] == "not_in_channel"
    assert accounts.slack("conversations.kick", channel=alert, user="UBOT")["error"] == "cant_kick_self"
    assert accounts.slack("conversations.leave", channel=alert)["ok"]
    assert accounts.slack("conversations.join", channel=alert)["channel"]["members"] == ["UBOT"]


def test_messages(accounts: LocalServices, alert: str) -> None:
    first = accounts.slack("chat.postMessage", channel="#alert", text="The build is broken")
    accounts.slack("chat.postMessage", channel=alert, text="Looking", thread_ts=first["ts"])

    said = accounts.slack("conversations.history", channel=alert)["messages"]
    assert [(message["text"], message.get("thread_ts")) for message in said] == [
        ("Looking", first["ts"]),
        ("The build is broken", None),
    ]
    assert accounts.slack("chat.postMessage", channel=alert)["error"] == "no_text"
    assert accounts.slack("chat.postMessage", channel="#none", text="x")["error"] == "channel_not_found"


def test_lists_have_cursors(accounts: LocalServices) -> None:
    for number in range(3):
        accounts.slack("conversations.create", name=f"c{number}")

    first = accounts.slack("conversations.list", limit="2")
    rest = accounts.slack("conversations.list", limit="2", cursor=first["response_metadata"]["next_cursor"])

    names = [channel["name"] for channel in first["channels"] + rest["channels"]]
    assert names == ["c0", "c1", "c2"]
    assert rest["response_metadata"]["next_cursor"] == ""
    assert accounts.slack("conversations.list", types="private_channel")["channels"] == []


def test_people(accounts: LocalServices) -> None:
    ana = member(accounts)

    assert accounts.slack("users.info", user=ana)["user"]["profile"]["email"] == "ana@acme.example"
    assert accounts.slack("users.lookupByEmail", email="no@acme.example")["error"] == "users_not_found"
    assert [one["id"] for one in accounts.slack("users.list")["members"]] == ["UBOT", ana]
    assert accounts.slack("auth.test")["team_id"] == "T1"


def test_groups_have_names_of_their_own(accounts: LocalServices) -> None:
    assert accounts.slack("usergroups.create", name="On call", handle="on-call")["ok"]
    assert accounts.slack("usergroups.create", name="On call")["error"] == "name_already_exists"


@pytest.mark.parametrize(
    ("header", "error"),
    [("", "not_authed"), ("Bearer abc", "invalid_auth"), ("Bearer xoxb-invalid", "invalid_auth")],
)
def test_tokens(accounts: LocalServices, header: str, error: str) -> None:
    answer = accounts.client.post("https://slack.com/api/auth.test", headers={"Authorization": header})

    assert (answer.status_code, answer.json()) == (200, {"ok": False, "error": error})


def test_too_fast(accounts: LocalServices) -> None:
    accounts.world.remember("limits", {"slack.com": 0})

    answer = accounts.client.post("https://slack.com/api/auth.test")

    assert (answer.status_code, answer.json()["error"]) == (429, "ratelimited")
    assert int(answer.headers["retry-after"]) > 0


def test_people_and_groups_are_found_or_named_as_missing(accounts: LocalServices) -> None:
    seed_member(accounts.world, "ana", "ana@people.example")
    seed_member(accounts.world, "ana", "ana@people.example")
    (ana,) = [member for member in accounts.slack("users.list")["members"] if member["name"] == "ana"]
    assert accounts.slack("users.info", user=ana["id"])["user"] == ana
    assert accounts.slack("users.info", user="UNONE")["error"] == "user_not_found"
    assert accounts.slack("usergroups.create")["error"] == "invalid_arguments"
    assert accounts.slack("usergroups.create", name="On call")["ok"] is True
    assert accounts.slack("usergroups.create", name="On call")["error"] == "name_already_exists"
    assert [group["name"] for group in accounts.slack("usergroups.list")["usergroups"]] == ["On call"]
    assert accounts.slack("auth.test")["team"] == "sandbox"
