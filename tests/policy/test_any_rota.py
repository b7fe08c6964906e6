"""The rules that compare with the file are quiet on every team's rota, and not on Wing's alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import oncall
from policy.rules import file, wiring
from tests.policy.small import findings
from tests.policy.test_project import seen
from tests.stacks.conftest import declare  # noqa: F401 - the fixture is used by name
from tools.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stacks.conftest import Declare

pytestmark = pytest.mark.slow

NOW = datetime(2026, 12, 7, 12, tzinfo=UTC)
ROTAS = sorted((ROOT / "tests" / "rotas").glob("*.yaml"))


@pytest.mark.parametrize("rota", ROTAS, ids=lambda path: path.stem)
def test_a_rota_keeps_the_rules_about_the_file(rota: Path, declare: Declare) -> None:  # noqa: F811
    described = oncall.load(rota)
    recording = declare(described, now=NOW, protect=True)
    resources = {urn: seen(recording, urn) for urn in recording.resources}
    for rule in (*file.RULES, *wiring.RULES):
        assert findings(resources, rule.name, described=described) == []
