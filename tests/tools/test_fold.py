"""What a person reads of an update.

The events in ``events/`` are what `pulumi up --json` 3.259.0 printed in the sandbox, with a few resources of each
run and without their states.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pulumi_from_modules.progress import Task

from tests.conftest import Golden
from tools.fold import Fold

EVENTS = Path(__file__).parent / "events"


def folded(*runs: str) -> tuple[str, list[str]]:
    """What stays on the screen, and what the count was, step by step."""
    lines: list[str] = []
    counts: list[str] = []
    task = Task("sandbox")
    fold = Fold(task, lines.append)
    for run in runs:
        for line in (EVENTS / f"{run}.jsonl").read_text(encoding="utf-8").splitlines():
            fold.take(json.loads(line))
            if task.active and str(task) not in counts:
                counts.append(str(task))
    return "\n".join(lines) + "\n", counts


@pytest.mark.parametrize("run", ["created", "refused", "policy", "failed", "interrupted"])
def test_a_run_is_shown_as_agreed(run: str, golden: Golden) -> None:
    golden(f"{run}.txt", folded(run)[0])


def test_resources_are_counted_and_not_listed() -> None:
    text, counts = folded("created")
    assert counts[0] == "sandbox: previewing (0 resources)"
    assert counts[-1] == "sandbox: updating (5 of 198 resources)", "the recording has five of them"
    assert "github-winglang" not in text


def test_nothing_secret_is_shown() -> None:
    text, _ = folded("created")
    assert "eventKeys: '[secret]'" in text
    assert "ciphertext" not in text


def test_what_the_preview_has_reported_is_not_repeated() -> None:
    warning = {
        "diagnosticEvent": {"severity": "warning", "message": "bo has no number\n", "prefix": "warning: "}
    }
    lines: list[str] = []
    fold = Fold(Task("sandbox"), lines.append)
    for _ in ("preview", "update"):
        fold.take(warning)
    assert lines == ["warning: bo has no number"]


CUT_OFF = {
    "diagnosticEvent": {
        "urn": "urn:pulumi:s::p::githublabels:index:Label::label-P1",
        "severity": "error",
        "message": "failed to run remediation: context canceled\n",
    }
}
END = {"summaryEvent": {"resourceChanges": {}, "durationSeconds": 1}}


@pytest.mark.parametrize(
    "cause",
    [
        {"diagnosticEvent": {"severity": "error", "message": "POST /schedules: 400\n"}},
        {
            "policyEvent": {
                "enforcementLevel": "mandatory",
                "policyName": "protected",
                "message": "it must be",
            }
        },
    ],
)
def test_what_was_cut_off_by_an_error_does_not_hide_it(cause: dict[str, Any]) -> None:
    lines: list[str] = []
    fold = Fold(Task("sandbox"), lines.append)
    for event in (CUT_OFF, cause, CUT_OFF, END):
        fold.take(event)
    assert "context canceled" not in "\n".join(lines)
    assert len(lines) == 3, "the cause, the resources and the duration"


def test_what_was_cut_off_is_said_where_nothing_else_is() -> None:
    lines: list[str] = []
    fold = Fold(Task("sandbox"), lines.append)
    warning = {"diagnosticEvent": {"severity": "warning", "message": "bo has no number"}}
    advice = {"policyEvent": {"enforcementLevel": "advisory", "policyName": "one", "message": "it should be"}}
    for event in (CUT_OFF, warning, advice, CUT_OFF, END):
        fold.take(event)
    assert lines.count("error: label-P1: failed to run remediation: context canceled") == 1


def test_what_was_deleted_by_hand_is_reported_with_what_helps() -> None:
    message = 'Error reading PagerDuty user contact method "P1": HTTP response failed with status code 404\n'
    lines: list[str] = []
    Fold(Task("sandbox"), lines.append).take({"diagnosticEvent": {"severity": "error", "message": message}})
    assert lines[1] == "somebody has deleted it by hand: make recover"


def test_the_outputs_of_a_large_operation_are_for_programs() -> None:
    lines: list[str] = []
    fold = Fold(Task("sandbox"), lines.append)
    outputs = {f"schedule-{number}": f"P{number}" for number in range(61)}
    stack = {"op": "create", "urn": "u", "type": "pulumi:pulumi:Stack", "new": {"outputs": outputs}}
    fold.take({"resOutputsEvent": {"metadata": stack}})
    fold.take(
        {"summaryEvent": {"resourceChanges": {"create": 400, "create-replacement": 1}, "durationSeconds": 9}}
    )
    assert lines == [
        "Outputs:\n    61 lines; `pulumi stack output` shows them\n",
        "Resources:",
        "    + 400 created",
        "    1 create-replacement",
        "\nDuration: 9s",
    ]


def test_kinds_that_nobody_reads_pass() -> None:
    lines: list[str] = []
    fold = Fold(Task("sandbox"), lines.append)
    for kind in ("cancelEvent", "policyLoadEvent", "one of a newer engine"):
        fold.take({"sequence": 1, kind: {}})
    assert lines == []
