"""The `pagerduty` provider: what it serves, its settings, and how they become a session."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from oncall_sandbox.plugins.api import Api, Transport
from oncall_sandbox.plugins.check import Failure
from oncall_sandbox.plugins.pagerduty.connections import ServiceIntegration, SlackConnection
from oncall_sandbox.plugins.pagerduty.escalation import EscalationPolicy
from oncall_sandbox.plugins.pagerduty.lookups import LOOKUPS
from oncall_sandbox.plugins.pagerduty.orchestration import EventOrchestrationService
from oncall_sandbox.plugins.pagerduty.people import Team, User, UserContactMethod, UserNotificationRule
from oncall_sandbox.plugins.pagerduty.schedule import Schedule
from oncall_sandbox.plugins.pagerduty.service import Service
from oncall_sandbox.plugins.pagerduty.session import PagerDuty
from oncall_sandbox.plugins.resource_type import Plugin, ResourceType
from oncall_sandbox.plugins.values import UNKNOWN, State, is_zero

_REST_HOST, _APP_HOST = "api.pagerduty.com", "app.pagerduty.com"
_ACCEPT = "application/vnd.pagerduty+json;version=2"


def plugin(clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Plugin[PagerDuty]:
    """The provider; `clock` tells which layers of a schedule have ended."""
    kinds: list[ResourceType[PagerDuty]] = [
        User(),
        UserContactMethod(),
        UserNotificationRule(),
        Team(),
        Schedule(clock),
        EscalationPolicy(),
        Service(),
        ServiceIntegration(),
        SlackConnection(),
        EventOrchestrationService(),
    ]
    return Plugin(
        name="pagerduty",
        resources={kind.token: kind for kind in kinds},
        lookups=LOOKUPS,
        check=_check,
        open=_open,
        settings={
            "token": "PAGERDUTY_TOKEN",
            "userToken": "PAGERDUTY_USER_TOKEN",
            "serviceRegion": "PAGERDUTY_SERVICE_REGION",
        },
    )


def _check(inputs: State) -> Iterable[Failure]:
    if is_zero(inputs.get("token")) and "useAppOauthScopedToken" not in inputs:
        yield Failure("token", "missing: `pulumi config set --secret pagerduty:token`")
    region = inputs.get("serviceRegion", "")
    if region is not UNKNOWN and str(region).lower() not in ("", "us"):
        yield Failure("serviceRegion", f'"{region}": the sandbox plays only the region us')


async def _open(inputs: State, transport: Transport) -> PagerDuty:
    def api(host: str, token: str) -> Api:
        return Api(host, {"Accept": _ACCEPT, "Authorization": f"Token token={token}"}, transport, _says)

    user_token = inputs.get("userToken")
    return PagerDuty(
        api(_REST_HOST, inputs.get("token") or "oauth"), api(_APP_HOST, user_token) if user_token else None
    )


def _says(body: dict[str, Any]) -> str:
    error = body.get("error", body)
    if not isinstance(error, dict):
        return str(error)
    errors = "; ".join(map(str, error.get("errors") or ()))
    message = error.get("message", "")
    return f"{message}: {errors}" if message and errors else message or errors
