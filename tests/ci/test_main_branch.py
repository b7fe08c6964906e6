"""What happens to the main branch: only what was reviewed is deployed, and drift has one issue."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from ci.preview import PACK
from ci.reviewed import approved_by
from tests.ci.actions import Outcome, Runner
from tests.ci.hub import Hub, serving
from tests.oncall.review.edits import WING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.slow

HEAD = "b" * 40
DATA = Path(__file__).with_name("data")
PASSES = {
    "preview": ((DATA / "preview.txt").read_text(encoding="utf-8"), 0),
    "up": ((DATA / "up.txt").read_text(encoding="utf-8"), 0),
}
REFUSED = {"preview": ((DATA / "preview-failed.txt").read_text(encoding="utf-8"), 1)}


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub()) as found:
        yield found


def review(login: str, state: str, commit: str = HEAD, association: str = "MEMBER") -> dict[str, Any]:
    return {"user": {"login": login}, "state": state, "commit_id": commit, "author_association": association}


class TestDeployment:
    def deploy(
        self, folder: Path, hub: Hub, pulumi: Mapping[str, tuple[str, int]] | None = None, **merged: Any
    ) -> Outcome:
        runner = Runner(folder, hub, {"after": ""}, pulumi=pulumi or PASSES)
        runner.sha = runner.commit({"rotation.yaml": WING})
        hub.add_pull(
            7,
            HEAD,
            **(
                {"state": "closed", "merged_at": "2026-11-23T16:30:00Z", "merge_commit_sha": runner.sha}
                | merged
            ),
        )
        hub.of_commit[runner.sha] = [7]
        outcome = runner.job("deploy", "deploy")
        assert outcome is not None
        return outcome

    def test_what_was_reviewed_is_deployed_published_and_compared(self, tmp_path: Path, hub: Hub) -> None:
        hub.reviews[7] = [review("eladb", "APPROVED")]
        outcome = self.deploy(tmp_path, hub)
        assert not outcome.failed, outcome.output
        assert "Pull request #7, approved by eladb." in outcome.output
        preview, up = (call for call in outcome.calls if call.startswith(("pulumi preview", "pulumi up")))
        end = "--stack prod --non-interactive --color never"
        flags = f"--refresh --run-program {' '.join(PACK)}"
        plan = re.fullmatch(rf"pulumi preview {flags} --save-plan (\S+) {end}", preview)
        assert plan, preview
        assert up == f"pulumi up --yes --skip-preview {flags} --plan {plan[1]} {end}"
        assert outcome.calls[-2:] == [
            "python -m oncall publish --stack prod",
            "python -m oncall verify --stack prod",
        ]
        assert "is deployed. Resources: 208 created." in outcome.summary

    def test_what_the_preview_refuses_is_never_applied(self, tmp_path: Path, hub: Hub) -> None:
        hub.reviews[7] = [review("eladb", "APPROVED")]
        outcome = self.deploy(tmp_path, hub, REFUSED)
        assert outcome.failed
        assert not any(call.startswith("pulumi up") for call in outcome.calls), outcome.calls
        assert "Nothing was applied" in outcome.summary
        assert "is not one of repositories" in outcome.summary
        assert "python -m oncall publish --stack prod" not in outcome.calls

    def test_an_update_that_stops_says_that_part_is_applied(self, tmp_path: Path, hub: Hub) -> None:
        hub.reviews[7] = [review("eladb", "APPROVED")]
        outcome = self.deploy(tmp_path, hub, {**PASSES, "up": (PASSES["up"][0], 255)})
        assert outcome.failed
        assert "part of the plan may be applied" in outcome.summary

    @pytest.mark.parametrize(
        "merged",
        [{"merged_at": None}, {"merge_commit_sha": "c" * 40}],
        ids=["not merged", "another commit"],
    )
    def test_a_push_past_the_pull_requests_is_not(
        self, tmp_path: Path, hub: Hub, merged: dict[str, Any]
    ) -> None:
        hub.reviews[7] = [review("eladb", "APPROVED")]
        outcome = self.deploy(tmp_path, hub, **merged)
        assert outcome.failed
        assert "is not a merged pull request" in outcome.output
        assert outcome.calls == ["make setup"]

    def test_what_nobody_approved_is_not(self, tmp_path: Path, hub: Hub) -> None:
        hub.reviews[7] = [review("author", "APPROVED")]
        outcome = self.deploy(tmp_path, hub)
        assert outcome.failed
        assert "nobody but its author approved" in outcome.output
        assert outcome.calls == ["make setup"]

    @pytest.mark.parametrize(
        ("reviews", "approvers"),
        [
            ([], []),
            ([review("eladb", "APPROVED")], ["eladb"]),
            ([review("eladb", "APPROVED", commit="a" * 40)], []),
            ([review("eladb", "APPROVED", association="NONE")], []),
            ([review("eladb", "APPROVED"), review("eladb", "DISMISSED")], []),
            ([review("eladb", "APPROVED"), review("eladb", "COMMENTED")], ["eladb"]),
            ([review("eladb", "APPROVED"), review("skyrpex", "CHANGES_REQUESTED")], []),
            ([review("skyrpex", "CHANGES_REQUESTED"), review("skyrpex", "APPROVED")], ["skyrpex"]),
            ([review("x", "CHANGES_REQUESTED", association="NONE"), review("eladb", "APPROVED")], ["eladb"]),
            ([review("author", "APPROVED")], []),
        ],
    )
    def test_whose_word_counts(self, reviews: list[dict[str, Any]], approvers: list[str]) -> None:
        assert approved_by(reviews, HEAD, "author") == approvers


class TestDrift:
    """``DATA`` has what the real engine prints; see its README."""

    SAME: ClassVar = {"preview": ((DATA / "preview-same.json").read_text(encoding="utf-8"), 0)}
    DIFFERS: ClassVar = {"preview": ((DATA / "preview-differs.json").read_text(encoding="utf-8"), 0)}
    FAILS: ClassVar = {"preview": ((DATA / "preview-failed.json").read_text(encoding="utf-8"), 1)}

    def look(self, folder: Path, hub: Hub, pulumi: Mapping[str, tuple[str, int]]) -> list[Outcome]:
        """A day's run: the comparison, and what is reported about it."""
        number = len(hub.runs) + 1
        runner = Runner(folder / str(number), hub, {}, pulumi=pulumi)
        runner.commit({"rotation.yaml": WING})
        runner.run_id = hub.add_run("drift", runner.git("rev-parse", "HEAD"))
        return [outcome for job in ("compare", "report") if (outcome := runner.job("drift", job))]

    def test_nothing_differs(self, tmp_path: Path, hub: Hub) -> None:
        compared, reported = self.look(tmp_path, hub, self.SAME)
        assert (compared.failed, reported.failed) == (False, False), compared.output + reported.output
        assert (
            "pulumi preview --refresh --run-program --json --stack prod --non-interactive" in compared.calls
        )
        assert hub.writes == []

    def test_one_issue_from_the_first_difference_to_the_last(self, tmp_path: Path, hub: Hub) -> None:
        self.look(tmp_path, hub, self.DIFFERS)
        [issue] = hub.issues
        assert issue["title"] == "The accounts differ from rotation.yaml"
        assert 'update Monitor package-winglang\n    policyId: "181" → "182"\n' in issue["body"]
        assert "delete Policy watch-users-policy-critical" in issue["body"]
        self.look(tmp_path, hub, self.DIFFERS)
        assert [each["state"] for each in hub.issues] == ["open"]
        self.look(tmp_path, hub, self.SAME)
        assert [each["state"] for each in hub.issues] == ["closed"]
        assert hub.comments[1][0]["body"].startswith("The accounts match the file again, by [this run](")
        self.look(tmp_path, hub, self.DIFFERS)
        assert [each["state"] for each in hub.issues] == ["closed", "open"]

    def test_a_comparison_that_failed_is_reported_too(self, tmp_path: Path, hub: Hub) -> None:
        compared, reported = self.look(tmp_path, hub, self.FAILS)
        assert (compared.failed, reported.failed) == (True, False), reported.output
        [issue] = hub.issues
        assert issue["title"] == "Nobody knows whether the accounts match rotation.yaml"
        assert "people has no entries" in issue["body"]
        self.look(tmp_path, hub, self.DIFFERS)
        assert [each["state"] for each in hub.issues] == ["open"], "it is the same issue"
        assert issue["title"] == "The accounts differ from rotation.yaml"

    def test_a_run_that_never_came_to_compare_is_reported_too(self, tmp_path: Path, hub: Hub) -> None:
        runner = Runner(tmp_path, hub, {})
        runner.commit({"rotation.yaml": WING})
        runner.run_id = hub.add_run("drift", runner.git("rev-parse", "HEAD"))
        outcome = runner.job("drift", "report")
        assert outcome is not None
        assert not outcome.failed, outcome.output
        assert "has 0 artifacts named drift" in hub.issues[0]["body"]

    def test_what_the_engine_prints_of_somebody_is_no_mention(self, tmp_path: Path, hub: Hub) -> None:
        text, code = self.DIFFERS["preview"]
        self.look(tmp_path, hub, {"preview": (text.replace("package-winglang", "```b @octocat"), code)})
        assert "````text\n" in hub.issues[0]["body"]

    def test_only_the_main_branch_is_compared(self, tmp_path: Path, hub: Hub) -> None:
        for job in ("compare", "report"):
            assert Runner(tmp_path, hub, {}, ref="refs/heads/topic").job("drift", job) is None
