"""The one table of what this package manages: every kind of object, its attributes and what they may hold."""

from typing import Final

from pulumi_betterstack.alerting import PAGERDUTY_INTEGRATION, POLICY
from pulumi_betterstack.object_type import PACKAGE, VERSION, ObjectType
from pulumi_betterstack.status_pages import STATUS_PAGE, STATUS_PAGE_RESOURCE, STATUS_PAGE_SECTION
from pulumi_betterstack.watching import HEARTBEAT, HEARTBEAT_GROUP, MONITOR, MONITOR_GROUP

__all__ = ["OBJECT_TYPES", "PACKAGE", "TOKENS", "VERSION", "ObjectType"]

OBJECT_TYPES: Final = {
    kind.name: kind
    for kind in (
        MONITOR,
        MONITOR_GROUP,
        HEARTBEAT,
        HEARTBEAT_GROUP,
        POLICY,
        PAGERDUTY_INTEGRATION,
        STATUS_PAGE,
        STATUS_PAGE_SECTION,
        STATUS_PAGE_RESOURCE,
    )
}
TOKENS: Final = {kind.token: kind for kind in OBJECT_TYPES.values()}
