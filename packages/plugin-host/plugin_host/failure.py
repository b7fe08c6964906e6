"""The ways in which a plugin's method says that it could not do what was asked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plugin_host.property_value import PropertyValue


class ProviderError(Exception):
    """Refuses a call; the text is shown to the person as it is."""


class InitFailedError(ProviderError):
    """The resource exists but is not as it was asked to be.

    The engine keeps it in the state as it is, shows the reasons and tries to update it in the next run.
    """

    def __init__(
        self,
        resource_id: str,
        properties: "Mapping[str, PropertyValue]",
        reasons: Sequence[str],
        inputs: "Mapping[str, PropertyValue] | None" = None,
    ) -> None:
        """`properties` are the resource's outputs as they are now; `inputs` matter to a read only."""
        super().__init__("; ".join(reasons))
        self.resource_id = resource_id
        self.properties = properties
        self.reasons = tuple(reasons)
        self.inputs = inputs
