"""Labels in GitHub: read, taken over or made, removed."""

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from plugin_host.bursts import Bursts
from plugin_host.http import Api, ApiError, Surroundings

from pulumi_github_labels.label import Label

PAGE_SIZE: Final = 100

_GONE: Final = 404
_REFUSED: Final = 422


@dataclass(slots=True)
class LabelsClient:
    """The labels that one token may see. Their names are compared without case, as GitHub does."""

    api: Api
    surroundings: Surroundings
    _bursts: Bursts[str, Label] = field(init=False)

    def __post_init__(self) -> None:
        self._bursts = Bursts(self.surroundings)

    async def read(self, repository: str, name: str) -> Label | None:
        """The label, or None when it or its repository is gone. Raises `ApiError`."""
        found = await self._bursts.find(repository, name.lower(), lambda: self._listed(repository))
        return found or await self._get(repository, name)

    async def put(self, wanted: Label, known_as: str = "") -> Label:
        """Let there be this label: the one called ``known_as``, else one of its own name, else a new one.

        Where both are there the second is taken over and the first is left alone. Raises `ApiError`.
        """
        self._bursts.forget(wanted.repository)
        try:
            for name in dict.fromkeys((known_as or wanted.name, wanted.name)):
                found = await self._get(wanted.repository, name)
                matched = found and await self._match(found, wanted)
                if matched:
                    return matched
            return await self._make(wanted)
        finally:
            self._bursts.forget(wanted.repository)

    async def delete(self, repository: str, name: str) -> None:
        """Take it away; fine when it is gone already. Raises `ApiError`."""
        try:
            await self.api.delete(_path(repository, name))
        finally:
            self._bursts.forget(repository)

    async def _make(self, wanted: Label) -> Label:
        body = {"name": wanted.name, "color": wanted.color}
        if wanted.description is not None:
            body["description"] = wanted.description

        async def post() -> Label:
            answer = await self.api.send("POST", _path(wanted.repository), body=body)
            return _label(wanted.repository, answer.body)

        async def look() -> Label | None:
            return await self._get(wanted.repository, wanted.name)

        try:
            made = await self.api.make(post, look)
        except ApiError as error:
            there = await look() if error.status == _REFUSED else None
            if there is None:
                raise
            made = there
        return made if wanted.is_met_by(made) else await self._change(made, wanted)

    async def _match(self, found: Label, wanted: Label) -> Label | None:
        """The label after it was made as wanted; None where it is gone by now, or another has the new name."""
        if wanted.is_met_by(found):
            return found
        try:
            return await self._change(found, wanted)
        except ApiError as error:
            renamed = found.key != wanted.key
            if error.status == _GONE or (error.status == _REFUSED and renamed):
                return None
            raise

    async def _change(self, found: Label, wanted: Label) -> Label:
        body = {"color": wanted.color}
        if found.name != wanted.name:
            body["new_name"] = wanted.name
        if wanted.description is not None:
            body["description"] = wanted.description
        answer = await self.api.send("PATCH", _path(found.repository, found.name), body=body)
        return _label(wanted.repository, answer.body)

    async def _get(self, repository: str, name: str) -> Label | None:
        found = await self.api.read(_path(repository, name))
        return None if found is None else _label(repository, found)

    async def _listed(self, repository: str) -> dict[str, Label]:
        """All labels of the repository by their names in lower case, none when it is gone."""
        found: dict[str, Label] = {}
        page = 1
        while True:
            query = {"per_page": PAGE_SIZE, "page": page}
            listed = await self.api.read(_path(repository), query) or []
            found |= {one["name"].lower(): _label(repository, one) for one in listed}
            if len(listed) < PAGE_SIZE:
                return found
            page += 1


def _path(repository: str, name: str = "") -> str:
    return f"/repos/{repository}/labels" + (f"/{quote(name, safe='')}" if name else "")


def _label(repository: str, answered: dict[str, Any]) -> Label:
    return Label(repository, answered["name"], answered["color"].lower(), answered.get("description") or "")
