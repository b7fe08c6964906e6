"""A few of the rounds of `make soak`: whatever ends an update, the next ones succeed, and nothing is made twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.operation import SMALL_FILE, applied, elsewhere
from tests.soak.soak import Soak

pytestmark = [pytest.mark.engine, pytest.mark.thorough]


def test_the_world_is_as_if_nothing_had_happened(tmp_path: Path, of_the_run: Path) -> None:
    with applied(tmp_path, of_the_run, SMALL_FILE) as (calm, _):
        soak = Soak(elsewhere(calm, "disturbed"), calm, seed=1)
        try:
            for number, kind in enumerate(("SIGHUP", "power cut", "SIGTERM"), 1):
                soak.round(number, kind)
            soak.compare()
        finally:
            soak.disturbed.close()
