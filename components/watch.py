"""How everything of one audience is watched: its groups in Better Stack, and the ways in which they page.

Not managed: Better Stack's own e-mails, texts and calls. A policy takes their place, and PagerDuty calls people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pulumi import ComponentResource, Input, Output, ResourceOptions

from providers import betterstack

_EXPIRY = "warning"  # the severity of what can wait for some days
_OFF = -1


@dataclass(frozen=True, kw_only=True)
class Probing:
    """Probes from ``regions`` every ``check_every`` that wait for an answer during ``answer_within`` (as Better Stack
    allows it); an incident opens when a failure has lasted ``confirm_after`` and closes ``recover_after`` its end."""

    regions: tuple[str, ...]
    check_every: timedelta
    answer_within: timedelta
    confirm_after: timedelta
    recover_after: timedelta
    certificate_days: int
    domain_days: int


@dataclass(frozen=True, kw_only=True)
class Check:
    """``url`` must answer and contain ``keyword`` where one is given; failing pages with ``severity``.

    ``ours`` warns, without waking anybody, that its certificate or its domain will expire.
    """

    title: str
    url: str
    keyword: str | None
    ours: bool
    severity: str


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """A sign of life is expected every ``period`` and missed after ``grace`` more."""

    title: str
    period: timedelta
    grace: timedelta
    severity: str


@dataclass(frozen=True, kw_only=True)
class WatchArgs:
    """``events_key`` is the Events API key of the audience's PagerDuty service; checks and pulses by stable id."""

    title: str
    events_key: Input[str]
    probing: Probing
    checks: Mapping[str, Check]
    pulses: Mapping[str, Pulse]


class Watch(ComponentResource):
    """``pulse_urls`` are the secret addresses to ping, by the pulse's id; ``monitors`` the monitors' ids."""

    pulse_urls: Mapping[str, Output[str]]
    monitors: Mapping[str, Output[str]]

    def __init__(self, name: str, args: WatchArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("oncall:index:Watch", name, None, opts)
        child = ResourceOptions(parent=self)
        group = betterstack.MonitorGroup(f"{name}-monitors", name=args.title, opts=child)
        heartbeats = betterstack.HeartbeatGroup(f"{name}-heartbeats", name=args.title, opts=child)
        severities = {check.severity for check in args.checks.values()}
        severities |= {pulse.severity for pulse in args.pulses.values()}
        severities |= {_EXPIRY for check in args.checks.values() if check.ours}
        policies = {severity: self._policy(name, args, severity) for severity in sorted(severities)}
        self.monitors = {
            key: self._monitor(key, check, args.probing, group.id, policies)
            for key, check in args.checks.items()
        }
        self.pulse_urls = {
            key: self._heartbeat(key, pulse, heartbeats.id, policies[pulse.severity])
            for key, pulse in args.pulses.items()
        }
        self.register_outputs({})

    def _policy(self, name: str, args: WatchArgs, severity: str) -> Output[str]:
        title = f"{args.title}, {severity}"
        integration = betterstack.PagerDutyIntegration(
            f"{name}-pagerduty-{severity}",
            name=title,
            key=args.events_key,
            severity=severity,
            opts=ResourceOptions(parent=self),
        )
        return betterstack.Policy(
            f"{name}-policy-{severity}",
            name=title,
            repeat_count=0,
            repeat_delay=0,
            steps=[
                betterstack.PolicyStepArgs(
                    type="escalation",
                    wait_before=0,
                    step_members=[
                        betterstack.PolicyStepMemberArgs(type="pagerduty_integration", id=integration.id)
                    ],
                )
            ],
            opts=ResourceOptions(parent=self),
        ).id

    def _monitor(
        self, key: str, check: Check, probing: Probing, group: Input[str], policies: Mapping[str, Input[str]]
    ) -> Output[str]:
        return betterstack.Monitor(
            key,
            monitor_type="keyword" if check.keyword else "status",
            url=check.url,
            pronounceable_name=check.title,
            required_keyword=check.keyword,
            monitor_group_id=group,
            policy_id=policies[check.severity],
            expiration_policy_id=policies[_EXPIRY] if check.ours else None,
            regions=list(probing.regions),
            check_frequency=_seconds(probing.check_every),
            confirmation_period=_seconds(probing.confirm_after),
            recovery_period=_seconds(probing.recover_after),
            request_timeout=_seconds(probing.answer_within),
            follow_redirects=True,
            verify_ssl=True,
            ssl_expiration=probing.certificate_days if check.ours else _OFF,
            domain_expiration=probing.domain_days if check.ours else _OFF,
            opts=ResourceOptions(parent=self),
        ).id

    def _heartbeat(self, key: str, pulse: Pulse, group: Input[str], policy: Input[str]) -> Output[str]:
        heartbeat = betterstack.Heartbeat(
            key,
            name=pulse.title,
            period=_seconds(pulse.period),
            grace=_seconds(pulse.grace),
            heartbeat_group_id=group,
            policy_id=policy,
            opts=ResourceOptions(parent=self),
        )
        return Output.secret(heartbeat.url.apply(str))


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
