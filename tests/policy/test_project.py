"""The project's own program keeps every rule, in production too."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from oncall.applied.resources import SECRET, Resource
from policy.configuration import CONFIG
from tests.policy.small import BY_NAME, findings
from tests.stacks.conftest import of_wing

if TYPE_CHECKING:
    from tests.stacks.recorder import Recording

NOW = datetime(2026, 12, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def resources() -> dict[str, Resource]:
    recording = of_wing(NOW, protect=True)
    return {urn: seen(recording, urn) for urn in recording.resources}


def seen(recording: Recording, urn: str) -> Resource:
    declared = recording.resources[urn]
    inputs: dict[str, Any] = {
        key: SECRET if key in declared.secrets else one for key, one in declared.inputs.items()
    }
    return Resource(
        urn=urn,
        type=declared.type,
        properties={**inputs, **recording.outputs.get(urn, {})},
        protect=declared.protect,
        parent=declared.parent,
        uses=declared.uses,
    )


@pytest.mark.parametrize("rule", BY_NAME)
def test_the_program_keeps_the_rule(resources: dict[str, Resource], rule: str) -> None:
    settings = json.loads(CONFIG.read_text()).get(rule, {})
    assert findings(resources, rule, before=frozenset(resources), **settings) == []
