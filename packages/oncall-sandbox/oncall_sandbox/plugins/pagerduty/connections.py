"""What leads into a service and out of it: integrations and Slack channels."""

from collections.abc import Iterable
from typing import Any, ClassVar

from oncall_sandbox.plugins.api import Answer, ApiError
from oncall_sandbox.plugins.check import Failure
from oncall_sandbox.plugins.pagerduty.session import PagerDuty, Rest, not_found, reference
from oncall_sandbox.plugins.resource_type import ResourceType, parts
from oncall_sandbox.plugins.traits import Trait, Traits, one_of
from oncall_sandbox.plugins.values import State, is_zero, without_zeros


class ServiceIntegration(Rest):
    """A way into a service. Imported as `SERVICE.INTEGRATION`. An update does not read it again."""

    token = "pagerduty:index/serviceIntegration:ServiceIntegration"  # noqa: S105 -- a type token
    wrapper = "integration"
    deletes_once = True  # resourcePagerDutyServiceIntegrationDelete, terraform-provider-pagerduty 3.32
    traits: ClassVar[Traits] = {
        "type": Trait(
            computed=True,
            valid=one_of(
                "app_event_transform_inbound_integration",
                "aws_cloudwatch_inbound_integration",
                "cloudkick_inbound_integration",
                "event_transformer_api_inbound_integration",
                "events_api_v2_inbound_integration",
                "generic_email_inbound_integration",
                "generic_events_api_inbound_integration",
                "keynote_inbound_integration",
                "nagios_inbound_integration",
                "pingdom_inbound_integration",
                "sql_monitor_inbound_integration",
            ),
        ),
        "vendor": Trait(computed=True),
        "integrationKey": Trait(computed=True),
        "integrationEmail": Trait(computed=True),
        "emailIncidentCreation": Trait(computed=True),
        "emailFilterMode": Trait(computed=True),
        "emailParsingFallback": Trait(computed=True),
        "emailFilters": Trait(computed=True),
    }

    def problems(self, inputs: State) -> Iterable[Failure]:
        if "type" in inputs and "vendor" in inputs:
            yield Failure("vendor", "conflicts with type; give one of them")
        if inputs.get("type") == "generic_email_inbound_integration" and "integrationEmail" not in inputs:
            yield Failure("integrationEmail", "missing; an integration for e-mail needs it")
        for name in ("emailFilters", "emailParsers"):
            if not is_zero(inputs.get(name)):
                yield Failure(
                    name, "is not served by the sandbox's fake plugin; only the official plugin has it"
                )

    def imported(self, given: str) -> tuple[str, State]:
        service, integration = parts(given, ".", "SERVICE.INTEGRATION")
        return integration, {"service": service}

    def collection(self, state: State) -> str:
        return f"/services/{state['service']}/integrations"

    def body(self, plan: State) -> dict[str, Any]:
        vendor = plan.get("vendor")
        return without_zeros(
            {
                "name": plan.get("name"),
                "type": plan.get("type") or "service_integration",
                "service": reference(plan["service"], "service"),
                "integration_key": plan.get("integrationKey"),
                "integration_email": plan.get("integrationEmail"),
                "vendor": reference(vendor, "vendor") if vendor else None,
                "email_incident_creation": plan.get("emailIncidentCreation"),
                "email_filter_mode": plan.get("emailFilterMode"),
                "email_parsing_fallback": plan.get("emailParsingFallback"),
            }
        )

    def state(self, found: dict[str, Any], before: State) -> State:
        vendor = found.get("vendor")
        answered = {
            "name": found.get("name"),
            "vendor": vendor["id"] if vendor else None,
            "type": None if vendor else found["type"],
            "service": (found.get("service") or {}).get("id"),
            "integrationKey": found.get("integration_key"),
            "integrationEmail": found.get("integration_email"),
            "emailIncidentCreation": found.get("email_incident_creation"),
            "emailFilterMode": found.get("email_filter_mode"),
            "emailParsingFallback": found.get("email_parsing_fallback"),
            "htmlUrl": found.get("html_url"),
        }
        return before | without_zeros(answered)

    async def update(self, session: PagerDuty, identity: str, old: State, plan: State) -> State:
        body = {"integration": self.body(plan)}
        await session.rest.send("PUT", f"{self.collection(old)}/{identity}", body)
        return old | plan


