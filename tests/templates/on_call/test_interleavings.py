"""Whatever happens to an issue in whatever order, PagerDuty ends with what the issue asks for.

The real program runs against a model of GitHub and PagerDuty. All interleavings of up to four events with the calls of
all runs that they start are tried, and at any call a failure: an answer lost before or after its effect, 429 or 500.
Of up to three events, all with two failures.

What is left out, and why nothing is lost by it: an issue's history only grows and a person's permission stays, so a run
reads them at the instant of the issue. A run that has looked forgets what it saw before; the last look counts for all
of them. Comments follow when PagerDuty knows, and neither GitHub's state nor PagerDuty's depends on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
from calls import BusyError, CallError, Calls
from escalate import Escalation
from goal import Act, Goal

from oncall import load
from templates import render
from tests.templates.on_call.conftest import REPOSITORY, SERVICE, WING

KNOWN = render.meanings(load(WING), SERVICE)
API = "https://api.example"
HOME, ELSEWHERE = f"{API}/repos/{REPOSITORY}", f"{API}/repos/winglang/other"
ENVIRONMENT = {
    "GITHUB_API_URL": API,
    "PAGERDUTY_EVENTS_KEY": "key",
    "PAGERDUTY_EVENTS_URL": "https://events.example",
}
MAINTAINER, STRANGER = "mai", "stranger"
LABELS = ("P0", "P2", "tracked")


class Issue(NamedTuple):
    """``place`` is here, moved or deleted; ``closer`` closed it, if it is closed; ``ever`` are labels that it had."""

    place: str = "here"
    closer: str | None = None
    labels: frozenset[str] = frozenset()
    ever: frozenset[str] = frozenset()


class World(NamedTuple):
    """``paged`` is the severity of the open incident; ``runs`` have done the steps that they consist of."""

    issue: Issue = Issue()
    paged: str | None = None
    runs: tuple[tuple[Any, ...], ...] = ()
    events: int = 4
    failures: int = 1


class Paused(BaseException):
    """A run wants to look at the issue, or to send ``event``."""

    def __init__(self, event: dict[str, Any] | None) -> None:
        self.event = event


class Replay(Calls):
    """Answers the calls of a run with what it has been answered, and stops it at the next call."""

    def __init__(self, steps: tuple[Any, ...]) -> None:
        super().__init__("", lambda _seconds: None)
        self.steps = iter(steps)
        self.issue = Issue()

    def once(self, method: str, url: str, body: Any = None) -> Any:
        if url in (f"{HOME}/issues/1", "https://events.example/v2/enqueue"):
            step = next(self.steps, None)
            if step is None:
                raise Paused(body)
            if step == "failed":
                raise BusyError("failed")
            if method == "POST":
                return {}
            self.issue = step
            return self._issue()
        if url == ELSEWHERE:
            return {"id": 2}
        if "/collaborators/" in url:
            return {"permission": "write" if MAINTAINER in url else "read"}
        assert "/events?" in url
        actor = {"login": MAINTAINER, "type": "User"}
        return [
            {"event": "labeled", "actor": actor, "label": {"name": label}}
            for label in sorted(self.issue.ever)
        ]

    def _issue(self) -> dict[str, Any]:
        if self.issue.place == "deleted":
            raise CallError("gone", 410)
        closer = self.issue.closer
        return {
            "number": 1,
            "title": "Nobody can install it",
            "html_url": "https://github.com/winglang/wing/issues/1",
            "repository_url": HOME if self.issue.place == "here" else ELSEWHERE,
            "state": "closed" if closer else "open",
            "closed_by": closer and {"login": closer, "type": "User"},
            "labels": [{"name": label} for label in sorted(self.issue.labels)],
        }


class Next(NamedTuple):
    """What a run does next: ``act`` is look, send or done; ``sent`` is what PagerDuty is told, a severity or None."""

    act: str
    sent: str | None = None


def escalation(steps: tuple[Any, ...]) -> Escalation:
    event = {"repository": {"full_name": REPOSITORY, "id": 1}, "issue": {"number": 1}}
    calls = Replay(steps)
    return Escalation(ENVIRONMENT, event, KNOWN, calls, calls)


_FIRST: dict[Goal, Issue] = {}


@cache
def alike(issue: Issue) -> Issue:
    """One issue for all from which the program concludes the same."""
    return _FIRST.setdefault(escalation((issue,)).look(), issue)


@cache
def following(steps: tuple[Any, ...]) -> Next:
    """What the program does after ``steps``."""
    try:
        escalation(steps).run()
    except Paused as paused:
        if paused.event is None:
            return Next("look")
        payload = paused.event.get("payload")
        return Next("send", payload and payload["custom_details"]["severity"])
    return Next("done")


def happened(issue: Issue) -> Iterator[tuple[Issue, int]]:
    """What people can do to an issue, and how many runs that starts."""
    if issue.place == "here":
        for label in LABELS:
            if label in issue.labels:
                yield issue._replace(labels=issue.labels - {label}), 1
            else:
                yield issue._replace(labels=issue.labels | {label}, ever=issue.ever | {label}), 1
        for old, new in (("P0", "P2"), ("P2", "P0")):
            if old in issue.labels and new not in issue.labels:
                yield issue._replace(labels=issue.labels - {old} | {new}, ever=issue.ever | {new}), 2
        if issue.closer:
            yield issue._replace(closer=None), 1
        else:
            yield issue._replace(closer=MAINTAINER), 1
            yield issue._replace(closer=STRANGER), 1
        yield issue._replace(place="moved"), 1
        yield issue._replace(place="deleted"), 1
    yield issue, 1  # somebody runs an earlier run again


def steps_of(world: World, number: int) -> Iterator[World]:
    """What the next call of a run makes of the world."""
    steps = world.runs[number]
    others = world.runs[:number] + world.runs[number + 1 :]
    act, sent = following(steps)

    def after(*more: Any, **changed: Any) -> World:
        done = (*steps, *more)
        if following(done).act == "send":
            done = (alike(world.issue),)  # it has looked, and what it saw is all that counts
        mine = () if following(done).act == "done" else (done,)
        return world._replace(runs=tuple(sorted((*others, *mine), key=repr)), **changed)

    if act == "look":
        yield after(world.issue)
        if world.failures:  # the program asks again, after whatever happens in between
            yield world._replace(failures=world.failures - 1)
        return
    yield after("sent", paged=sent)
    if world.failures:
        yield after("failed", failures=world.failures - 1)
        yield after("failed", failures=world.failures - 1, paged=sent)


def successors(world: World) -> Iterator[World]:
    if world.events:
        for issue, runs in happened(world.issue):
            started = tuple(sorted((*world.runs, *[()] * runs), key=repr))
            yield world._replace(issue=issue, runs=started, events=world.events - 1)
    for number in {run: number for number, run in enumerate(world.runs)}.values():
        yield from steps_of(world, number)


def wrong(world: World) -> str:
    """What is wrong with PagerDuty when no run is left; spelled out by hand, without the program."""
    issue, paged = world.issue, world.paged
    if issue.place != "here" or issue.closer == MAINTAINER:
        return "a page for an issue that is closed or gone" if paged else ""
    if issue.closer == STRANGER:
        return (
            ""  # a stranger ends nothing, and what they have closed pages nobody: whatever was before stays
        )
    if "tracked" in issue.labels:
        return "a second incident of one failure" if paged else ""
    wanted = next((label for label in ("P0", "P2") if label in issue.labels), None)
    if wanted and not paged:
        return "no incident of an open issue"
    return "another severity than the issue's" if wanted and wanted != paged else ""


class WrongError(Exception):
    """What is wrong, and the states that led there."""


def explored(start: World) -> dict[World, World | None]:
    """All states that can be reached, with the one that each was first reached from."""
    reached: dict[World, World | None] = {start: None}
    waiting = [start]
    while waiting:
        world = waiting.pop()
        if not world.runs and (problem := wrong(world)):
            trace = []
            at: World | None = world
            while at:
                trace.append(str(at))
                at = reached[at]
            raise WrongError("\n".join([problem, *trace[::-1]]))
        for one in successors(world):
            if one not in reached:
                reached[one] = world
                waiting.append(one)
    return reached


@pytest.mark.wide
@pytest.mark.parametrize(("events", "failures"), [(3, 2), pytest.param(4, 1, marks=pytest.mark.thorough)])
def test_every_order_of_events_and_failures_ends_as_the_issue_asks(
    capsys: pytest.CaptureFixture[str], events: int, failures: int
) -> None:
    reached = explored(World(events=events, failures=failures))
    ends = sum(not world.runs for world in reached)
    with capsys.disabled():
        print(f"\n{events} events, {failures} failures: {len(reached):,} states, {ends:,} with no run left")
    assert {world.events for world in reached if not world.runs} == {*range(events + 1)}
    assert any(world.paged for world in reached)


def _send_without_looking_again(self: Escalation) -> Goal:
    wanted = self.look()
    if wanted.act is not Act.NOTHING:
        self._send(wanted)
    return wanted


def test_a_program_that_does_not_look_again_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Escalation, "run", _send_without_looking_again)
    following.cache_clear()
    with pytest.raises(WrongError, match="a page for an issue that is closed or gone"):
        explored(World(events=2, failures=0))
    following.cache_clear()
