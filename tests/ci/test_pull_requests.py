"""A pull request from the first push to the comment and the status: what is written, what cannot lie."""

from __future__ import annotations

import contextlib
import io
import json
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from pulumi.runtime.proto import source_pb2

from ci import declared
from ci.comment import MARK, STATUS
from ci.comment import run as run_comment
from ci.preview import PACK
from ci.pull_request import agreeing
from oncall.errors import UserError
from oncall.file.reader import read
from oncall.review.limit import LIMIT
from tests.ci.actions import NOW, Outcome, Runner
from tests.ci.hub import BOT, REPOSITORY, Hub, archive, serving
from tests.oncall.review.edits import EUROPE, WING, edited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oncall.model import Operation

pytestmark = pytest.mark.wide

DATA = Path(__file__).with_name("data")
NUMBER = 7
STACK = "pulumi stack output --json --stack prod --non-interactive"
FORK = "stranger/on-call"
BASE, HEAD = "0" * 40, "a" * 40
RENAMED = ("title: Playground", "title: Sandbox")
SWAP = ("swaps: []", "swaps:\n  - {between: [eladb, ainvoner], from: 2026-01-05, to: 2027-12-31}")
CONSENT = (
    "\naccept:\n"
    "  - {guard: mid-turn, who: eladb, why: agreed, until: 2027-12-31}\n"
    "  - {guard: mid-turn, who: ainvoner, why: agreed, until: 2027-12-31}\n"
    "  - {guard: short-notice, who: eladb, why: agreed, until: 2027-12-31}\n"
    "  - {guard: short-notice, who: ainvoner, why: agreed, until: 2027-12-31}\n"
    "  - {guard: overload, who: eladb, why: agreed, until: 2027-12-31}\n"
    "  - {guard: overload, who: ainvoner, why: agreed, until: 2027-12-31}\n"
)
MENTIONED = {
    *("eladb", "staycoolcall911", "ainvoner", "ShaiBer"),
    *("revitalbarletz", "polamoros", "skyrpex", "tsuf239"),
}


@pytest.fixture(scope="module", autouse=True)
def _unplaced() -> Iterator[None]:
    """Where a resource was declared nobody asks here; the SDK reads the whole stack of calls for each."""
    with patch("pulumi.runtime.resource._get_stack_trace", source_pb2.StackTrace):
        yield


@pytest.fixture(scope="module", autouse=True)
def _wing_is_declared_once() -> Iterator[None]:
    """Each plan for a fork begins with what the file of the main branch declares."""
    wing = read(WING.encode(), "rotation.yaml").operation
    declare = declared.resources
    kept: list[declared.Declared] = []

    def resources(operation: Operation, now: datetime) -> declared.Declared:
        assert now == datetime.fromisoformat(NOW)
        if operation != wing:
            return declare(operation, now)
        if not kept:
            kept.append(declare(operation, now))
        return kept[0]

    with patch("ci.declared.resources", resources):
        yield


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub()) as found:
        yield found


def offer(hub: Hub, file: bytes | None, repository: str = REPOSITORY, sha: str = HEAD) -> dict[str, Any]:
    """Push a file to the pull request; the event that GitHub sends to `comment`."""
    hub.files_of[BASE] = {"rotation.yaml": WING.encode()}
    hub.files_of[sha] = {} if file is None else {"rotation.yaml": file}
    hub.merge_bases[sha] = BASE
    hub.add_pull(NUMBER, sha, repository)
    return {"pull_request": {"number": NUMBER, "head": {"sha": sha}}}


def after(sha: str = HEAD, repository: str = REPOSITORY) -> dict[str, Any]:
    """The event after a run of `preview` or `consent` for a commit."""
    head = {"head_sha": sha, "head_branch": "topic", "head_repository": {"full_name": repository}}
    return {"workflow_run": {"event": "pull_request", **head}}


