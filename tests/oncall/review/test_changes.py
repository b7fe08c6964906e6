"""Whatever the file says besides who is on call: added, removed and changed are put into words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oncall.review.compare import review
from oncall.review.document import DETAILS, Material, document
from oncall.review.terminal import Plain, write
from tests.oncall.review.edits import NOW, reviewed, wing
from tests.search import first

PLAYGROUND = """\
  playground:
    title: Playground
    url: https://play.winglang.io
    audience: users
    severity: P1
"""
EDITS = {
    "monitor removed": (
        (PLAYGROUND, ""),
        'Monitor "Playground" is removed. Its failures no longer page anybody.',
    ),
    "monitor changed": (
        ("    url: https://play.winglang.io\n", "    url: https://play.winglang.io\n    keyword: Wing\n"),
        'Monitor "Playground": required text "Wing" is added',
    ),
    "severity of an asset": (
        (PLAYGROUND, PLAYGROUND.replace("severity: P1", "severity: P2")),
        'Monitor "Playground": a failure "pages" → "wakes nobody"',
    ),
    "supporters": (
        (PLAYGROUND, f"{PLAYGROUND}    supported_by: [winglang/wing/docs]\n"),
        'Asset "playground": supported by "winglang/wing/docs" is added',
    ),
    "heartbeat removed": (
        ('    schedule: "0 * * * *" # hourly\n', ""),
        'Heartbeat "Canary" is removed. When the job stops running, nobody is paged.',
    ),
    "channel added": (
        ("channels:\n", "channels:\n  talk: {topic: Off duty}\n"),
        'Channel "#talk" is added: topic "Off duty"; seen by "everybody".',
    ),
    "source added": (
        ("sources: #", "sources:\n  logs: {title: Logs, audience: users}\n  #"),
        'Source "Logs" is added: for "users". It gets its own integration key.',
    ),
    "notifications": (
        ("    - {by: phone, after: 5 minutes}\n", "    - {by: phone, after: 2 minutes}\n"),
        'Notifications "high urgency": notified by "email at once, sms at once, phone after 5 minutes" → "email',
    ),
    "monitoring": (
        ("check_every: 3 minutes", "check_every: 1 minute"),
        'Monitors "all of them": checked every "3 minutes" → "1 minute"',
    ),
    "status page added": (
        (
            "\nchannels:\n",
            "\nstatus_page: {title: Wing, url: https://winglang.io, subdomain: wing-lang}\nchannels:\n",
        ),
        'Status page "Wing" is added: leads to "https://winglang.io"; subdomain "wing-lang".',
    ),
    "user group added": (
        (
            "\nnotification_rules:",
            "\nfollow: {user_groups: {on-call: [primary, secondary]}}\nnotification_rules:",
        ),
        'Follower "user group @on-call" is added: holds "primary and secondary". `oncall follow` keeps it: nobody but',
    ),
    "summary added": (
        (
            "\nnotification_rules:",
            "\nfollow: {summary: {channel: alert, on: Mon, at: 09:00 Europe/Berlin}}\nnotification_rules:",
        ),
        'Follower "summary in #alert" is added: at "Mon 09:00 Europe/Berlin"; about "primary and secondary".',
    ),
    "reminder added": (
        ("\nnotification_rules:", "\nfollow: {reminders: {primary: 12 hours}}\nnotification_rules:"),
        'Follower "reminders of primary" is added: before a shift "12 hours".',
    ),
    "severity": (
        ("color: b60205", "color: ff0000"),
        'Severity "P0": color "b60205" → "ff0000"',
    ),
    "person": (
        ("skyrpex@wing.example}", "skyrpex@wing.example, time_zone: Europe/Madrid}"),
        'Person "skyrpex": time zone "Asia/Jerusalem" → "Europe/Madrid"',
    ),
    "title of a rotation": (
        ("title: Rotation 2, US", "title: America"),
        'Rotation "us": title "Rotation 2, US" → "America"',
    ),
    "project": (("name: Wing", "name: Winglang"), 'Project: title "Wing" → "Winglang"'),
    "swap": (
        ("swaps: []", "swaps:\n  - {between: [eladb, ainvoner], from: 2027-01-04, to: 2027-01-10}"),
        'Swap "eladb and ainvoner, 2027-01-04 to 2027-01-10" is added.',
    ),
}


@pytest.mark.parametrize("case", first(list(EDITS), pytest.mark.slow(covers=True)))
def test_the_review_shows_every_edit(case: str) -> None:
    edit, line = EDITS[case]
    pen = Plain(colours=False)
    text = write(document(Material(reviewed(edit)), pen, DETAILS[0]), pen)
    assert f"\n  - {line}" in text


def test_templates_that_a_repository_no_longer_receives() -> None:
    before = wing()
    after = replace(before, repositories=dict(list(before.repositories.items())[:-1]))
    [change] = review(before, after, NOW).changes
    assert (change.word, change.name, change.verb) == (
        "issue templates and labels of",
        "winglang/examples",
        "removed",
    )


def test_an_item_is_known_by_its_id_not_by_its_place() -> None:
    before = wing()
    after = replace(before, workflows=dict(reversed(list(before.workflows.items()))))
    assert review(before, after, NOW).changes == ()
