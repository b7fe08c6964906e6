"""What exists before anything is provisioned, and the people and repositories that a rotation file names.

The file is read leniently: the sandbox stands also where the file has errors. Each person and repository is
seeded once a world, so what somebody deletes by hand stays deleted.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from oncall_sandbox.accounts.github.seeding import seed_organisations, seed_repository
from oncall_sandbox.accounts.pagerduty.seeding import seed_account, seed_user
from oncall_sandbox.accounts.slack.people import seed_member, seed_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oncall_sandbox.accounts.world import World


def seed(world: World) -> None:
    """Priorities, licences, a vendor, the GitHub organisations, the Slack workspace. Once a world."""
    if world.fact("seeded"):
        return
    seed_account(world)
    seed_organisations(world)
    seed_workspace(world)
    world.remember("seeded", True)


def seed_from(world: World, file: Path) -> None:
    """The people (PagerDuty and Slack) and repositories of a rotation file, unless it is as last time."""
    try:
        stat = file.stat()
        mark = [str(file), stat.st_mtime_ns, stat.st_size]
        if world.fact("rotation") == mark:
            return
        content = _read(file)
    except OSError:
        return
    known = set(world.fact("known", []))
    for handle, email in _people(content):
        if email not in known:
            seed_user(world, handle, email)
            seed_member(world, handle, email)
            known.add(email)
    for repository in _repositories(content):
        if repository not in known:
            seed_repository(world, repository)
            known.add(repository)
    world.remember("known", sorted(known))
    world.remember("rotation", mark)


def _read(file: Path) -> Any:
    import yaml

    with contextlib.suppress(yaml.YAMLError, UnicodeDecodeError):
        return yaml.load(file.read_text(encoding="utf-8"), yaml.CBaseLoader)  # noqa: S506 - strings only
    return None


def _mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _people(content: Any) -> Iterator[tuple[str, str]]:
    for handle, person in _mapping(_mapping(content).get("people")).items():
        email = _mapping(person).get("email")
        if isinstance(handle, str) and isinstance(email, str) and "@" in email:
            yield handle, email


def _repositories(content: Any) -> Iterator[str]:
    top = _mapping(content)
    named: list[Any] = list(_mapping(top.get("repositories")))
    named += [_mapping(workflow).get("repository") for workflow in _mapping(top.get("workflows")).values()]
    for asset in _mapping(top.get("assets")).values():
        supported = _mapping(asset).get("supported_by")
        named += supported if isinstance(supported, list) else []
    for name in named:
        parts = name.split("/") if isinstance(name, str) else []
        if len(parts) >= 2 and all(parts[:2]):
            yield "/".join(parts[:2])
