"""An issue becomes an incident by a maintainer's label: what is sent to PagerDuty, and what is told on the issue."""

from __future__ import annotations

import pytest

from oncall.model import Follow
from templates import render
from tests.conftest import Golden
from tests.operate.follow.world import following
from tests.templates.on_call.conftest import (
    HANDBOOK,
    NASTY,
    NOW,
    REPOSITORY,
    SERVICE,
    UNREADABLE,
    World,
    led,
    unreadable,
)

pytestmark = pytest.mark.wide

Capsys = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("label", "urgency", "priority"),
    [("P0", "high", "P0"), ("P1", "high", "P1"), ("P2", "low", "P2"), ("incident", "high", "P1")],
)
def test_a_maintainer_s_label_pages(world: World, label: str, urgency: str, priority: str) -> None:
    ran = world.step(world.event("labeled", label=label))
    assert ran
    assert (ran.status, ran.printed) == (0, f"paged {REPOSITORY}#1 as {priority}\n")
    assert world.incidents() == [("triggered", urgency, priority)]
    (comment,) = world.comments()
    assert f"**{priority}**" in comment
    assert SERVICE in comment
    assert f"is primary and {'is called now' if urgency == 'high' else 'gets an e-mail'}" in comment


def test_the_comment_says_who_is_called(world: World, capsys: Capsys) -> None:
    world.run(world.event("labeled", label="P0"), capsys)
    assert "@skyrpex is primary and is called now; @tsuf239 is secondary" in world.comments()[0]


def test_the_incident_leads_to_the_issue_and_its_text_is_data(world: World) -> None:
    ran = world.step(world.event("labeled", label="P0"), in_shell=True)
    assert ran
    assert NASTY.split("\n")[0] not in ran.printed, "a runner obeys lines that are printed"
    (incident,) = world.ask("GET", "api.pagerduty.com/incidents")["incidents"]
    assert incident["title"] == f"[P0] {' '.join(NASTY.split())} ({REPOSITORY}#1)"
    assert incident["incident_key"] == f"github-{world.repository_id}-1", (
        "a repository can be renamed meanwhile"
    )
    details = incident["body"]["details"]
    assert details["issue"] == world.issue["html_url"]
    assert details["escalated_by"] == "mai"
    (kept,) = world.control("dump", method="GET")["pagerduty/incidents"]
    assert kept["_links"] == [
        {"href": world.issue["html_url"], "text": f"Issue {REPOSITORY}#1"},
        {
            "href": "https://github.com/winglang/on-call/blob/main/docs/handbook/first-five-minutes.md",
            "text": "The first five minutes",
        },
    ], "whoever is paged finds the next step in the alert"
    assert "evil" not in world.comments()[0]


@pytest.mark.parametrize(
    ("sender", "kind"), [("stranger", "User"), ("tri", "User"), ("renovate[bot]", "Bot")]
)
def test_nobody_else_s_does(world: World, sender: str, kind: str) -> None:
    event = world.event("labeled", sender, label="P0", kind=kind)
    for run in (
        event,
        {**event, "sender": {"login": "mai", "type": "User"}},
        world.event("labeled", label="docs"),
    ):
        ran = world.step(run)
        assert ran
        assert (ran.status, ran.printed) == (0, f"ignored: {sender} is no maintainer\n"), (
            "who set the label counts, not who started the run"
        )
    assert world.events() == world.comments() == []


def test_an_administrator_s_does(world: World) -> None:
    world.step(world.event("labeled", "ada", label="P2"))
    assert len(world.events()) == 1


def test_closing_resolves_and_reopening_pages_again(world: World) -> None:
    world.step(world.event("labeled", label="P1"))
    world.step(world.event("closed"))
    assert world.incidents() == [("resolved", "high", "P1")]
    assert "Resolved in PagerDuty: @mai" in world.comments()[-1]
    world.step(world.event("reopened"))
    assert [status for status, _, _ in world.incidents()] == ["resolved", "triggered"]
    assert len(world.comments()) == 3


