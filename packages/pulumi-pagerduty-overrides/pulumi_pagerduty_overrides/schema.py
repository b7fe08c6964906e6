"""The package's Pulumi schema."""

from typing import Any, Final

from pulumi_pagerduty_overrides.config import VENDOR
from pulumi_pagerduty_overrides.override import PACKAGE, PROPERTIES, TOKEN, USERS, VERSION
from pulumi_pagerduty_overrides.users import METHOD

_TEXT: Final = {"type": "string"}
_USER: Final = f"{PACKAGE}:index:User"
_CONTACT_METHOD: Final = f"{PACKAGE}:index:ContactMethod"


def schema() -> dict[str, Any]:
    """The schema as `pulumi package get-schema` shows it."""
    properties = {
        name: {"type": "string", "description": about, "willReplaceOnChanges": True}
        for name, about in PROPERTIES.items()
    }
    return VENDOR.schema(
        VERSION,
        others={"clock": {"type": "string", "description": "An instant that counts as now."}},
        displayName="PagerDuty overrides",
        description="Overrides of PagerDuty schedules.",
        keywords=["pulumi", "pagerduty", "category/monitoring"],
        types={
            _CONTACT_METHOD: {"type": "object", "properties": dict.fromkeys(METHOD, _TEXT)},
            _USER: {
                "type": "object",
                "properties": {"id": _TEXT, "email": _TEXT, "contactMethods": _list(_CONTACT_METHOD)},
            },
        },
        functions={
            USERS: {
                "description": "The users who have one of these e-mail addresses, with the ways to reach them.",
                "inputs": {
                    "type": "object",
                    "properties": {"emails": {"type": "array", "items": _TEXT}},
                    "required": ["emails"],
                },
                "outputs": {"type": "object", "properties": {"users": _list(_USER)}, "required": ["users"]},
            }
        },
        resources={
            TOKEN: {
                "description": "Somebody answers instead of whoever a schedule names.",
                "properties": properties,
                "required": list(PROPERTIES),
                "inputProperties": properties,
                "requiredInputs": list(PROPERTIES),
            }
        },
    )


def _list(model: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/types/{model}"}}
