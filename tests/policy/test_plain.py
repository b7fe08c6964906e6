"""What the engine hands to the pack, as the rules see it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from oncall.applied.resources import UNKNOWN
from policy import plain

STACK = "urn:pulumi:prod::on-call::"
PROPERTIES = {"name": "alert", "users": ["U1", UNKNOWN_STRING_VALUE], "of": {"id": UNKNOWN_STRING_VALUE}}
SEEN = {"name": "alert", "users": ["U1", UNKNOWN], "of": {"id": UNKNOWN}}


def options(**given: Any) -> SimpleNamespace:
    return SimpleNamespace(**{"protect": False, "parent": None, "ignore_changes": [], **given})


def test_a_resource_about_to_be_applied_keeps_all_by_which_rules_judge_it() -> None:
    given = options(protect=True, parent=f"{STACK}oncall:index:UserGroup::on-call", ignore_changes=["users"])
    args: Any = SimpleNamespace(
        urn=f"{STACK}slack:index/usergroup:Usergroup::group",
        resource_type="slack:index/usergroup:Usergroup",
        props=unknown_checking_proxy(dict(PROPERTIES)),
        opts=given,
    )
    seen = plain.checked(args)
    assert (seen.urn, seen.type, seen.properties) == (args.urn, args.resource_type, SEEN)
    assert (seen.protect, seen.parent, seen.ignored) == (True, given.parent, ("users",))
    args.opts = options()
    assert (plain.checked(args).protect, plain.checked(args).parent) == (False, "")


def test_a_resource_of_the_stack_keeps_what_it_is_a_part_of_and_what_its_values_come_from() -> None:
    parent = SimpleNamespace(urn=f"{STACK}oncall:index:Watch::watch-users")
    policy = SimpleNamespace(urn=f"{STACK}betterstack:index:Policy::policy")
    resource: Any = SimpleNamespace(
        urn=f"{STACK}betterstack:index:Monitor::site",
        resource_type="betterstack:index:Monitor",
        props=unknown_checking_proxy(dict(PROPERTIES)),
        opts=options(protect=True),
        parent=parent,
        property_dependencies={"policyId": [policy], "url": []},
    )
    seen = plain.applied(resource)
    assert (seen.urn, seen.type, seen.properties) == (resource.urn, resource.resource_type, SEEN)
    assert (seen.protect, seen.parent) == (True, parent.urn)
    assert seen.uses == {"policyId": (policy.urn,), "url": ()}
    resource.parent = None
    assert plain.applied(resource).parent == ""
