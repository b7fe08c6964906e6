"""What follows the rota on GitHub: the members of teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plugin_host.http import Api, ApiError

from oncall import titles
from oncall.errors import UserError
from oncall.following import members
from oncall.wording import listed

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.following.rota import Rota
    from oncall.model import Operation
    from operate.follow.report import Report

_PAGE = 100
_GONE = 404


class OnGitHub:
    """One run."""

    def __init__(self, operation: Operation, api: Api, report: Report) -> None:
        self._operation = operation
        self._api = api
        self._report = report

    async def follow(self, rota: Rota, now: datetime) -> None:
        """Let each team hold whoever is on call: first who is missing, then without who is not on call."""
        for name, emails in members.github_teams(self._operation, rota, now).items():
            with self._report.part(f"who is in the team {name} is not changed"):
                organization, slug = name.split("/")
                await self._team(name, f"/orgs/{organization}", slug, self._handles(name, emails, rota, now))

    def _handles(self, name: str, emails: tuple[str, ...], rota: Rota, now: datetime) -> list[str]:
        """Who may be in a team: nobody gets access who is not in the file, or has left."""
        found = []
        for email in emails:
            handle = rota.people[email].handle
            gone = self._operation.people[handle].gone if handle else None
            if handle and (gone is None or gone > now):
                found.append(handle)
            else:
                why = "has left" if handle else "is not in the file"
                self._report.done.append(f"{name}: {rota.name(email)} {why}, and stays out of the team")
        return found

    async def _team(self, name: str, organization: str, slug: str, wanted: list[str]) -> None:
        team = f"{organization}/teams/{slug}"
        present = {login.lower(): login for login in await self._logins(f"{team}/members")}
        missing = [handle for handle in wanted if handle.lower() not in present]
        extra = [login for key, login in present.items() if key not in {handle.lower() for handle in wanted}]
        if not missing and not extra:
            return
        await self._check(team)
        for handle in missing:
            await self._add(organization, team, handle)
        for login in extra:
            await self._api.delete(f"{team}/memberships/{login}")
        self._report.done.append(f"{name}: {listed(wanted) or 'nobody'}")

    async def _check(self, team: str) -> None:
        found = await self._api.read(team)
        if found is None:
            raise UserError("there is no such team; pulumi up makes it")
        if titles.KEPT not in (found.get("description") or ""):
            raise UserError("it is not marked as one that follows the rota; pulumi up marks it")

    async def _add(self, organization: str, team: str, handle: str) -> None:
        """Nobody is invited into the organization."""
        try:
            await self._api.send("GET", f"{organization}/members/{handle}")
        except ApiError as error:
            if error.status != _GONE:
                raise
            raise UserError(f"{handle} is not a member of the organization") from None
        await self._api.send("PUT", f"{team}/memberships/{handle}", body={"role": "member"})

    async def _logins(self, path: str) -> list[str]:
        found: list[str] = []
        while True:
            page = len(found) // _PAGE + 1
            answer = await self._api.read(path, {"per_page": _PAGE, "page": page})
            if answer is None:
                raise UserError("there is no such team; pulumi up makes it")
            found += [one["login"] for one in answer]
            if len(answer) < _PAGE:
                return found
