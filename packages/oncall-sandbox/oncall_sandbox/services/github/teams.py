"""Teams of an organisation, and who is in them.

Sources: the reference of teams, of team members and of organization members. A team whose members come from an
identity provider refuses changes with 403 (the text was seen in integrations/terraform-provider-github#2079).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.github.vendor import OWNERS, PEOPLE, TEAMS, failed, not_found, page, refusal

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

ORGANIZATION = "/orgs/{organization}"
TEAM = ORGANIZATION + "/teams/{slug}"
BY_ID = "/organizations/{organization}/team/{slug}"
"""How clients of the id go on naming a team that has another slug by now."""
_BACKED = "You cannot create or update members for an external group backed team since they are managed by {}"

routes = Routes()


@routes.on("POST", ORGANIZATION + "/teams")
def create(call: Call) -> Answer:
    organization = _organization(call)
    given = call.json if isinstance(call.json, dict) else {}
    if not given.get("name"):
        raise failed("Team", "name", "missing_field")
    number = call.world.number()
    team: Document = {
        "id": number,
        "node_id": f"T_{number}",
        "description": given.get("description"),
        "privacy": given.get("privacy") or "secret",
        "permission": "pull",
        "parent": None,
        "organization": organization,
        "members": [],
        "managed_by": "",
    }
    return Answer(201, _shown(_named(call, team, str(given["name"]))))


@routes.on("GET", ORGANIZATION + "/teams")
def every(call: Call) -> Answer:
    key = str(_organization(call)["login"]).lower()
    found = [team for team in call.world.all(TEAMS) if team["organization"]["login"].lower() == key]
    return page(call, [_shown(team) for team in found])


@routes.on("GET", TEAM, BY_ID)
def get(call: Call) -> Answer:
    return Answer(200, _shown(_team(call)))


@routes.on("PATCH", TEAM, BY_ID)
def update(call: Call) -> Answer:
    team = _team(call)
    given = call.json if isinstance(call.json, dict) else {}
    team |= {key: given[key] for key in ("description", "privacy") if key in given}
    return Answer(200, _shown(_named(call, team, str(given.get("name") or team["name"]))))


@routes.on("DELETE", TEAM, BY_ID)
def delete(call: Call) -> Answer:
    call.world.delete(TEAMS, str(_team(call)["id"]))
    return Answer(204)


@routes.on("GET", TEAM + "/members")
def members(call: Call) -> Answer:
    return page(call, [{"login": login, "type": "User"} for login in _team(call)["members"]])


@routes.on("PUT", TEAM + "/memberships/{user}")
def add(call: Call) -> Answer:
    team = _changeable(call)
    login = _login(call, call["user"])
    if login not in team["members"]:
        team["members"].append(login)
    call.world.put(TEAMS, str(team["id"]), team)
    return Answer(200, {"url": call.request.path, "role": "member", "state": "active"})


@routes.on("DELETE", TEAM + "/memberships/{user}")
def remove(call: Call) -> Answer:
    team = _changeable(call)
    left = [login for login in team["members"] if login.lower() != call["user"].lower()]
    if left == team["members"]:
        raise not_found()
    call.world.put(TEAMS, str(team["id"]), {**team, "members": left})
    return Answer(204)


@routes.on("GET", ORGANIZATION + "/members/{user}")
def belongs(call: Call) -> Answer:
    _organization(call)
    _login(call, call["user"])
    return Answer(204)


@routes.on("POST", "/graphql")
def query(call: Call) -> Answer:
    """The one query that the official plugin asks: the members of a team that it has just made."""
    given = (call.json or {}).get("variables") or {}
    found = [
        team
        for team in call.world.all(TEAMS, slug=given.get("slug"))
        if team["organization"]["login"].lower() == str(given.get("login")).lower()
    ]
    if not found:
        return Answer(
            200, {"data": None, "errors": [{"type": "NOT_FOUND", "message": "Could not resolve to a Team"}]}
        )
    nodes = [{"login": login} for login in found[0]["members"]]
    return Answer(200, {"data": {"organization": {"team": {"members": {"nodes": nodes}}}}})


def _organization(call: Call) -> Document:
    for found in call.world.all(OWNERS):
        if call["organization"].lower() in (found["login"].lower(), str(found["id"])):
            return found
    raise not_found()


def _team(call: Call) -> Document:
    organization = _organization(call)["login"]
    for team in call.world.all(TEAMS):
        if team["organization"]["login"] == organization and call["slug"] in (team["slug"], str(team["id"])):
            return team
    raise not_found()


def _changeable(call: Call) -> Document:
    team = _team(call)
    if team["managed_by"]:
        raise refusal(403, _BACKED.format(team["managed_by"]))
    return team


def _login(call: Call, asked: str) -> str:
    for person in call.world.all(PEOPLE):
        if person["login"].lower() == asked.lower():
            return str(person["login"])
    raise not_found()


def _named(call: Call, team: Document, name: str) -> Document:
    slug = re.sub("[^a-z0-9_]+", "-", name.lower()).strip("-")
    for other in call.world.all(TEAMS, slug=slug):
        if other["id"] != team["id"] and other["organization"]["id"] == team["organization"]["id"]:
            raise refusal(
                422,
                "Validation Failed",
                {
                    "resource": "Team",
                    "code": "custom",
                    "field": "name",
                    "message": "Name must be unique for this org",
                },
            )
    return call.world.put(TEAMS, str(team["id"]), {**team, "name": name, "slug": slug})


def _shown(team: Document) -> Document:
    hidden = ("members", "managed_by")
    shown = {key: value for key, value in team.items() if key not in hidden}
    return shown | {"members_count": len(team["members"]), "repos_count": 0}
