"""What an interrupted update leaves behind is seen, in the order in which it can be fixed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from operate.project import name as project_name
from operate.recover import interruption

URN = "urn:pulumi:sandbox::wing-on-call::oncall:index:Watch$betterstack:index:Monitor::site-homepage"


@pytest.mark.parametrize(
    "backend", ["https://api.pulumi.com", "s3://bucket?region=eu-central-1", "gs://bucket", "azblob://x"]
)
def test_other_backends_keep_their_files_where_we_cannot_look(backend: str) -> None:
    assert not list(interruption.problems(backend, "prod")), "nothing on this machine is theirs"


def test_a_stack_that_was_never_applied_has_no_problem(tmp_path: Path) -> None:
    assert not list(interruption.problems(f"file://{tmp_path}", "sandbox"))
    assert not list(tmp_path.iterdir())


def test_locks_come_before_the_state(tmp_path: Path) -> None:
    state = tmp_path / ".pulumi" / "stacks" / project_name() / "sandbox.json"
    lock = tmp_path / ".pulumi" / "locks" / "organization" / project_name() / "sandbox" / "1.json"
    for file, text in ((state, "{"), (lock, json.dumps({"pid": 1, "hostname": "elsewhere"}))):
        file.parent.mkdir(parents=True)
        file.write_text(text)
    locked, damaged = interruption.problems(f"file://{tmp_path}?metadata=skip", "sandbox")
    assert "may be running" in str(locked), "a state is not replaced while an update may write it"
    assert "is incomplete" in str(damaged)


def test_operations_of_unknown_outcome_are_named_as_people_know_them() -> None:
    state = {"deployment": {"pending_operations": [{"type": "creating", "resource": {"urn": URN}}]}}
    (left,) = interruption.pending(state)
    assert str(left) == "creating Monitor site-homepage: the outcome is unknown"


@pytest.mark.parametrize(
    "state", [{}, {"deployment": None}, {"deployment": {}}, {"deployment": {"pending_operations": None}}]
)
def test_a_state_without_them_is_fine(state: dict[str, object]) -> None:
    assert interruption.pending(state) == ()
