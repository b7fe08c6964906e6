"""What is in a Better Stack account, and how it is made, read, changed and removed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from plugin_host.bursts import Bursts
from plugin_host.failure import ProviderError
from plugin_host.http import Api, ApiError, Surroundings

from pulumi_betterstack import body
from pulumi_betterstack.attributes import Attribute, Value, camel
from pulumi_betterstack.diff import Properties, diff
from pulumi_betterstack.object_types import ObjectType
from pulumi_betterstack.values import UNKNOWN, differs, from_wire, is_empty

PAGE_SIZE: Final = 250

_GONE: Final = 404
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Object:
    """One object as the API tells it. ``id`` is PARENT/ID for what lives below something else."""

    id: str
    answer: Properties


@dataclass(slots=True)
class BetterStackClient:
    """The objects behind one token.

    Reads of a kind share one listing for ten seconds, or until this process writes. A create whose answer was lost is
    looked up by the kind's key, among the objects that were not there before it.
    """

    api: Api
    surroundings: Surroundings
    _bursts: Bursts[_Place, Object] = field(init=False)
    _there_before: dict[_Place, asyncio.Task[frozenset[str]]] = field(default_factory=dict)
    _ours: set[tuple[str, str]] = field(default_factory=set)
    _making: dict[tuple[str, str, str], asyncio.Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._bursts = Bursts(self.surroundings)

    async def create(self, kind: ObjectType, inputs: Properties) -> Object:
        """Make an object. Raises `ApiError`."""
        parent = str(inputs.get(camel(kind.parent), ""))
        key = repr([inputs.get(kind.attribute(name).prop) for name in kind.key])
        async with self._making.setdefault((kind.name, parent, key), asyncio.Lock()):
            there = await self._existing(kind, parent)
            self._changed(kind, parent)
            made = await self._create(kind, parent, inputs, there)
            self._changed(kind, parent)
            self._ours.add((kind.name, made.id))
            return made

    async def read(self, kind: ObjectType, identity: str) -> Object | None:
        """The object, or None when it is gone."""
        parent, own = split(kind, identity)
        found = await self._bursts.find((kind.name, parent), identity, lambda: self._listed(kind, parent))
        return found or await self._get(kind, parent, own)

    async def update(
        self, kind: ObjectType, identity: str, before: Properties, state: Properties, wanted: Properties
    ) -> Object | None:
        """Change what differs; None when nothing does. Raises `ApiError`."""
        differences = diff(kind, before, state, wanted)
        if not differences:
            return None
        parent, own = split(kind, identity)
        changes = body.change(kind, differences, wanted)
        if "request_headers" in changes:
            current = await self._get(kind, parent, own)
            answered = current.answer.get("request_headers") if current else None
            changes["request_headers"] = body.headers_to_send(changes["request_headers"], answered)
        self._changed(kind, parent)
        try:
            answer = await self.api.send(
                "PATCH", f"{_path(kind, parent)}/{own}", body=changes, hide=secrets(kind, wanted)
            )
        except ApiError as error:
            if error.status == _GONE:
                raise ProviderError(
                    f"{error} It was deleted behind our back: `pulumi refresh` notices."
                ) from None
            raise
        finally:
            self._changed(kind, parent)
        return _object(kind, parent, answer.body["data"])

    async def delete(self, kind: ObjectType, identity: str) -> None:
        """Remove the object; fine when it is gone already."""
        parent, own = split(kind, identity)
        self._changed(kind, parent)
        try:
            await self.api.delete(f"{_path(kind, parent)}/{own}")
        finally:
            self._changed(kind, parent)

    async def find(self, kind: ObjectType, wanted: Mapping[str, Value]) -> list[Object]:
        """The objects with these properties (camelCase; the parent's among them where there is one)."""
        parent = str(wanted.get(camel(kind.parent), ""))
        asked = {
            item: wanted[item.prop] for item in kind.inputs if wanted.get(item.prop) not in (None, UNKNOWN)
        }
        asked = {item: value for item, value in asked.items() if item.name != kind.parent}
        query = {item.name: str(value) for item, value in asked.items() if item.name in kind.filters}
        return [
            found
            for found in await self.list(kind, parent, query)
            if not any(_contradicts(item, value, found) for item, value in asked.items())
        ]

    async def list(
        self, kind: ObjectType, parent: str = "", query: Mapping[str, str] | None = None
    ) -> list[Object]:
        """All objects of a kind, page by page."""
        found: list[Object] = []
        asked: dict[str, str] = {**(query or {}), "per_page": str(PAGE_SIZE)}
        while True:
            answer = (await self.api.send("GET", _path(kind, parent), query=asked)).body
            found += [_object(kind, parent, one) for one in answer["data"]]
            upcoming = (answer.get("pagination") or {}).get("next")
            if not upcoming:
                return found
            # Only the query counts: the token goes to no other address than ours.
            asked = {**asked, **dict(parse_qsl(urlsplit(upcoming).query))}

    async def _create(
        self, kind: ObjectType, parent: str, inputs: Properties, there: frozenset[str]
    ) -> Object:
        wanted = body.creation(kind, inputs)

        async def post() -> Object:
            hidden = secrets(kind, inputs)
            answer = await self.api.send("POST", _path(kind, parent), body=wanted, hide=hidden)
            return _object(kind, parent, answer.body["data"])

        return await self.api.make(post, lambda: self._made_before(kind, inputs, there))

    async def _made_before(
        self, kind: ObjectType, inputs: Properties, there: frozenset[str]
    ) -> Object | None:
        """What a create whose answer was lost has made, if it has."""
        key = {camel(name): inputs.get(camel(name)) for name in (*kind.key, kind.parent) if name}
        candidates = [
            one
            for one in await self.find(kind, key)
            if one.id not in there and (kind.name, one.id) not in self._ours
        ]
        return max(candidates, key=lambda one: _likeness(kind, inputs, one), default=None)

    async def _existing(self, kind: ObjectType, parent: str) -> frozenset[str]:
        """The ids that were there before this process made its first object of the kind."""
        place = (kind.name, parent)
        if place not in self._there_before:
            self._there_before[place] = asyncio.ensure_future(self._ids(kind, parent))
        try:
            return await asyncio.shield(self._there_before[place])
        except ApiError:
            self._there_before.pop(place, None)
            raise

    async def _ids(self, kind: ObjectType, parent: str) -> frozenset[str]:
        return frozenset(one.id for one in await self.list(kind, parent))

    async def _listed(self, kind: ObjectType, parent: str) -> dict[str, Object]:
        try:
            return {one.id: one for one in await self.list(kind, parent)}
        except ApiError as error:
            if error.status == _GONE:  # the parent is gone, and everything below it
                return {}
            raise

    async def _get(self, kind: ObjectType, parent: str, own: str) -> Object | None:
        found = await self.api.read(f"{_path(kind, parent)}/{own}")
        return None if found is None else _object(kind, parent, found["data"])

    def _changed(self, kind: ObjectType, parent: str) -> None:
        self._bursts.forget((kind.name, parent))


def split(kind: ObjectType, identity: str) -> tuple[str, str]:
    """The id of the parent (empty without one) and the object's own. Raises `ProviderError`."""
    parts = identity.split("/")
    if len(parts) != (2 if kind.parent else 1) or not all(part.isdigit() for part in parts):
        form = "PAGE/ID, the status page's id and its own" if kind.parent else "digits"
        raise ProviderError(f"{identity!r} is not the id of a {kind.name}: it has the form {form}")
    return (parts[0], parts[1]) if kind.parent else ("", parts[0])


def secrets(kind: ObjectType, inputs: Properties) -> list[str]:
    """What must not be repeated in errors about a request with these inputs."""
    found: list[str] = []

    def collect(value: Value) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list | dict):
            for one in value.values() if isinstance(value, dict) else value:
                collect(one)

    for item in kind.inputs:
        if item.secret:
            collect(inputs.get(item.prop))
    return found


def _path(kind: ObjectType, parent: str) -> str:
    return kind.path.format(**{kind.parent: parent}) if kind.parent else kind.path


def _object(kind: ObjectType, parent: str, data: dict[str, Any]) -> Object:
    own = str(data["id"])
    return Object(f"{parent}/{own}" if kind.parent else own, data.get("attributes") or {})


def _contradicts(item: Attribute, value: Value, found: Object) -> bool:
    answered = item.is_answered(found.answer)
    return answered and differs(item, value, from_wire(item, found.answer[item.wire]))


def _likeness(kind: ObjectType, inputs: Properties, found: Object) -> int:
    return sum(
        not _contradicts(item, inputs[item.prop], found)
        for item in kind.inputs
        if not is_empty(inputs.get(item.prop))
    )
