"""How PagerDuty is spoken to, and the pattern that most of its resources follow."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

from plugin_host.failure import ProviderError

from oncall_sandbox.plugins.api import Api, ApiError
from oncall_sandbox.plugins.resource_type import ResourceType
from oncall_sandbox.plugins.traits import nearest
from oncall_sandbox.plugins.values import State

_NO_USER = (
    "SlackConnection needs the provider's userToken, the API token of a person, besides token: "
    "`pulumi config set --secret pagerduty:userToken`"
)


@dataclass(frozen=True)
class PagerDuty:
    """`rest` is the REST API, `app` the Slack integration; the latter only with a user's token."""

    rest: Api
    app: Api | None

    @property
    def slack(self) -> Api:
        """The Slack integration. Raises ProviderError without a user's token."""
        if self.app is None:
            raise ProviderError(_NO_USER)
        return self.app


class Rest(ResourceType[PagerDuty]):
    """A resource that is `{wrapper: {…}}` at `collection/ID`: POST, GET, PUT, DELETE."""

    wrapper: ClassVar[str]
    query: ClassVar[Mapping[str, str]] = {}
    deletes_once: ClassVar[bool] = False
    """Whether the official plugin fails to delete what somebody has deleted."""

    @abstractmethod
    def collection(self, state: State) -> str:
        """The path of the collection."""

    @abstractmethod
    def body(self, plan: State) -> dict[str, Any]:
        """What is sent."""

    @abstractmethod
    def state(self, found: dict[str, Any], before: State) -> State:
        """The state that an answer tells."""

    async def create(self, session: PagerDuty, plan: State) -> tuple[str, State]:
        answer = await session.rest.send("POST", self.collection(plan), {self.wrapper: self.body(plan)})
        return str(answer.json[self.wrapper]["id"]), {}

    async def read(self, session: PagerDuty, identity: str, state: State) -> State | None:
        answer = await session.rest.find(f"{self.collection(state)}/{identity}", self.query)
        return None if answer is None else self.state(answer[self.wrapper], state)

    async def update(self, session: PagerDuty, identity: str, old: State, plan: State) -> State:
        path = f"{self.collection(old)}/{identity}"
        await session.rest.send("PUT", path, {self.wrapper: self.body(plan)})
        return await self.settle(session, identity, old | plan)

    async def delete(self, session: PagerDuty, identity: str, state: State) -> None:
        path = f"{self.collection(state)}/{identity}"
        try:
            await session.rest.send("DELETE", path)
        except ApiError as error:
            if error.status != 404:
                raise
            if self.deletes_once:
                raise not_found(session.rest, "DELETE", path, error) from None


def not_found(api: Api, method: str, path: str, error: ApiError) -> ProviderError:
    """A 404 in the words of heimweh/go-pagerduty, through which most of the official plugin asks."""
    reason = error.body.get("error", {}) if isinstance(error.body, dict) else {}
    phrase = HTTPStatus(error.status).phrase
    return ProviderError(
        f"{method} API call to https://{api.host}{path} failed {error.status} {phrase}. "
        f"Code: {reason.get('code', 0)}, Errors: <nil>, Message: {reason.get('message', phrase)}"
    )


def reference(identity: str, kind: str) -> dict[str, str]:
    """`{id, type}`."""
    return {"id": identity, "type": kind}


def ids(references: list[dict[str, Any]] | None) -> list[str]:
    """The ids of some references."""
    return [each["id"] for each in references or ()]


@cache
def _zones() -> tuple[str, ...]:
    text = Path(__file__).with_name("time_zones.txt").read_text()
    return tuple(text.split())


def time_zone(value: Any) -> str | None:
    """One of the zones that PagerDuty accepts."""
    if value in _zones():
        return None
    fix = (
        '; did you mean "Etc/UTC"?' if str(value).upper() in ("UTC", "GMT", "Z") else nearest(value, _zones())
    )
    return f'"{value}" is not a time zone that PagerDuty accepts{fix}'