def comment(folder: Path, hub: Hub, event: dict[str, Any]) -> Outcome:
    """Everything that the workflow does for an event."""
    runner = Runner(folder / f"comment-{len(hub.writes)}", hub, event)
    runner.commit({"rotation.yaml": "the main branch's, which nobody reads"})
    outcome = runner.job("comment", "comment")
    assert outcome is not None
    return outcome


def comment_inside(folder: Path, hub: Hub, event: dict[str, Any]) -> Outcome:
    """Its one step of ours without the processes around it, for the many ways to lie."""
    file = folder / "event.json"
    file.write_text(json.dumps(event), encoding="utf-8")
    outcome, output = Outcome(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(output):
        patch.chdir(folder)
        patch.setenv("CLOCK", NOW)
        patch.setenv("GITHUB_API_URL", hub.url)
        patch.setenv("GITHUB_SERVER_URL", "https://github.example")
        patch.setenv("GITHUB_RUN_ID", "1")
        patch.setenv("GITHUB_REPOSITORY", REPOSITORY)
        patch.setenv("GITHUB_EVENT_PATH", str(file))
        patch.setenv("GH_TOKEN", "job-token")
        try:
            outcome.failed = run_comment() != 0
        except UserError as error:
            outcome.failed = True
            print(error)
    outcome.output = output.getvalue()
    return outcome


def mentions(text: str) -> set[str]:
    bare = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    return set(re.findall(r"@([\w-]+)", bare))


def verdicts(hub: Hub, sha: str = HEAD) -> list[str]:
    """The states that were set on a commit, in order."""
    assert all(each["context"] == STATUS for each in hub.statuses.get(sha, []))
    return [each["state"] for each in hub.statuses.get(sha, [])]


def approval(login: str, commit: str = HEAD, state: str = "APPROVED") -> dict[str, Any]:
    return {"user": {"login": login}, "state": state, "commit_id": commit, "author_association": "MEMBER"}


class TestPageOfTheRun:
    """The pull request's own job: it shows, and nobody believes it."""

    def review(self, folder: Path, hub: Hub, file: bytes | None) -> Outcome:
        runner = Runner(folder, hub, {"pull_request": {"number": NUMBER}})
        runner.commit({"rotation.yaml": WING})
        runner.commit({"rotation.yaml": file, "other": "x"})
        outcome = runner.job("review", "review")
        assert outcome is not None
        return outcome

    def test_it_shows_the_review_and_writes_the_site(self, tmp_path: Path, hub: Hub) -> None:
        outcome = self.review(tmp_path, hub, edited(RENAMED))
        assert not outcome.failed, outcome.output
        assert "Nothing moves; 1 other change." in outcome.output
        assert "### On-call review" in outcome.summary
        assert [entry["name"] for entry, _ in hub.artifacts[1]] == ["site"]

    @pytest.mark.parametrize("file", [edited(SWAP), None])
    def test_a_refused_edit_fails(self, tmp_path: Path, hub: Hub, file: bytes | None) -> None:
        assert self.review(tmp_path, hub, file).failed


class TestComment:
    def test_a_sound_edit_gets_a_comment_and_a_green_status(self, tmp_path: Path, hub: Hub) -> None:
        outcome = comment(tmp_path, hub, offer(hub, edited(RENAMED)))
        assert not outcome.failed, outcome.output
        [written] = hub.comments[NUMBER]
        assert written["body"].startswith(f"{MARK}\n### On-call review\n\n**Nothing moves; 1 other change.**")
        assert f"For {HEAD}, by [this run](" in written["body"]
        assert verdicts(hub) == ["success"]

    def test_a_refused_edit_gets_a_red_one(self, tmp_path: Path, hub: Hub) -> None:
        outcome = comment(tmp_path, hub, offer(hub, edited(SWAP)))
        assert not outcome.failed, "the job has done its work; the status says no"
        assert {"eladb", "ainvoner"} <= mentions(hub.comments[NUMBER][0]["body"])
        assert verdicts(hub) == ["failure"]

    @pytest.mark.parametrize("data", [None, b"people: {}\n", b"\xff\xfe", b"a: &x [*x]"])
    def test_a_file_that_cannot_be_read_is_refused(
        self, tmp_path: Path, hub: Hub, data: bytes | None
    ) -> None:
        comment_inside(tmp_path, hub, offer(hub, data))
        assert "**Refused: the file has " in hub.comments[NUMBER][0]["body"]
        assert verdicts(hub) == ["failure"]

    def test_a_review_that_fails_says_so_on_the_commit(self, tmp_path: Path, hub: Hub) -> None:
        outcome = comment_inside(tmp_path, hub, offer(hub, b"#" * 1_000_001))
        assert outcome.failed
        assert "is not a file of at most 1 MB" in outcome.output
        assert (verdicts(hub), hub.comments) == (["error"], {})

    def test_one_comment_is_kept_up_to_date(self, tmp_path: Path, hub: Hub) -> None:
        theirs = {"id": 900, "user": {"login": "stranger"}, "body": f"{MARK} not the bot's"}
        hub.comments[NUMBER] = [theirs]
        comment_inside(tmp_path, hub, offer(hub, WING.encode()))
        event = offer(hub, edited(RENAMED), sha="b" * 40)
        comment_inside(tmp_path, hub, event)
        assert len(hub.comments[NUMBER]) == 2
        assert "b" * 40 in hub.comments[NUMBER][1]["body"]
        hub.comments[NUMBER].append({"id": 901, "user": BOT, "body": f"{MARK} made twice"})
        comment_inside(tmp_path, hub, event)
        assert [each["id"] for each in hub.comments[NUMBER]] == [900, 2]
        assert hub.comments[NUMBER][0] == theirs

    def test_changed_templates_are_listed(self, tmp_path: Path, hub: Hub) -> None:
        event = offer(hub, WING.encode())
        hub.files[NUMBER] = [
            {"filename": "templates/`a`.yml", "status": "added"},
            {"filename": "b", "status": "added"},
        ]
        comment_inside(tmp_path, hub, event)
        assert "Template ``templates/`a`.yml`` is **added**." in hub.comments[NUMBER][0]["body"]

    def test_what_another_pull_request_changed_is_not_shown_reversed(self, tmp_path: Path, hub: Hub) -> None:
        event = offer(hub, WING.encode())
        hub.files_of["f" * 40] = {"rotation.yaml": edited(RENAMED)}  # the main branch went on
        comment_inside(tmp_path, hub, event)
        assert "**Nothing moves.**" in hub.comments[NUMBER][0]["body"], "the base is the merge base"


class TestLies:
    """What a pull request may try, so that its comment or its status says something else than the edit does."""

    def test_a_forged_artifact_is_not_even_read(self, tmp_path: Path, hub: Hub) -> None:
        event = offer(hub, edited(SWAP), FORK)
        for workflow in ("review", "preview"):
            files = {"pull-request": b"7", "rotation.yaml": WING.encode(), "preview.txt": b"forged"}
            hub.add_artifact(hub.add_run(workflow, HEAD, FORK), workflow, archive(files))
        comment_inside(tmp_path, hub, event)
        [written] = hub.comments[NUMBER]
        assert "**Refused: " in written["body"]
        assert "forged" not in written["body"]
        assert hub.tokens_elsewhere == [], "no artifact was fetched"
        assert verdicts(hub) == ["failure"]

    @pytest.mark.parametrize(
        ("changes", "because"),
        [
            ({"state": "closed"}, "is closed"),
            ({"head": {"sha": "f" * 40, "repo": {"full_name": FORK}}}, "a newer head"),
            ({"head": {"sha": HEAD, "repo": None}}, "a newer head"),
            (
                {"base": {"ref": "other", "repo": {"full_name": REPOSITORY, "default_branch": "main"}}},
                "default branch",
            ),
        ],
        ids=["closed", "force push", "deleted fork", "another branch"],
    )
    def test_a_stale_head_gets_neither_comment_nor_status(
        self, tmp_path: Path, hub: Hub, changes: dict[str, Any], because: str
    ) -> None:
        event = offer(hub, WING.encode(), FORK)
        hub.pulls[NUMBER] |= changes
        assert because in comment_inside(tmp_path, hub, event).output
        assert hub.writes == []

    def test_a_push_during_the_review_keeps_the_comment_of_the_newer_head(
        self, tmp_path: Path, hub: Hub
    ) -> None:
        event = offer(hub, WING.encode())
        asked: list[str] = []
        answer = hub.answer

        def pushed(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
            asked.append(path)
            if asked.count(f"/pulls/{NUMBER}") == 2:
                hub.pulls[NUMBER]["head"]["sha"] = "b" * 40
            return answer(method, path, query, body)

        hub.answer = pushed  # type: ignore[method-assign]
        comment_inside(tmp_path, hub, event)
        assert hub.comments == {}
        assert (verdicts(hub), verdicts(hub, "b" * 40)) == (["success"], []), "the newer head is not judged"

    def test_a_run_of_another_repository_is_not_taken_for_it(self, tmp_path: Path, hub: Hub) -> None:
        offer(hub, WING.encode(), FORK)
        for event in (after(repository=REPOSITORY), after(repository="other/on-call"), after("b" * 40, FORK)):
            assert "no open pull request" in comment_inside(tmp_path, hub, event).output
        assert hub.writes == []
        event = after(repository=FORK)
        event["workflow_run"]["head_repository"] = None
        assert "no open pull request" in comment_inside(tmp_path, hub, event).output

    def test_a_fork_calls_only_people_of_the_file(self, tmp_path: Path, hub: Hub) -> None:
        names = "".join(f"  victim{n}: {{email: v{n}@evil.example}}\n" for n in range(3))
        edit = edited(
            ("rotations:\n  israel", f"{names}rotations:\n  israel"),
            (EUROPE, EUROPE.replace("eladb,", "victim0, victim1, victim2, eladb,")),
            ("title: Playground", 'title: "@everyone ![](https://evil.example)"'),
        )
        comment_inside(tmp_path, hub, offer(hub, edit, FORK))
        body = hub.comments[NUMBER][0]["body"]
        assert "`@victim0`" in body
        assert mentions(body) <= MENTIONED


class TestForks:
    """A fork gets no preview, but a plan from the two files alone."""

    def plan(self, folder: Path, hub: Hub, *edits: tuple[str, str]) -> str:
        comment_inside(folder, hub, offer(hub, edited(*edits), FORK))
        body: str = hub.comments[NUMBER][0]["body"]
        return body

    def test_what_is_added_removed_and_changed_is_listed(self, tmp_path: Path, hub: Hub) -> None:
        body = self.plan(
            tmp_path,
            hub,
            RENAMED,
            ("  winglang/examples: {branch: main}\n", "  winglang/examples: {branch: next}\n"),
        )
        assert "File repository-winglang/examples-file-" in body
        assert 'Monitor site-playground is changed: pronounceableName "Playground" → "Sandbox"' in body
        assert re.search(r"<summary>Resources: \d+ changed</summary>", body)

    def test_no_token_and_no_artifact_is_needed(self, tmp_path: Path, hub: Hub) -> None:
        assert "No resource changes." in self.plan(tmp_path, hub)
        assert (hub.runs, hub.artifacts, hub.tokens_elsewhere) == ([], {}, [])

    def test_a_plan_without_end_is_cut_at_a_line(self, tmp_path: Path, hub: Hub) -> None:
        more = "".join(f"  winglang/r{n}: {{branch: main}}\n" for n in range(60))
        body = self.plan(
            tmp_path, hub, ("  winglang/wing: {branch: main}\n", f"  winglang/wing: {{branch: main}}\n{more}")
        )
        assert re.search(r"<summary>Resources: \d{3,4} added", body)
        assert len(body) < 65_536, "GitHub refuses a longer comment"

    def test_a_branch_has_the_real_preview_instead(self, tmp_path: Path, hub: Hub) -> None:
        comment_inside(tmp_path, hub, offer(hub, edited(RENAMED)))
        assert "<summary>Resources" not in hub.comments[NUMBER][0]["body"]


class TestConsent:
    """An entry of `accept` counts when that person wrote the pull request or approved its last commit."""

    EDIT = edited(SWAP) + CONSENT.encode()

    def judge(self, folder: Path, hub: Hub, *reviews: dict[str, Any], author: str = "author") -> str:
        event = offer(hub, self.EDIT)
        hub.pulls[NUMBER]["user"] = {"login": author}
        hub.reviews[NUMBER] = list(reviews)
        comment_inside(folder, hub, event)
        return verdicts(hub)[-1]

    def test_entries_in_the_names_of_others_count_for_nothing(self, tmp_path: Path, hub: Hub) -> None:
        assert self.judge(tmp_path, hub) == "failure"
        body = hub.comments[NUMBER][0]["body"]
        assert (
            "The entry of accept for eladb (mid-turn) does not count until eladb approves the edit." in body
        )

    def test_those_who_approve_agree(self, tmp_path: Path, hub: Hub) -> None:
        assert self.judge(tmp_path, hub, approval("skyrpex")) == "failure", "it is not their shift"
        assert self.judge(tmp_path, hub, approval("eladb"), approval("ainvoner")) == "success"
        assert "does not count" not in hub.comments[NUMBER][0]["body"]

    def test_whoever_wrote_it_agrees(self, tmp_path: Path, hub: Hub) -> None:
        assert self.judge(tmp_path, hub, author="ainvoner") == "success"

    def test_an_approval_starts_the_review_again(self, tmp_path: Path, hub: Hub) -> None:
        assert self.judge(tmp_path, hub) == "failure"
        hub.reviews[NUMBER].append(approval("ainvoner"))
        comment_inside(tmp_path, hub, after())
        assert verdicts(hub) == ["failure", "success"]

    @pytest.mark.parametrize(
        ("reviews", "agree"),
        [
            ([], {"author"}),
            ([approval("EladB")], {"author", "eladb"}),
            ([approval("eladb", commit="f" * 40)], {"author"}),
            ([approval("eladb"), approval("eladb", state="DISMISSED")], {"author"}),
            ([approval("eladb"), approval("eladb", state="CHANGES_REQUESTED")], {"author"}),
            ([approval("eladb"), approval("eladb", state="COMMENTED")], {"author", "eladb"}),
            ([{**approval("eladb"), "user": None}], {"author"}),
        ],
        ids=["nobody", "case", "an older commit", "dismissed", "objects", "says more", "account deleted"],
    )
    def test_who_agrees(self, reviews: list[dict[str, Any]], agree: set[str]) -> None:
        assert agreeing(reviews, HEAD, "author") == agree


class TestPreview:
    """``DATA`` has what the real engine prints; see its README. A branch's own code may print anything beside it."""

    CHANGES = (DATA / "preview-changes.txt").read_text(encoding="utf-8")
    REFUSED = (DATA / "preview-refused.txt").read_text(encoding="utf-8")

    def preview(self, folder: Path, hub: Hub, printed: str, code: int = 0) -> Outcome:
        event = {"pull_request": {"number": NUMBER, "head": {"repo": {"full_name": REPOSITORY}}}}
        runner = Runner(
            folder / "preview", hub, event, pulumi={"preview": (printed, code), "stack": ("{}", 0)}
        )
        runner.commit({"rotation.yaml": WING})
        runner.run_id = hub.add_run("preview", HEAD)
        outcome = runner.job("preview", "preview")
        assert outcome is not None
        return outcome

    def test_the_preview_joins_the_comment(self, tmp_path: Path, hub: Hub) -> None:
        comment_inside(tmp_path, hub, offer(hub, edited(RENAMED)))
        outcome = self.preview(tmp_path, hub, self.CHANGES + "`a` @octocat\n")
        assert not outcome.failed, outcome.output
        assert outcome.calls[:2] == ["make setup", STACK]
        assert outcome.calls[-2:] == [
            f"pulumi preview --refresh --run-program {' '.join(PACK)} --stack prod --non-interactive --color never",
            "7",
        ]
        comment_inside(tmp_path, hub, after())
        [written] = hub.comments[NUMBER]
        assert (
            "<summary>pulumi preview</summary>\n\n```text\nPreviewing update (sandbox):\n" in written["body"]
        )
        assert "    ~ 14 to update" in written["body"]
        assert "octocat" not in mentions(written["body"])
        assert hub.tokens_elsewhere == [None], "the token stays with GitHub"

    def test_a_failed_preview_is_shown_too(self, tmp_path: Path, hub: Hub) -> None:
        event = offer(hub, WING.encode())
        assert self.preview(tmp_path, hub, self.REFUSED, 1).failed
        comment_inside(tmp_path, hub, event)
        body = hub.comments[NUMBER][0]["body"]
        assert "**1 mandatory policy is broken.**" in body
        assert "error: preview failed" in body

    def test_a_fork_has_none(self, tmp_path: Path, hub: Hub) -> None:
        event = {"pull_request": {"number": NUMBER, "head": {"repo": {"full_name": FORK}}}}
        assert Runner(tmp_path, hub, event).job("preview", "preview") is None

    def test_a_huge_preview_is_summarised(self, tmp_path: Path, hub: Hub) -> None:
        event = offer(hub, WING.encode())
        title, _ = self.CHANGES.split("\n", 1)
        self.preview(tmp_path, hub, self.CHANGES.replace(title, f"{title}\n" * 30_000))
        comment_inside(tmp_path, hub, event)
        body = hub.comments[NUMBER][0]["body"]
        assert len(body) < LIMIT + 500
        assert "lines left out" in body

    @pytest.mark.parametrize(
        "files",
        [
            {},
            {"preview.txt": b"", "more": b""},
            {"../../preview.txt": b"7"},
            {"preview.txt": b"0" * 30_000_000},
        ],
        ids=["text", "too many", "path", "bomb"],
    )
    def test_an_artifact_of_another_kind_is_left_out(
        self, tmp_path: Path, hub: Hub, files: dict[str, bytes]
    ) -> None:
        event = offer(hub, WING.encode())
        data = archive(files) if files else b"no archive"
        hub.add_artifact(hub.add_run("preview", HEAD), "preview", data)
        assert not comment_inside(tmp_path, hub, event).failed
        assert "pulumi preview" not in hub.comments[NUMBER][0]["body"]

    @pytest.mark.parametrize("count", [0, 2])
    def test_the_number_of_artifacts_is_checked(self, tmp_path: Path, hub: Hub, count: int) -> None:
        event = offer(hub, WING.encode())
        run = hub.add_run("preview", HEAD)
        for _ in range(count):
            hub.add_artifact(run, "preview", archive({"preview.txt": b"shown"}))
        comment_inside(tmp_path, hub, event)
        assert "shown" not in hub.comments[NUMBER][0]["body"]

    def test_a_large_artifact_is_not_even_fetched(self, tmp_path: Path, hub: Hub) -> None:
        event = offer(hub, WING.encode())
        run = hub.add_run("preview", HEAD)
        hub.add_artifact(run, "preview", archive({"preview.txt": b""}), size=900_000_000)
        comment_inside(tmp_path, hub, event)
        assert hub.tokens_elsewhere == []
