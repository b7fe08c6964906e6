"""What all components of the program have in common."""

from __future__ import annotations

from tests.stacks.recorder import Recording


def test_the_types_of_components_stay(declared: Recording) -> None:
    types = {one.type for one in declared.resources.values() if one.type.startswith("oncall:")}
    assert types == {
        f"oncall:index:{name}"
        for name in (
            "AlertedService",
            "Channel",
            "Escalation",
            "IssueKit",
            "OnCallSchedule",
            "Responder",
            "StatusPage",
            "Watch",
        )
    }, "another type gives every resource below it another URN: all of them would be replaced"


def test_every_component_says_that_it_is_complete(declared: Recording) -> None:
    components = {urn for urn, one in declared.resources.items() if one.type.startswith("oncall:")}
    assert components <= declared.outputs.keys(), "register_outputs comes last in every component"


def test_every_resource_is_a_part_of_a_component(declared: Recording) -> None:
    components = {urn for urn, one in declared.resources.items() if one.type.startswith("oncall:")}
    parts = [
        one
        for one in declared.resources.values()
        if not one.type.startswith(("oncall:", "pulumi:providers:"))
    ]
    assert [one.name for one in parts if one.parent not in components] == [], (
        "under another parent a resource has another URN: it would be made again, and the one in use removed"
    )
    assert [one.name for one in parts if not one.provider] == [], (
        "without the provider of its component it would go to whatever account the shell knows"
    )


def test_every_look_up_asks_an_account_of_the_stack(declared: Recording) -> None:
    assert declared.invokes
    assert declared.nowhere == set(), "without a provider it would ask whatever account the shell knows"
