"""The README in an empty clone, word for word: a change of this week, and an operation of one's own."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import text
from tests.engine.conftest import PATIENCE
from tests.engine.operation import Operation, checkout

pytestmark = pytest.mark.engine
PLACEHOLDERS = {"HANDLE": "ainvoner", "ALICE": "eladb", "BOB": "polamoros"}


def section(title: str) -> str:
    """What the README says below a heading."""
    return text("README.md").split(f"## {title}\n")[1].split("\n## ")[0]


def clone(project: Operation) -> None:
    """Make the copy a repository with one commit on `main`."""
    identity = ["-c", "user.name=Ana", "-c", "user.email=ana@acme.example", "-c", "init.defaultBranch=main"]
    for words in (["init"], ["add", "--all"], ["commit", "--message", "Begin"]):
        subprocess.run(["git", *identity, *words], cwd=project.project, check=True, capture_output=True)


def type_in(project: Operation, lines: str) -> str:
    """Run the lines in one bash, as somebody types them; gives what they print. The first that fails ends it."""
    done = subprocess.run(
        ["bash", "-e", "-c", lines],
        cwd=project.project,
        env=project.variables(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Operation, str]]:
    """The clone after all that the README has somebody type, and what that prints."""
    with checkout(tmp_path_factory.mktemp("own")) as project:
        clone(project)
        (block,) = re.findall(r"^```\n(.*?)^```$", section("Use it for your project"), re.M | re.S)
        yield project, type_in(project, block)


def test_the_readme_leads_to_an_operation_of_ones_own(own: tuple[Operation, str]) -> None:
    project, printed = own
    assert "coverage proven" in printed
    assert len(printed.splitlines()) < 80, "what people look for is lost among hundreds of lines"
    assert "    + 43 created\n" in printed
    assert "primary\t@" in printed, "it ends with who is on call"

    services = {one["name"] for one in project.control("dump")["pagerduty/services"]}
    assert services == {"Acme, for users", "Acme, for contributors"}
    verified = project.python("oncall", "verify", "--stack", "sandbox").stdout
    assert verified.startswith("equal: ")
    assert "wing-on-call" not in (project.project / "Pulumi.prod.yaml").read_text(), (
        "a setting of the old name is one that nobody reads"
    )


@pytest.mark.thorough
def test_a_second_update_of_it_changes_nothing(own: tuple[Operation, str]) -> None:
    project, _ = own
    assert project.planned() == {}


@pytest.mark.thorough
def test_a_file_that_is_not_there_is_named_with_the_command_for_it(own: tuple[Operation, str]) -> None:
    project, _ = own
    project.run("config", "set", "acme-on-call:file", "examples/minimal.yml")
    refused = project.run("preview", status=None)
    assert refused.status != 0
    assert "pulumi config set --stack sandbox acme-on-call:file rotation.yaml" in refused.output
    assert "Traceback" not in refused.output


CHANGES = re.findall(r"`(oncall [^`]+)`", section("Change something this week"))


def test_the_readme_names_a_command_for_every_change() -> None:
    assert {change.split()[1] for change in CHANGES} == {"time-off", "swap", "add", "remove", "leave"}


@pytest.mark.parametrize(
    "change",
    [CHANGES[0], *(pytest.param(change, marks=pytest.mark.thorough) for change in CHANGES[1:])],
)
def test_a_change_of_this_week_is_made_as_the_readme_says(change: str, tmp_path: Path) -> None:
    with checkout(tmp_path) as project:
        clone(project)
        for placeholder, name in PLACEHOLDERS.items() if " add " not in change else ():
            change = re.sub(rf"\b{placeholder}\b", name, change)
        printed = type_in(
            project, f". ./activate\n{change}\noncall check\noncall review main rotation.yaml || true\n"
        )
        assert "rotation.yaml is written.\n" in printed
        assert "coverage proven" in printed
        assert "On-call review\n" in printed
