"""From what Pulumi hands to a policy to plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY, serialize_properties
from pulumi_policy.proxy import UnknownValueError

from oncall.applied.resources import SECRET, UNKNOWN, Resource

if TYPE_CHECKING:
    from pulumi_policy import PolicyResource, ResourceValidationArgs


def checked(args: ResourceValidationArgs) -> Resource:
    """A resource about to be applied; its secrets are readable like everything else."""
    return Resource(
        urn=args.urn,
        type=args.resource_type,
        properties=_visible(args.props),
        protect=args.opts.protect,
        parent=args.opts.parent or "",
        ignored=tuple(args.opts.ignore_changes),
    )


def with_secrets_hidden(args: ResourceValidationArgs) -> Resource:
    """The same, out of the arguments of a remediation, which alone show what is secret."""
    return Resource(
        urn=args.urn, type=args.resource_type, properties=_without_secrets(serialize_properties(args.props))
    )


def applied(resource: PolicyResource) -> Resource:
    """A resource of the stack as it will be."""
    return Resource(
        urn=resource.urn,
        type=resource.resource_type,
        properties=_visible(resource.props),
        protect=resource.opts.protect,
        parent=resource.parent.urn if resource.parent else "",
        uses={
            name: tuple(source.urn for source in sources)
            for name, sources in resource.property_dependencies.items()
        },
    )


def _visible(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _looked_up(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_looked_up(value, number) for number in range(len(value))]
    return value


def _looked_up(container: Any, key: Any) -> Any:
    try:
        return _visible(container[key])
    except UnknownValueError:
        return UNKNOWN


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        if value.get(SPECIAL_SIG_KEY) == SPECIAL_SECRET_SIG:
            return SECRET
        return {key: _without_secrets(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_secrets(inner) for inner in value]
    return value