def test_a_stranger_who_closes_the_issue_resolves_nothing(world: World) -> None:
    world.step(world.event("labeled", label="P1"))
    world.step(world.event("closed", "stranger"))
    assert world.incidents() == [("triggered", "high", "P1")]


def test_removing_the_label_does_not_lose_the_incident(world: World) -> None:
    world.step(world.event("labeled", label="P1"))
    world.step(world.event("unlabeled", label="P1"))
    assert world.incidents() == [("triggered", "high", "P1")]
    world.step(world.event("closed"))
    assert world.incidents() == [("resolved", "high", "P1")]


def test_the_worst_label_counts_and_taking_it_off_lowers_the_severity(world: World) -> None:
    for action, label, severity in (
        ("labeled", "incident", "P1"),
        ("labeled", "P2", "P2"),
        ("labeled", "P0", "P0"),
        ("unlabeled", "P0", "P2"),
    ):
        world.step(world.event(action, label=label))
        assert [priority for _, _, priority in world.incidents()] == [severity], (
            "one issue is one incident, of the worst severity that is known"
        )
    assert [comment.split("**")[1] for comment in world.comments()] == ["P1", "P2", "P0", "P2"]


def test_an_incident_that_pagerduty_has_paged_for_is_tracked_and_pages_nobody(world: World) -> None:
    world.step(world.event("labeled", label="tracked"))
    world.step(world.event("labeled", label="P1"))
    assert world.incidents() == [], "one failure is one incident"
    (comment,) = world.comments()
    assert "pages nobody while it has the label `tracked`" in comment
    assert "What the responder does" in comment
    world.step(world.event("unlabeled", label="tracked"))
    assert world.incidents() == [("triggered", "high", "P1")]


def test_nobody_keeps_an_incident_from_paging_but_a_maintainer(world: World) -> None:
    world.step(world.event("labeled", "tri", label="tracked"))
    world.step(world.event("labeled", label="P0"))
    assert world.incidents() == [("triggered", "high", "P0")]


def test_a_stranger_s_comment_with_our_mark_has_no_effect(world: World) -> None:
    for state in ("P0", "resolved"):
        world.ask(
            "POST",
            f"api.github.com/repos/{REPOSITORY}/issues/1/comments",
            {"body": f"<!-- on-call {state} -->"},
        )
    world.step(world.event("closed"))
    assert world.events() == [], "the issue never was an incident"
    world.step(world.event("reopened"))
    world.step(world.event("labeled", label="P0"))
    assert world.incidents() == [("triggered", "high", "P0")]
    assert len(world.comments()) == 3


def test_a_run_of_an_old_event_does_what_the_issue_asks_for_now(world: World, capsys: Capsys) -> None:
    labelled = world.event("labeled", label="P1")
    world.run(labelled, capsys)
    closed = world.event("closed")
    world.run(closed, capsys)
    assert world.run(labelled, capsys).printed == f"resolved {REPOSITORY}#1\n"
    assert world.incidents() == [("resolved", "high", "P1")], "nobody is paged for a closed issue"
    world.run(world.event("reopened"), capsys)
    assert world.run(closed, capsys).printed == f"paged {REPOSITORY}#1 as P1\n"
    assert [status for status, _, _ in world.incidents()] == ["resolved", "triggered"]
    assert len(world.comments()) == 3


@pytest.mark.parametrize("meanings", ["", "{", "[]", "{}", '{"labels": {}}', '{"labels": {"P0": null}}'])
def test_meanings_that_cannot_be_read_page_as_p1_and_the_issue_says_so(
    world: World, capsys: Capsys, meanings: str
) -> None:
    ran = world.run(world.event("labeled", label="P2"), capsys, ON_CALL_MEANINGS=meanings)
    assert ran.status == 0
    assert ran.printed.startswith("::warning::what the labels mean is missing or malformed")
    assert world.incidents() == [("triggered", "high", "P1")]
    assert "**Attention**: what the labels mean is missing or malformed" in world.comments()[0]


