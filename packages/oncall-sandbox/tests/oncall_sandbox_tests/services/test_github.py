"""GitHub: repositories, files with their sha, labels, secrets, issues, badges."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from oncall_sandbox.services.github.seeding import seed_person
from oncall_sandbox.testing import LocalServices

FILE = "/contents/.github/ISSUE_TEMPLATE/incident.yml"


def write(accounts: LocalServices, text: str, *, status: int = 201, path: str = FILE, **more: Any) -> Any:
    content = base64.b64encode(text.encode()).decode()
    return accounts.github(f"PUT {path}", {"message": "Write", "content": content, **more}, status=status)


def test_a_file_is_named_by_its_content_as_git_does(accounts: LocalServices) -> None:
    made = write(accounts, "name: x\n", branch="main")

    assert made["content"]["sha"] == "595a3aeae4904608eee47f61ba721453a70460b0"
    read = accounts.github(f"GET {FILE}?ref=main")
    assert (base64.b64decode(read["content"]), read["encoding"]) == (b"name: x\n", "base64")
    commit = accounts.github(f"GET /commits/{made['commit']['sha']}")
    assert commit["files"] == [{"filename": ".github/ISSUE_TEMPLATE/incident.yml", "status": "added"}]
    assert accounts.github("GET /branches/main")["commit"]["sha"] == made["commit"]["sha"]
    assert [x["commit"]["message"] for x in accounts.github("GET /commits")] == ["Write", "Initial commit"]


def test_a_change_names_what_it_replaces(accounts: LocalServices) -> None:
    first = write(accounts, "1")["content"]["sha"]

    assert "sha" in write(accounts, "2", status=422)["message"]
    assert "does not match" in write(accounts, "2", sha="0" * 40, status=409)["message"]
    second = write(accounts, "2", sha=first, status=200)["content"]["sha"]
    assert "does not match" in write(accounts, "3", sha=first, status=409)["message"]
    accounts.github(f"DELETE {FILE}", {"message": "Away", "sha": first}, status=409)
    accounts.github(f"DELETE {FILE}", {"message": "Away"}, status=422)
    accounts.github(f"DELETE {FILE}", {"message": "Away", "sha": second})
    accounts.github(f"GET {FILE}", status=404)


def test_writing_is_refused(accounts: LocalServices) -> None:
    assert (
        "Base64" in accounts.github(f"PUT {FILE}", {"message": "x", "content": None}, status=422)["message"]
    )
    assert "message" in accounts.github(f"PUT {FILE}", {"content": ""}, status=422)["message"]
    write(accounts, "x", branch="gone", status=404)
    write(accounts, "x")
    assert "directory" in write(accounts, "x", path="/contents/.github", status=422)["message"]
    accounts.world.put(
        "github/branches",
        "acme/web:main",
        {**(accounts.world.get("github/branches", "acme/web:main") or {}), "protected": True},
    )
    assert "pull request" in write(accounts, "y", path="/contents/README.md", status=409)["message"]


def test_a_folder_lists_its_files_and_folders_and_not_what_is_in_those(accounts: LocalServices) -> None:
    write(accounts, "x")
    write(accounts, "y", path="/contents/.github/CODEOWNERS")

    def listed(path: str) -> list[tuple[str, str]]:
        return [(one["type"], one["path"]) for one in accounts.github(f"GET {path}")]

    assert listed("/contents") == [("dir", ".github")]
    assert listed("/contents/.github") == [("file", ".github/CODEOWNERS"), ("dir", ".github/ISSUE_TEMPLATE")]
    assert listed("/contents/.github/ISSUE_TEMPLATE") == [("file", ".github/ISSUE_TEMPLATE/incident.yml")]


def test_labels(accounts: LocalServices) -> None:
    made = accounts.github("POST /labels", {"name": "P0", "color": "B60205", "description": "d"}, status=201)
    assert made["color"] == "b60205"

    errors = accounts.github("POST /labels", {"name": "p0", "color": "b60205"}, status=422)["errors"]
    assert errors == [{"resource": "Label", "field": "name", "code": "already_exists"}]
    renamed = accounts.github("PATCH /labels/P0", {"new_name": "sev 0"})
    assert (renamed["id"], renamed["name"], renamed["color"]) == (made["id"], "sev 0", "b60205")
    assert accounts.github("GET /labels/sev%200")["id"] == made["id"]
    accounts.github("DELETE /labels/Sev%200", status=204)
    accounts.github("GET /labels/sev%200", status=404)


@pytest.mark.parametrize(
    ("label", "field", "code"),
    [
        ({"color": "b60205"}, "name", "missing_field"),
        ({"name": "x", "color": "red"}, "color", "invalid"),
        ({"name": "x", "color": "b60205", "description": "x" * 101}, "description", "invalid"),
    ],
)
def test_a_label_is_refused(accounts: LocalServices, label: dict[str, str], field: str, code: str) -> None:
    errors = accounts.github("POST /labels", label, status=422)["errors"]

    assert errors == [{"resource": "Label", "field": field, "code": code}]


def test_pages_are_linked(accounts: LocalServices) -> None:
    for number in range(5):
        accounts.github("POST /labels", {"name": f"l{number}", "color": "b60205"}, status=201)

    answer = accounts.client.get("https://api.github.com/repos/acme/web/labels?per_page=2&page=2")

    assert [label["name"] for label in answer.json()] == ["l2", "l3"]
    assert {name: link["url"][-6:] for name, link in answer.links.items()} == {
        "prev": "page=1",
        "first": "page=1",
        "next": "page=3",
        "last": "page=3",
    }


def test_a_secret_is_written_and_never_shown(accounts: LocalServices) -> None:
    key = accounts.github("GET /actions/secrets/public-key")
    assert len(base64.b64decode(key["key"])) == 32
    body = {"encrypted_value": "c2VjcmV0", "key_id": key["key_id"]}
    accounts.github("PUT /actions/secrets/PAGERDUTY_KEY", body, status=201)
    accounts.github("PUT /actions/secrets/PAGERDUTY_KEY", body, status=204)

    assert accounts.github("GET /actions/secrets/pagerduty_key").keys() == {
        "name",
        "created_at",
        "updated_at",
    }
    assert accounts.github("GET /actions/secrets")["total_count"] == 1
    accounts.github("PUT /actions/secrets/PAGERDUTY_KEY", {"encrypted_value": "x", "key_id": "9"}, status=422)
    accounts.github("PUT /actions/secrets/GITHUB_KEY", body, status=422)
    accounts.github("DELETE /actions/secrets/PAGERDUTY_KEY", status=204)
    accounts.github("GET /actions/secrets/PAGERDUTY_KEY", status=404)


def test_issues_and_comments(accounts: LocalServices) -> None:
    made = accounts.github("POST /issues", {"title": "Broken", "labels": ["P0"]}, status=201)
    accounts.github("POST /issues/1/comments", {"body": "Seen"}, status=201)
    accounts.github("PATCH /issues/1", {"state": "closed"})

    assert made["number"] == 1
    assert accounts.github("GET /issues") == []
    assert [x["title"] for x in accounts.github("GET /issues?state=all&labels=P0")] == ["Broken"]
    assert [x["body"] for x in accounts.github("GET /issues/1/comments")] == ["Seen"]
    accounts.github("GET /issues/2", status=404)


def test_who_may_do_what(accounts: LocalServices) -> None:
    known = accounts.world.get("github/repositories", "acme/web") or {}
    accounts.world.put("github/repositories", "acme/web", {**known, "collaborators": {"eladb": "admin"}})

    assert accounts.github("GET /collaborators/eladb/permission")["permission"] == "admin"
    assert accounts.github("GET /collaborators/stranger/permission")["permission"] == "read"


def test_an_unchanged_answer_is_not_sent_again(accounts: LocalServices) -> None:
    where = "https://api.github.com/repos/acme/web"
    tag = accounts.client.get(where).headers["etag"]

    again = accounts.client.get(where, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["x-ratelimit-limit"] == "5000"


def test_names_in_any_case_but_only_known_ones(accounts: LocalServices) -> None:
    assert accounts.ask("GET https://api.github.com/repos/Acme/Web")["full_name"] == "acme/web"
    assert accounts.ask("GET https://api.github.com/orgs/acme")["type"] == "Organization"
    assert accounts.ask("GET https://api.github.com/repos/acme/none", status=404)["message"] == "Not Found"


def test_tokens(accounts: LocalServices) -> None:
    def message(header: str) -> str:
        answer = accounts.client.get("https://api.github.com/user", headers={"Authorization": header})
        assert answer.status_code == 401
        message: str = answer.json()["message"]
        return message

    assert message("") == "Requires authentication"
    assert message("Bearer invalid") == "Bad credentials"


BADGE = "https://github.com/acme/web/actions/workflows/build.yml/badge.svg"


def ran(accounts: LocalServices, *runs: tuple[str, str, str | None]) -> None:
    """The workflow build.yml has run: event, branch and conclusion of each run, oldest first."""
    place = {"repository": "acme/web", "file": "build.yml"}
    accounts.world.put(
        "github/workflows", "acme/web:build.yml", {**place, "name": "Build", "state": "active"}
    )
    for number, (event, branch, conclusion) in enumerate(runs):
        run = {**place, "event": event, "branch": branch, "conclusion": conclusion}
        accounts.world.put("github/workflow_runs", str(number), run)


@pytest.mark.parametrize(
    ("runs", "asked", "state"),
    [
        ([("push", "main", "success")], "?branch=main", "passing"),
        ([("push", "main", "success"), ("push", "main", "failure")], "?branch=main", "failing"),
        ([("push", "main", "success"), ("push", "main", "cancelled")], "?branch=main", "failing"),
        ([("push", "main", "success"), ("push", "main", None)], "?branch=main", "passing"),
        ([("push", "main", "success"), ("push", "other", "failure")], "?branch=main", "passing"),
        ([("push", "main", "success"), ("push", "other", "failure")], "", "passing"),
        ([("push", "other", "failure")], "", "failing"),
        ([("release", "v1", "success")], "?branch=main", "no status"),
        ([("release", "v1", "success")], "?event=release", "passing"),
        ([("push", "main", "success"), ("release", "v1", "failure")], "?event=release", "failing"),
        ([("push", "main", "success")], "?branch=main&event=schedule", "no status"),
        ([], "", "no status"),
    ],
)
def test_the_badge_of_a_workflow(
    accounts: LocalServices, runs: list[tuple[str, str, str | None]], asked: str, state: str
) -> None:
    ran(accounts, *runs)
    assert f"<title>Build - {state}</title>" in accounts.client.get(f"{BADGE}{asked}").text


def test_the_badge_of_a_workflow_that_is_disabled_unknown_or_private(accounts: LocalServices) -> None:
    assert accounts.client.get(BADGE).status_code == 404, "there is no such file"
    ran(accounts, ("push", "main", "success"))
    workflow = accounts.world.get("github/workflows", "acme/web:build.yml") or {}
    accounts.world.put("github/workflows", "acme/web:build.yml", {**workflow, "state": "disabled_manually"})
    assert "<title>Build - disabled</title>" in accounts.client.get(BADGE).text
    known = accounts.world.get("github/repositories", "acme/web") or {}
    accounts.world.put("github/repositories", "acme/web", {**known, "private": True})
    assert accounts.client.get(BADGE).status_code == 404


def test_a_label_has_fifty_characters(accounts: LocalServices) -> None:
    name = "x" * 50
    accounts.github("POST /labels", {"name": name, "color": "b60205"}, status=201)
    refused = accounts.github("POST /labels", {"name": f"{name}x", "color": "b60205"}, status=422)
    assert refused["errors"] == [{"resource": "Label", "field": "name", "code": "invalid"}]
    accounts.github(f"PATCH /labels/{name}", {"new_name": f"{name}x"}, status=422)
    assert accounts.github(f"GET /labels/{name}")["name"] == name, "what is refused changes nothing"


def test_an_earlier_name_leads_to_the_repository(accounts: LocalServices) -> None:
    known = accounts.world.get("github/repositories", "acme/web") or {}
    accounts.world.put("github/repositories", "acme/web", {**known, "renamed_from": ["acme/old"]})
    accounts.world.commit()
    moved = accounts.ask("GET https://api.github.com/repos/acme/old/branches?per_page=1", status=301)
    assert moved["url"] == f"https://api.github.com/repositories/{known['id']}/branches?per_page=1"
    assert [branch["name"] for branch in accounts.ask(f"GET {moved['url']}")] == ["main"]
    whole = accounts.ask("PATCH https://api.github.com/repos/acme/old/labels/P0", {"name": "x"}, status=301)
    assert whole["url"].endswith(f"/repositories/{known['id']}/labels/P0")


def test_what_is_not_there_is_404(accounts: LocalServices) -> None:
    for path in (
        "/orgs/nobody",
        "/repos/nobody/nothing",
        "/repos/acme/web/git/ref/heads/none",
    ):
        accounts.ask(f"GET https://api.github.com{path}", status=404)
    assert accounts.ask("GET https://api.github.com/user")["login"] == "sandbox"
    branches = accounts.github("GET /branches")
    assert [branch["name"] for branch in branches] == ["main"]


def test_a_defect_of_the_sandbox_is_not_taken_for_an_answer_of_the_vendor(
    accounts: LocalServices, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts.world.put("github/branches", "acme/web:main", {"name": "main", "repository": "acme/web"})
    body = accounts.github("GET /branches", status=500)
    assert body["sandbox"] == "The sandbox itself failed; see services.log"
    assert "KeyError" in capsys.readouterr().err


TEAMS = "https://api.github.com/orgs/acme/teams"


@pytest.fixture
def team(accounts: LocalServices) -> str:
    """Where the team “On call” is, and ana belongs to the organisation."""
    seed_person(accounts.world, "Ana")
    accounts.world.commit()
    body = {"name": "On call", "description": "d", "privacy": "closed"}
    made = accounts.ask(f"POST {TEAMS}", body, status=201)
    assert (made["slug"], made["privacy"], made["organization"]["login"]) == ("on-call", "closed", "acme")
    return f"{TEAMS}/on-call"


def test_a_team_is_found_by_slug_and_by_number(accounts: LocalServices, team: str) -> None:
    found = accounts.ask(f"GET {team}")
    by_id = f"https://api.github.com/organizations/{found['organization']['id']}/team/{found['id']}"
    assert accounts.ask(f"GET {by_id}") == found
    assert [one["slug"] for one in accounts.ask(f"GET {TEAMS}")] == ["on-call"]
    assert accounts.ask(f"PATCH {by_id}", {"description": "e"})["description"] == "e"
    accounts.ask(f"POST {TEAMS}", {"name": "on call"}, status=422)
    accounts.ask(f"POST {TEAMS}", {}, status=422)
    accounts.ask(f"DELETE {by_id}", status=204)
    accounts.ask(f"GET {team}", status=404)
    accounts.ask("GET https://api.github.com/orgs/nobody/teams", status=404)


def test_members_of_a_team(accounts: LocalServices, team: str) -> None:
    accounts.ask("GET https://api.github.com/orgs/acme/members/ana", status=204)
    accounts.ask("GET https://api.github.com/orgs/acme/members/bo", status=404)
    assert accounts.ask(f"PUT {team}/memberships/ana")["state"] == "active"
    accounts.ask(f"PUT {team}/memberships/ANA")
    assert [one["login"] for one in accounts.ask(f"GET {team}/members")] == ["Ana"]
    assert accounts.ask(f"GET {team}")["members_count"] == 1
    accounts.ask(f"PUT {team}/memberships/bo", status=404)
    accounts.ask(f"DELETE {team}/memberships/Ana", status=204)
    accounts.ask(f"DELETE {team}/memberships/Ana", status=404)


def test_a_team_whose_members_come_from_elsewhere_refuses_changes(accounts: LocalServices, team: str) -> None:
    (kept,) = accounts.world.all("github/teams")
    accounts.world.put("github/teams", str(kept["id"]), {**kept, "managed_by": "Okta"})
    accounts.world.commit()
    for method in ("PUT", "DELETE"):
        refused = accounts.ask(f"{method} {team}/memberships/ana", status=403)
        assert refused["message"].endswith("since they are managed by Okta")


def test_the_query_for_the_members_of_a_new_team(accounts: LocalServices, team: str) -> None:
    accounts.ask(f"PUT {team}/memberships/ana")
    where = "POST https://api.github.com/graphql"
    found = accounts.ask(where, {"query": "…", "variables": {"login": "acme", "slug": "on-call"}})
    assert found["data"]["organization"]["team"]["members"]["nodes"] == [{"login": "Ana"}]
    nothing = accounts.ask(where, {"query": "…", "variables": {"login": "acme", "slug": "none"}})
    assert nothing["errors"][0]["type"] == "NOT_FOUND"


def test_assignees_of_an_issue(accounts: LocalServices) -> None:
    for number in range(12):
        seed_person(accounts.world, f"p{number}")
    number = accounts.github("POST /issues", {"title": "a"}, status=201)["number"]
    where = f"POST /issues/{number}/assignees"
    logins = [f"P{number}" for number in range(12)]
    issue = accounts.github(where, {"assignees": ["nobody", *logins]}, status=201)
    assert [one["login"] for one in issue["assignees"]] == [f"p{number}" for number in range(10)]
    again = accounts.github(where, {"assignees": ["p0"]}, status=201)
    assert again["assignees"] == issue["assignees"]
