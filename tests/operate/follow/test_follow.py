"""Whoever is on call holds the role: what a run does, and what it never does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import httpx
import pytest
from oncall_sandbox.services.slack.people import seed_member
from oncall_sandbox.services.slack.vendor import limit_scopes
from oncall_sandbox.testing import Failing, once

from oncall import load, read
from oncall.errors import UserError
from oncall.model import DAY, Follow, Handoff, Holiday, Operation, Summary
from oncall.time.seats import Seat
from oncall.time.timeline import timeline
from operate.follow.memory import Memory
from operate.slack import SlackError
from tests.data import WING_FILE
from tests.oncall.following.operations import OFFICE_HOURS
from tests.oncall.rotas import rota
from tests.operate.follow.world import GITHUB, PAGERDUTY, World, following, minutes, utc

pytestmark = pytest.mark.slow

BOTH = ("primary", "secondary")
EVERYTHING = Follow(
    user_groups={"on-call": ("primary",), "responders": BOTH},
    topics={"alert": BOTH},
    github_teams={"winglang/on-call": ("primary",)},
    handoffs={"alert": BOTH},
    summary=Summary(channel="alert", weekday=0, at=Handoff(at=time(9), zone="Asia/Jerusalem"), levels=BOTH),
    reminders={"primary": timedelta(hours=12)},
)
WING = following(load(WING_FILE), EVERYTHING)
HANDOFF = utc("2026-12-07 03:00")
"""Monday: eladb takes over from hasanaburayyan as primary, staycoolcall911 from MarkMcCulloh as secondary."""


def applied(operation: Operation, now: datetime) -> World:
    """Accounts that were set up days ago: PagerDuty lets a schedule begin when it is made."""
    world = World(operation, now - 7 * DAY)
    world.at(now)
    return world


@cache
def of_wing() -> World:
    return applied(WING, HANDOFF + minutes(5))


@pytest.fixture
def world() -> World:
    return of_wing().copy()


def test_a_run_makes_everything_follow(world: World) -> None:
    report = world.run()
    assert report.left == []
    assert world.group("on-call") == {"eladb@wing.example"}, (
        "who mentions @on-call reaches whoever is on call"
    )
    assert world.group("responders") == {"eladb@wing.example", "staycoolcall911@wing.example"}
    assert world.team("winglang/on-call") == {"eladb"}
    assert world.topic("alert").startswith(
        "On call: primary eladb until Mon 7 Dec 15:00 UTC; secondary staycoolcall911 until Mon 7 Dec 15:00 UTC | "
    )
    (message,) = world.messages("alert")
    eladb, staycoolcall911 = (world.members[f"{who}@wing.example"] for who in ("eladb", "staycoolcall911"))
    assert message.splitlines() == [
        "*Wing*: handoff of Mon 7 Dec 03:00 UTC",
        f"• primary: <@{eladb}> takes over from hasanaburayyan until Mon 7 Dec 15:00 UTC",
        f"• secondary: <@{staycoolcall911}> takes over from MarkMcCulloh until Mon 7 Dec 15:00 UTC",
        "Open incidents: none",
    ]


def test_a_second_run_changes_nothing_and_asks_little(world: World) -> None:
    world.memory = Memory()
    world.run()
    world.at(world.now + minutes(15))
    with world.services.counted() as asked:
        report = world.run()
    assert (report.done, report.left) == ([], [])
    assert len(asked) <= 6, "runs are many, and each vendor limits requests"
    assert all(one.startswith("GET ") for one in asked)


@pytest.mark.slow
def test_a_run_in_the_hours_after_a_summary_asks_no_more(world: World) -> None:
    world.memory = Memory()
    world.at(utc("2026-12-07 07:05"))
    world.run()
    world.at(world.now + minutes(15))
    with world.services.counted() as asked:
        assert world.run().done == []
    assert len(asked) <= 6


def test_without_a_memory_a_run_asks_for_each_person_again(world: World) -> None:
    world.run()
    with world.services.counted() as asked:
        assert world.run().done == []
    assert len(asked) <= 6 + 3, "the schedules, what the channel has heard, and each of two people"


# --- who is on call


def test_an_override_made_by_hand_counts(world: World) -> None:
    world.override(Seat("", "primary", ""), "ainvoner", world.now + minutes(10), world.now + minutes(100))
    world.at(world.now + minutes(11))
    world.run()
    assert world.group("on-call") == {"ainvoner@wing.example"} == world.on_call("primary")
    assert world.topic("alert").startswith("On call: primary ainvoner until Mon 7 Dec 04:45 UTC")


def test_without_pagerduty_s_token_the_file_says_who(world: World) -> None:
    with world.services.counted() as asked:
        report = world.run(pagerduty=False)
    assert report.left == []
    assert not any("oncalls" in one for one in asked)
    assert world.group("on-call") == {"eladb@wing.example"}
    assert "Open incidents" not in world.messages("alert")[0], "nobody could be asked for them"


def test_while_pagerduty_does_not_answer_everything_stays(world: World) -> None:
    world.run()
    world.at(world.now + timedelta(hours=13))
    world.services.before.append(failing("api.pagerduty.com", 500))
    with pytest.raises(
        UserError, match=r"Nothing is changed: nobody knows who is on call. PagerDuty: GET /schedules: 500"
    ):
        world.run()
    assert world.group("on-call") == {"eladb@wing.example"}, (
        "a group is not emptied because nobody could be asked"
    )
    assert world.team("winglang/on-call") == {"eladb"}


def test_a_schedule_that_is_not_there_is_no_gap(world: World) -> None:
    key = world.schedules[Seat("", "primary", "")]
    schedule = world.services.world.get("pagerduty/schedules", key)
    assert schedule is not None
    world.services.world.put("pagerduty/schedules", key, {**schedule, "name": "Another"})
    with pytest.raises(UserError, match="PagerDuty has no schedule “Wing primary”; pulumi up makes it"):
        world.run()


def test_a_schedule_that_was_made_anew_is_found_although_another_is_remembered(world: World) -> None:
    world.memory = Memory(schedules={"Wing primary": "PGONE00", "Wing secondary": "PGONE01"})
    assert world.run().left == []
    assert world.group("on-call") == {"eladb@wing.example"}
    assert set(world.memory.schedules.values()) == set(world.schedules.values())


@pytest.mark.slow
def test_a_level_that_is_never_called_follows_the_file() -> None:
    operation = following(rota(1), Follow(user_groups={"shadows": ("shadow",)}))
    at = utc("2026-11-17 12:00")
    world = applied(operation, at)
    assert world.run().left == []
    (shadow,) = (one.person for one in timeline(operation, at, at + minutes(1)) if one.level == "shadow")
    assert world.group("shadows") == {operation.people[shadow].email}, "PagerDuty knows nobody there"


def test_whoever_has_left_or_is_not_in_the_file_gets_no_access() -> None:
    people = {**WING.people, "eladb": replace(WING.people["eladb"], left=date(2026, 12, 1))}
    world = applied(replace(WING, people=people), HANDOFF + minutes(5))
    world.ask("PUT", f"{GITHUB}/orgs/winglang/teams/on-call/memberships/eladb")
    report = world.run()
    assert world.team("winglang/on-call") == set(), "who has left the file is not kept in the team"
    assert "winglang/on-call: eladb has left, and stays out of the team" in report.done


@pytest.mark.slow(covers=True)
def test_somebody_from_outside_who_covers_is_in_the_group_and_not_in_the_team(world: World) -> None:
    body = {"user": {"name": "Guest & co", "email": "Guest@partner.example"}}
    world.users["guest@partner.example"] = world.ask("POST", f"{PAGERDUTY}/users", body)["user"]["id"]
    seed_member(world.services.world, "guest", "guest@partner.example")
    guest = {"id": world.users["guest@partner.example"], "type": "user_reference"}
    start, end = world.now + minutes(1), world.now + minutes(60)
    one = {"start": start.isoformat(), "end": end.isoformat(), "user": guest}
    where = f"{PAGERDUTY}/schedules/{world.schedules[Seat('', 'primary', '')]}/overrides"
    world.ask("POST", where, {"overrides": [one]})
    world.at(world.now + minutes(2))
    report = world.run()
    groups = world.slack("usergroups.list", include_users="true")["usergroups"]
    (members,) = [one["users"] for one in groups if one["handle"] == "on-call"]
    assert members == [world.slack("users.lookupByEmail", email="guest@partner.example")["user"]["id"]]
    assert world.team("winglang/on-call") == set()
    assert "winglang/on-call: Guest & co is not in the file, and stays out of the team" in report.done


@pytest.mark.slow
def test_a_gap_empties_the_role_and_says_so() -> None:
    holiday = Holiday(start=utc("2026-12-07 03:00"), end=utc("2026-12-07 06:00"))
    world = applied(replace(WING, holidays=(holiday,)), HANDOFF - minutes(30))
    world.run()
    assert world.group("on-call")
    world.at(HANDOFF + minutes(5))
    assert world.run().left == []
    assert world.on_call("primary") == set()
    assert world.group("on-call") == set(), "who has no shift is not mentioned"
    assert world.team("winglang/on-call") == set()
    assert (
        "primary: nobody takes over from hasanaburayyan until Mon 7 Dec 06:00 UTC"
        in world.messages("alert")[-1]
    )


# --- groups and teams that are another's, and members that are nobody's


def test_nobody_else_stays_in_the_role(world: World) -> None:
    group = next(
        one["id"] for one in world.slack("usergroups.list")["usergroups"] if one["handle"] == "on-call"
    )
    world.slack("usergroups.users.update", usergroup=group, users=world.members["polamoros@wing.example"])
    world.ask("PUT", f"{GITHUB}/orgs/winglang/teams/on-call/memberships/polamoros")
    world.run()
    assert world.group("on-call") == {"eladb@wing.example"}
    assert world.team("winglang/on-call") == {"eladb"}


def test_a_group_and_a_team_that_were_not_provisioned_are_left_alone(world: World) -> None:
    for one in world.slack("usergroups.list")["usergroups"]:
        world.slack("usergroups.update", usergroup=one["id"], description="Friends of the operators")
    world.ask("PATCH", f"{GITHUB}/orgs/winglang/teams/on-call", {"description": "Ours"})
    with world.services.counted() as asked:
        report = world.run()
    not_marked = "it is not marked as one that follows the rota; pulumi up marks it"
    assert sorted(report.left) == [
        f"who is in @on-call is not changed: {not_marked}",
        f"who is in @responders is not changed: {not_marked}",
        f"who is in the team winglang/on-call is not changed: {not_marked}",
    ]
    assert not any("users.update" in one or "memberships" in one for one in asked)


def test_a_group_and_a_team_that_are_not_there_are_named(world: World) -> None:
    for one in world.slack("usergroups.list")["usergroups"]:
        world.slack("usergroups.disable", usergroup=one["id"])
    world.ask("DELETE", f"{GITHUB}/orgs/winglang/teams/on-call")
    assert sorted(world.run().left) == [
        "who is in @on-call is not changed: there is no such user group; pulumi up makes it",
        "who is in @responders is not changed: there is no such user group; pulumi up makes it",
        "who is in the team winglang/on-call is not changed: there is no such team; pulumi up makes it",
    ]


def test_a_team_whose_members_come_from_an_identity_provider_is_reported(world: World) -> None:
    (team,) = world.services.world.all("github/teams")
    world.services.world.put("github/teams", str(team["id"]), {**team, "managed_by": "Okta"})
    (left,) = world.run().left
    assert left.startswith("who is in the team winglang/on-call is not changed: GitHub: PUT ")
    assert "they are managed by Okta" in left


def test_nobody_is_invited_into_the_organization(world: World) -> None:
    world.services.world.delete("github/people", "eladb")
    with world.services.counted("PUT") as asked:
        report = world.run()
    assert asked == []
    assert report.left == [
        "winglang/on-call lacks eladb, on call now: only members of the organization can be in it"
    ]


@pytest.mark.slow
def test_who_cannot_be_added_leaves_the_others_in_the_team(world: World) -> None:
    world.run()
    world.at(world.now + timedelta(hours=12))
    world.services.world.delete("github/people", "markmcculloh")
    world.run()
    assert world.team("winglang/on-call") == {"eladb"}, "the team is not empty while somebody is on call"
    people = {handle: one for handle, one in WING.people.items() if handle != "eladb"}
    left = replace(WING.people["eladb"], left=date(2026, 12, 6))
    world.operation = replace(WING, people={**people, "eladb": left})
    world.run()
    assert world.team("winglang/on-call") == set(), "whoever has left keeps no access"


def test_who_cannot_be_added_does_not_keep_the_next_one_out() -> None:
    both = Follow(github_teams={"winglang/on-call": BOTH})
    world = applied(following(WING, both), HANDOFF - minutes(30))
    world.run()
    world.at(HANDOFF + minutes(5))
    world.services.world.delete("github/people", "eladb")
    report = world.run()
    assert world.team("winglang/on-call") == {"staycoolcall911"}
    assert report.done == ["winglang/on-call: staycoolcall911"]
    assert report.left == [
        "winglang/on-call lacks eladb, on call now: only members of the organization can be in it"
    ]


def test_a_person_without_a_slack_account_is_named_and_the_others_follow(world: World) -> None:
    forget(world, "eladb@wing.example")
    report = world.run()
    lacks = "no Slack account has the address of eladb (eladb@wing.example)"
    assert f"who is in @on-call is not changed: {lacks}, and nobody else is on call" in report.left
    assert f"@responders lacks somebody who is on call: {lacks}" in report.left
    assert world.group("responders") == {"staycoolcall911@wing.example"}
    assert "• primary: eladb takes over" in world.messages("alert")[0], (
        "the name takes the place of the mention"
    )


def test_a_new_account_of_the_same_address_is_found_the_next_day(world: World, tmp_path: Path) -> None:
    world.memory = Memory(day="2026-12-07")
    world.run()
    forget(world, "eladb@wing.example")
    seed_member(world.services.world, "eladb", "eladb@wing.example")
    world.at(world.now + timedelta(hours=24))
    world.memory = Memory.read(remembered(world.memory, tmp_path), world.now.date())
    world.run()
    (found,) = [
        one
        for one in world.slack("users.list")["members"]
        if one["profile"].get("email") == "eladb@wing.example"
    ]
    groups = world.slack("usergroups.list", include_users="true")["usergroups"]
    assert [one["users"] for one in groups if one["handle"] == "on-call"] == [[found["id"]]]


# --- messages


def test_the_message_of_a_handoff_whose_answer_was_lost_is_not_sent_again(world: World) -> None:
    world.services.after.append(lost("chat.postMessage"))
    (left,) = world.run().left
    assert left.startswith("#alert does not hear of the handoff at Mon 2026-12-07 03:00 UTC: Slack: POST ")
    assert "no answer" in left
    world.services.after.clear()
    assert world.run().left == []
    assert len(world.messages("alert")) == 1


def test_a_message_that_was_refused_is_sent_by_the_next_run(world: World) -> None:
    world.services.before.append(failing("chat.postMessage", 500))
    assert world.run().left
    world.services.before.clear()
    assert world.run().left == []
    assert len(world.messages("alert")) == 1


@pytest.mark.slow
def test_handoffs_that_were_skipped_are_not_announced_one_by_one(world: World) -> None:
    world.run()
    world.at(utc("2026-12-09 20:00"))
    world.run()
    (first, second) = world.messages("alert")
    assert first.startswith("*Wing*: handoff of ")
    assert second.startswith("*Wing*: on call now\n• primary: <@"), "five handoffs passed, hours ago"


def test_who_goes_on_is_not_announced_again_when_a_shift_ends_later(world: World) -> None:
    world.run()
    primary = Seat("", "primary", "")
    world.override(primary, "eladb", utc("2026-12-07 15:00"), utc("2026-12-07 16:00"))
    world.run()
    assert "until Mon 7 Dec 16:00 UTC" in world.topic("alert")
    assert len(world.messages("alert")) == 1


@pytest.mark.slow
def test_whoever_comes_after_a_long_weekend_is_announced_once() -> None:
    nine = utc("2026-12-22 09:05")
    world = applied(read(OFFICE_HOURS.encode()).operation, nine)
    for hours in (0, 1, 4):
        world.at(nine + timedelta(hours=hours))
        world.run()
    assert [one.splitlines()[0] for one in world.messages("alert")] == [
        "*Octo*: handoff of Tue 22 Dec 09:00 UTC",
        "*Octo*: handoff of Tue 22 Dec 10:00 UTC",
    ], "nobody took over since"


def test_a_new_handle_is_no_handoff(world: World) -> None:
    world.run()
    text = WING_FILE.read_text(encoding="utf-8")
    renamed = text.replace("eladb", "elad").replace(
        "elad@wing.example", "elad@wing.example, formerly: eladb@wing.example"
    )
    world.operation = following(read(renamed.encode()).operation, EVERYTHING)
    world.run()
    assert len(world.messages("alert")) == 1, "the same person is still on call"


def test_of_two_runs_at_once_one_is_heard(world: World) -> None:
    world.run()
    (message,) = world.services.world.all("slack/messages")
    mark = json.dumps(message["metadata"])
    world.slack("chat.postMessage", channel=message["channel"], text="again", metadata=mark)
    world.run()
    assert world.messages("alert") == [message["text"]]


@pytest.mark.slow(covers=True)
def test_a_run_takes_its_message_back_where_another_was_faster(world: World) -> None:
    texts = world.messages("alert")

    def other(request: httpx.Request) -> None:
        if "chat.postMessage" in str(request.url) and not texts:
            body = json.loads(request.content)
            texts.append(body["text"])
            world.slack(
                "chat.postMessage",
                **{**body, "text": "the other's", "metadata": json.dumps(body["metadata"])},
            )

    world.services.before.append(other)
    report = world.run()
    assert world.messages("alert") == ["the other's"]
    assert "#alert: a message that another run had posted already is taken back" in report.done


@pytest.mark.slow(covers=True)
def test_a_message_that_the_other_run_takes_back_first_is_no_error(world: World) -> None:
    world.run()
    (message,) = world.services.world.all("slack/messages")
    mark = json.dumps(message["metadata"])
    again = world.slack("chat.postMessage", channel=message["channel"], text="again", metadata=mark)

    def other(request: httpx.Request) -> None:
        if "chat.delete" in str(request.url):
            world.slack("chat.delete", channel=message["channel"], ts=again["ts"])

    world.services.before.append(other)
    assert world.run().left == []


@pytest.mark.slow(covers=True)
def test_what_slack_refuses_to_take_back_is_reported(world: World) -> None:
    world.run()
    (message,) = world.services.world.all("slack/messages")
    other = {**message, "ts": f"{float(message['ts']) + 1:.6f}", "user": "UANOTHERAPP"}
    world.services.world.put("slack/messages", other["ts"], other)
    (left,) = world.run().left
    assert "chat.delete: cant_delete_message" in left


def test_an_archived_channel_is_reported_and_all_else_goes_on(world: World) -> None:
    world.slack("conversations.archive", channel=world.channels["alert"])
    assert world.run().left == [
        "#alert does not hear of the handoff at Mon 2026-12-07 03:00 UTC: the channel #alert is archived",
        "the topic of #alert is not changed: the channel #alert is archived",
    ]
    assert world.group("on-call") == {"eladb@wing.example"}


def test_a_channel_that_the_app_does_not_see_is_reported(world: World) -> None:
    world.slack("conversations.rename", channel=world.channels["alert"], name="alarm")
    assert (
        "the topic of #alert is not changed: the app sees no channel #alert; pulumi up makes it"
        in world.run().left
    )


def test_a_topic_that_somebody_edits_is_written_again(world: World) -> None:
    world.run()
    right = world.topic("alert")
    world.slack("conversations.setTopic", channel=world.channels["alert"], topic="Lunch?")
    world.run()
    assert world.topic("alert") == right
    assert len(world.messages("alert")) == 1


def test_open_incidents_stand_in_the_message(world: World) -> None:
    for number, status in ((1, "triggered"), (2, "acknowledged")):
        incident = {
            "type": "incident",
            "title": f"Trouble <{number}>",
            "service": {"id": world.services_of[""]},
        }
        made = world.ask("POST", f"{PAGERDUTY}/incidents", {"incident": incident})["incident"]
        if status == "acknowledged":
            change = {"incident": {"type": "incident_reference", "status": status}}
            world.ask("PUT", f"{PAGERDUTY}/incidents/{made['id']}", change)
    world.run()
    message = world.messages("alert")[0]
    assert "Open incidents: 2" in message
    assert "Trouble &lt;1&gt;>, triggered" in message
    assert "Trouble &lt;2&gt;>, acknowledged by eladb" in message


@pytest.mark.slow
def test_a_summary_comes_once_and_says_what_has_changed(world: World) -> None:
    due = utc("2026-12-07 07:00")  # 09:00 in Jerusalem
    world.at(due + minutes(20))
    assert world.run().left == []
    summaries = [text for text in world.messages("alert") if ": on call in the week of " in text]
    assert len(summaries) == 1
    assert "Changed" not in summaries[0], "there was none before"
    for hours in (1, 5, 13):
        world.at(due + timedelta(hours=hours))
        world.run()
    world.override(Seat("", "primary", ""), "polamoros", utc("2026-12-15 03:00"), utc("2026-12-15 15:00"))
    world.at(due + 7 * DAY + minutes(3))
    world.run()
    (_, second) = [text for text in world.messages("alert") if ": on call in the week of " in text]
    assert second.splitlines()[-2:] == [
        "Changed since the last summary:",
        "• primary: polamoros instead of staycoolcall911, Tue 15 Dec 03:00 – 15:00 UTC",
    ]


@pytest.mark.slow
def test_a_reminder_comes_once_however_often_a_run_looks(world: World) -> None:
    # MarkMcCulloh's week begins at 15:00; 12 hours before is 03:00.
    world.at(utc("2026-12-06 20:00"))
    for _ in range(3):
        assert world.run().left == []
        world.at(world.now + minutes(15))
    world.at(utc("2026-12-07 04:00"))
    world.run()
    assert len(direct(world, "markmcculloh@wing.example")) == 1
    assert direct(world, "markmcculloh@wing.example")[0].startswith(
        "Your shift on call: MarkMcCulloh, primary for Wing, from Mon 7 Dec 15:00 UTC "
        "(Mon 7 Dec 10:00 in America/New_York)"
    )


def test_of_two_reminders_that_two_runs_handed_over_at_once_one_comes(world: World) -> None:
    world.at(utc("2026-12-06 20:00"))
    world.run()
    (kept,) = world.services.world.all("slack/scheduled_messages")
    more = {"channel": kept["channel_id"], "post_at": str(kept["post_at"]), "text": kept["text"]}
    world.slack("chat.scheduleMessage", **more)
    assert world.run().done == ["a reminder is taken back: another run had handed over the same"]
    assert len(world.services.world.all("slack/scheduled_messages")) == 1


@pytest.mark.slow
def test_a_shift_that_moves_takes_its_reminder_along(world: World) -> None:
    world.at(utc("2026-12-06 20:00"))
    world.run()
    world.override(Seat("", "primary", ""), "polamoros", utc("2026-12-07 15:00"), utc("2026-12-08 03:00"))
    report = world.run()
    assert "a reminder is taken back: the shift has moved" in report.done
    world.at(utc("2026-12-07 04:00"))
    world.run()
    assert direct(world, "markmcculloh@wing.example") == []
    assert len(direct(world, "polamoros@wing.example")) == 1


@pytest.mark.slow(covers=True)
def test_a_reminder_for_somebody_without_an_account_is_reported(world: World) -> None:
    world.at(utc("2026-12-06 20:00"))
    forget(world, "markmcculloh@wing.example")
    assert (
        "MarkMcCulloh is not reminded: no Slack account has the address markmcculloh@wing.example"
        in world.run().left
    )


# --- refusals of the vendors


def test_slack_is_waited_for_as_long_as_it_asks(world: World) -> None:
    world.services.before.append(
        once("POST", httpx.Response(429, json={"ok": False}, headers={"Retry-After": "30"}))
    )
    assert world.run().left == []
    assert max(world.slept) > 30


def test_a_wait_that_is_too_long_is_left_to_the_next_run(world: World) -> None:
    world.services.before.append(
        once("POST", httpx.Response(429, json={"ok": False}, headers={"Retry-After": "900"}))
    )
    (left,) = world.run().left
    assert "wants us to wait 900 s" in left
    assert world.run().left == []
    assert world.group("on-call") == {"eladb@wing.example"}


@pytest.mark.slow
@pytest.mark.parametrize("what", ["usergroups.users.update", "conversations.setTopic", "memberships"])
def test_a_lost_answer_is_repaired_by_the_next_run(world: World, what: str) -> None:
    world.services.before.append(failing(what, 500))
    left = world.run().left
    assert left
    assert all("is not changed: " in one for one in left)
    world.services.before.clear()
    assert world.run().left == []
    assert world.group("on-call") == {"eladb@wing.example"}
    assert world.team("winglang/on-call") == {"eladb"}
    assert world.topic("alert").startswith("On call: primary eladb")


FEW = ("usergroups:read", "usergroups:write", "users:read.email", "chat:write")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lacking", "undone"),
    [
        ("channels:write.topic", {"the topic of #alert"}),
        ("channels:history", {"#alert does not hear"}),
        ("channels:read", {"the topic of #alert", "#alert does not hear"}),
        ("users:read.email", {"who is in @on-call", "who is in @responders", "#alert does not hear"}),
        ("usergroups:write", {"who is in @on-call", "who is in @responders"}),
        ("usergroups:read", {"who is in @on-call and @responders"}),
        ("chat:write", {"#alert does not hear"}),
    ],
)
def test_each_scope_is_for_something_and_is_named_where_it_lacks(
    world: World, lacking: str, undone: set[str]
) -> None:
    scopes = {*FEW, "channels:read", "channels:write.topic", "channels:history", "im:write"} - {lacking}
    limit_scopes(world.services.world, *scopes)
    left = world.run().left
    assert all(f"The token lacks the scope {lacking}." in one for one in left)
    assert {next(part for part in undone if one.startswith(part)) for one in left} == undone


def test_where_several_scopes_would_do_all_are_named() -> None:
    error = SlackError(
        "conversations.info", {"error": "missing_scope", "needed": "channels:read,groups:read"}
    )
    assert str(error) == (
        "Slack: conversations.info: missing_scope. The token lacks the scope channels:read or groups:read."
    )


@pytest.mark.slow(covers=True)
def test_user_groups_need_no_more_than_three_scopes() -> None:
    world = applied(following(WING, Follow(user_groups={"on-call": ("primary",)})), HANDOFF)
    limit_scopes(world.services.world, "usergroups:read", "usergroups:write", "users:read.email")
    assert world.run().left == []


@pytest.mark.parametrize(
    ("token", "left"),
    [
        ("slack_token", "Nothing is changed in Slack: SLACK_TOKEN is not set"),
        ("github_token", "Nothing is changed on GitHub: GITHUB_TOKEN is not set"),
    ],
)
def test_without_a_token_its_vendor_is_left_out(world: World, token: str, left: str) -> None:
    assert world.run(**{token: False}).left == [left]


def test_a_file_that_lets_nothing_follow_asks_nobody_but_pagerduty() -> None:
    world = applied(following(WING, Follow()), HANDOFF)
    with world.services.counted() as asked:
        assert world.run(slack_token=False, github_token=False).left == []
    assert all("/schedules" in one or "/oncalls" in one for one in asked)


# --- helpers


def failing(part: str, status: int) -> Failing:
    """Refuse every request whose address has this part."""

    def strike(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(status, json={"message": "no"}) if part in str(request.url) else None

    return strike


def lost(part: str) -> Failing:
    """Lose every answer to a request whose address has this part."""

    def strike(request: httpx.Request) -> None:
        if part in str(request.url):
            raise httpx.ReadError("lost", request=request)

    return strike


def remembered(memory: Memory, folder: Path) -> Path:
    """The memory in a file."""
    memory.write(folder / "kept" / "memory.json")
    return folder / "kept" / "memory.json"


def forget(world: World, email: str) -> None:
    """Deactivate the Slack account of an address."""
    member = world.services.world.get("slack/users", world.members[email])
    assert member is not None
    world.services.world.put("slack/users", member["id"], {**member, "deleted": True, "profile": {}})


def direct(world: World, email: str) -> list[str]:
    """The direct messages that somebody has got."""
    channels = world.services.world.all("slack/channels", is_im=True, user=world.members[email])
    return [text for channel in channels for text in world.messages(channel["id"])]
