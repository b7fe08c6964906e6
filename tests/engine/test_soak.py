"""A few of the rounds of `make soak`: whatever ends an update, the next ones succeed, and nothing is made twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.operation import checkout, elsewhere
from tests.soak.disturbance import seeded
from tests.soak.soak import Soak, variant

pytestmark = pytest.mark.engine


def test_the_world_is_as_if_nothing_had_happened(tmp_path: Path) -> None:
    with checkout(tmp_path) as calm:
        calm.file.write_text(variant(seeded(1, 0)))
        calm.up()
        soak = Soak(elsewhere(calm, "disturbed"), calm, seed=1)
        try:
            for number, kind in enumerate(("SIGHUP", "power cut", "SIGTERM"), 1):
                soak.round(number, kind)
            soak.compare()
        finally:
            soak.disturbed.close()
