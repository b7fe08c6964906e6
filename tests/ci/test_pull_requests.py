"""A pull request from the first push to the comment: what is handed over, what is written, what is refused."""

from __future__ import annotations

import contextlib
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from ci.comment import MARK
from ci.comment import run as run_comment
from ci.preview import PACK
from oncall.errors import UserError
from oncall.review.limit import LIMIT
from tests.ci.actions import Outcome, Runner
from tests.ci.hub import BOT, REPOSITORY, Hub, archive, serving
from tests.oncall.review.edits import EUROPE, WING, edited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

NUMBER = 7
FORK = "stranger/on-call"
RENAMED = ("title: Playground", "title: Sandbox")
SWAP = ("swaps: []", "swaps:\n  - {between: [eladb, ainvoner], from: 2026-01-05, to: 2027-12-31}")


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub()) as found:
        yield found


def pull_request_event(repository: str = REPOSITORY) -> dict[str, Any]:
    return {"pull_request": {"number": NUMBER, "head": {"repo": {"full_name": repository}}}}


def push(
    folder: Path, hub: Hub, files: dict[str, str | bytes | None], repository: str = REPOSITORY
) -> tuple[str, Outcome]:
    """A push to the pull request, and its review; the head's commit and what became of the job."""
    runner = Runner(folder / f"review-{len(hub.runs)}", hub, pull_request_event(repository))
    runner.commit({"rotation.yaml": WING})
    sha = runner.commit(files)
    hub.add_pull(NUMBER, sha, repository)
    runner.run_id = hub.add_run("review", sha, repository)
    outcome = runner.job("review", "review")
    assert outcome is not None
    return sha, outcome


def offer(hub: Hub, data: bytes | None = None, size: int | None = None, sha: str = "a" * 40) -> str:
    """A commit of a fork whose review hands over an archive (None: a good one)."""
    hub.add_pull(NUMBER, sha, FORK)
    good = archive({"pull-request": b"7", "rotation.yaml": WING.encode()})
    hub.add_artifact(hub.add_run("review", sha, FORK), "review", good if data is None else data, size)
    return sha


def comment(folder: Path, hub: Hub, sha: str, repository: str = REPOSITORY) -> Outcome:
    """What the comment's workflow does after a run for the commit."""
    run = {"event": "pull_request", "head_sha": sha, "head_repository": {"full_name": repository}}
    runner = Runner(folder / f"comment-{len(hub.writes)}", hub, {"workflow_run": run})
    runner.commit({"rotation.yaml": WING})
    outcome = runner.job("comment", "comment")
    assert outcome is not None
    return outcome


def comment_inside(folder: Path, hub: Hub, sha: str, repository: str = FORK) -> Outcome:
    """The comment's one step of ours without the processes around it, for the many ways to refuse."""
    run = {"event": "pull_request", "head_sha": sha, "head_repository": {"full_name": repository}}
    event = folder / "event.json"
    event.write_text(json.dumps({"workflow_run": run}), encoding="utf-8")
    (folder / "rotation.yaml").write_text(WING, encoding="utf-8")
    outcome, output = Outcome(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(output):
        patch.chdir(folder)
        patch.setenv("GITHUB_API_URL", hub.url)
        patch.setenv("GITHUB_REPOSITORY", REPOSITORY)
        patch.setenv("GITHUB_EVENT_PATH", str(event))
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


def test_a_review_is_shown_and_handed_over(tmp_path: Path, hub: Hub) -> None:
    sha, outcome = push(tmp_path, hub, {"rotation.yaml": edited(RENAMED)})
    assert not outcome.failed, outcome.output
    assert "Nothing moves; 1 other change." in outcome.output
    assert "### On-call review" in outcome.summary
    assert outcome.calls == ["python -m pip install --require-hashes --only-binary=:all: -r requirements.txt"]
    [(review, data), (calendar, _)] = hub.artifacts[1]
    assert (review["name"], calendar["name"]) == ("review", "calendar")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == {
            "pull-request": b"7",
            "rotation.yaml": edited(RENAMED),
        }
    assert len(sha) == 40


def test_a_refused_edit_fails_the_job_and_is_handed_over(tmp_path: Path, hub: Hub) -> None:
    sha, outcome = push(tmp_path, hub, {"rotation.yaml": edited(SWAP)})
    assert outcome.failed
    assert comment(tmp_path, hub, sha).failed is False
    [written] = hub.comments[NUMBER]
    assert written["body"].startswith(f"{MARK}\n### On-call review\n\n**Refused: ")
    assert {"eladb", "ainvoner"} <= mentions(written["body"])
    assert f"For {sha}, by [this run](https://github.example/runs/1)." in written["body"]


@pytest.mark.parametrize("data", [None, b"people: {}\n", b"\xff\xfe", b"a: &x [*x]"])
def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path, hub: Hub, data: bytes | None) -> None:
    sha, outcome = push(tmp_path, hub, {"rotation.yaml": data, "other": "x"})
    assert outcome.failed
    comment_inside(tmp_path, hub, sha, REPOSITORY)
    [written] = hub.comments[NUMBER]
    assert "**Refused: the file has " in written["body"]


