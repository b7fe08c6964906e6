"""What the repositories get: files that GitHub accepts, the same for the same operation, whatever its texts are."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from oncall import load
from oncall.model import Form, Operation, Project
from templates import pin, render
from tests.conftest import Golden
from tests.search import examples

ROOT = Path(__file__).parents[2]
REPOSITORY = "winglang/wing"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEPT = "winglang/on-call"
SERVICE = "https://app.pagerduty.com/service-directory/PUSERS1"


@pytest.fixture(scope="module")
def wing() -> Operation:
    return load(ROOT / "tests" / "oncall" / "wing.yaml")


def refused(schema: str, *files: Path) -> str:
    """What a published schema has against files; nothing when they are right."""
    from check_jsonschema import main as check  # type: ignore[import-untyped]

    done = CliRunner().invoke(check, ["--builtin-schema", f"vendor.{schema}", *map(str, files)])
    return "" if done.exit_code == 0 else done.output


@pytest.fixture(scope="module")
def folder(wing: Operation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that has the files."""
    made = tmp_path_factory.mktemp("repository")
    files = {**render.files(wing, REPOSITORY), render.CALLER: render.caller(wing, KEPT, SERVICE)}
    for path, content in files.items():
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_text(content, encoding="utf-8")
    return made


@pytest.mark.slow
def test_github_accepts_the_forms_the_chooser_and_the_workflows(folder: Path) -> None:
    forms = sorted((folder / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    chooser = folder / ".github" / "ISSUE_TEMPLATE" / "config.yml"
    assert not refused("github-issue-forms", *(form for form in forms if form != chooser))
    assert not refused("github-issue-config", chooser)
    assert not refused("github-workflows", *sorted((folder / ".github" / "workflows").glob("*.yml")))


def test_the_file_names_every_form() -> None:
    assert {*Form} == {path.name for path in (ROOT / "templates" / "ISSUE_TEMPLATE").iterdir()}, (
        "a repository can keep each as its own"
    )


@pytest.mark.slow
def test_a_form_that_github_refuses_is_noticed(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    form = (folder / ".github" / "ISSUE_TEMPLATE" / "incident.yml").read_text(encoding="utf-8")
    broken.write_text(form.replace("type: dropdown", "type: chooser", 1), encoding="utf-8")
    assert "chooser" in refused("github-issue-forms", broken)


def test_what_no_schema_sees(wing: Operation) -> None:
    """Ids and labels are unique within a form, options within a choice, and labels of forms are provisioned."""
    for path, content in render.files(wing, REPOSITORY).items():
        if "ISSUE_TEMPLATE" not in path or path.endswith("config.yml"):
            continue
        form = yaml.safe_load(content)
        fields = [field for field in form["body"] if field["type"] != "markdown"]
        for names in (
            [field["id"] for field in fields],
            [field["attributes"]["label"] for field in fields],
            *(field["attributes"]["options"] for field in fields if field["type"] == "dropdown"),
        ):
            assert len({str(name).lower() for name in names}) == len(names), path
        assert set(form.get("labels", [])) <= {*render.AFTERWARDS, render.TRACKED}, (
            "a form's label must page nobody"
        )


def test_a_repository_gets_seven_files_at_most(folder: Path) -> None:
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 7


def test_the_actions_are_pinned_by_the_commit_that_changed_them_last() -> None:
    assert pin.git("rev-parse", f"HEAD:{pin.ACTIONS}") == pin.read().tree, (
        "actions/ has changed: run python -m templates.pin and commit that"
    )


def test_no_text_of_the_file_is_an_expression_of_a_workflow(wing: Operation) -> None:
    worst = replace(wing.severities["P0"], meaning="${{ secrets.PAGERDUTY_EVENTS_KEY }}")
    caller = render.caller(replace(wing, severities={**wing.severities, "P0": worst}), KEPT, SERVICE)
    given = yaml.safe_load(caller)["jobs"]["escalate"]["steps"][0]["with"]
    assert "${{" not in given["meanings"], "GitHub would put the secret there"
    assert json.loads(given["meanings"])["severities"]["P0"]["meaning"] == worst.meaning


def test_a_repository_s_files_differ_from_another_s_in_its_address_alone(wing: Operation) -> None:
    one, other = (render.files(wing, name) for name in (REPOSITORY, "winglang/examples"))
    assert one == render.files(wing, REPOSITORY)
    assert {path: text.replace("winglang/wing/", "winglang/examples/") for path, text in one.items()} == other


def test_nothing_of_an_event_reaches_a_shell(folder: Path) -> None:
    for path in sorted((folder / ".github" / "workflows").glob("*.yml")):
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
            for step in job["steps"]:
                assert "${{" not in step.get("run", ""), f"{path.name} renders an expression into a shell"
                assert "github.event" not in str(step), f"{path.name} hands a step something of the event"


@pytest.mark.parametrize("name", ["bug", "incident", "post-mortem", "runbook", "tracked"])
def test_the_forms_are_those_that_were_agreed(folder: Path, golden: Golden, name: str) -> None:
    golden(f"{name}.yml", (folder / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml").read_text(encoding="utf-8"))


def test_the_caller_and_what_is_published_are_those_that_were_agreed(wing: Operation, golden: Golden) -> None:
    golden("on-call.yml", render.caller(wing, KEPT, SERVICE))
    golden("operation.json", render.on_call(wing, NOW))


@pytest.mark.wide
@pytest.mark.parametrize("chat", [None, "https://docs.example/chat"])
@pytest.mark.parametrize("site", [None, "https://docs.example/on-call"])
@pytest.mark.parametrize("command", [None, "docs --version"])
def test_the_forms_are_about_the_project_of_the_file(
    wing: Operation, tmp_path: Path, chat: str | None, site: str | None, command: str | None
) -> None:
    project = Project(name="Docs", chat=chat, site=site, version_command=command)
    written = {}
    for path, content in render.files(replace(wing, project=project, assets={}), REPOSITORY).items():
        if "ISSUE_TEMPLATE" in path:
            written[Path(path).name] = tmp_path / Path(path).name
            written[Path(path).name].write_text(content, encoding="utf-8")
    chooser = written.pop("config.yml")
    assert not refused("github-issue-config", chooser)
    assert not refused("github-issue-forms", *written.values())
    links = yaml.safe_load(chooser.read_text(encoding="utf-8")).get("contact_links", [])
    private = f"https://github.com/{REPOSITORY}/security/advisories/new"
    assert [link["url"] for link in links] == [private, *filter(None, (chat, site))]
    bug, incident = (written[name].read_text(encoding="utf-8") for name in ("bug.yml", "incident.yml"))
    assert "Docs does something else than it should" in bug
    assert "Something of Docs is broken" in incident
    assert ("`docs --version`" in bug) is (command is not None)
    assert "Wing" not in bug


texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1, max_size=40
).map(lambda text: text.strip() or "x")


@pytest.mark.wide
@examples(25)
@given(title=texts, meaning=texts)
def test_any_text_of_the_file_arrives_as_it_is(wing: Operation, title: str, meaning: str) -> None:
    described = replace(
        wing,
        project=Project(name=title, version_command=meaning),
        assets={"cli": replace(wing.assets["cli"], title=title)},
        severities={**wing.severities, "P0": replace(wing.severities["P0"], meaning=meaning)},
    )
    files = render.files(described, REPOSITORY)
    bug = yaml.safe_load(files[".github/ISSUE_TEMPLATE/bug.yml"])
    assert bug["description"].startswith(f"{title} does something else")
    assert (
        f"`{meaning}`"
        in next(one for one in bug["body"] if one.get("id") == "version")["attributes"]["description"]
    )
    form = yaml.safe_load(files[".github/ISSUE_TEMPLATE/incident.yml"])
    assert form["description"].startswith(f"Something of {title} is broken")
    options = {field["id"]: field["attributes"].get("options") for field in form["body"] if "id" in field}
    assert options["asset"][0] == title
    tracked = yaml.safe_load(files[".github/ISSUE_TEMPLATE/tracked.yml"])
    severity = next(one for one in tracked["body"] if one.get("id") == "severity")
    assert severity["attributes"]["options"][0].startswith(f"P0: {meaning}; for example, ")
