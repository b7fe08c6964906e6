"""``codeowners``: `.github/CODEOWNERS` from the file, so that whoever is paged reviews what pages them.

GitHub knows owners of files, not of sections: the rotations share `rotation.yaml`, and so do their people.
The maintainers of the code are the people of all rotations, for the operation names no others.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oncall import load

if TYPE_CHECKING:
    from oncall.model import Operation

ROOT = Path(__file__).resolve().parents[1]
PATH = ROOT / ".github" / "CODEOWNERS"


def run() -> int:
    """Write the file."""
    PATH.write_text(codeowners(load(ROOT / "rotation.yaml")), encoding="utf-8")
    return 0


def codeowners(operation: Operation) -> str:
    """The text of the file: the people of the last order of each rotation, by rotation."""
    teams = {key: rotation.order[-1].people for key, rotation in operation.rotations.items()}
    owners = " ".join(f"@{handle}" for handle in dict.fromkeys(p for team in teams.values() for p in team))
    return "\n".join(
        [
            "# Made by `make codeowners` from rotation.yaml, which a test compares; edit that.",
            "#",
            "# The maintainers of everything are the people on call:",
            f"* {owners}",
            "",
            "# Who is in a rotation owns it. Owners are of files, so all rotations share one line:",
            *(f"#   {key}: {', '.join(team)}" for key, team in teams.items()),
            f"/rotation.yaml {owners}",
            "",
        ]
    )
