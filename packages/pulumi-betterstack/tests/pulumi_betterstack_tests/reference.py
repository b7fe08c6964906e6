"""The attributes of Better Stack's objects as the vendor has them: which must be set, and which are in answers only.

Source: https://betterstack.com/docs/uptime/api/ and the schemas of BetterStackHQ/terraform-provider-better-uptime at
fcbe53f.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_CHANNELS: Final = "call sms email push critical_alert team_wait"
_WINDOW: Final = "maintenance_days maintenance_from maintenance_timezone maintenance_to"


@dataclass(frozen=True)
class Published:
    """Names, separated by spaces."""

    required: str
    optional: str
    output: str = ""
    deprecated: str = ""

    @property
    def settable(self) -> set[str]:
        return {*self.required.split(), *self.optional.split()}

    @property
    def answered_only(self) -> set[str]:
        return set(self.output.split())


_GROUP: Final = Published("name", "paused sort_index team_name", "created_at updated_at")

REFERENCE: Final = {
    "Monitor": Published(
        "monitor_type",
        f"{_CHANNELS} {_WINDOW} auth_password auth_username check_frequency confirmation_period domain_expiration "
        "environment_variables expected_status_codes expiration_policy_id follow_redirects http_method ip_version "
        "monitor_group_id paused playwright_script policy_id port pronounceable_name proxy_host proxy_port "
        "recovery_period regions remember_cookies request_body request_headers request_timeout required_keyword "
        "scenario_name ssl_expiration url verify_ssl team_name",
        "created_at last_checked_at paused_at status updated_at",
    ),
    "MonitorGroup": _GROUP,
    "Heartbeat": Published(
        "grace name period",
        f"{_CHANNELS} {_WINDOW} heartbeat_group_id paused policy_id server_timezone sort_index team_name",
        "created_at paused_at status updated_at url",
    ),
    "HeartbeatGroup": _GROUP,
    "Policy": Published(
        "name",
        "fallback_policy_id policy_group_id repeat_count repeat_delay steps team_name",
        "incident_token",
    ),
    "PagerDutyIntegration": Published("key severity", "name notify_alongside_primary_responder team_name"),
    "StatusPage": Published(
        "company_name company_url subdomain timezone",
        "announcement announcement_embed_css announcement_embed_link announcement_embed_visible automatic_reports "
        "contact_url custom_css custom_domain custom_javascript dark_logo_url design google_analytics_id "
        "hide_from_search_engines history ip_allowlist layout logo_url min_incident_length navigation_links password "
        "password_enabled published require_sso status_page_group_id subscribable theme whitelabeled",
        "aggregate_state created_at updated_at",
    ),
    "StatusPageSection": Published("status_page_id", "name position"),
    "StatusPageResource": Published(
        "public_name resource_type status_page_id",
        "explanation mark_as_degraded_for mark_as_degraded_metadata_rule mark_as_down_for mark_as_down_metadata_rule "
        "position resource_id status_page_section_id widget_type",
        "availability status",
        deprecated="history status_history",
    ),
}

NESTED: Final = {
    "PolicyStep": Published(
        "type",
        "comment days metadata_key metadata_values policy_id policy_metadata_key reminder_enabled "
        "reminder_interval_hours step_members time_from time_to timezone urgency_id wait_before wait_until_time "
        "wait_until_timezone",
    ),
    "PolicyStepMember": Published("type", "email id metadata_key", deprecated="team_id"),
    "MetadataValue": Published("", "type value item_id name email"),
    "MetadataRule": Published("key metadata_values", ""),
    "NavigationLink": Published("text href", ""),
    "RequestHeader": Published("name value", ""),
}
