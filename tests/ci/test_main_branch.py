"""What happens to the main branch: only what was reviewed is deployed, and drift has one issue."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from ci.preview import PACK
from ci.reviewed import approved_by
from tests.ci.actions import Outcome, Runner
from tests.ci.hub import Hub, serving
from tests.ci.test_pull_requests import CONSENT
from tests.oncall.review.edits import WING, edited

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.wide

HEAD = "b" * 40
DATA = Path(__file__).with_name("data")
PASSES = {
    "preview": ((DATA / "preview.txt").read_text(encoding="utf-8"), 0),
    "up": ((DATA / "up.txt").read_text(encoding="utf-8"), 0),
}
FAILED = ((DATA / "preview-failed.txt").read_text(encoding="utf-8"), 1)
REFUSED = ((DATA / "preview-refused.txt").read_text(encoding="utf-8"), 1)
STOPPED = ((DATA / "up-stopped.txt").read_text(encoding="utf-8"), 1)
OLD, NEW, SEVEN = "1" * 40, "2" * 40, "7" * 40
SWAP = "swaps:\n  - {between: [eladb, ainvoner], from: 2026-01-05, to: 2027-12-31}"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub()) as found:
        yield found


def previewed(outcome: Outcome) -> list[str]:
    return [call for call in outcome.calls if call.startswith(("pulumi preview", "pulumi up"))]


def review(login: str, state: str, commit: str = HEAD, association: str = "MEMBER") -> dict[str, Any]:
    return {"user": {"login": login}, "state": state, "commit_id": commit, "author_association": association}


class TestDeployment:
    """The main branch is `OLD`, which is deployed, and on it pull request 7 as `NEW`."""

    def deploy(
        self, folder: Path, hub: Hub, *, file: str = WING, since: str | None = OLD, **pulumi: tuple[str, int]
    ) -> Outcome:
        hub.add_commit(OLD, "0" * 40, WING, 6)
        if NEW not in hub.commits:
            hub.add_commit(NEW, OLD, file, 7)
        outputs = {"statusPage": "https://wing.betteruptime.com"} | ({"commit": since} if since else {})
        answers = {**PASSES, "stack": (json.dumps(outputs), 0), **pulumi}
        runner = Runner(folder, hub, {}, pulumi=answers, sha=[*hub.commits][-1])
        runner.commit({"rotation.yaml": WING})
        outcome = runner.job("deploy", "deploy")
        assert outcome is not None
        return outcome

    def test_what_was_reviewed_is_deployed_published_and_compared(self, tmp_path: Path, hub: Hub) -> None:
        hub.reviews[7] = [review("eladb", "APPROVED", SEVEN)]
        outcome = self.deploy(tmp_path, hub)
        assert not outcome.failed, outcome.output
        assert "Pull request #7, approved by eladb." in outcome.output
        preview, up = (call for call in outcome.calls if call.startswith(("pulumi preview", "pulumi up")))
        end = "--stack prod --non-interactive --color never"
        flags = f"--refresh --run-program {' '.join(PACK)}"
        plan = re.fullmatch(rf"pulumi preview --save-plan (\S+) {flags} {end}", preview)
        assert plan, preview
        assert up == f"pulumi up --yes --skip-preview --plan {plan[1]} {flags} {end}"
        assert outcome.calls[-2:] == [
            "python -m oncall publish --stack prod",
            "python -m oncall verify --stack prod",
        ]
        assert "is deployed. Resources: 208 created." in outcome.summary

    @pytest.mark.parametrize(
        ("preview", "because"),
        [(FAILED, "is not one of repositories"), (REFUSED, "[mandatory]  users-page-high")],
        ids=["the file", "a policy"],
    )
    def test_what_the_preview_refuses_is_never_applied(
        self, tmp_path: Path, hub: Hub, preview: tuple[str, int], because: str
    ) -> None:
        hub.reviews[7] = [review("eladb", "APPROVED", SEVEN)]
        outcome = self.deploy(tmp_path, hub, preview=preview)
        assert outcome.failed
        assert not any(call.startswith("pulumi up") for call in outcome.calls), outcome.calls
        assert "Nothing was applied" in outcome.summary
        assert because in outcome.summary
        assert "python -m oncall publish --stack prod" not in outcome.calls

    def test_an_update_that_stops_says_that_part_is_applied(self, tmp_path: Path, hub: Hub) -> None:
        hub.reviews[7] = [review("eladb", "APPROVED", SEVEN)]
        outcome = self.deploy(tmp_path, hub, up=STOPPED)
        assert outcome.failed
        assert "part of the plan may be applied" in outcome.summary
        assert "violates plan" in outcome.summary

    @pytest.mark.parametrize(
        ("number", "changes"),
        [
            (None, {}),
            (7, {"committer": {"login": "somebody"}}),
            (7, {"committer": None}),
            (7, {"commit": {"verification": {"verified": False}}}),
        ],
        ids=["a push", "a merge by hand", "nobody known", "not signed"],
    )
    def test_a_push_past_the_pull_requests_is_not(
        self, tmp_path: Path, hub: Hub, number: int | None, changes: dict[str, Any]
    ) -> None:
        hub.reviews[7] = [review("eladb", "APPROVED", SEVEN)]
        hub.add_commit(OLD, "0" * 40, WING, 6)
        hub.add_commit(NEW, OLD, WING, number, **changes)
        outcome = self.deploy(tmp_path, hub)
        assert outcome.failed
        assert "is not a pull request that GitHub merged" in outcome.output
        assert previewed(outcome) == []

    def test_what_nobody_approved_is_not(self, tmp_path: Path, hub: Hub) -> None:
        hub.reviews[7] = [review("author", "APPROVED", SEVEN)]
        outcome = self.deploy(tmp_path, hub)
        assert outcome.failed
        assert "nobody but its author approved" in outcome.output
        assert previewed(outcome) == []

    def test_a_commit_below_the_last_one_counts_too(self, tmp_path: Path, hub: Hub) -> None:
        hub.reviews[8] = [review("eladb", "APPROVED", "8" * 40)]
        hub.add_commit(OLD, "0" * 40, WING, 6)
        hub.add_commit(NEW, OLD, WING, None)
        hub.add_commit("8" * 40, NEW, WING, 8)
        outcome = self.deploy(tmp_path, hub)
        assert outcome.failed, "a push hides behind a reviewed pull request"
        assert f"{NEW} is not a pull request that GitHub merged" in outcome.output

    @pytest.mark.parametrize("elsewhere", [{"e" * 40}, set()], ids=["still there", "gone"])
    def test_a_main_branch_that_was_rewritten_is_not(
        self, tmp_path: Path, hub: Hub, elsewhere: set[str]
    ) -> None:
        hub.elsewhere = elsewhere
        hub.reviews[7] = [review("eladb", "APPROVED", SEVEN)]
        outcome = self.deploy(tmp_path, hub, since="e" * 40)
        assert outcome.failed
        assert "the main branch was rewritten" in outcome.output

    def test_the_first_deployment_checks_the_last_commit(self, tmp_path: Path, hub: Hub) -> None:
        hub.reviews[7] = [review("eladb", "APPROVED", SEVEN)]
        outcome = self.deploy(tmp_path, hub, stack=("{}", 0))
        assert not outcome.failed, outcome.output
        assert "only the last commit is checked" in outcome.output

    def test_a_stack_that_was_applied_by_hand_is_not_deployed_to(self, tmp_path: Path, hub: Hub) -> None:
        hub.reviews[7] = [review("eladb", "APPROVED", SEVEN)]
        outcome = self.deploy(tmp_path, hub, since=None)
        assert outcome.failed, "a commit that nobody reviewed may lie below the last one"
        assert "it was applied by hand and does not say from which commit" in outcome.output
        assert "DEPLOYED_COMMIT=" in outcome.output, "it says how to go on"
        assert previewed(outcome) == []

    def test_a_job_that_is_run_again_has_nothing_new_to_check(self, tmp_path: Path, hub: Hub) -> None:
        assert not self.deploy(tmp_path, hub, since=NEW).failed

    def test_a_pull_request_that_waited_for_weeks_does_not_land_in_a_turn(
        self, tmp_path: Path, hub: Hub
    ) -> None:
        hub.reviews[7] = [review("skyrpex", "APPROVED", SEVEN)]
        swapped = edited(("swaps: []", SWAP)).decode()
        outcome = self.deploy(tmp_path, hub, file=swapped)
        assert outcome.failed
        assert "It was fine when it was reviewed, and is not today" in outcome.output
        assert "short-notice" in outcome.summary
        assert previewed(outcome) == []

    def test_those_concerned_may_have_agreed(self, tmp_path: Path, hub: Hub) -> None:
        swapped = edited(("swaps: []", SWAP)).decode() + CONSENT
        hub.reviews[7] = [review("eladb", "APPROVED", SEVEN), review("ainvoner", "APPROVED", SEVEN)]
        outcome = self.deploy(tmp_path, hub, file=swapped)
        assert not outcome.failed, outcome.output

    def test_whoever_approved_another_pull_request_has_not_agreed(self, tmp_path: Path, hub: Hub) -> None:
        swapped = edited(("swaps: []", SWAP)).decode() + CONSENT
        both = [review(who, "APPROVED", "8" * 40) for who in ("eladb", "ainvoner")]
        hub.reviews |= {7: [review("skyrpex", "APPROVED", SEVEN)], 8: both}
        hub.add_commit(OLD, "0" * 40, WING, 6)
        hub.add_commit(NEW, OLD, swapped, 7)
        hub.add_commit("8" * 40, NEW, swapped.replace("title: Playground", "title: Sandbox"), 8)
        outcome = self.deploy(tmp_path, hub)
        assert outcome.failed, "they agreed to a title, not to a swap in the middle of their turns"
        assert "does not count" in outcome.summary
        assert previewed(outcome) == []

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