def test_an_edit_sends_nothing(world: World) -> None:
    world.step(world.event("labeled", label="P1"))
    assert world.step(world.event("edited")) is None
    assert len(world.events()) == 1


@pytest.mark.parametrize(
    ("before", "label", "why"),
    [
        ([], "good first issue", "no label of it makes an incident"),
        (["post-mortem"], "P0", "the issue is no incident but has the label post-mortem"),
    ],
)
def test_other_labels_and_other_issues_page_nobody(
    world: World, before: list[str], label: str, why: str
) -> None:
    for one in before:
        world.event("labeled", label=one)
    ran = world.step(world.event("labeled", label=label))
    assert ran
    assert ran.printed == f"ignored: {why}\n"
    assert world.events() == []


def test_a_label_on_a_closed_issue_pages_nobody(world: World) -> None:
    world.event("closed")
    world.step(world.event("labeled", label="P0"))
    assert world.events() == []


def test_closing_an_ordinary_issue_sends_nothing(world: World) -> None:
    ran = world.step(world.event("closed"))
    assert ran
    assert ran.printed == "ignored: the issue never was an incident\n"
    assert world.events() == []


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        ({"status": 500, "action": "status", "count": 3}, [1, 2, 4]),
        ({"status": 429, "action": "status", "retry_after": 7}, [7]),
        ({"status": 503, "action": "status", "when": "after"}, [1]),
        ({"action": "cut"}, [1]),
        ({"action": "cut", "when": "after"}, [1]),
    ],
)
@pytest.mark.parametrize("action", ["labeled", "closed"])
def test_no_event_is_lost_and_none_counts_twice(
    world: World, capsys: Capsys, fault: dict[str, object], waits: list[float], action: str
) -> None:
    if action == "closed":
        world.run(world.event("labeled", label="P0"), capsys)
    world.control("faults", {"path": "events.pagerduty.com/*", **fault})
    ran = world.run(world.event(action, label="P0" if action == "labeled" else None), capsys)
    assert (ran.status, ran.waits) == (0, waits)
    expected = "triggered" if action == "labeled" else "resolved"
    assert world.incidents() == [(expected, "high", "P0")]
    assert len(world.comments()) == (1 if action == "labeled" else 2)


