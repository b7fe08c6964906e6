"""One object of each kind with everything set that can be set together, as a program's checked inputs."""

from __future__ import annotations

from typing import Any, Final

ALERTS: Final = {
    "call": True,
    "sms": False,
    "email": True,
    "push": True,
    "criticalAlert": True,
    "teamWait": 180,
}
WINDOW: Final = {
    "maintenanceDays": ["sat", "sun"],
    "maintenanceFrom": "01:00:00",
    "maintenanceTo": "03:00:00",
    "maintenanceTimezone": "Amsterdam",
}

GOOD: Final[dict[str, dict[str, Any]]] = {
    "Monitor": {
        "monitorType": "keyword",
        "url": "https://winglang.io",
        "pronounceableName": "Homepage",
        "requiredKeyword": "Wing",
        "expectedStatusCodes": [200, 204],
        "checkFrequency": 180,
        "confirmationPeriod": 60,
        "recoveryPeriod": 180,
        "regions": ["us", "eu"],
        "sslExpiration": 14,
        "domainExpiration": -1,
        **ALERTS,
        "paused": False,
        "followRedirects": True,
        "rememberCookies": False,
        "verifySsl": True,
        "httpMethod": "GET",
        "requestTimeout": 15,
        "requestBody": "ping",
        "requestHeaders": [{"name": "Accept", "value": "text/html"}, {"name": "X-Key", "value": "v4lue"}],
        "authUsername": "user-name",
        "authPassword": "p4ssword",
        "proxyHost": "proxy.example",
        "proxyPort": 3128,
        "ipVersion": "ipv4",
        **WINDOW,
    },
    "MonitorGroup": {"name": "For users", "paused": False, "sortIndex": 2},
    "Heartbeat": {
        "name": "Canary",
        "period": 3600,
        "grace": 600,
        "serverTimezone": "Europe/Berlin",
        **ALERTS,
        "sortIndex": 1,
        **WINDOW,
        "paused": True,
    },
    "HeartbeatGroup": {"name": "For users", "paused": False, "sortIndex": 3},
    "Policy": {
        "name": "For users",
        "repeatCount": 3,
        "repeatDelay": 600,
        "steps": [
            {
                "type": "escalation",
                "waitBefore": 0,
                "stepMembers": [{"type": "current_on_call"}, {"type": "user", "email": "eladb@wing.example"}],
            },
            {
                "type": "instructions",
                "waitBefore": 60,
                "comment": "- [ ] look",
                "reminderEnabled": True,
                "reminderIntervalHours": 4,
            },
            {
                "type": "metadata_branching",
                "waitBefore": 60,
                "metadataKey": "team",
                "metadataValues": [{"type": "String", "value": "compiler"}],
            },
        ],
    },
    "PagerDutyIntegration": {
        "name": "PagerDuty",
        "key": "0123456789abcdef0123456789abcdef",
        "severity": "critical",
        "notifyAlongsidePrimaryResponder": True,
    },
    "StatusPage": {
        "companyName": "Wing",
        "companyUrl": "https://winglang.io",
        "subdomain": "wing",
        "timezone": "UTC",
        "history": 90,
        "contactUrl": "mailto:help@wing.example",
        "minIncidentLength": 60,
        "subscribable": True,
        "published": True,
        "hideFromSearchEngines": False,
        "customDomain": "status.wing.example",
        "passwordEnabled": True,
        "password": "s3cret-page",
        "design": "v2",
        "theme": "dark",
        "layout": "vertical",
        "automaticReports": False,
        "navigationLinks": [{"text": "Home", "href": "https://winglang.io"}],
        "ipAllowlist": ["192.0.2.0/24"],
    },
    "StatusPageSection": {"statusPageId": "1", "name": "Services", "position": 0},
    "StatusPageResource": {
        "statusPageId": "1",
        "resourceType": "Monitor",
        "resourceId": "2",
        "publicName": "Homepage",
        "explanation": "The front door",
        "position": 0,
        "widgetType": "history",
        "markAsDownFor": "incident_matching_metadata",
        "markAsDownMetadataRule": {"key": "severity", "metadataValues": [{"type": "String", "value": "P0"}]},
        "markAsDegradedFor": "any_incident",
    },
}


def inputs_of(kind: str) -> dict[str, Any]:
    """The least that an object of the kind needs."""
    least = {
        "MonitorGroup": ("name",),
        "HeartbeatGroup": ("name",),
        "Heartbeat": ("name", "period", "grace"),
        "Monitor": ("monitorType", "url", "requiredKeyword"),
        "Policy": ("name",),
        "PagerDutyIntegration": ("key", "severity"),
        "StatusPage": ("companyName", "companyUrl", "subdomain", "timezone"),
        "StatusPageSection": ("statusPageId",),
        "StatusPageResource": ("statusPageId", "resourceType", "resourceId", "publicName"),
    }[kind]
    return {name: GOOD[kind][name] for name in least}
