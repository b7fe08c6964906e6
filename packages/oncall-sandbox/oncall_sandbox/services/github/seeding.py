"""What GitHub holds before anything is provisioned: repositories with a first commit, and their owners."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from oncall_sandbox.services.github.vendor import (
    BRANCHES,
    COMMITS,
    OWNERS,
    PEOPLE,
    REPOSITORIES,
    RUNS,
    WORKFLOWS,
    sha,
    stamp,
)

if TYPE_CHECKING:
    from datetime import datetime

    from oncall_sandbox.services.world import Document, World


def seed_person(world: World, login: str) -> None:
    """Somebody who belongs to the organisations."""
    world.put(PEOPLE, login.lower(), {"login": login, "type": "User"})


def seed_repository(world: World, full_name: str, branch: str = "main") -> None:
    """A public repository with one ``branch``; its owner is an organisation."""
    if world.get(REPOSITORIES, full_name.lower()):
        return
    owner_name, _, name = full_name.partition("/")
    owner = seed_owner(world, owner_name)
    number = world.number()
    web = f"https://github.com/{full_name}"
    world.put(
        REPOSITORIES,
        full_name.lower(),
        {
            "id": number,
            "node_id": f"R_{number}",
            "name": name,
            "full_name": full_name,
            "owner": {key: owner[key] for key in ("login", "id", "node_id", "type")},
            "private": False,
            "visibility": "public",
            "html_url": web,
            "url": f"https://api.github.com/repos/{full_name}",
            "clone_url": f"{web}.git",
            "ssh_url": f"git@github.com:{full_name}.git",
            "git_url": f"git://github.com/{full_name}.git",
            "svn_url": web,
            "description": None,
            "homepage": None,
            "fork": False,
            "archived": False,
            "disabled": False,
            "has_issues": True,
            "has_projects": True,
            "has_wiki": True,
            "has_downloads": True,
            "has_discussions": False,
            "is_template": False,
            "default_branch": branch,
            "topics": [],
            "permissions": {"admin": True, "maintain": True, "push": True, "triage": True, "pull": True},
        },
    )
    first = make_commit(world, full_name.lower(), "Initial commit", [], None, world.now())
    world.put(
        BRANCHES,
        f"{full_name.lower()}:{branch}",
        {"name": branch, "repository": full_name.lower(), "head": first["sha"], "protected": False},
    )


def seed_workflow(world: World, repository: str, file: str, event: str) -> None:
    """A workflow that has run once, for ``event``, with success: a release at its tag, all else on ``main``."""
    place = {"repository": repository.lower(), "file": file}
    world.put(
        WORKFLOWS,
        f"{repository.lower()}:{file}",
        {**place, "name": file.rpartition(".")[0], "state": "active"},
    )
    branch = "v1.0.0" if event == "release" else "main"
    run = {**place, "event": event, "branch": branch, "conclusion": "success"}
    world.put(RUNS, str(world.number()), run)


def make_commit(
    world: World, repository: str, message: str, files: list[Document], parent: str | None, now: datetime
) -> Document:
    """A commit, not yet the head of a branch."""
    name = sha(world, repository, message)
    who = {"name": "sandbox", "email": "sandbox@example.com", "date": stamp(now)}
    return world.put(
        COMMITS,
        name,
        {
            "sha": name,
            "repository": repository,
            "node_id": f"C_{name[:12]}",
            "html_url": f"https://github.com/{repository}/commit/{name}",
            "url": f"https://api.github.com/repos/{repository}/commits/{name}",
            "commit": {"message": message, "author": who, "committer": who},
            "parents": [{"sha": parent}] if parent else [],
            "files": files,
        },
    )


def seed_owner(world: World, name: str) -> Document:
    """An organisation."""
    known = world.get(OWNERS, name.lower())
    if known:
        return known
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:3])
    owner = {
        "login": name,
        "id": number,
        "node_id": f"O_{number}",
        "type": "Organization",
        "name": name,
        "html_url": f"https://github.com/{name}",
        "url": f"https://api.github.com/orgs/{name}",
    }
    return world.put(OWNERS, name.lower(), owner)
