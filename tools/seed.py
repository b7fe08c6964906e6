"""What the sandbox holds before the program runs: the people and repositories that the stack's file names."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from tools.places import sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from oncall.model import Operation


def write(file: Path) -> None:
    """Write the sandbox's seed where ``file`` has changed since; one with errors seeds nothing new."""
    seed = sandbox() / "seed.json"
    try:
        changed = file.stat().st_mtime_ns
    except FileNotFoundError:
        return  # the program reports it
    if _is_of(changed, seed):
        return
    import oncall  # only where the file has changed: reading it takes longer than all else here

    try:
        text = json.dumps(seeded(oncall.load(file)), indent=2)
    except oncall.RotationError:
        return  # the program reports its errors
    partial = seed.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    os.utime(partial, ns=(changed, changed))
    partial.replace(seed)


def _is_of(changed: int, seed: Path) -> bool:
    """Whether the seed is whole, and that of the file as it was changed then."""
    try:
        json.loads(seed.read_bytes())
        return seed.stat().st_mtime_ns == changed
    except (OSError, ValueError):
        return False


def seeded(operation: Operation) -> dict[str, list[object]]:
    """The seed of an operation, as `oncall_sandbox.services.seed` reads it."""
    branches = {name: f"{name}@{each.branch}" for name, each in operation.repositories.items()}
    named = [
        *operation.repositories,
        *(workflow.repository for workflow in operation.workflows.values()),
        *(support.repository for asset in operation.assets.values() for support in asset.supported_by),
    ]
    return {
        "people": [
            {"name": person.handle, "email": person.email}
            | ({"formerly": person.formerly} if person.formerly else {})
            for person in operation.people.values()
        ],
        "repositories": [branches.get(name, name) for name in dict.fromkeys(named)],
        "organizations": [
            name.split("/")[0] for team in operation.teams.values() for name in team.follow.github_teams
        ],
        "workflows": [
            {
                "repository": workflow.repository,
                "file": workflow.file,
                "event": workflow.event or ("schedule" if workflow.schedule else "push"),
            }
            for workflow in operation.workflows.values()
        ],
    }
