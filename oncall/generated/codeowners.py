"""The text of `.github/CODEOWNERS`: whoever is paged reviews what pages them.

GitHub knows owners of files, not of sections: the rotations share `rotation.yaml`, and so do their people.
The maintainers of the code are the people of all rotations, for the operation names no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncall.model import Operation

PATH = ".github/CODEOWNERS"
MARK = "# Made from rotation.yaml; `oncall refresh` writes it.\n"
"""A file that begins otherwise is somebody's own."""


def text(operation: Operation) -> str:
    """The people of the last order of each rotation, by rotation."""
    teams = {key: rotation.order[-1].people for key, rotation in operation.rotations.items()}
    owners = " ".join(f"@{handle}" for handle in dict.fromkeys(p for team in teams.values() for p in team))
    return MARK + "\n".join(
        [
            "#",
            "# The maintainers of everything are the people on call:",
            f"* {owners}",
            "",
            "# Who is in a rotation owns it. Owners are of files, so all rotations share one line:",
            *(f"#   {key}: {', '.join(team)}" for key, team in teams.items()),
            f"/rotation.yaml {owners}",
            "",
            "# The numbers that every update is held to:",
            f"/policy/config.json {owners}",
            "",
        ]
    )
