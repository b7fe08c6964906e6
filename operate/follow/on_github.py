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

    def __init__(self, operation: Operation, api: Api, report: Report, now: datetime) -> None:
        self._operation = operation
        self._api = api
        self._report = report
        self._now = now
        self._colleagues = {
            person.handle.lower()
            for person in operation.people.values()
            if person.gone is None or person.gone > now
        }

    async def follow(self, rota: Rota) -> None:
        """Let each team hold whoever is on call: first who is missing, then without who is not on call."""
        for name, emails in members.github_teams(self._operation, rota, self._now).items():
            with self._report.part(f"who is in the team {name} is not changed"):
                organization, slug = name.split("/")
                await self._team(name, f"/orgs/{organization}", slug, self._handles(name, emails, rota))

    def _handles(self, name: str, emails: tuple[str, ...], rota: Rota) -> list[str]:
        """Who may be in a team: nobody gets access who is not in the file, or has left."""
        found = []
        for email in emails:
            handle = rota.people[email].handle
            if handle and handle.lower() in self._colleagues:
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
        lacking = [handle for handle in missing if not await self._add(organization, team, handle)]
        held = [handle for handle in wanted if handle not in lacking]
        # Where nobody who is on call can be in the team, the last ones stay: it is not empty.
        staying = [one for one in extra if lacking and not held and one.lower() in self._colleagues]
        leaving = [one for one in extra if one not in staying]
        for login in leaving:
            await self._api.delete(f"{team}/memberships/{login}")
        if leaving or lacking != missing:
            self._report.done.append(f"{name}: {listed([*held, *staying]) or 'nobody'}")
        if lacking:
            self._report.left.append(
                f"{name} lacks {listed(lacking)}, on call now: only members of the organization can be in it"
            )

    async def _check(self, team: str) -> None:
        found = await self._api.read(team)
        if found is None:
            raise UserError("there is no such team; pulumi up makes it")
        if titles.KEPT not in (found.get("description") or ""):
            raise UserError("it is not marked as one that follows the rota; pulumi up marks it")

    async def _add(self, organization: str, team: str, handle: str) -> bool:
        """Whether somebody is in the team now: nobody is invited into the organization."""
        try:
            await self._api.send("GET", f"{organization}/members/{handle}")
        except ApiError as error:
            if error.status != _GONE:
                raise
            return False
        await self._api.send("PUT", f"{team}/memberships/{handle}", body={"role": "member"})
        return True

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
