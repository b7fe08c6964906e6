"""A repository can report and escalate: labels and files stay, the key is secret, and what exists is taken over."""

from __future__ import annotations

import pytest
from pulumi import Output

from components.issue_kit import IssueKit, IssueKitArgs, Label
from tests.stacks.recorder import Recording, record

FILES = {".github/on-call/page.py": "print()", ".github/workflows/escalate.yml": "on: issues", "a": "b"}


@pytest.fixture(scope="module")
def declared() -> Recording:
    def program() -> None:
        IssueKit(
            "repository-docs/site",
            IssueKitArgs(
                repository="docs/site",
                branch="trunk",
                labels=[Label(name="P0", color="b60205", description="nothing works")],
                files=FILES,
                secrets={"EVENTS_KEY": Output.secret("the-key")},
            ),
        )

    return record(program)


def test_a_label_pages_and_is_never_deleted(declared: Recording) -> None:
    (label,) = declared.of("Label").values()
    assert label.inputs == {
        "repository": "docs/site",
        "name": "P0",
        "color": "b60205",
        "description": "nothing works",
    }, "the label's name is what maintainers page with"
    assert label.retained, "deleting a label takes it off every issue"


def test_the_key_to_page_with_is_a_secret_of_the_repository(declared: Recording) -> None:
    (secret,) = declared.of("ActionsSecret").values()
    assert secret.inputs == {"repository": "site", "secretName": "EVENTS_KEY", "value": "the-key"}, (
        "a workflow that finds no key, or another one, pages nobody"
    )
    assert secret.secrets == {"value"}


def test_files_go_to_the_branch_that_runs_them(declared: Recording) -> None:
    files = list(declared.of("File").values())
    assert {one.inputs["path"]: one.inputs for one in files} == {
        path: {
            "repository": "docs/site",
            "branch": "trunk",
            "path": path,
            "content": content,
            "message": f"Provision {path} from the on-call operation",
        }
        for path, content in FILES.items()
    }, "on another branch GitHub runs nothing, and nobody can escalate"
    assert all(one.retained for one in files), "the way to escalate outlives the stack"
