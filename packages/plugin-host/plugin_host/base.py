"""What our providers answer alike: the calls about the provider itself."""

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from plugin_host import plain, protocol
from plugin_host.failure import ProviderError
from plugin_host.http import Surroundings
from plugin_host.vendor import Access, Vendor, schema_text

if TYPE_CHECKING:
    import httpx

    from plugin_host.http import Api


class Base(protocol.Provider):
    """A provider of one vendor's objects.

    Whoever derives from it says the ``vendor``, the ``schema`` and how settings of its own are checked.
    Settings in ``unseen`` are no change of anything.
    """

    vendor: ClassVar[Vendor]
    unseen: ClassVar[tuple[str, ...]] = ("version",)

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        surroundings: Surroundings = Surroundings(),  # noqa: B008 -- frozen
        transport: "httpx.AsyncBaseTransport | None" = None,
    ) -> None:
        self._environment = environment
        self._around = surroundings
        self._transport = transport
        self._access: Access | None = None

    def schema(self) -> dict[str, Any]:
        """The package's Pulumi schema."""
        raise NotImplementedError

    def check_settings(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """All that is wrong with the provider's inputs, as (property, reason)."""
        return self.vendor.check(inputs, self._environment)

    def configured(self, inputs: Mapping[str, Any]) -> None:
        """Take over settings of its own, of checked inputs."""

    async def get_schema(self, request: protocol.GetSchemaRequest) -> protocol.GetSchemaResponse:  # noqa: ARG002
        return protocol.GetSchemaResponse(schema_text(self.schema()))

    async def check_config(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        token = self.vendor.token_setting
        failures = self.check_settings(plain.plain_map(request.new_inputs))
        inputs = {
            name: value.with_secret(True) if name == token else value
            for name, value in request.new_inputs.items()
        }
        return protocol.CheckResponse(inputs, plain.failures(failures, request.new_inputs, [token]))

    async def diff_config(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        """Another token or address leads to the same objects: nothing is replaced for it."""
        old, new = plain.plain_map(request.old_state), plain.plain_map(request.new_inputs)
        names = sorted(
            name for name in {*old, *new}.difference(self.unseen) if old.get(name) != new.get(name)
        )
        return protocol.DiffResponse(changes=bool(names), diffs=names)

    async def configure(self, request: protocol.ConfigureRequest) -> protocol.ConfigureResponse:
        inputs = plain.plain_map(request.args)
        self._access = self.vendor.access(inputs, self._environment)
        self.configured(inputs)
        return protocol.ConfigureResponse(accept_secrets=True, supports_preview=True)

    def _api(self, limit: tuple[int, float] | None = None) -> "Api":
        """A client, once the provider is configured. Raises `ProviderError`."""
        if self._access is None:
            raise ProviderError("the provider is not configured")
        return self._access.api(limit=limit, surroundings=self._around, transport=self._transport)


def type_of(qualified: str, *tokens: str) -> str:
    """The type of a resource, without those of its parents, which come before it in a URN.

    Raises `ProviderError` where it is none of ``tokens``.
    """
    found = qualified.rpartition("$")[2]
    if found not in tokens:
        raise ProviderError(f"this package has no {found}; it has {' and '.join(tokens)}")
    return found
