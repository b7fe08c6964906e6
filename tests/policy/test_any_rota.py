"""The rules about people on call, and those that compare with the file, are quiet on every team's rota, and not on
Wing's alone: gaps that the file declares, levels and teams of its own, one person alone, hours on a local clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import oncall
from policy.configuration import CONFIG
from policy.rules import RULES
from tests.policy.small import changed, findings
from tests.policy.test_project import seen
from tests.search import sample
from tests.stacks.conftest import declare  # noqa: F401 - the fixture is used by name
from tools.places import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stacks.conftest import Declare

pytestmark = pytest.mark.wide

NOW = datetime(2026, 12, 7, 12, tzinfo=UTC)
HERE = ROOT / "tests" / "rotas"
ROTAS = sorted((*HERE.glob("*.yaml"), *HERE.glob("more/*.yaml")))
OF_THE_MAINTAINERS = ("escalation-waits", "escalation-repeats")
"""Numbers that each project agrees on for itself."""
SETTINGS = {**json.loads(CONFIG.read_text()), "escalation-order": {"levels": {}}}


@pytest.mark.parametrize("rota", sample(ROTAS, every=8), ids=lambda path: path.stem)
def test_a_rota_keeps_the_rules(rota: Path, declare: Declare) -> None:  # noqa: F811
    described = oncall.load(rota)
    recording = declare(described, now=NOW, protect=True)
    resources = {urn: seen(recording, urn) for urn in recording.resources}
    for rule in RULES:
        if rule.name not in OF_THE_MAINTAINERS:
            settings = SETTINGS.get(rule.name, {})
            assert (
                findings(resources, rule.name, before=frozenset(resources), described=described, **settings)
                == []
            ), rule.name


def test_an_hour_of_the_file_without_a_layer_is_reported(declare: Declare) -> None:  # noqa: F811
    described = oncall.load(HERE / "more" / "weekends-only.yaml")
    recording = declare(described, now=NOW, protect=True)
    resources = {urn: seen(recording, urn) for urn in recording.resources}
    urn = next(urn for urn, each in resources.items() if each.name == "primary-schedule")
    layers = resources[urn].properties["layers"]
    resources[urn] = changed(resources[urn], "layers", to=layers[:1])
    (finding,) = findings(resources, "hours-covered-once", described=described)
    assert finding.message.endswith("; the file names somebody then"), (
        "nobody is called although somebody should"
    )


def test_a_person_alone_where_the_file_has_several_is_reported(declare: Declare) -> None:  # noqa: F811
    described = oncall.load(HERE / "more" / "three-zones-until-the-next-begins.yaml")
    recording = declare(described, now=NOW, protect=True)
    resources = {urn: seen(recording, urn) for urn in recording.resources}
    urn = next(urn for urn, each in resources.items() if each.name == "primary-schedule")
    layers = resources[urn].properties["layers"]
    alone = [{**each, "users": layers[0]["users"][:1]} for each in layers]
    resources[urn] = changed(resources[urn], "layers", to=alone)
    wrong = findings(resources, "layers-have-two", described=described)
    assert wrong, "nobody would take over"
