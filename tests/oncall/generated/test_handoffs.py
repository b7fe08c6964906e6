"""The lines of cron at which roles are handed over follow from the rota."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import oncall
from oncall.generated import handoffs, refresh, stale
from oncall.model import DAY
from oncall.time.timeline import plan
from oncall.watch.cron import parse
from tests.data import WING_FILE
from tests.oncall.rotas import EVERY_ROTA, rota

WING = oncall.load(WING_FILE)
ROOT = Path(__file__).parents[3]


def test_hours_in_utc_are_one_line() -> None:
    assert list(handoffs.crons(WING)) == ["2 3,15 * * *"]


def test_hours_on_a_local_clock_are_lines_for_both_halves_of_the_year() -> None:
    assert list(handoffs.crons(rota(2))) == ["2 7,8,9,16,17,18 * * 1,2,3,4,5"]


@EVERY_ROTA
def test_no_handoff_of_a_year_is_without_its_line(number: int) -> None:
    operation = rota(number)
    lines = [parse(line) for line in handoffs.crons(operation)]
    start = max(rotation.order[-1].start for rotation in operation.rotations.values())
    for shift in plan(operation, start, start + 366 * DAY).shifts:
        for moment in (shift.start, shift.end):
            at = moment + timedelta(minutes=2)
            assert any(
                at.minute in minutes and at.hour in hours and at.isoweekday() % 7 in weekdays
                for minutes, hours, _, _, weekdays in lines
            ), f"nothing runs at {at}"


def test_the_workflow_of_this_repository_has_the_lines_of_its_file(tmp_path: Path) -> None:
    workflow = (ROOT / handoffs.PATH).read_text(encoding="utf-8")
    (tmp_path / handoffs.PATH).parent.mkdir(parents=True)
    (tmp_path / handoffs.PATH).write_text(workflow.replace("2 3,15", "0 0"), encoding="utf-8")
    file = tmp_path / "rotation.yaml"
    assert list(stale(file, WING)) == [handoffs.PATH], "an edit of the hours moves the runs"
    assert refresh(file, WING) == (handoffs.PATH,)
    assert (tmp_path / handoffs.PATH).read_text(encoding="utf-8") == workflow


def test_a_workflow_without_the_marks_stays_as_it_is() -> None:
    assert handoffs.refreshed("on:\n  workflow_dispatch:\n", WING) == "on:\n  workflow_dispatch:\n"