class SlackConnection(ResourceType[PagerDuty]):
    """The Slack channel that hears of a service's incidents. Imported as `WORKSPACE.CONNECTION`.

    One that somebody has deleted can be neither read nor deleted: the official plugin takes the 404 for an error, after
    two minutes of retries where it reads (`resource_pagerduty_slack_connection.go`, terraform-provider-pagerduty 3.32;
    its issues #1065 and #513). This one fails at once.
    """

    token = "pagerduty:index/slackConnection:SlackConnection"  # noqa: S105 -- a type token
    traits: ClassVar[Traits] = {
        "sourceType": Trait(valid=one_of("service_reference", "team_reference")),
        "notificationType": Trait(valid=one_of("responder", "stakeholder")),
        "configs.events": Trait(unordered=True),
        "configs.urgency": Trait(valid=one_of("high", "low")),
    }

    def problems(self, inputs: State) -> Iterable[Failure]:
        if "workspaceId" not in inputs:
            yield Failure("workspaceId", "missing; it is required")
        if inputs["configs"] == []:
            yield Failure("configs", "is empty; one is needed")

    def imported(self, given: str) -> tuple[str, State]:
        workspace, connection = parts(given, ".", "WORKSPACE.CONNECTION")
        return connection, {"workspaceId": workspace}

    def _collection(self, state: State) -> str:
        return f"/integration-slack/workspaces/{state['workspaceId']}/connections"

    def _body(self, plan: State) -> dict[str, Any]:
        config = plan["configs"][0]
        priorities = config.get("priorities") or []
        return {
            "slack_connection": without_zeros(
                {
                    "source_id": plan["sourceId"],
                    "source_name": plan.get("sourceName"),
                    "source_type": plan["sourceType"],
                    "channel_id": plan["channelId"],
                    "channel_name": plan.get("channelName"),
                    "workspace_id": plan["workspaceId"],
                    "notification_type": plan["notificationType"],
                }
            )
            | {
                "config": {
                    "events": config["events"],
                    "priorities": None if priorities == ["*"] else priorities,
                    "urgency": config.get("urgency") or None,
                }
            }
        }

    async def create(self, session: PagerDuty, plan: State) -> tuple[str, State]:
        answer = await session.slack.send("POST", self._collection(plan), self._body(plan))
        return str(answer.json["slack_connection"]["id"]), {}

    async def read(self, session: PagerDuty, identity: str, state: State) -> State | None:
        answer = await self._known(session, "GET", identity, state)
        found = answer.json["slack_connection"]
        config = found["config"]
        return {
            "workspaceId": state["workspaceId"],
            "sourceId": found["source_id"],
            "sourceName": found.get("source_name"),
            "sourceType": found["source_type"],
            "channelId": found["channel_id"],
            "channelName": found.get("channel_name"),
            "notificationType": found["notification_type"],
            "configs": [
                {
                    "events": config["events"],
                    "priorities": ["*"] if config.get("priorities") is None else config["priorities"],
                    "urgency": config.get("urgency"),
                }
            ],
        }

    async def update(self, session: PagerDuty, identity: str, old: State, plan: State) -> State:
        kept = {name: old[name] for name in ("sourceName", "channelName") if name in old}
        await session.slack.send("PUT", f"{self._collection(plan)}/{identity}", self._body(kept | plan))
        return kept | plan

    async def delete(self, session: PagerDuty, identity: str, state: State) -> None:
        await self._known(session, "DELETE", identity, state)

    async def _known(self, session: PagerDuty, method: str, identity: str, state: State) -> Answer:
        path = f"{self._collection(state)}/{identity}"
        try:
            return await session.slack.send(method, path)
        except ApiError as error:
            if error.status != 404:
                raise
            raise not_found(session.slack, method, path, error) from None
