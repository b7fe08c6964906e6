"""What the official plugins sent in one recorded run, sent again: the same statuses, and answers that hold as much.

Ids are mapped as they appear. The recorded answers are a fake plugin's; where the vendors' public references say
something else they decide, and ``DIFFERENT`` names each such field and why.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from oncall_sandbox.services.github.seeding import seed_repository
from oncall_sandbox.testing import TOKEN, LocalServices

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from oncall_sandbox_tests.services.running import Running

RECORD = Path(__file__).parent / "data" / "official-plugins.jsonl"
RECORDED_AT = "2026-11-23T12:58:11+00:00"

DIFFERENT = {
    "/users[?] limit": "PagerDuty: a page holds 25 unless another limit is asked for",
    "/vendors limit": "PagerDuty: `limit` repeats the limit that was asked for",
    "/vendors vendors": "this world knows two vendors more",
    "/contact_methods$ (limit|offset|more|total)": "PagerDuty: a user's contact methods come without pages",
    "/contact_methods .*summary": "PagerDuty: the summary of a contact method is its label",
    "/notification_rules .*summary": "PagerDuty: the summary of a rule tells the delay and the way",
    r"/schedules .*users\\[\d\\].user.type": "PagerDuty: whoever is in a layer comes as a reference",
    "/schedules .*start$": "PagerDuty: a start in the past becomes the time of the request",
    "/schedules .*rendered_coverage_percentage": "PagerDuty: nothing is rendered unless since or until ask for it",
    "/escalation_policies .*teams": "PagerDuty: no teams are an empty list",
    "/escalation_policies .*services": "PagerDuty: a policy names the services that use it",
    "/services .*created_at": "the time of the request",
    "/integrations .*service_id": "PagerDuty: an integration refers to its service by `service` alone",
    "/connections .*source_name": "PagerDuty: the name of the service",
    "/orgs/.* id": "numbers are the server's to choose",
    "/repos/winglang/wing$ (owner.)?id": "numbers are the server's to choose",
    "/labels.* id": "numbers are the server's to choose",
    "/contents/.* content.(encoding|content)": "GitHub: the answer to a write leaves the content out",
    "/commits/.* (html_url|commit.(author|committer).*|files)": "the commit as it was made here",
    "/secrets/.* (created|updated)_at": "the time of the request",
    "auth.test (team|url)": "the workspace of the sandbox has another name",
    "slack.com.* channel.created": "the time of the request",
}


class Replay:
    """Sends the recorded requests one after the other and compares."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.ids = {"wing.pagerduty.com": "sandbox.pagerduty.com"}  # the account of the recording, and ours

    def run(self) -> Iterator[str]:
        """Every difference as ``LINE METHOD URL field: what``."""
        for number, line in enumerate(RECORD.read_text().splitlines(), 1):
            step = json.loads(line)
            if "request" in step:
                for problem in self.send(step):
                    yield f"{number} {step['request']} {problem}"

    def send(self, step: dict[str, Any]) -> list[str]:
        """One recorded request; what is wrong with our answer."""
        method, _, url = step["request"].partition(" ")
        body = json.loads(self.mapped(json.dumps(step.get("body"))))
        form = url.startswith("https://slack.com/")
        options = {"data" if form else "json": body} if body is not None else {}
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = self.client.request(method, self.mapped(url), headers=headers, **options)
        if answer.status_code != step["status"]:
            return [f"status: {answer.status_code} instead of {step['status']}: {answer.text}"]
        return list(self.lacking(step["answer"], answer.json(), "")) if "answer" in step else []

    def mapped(self, text: str) -> str:
        """``text`` with the recorded ids replaced by ours."""
        return re.sub("|".join(map(re.escape, self.ids)), lambda found: self.ids[found[0]], text)

    def lacking(self, recorded: Any, ours: Any, path: str) -> Iterator[str]:
        """Where ``ours`` does not hold what was recorded."""
        if isinstance(recorded, dict) and isinstance(ours, dict):
            for name, value in recorded.items():
                where = f"{path}.{name}".lstrip(".")
                if name in ours:
                    yield from self.lacking(value, ours[name], where)
                else:
                    yield f"{where}: missing"
        elif isinstance(recorded, list) and isinstance(ours, list) and len(recorded) == len(ours):
            for index, (one, other) in enumerate(zip(recorded, ours, strict=True)):
                yield from self.lacking(one, other, f"{path}[{index}]")
        elif isinstance(recorded, str) and isinstance(ours, str) and re.search(r"(\b|_)(id|sha|key)$", path):
            if recorded and self.ids.setdefault(recorded, ours) != ours:
                yield f"{path}: {ours!r} instead of {self.ids[recorded]!r}"
        elif (self.mapped(recorded) if isinstance(recorded, str) else recorded) != ours:
            yield f"{path}: {ours!r} instead of {recorded!r}"


def explained(difference: str) -> str | None:
    """The entry of ``DIFFERENT`` that allows a difference."""
    _, _, url, detail = difference.split(" ", 3)
    field = detail.partition(":")[0]
    for entry in DIFFERENT:
        where, _, fields = entry.partition(" ")
        if re.search(where, url) and re.fullmatch(fields.replace("\\\\", "\\"), field):
            return entry
    return None


@pytest.mark.slow(covers=True)
def test_the_official_plugins_would_be_content() -> None:
    services = LocalServices(now=RECORDED_AT)
    seed_repository(services.world, "winglang/wing")  # the one of the recording
    services.world.commit()
    differences = list(Replay(services.client).run())

    assert [difference for difference in differences if explained(difference) is None] == []
    unused = DIFFERENT.keys() - {explained(difference) for difference in differences}
    assert not unused, "an allowed difference that does not exist hides a later one"


@pytest.mark.slow(covers=True)
def test_through_the_proxy_with_tls(running: Running) -> None:
    running.control("POST", "clock", {"now": RECORDED_AT})
    with running.proxied() as client:
        differences = list(Replay(client).run())

    assert [difference for difference in differences if explained(difference) is None] == []
