"""What a fake plugin has to know of one type of resource or one look-up."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

from plugin_host.failure import ProviderError

from oncall_sandbox.plugins.check import Failure
from oncall_sandbox.plugins.traits import Traits
from oncall_sandbox.plugins.values import State

Session = TypeVar("Session")
"""The connection to an account, as one provider's kinds need it."""


class ResourceType(ABC, Generic[Session]):
    """One type of resource: its traits, and the requests that the official plugin makes for it."""

    token: ClassVar[str]
    traits: ClassVar[Traits] = {}

    def problems(self, _inputs: State) -> Iterable[Failure]:
        """What is wrong with inputs that are right one by one. Unknown values may be among them."""
        return ()

    def differs(self, _state: State) -> Iterable[str]:
        """Properties that an update has to see to although the program's inputs match the state."""
        return ()

    def imported(self, given: str) -> tuple[str, State]:
        """The id and the first state of a resource that is imported by the id `given`. Raises ProviderError."""
        return given, {}

    @abstractmethod
    async def create(self, session: Session, plan: State) -> tuple[str, State]:
        """Make it; its id, and what is known of its state. From then on it is kept, whatever fails."""

    async def settle(self, session: Session, identity: str, state: State) -> State:
        """What is left to do after `create`; the whole state."""
        found = await self.read(session, identity, state)
        if found is None:
            raise ProviderError(f"{identity} was made but is not there")
        return found

    @abstractmethod
    async def read(self, session: Session, identity: str, state: State) -> State | None:
        """Its state in the account, None where it is gone. `state` is the last one known.

        Raises ProviderError where it is gone and the official plugin takes that for an error.
        """

    @abstractmethod
    async def update(self, session: Session, identity: str, old: State, plan: State) -> State:
        """Make it as `plan` wants; the new state."""

    @abstractmethod
    async def delete(self, session: Session, identity: str, state: State) -> None:
        """Remove it. What is gone already is fine where it is so for the official plugin."""


Lookup = Callable[[Session, State], Awaitable[State]]
"""Answers a look-up. Raises ProviderError where nothing is found."""


@dataclass(frozen=True)
class Plugin(Generic[Session]):
    """One provider: what it serves and how its settings become a session.

    `settings` are read from the environment where the program leaves them out (name to variable).
    `check` refuses settings; `open` is given the settings and the transport.
    """

    name: str
    resources: Mapping[str, ResourceType[Session]]
    lookups: Mapping[str, Lookup[Session]]
    check: Callable[[State], Iterable[Failure]]
    open: Callable[..., Awaitable[Session]]
    settings: Mapping[str, str] = field(default_factory=dict)


def parts(given: str, separator: str, form: str) -> tuple[str, str]:
    """The two parts of an id to import. Raises ProviderError with the form it has to have."""
    first, found, second = given.partition(separator)
    if not found or not first or not second or (separator == "." and "." in second):
        raise ProviderError(f'cannot import "{given}": the id has to be {form}')
    return first, second
