"""Makes a PagerDuty incident of an issue that a maintainer labels, and resolves it when one closes the issue.

Run by `.github/workflows/escalate.yml` for one event. The text of the issue is data: it goes into the incident's title
and nowhere else, and is never printed, because a runner obeys some lines that are printed.

One issue has one key, and PagerDuty keeps one open incident a key: sending an event again, as after an answer that was
lost, changes nothing, so it is sent until it is taken.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duties
from calls import CallError, Calls

MAINTAINERS = ("admin", "write")  # what the API calls whoever may admin, maintain or write
MARK = "<!-- on-call "
LONGEST_TITLE = 200
KEY = "PAGERDUTY_EVENTS_KEY"


class IgnoredError(Exception):
    """Nothing is to be done; its text says why."""


class Escalation:
    """One event of an issue, as the runner hands it over in ``environment``."""

    def __init__(
        self, environment: Mapping[str, str], wait: Callable[[float], None], known: dict[str, Any]
    ) -> None:
        self.environment = environment
        self.known = known
        self.event = json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
        self.issue = self.event["issue"]
        self.repository = self.event["repository"]["full_name"]
        self.actor = self.event["sender"]["login"]
        self.key = f"{self.repository}#{self.issue['number']}"
        self.github = Calls(environment["GITHUB_TOKEN"], wait)
        self.pagerduty = Calls("", wait)
        self.here = f"{environment['GITHUB_API_URL']}/repos/{self.repository}"

    def run(self, now: datetime) -> str:
        """Do what the event asks for; what was done. Raises IgnoredError and CallError."""
        if self.event["action"] == "closed":
            return self._resolve()
        label = self._label()
        self._check_actor()
        self._send(self._trigger(label))
        self._comment(self._told(label, now))
        return f"paged {self.key} as {self.known['labels'][label]['severity']}"

    def _resolve(self) -> str:
        self._check_actor()
        if self._worst() is None and not any(MARK in text for text in self._comments()):
            raise IgnoredError("the issue never was an incident")
        self._send({"event_action": "resolve"})
        self._comment(f"Resolved in PagerDuty: @{self.actor} has closed the issue.")
        return f"resolved {self.key}"

    def _label(self) -> str:
        """The label that counts: the one just set, unless it says that the severity is unknown and another knows it."""
        action, names = self.event["action"], self._names()
        if action not in ("labeled", "reopened"):
            raise IgnoredError(f"nothing follows from {action}")
        if self.issue["state"] == "closed":
            raise IgnoredError("the issue is closed")
        if told := names & set(self.known["afterwards"]):
            raise IgnoredError(f"the issue is no incident but has the label {min(told)}")
        label = self._worst() if action == "reopened" else self.event["label"]["name"]
        if label not in self.known["labels"]:
            raise IgnoredError(
                "no label of it makes an incident" if action == "reopened" else "not such a label"
            )
        return str(self._worst() or label) if label == self.known["unknown"] else str(label)

    def _worst(self) -> str | None:
        return next((label for label in self.known["labels"] if label in self._names()), None)

    def _names(self) -> set[str]:
        return {label["name"] for label in self.issue["labels"]}

    def _check_actor(self) -> None:
        if self.event["sender"]["type"] != "User":
            raise IgnoredError(f"{self.actor} is no person")
        try:
            answer = self.github.send("GET", f"{self.here}/collaborators/{self.actor}/permission")
        except CallError as error:
            if error.status != 404:
                raise
            answer = {"permission": "none"}
        if answer["permission"] not in MAINTAINERS:
            raise IgnoredError(f"{self.actor} is no maintainer of {self.repository}")

    def _trigger(self, label: str) -> dict[str, Any]:
        meant, url = self.known["labels"][label], self.issue["html_url"]
        title = " ".join(self.issue["title"].split())[:LONGEST_TITLE]
        return {
            "event_action": "trigger",
            "client": f"GitHub, {self.key}",
            "client_url": url,
            "links": [{"href": url, "text": f"Issue {self.key}"}],
            "payload": {
                "summary": f"[{meant['severity']}] {title} ({self.key})",
                "source": f"github.com/{self.repository}",
                "severity": meant["word"],
                "custom_details": {
                    "severity": meant["severity"],
                    "label": label,
                    "escalated_by": self.actor,
                    "issue": url,
                },
            },
        }

    def _send(self, event: dict[str, Any]) -> None:
        key = self.environment.get(KEY)
        if not key:
            raise CallError(f"the repository has no Actions secret {KEY}; pulumi up sets it")
        where = self.environment.get("PAGERDUTY_EVENTS_URL") or "https://events.pagerduty.com"
        self.pagerduty.send(
            "POST", f"{where}/v2/enqueue", {"routing_key": key, "dedup_key": self.key, **event}
        )

    def _told(self, label: str, now: datetime) -> str:
        known, severity = self.known, self.known["labels"][label]["severity"]
        called = _called(severity, now, wakes=known["severities"][severity]["urgency"] == "high")
        unknown = ", its severity is not known yet" if label == known["unknown"] else ""
        return (
            f"This is now an incident, **{severity}**{unknown}: [PagerDuty]({known['service']}), `{self.key}`.\n\n"
            f"{called} The talk is in Slack `#{known['slack']}`.\n\n"
            "Another severity label changes its severity; closing this issue resolves it."
        )

    def _comment(self, text: str) -> None:
        """Once a run, also when an answer was lost or the run is repeated."""
        mark = f"{MARK}{self.environment.get('GITHUB_RUN_ID', '')} -->"

        def written() -> bool:
            return any(mark in comment for comment in self._comments())

        if not written():
            url = f"{self.here}/issues/{self.issue['number']}/comments"
            self.github.send("POST", url, {"body": f"{mark}\n{text}"}, done=written)

    def _comments(self) -> Iterator[str]:
        page = 1
        while True:
            url = f"{self.here}/issues/{self.issue['number']}/comments?per_page=100&page={page}"
            found = self.github.send("GET", url)
            yield from (str(one["body"]) for one in found)
            if len(found) < 100:
                return
            page += 1


def _called(severity: str, now: datetime, *, wakes: bool) -> str:
    """Who is called when; issues page the first team."""
    try:
        first, *others = duties.called(duties.read()[0])
    except duties.UnknownError as reason:
        print(f"::warning::{reason}")
        if wakes:
            return (
                "Whoever is on call is called now, and the next in line when nobody has acknowledged in time."
            )
        return f"Whoever is on call gets an e-mail; {severity} wakes nobody."
    if not wakes:
        return f"{_people(first, now)} and gets an e-mail; {severity} wakes nobody."
    later = (
        f"; {_people(level, now)} and is called when nobody has acknowledged within {level['after']} minutes"
        for level in others
    )
    return f"{_people(first, now)} and is called now{''.join(later)}."


def _people(level: dict[str, Any], now: datetime) -> str:
    there = " and ".join(f"@{handle}" for handle in duties.people(level, now)) or "nobody"
    return f"{there} is {level['level']}"


def main(environment: Mapping[str, str], now: datetime, wait: Callable[[float], None] = time.sleep) -> int:
    """0 when what the event asks for is done or there is nothing to do, 1 when it failed."""
    known = json.loads(Path(__file__).with_name("severities.json").read_text(encoding="utf-8"))
    try:
        print(Escalation(environment, wait, known).run(now))
    except IgnoredError as reason:
        print(f"ignored: {reason}")
    except CallError as error:
        print(f"::error::{error}. Run this job again, or page by hand in PagerDuty: {known['service']}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ, datetime.now(UTC)))
