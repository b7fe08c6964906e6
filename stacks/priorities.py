"""What becomes of an event on its way to an incident: its priority, looked up by name, and its severity."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from pulumi import InvokeOptions, Output, ProviderResource, RunError
from pulumi.runtime import invoke_async

from components.alerted_service import Treatment
from rotation import severities
from rotation.model import Audience, Operation

_LOOK_UP = "pagerduty:index/getPriority:getPriority"


def look_up(operation: Operation, provider: ProviderResource) -> Mapping[str, Output[str]]:
    """The ids of the priorities by severity; one that is missing ends the run with what an admin must do."""

    async def ids() -> dict[str, str]:
        found = {name: await _id(name, provider) for name in operation.severities}
        missing = [name for name, id_ in found.items() if id_ is None]
        if missing:
            raise RunError(
                f"PagerDuty has no priority named {', '.join(missing)}, and no API makes one. An admin adds it under "
                "People → Account Settings → Incident Priorities (switched on, named exactly so); then run this again."
            )
        return {name: id_ for name, id_ in found.items() if id_ is not None}

    by_name: Output[dict[str, str]] = Output.from_input(asyncio.ensure_future(ids()))
    return {name: by_name[name] for name in operation.severities}


def treatments(
    operation: Operation, audience: Audience, priorities: Mapping[str, Output[str]]
) -> tuple[dict[str, Treatment], Treatment]:
    """Treatments by condition, the first that holds counts, and the one of every other event.

    Whoever sends an event may name its severity (``custom_details.severity``); otherwise its word tells.
    """
    words = severities.words(operation)
    named = {
        f"event.custom_details.severity matches '{key}'": Treatment(
            priority=priorities[key],
            severity=words[key] if audience is Audience.USERS else severities.LOW,
        )
        for key in operation.severities
    }
    meant = severities.meant(operation)
    if audience is Audience.CONTRIBUTORS:
        lowest = meant.get(severities.LOW)
        return named, Treatment(priority=lowest and priorities[lowest], severity=severities.LOW)
    told = {
        f"event.severity matches '{word}'": Treatment(priority=priorities[key], severity=None)
        for word, key in meant.items()
    }
    return {**named, **told}, Treatment(priority=None, severity=None)


async def _id(name: str, provider: ProviderResource) -> str | None:
    try:
        answer = await invoke_async(_LOOK_UP, {"name": name}, InvokeOptions(provider=provider))
    except Exception as error:
        if "Unable to locate any priority" in str(error):
            return None
        raise
    return str(answer["id"])
