"""The messages on the page are those that are printed."""

from __future__ import annotations

import re

from tests.docs.pages import text

_SANDBOX = "packages/oncall-sandbox"
PRINTED = {
    "Wait until it ends": "operate/recover/locks.py",
    "run `make recover` first": "tools/before_up.py",
    "Error reading PagerDuty user contact method": f"{_SANDBOX}/oncall_sandbox/plugins/pagerduty/people.py",
    "failed 404 Not Found": f"{_SANDBOX}/tests/oncall_sandbox_tests/plugins/test_life.py",
    "failed to load checkpoint": "operate/engine.py",
    "context canceled": "tools/fold.py",
    "must be unique": f"{_SANDBOX}/oncall_sandbox/services/pagerduty/reaching.py",
    "(mandatory)": "tests/tools/golden/policy.txt",
    'invalid enforcement level ""': "",
    "validating policy config": "",
    "oncall: command not found": "",
    "is not a stack of the sandbox": "tools/sandbox_stack.py",
    "The review will object": "oncall/cli/objections.py",
}
"""By message: what prints it; nothing for those of the shell and of the engine."""


def test_every_message_is_printed_somewhere() -> None:
    page = text("docs/troubleshooting.md")
    rows = [line.split(" | ")[0] for line in page.splitlines() if line.startswith("| ")]
    assert {found for row in rows for found in re.findall("“(.+?)”", row)} == set(PRINTED)
    for message, file in PRINTED.items():
        assert not file or message in text(file), f"{file} no longer prints “{message}”"
