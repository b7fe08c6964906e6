"""What the engine asks of a provider, and what a provider answers: one request and one response for each call.

The shapes are those of `pulumi.provider.experimental.provider`; requests of diff, update and delete carry the old
inputs besides, and an answer to a create may have warnings. They are kept apart from the SDK, which takes longer to
load than all else that a plugin needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from plugin_host.property_value import PropertyValue

Properties = Mapping[str, PropertyValue]


@dataclass
class _ResourceRequest:
    urn: str

    @property
    def type(self) -> str:
        """The type of the resource, after those of its parents."""
        return self.urn.split("::")[-2]


@dataclass
class CheckFailure:
    """Why ``property`` is refused."""

    property: str
    reason: str


@dataclass
class CheckRequest(_ResourceRequest):
    """Are these inputs right?"""

    old_inputs: Properties
    new_inputs: Properties
    random_seed: bytes


@dataclass
class CheckResponse:
    """The inputs to go on with, or why not."""

    inputs: Properties | None = None
    failures: Sequence[CheckFailure] | None = None


@dataclass
class DiffRequest(_ResourceRequest):
    """What differs between the state and the inputs?"""

    resource_id: str
    old_state: Properties
    new_inputs: Properties
    ignore_changes: Sequence[str]
    old_inputs: Properties = field(default_factory=dict)


class PropertyDiffKind(Enum):
    """How a property differs."""

    ADD = auto()
    ADD_REPLACE = auto()
    DELETE = auto()
    DELETE_REPLACE = auto()
    UPDATE = auto()
    UPDATE_REPLACE = auto()


@dataclass
class PropertyDiff:
    """A difference of one property."""

    kind: PropertyDiffKind
    input_diff: bool


@dataclass
class DiffResponse:
    """The differences, by the paths of the properties in ``detailed_diff``."""

    changes: bool | None = None
    replaces: Sequence[str] = ()
    stables: Sequence[str] = ()
    delete_before_replace: bool = False
    diffs: Sequence[str] = ()
    detailed_diff: Mapping[str, PropertyDiff] = field(default_factory=dict)


@dataclass
class InvokeRequest:
    """A look-up."""

    tok: str
    args: Properties


@dataclass
class InvokeResponse:
    """What was found."""

    return_value: Properties | None = None
    failures: Sequence[CheckFailure] = ()


@dataclass
class GetSchemaRequest:
    """What is in the package?"""

    version: int


@dataclass
class GetSchemaResponse:
    """The schema, as JSON."""

    schema: str


@dataclass
class ConfigureRequest:
    """The provider's own inputs."""

    variables: Mapping[str, str]
    args: Properties
    accept_secrets: bool
    accept_resources: bool


@dataclass
class ConfigureResponse:
    """What the provider can do."""

    accept_secrets: bool = False
    supports_preview: bool = False


@dataclass
class CreateRequest(_ResourceRequest):
    """Make it; ``timeout`` in seconds, 0 for none."""

    properties: Properties
    timeout: float
    preview: bool


@dataclass
class CreateResponse:
    """What was made. The engine shows ``warnings`` with the resource."""

    resource_id: str | None = None
    properties: Properties = field(default_factory=dict)
    warnings: Sequence[str] = ()


@dataclass
class ReadRequest(_ResourceRequest):
    """What is it like now? An import has no ``inputs``."""

    resource_id: str
    properties: Properties
    inputs: Properties


@dataclass
class ReadResponse:
    """What is there; without an id, nothing is."""

    resource_id: str | None = None
    properties: Properties = field(default_factory=dict)
    inputs: Properties = field(default_factory=dict)


@dataclass
class UpdateRequest(_ResourceRequest):
    """Change it; ``olds`` is its state, ``news`` are its inputs."""

    resource_id: str
    olds: Properties
    news: Properties
    timeout: float
    ignore_changes: Sequence[str]
    preview: bool
    old_inputs: Properties = field(default_factory=dict)


@dataclass
class UpdateResponse:
    """What it has become."""

    properties: Properties = field(default_factory=dict)


@dataclass
class DeleteRequest(_ResourceRequest):
    """Remove it."""

    resource_id: str
    properties: Properties
    timeout: float
    old_inputs: Properties = field(default_factory=dict)


class Provider:
    """Answers the engine. What is not overridden accepts what it is given, or is refused as not there."""

    async def get_schema(self, request: GetSchemaRequest) -> GetSchemaResponse:
        raise NotImplementedError

    async def check_config(self, request: CheckRequest) -> CheckResponse:
        return CheckResponse(request.new_inputs)

    async def diff_config(self, request: DiffRequest) -> DiffResponse:  # noqa: ARG002
        return DiffResponse()

    async def configure(self, request: ConfigureRequest) -> ConfigureResponse:  # noqa: ARG002
        return ConfigureResponse(accept_secrets=True, supports_preview=True)

    async def invoke(self, request: InvokeRequest) -> InvokeResponse:
        raise NotImplementedError

    async def check(self, request: CheckRequest) -> CheckResponse:
        return CheckResponse(request.new_inputs)

    async def diff(self, request: DiffRequest) -> DiffResponse:  # noqa: ARG002
        return DiffResponse()

    async def create(self, request: CreateRequest) -> CreateResponse:
        raise NotImplementedError

    async def read(self, request: ReadRequest) -> ReadResponse:
        return ReadResponse(request.resource_id, request.properties, request.inputs)

    async def update(self, request: UpdateRequest) -> UpdateResponse:
        raise NotImplementedError

    async def delete(self, request: DeleteRequest) -> None:
        raise NotImplementedError

    async def cancel(self) -> None:
        """The run is over; calls under way may be given up."""
