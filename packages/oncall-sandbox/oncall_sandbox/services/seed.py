"""What exists before anything is provisioned, and the people and repositories that a seed names.

A seed is a JSON file: ``{"people": [{"name": "ana", "email": "ana@people.example"}], "repositories": ["acme/web"]}``
(``acme/web@master`` where its branch is not ``main``);
a person may have been there ``formerly`` under another address: their accounts get the new one, as if they had changed
it themselves;
``organizations`` adds owners of teams without a repository there;
``workflows`` adds ``{"repository": "acme/web", "file": "build.yml", "event": "push"}``, each with one run of that event
that has succeeded. Each list may be left out. What a seed names is made once in a world, so what somebody deletes by
hand stays deleted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.github.seeding import seed_owner, seed_person, seed_repository, seed_workflow
from oncall_sandbox.services.pagerduty.seeding import seed_account, seed_user
from oncall_sandbox.services.slack.people import seed_member, seed_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from oncall_sandbox.services.world import World


class SeedError(ValueError):
    """A seed cannot be used; the text names the file and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Person:
    """The ``name`` of somebody, and the address that their accounts had ``formerly``, where that was another."""

    name: str
    formerly: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """``people`` by e-mail address, the branches of ``repositories`` by ``owner/name``, ``organizations``,
    and the events of ``workflows`` by repository and file."""

    people: dict[str, Person]
    repositories: dict[str, str]
    organizations: tuple[str, ...]
    workflows: dict[tuple[str, str], str]


def seed(world: World) -> None:
    """Priorities, licences, a vendor, the Slack workspace. Once in a world."""
    if world.fact("seeded"):
        return
    seed_account(world)
    seed_workspace(world)
    world.remember("seeded", True)


def seed_from(world: World, file: Path) -> None:
    """Make what the seed names and the world never had; no file is an empty seed. Raises SeedError."""
    try:
        stat = file.stat()
        mark = [str(file), stat.st_mtime_ns, stat.st_size]
        if world.fact("seed") == mark:
            return
        named = read(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (OSError, ValueError) as problem:
        raise SeedError(f"the seed {file} cannot be used: {problem}") from None
    known = set(world.fact("known", []))
    for email, person in named.people.items():
        if email not in known:
            seed_user(world, person.name, email, person.formerly)
            seed_member(world, person.name, email, person.formerly)
        if f"@{person.name}" not in known:
            seed_person(world, person.name)
    for repository, branch in named.repositories.items():
        if repository not in known:
            seed_repository(world, repository, branch)
    for organization in named.organizations:
        seed_owner(world, organization)
    for (repository, name), event in named.workflows.items():
        if f"{repository}:{name}" not in known:
            seed_workflow(world, repository, name, event)
    workflows = (":".join(workflow) for workflow in named.workflows)
    handles = (f"@{person.name}" for person in named.people.values())
    world.remember("known", sorted(known.union(named.people, handles, named.repositories, workflows)))
    world.remember("seed", mark)


def read(text: str) -> Seed:
    """The seed in a JSON text. Raises ValueError."""
    content = json.loads(text)
    if not isinstance(content, dict) or not content.keys() <= {
        "people",
        "repositories",
        "organizations",
        "workflows",
    }:
        raise ValueError("it must be an object with people, repositories, organizations and workflows")
    people, repositories = content.get("people", []), content.get("repositories", [])
    workflows = content.get("workflows", [])
    if not isinstance(people, list) or not all(map(_is_person, people)):
        raise ValueError(
            "each of people must be an object with a name and an email, and formerly if that was another"
        )
    if not isinstance(repositories, list) or not all(map(_is_branch, repositories)):
        raise ValueError("each of repositories must be written owner/name or owner/name@branch")
    organizations = content.get("organizations", [])
    if not isinstance(organizations, list) or not all(isinstance(one, str) and one for one in organizations):
        raise ValueError("each of organizations must be a name")
    if not isinstance(workflows, list) or not all(map(_is_workflow, workflows)):
        raise ValueError("each of workflows must be an object with a repository, a file and an event")
    return Seed(
        people={person["email"]: Person(person["name"], person.get("formerly")) for person in people},
        repositories={
            name: branch or "main" for name, _, branch in (one.partition("@") for one in repositories)
        },
        organizations=tuple(organizations),
        workflows={(one["repository"], one["file"]): one["event"] for one in workflows},
    )


def _is_person(value: Any) -> bool:
    if not isinstance(value, dict) or value.keys() - {"formerly"} != {"name", "email"}:
        return False
    addresses = (value["email"], value.get("formerly", value["email"]))
    return (
        isinstance(value["name"], str)
        and bool(value["name"])
        and all(isinstance(address, str) and "@" in address for address in addresses)
    )


def _is_branch(value: Any) -> bool:
    return isinstance(value, str) and _is_repository(value.partition("@")[0])


def _is_repository(value: Any) -> bool:
    return isinstance(value, str) and value.count("/") == 1 and all(value.split("/"))


def _is_workflow(value: Any) -> bool:
    if not isinstance(value, dict) or value.keys() != {"repository", "file", "event"}:
        return False
    return _is_repository(value["repository"]) and all(
        isinstance(value[name], str) and value[name] for name in ("file", "event")
    )
