"""What notices that something is broken: monitors and heartbeats of each audience, wired to its service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi_github as github
from pulumi import InvokeOptions, Output, ProviderResource, ResourceOptions, RunError

from components.status_page import Line, StatusPage, StatusPageArgs
from components.watch import Check, Probing, Pulse, Watch, WatchArgs
from rotation import watching
from rotation.model import Audience, Operation


def refuse_private(operation: Operation, providers: Mapping[str, ProviderResource]) -> None:
    """Raise `RunError` if a badge could not be read; ``providers`` are GitHub's by owner. Nothing is declared yet."""
    private = [
        name
        for name in watching.repositories(operation)
        if github.get_repository(
            full_name=name, opts=InvokeOptions(provider=providers[name.split("/")[0]])
        ).private
    ]
    if private:
        raise RunError(watching.unreadable(operation, private))


def provision(
    operation: Operation, events_keys: Mapping[Audience, Output[str]], opts: ResourceOptions
) -> dict[str, Any]:
    """The outputs: secret addresses that scheduled workflows ping, by workflow id, and where the status page is read.

    ``opts`` names Better Stack's provider.
    """
    monitoring = operation.monitoring
    probing = Probing(
        regions=monitoring.regions,
        check_every=monitoring.check_every,
        answer_within=watching.ANSWER_WITHIN,
        confirm_after=monitoring.confirm_after,
        recover_after=monitoring.recover_after,
        certificate_days=monitoring.certificate_days,
        domain_days=monitoring.domain_days,
    )
    checks, pulses = watching.checks(operation), watching.pulses(operation)
    addresses: dict[str, Output[str]] = {}
    monitors: dict[str, Output[str]] = {}
    for audience in Audience:
        watch = Watch(
            f"watch-{audience}",
            WatchArgs(
                title=f"Wing, for {audience}",
                events_key=events_keys[audience],
                probing=probing,
                checks={
                    check.id: Check(
                        title=check.title,
                        url=check.url,
                        keyword=check.keyword,
                        ours=check.ours,
                        severity=check.word,
                    )
                    for check in checks
                    if check.audience is audience
                },
                pulses={
                    pulse.id: Pulse(
                        title=pulse.title, period=pulse.period, grace=pulse.grace, severity=pulse.word
                    )
                    for pulse in pulses
                    if pulse.audience is audience
                },
            ),
            opts,
        )
        addresses |= {key.removeprefix("heartbeat-"): url for key, url in watch.pulse_urls.items()}
        monitors |= watch.monitors
    heartbeats = {"heartbeats": Output.secret(addresses)}
    page = operation.status_page
    if page is None:
        return heartbeats
    lines = {
        line.id: Line(title=line.title, monitor=monitors[line.check]) for line in watching.lines(operation)
    }
    shown = StatusPage(
        "status-page",
        StatusPageArgs(title=page.title, url=page.url, subdomain=page.subdomain, lines=lines),
        opts,
    )
    return {**heartbeats, "statusPage": shown.address}
