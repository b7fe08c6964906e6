"""What notices that something is broken: monitors and heartbeats of each audience, wired to its service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import pulumi_betterstack as betterstack
import pulumi_github as github
from pulumi import Output, ResourceOptions, RunError

from components.look_up import reporting
from components.status_page import Line, StatusPage, StatusPageArgs
from components.watch import Watch, WatchArgs
from oncall import titles
from oncall.model import Monitoring, Operation
from oncall.watch import checks as watching
from stacks import services
from stacks.accounts import Accounts

_EXPIRY = "warning"  # the severity of a certificate or a domain that will end: it can wait for some days
_OFF = -1


def refuse_private(operation: Operation, accounts: Accounts) -> None:
    """Raise `RunError` for a workflow whose badge nobody outside can read, before anything is declared."""
    private = [name for name in watching.repositories(operation) if _private(name, accounts)]
    if private:
        raise RunError(watching.unreadable(operation, private))


class Monitored(NamedTuple):
    """``addresses`` are secret, those that scheduled workflows ping, by workflow id."""

    addresses: Mapping[str, Output[str]]
    outputs: Mapping[str, Output[Any]]


def provision(operation: Operation, accounts: Accounts, alerted: services.Services) -> Monitored:
    """What is watched pages the service of its team and audience."""
    checks, heartbeats = watching.checks(operation), watching.heartbeats(operation)
    monitors: dict[str, Output[str]] = {}
    addresses: dict[str, Output[str]] = {}
    for (team, audience), service in alerted.items():
        own_checks = [one for one in checks if (one.team, one.audience) == (team, audience)]
        own_heartbeats = [one for one in heartbeats if (one.team, one.audience) == (team, audience)]
        severities = {check.word for check in own_checks} | {heartbeat.word for heartbeat in own_heartbeats}
        severities |= {_EXPIRY for check in own_checks if check.ours}
        watch = Watch(
            f"watch-{services.name(team, audience)}",
            WatchArgs(
                title=titles.service(operation, operation.teams[team], audience),
                events_key=service.keys[services.MONITORS],
                severities=severities,
            ),
            accounts.betterstack,
        )
        monitors |= {check.id: _monitor(check, operation.monitoring, watch) for check in own_checks}
        addresses |= {one.id.removeprefix("heartbeat-"): _heartbeat(one, watch) for one in own_heartbeats}
    outputs: dict[str, Output[Any]] = {"heartbeats": Output.secret(addresses)}
    page = operation.status_page
    if page is None:
        return Monitored(addresses, outputs)
    lines = {
        line.id: Line(title=line.title, monitor=monitors[line.check]) for line in watching.lines(operation)
    }
    shown = StatusPage(
        "status-page",
        StatusPageArgs(title=page.title, url=page.url, subdomain=page.subdomain, lines=lines),
        accounts.betterstack,
    )
    return Monitored(addresses, {**outputs, "statusPage": shown.address})


def _private(name: str, accounts: Accounts) -> bool:
    opts = accounts.ask_github[name.split("/")[0]]
    with reporting(f"GitHub could not be asked whether {name} is private"):
        return github.get_repository(full_name=name, opts=opts).private


def _monitor(check: watching.Check, monitoring: Monitoring, watch: Watch) -> Output[str]:
    return betterstack.Monitor(
        check.id,
        monitor_type="keyword" if check.keyword else "status",
        url=check.url,
        pronounceable_name=check.title,
        required_keyword=check.keyword,
        monitor_group_id=watch.monitors,
        policy_id=watch.policies[check.word],
        expiration_policy_id=watch.policies[_EXPIRY] if check.ours else None,
        regions=list(monitoring.regions),
        check_frequency=_seconds(monitoring.check_every),
        confirmation_period=_seconds(check.confirm_after),
        recovery_period=_seconds(monitoring.recover_after),
        request_timeout=_seconds(watching.ANSWER_WITHIN),
        follow_redirects=True,
        verify_ssl=True,
        ssl_expiration=monitoring.certificate_days if check.ours else _OFF,
        domain_expiration=monitoring.domain_days if check.ours else _OFF,
        paused=False,
        opts=ResourceOptions(parent=watch),
    ).id


def _heartbeat(heartbeat: watching.Heartbeat, watch: Watch) -> Output[str]:
    made = betterstack.Heartbeat(
        heartbeat.id,
        name=heartbeat.title,
        period=_seconds(heartbeat.period),
        grace=_seconds(heartbeat.grace),
        heartbeat_group_id=watch.heartbeats,
        policy_id=watch.policies[heartbeat.word],
        paused=False,
        opts=ResourceOptions(parent=watch),
    )
    return Output.secret(made.url.apply(str))


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
