"""Files as a resource, against the sandbox's own API: taken over, written, refreshed, removed."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import httpx
import pytest
from oncall_sandbox.testing import RecordedServices, once
from plugin_host.failure import ProviderError
from plugin_host.http import ApiError
from plugin_host.testing import TOKEN, Engine, Time, reasons
from plugin_host.unknown import UNKNOWN
from pulumi_github_labels.file import sha, split
from pulumi_github_labels.provider import GitHubLabels

from pulumi_github_labels_tests.conftest import Play

TYPE = "githublabels:index:File"
DIRECTORY = ".github/ISSUE_TEMPLATE"
PATH = f"{DIRECTORY}/incident.yml"
ROOT = "/repos/winglang/wing/contents"
FORM = {
    "repository": "winglang/wing",
    "branch": "main",
    "path": PATH,
    "content": "name: Incident – now\n",
    "message": "Provision the form",
}
ID = f"winglang/wing@main:{PATH}"


def by_hand(accounts: RecordedServices, content: bytes, path: str = PATH) -> None:
    """Somebody has committed a file to winglang/wing."""
    file = {
        "path": path,
        "branch": "main",
        "repository": "winglang/wing",
        "sha": sha(content.decode(errors="replace")) if content.isascii() else "0" * 40,
        "content": base64.b64encode(content).decode(),
        "size": len(content),
    }
    accounts.world.put("github/files", f"winglang/wing:main:{path}", file)
    accounts.world.commit()


def in_account(accounts: RecordedServices) -> dict[str, str]:
    return {
        one["path"]: base64.b64decode(one["content"]).decode() for one in accounts.world.all("github/files")
    }


def commits(accounts: RecordedServices) -> list[str]:
    return [one["commit"]["message"] for one in accounts.world.all("github/commits") if one["files"]]


def test_git_names_a_content_as_it_always_has() -> None:
    assert sha("hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a", "git hash-object says so"


def test_a_life(accounts: RecordedServices, play: Play) -> None:
    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(FORM)
        assert (identity, state) == (ID, FORM)
        assert in_account(accounts) == {PATH: FORM["content"]}
        assert not (await engine.diff(identity, FORM, state, FORM)).changes
        assert await engine.read(identity, state, FORM) == (identity, FORM, FORM)

        louder = FORM | {"content": "name: Outage\n"}
        assert (await engine.diff(identity, FORM, state, louder)).diffs == ["content"]
        assert await engine.update(identity, FORM, state, louder, preview=True) == louder
        assert in_account(accounts) == {PATH: FORM["content"]}, "a preview writes nothing"
        assert await engine.update(identity, FORM, state, louder) == louder
        assert in_account(accounts) == {PATH: louder["content"]}

        await engine.delete(identity, louder)
        assert in_account(accounts) == {}
        assert (await engine.read(identity, louder, louder))[0] is None
        await engine.delete(identity, louder)

    play(scene)
    assert commits(accounts) == ["Provision the form", "Provision the form", f"Remove {PATH}"]


def test_one_that_is_equal_is_taken_over_without_a_commit(accounts: RecordedServices, play: Play) -> None:
    by_hand(accounts, b"name: Incident\n")
    wanted = FORM | {"content": "name: Incident\n"}
    assert play(lambda engine: engine.create(wanted)) == (ID, wanted)
    assert commits(accounts) == [], "taking over changes nothing that is equal"


def test_one_that_differs_is_taken_over_with_one_commit(accounts: RecordedServices, play: Play) -> None:
    by_hand(accounts, b"theirs\n")
    by_hand(accounts, b"another's\n", "README.md")
    play(lambda engine: engine.create(FORM))
    assert in_account(accounts) == {PATH: FORM["content"], "README.md": "another's\n"}
    assert commits(accounts) == ["Provision the form"]


def test_another_message_alone_is_no_change(play: Play) -> None:
    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(FORM)
        reworded = FORM | {"message": "Write the form", "repository": "WingLang/Wing"}
        assert not (await engine.diff(identity, FORM, state, reworded)).changes

    play(scene)


@pytest.mark.parametrize(
    "moved", [{"path": "b.yml"}, {"branch": "next"}, {"repository": "winglang/examples"}], ids=str
)
def test_another_place_is_another_file(play: Play, moved: dict[str, str]) -> None:
    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(FORM)
        found = await engine.diff(identity, FORM, state, FORM | moved)
        assert found.replaces == found.diffs == list(moved)

    play(scene)


def test_a_folder_is_listed_once_and_what_is_unchanged_is_not_downloaded(
    accounts: RecordedServices, play: Play
) -> None:
    files = [FORM | {"path": f".github/ISSUE_TEMPLATE/{number}.yml"} for number in range(6)]

    async def scene(engine: Engine) -> list[str]:
        made = [await engine.create(file) for file in files]
        with accounts.counted() as asked:
            found = await asyncio.gather(*(engine.read(identity, state, state) for identity, state in made))
        assert [state for _, state, _ in found] == files
        return asked

    assert play(scene) == [f"GET {ROOT}/.github/ISSUE_TEMPLATE"]


def test_a_file_at_the_root_is_found(accounts: RecordedServices, play: Play) -> None:
    wanted = FORM | {"path": "CODEOWNERS"}

    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(wanted)
        with accounts.counted() as asked:
            assert (await engine.read(identity, state, wanted))[1] == wanted
        assert asked == [f"GET {ROOT}"]

    play(scene)


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"changed by hand\n", "changed by hand\n"), (b"\xff\xfe", "")],
    ids=["text", "bytes"],
)
def test_changed_by_hand_is_drift(accounts: RecordedServices, play: Play, content: bytes, text: str) -> None:
    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(FORM)
        by_hand(accounts, content)
        _, found, inputs = await engine.read(identity, state, FORM)
        assert found["content"] == inputs["content"] == text
        assert (await engine.diff(identity, FORM, found, FORM)).diffs == ["content"]

    play(scene)


def test_an_import_needs_the_id_only(accounts: RecordedServices, play: Play) -> None:
    by_hand(accounts, b"theirs\n")
    found = FORM | {"content": "theirs\n", "message": f"Change {PATH}"}
    assert play(lambda engine: engine.read(ID)) == (ID, found, found)


@pytest.mark.parametrize("gone", ["winglang/wing@gone:a", "winglang/nowhere@main:a"])
def test_below_a_branch_or_a_repository_that_is_gone_a_file_is_gone(play: Play, gone: str) -> None:
    assert play(lambda engine: engine.read(gone))[0] is None


@pytest.mark.parametrize("identity", ["winglang/wing:a", "wing@main:a", "winglang/wing@main:", "a"])
def test_what_is_no_id_is_reported_with_its_form(play: Play, identity: str) -> None:
    with pytest.raises(ProviderError, match="OWNER/REPOSITORY@BRANCH:PATH"):
        play(lambda engine: engine.read(identity))


def test_ids_are_split_where_they_were_joined() -> None:
    assert split("a/b@feature/x@2:dir/c:d.yml").identity == "a/b@feature/x@2:dir/c:d.yml"


def test_two_files_at_once_are_two_commits_one_after_the_other(
    accounts: RecordedServices, play: Play
) -> None:
    writing, most = 0, 0

    def begins(request: httpx.Request) -> None:
        nonlocal writing, most
        writing += request.method == "PUT"
        most = max(most, writing)

    def ends(request: httpx.Request) -> None:
        nonlocal writing
        writing -= request.method == "PUT"

    accounts.before.append(begins)
    accounts.after.append(ends)

    async def scene(engine: Engine) -> None:
        await asyncio.gather(*(engine.create(FORM | {"path": f"{number}.yml"}) for number in range(5)))

    play(scene)
    assert most == 1, "GitHub answers 409 to two commits at once"
    assert len(commits(accounts)) == 5


def test_a_lost_answer_is_no_second_commit(accounts: RecordedServices, play: Play) -> None:
    accounts.after.append(once("PUT", httpx.RemoteProtocolError("cut")))
    play(lambda engine: engine.create(FORM))
    assert in_account(accounts) == {PATH: FORM["content"]}
    assert len(commits(accounts)) == 1


def test_what_somebody_committed_meanwhile_is_taken_over(accounts: RecordedServices, play: Play) -> None:
    def quicker(request: httpx.Request) -> None:
        if request.method == "PUT" and len(accounts.asked("PUT")) == 1:
            by_hand(accounts, b"theirs\n")

    accounts.before.append(quicker)
    play(lambda engine: engine.create(FORM))
    assert in_account(accounts) == {PATH: FORM["content"]}


def test_a_protected_branch_is_reported_with_what_to_do(accounts: RecordedServices, play: Play) -> None:
    branch = accounts.world.get("github/branches", "winglang/wing:main") or {}
    accounts.world.put("github/branches", "winglang/wing:main", {**branch, "protected": True})
    accounts.world.commit()
    with pytest.raises(ApiError, match=r"409 .*pull request.*bypass its rule"):
        play(lambda engine: engine.create(FORM))
    assert len(accounts.asked("PUT")) == 1, "it is refused as often as it is asked"


def test_whoever_commits_all_the_time_is_not_fought_for_ever(accounts: RecordedServices, play: Play) -> None:
    def busy(request: httpx.Request) -> None:
        if request.method == "PUT":
            by_hand(accounts, b"%d\n" % len(accounts.requests))

    accounts.before.append(busy)
    with pytest.raises(ApiError, match=r"422|409"):
        play(lambda engine: engine.create(FORM))
    assert len(accounts.asked("PUT")) == 3


def test_one_that_goes_while_it_is_removed_is_gone(accounts: RecordedServices, play: Play) -> None:
    def quicker(request: httpx.Request) -> None:
        if request.method == "DELETE":
            accounts.world.delete("github/files", f"winglang/wing:main:{PATH}")
            accounts.world.commit()

    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(FORM)
        accounts.before.append(quicker)
        await engine.delete(identity, state)

    play(scene)
    assert in_account(accounts) == {}


def test_a_removal_that_is_refused_is_reported(accounts: RecordedServices, play: Play) -> None:
    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(FORM)
        accounts.before.append(once("DELETE", httpx.Response(403, json={"message": "no"})))
        with pytest.raises(ApiError, match="403"):
            await engine.delete(identity, state)

    play(scene)


def test_a_file_is_declared_once(play: Play) -> None:
    async def scene(engine: Engine) -> None:
        await engine.checked(FORM, "one")
        again = FORM | {"repository": "WINGLANG/wing"}
        assert reasons(await engine.check(again, "two")) == {"path": "the file is declared by one already"}
        await engine.checked(FORM | {"branch": "next"}, "three")

    play(scene)


def test_whoever_takes_a_file_over_keeps_it(accounts: RecordedServices, play: Play) -> None:
    """A resource that gets another name in the program: the old one goes after the new one is there."""

    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(FORM)
        engine.provider = GitHubLabels({}, Time().surroundings(), accounts)
        await engine.configure(token=TOKEN)
        await engine.checked(FORM, "renamed")
        await engine.delete(identity, state)

    play(scene)
    assert in_account(accounts) == {PATH: FORM["content"]}


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (
            {"repository": "wing"},
            {"repository": "'wing' is not a repository; use owner/name, like octo-org/octo"},
        ),
        ({"branch": "a:b"}, {"branch": "'a:b' is not a branch: Git allows no colon"}),
        ({"branch": ""}, {"branch": "'' is empty, or begins or ends with a space"}),
        ({"path": "/a"}, {"path": "'/a' is not a path: it has an empty part, or one of dots alone"}),
        ({"path": "a/../b"}, {"path": "'a/../b' is not a path: it has an empty part, or one of dots alone"}),
        ({"message": " "}, {"message": "' ' is empty, or begins or ends with a space"}),
        ({"content": None}, {"content": "missing: the content, as text"}),
        ({"content": 3}, {"content": "is 3.0, must be text"}),
        ({"file": "a"}, {"file": "a File has no such property; it has"}),
    ],
    ids=str,
)
def test_what_is_wrong_is_reported(play: Play, wrong: dict[str, Any], expected: dict[str, str]) -> None:
    found = reasons(play(lambda engine: engine.check({**FORM, **wrong})))
    assert found.keys() == expected.keys()
    assert all(found[name].startswith(text) for name, text in expected.items())


def test_an_empty_file_is_a_file(accounts: RecordedServices, play: Play) -> None:
    wanted = FORM | {"content": ""}

    async def scene(engine: Engine) -> None:
        identity, state = await engine.create(wanted)
        assert (await engine.read(identity, state, wanted))[1] == wanted

    play(scene)
    assert in_account(accounts) == {PATH: ""}


def test_a_preview_asks_once_for_the_files_of_a_directory(accounts: RecordedServices, play: Play) -> None:
    async def scene(engine: Engine) -> None:
        forms = [FORM | {"path": f"{DIRECTORY}/{name}.yml"} for name in ("bug", "incident", "runbook")]
        await asyncio.gather(*(engine.create(form, preview=True) for form in forms))

    play(scene)
    assert [request.url.path for request in accounts.requests] == [f"{ROOT}/{DIRECTORY}"]


REPLACED = f"winglang/wing has other content in {PATH}, which is replaced"


@pytest.mark.parametrize(
    ("there", "wanted", "warnings"),
    [
        (None, FORM, []),
        ("theirs", FORM | {"content": "theirs"}, []),
        ("theirs", FORM, [REPLACED]),
        ("theirs", FORM | {"path": "README.md"}, []),
        # The page of a service is known only once it is applied.
        ("theirs", FORM | {"content": UNKNOWN}, [REPLACED]),
        ("theirs", FORM | {"branch": UNKNOWN}, []),
    ],
)
def test_a_preview_names_what_would_be_replaced(
    accounts: RecordedServices, play: Play, there: str | None, wanted: dict[str, str], warnings: list[str]
) -> None:
    if there is not None:
        by_hand(accounts, there.encode())

    async def scene(engine: Engine) -> None:
        made = await engine.created(await engine.checked(wanted), preview=True)
        assert list(made.warnings) == warnings, "nobody's own file is overwritten unannounced"

    play(scene)
