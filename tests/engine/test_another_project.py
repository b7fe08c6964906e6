"""Another project on this program: its own name, its own stack settings, its own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.operation import checkout

pytestmark = pytest.mark.engine
NAME = "acme-on-call"


def test_the_example_is_provisioned_under_another_name(tmp_path: Path) -> None:
    with checkout(tmp_path) as project:
        for file in ("Pulumi.yaml", "Pulumi.sandbox.yaml"):
            text = (project.project / file).read_text(encoding="utf-8")
            (project.project / file).write_text(text.replace("wing-on-call", NAME), encoding="utf-8")

        project.run("config", "set", f"{NAME}:file", "examples/minimal.yml")
        refused = project.run("preview", status=None)
        assert refused.status != 0
        assert f"pulumi config set --stack sandbox {NAME}:file rotation.yaml" in refused.output
        assert "Traceback" not in refused.output

        project.run("config", "set", f"{NAME}:file", "examples/minimal.yaml")
        assert project.python("oncall", "check", "examples/minimal.yaml").stdout.startswith(
            "examples/minimal.yaml: "
        )
        project.up()
        assert project.planned() == {}, "a second update changes nothing"

        services = {one["name"] for one in project.control("dump")["pagerduty/services"]}
        assert services == {"Acme, for users", "Acme, for contributors"}
        verified = project.python("oncall", "verify", "--stack", "sandbox").stdout
        assert verified.startswith("equal: ")
        assert verified.endswith(" calls whom examples/minimal.yaml names\n"), (
            "the stack's own file is compared"
        )
