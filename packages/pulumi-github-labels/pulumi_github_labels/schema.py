"""The package's Pulumi schema."""

from typing import Any

from pulumi_github_labels.config import VENDOR
from pulumi_github_labels.label import PROPERTIES, REQUIRED, TOKEN, VERSION


def schema() -> dict[str, Any]:
    """The schema as `pulumi package get-schema` shows it."""
    properties = {
        name: {"type": "string", "description": about, "willReplaceOnChanges": name == "repository"}
        for name, about in PROPERTIES.items()
    }
    return VENDOR.schema(
        VERSION,
        displayName="GitHub labels",
        description="Labels of GitHub repositories, which take over what exists.",
        keywords=["pulumi", "github", "category/versioncontrol"],
        resources={
            TOKEN: {
                "description": "A label of a repository, made or taken over.",
                "properties": properties,
                "required": list(PROPERTIES),
                "inputProperties": properties,
                "requiredInputs": list(REQUIRED),
            }
        },
    )
