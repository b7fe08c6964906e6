"""Makes PagerDuty know of an issue what follows from how the issue is now: an incident, its severity, or its end.

A run is started by an event of the issue, but the event says only which issue. What is to be done is asked from GitHub
before something is sent, and again afterwards, until the answers are the same. So runs can be late, repeated or at the
same time: whichever sends last has seen the issue as it is.

The text of the issue is data: it goes into the incident's title and nowhere else, and is never printed, because a
runner obeys some lines that are printed. One issue has one key, and PagerDuty keeps one open incident a key: sending
the same again changes nothing.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import comments
import duties
import meanings
import published
from calls import BusyError, CallError, Calls
from goal import MOVED, Act, Goal, goal

MAINTAINERS = ("admin", "write")  # what the API calls whoever may admin, maintain or write
GONE = (404, 410)
LONGEST_TITLE = 200
KEY = "PAGERDUTY_EVENTS_KEY"


class Escalation:
    """The issue that an event is about; ``environment`` is the runner's."""

    def __init__(
        self,
        environment: Mapping[str, str],
        event: Mapping[str, Any],
        known: dict[str, Any],
        github: Calls,
        pagerduty: Calls,
    ) -> None:
        self.environment = environment
        self.known = known
        self.repository = event["repository"]["full_name"]
        self.repository_id = event["repository"]["id"]
        self.issue: dict[str, Any] = event["issue"]
        self.name = f"{self.repository}#{self.issue['number']}"
        # A repository can be renamed while an incident is open.
        self.key = f"github-{self.repository_id}-{self.issue['number']}"
        self.here = f"{environment['GITHUB_API_URL']}/repos/{self.repository}"
        self.there = f"{self.here}/issues/{self.issue['number']}"
        self.github = github
        self.pagerduty = pagerduty
        self._permissions: dict[str, bool] = {}

    def run(self) -> Goal:
        """Send what follows from the issue, until nothing else follows from it. Raises CallError."""
        wanted, failures = self.look(), 0
        while wanted.act is not Act.NOTHING:
            try:
                self._send(wanted)
            except BusyError as error:
                self.pagerduty.rest(error, failures)
                failures += 1
                wanted = self.look()
                continue
            before, wanted = wanted, self.look()
            if wanted == before:
                break
        return wanted

    def look(self) -> Goal:
        """What PagerDuty is to know, by the issue at this moment."""
        try:
            # What was made a moment ago can be missing for a moment; that must not count as gone.
            found = self.github.send("GET", self.there, also=(404,))
        except CallError as error:
            if error.status in GONE:
                return MOVED
            raise
        if self._elsewhere(found):
            return MOVED
        self.issue = found
        return goal(found, self.github.pages(f"{self.there}/events"), self.known, self._maintains)

    @property
    def body(self) -> str:
        """What the issue says, which may be nothing."""
        return self.issue.get("body") or ""

    def _elsewhere(self, found: Mapping[str, Any]) -> bool:
        """Whether a redirect has led to another repository; it also leads to one that was renamed."""
        home = found.get("repository_url") or self.here
        return bool(home != self.here and self.github.send("GET", home)["id"] != self.repository_id)

    def _maintains(self, person: Mapping[str, Any]) -> bool:
        login = str(person["login"])
        if person.get("type") != "User":
            return False
        if login not in self._permissions:
            try:
                answer = self.github.send("GET", f"{self.here}/collaborators/{login}/permission")
            except CallError as error:
                if error.status != 404:
                    raise
                answer = {"permission": "none"}
            self._permissions[login] = answer["permission"] in MAINTAINERS
        return self._permissions[login]

    def _send(self, wanted: Goal) -> None:
        key = self.environment.get(KEY)
        if not key:
            raise CallError(f"the repository has no Actions secret {KEY}; pulumi up sets it")
        where = self.environment.get("PAGERDUTY_EVENTS_URL") or "https://events.pagerduty.com"
        event = {"event_action": "resolve"} if wanted.act is Act.RESOLVE else self._trigger(wanted)
        self.pagerduty.once(
            "POST", f"{where}/v2/enqueue", {"routing_key": key, "dedup_key": self.key, **event}
        )

    def _trigger(self, wanted: Goal) -> dict[str, Any]:
        meant, url = self.known["labels"][wanted.label], self.issue["html_url"]
        title = " ".join(self.issue["title"].split())[:LONGEST_TITLE]
        return {
            "event_action": "trigger",
            "client": f"GitHub, {self.name}",
            "client_url": url,
            "links": [{"href": url, "text": f"Issue {self.name}"}, *comments.links(self.known, self.body)],
            "payload": {
                "summary": f"[{meant['severity']}] {title} ({self.name})",
                "source": f"github.com/{self.repository}",
                "severity": meant["word"],
                "custom_details": {
                    "severity": meant["severity"],
                    "label": wanted.label,
                    "escalated_by": wanted.by,
                    "issue": url,
                },
            },
        }