def test_one_comment_is_kept_up_to_date(tmp_path: Path, hub: Hub) -> None:
    theirs = {"id": 900, "user": {"login": "stranger"}, "body": f"{MARK} not the bot's"}
    hub.comments[NUMBER] = [theirs]
    comment_inside(tmp_path, hub, offer(hub))
    sha = offer(hub, archive({"pull-request": b"7", "rotation.yaml": edited(RENAMED)}), sha="b" * 40)
    comment_inside(tmp_path, hub, sha)
    assert len(hub.comments[NUMBER]) == 2
    assert sha in hub.comments[NUMBER][1]["body"]
    hub.comments[NUMBER].append({"id": 901, "user": BOT, "body": f"{MARK} made twice"})
    comment_inside(tmp_path, hub, sha)
    assert [each["id"] for each in hub.comments[NUMBER]] == [900, 2]
    assert hub.comments[NUMBER][0] == theirs


def test_changed_templates_are_listed(tmp_path: Path, hub: Hub) -> None:
    sha = offer(hub)
    hub.files[NUMBER] = [
        {"filename": "templates/`a`.yml", "status": "added"},
        {"filename": "b", "status": "added"},
    ]
    comment_inside(tmp_path, hub, sha)
    assert "Template ``templates/`a`.yml`` is **added**." in hub.comments[NUMBER][0]["body"]


def test_the_token_stays_with_github(tmp_path: Path, hub: Hub) -> None:
    sha = offer(hub)
    comment_inside(tmp_path, hub, sha)
    assert hub.tokens_elsewhere == [None]


def test_a_review_that_was_cancelled_is_waited_for(tmp_path: Path, hub: Hub) -> None:
    sha = offer(hub)
    hub.runs[-1]["conclusion"] = "cancelled"
    outcome = comment_inside(tmp_path, hub, sha)
    assert (outcome.failed, hub.writes) == (False, [])


class TestForks:
    def test_a_fork_is_reviewed_and_calls_only_people_of_the_file(self, tmp_path: Path, hub: Hub) -> None:
        names = "".join(f"  victim{n}: {{email: v{n}@evil.example}}\n" for n in range(3))
        edit = edited(
            ("rotations:\n  israel", f"{names}rotations:\n  israel"),
            (EUROPE, EUROPE.replace("eladb,", "victim0, victim1, victim2, eladb,")),
            ("title: Playground", 'title: "@everyone ![](https://evil.example)"'),
        )
        sha, _ = push(tmp_path, hub, {"rotation.yaml": edit}, FORK)
        assert not comment(tmp_path, hub, sha, FORK).failed
        body = hub.comments[NUMBER][0]["body"]
        assert "`@victim0`" in body
        assert mentions(body) <= {
            "eladb",
            "staycoolcall911",
            "ainvoner",
            "ShaiBer",
            "revitalbarletz",
            "polamoros",
            "skyrpex",
            "tsuf239",
        }

    def test_a_preview_of_a_fork_neither_runs_nor_counts(self, tmp_path: Path, hub: Hub) -> None:
        assert Runner(tmp_path, hub, pull_request_event(FORK)).job("preview", "preview") is None
        sha = offer(hub)
        hub.add_artifact(hub.add_run("preview", sha, FORK), "preview", archive({"preview.txt": b"forged"}))
        comment_inside(tmp_path, hub, sha)
        assert "forged" not in hub.comments[NUMBER][0]["body"]

    def test_a_run_of_another_repository_is_not_taken_for_it(self, tmp_path: Path, hub: Hub) -> None:
        sha = offer(hub)
        comment_inside(tmp_path, hub, sha, REPOSITORY)
        assert hub.writes == []

    @pytest.mark.parametrize(
        ("changes", "because"),
        [
            ({"state": "closed"}, "is closed"),
            ({"head": {"sha": "f" * 40, "repo": {"full_name": FORK}}}, "a newer head"),
            ({"head": {"sha": "same", "repo": None}}, "a newer head"),
            (
                {"base": {"ref": "other", "repo": {"full_name": REPOSITORY, "default_branch": "main"}}},
                "default branch",
            ),
        ],
    )
    def test_a_forged_number_leads_nowhere(
        self, tmp_path: Path, hub: Hub, changes: dict[str, Any], because: str
    ) -> None:
        sha = offer(hub)
        hub.pulls[NUMBER] |= changes
        assert because in comment_inside(tmp_path, hub, sha).output
        assert hub.writes == []

    @pytest.mark.parametrize(
        ("data", "because"),
        [
            (b"no archive", "cannot be read"),
            (archive({"pull-request": b"7", "rotation.yaml": b"", "more": b""}), "holds 3 files"),
            (archive({"../../pull-request": b"7"}), "holds '../../pull-request'"),
            (archive({"pull-request": b"7\n"}), "is not a number"),
            (archive({"pull-request": b"-7"}), "is not a number"),
            (archive({"pull-request": b"7" * 11}), "more than 10 bytes"),
            (archive({"rotation.yaml": b"x"}), "lacks pull-request"),
            (
                archive({"pull-request": b"7", "rotation.yaml": b"0" * 30_000_000}),
                "more than 1,000,000 bytes",
            ),
            (archive({}), "lacks pull-request"),
        ],
        ids=["text", "too many", "path", "line", "sign", "long", "missing", "bomb", "empty"],
    )
    def test_an_artifact_of_another_kind_is_refused(
        self, tmp_path: Path, hub: Hub, data: bytes, because: str
    ) -> None:
        sha = offer(hub, data)
        outcome = comment_inside(tmp_path, hub, sha)
        assert outcome.failed
        assert because in outcome.output
        assert hub.writes == []

    @pytest.mark.parametrize(("count", "because"), [(0, "has 0 artifacts"), (2, "has 2 artifacts")])
    def test_the_number_of_artifacts_is_checked(
        self, tmp_path: Path, hub: Hub, count: int, because: str
    ) -> None:
        sha = offer(hub)
        hub.artifacts.clear()
        for _ in range(count):
            hub.add_artifact(1, "review", archive({"pull-request": b"7"}))
        outcome = comment_inside(tmp_path, hub, sha)
        assert (outcome.failed, hub.writes) == (True, [])
        assert because in outcome.output

    def test_a_large_artifact_is_not_even_fetched(self, tmp_path: Path, hub: Hub) -> None:
        sha = offer(hub, size=900_000_000)
        assert "may have 2,000,000" in comment_inside(tmp_path, hub, sha).output
        assert hub.tokens_elsewhere == []


