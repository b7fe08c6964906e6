"""The files that people expect of a project say what is true here."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml
from click.testing import CliRunner

from tests.docs.pages import ROOT, text, tracked

VERSION = tomllib.loads(text("pyproject.toml"))["project"]["version"]


def recipe(target: str) -> list[str]:
    """The commands of a target of the Makefile, without `@`."""
    block = re.search(rf"^{target}:.*\n((?:\t.*\n)*)", text("Makefile"), re.MULTILINE)
    assert block is not None
    return [
        line.strip().removeprefix("@").replace("$(PYTHON)", ".venv/bin/python")
        for line in block[1].splitlines()
    ]


def test_pre_commit_runs_what_make_lint_runs() -> None:
    hooks = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    assert [hook["entry"] for hook in hooks] == recipe("lint")


def test_pre_commit_downloads_nothing() -> None:
    (repo,) = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]
    assert repo["repo"] == "local"
    assert {hook["language"] for hook in repo["hooks"]} == {"system"}


def test_dependabot_looks_at_every_lock() -> None:
    updates = yaml.safe_load(text(".github/dependabot.yml"))["updates"]
    watched = {(update["package-ecosystem"], update["directory"]) for update in updates}
    locks = {("github-actions", "/")}
    for file in tracked():
        folder, _, name = f"/{file}".rpartition("/")
        if name == "go.mod":
            locks.add(("gomod", folder or "/"))
        elif re.fullmatch(r"requirements.*\.txt", name) and not file.startswith("tests/"):
            locks.add(("pip", folder or "/"))
    assert watched == locks


def test_the_changelog_has_the_version() -> None:
    assert not VERSION.startswith("0"), "the operation can run on it, so it is 1 or more"
    assert re.search(
        rf"^## \[{re.escape(VERSION)}\] - \d{{4}}-\d\d-\d\d$", text("CHANGELOG.md"), re.MULTILINE
    )
    assert text("CHANGELOG.md").index("## [Unreleased]") < text("CHANGELOG.md").index(f"## [{VERSION}]")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("dependabot", [".github/dependabot.yml"]),
        ("github-issue-config", [".github/ISSUE_TEMPLATE/config.yml"]),
        ("github-issue-forms", [".github/ISSUE_TEMPLATE/bug.yml", ".github/ISSUE_TEMPLATE/change.yml"]),
    ],
)
def test_github_accepts_it(schema: str, files: list[str]) -> None:
    from check_jsonschema import main as check  # type: ignore[import-untyped]

    done = CliRunner().invoke(
        check, ["--builtin-schema", f"vendor.{schema}", *(str(ROOT / file) for file in files)]
    )
    assert done.exit_code == 0, done.output


def test_the_readme_is_short_and_in_order() -> None:
    readme = text("README.md")
    assert re.findall(r"^## (.+)$", readme, re.MULTILINE) == [
        "Use it for your project",
        "Change something this week",
        "Going live",
        "When something goes wrong",
        "Read on",
    ]
    begins = [readme.index(one) for one in ("```yaml", "pictures/review.png", "`make up`", "Python 3.11")]
    assert begins == sorted(begins), "what it is, the file, the pictures, the commands, what they need"
    sections = re.split(r"^## ", readme, flags=re.MULTILINE)
    assert max(len(section.splitlines()) for section in sections[1:]) <= 25
    assert len(readme.splitlines()) <= 120


def test_every_target_has_a_line_of_help() -> None:
    makefile = text("Makefile")
    targets = re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
    assert set(targets) == set(re.findall(r"^([a-z-]+):[^\n]*  ## [A-Z][^\n]+$", makefile, re.MULTILINE))
    declared = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert declared is not None
    assert sorted(declared[1].split()) == sorted(targets)


def test_the_threat_model_lists_every_job_with_its_permissions() -> None:
    rows = re.findall(
        r"^\| `(\w+\.yml)`(?:, `(\w+)`)? .*?\| ([^|]+) \| [^|]+ \|$",
        text("docs/threat-model.md"),
        re.MULTILINE,
    )
    listed = {(file, job): set(re.findall(r"`([a-z-]+: \w+)`", granted)) for file, job, granted in rows}
    real = {}
    for file in (ROOT / ".github" / "workflows").glob("*.yml"):
        jobs = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]
        several = len({str(job.get("permissions")) for job in jobs.values()}) > 1
        for name, job in jobs.items():
            granted = {f"{scope}: {access}" for scope, access in job.get("permissions", {}).items()}
            real[file.name, name if several else ""] = granted
    assert listed == real