def main(
    environment: Mapping[str, str],
    now: datetime,
    wait: Callable[[float], None] = time.sleep,
) -> int:
    """0 when PagerDuty knows what it is to know, 1 when that failed."""
    known, warning = meanings.read(environment.get("ON_CALL_MEANINGS") or "")
    if warning:
        print(f"::warning::{warning}")
    event = json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    github, pagerduty = Calls(environment["GITHUB_TOKEN"], wait), Calls("", wait)
    escalation = Escalation(environment, event, known, github, pagerduty)
    try:
        done = escalation.run()
        if done.act is Act.NOTHING:
            print(f"ignored: {done.why}")
            return 0
        print(_said(done, escalation))
        comment(escalation, done, now, warning)
    except CallError as error:
        print(f"::error::{error}. Run this job again, or page by hand in PagerDuty: {known['service']}")
        return 1
    return 0


def comment(escalation: Escalation, done: Goal, now: datetime, warning: str) -> None:
    """Say on the issue what PagerDuty knows now, unless that was the last thing said. Raises CallError."""
    if done == MOVED:
        return
    github, where = escalation.github, f"{escalation.there}/comments"

    def said() -> list[str]:
        return [mark for one in github.pages(where) if (mark := comments.mark(one))]

    earlier = said()
    mark = comments.state(escalation.known, done)
    if earlier[-1:] == [mark] or (done.act is Act.RESOLVE and not done.label and not earlier):
        return
    teams: published.Teams = None
    if done.act is Act.TRIGGER:
        try:
            teams = published.read(github, escalation.environment)
            severity = escalation.known["labels"][done.label]["severity"]
            assign(escalation, duties.assignees(teams, severity, now))
        except published.UnknownError as reason:
            print(f"::warning::{reason}")
    text = comments.text(
        escalation.known, done, escalation.name, escalation.body, teams, now, first=not earlier
    )
    if warning:
        text += f"\n\n**Attention**: {warning}."
    github.send("POST", where, {"body": text}, done=lambda: said()[-1:] == [mark])


def assign(escalation: Escalation, people: list[str]) -> None:
    """Give the issue to people, unless somebody has it. Where GitHub refuses, the page goes on without."""
    if people and not escalation.issue.get("assignees"):
        try:
            # Whoever is assigned already stays so: to send it twice changes nothing.
            escalation.github.send("POST", f"{escalation.there}/assignees", {"assignees": people})
        except CallError as error:
            print(f"::warning::nobody is assigned: {error}")


def _said(done: Goal, escalation: Escalation) -> str:
    if done.act is Act.TRIGGER:
        return f"paged {escalation.name} as {escalation.known['labels'][done.label]['severity']}"
    return f"resolved {escalation.name}" if not done.why else f"no incident of {escalation.name}: {done.why}"


if __name__ == "__main__":
    sys.exit(main(os.environ, datetime.now(UTC)))
