"""Slack: channels, members and messages; every refusal is a 200 with its reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from oncall_sandbox.services.slack.people import seed_member
from oncall_sandbox.services.slack.vendor import limit_scopes
from oncall_sandbox.testing import NOON, LocalServices


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

    messages = accounts.slack("conversations.history", channel=alert)["messages"]
    assert [(message["text"], message.get("thread_ts")) for message in messages] == [
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


def group(accounts: LocalServices, **more: str) -> str:
    """The id of a new group on-call."""
    made: str = accounts.slack("usergroups.create", name="On call", handle="on-call", **more)["usergroup"][
        "id"
    ]
    return made


def test_members_of_a_group_are_replaced_at_once(accounts: LocalServices) -> None:
    ana, key = member(accounts), group(accounts)

    assert accounts.slack("usergroups.users.update", usergroup=key, users=ana)["usergroup"]["users"] == [ana]
    assert accounts.slack("usergroups.users.list", usergroup=key)["users"] == [ana]
    assert accounts.slack("usergroups.list")["usergroups"][0].get("users") is None
    assert accounts.slack("usergroups.list", include_users="true")["usergroups"][0]["users"] == [ana]
    for users, error in (("", "no_users_provided"), ("UNONE", "invalid_users")):
        assert accounts.slack("usergroups.users.update", usergroup=key, users=users)["error"] == error
    assert accounts.slack("usergroups.users.update", usergroup=key, users="[]")["usergroup"]["users"] == []
    assert accounts.slack("usergroups.users.list", usergroup="SNONE")["error"] == "no_such_subteam"


def test_handles_and_descriptions_of_groups(accounts: LocalServices) -> None:
    key = group(accounts, description="x" * 140)
    accounts.slack("conversations.create", name="alert")

    for name, more, error in (
        ("Other", {"handle": "on-call"}, "handle_already_exists"),
        ("Other", {"handle": "alert"}, "handle_already_exists"),
        ("Other", {"description": "x" * 141}, "description_too_long"),
    ):
        assert accounts.slack("usergroups.create", name=name, **more)["error"] == error
    changed = accounts.slack("usergroups.update", usergroup=key, description="y", channels="C1,C2")[
        "usergroup"
    ]
    assert (changed["description"], changed["prefs"]["channels"]) == ("y", ["C1", "C2"])


def test_a_disabled_group_is_listed_when_asked_for(accounts: LocalServices) -> None:
    key = group(accounts)

    assert accounts.slack("usergroups.enable", usergroup=key)["error"] == "already_enabled"
    assert accounts.slack("usergroups.disable", usergroup=key)["ok"]
    assert accounts.slack("usergroups.disable", usergroup=key)["error"] == "already_disabled"
    assert accounts.slack("usergroups.list")["usergroups"] == []
    assert len(accounts.slack("usergroups.list", include_disabled="true")["usergroups"]) == 1
    assert accounts.slack("usergroups.enable", usergroup=key)["usergroup"]["date_delete"] == 0


def test_a_message_keeps_its_metadata_for_those_who_ask(accounts: LocalServices) -> None:
    channel = accounts.slack("conversations.create", name="alert")["channel"]["id"]
    metadata = {"event_type": "handoff", "event_payload": {"team": "product"}}

    posted = accounts.ask(
        "POST https://slack.com/api/chat.postMessage", {"channel": channel, "text": "a", "metadata": metadata}
    )
    assert posted["ok"]
    (plain,) = accounts.slack("conversations.history", channel=channel)["messages"]
    assert "metadata" not in plain
    history = accounts.slack("conversations.history", channel=channel, include_all_metadata="true")
    assert history["messages"][0]["metadata"] == metadata
    for text, error in (
        ("{", "invalid_metadata_format"),
        ("[]", "invalid_metadata_format"),
        ('{"event_type": "x", "event_payload": 1}', "invalid_metadata_schema"),
    ):
        answer = accounts.slack("chat.postMessage", channel=channel, text="a", metadata=text)
        assert answer["error"] == error


def test_the_history_of_a_span(accounts: LocalServices) -> None:
    channel = accounts.slack("conversations.create", name="alert")["channel"]["id"]
    stamps = [accounts.slack("chat.postMessage", channel=channel, text=text)["ts"] for text in "abc"]

    def history(**query: str) -> list[str]:
        messages = accounts.slack("conversations.history", channel=channel, **query)["messages"]
        return [message["text"] for message in messages]

    assert history() == ["c", "b", "a"]
    assert history(oldest=stamps[0]) == ["c", "b"]
    assert history(oldest=stamps[0], inclusive="true") == ["c", "b", "a"]
    assert history(latest=stamps[2]) == ["b", "a"]
    first = accounts.slack("conversations.history", channel=channel, limit="2")
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    assert history(limit="2", cursor=cursor) == ["a"]
    assert (
        accounts.slack("conversations.history", channel=channel, oldest="x")["error"] == "invalid_ts_oldest"
    )


def test_whoever_is_not_in_a_channel_neither_reads_nor_writes_there(accounts: LocalServices) -> None:
    channel = accounts.slack("conversations.create", name="alert")["channel"]["id"]
    accounts.slack("conversations.leave", channel=channel)

    for method, more in (
        ("conversations.history", {}),
        ("conversations.setTopic", {"topic": "a"}),
        ("chat.postMessage", {"text": "a"}),
    ):
        assert accounts.slack(method, channel=channel, **more)["error"] == "not_in_channel"


def test_a_person_is_written_to_directly(accounts: LocalServices) -> None:
    ana = member(accounts)

    opened = accounts.slack("conversations.open", users=ana)["channel"]["id"]
    assert accounts.slack("chat.postMessage", channel=ana, text="a")["channel"] == opened
    assert accounts.slack("conversations.list", types="public_channel,private_channel")["channels"] == []
    assert accounts.slack("conversations.open")["error"] == "users_list_not_supplied"
    assert accounts.slack("conversations.open", users="UNONE")["error"] == "user_not_found"
    gone = accounts.world.get("slack/users", ana)
    accounts.world.put("slack/users", ana, {**(gone or {}), "deleted": True})
    assert accounts.slack("conversations.open", users=ana)["error"] == "user_disabled"


def test_a_scheduled_message_comes_when_it_is_due(accounts: LocalServices) -> None:
    channel = accounts.slack("conversations.create", name="alert")["channel"]["id"]
    due = int(NOON.timestamp()) + 3600

    made = accounts.slack("chat.scheduleMessage", channel=channel, text="a", post_at=str(due))
    (kept,) = accounts.slack("chat.scheduledMessages.list")["scheduled_messages"]
    assert (kept["id"], kept["channel_id"], kept["post_at"]) == (made["scheduled_message_id"], channel, due)
    assert accounts.slack("conversations.history", channel=channel)["messages"] == []
    accounts.at((NOON + timedelta(hours=1)).isoformat())
    (message,) = accounts.slack("conversations.history", channel=channel)["messages"]
    assert message["text"] == "a"
    assert accounts.slack("chat.scheduledMessages.list")["scheduled_messages"] == []


def test_a_scheduled_message_can_be_taken_back_until_a_minute_before(accounts: LocalServices) -> None:
    channel = accounts.slack("conversations.create", name="alert")["channel"]["id"]
    keys = [
        accounts.slack(
            "chat.scheduleMessage", channel=channel, text="a", post_at=str(int(NOON.timestamp()) + seconds)
        )["scheduled_message_id"]
        for seconds in (61, 3600)
    ]

    accounts.at((NOON + timedelta(seconds=2)).isoformat())
    late, early = (
        accounts.slack("chat.deleteScheduledMessage", channel=channel, scheduled_message_id=key)
        for key in keys
    )
    assert late["error"] == "invalid_scheduled_message_id"
    assert early["ok"]


@pytest.mark.parametrize(
    ("seconds", "error"), [(0, "time_in_past"), (121 * 86_400, "time_too_far"), (None, "invalid_time")]
)
def test_when_a_message_may_be_scheduled(accounts: LocalServices, seconds: int | None, error: str) -> None:
    channel = accounts.slack("conversations.create", name="alert")["channel"]["id"]
    at = "soon" if seconds is None else str(int(NOON.timestamp()) + seconds)

    assert accounts.slack("chat.scheduleMessage", channel=channel, text="a", post_at=at)["error"] == error


def test_what_cannot_be_scheduled(accounts: LocalServices) -> None:
    channel = accounts.slack("conversations.create", name="alert")["channel"]["id"]
    at = str(int(NOON.timestamp()) + 3600)

    assert accounts.slack("chat.scheduleMessage", channel=channel, post_at=at)["error"] == "no_text"
    for _ in range(30):
        accounts.slack("chat.scheduleMessage", channel=channel, text="a", post_at=at)
    more = accounts.slack("chat.scheduleMessage", channel=channel, text="a", post_at=at)
    assert more["error"] == "restricted_too_many"
    accounts.slack("conversations.archive", channel=channel)
    assert (
        accounts.slack("chat.scheduleMessage", channel=channel, text="a", post_at=at)["error"]
        == "is_archived"
    )


def test_scopes_are_limited_when_a_test_says_so(accounts: LocalServices) -> None:
    limit_scopes(accounts.world, "usergroups:read")

    assert accounts.slack("usergroups.list")["ok"]
    refused = accounts.slack("usergroups.create", name="On call")
    assert (refused["error"], refused["needed"]) == ("missing_scope", "usergroups:write")
    assert accounts.slack("auth.test")["ok"], "a method that needs no scope"


@pytest.mark.parametrize("scope", ["channels:write.topic", "channels:manage"])
def test_either_of_two_scopes_is_enough_for_a_topic(accounts: LocalServices, scope: str) -> None:
    channel = accounts.slack("conversations.create", name="alert")["channel"]["id"]
    limit_scopes(accounts.world, scope)

    assert accounts.slack("conversations.setTopic", channel=channel, topic="a")["ok"]
