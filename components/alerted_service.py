"""Something that can have incidents: a PagerDuty service, its integrations, and the one Slack message about each.

Not managed: the incidents themselves. Low urgency never escalates; that is PagerDuty's rule, and the reason
why what matters to contributors only is capped there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_pagerduty as pagerduty
from pulumi import ComponentResource, Input, Output, ResourceOptions

_NOTES = "notes"


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """The id of the priority that an event's incident gets, and the event's new severity; None leaves it."""

    priority: Input[str] | None
    severity: str | None


@dataclass(frozen=True, kw_only=True)
class AlertedServiceArgs:
    """``integrations`` maps the id of each to its title, ``subjects`` that of everything whose failures
    come here, ``treatments`` what becomes of events by PagerDuty's conditions, in order; ``otherwise`` of the rest.
    Every incident gets a note that leads the responder: one of ``notes`` by condition, or else ``note``."""

    title: str
    description: str
    policy_id: Input[str]
    integrations: Mapping[str, str]
    subjects: Mapping[str, str]
    treatments: Mapping[str, Treatment]
    otherwise: Treatment
    notes: Mapping[str, str]
    note: str
    slack_workspace: str
    slack_channel: Input[str]
    protect: bool


class AlertedService(ComponentResource):
    """``service_id``, and by the id of each integration its secret Events API key in ``keys``."""

    service_id: Output[str]
    keys: Mapping[str, Output[str]]

    def __init__(self, name: str, args: AlertedServiceArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("oncall:index:AlertedService", name, None, opts)
        child = ResourceOptions(parent=self)
        service = pagerduty.Service(
            f"{name}-service",
            name=args.title,
            description=args.description,
            escalation_policy=args.policy_id,
            alert_creation="create_alerts_and_incidents",
            acknowledgement_timeout="null",
            auto_resolve_timeout="null",
            incident_urgency_rule={"type": "constant", "urgency": "severity_based"},
            opts=ResourceOptions(parent=self, protect=args.protect),
        )
        self.service_id = service.id
        self.keys = {id_: self._integration(name, id_, title) for id_, title in args.integrations.items()}
        pagerduty.EventOrchestrationService(
            f"{name}-severity",
            service=service.id,
            enable_event_orchestration_for_service=True,
            sets=[
                pagerduty.EventOrchestrationServiceSetArgs(
                    id="start",
                    rules=[
                        _rule(
                            condition,
                            priority=treatment.priority,
                            severity=treatment.severity,
                            route_to=_NOTES,
                        )
                        for condition, treatment in args.treatments.items()
                    ],
                ),
                pagerduty.EventOrchestrationServiceSetArgs(
                    id=_NOTES,
                    rules=[
                        *(_rule(condition, annotate=note) for condition, note in args.notes.items()),
                        # What no rule of a set fits is treated by the catch-all, which has a severity of its own.
                        _rule(None, annotate=args.note),
                    ],
                ),
            ],
            catch_all={
                "actions": {
                    "priority": args.otherwise.priority,
                    "severity": args.otherwise.severity,
                    "annotate": "\n".join(dict.fromkeys((*args.notes.values(), args.note))),
                }
            },
            opts=child,
        )
        pagerduty.SlackConnection(
            f"{name}-slack",
            source_id=service.id,
            source_type="service_reference",
            workspace_id=args.slack_workspace,
            channel_id=args.slack_channel,
            notification_type="responder",
            configs=[{"events": ["incident.triggered"], "priorities": ["*"]}],
            opts=child,
        )
        self.register_outputs({"serviceId": self.service_id, "subjects": args.subjects})

    def _integration(self, name: str, id_: str, title: str) -> Output[str]:
        integration = pagerduty.ServiceIntegration(
            f"{name}-{id_}",
            name=title,
            service=self.service_id,
            type="events_api_v2_inbound_integration",
            opts=ResourceOptions(parent=self, additional_secret_outputs=["integrationKey"]),
        )
        return Output.secret(integration.integration_key)


def _rule(
    condition: str | None,
    *,
    priority: Input[str] | None = None,
    severity: str | None = None,
    annotate: str | None = None,
    route_to: str | None = None,
) -> pagerduty.EventOrchestrationServiceSetRuleArgs:
    """What becomes of events for which ``condition`` holds; None is for all."""
    return pagerduty.EventOrchestrationServiceSetRuleArgs(
        conditions=[pagerduty.EventOrchestrationServiceSetRuleConditionArgs(expression=condition)]
        if condition
        else None,
        actions=pagerduty.EventOrchestrationServiceSetRuleActionsArgs(
            priority=priority, severity=severity, annotate=annotate, route_to=route_to
        ),
    )
