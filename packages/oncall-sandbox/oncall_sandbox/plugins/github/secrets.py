"""Secrets of GitHub Actions, encrypted for the repository before they are sent."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

from oncall_sandbox.plugins.check import Failure
from oncall_sandbox.plugins.github.session import GitHub, id_parts
from oncall_sandbox.plugins.resource_type import ResourceType
from oncall_sandbox.plugins.traits import Trait, Traits
from oncall_sandbox.plugins.values import State, pick

_VALUES = ("value", "valueEncrypted", "encryptedValue", "plaintextValue")


def _name(value: Any) -> str | None:
    if not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", value):
        fix = re.sub(r"\W", "_", value, flags=re.ASCII)
        return f'"{value}" may have only letters, digits and _, no digit first; write "{fix}"'
    return f'"{value}" must not start with GITHUB_' if value.upper().startswith("GITHUB_") else None


class ActionsSecret(ResourceType[GitHub]):
    """One secret of one repository. Imported as `repository:name`; its value cannot be read back."""

    token = "github:index/actionsSecret:ActionsSecret"  # noqa: S105 -- a type token
    traits: ClassVar[Traits] = {"secretName": Trait(valid=_name), "keyId": Trait(computed=True)}

    def problems(self, inputs: State) -> Iterable[Failure]:
        given = [name for name in _VALUES if name in inputs]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            yield Failure("value", f"exactly one of {', '.join(_VALUES)} is needed; there is {found}")
        if "keyId" in inputs and "valueEncrypted" not in inputs:
            yield Failure("keyId", "belongs to valueEncrypted only")

    def differs(self, state: State) -> Iterable[str]:
        remote = state.get("remoteUpdatedAt")
        if remote and remote != state.get("updatedAt"):
            yield "updatedAt"

    def imported(self, given: str) -> tuple[str, State]:
        repository, name = id_parts(given, "repository:name")
        return given, {"repository": repository, "secretName": name}

    async def create(self, session: GitHub, plan: State) -> tuple[str, State]:
        repository = await session.api.get(session.repository(plan["repository"]))
        key = await self._put(session, plan)
        identity = f"{plan['repository']}:{plan['secretName']}"
        return identity, {"repositoryId": repository["id"], "keyId": key}

    async def settle(self, session: GitHub, identity: str, state: State) -> State:
        del identity
        found = await session.api.get(_path(session, state))
        times = {"updatedAt": _time(found["updated_at"]), "remoteUpdatedAt": _time(found["updated_at"])}
        return state | {"createdAt": _time(found["created_at"])} | times

    async def read(self, session: GitHub, identity: str, state: State) -> State | None:
        del identity
        found = await session.api.find(_path(session, state))
        if found is None:
            return None
        created, updated = _time(found["created_at"]), _time(found["updated_at"])
        return {"createdAt": created, "updatedAt": updated} | state | {"remoteUpdatedAt": updated}

    async def update(self, session: GitHub, identity: str, old: State, plan: State) -> State:
        given = {name: value for name, value in plan.items() if name != "keyId" or "valueEncrypted" in plan}
        key = await self._put(session, given)
        return await self.settle(session, identity, pick(old, ("repositoryId",)) | plan | {"keyId": key})

    async def delete(self, session: GitHub, identity: str, state: State) -> None:
        del identity
        await session.api.send("DELETE", _path(session, state))

    @staticmethod
    async def _put(session: GitHub, plan: State) -> str:
        key, encrypted = plan.get("keyId"), plan.get("valueEncrypted") or plan.get("encryptedValue")
        if not key or not encrypted:
            path = f"{session.repository(plan['repository'])}/actions/secrets/public-key"
            public = await session.api.get(path)
            key = public["key_id"]
            encrypted = encrypted or _seal(
                plan.get("value") or plan.get("plaintextValue") or "", public["key"]
            )
        await session.api.send("PUT", _path(session, plan), {"key_id": key, "encrypted_value": encrypted})
        return str(key)


def _path(session: GitHub, state: State) -> str:
    return f"{session.repository(state['repository'])}/actions/secrets/{state['secretName']}"


def _seal(text: str, key: str) -> str:
    from nacl.public import PublicKey, SealedBox

    return b64encode(SealedBox(PublicKey(b64decode(key))).encrypt(text.encode())).decode()


def _time(text: str) -> str:
    """GitHub's time as the official plugin writes it into the state."""
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d %H:%M:%S} +0000 UTC"
