"""The project's name and a stack's file, as the engine writes them into its files."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from operate import project
from operate.project import ROOT


@pytest.mark.parametrize(
    "text",
    [
        "name: docs\n",
        'name: "docs"\nruntime: python\n',
        "# why\nname:   docs # ours\n",
        "runtime: python\nname: 'docs'",
    ],
)
def test_the_name_of_a_project(tmp_path: Path, text: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(text, encoding="utf-8")
    assert project.name(tmp_path) == "docs" == yaml.safe_load(text)["name"]


def test_a_folder_without_a_project_has_no_name(tmp_path: Path) -> None:
    assert project.name(tmp_path) == ""


def test_a_stack_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: docs\n", encoding="utf-8")
    (tmp_path / "Pulumi.prod.yaml").write_text(
        "config:\n  docs:protect: 'true'\n  docs:file: teams/docs.yaml\n", encoding="utf-8"
    )
    assert project.file("prod", tmp_path) == tmp_path / "teams" / "docs.yaml"
    assert project.file("acme/docs/prod", tmp_path) == tmp_path / "teams" / "docs.yaml"
    assert project.file("sandbox", tmp_path) == tmp_path / "rotation.yaml", "what nobody sets is the default"


def test_another_project_s_setting_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: docs\n", encoding="utf-8")
    (tmp_path / "Pulumi.prod.yaml").write_text("config:\n  old-docs:file: old.yaml\n", encoding="utf-8")
    assert project.file("prod", tmp_path) == tmp_path / "rotation.yaml"


@pytest.mark.slow
def test_no_code_names_the_project_of_the_file() -> None:
    """Who the project is, is in the file and in Pulumi.yaml, so that another project takes the code as it is."""
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "templates"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    named = {
        file
        for file in listed.stdout.splitlines()
        if not {"tests", "examples"} & set(Path(file).parts)
        and re.search(r"(?<![a-z])wing", (ROOT / file).read_text(encoding="utf-8"), re.IGNORECASE)
    }
    assert not named


def test_it_is_read_without_a_yaml_library() -> None:
    program = "import sys, operate.project; sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
