"""What a reviewer sees of a preview. ``previews/`` holds what the engine 3.259.0 printed with ``--non-interactive
--color never``: a pack that three resources break, one that is kept, and a refresh of five resources of which one
drifted and one is edited.
"""

from __future__ import annotations

from pathlib import Path

from oncall.review import policies
from oncall.review.document import Material
from oncall.review.limit import as_markdown
from oncall.review.preview import shortened
from tests.oncall.review.edits import reviewed
from tests.oncall.review.sight import in_sight

PREVIEWS = Path(__file__).parent / "previews"
BROKEN = (PREVIEWS / "policies.txt").read_text(encoding="utf-8")
REFRESHED = (PREVIEWS / "refresh.txt").read_text(encoding="utf-8")


def test_each_rule_is_named_once_the_mandatory_first() -> None:
    assert policies.violations(BROKEN) == (
        policies.Violation(
            "things-are-good",
            mandatory=True,
            of="tiny:index:Thing: thing-0",
            why="No bad things. This thing is bad. It has two lines, and names @octocat.",
            resources=3,
        ),
        policies.Violation(
            "stacks-are-good",
            mandatory=False,
            of="pulumi:pulumi:Stack: tiny-t",
            why="x The stack is bad.",
            resources=1,
        ),
        policies.Violation(
            "things-may-be",
            mandatory=False,
            of="tiny:index:Thing: thing-0",
            why="No bad things. This thing is bad. It has two lines, and names @octocat.",
            resources=3,
        ),
    )


def test_a_preview_without_a_pack_has_no_verdict() -> None:
    assert not policies.ran(REFRESHED)
    assert policies.violations(REFRESHED) == ()


def test_violations_are_in_sight_and_in_the_headline() -> None:
    seen = in_sight(as_markdown(Material(reviewed(), preview=BROKEN)))
    assert seen[1] == "**Nothing moves.** **1 mandatory policy is broken.**"
    assert any(line.startswith("- Policy `things-are-good` is broken by ") for line in seen)
    assert any(line.startswith("- Advisory policy `stacks-are-good` is broken by ") for line in seen)


def test_a_pack_that_is_kept_is_reported_as_kept() -> None:
    kept = (PREVIEWS / "kept.txt").read_text(encoding="utf-8")
    assert "Every policy is kept." in in_sight(as_markdown(Material(reviewed(), preview=kept)))


def test_what_was_only_refreshed_is_left_out_and_what_drifted_stays() -> None:
    assert shortened(REFRESHED, 10_000) == (
        "Previewing update (t):",
        "",
        " ~  pulumi-python:dynamic:Resource edited refreshing [diff: ~w]",
        " ~  pulumi-python:dynamic:Resource edited update [diff: ~w]",
        " ~  pulumi-python:dynamic:Resource drifts update",
        "Resources:",
        "    ~ 2 to update",
        "    4 unchanged",
    )