class TestPreview:
    def offered(self, hub: Hub) -> str:
        sha = offer(hub)
        hub.add_pull(NUMBER, sha)
        hub.runs[-1]["head_repository"] = {"full_name": REPOSITORY}
        return sha

    def preview(self, folder: Path, hub: Hub, sha: str, printed: str, code: int = 0) -> Outcome:
        runner = Runner(folder / "preview", hub, pull_request_event(), pulumi=(printed, code))
        runner.commit({"rotation.yaml": WING})
        runner.run_id = hub.add_run("preview", sha)
        outcome = runner.job("preview", "preview")
        assert outcome is not None
        return outcome

    def test_the_preview_joins_the_comment(self, tmp_path: Path, hub: Hub) -> None:
        sha, _ = push(tmp_path, hub, {"rotation.yaml": edited(RENAMED)})
        comment(tmp_path, hub, sha)
        outcome = self.preview(tmp_path, hub, sha, "Previewing update (prod)\n ~ x:y:Z `a` @octocat update\n")
        assert not outcome.failed, outcome.output
        assert outcome.calls == [
            "make setup",
            f"pulumi preview --refresh --run-program {' '.join(PACK)} --stack prod --non-interactive --color never",
            "7",
        ]
        comment(tmp_path, hub, sha)
        [written] = hub.comments[NUMBER]
        assert "<summary>pulumi preview</summary>\n\n```text\nPreviewing update (prod)\n" in written["body"]
        assert "octocat" not in mentions(written["body"])

    def test_a_failed_preview_is_shown_too(self, tmp_path: Path, hub: Hub) -> None:
        sha = self.offered(hub)
        assert self.preview(tmp_path, hub, sha, "error: policy violation\n", 255).failed
        comment_inside(tmp_path, hub, sha, REPOSITORY)
        assert "error: policy violation" in hub.comments[NUMBER][0]["body"]

    def test_a_preview_that_is_done_first_waits_for_the_review(self, tmp_path: Path, hub: Hub) -> None:
        runner = Runner(tmp_path / "first", hub, pull_request_event())
        sha = runner.commit({"rotation.yaml": WING})
        self.preview(tmp_path, hub, sha, "Previewing\n")
        assert "has not ended yet" in comment_inside(tmp_path, hub, sha, REPOSITORY).output
        assert hub.writes == []

    def test_a_huge_preview_is_summarised(self, tmp_path: Path, hub: Hub) -> None:
        sha = self.offered(hub)
        self.preview(tmp_path, hub, sha, "unchanged\n" * 100_000 + "Resources:\n    3 unchanged\n")
        comment_inside(tmp_path, hub, sha, REPOSITORY)
        body = hub.comments[NUMBER][0]["body"]
        assert len(body) < LIMIT + 500
        assert "lines left out" in body