@pytest.mark.parametrize(
    "path", ["*/issues/1", "*/issues/1/events", "*/collaborators/*", "*/issues/1/comments"]
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_github_s_hiccups_cost_nothing(world: World, capsys: Capsys, path: str, when: str) -> None:
    for method in ("GET", "POST"):
        fault = {
            "path": f"api.github.com{path}",
            "method": method,
            "action": "status",
            "status": 502,
            "when": when,
        }
        world.control("faults", fault)
    ran = world.run(world.event("labeled", label="P1"), capsys)
    world.control("faults", method="DELETE")
    assert ran.status == 0
    assert len(world.incidents()) == len(world.comments()) == len(world.events()) == 1


def test_a_repeated_run_says_nothing_twice(world: World, capsys: Capsys) -> None:
    event = world.event("labeled", label="P1")
    world.run(event, capsys)
    world.run(event, capsys)
    assert len(world.comments()) == len(world.incidents()) == 1


def test_an_outage_that_lasts_fails_loudly_and_the_next_run_makes_good(world: World, capsys: Capsys) -> None:
    world.control("faults", {"path": "events.pagerduty.com/*", "action": "status", "count": 9})
    event = world.event("labeled", label="P0")
    ran = world.run(event, capsys)
    assert ran.status == 1
    assert ran.printed.startswith("::error::POST ")
    assert f"Run this job again, or page by hand in PagerDuty: {SERVICE}" in ran.printed
    assert world.key not in ran.printed
    assert sum(ran.waits) > 120
    assert world.run(event, capsys).status == 0
    assert len(world.incidents()) == 1


def test_an_issue_that_github_does_not_find_yet_is_asked_for_again(world: World, capsys: Capsys) -> None:
    event = world.event("labeled", label="P0")
    world.control("faults", {"path": "*/issues/1", "method": "GET", "action": "status", "status": 404})
    ran = world.run(event, capsys)
    assert (ran.printed, ran.waits) == (f"paged {REPOSITORY}#1 as P0\n", [1]), "an issue just made must page"


def test_what_github_refuses_is_not_asked_again(world: World, capsys: Capsys) -> None:
    world.control("faults", {"path": "*/collaborators/*", "action": "status", "status": 401})
    ran = world.run(world.event("labeled", label="P0"), capsys)
    assert (ran.status, ran.waits) == (1, [])
    assert "was answered 401" in ran.printed


def test_a_missing_secret_is_named(world: World, capsys: Capsys) -> None:
    ran = world.run(world.event("labeled", label="P0"), capsys, PAGERDUTY_EVENTS_KEY="")
    assert ran.status == 1
    assert "no Actions secret PAGERDUTY_EVENTS_KEY; pulumi up sets it" in ran.printed


@pytest.mark.parametrize("label", ["P0", "P2"])
@pytest.mark.parametrize("content", UNREADABLE)
def test_who_is_on_call_is_not_needed_to_page(
    world: World, capsys: Capsys, content: str | None, label: str
) -> None:
    unreadable(world, content)
    ran = world.run(world.event("labeled", label=label), capsys)
    assert ran.status == 0
    paged, warning = ran.printed.splitlines()
    assert warning.startswith("::warning::")
    assert "who is on call" in warning
    assert paged == f"paged {REPOSITORY}#1 as {label}"
    assert world.incidents() == [("triggered", "high" if label == "P0" else "low", label)]
    (comment,) = world.comments()
    called = {
        "P0": "is called now, and the next in line when nobody has acknowledged in time.",
        "P2": "gets an e-mail; P2 wakes nobody.",
    }
    assert f"\n\nWhoever is on call {called[label]} Talk about it in" in comment
    closed = world.run(world.event("closed"), capsys)
    assert closed.printed == f"resolved {REPOSITORY}#1\n"


def test_a_repository_that_was_renamed_meanwhile_pages_all_the_same(world: World, capsys: Capsys) -> None:
    event = world.event("labeled", label="P0")
    known = world.control("documents", method="GET")["github/repositories"][REPOSITORY]
    renamed = {**known, "renamed_from": ["winglang/old"]}
    world.control("put", {"kind": "github/repositories", "id": REPOSITORY, "body": renamed})
    event["repository"]["full_name"] = "winglang/old"
    ran = world.run(event, capsys)
    assert ran.status == 0, ran.printed
    assert world.incidents() == [("triggered", "high", "P0")]
    assert len(world.comments()) == 1, "nobody would know who is called"


def test_a_regression_is_reverted_by_default(world: World, capsys: Capsys) -> None:
    world.run(world.event("labeled", label="P0"), capsys)
    (comment,) = world.comments()
    assert (
        f"After a regression of P0 or P1, [revert]({HANDBOOK}/reverting.md) to the last known good version by default"
        in comment
    ), "users come first; the analysis comes later"


REPORT = "### What is affected\r\n\r\nHomepage, Playground\r\n\r\n### What happens\r\n\r\nIt is blank."
"""What GitHub makes of the form of an incident."""


def test_the_comments_are_those_that_were_agreed(world: World, capsys: Capsys, golden: Golden) -> None:
    """From the report to the post-mortem, and what else people do with an issue."""
    world.ask("PATCH", f"api.github.com/repos/{REPOSITORY}/issues/1", {"body": REPORT})
    sections = []
    for action, label in (
        ("opened", None),
        ("labeled", "incident"),
        ("labeled", "P0"),
        ("closed", None),
        ("labeled", "post-mortem"),
        ("reopened", None),
        ("labeled", "tracked"),
        ("closed", None),
    ):
        before = len(world.comments())
        world.run(world.event(action, label=label), capsys)
        (comment,) = world.comments()[before:] or ["(no comment)"]
        sections.append(f"=== {action} {label or ''}".rstrip() + f"\n\n{comment}\n")
    golden("comments.md", "\n".join(sections))


@pytest.mark.parametrize(
    ("body", "led"),
    [
        (REPORT, True),
        ("### What is affected\n\nPlayground", True),
        ("### What is affected\n\nHomepage, Playgrounds", False),
        ("Playground", False),
        (None, False),
    ],
)
def test_the_runbook_of_what_is_affected_comes_first(
    world: World, capsys: Capsys, body: str | None, led: bool
) -> None:
    world.ask("PATCH", f"api.github.com/repos/{REPOSITORY}/issues/1", {"body": body})
    world.run(world.event("labeled", label="P0"), capsys)
    (comment,) = world.comments()
    runbook = "[runbook of Playground](https://runbooks.example/playground), "
    assert (f"**Next**: {runbook}[the first five minutes](" in comment) is led
    (kept,) = world.control("dump", method="GET")["pagerduty/incidents"]
    assert ("Runbook of Playground" in [link["text"] for link in kept["_links"]]) is led


def test_the_incident_is_the_one_that_was_agreed(world: World, capsys: Capsys, golden: Golden) -> None:
    where = f"api.github.com/repos/{REPOSITORY}/issues/1"
    world.ask("PATCH", where, {"title": "Incident: nobody can install Wing", "body": REPORT})
    world.run(world.event("labeled", label="P0"), capsys)
    (kept,) = world.control("dump", method="GET")["pagerduty/incidents"]
    lines = [kept["title"], "", *(f"{name}: {value}" for name, value in kept["body"]["details"].items()), ""]
    lines += [f"{link['text']}: {link['href']}" for link in kept["_links"]]
    golden("incident.txt", "\n".join(lines) + "\n")


def assigned(world: World) -> list[str]:
    """Who has the issue."""
    issue = world.ask("GET", f"api.github.com/repos/{REPOSITORY}/issues/1")
    return [one["login"] for one in issue["assignees"]]


@pytest.fixture
def assigning(world: World) -> World:
    """The file lets issues of P0 go to the primary, and those of P1 to both."""
    follow = Follow(assignees={"P0": ("primary",), "P1": ("primary", "secondary")})
    world.publish(render.on_call(following(led(), follow), NOW))
    for login in ("skyrpex", "tsuf239"):
        world.control("put", {"kind": "github/people", "id": login, "body": {"login": login, "type": "User"}})
    return world


@pytest.mark.parametrize(
    ("label", "people"),
    [("P0", ["skyrpex"]), ("P1", ["skyrpex", "tsuf239"]), ("P2", []), ("incident", ["skyrpex", "tsuf239"])],
)
def test_whoever_is_on_call_gets_the_issue(
    assigning: World, capsys: Capsys, label: str, people: list[str]
) -> None:
    assigning.run(assigning.event("labeled", label=label), capsys)
    assert assigned(assigning) == people


def test_an_issue_that_somebody_has_stays_theirs(assigning: World, capsys: Capsys) -> None:
    assigning.ask("POST", f"api.github.com/repos/{REPOSITORY}/issues/1/assignees", {"assignees": ["tsuf239"]})
    assigning.run(assigning.event("labeled", label="P0"), capsys)
    assert assigned(assigning) == ["tsuf239"]


def test_where_nobody_can_be_assigned_the_page_goes_on(assigning: World, capsys: Capsys) -> None:
    fault = {"path": "*/assignees", "action": "status", "status": 403}
    assigning.control("faults", fault)
    ran = assigning.run(assigning.event("labeled", label="P0"), capsys)
    assert ran.status == 0
    assert "::warning::nobody is assigned: POST " in ran.printed
    assert len(assigning.comments()) == 1
    assert assigning.incidents()[0][0] == "triggered"


def test_a_file_that_assigns_nobody_leaves_the_issue_alone(world: World, capsys: Capsys) -> None:
    world.run(world.event("labeled", label="P0"), capsys)
    assert assigned(world) == []
