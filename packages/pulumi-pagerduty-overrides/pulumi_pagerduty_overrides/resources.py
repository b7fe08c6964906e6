"""The typed resources of the package `pagerdutyoverrides`."""

from collections.abc import Sequence
from typing import Any

import pulumi

__all__ = ["Override", "Provider", "get_users"]


class Provider(pulumi.ProviderResource):
    """The PagerDuty account; ``clock`` is an instant that counts as now, for programs that fix their time.

    What is not given comes from the environment (PAGERDUTY_TOKEN, PAGERDUTY_API_URL).
    """

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        token: pulumi.Input[str] | None = None,
        api_url: pulumi.Input[str] | None = None,
        clock: pulumi.Input[str] | None = None,
    ) -> None:
        props = {
            "token": None if token is None else pulumi.Output.secret(token),
            "apiUrl": api_url,
            "clock": clock,
        }
        super().__init__("pagerdutyoverrides", resource_name, props, opts)


@pulumi.input_type
class _OverrideArgs(dict[str, Any]):
    schedule: pulumi.Input[str] = pulumi.property("schedule")
    start: pulumi.Input[str] = pulumi.property("start")
    end: pulumi.Input[str] = pulumi.property("end")
    user: pulumi.Input[str] = pulumi.property("user")


class Override(pulumi.CustomResource):
    """One person answers instead of whoever a schedule names, from ``start`` to ``end``.

    - ``schedule``: The schedule's id.
    - ``start``: An instant with its offset, like 2026-12-21T08:00:00Z.
    - ``end``: Likewise; after ``start``.
    - ``user``: The id of who answers.

    Every change makes a new one. One that is over is left alone.
    """

    schedule: pulumi.Output[str] = pulumi.property("schedule")
    start: pulumi.Output[str] = pulumi.property("start")
    end: pulumi.Output[str] = pulumi.property("end")
    user: pulumi.Output[str] = pulumi.property("user")

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        schedule: pulumi.Input[str],
        start: pulumi.Input[str],
        end: pulumi.Input[str],
        user: pulumi.Input[str],
    ) -> None:
        props = _OverrideArgs.__new__(_OverrideArgs)
        props.update({"schedule": schedule, "start": start, "end": end, "user": user})
        super().__init__("pagerdutyoverrides:index:Override", resource_name, props, opts)


def get_users(
    *, emails: Sequence[pulumi.Input[str]], opts: pulumi.InvokeOptions | None = None
) -> pulumi.Output[Any]:
    """The users who have one of the e-mail addresses, in few requests: ``users``, each with ``id``, ``email`` in lower
    case, and ``contactMethods`` (``id``, ``type``, ``label`` and ``address`` each)."""
    return pulumi.runtime.invoke_output("pagerdutyoverrides:index:getUsers", {"emails": emails}, opts)
