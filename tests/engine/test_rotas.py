"""Teams' rotas through the real engine: PagerDuty renders whom the team expects, and nothing changes by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from operate.project import name as project_name
from tests.engine.operation import Operation, checkout

pytestmark = [pytest.mark.engine, pytest.mark.thorough]
ROTAS = Path(__file__).parent.parent / "rotas"
EDITS = {
    "02-two-teams-office-hours": "acknowledge_within: 30 minutes, repeats: 2, slack: alert}\n  platform",
    "11-three-regions-until-the-next-begins": "acknowledge_within: 15 minutes",
    "24-day-tiers-nights-manager": "acknowledge_within: 15 minutes",
}
"""A text of each rota's escalation that is in the file once."""
YEARS_END = ("2026-12-31T23:00", "2027-01-01T12:00")
CLOCKS_CHANGED = ("2027-11-10T12:00",)


@pytest.mark.parametrize(
    ("case", "moments"),
    [
        ("02-two-teams-office-hours", YEARS_END),
        ("11-three-regions-until-the-next-begins", YEARS_END + CLOCKS_CHANGED),
        ("24-day-tiers-nights-manager", CLOCKS_CHANGED),
    ],
)
def test_a_rota_lives_through_an_edit_and_as_time_goes_on(
    case: str, moments: tuple[str, ...], tmp_path: Path
) -> None:
    with checkout(tmp_path, ROTAS / f"{case}.yaml") as project:
        project.up()
        names_the_same(project)
        project.edit(EDITS[case], EDITS[case].replace("repeats: 2", "repeats: 3").replace("15 min", "20 min"))
        for moment in moments:
            project.control("clock", {"now": f"{moment}:00Z"})
            project.run("config", "set", f"{project_name()}:clock", f"{moment}Z")
            project.up()
            assert project.planned() == {}, (
                "an edit is made at once; layers that have ended and the new year's are no further change"
            )
            names_the_same(project, "--now", f"{moment}Z")


def names_the_same(project: Operation, *options: str) -> None:
    verified = project.python("oncall", "verify", "--stack", "sandbox", *options).stdout
    assert verified.startswith("equal: "), "the stack and PagerDuty call whom the file names"
