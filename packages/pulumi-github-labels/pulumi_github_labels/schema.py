"""The package's Pulumi schema."""

from collections.abc import Collection, Mapping
from typing import Any

from pulumi_github_labels import file, label
from pulumi_github_labels.config import VENDOR
from pulumi_github_labels.package import VERSION


def schema() -> dict[str, Any]:
    """The schema as `pulumi package get-schema` shows it."""
    return VENDOR.schema(
        VERSION,
        displayName="GitHub labels",
        description="Labels and files of GitHub repositories, which take over what exists.",
        keywords=["pulumi", "github", "category/versioncontrol"],
        resources={
            label.TOKEN: _resource(
                "A label of a repository, made or taken over.",
                label.PROPERTIES,
                ["repository"],
                label.OPTIONAL,
            ),
            file.TOKEN: _resource(
                "A file of a repository, written or taken over.", file.PROPERTIES, file.PLACE
            ),
        },
    )


def _resource(
    description: str, meanings: Mapping[str, str], replacing: Collection[str], optional: Collection[str] = ()
) -> dict[str, Any]:
    properties = {
        name: {"type": "string", "description": about, "willReplaceOnChanges": name in replacing}
        for name, about in meanings.items()
    }
    return {
        "description": description,
        "properties": properties,
        "required": list(meanings),
        "inputProperties": properties,
        "requiredInputs": [name for name in meanings if name not in optional],
    }
