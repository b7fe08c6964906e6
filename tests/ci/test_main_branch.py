"""What happens to the main branch: only what was reviewed is deployed, and drift has one issue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ci.drift import DIFFERS
from ci.preview import PACK
from ci.reviewed import approved_by
from tests.ci.actions import Outcome, Runner
from tests.ci.hub import Hub, serving
from tests.oncall.review.edits import WING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

HEAD = "b" * 40


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub()) as found:
        yield found


def review(login: str, state: str, commit: str = HEAD, association: str = "MEMBER") -> dict[str, Any]:
    return {"user": {"login": login}, "state": state, "commit_id": commit, "author_association": association}


class TestDeployment:
    def deploy(self, folder: Path, hub: Hub, **merged: Any) -> Outcome:
        runner = Runner(folder, hub, {"after": ""}, pulumi=("Updating (prod)\n", 0))
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
        assert outcome.calls == [
            "make setup",
            f"pulumi up --stack prod --run-program --yes --skip-preview --non-interactive {' '.join(PACK)}",
            "7",
            "python -m oncall publish --stack prod",
            "python -m oncall verify --stack prod",
        ]

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
    def look(self, folder: Path, hub: Hub, printed: str, code: int) -> list[Outcome]:
        """A day's run: the comparison, and if it could be made, what is reported about it."""
        number = len(hub.runs) + 1
        runner = Runner(folder / str(number), hub, {}, pulumi=(printed, code))
        runner.commit({"rotation.yaml": WING})
        runner.run_id = hub.add_run("drift", runner.git("rev-parse", "HEAD"))
        outcomes = [runner.job("drift", "compare")]
        if outcomes[0] and not outcomes[0].failed:
            outcomes.append(runner.job("drift", "report"))
        return [outcome for outcome in outcomes if outcome]

    def test_nothing_differs(self, tmp_path: Path, hub: Hub) -> None:
        compared, reported = self.look(tmp_path, hub, "Resources:\n    97 unchanged\n", 0)
        assert (compared.failed, reported.failed) == (False, False), compared.output + reported.output
        assert compared.calls[1] == (
            "pulumi preview --refresh --run-program --diff --expect-no-changes"
            " --stack prod --non-interactive --color never"
        )
        assert hub.writes == []

    def test_one_issue_from_the_first_difference_to_the_last(self, tmp_path: Path, hub: Hub) -> None:
        differs = (
            "  ~ name: `a` => ```b @octocat\n"
            "error: no changes were expected for preview but changes were proposed\n"
        )
        assert DIFFERS.search(differs)
        self.look(tmp_path, hub, differs, 255)
        [issue] = hub.issues
        assert issue["title"] == "The accounts differ from rotation.yaml"
        assert "````diff\n  ~ name: `a` => ```b @octocat\n" in issue["body"]
        self.look(tmp_path, hub, differs.replace("name", "title"), 255)
        assert [each["state"] for each in hub.issues] == ["open"]
        assert "title: `a`" in issue["body"]
        self.look(tmp_path, hub, "", 0)
        assert [each["state"] for each in hub.issues] == ["closed"]
        assert hub.comments[1][0]["body"].startswith("The accounts match the file again, by [this run](")
        self.look(tmp_path, hub, differs, 255)
        assert [each["state"] for each in hub.issues] == ["closed", "open"]

    def test_a_comparison_that_failed_says_nothing_of_the_accounts(self, tmp_path: Path, hub: Hub) -> None:
        [compared] = self.look(tmp_path, hub, "error: could not load the state\n", 255)
        assert compared.failed
        assert "knows nothing about the accounts" in compared.output
        assert (hub.writes, hub.artifacts) == ([], {})

    def test_only_the_main_branch_is_compared(self, tmp_path: Path, hub: Hub) -> None:
        assert Runner(tmp_path, hub, {}, ref="refs/heads/topic").job("drift", "compare") is None
