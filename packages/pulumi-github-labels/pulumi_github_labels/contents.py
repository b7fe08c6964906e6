"""Files in GitHub: read, taken over or written, removed."""

import asyncio
import base64
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from plugin_host.bursts import Bursts
from plugin_host.http import Api, ApiError, Surroundings

from pulumi_github_labels.file import Place, sha

_GONE: Final = 404
_IN_BETWEEN: Final = (409, 422)
"""GitHub's answers where the file is not the one that a change names, among other reasons."""
_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it is; what is no text, or longer than GitHub answers (1 MB), has the content ""."""

    sha: str
    content: str


@dataclass(slots=True)
class FilesClient:
    """The files that one token may see. The commits of a repository are made one after the other: GitHub answers 409
    to two at once."""

    api: Api
    surroundings: Surroundings
    _bursts: Bursts[tuple[str, ...], str] = field(init=False)
    _committing: dict[str, asyncio.Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._bursts = Bursts(self.surroundings)

    async def read(self, place: Place, known: str) -> Found | None:
        """The file, or None when it, its branch or its repository is gone; ``known`` is the content that it had.

        One listing of a directory serves all its files, and only what has changed is downloaded. Raises `ApiError`.
        """
        listed = await self.sha(place)
        return Found(listed, known) if listed == sha(known) else await self._get(place)

    async def sha(self, place: Place) -> str | None:
        """How GitHub names the file's content, or None when there is none; listed as for `read`. Raises `ApiError`."""
        return await self._bursts.find(_directory(place), place.path, lambda: self._listed(place))

    async def put(self, place: Place, content: str, message: str) -> None:
        """Let the file have this content: no commit where it has it already. Raises `ApiError`."""
        async with self._lock(place):
            found = await self._get(place)
            for attempt in range(1, _ATTEMPTS + 1):
                if found and found.sha == sha(content):
                    return
                try:
                    await self._commit(
                        "PUT", place, message, found, base64.b64encode(content.encode()).decode()
                    )
                except ApiError as error:
                    before, found = found, await self._get(place)
                    if error.status not in _IN_BETWEEN or found == before or attempt == _ATTEMPTS:
                        raise
                else:
                    return

    async def delete(self, place: Place) -> None:
        """Take it away; fine when it is gone already. Raises `ApiError`."""
        async with self._lock(place):
            found = await self._get(place)
            if found is None:
                return
            try:
                await self._commit("DELETE", place, f"Remove {place.path}", found)
            except ApiError as error:
                if error.status != _GONE:
                    raise

    def _lock(self, place: Place) -> asyncio.Lock:
        return self._committing.setdefault(place.repository.lower(), asyncio.Lock())

    async def _commit(
        self, method: str, place: Place, message: str, found: Found | None, content: str | None = None
    ) -> None:
        body = {"message": message, "branch": place.branch, "content": content, "sha": found and found.sha}
        self._bursts.forget(_directory(place))
        try:
            given = {name: value for name, value in body.items() if value is not None}
            await self.api.send(method, _path(place.repository, place.path), body=given)
        finally:
            self._bursts.forget(_directory(place))

    async def _get(self, place: Place) -> Found | None:
        answer = await self.api.read(_path(place.repository, place.path), {"ref": place.branch})
        return Found(answer["sha"], _text(answer)) if isinstance(answer, dict) else None

    async def _listed(self, place: Place) -> dict[str, str]:
        """What Git calls the contents of the directory's files, by path; none when the directory is gone."""
        directory = place.path.rpartition("/")[0]
        listed = await self.api.read(_path(place.repository, directory), {"ref": place.branch})
        return {one["path"]: one["sha"] for one in listed or () if one["type"] == "file"}


def _directory(place: Place) -> tuple[str, ...]:
    repository, branch, path = place.key
    return repository, branch, path.rpartition("/")[0]


def _path(repository: str, path: str) -> str:
    return f"/repos/{repository}/contents/{quote(path)}".rstrip("/")


def _text(answer: dict[str, Any]) -> str:
    try:
        return base64.b64decode(answer.get("content") or "").decode()
    except ValueError:
        return ""
