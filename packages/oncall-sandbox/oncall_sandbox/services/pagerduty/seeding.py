"""What a PagerDuty account holds before anything is provisioned: priorities, a licence, vendors, people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_sandbox.services.pagerduty.reaching import EMAIL
from oncall_sandbox.services.pagerduty.users import make_user
from oncall_sandbox.services.pagerduty.vendor import (
    CONTACT_METHODS,
    LICENSES,
    PRIORITIES,
    USERS,
    VENDORS,
    identity,
)

if TYPE_CHECKING:
    from oncall_sandbox.services.world import World

COLORS = ("a8171c", "eb6016", "f9b406")


def seed_account(world: World) -> None:
    """Priorities P0…P2 (an admin makes them in the web page), the licence, vendors that integrations name."""
    for order, color in enumerate(COLORS):
        name = f"P{order}"
        priority = {
            **identity("priority", f"PRI{order}", name, "priorities"),
            "name": name,
            "description": "",
            "order": 1 << (30 - order),
            "color": color,
        }
        world.put(PRIORITIES, priority["id"], priority)
    world.put(
        LICENSES,
        "PLIC",
        {
            **identity("license", "PLIC", "Business", "licenses"),
            "name": "Business",
            "description": "",
            "valid_roles": ["owner", "admin", "user"],
            "role_group": "FullUser",
            "current_value": 1,
            "allocations_available": 99,
        },
    )
    for key, name in (("PVENDOR", "Better Stack"), ("PSENTRY", "Sentry"), ("PEVENTS", "Events API v2")):
        world.put(
            VENDORS,
            key,
            {
                **identity("vendor", key, name, "vendors"),
                "name": name,
                "generic_service_type": "events_api_v2_inbound",
                "website_url": None,
            },
        )


def seed_user(world: World, handle: str, email: str, formerly: str | None = None) -> None:
    """Somebody who has an account already, perhaps under a former address."""
    users = {user["email"]: user for user in world.all(USERS)}
    if email in users:
        return
    if formerly not in users:
        make_user(world, {"name": handle, "email": email, "role": "user"})
        return
    user = users[formerly]
    world.put(USERS, user["id"], user | {"email": email})
    for method in world.all(CONTACT_METHODS, user=user["id"], type=EMAIL):
        if method["address"] == formerly:
            world.put(CONTACT_METHODS, method["id"], method | {"address": email})
