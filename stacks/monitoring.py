"""What notices that something is broken: monitors and heartbeats of each audience, wired to its service."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Output, ResourceOptions

from components.watch import Check, Probing, Pulse, Watch, WatchArgs
from rotation import watching
from rotation.model import Audience, Operation


def provision(
    operation: Operation, events_keys: Mapping[Audience, Output[str]], opts: ResourceOptions
) -> dict[str, Output[str]]:
    """The secret addresses that scheduled workflows ping, by workflow id; ``opts`` names Better Stack's provider."""
    monitoring = operation.monitoring
    probing = Probing(
        regions=monitoring.regions,
        check_every=monitoring.check_every,
        confirm_after=monitoring.confirm_after,
        recover_after=monitoring.recover_after,
        certificate_days=monitoring.certificate_days,
        domain_days=monitoring.domain_days,
    )
    checks, pulses = watching.checks(operation), watching.pulses(operation)
    addresses: dict[str, Output[str]] = {}
    for audience in Audience:
        watch = Watch(
            f"watch-{audience}",
            WatchArgs(
                title=f"Wing, for {audience}",
                events_key=events_keys[audience],
                probing=probing,
                checks={
                    check.id: Check(
                        title=check.title, url=check.url, keyword=check.keyword, severity=check.word
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
    return addresses
