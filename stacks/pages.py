"""Where in PagerDuty people find what was provisioned."""

from __future__ import annotations

from pulumi import Output


def schedule(id_: Output[str]) -> Output[str]:
    """The address of a schedule."""
    return _page("schedules", id_)


def escalation_policy(id_: Output[str]) -> Output[str]:
    """The address of an escalation policy."""
    return _page("escalation_policies", id_)


def service(id_: Output[str]) -> Output[str]:
    """The address of a service."""
    return _page("service-directory", id_)


def _page(kind: str, id_: Output[str]) -> Output[str]:
    return Output.concat("https://app.pagerduty.com/", kind, "/", id_)
