"""The one table of what this package manages: every kind of object, its attributes and what they may hold.

Source: the vendor's API reference (https://betterstack.com/docs/uptime/api/) and its own Terraform provider.
"""

from dataclasses import dataclass
from typing import Final

from providers.betterstack.attributes import Attribute, Type

A = Attribute
STRING, INTEGER, NUMBER, BOOLEAN = Type.STRING, Type.INTEGER, Type.NUMBER, Type.BOOLEAN
ID, STRINGS, INTEGERS, MAP = Type.ID, Type.STRINGS, Type.INTEGERS, Type.MAP
OBJECT, OBJECTS = Type.OBJECT, Type.OBJECTS

PACKAGE: Final = "betterstack"
VERSION: Final = "0.1.0"

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXPIRY_DAYS: Final = (-1, 1, 2, 3, 7, 14, 30, 60)
CLOCK: Final = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
CLOCK_MINUTES: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of object: where it lives, and which attributes tell one object from another (``key``).

    ``path`` holds the name of the ``parent`` attribute where objects live below another one; their ids
    are then ``PARENT/ID``. ``filters`` narrow the API's list; ``fixed`` goes with every write.
    """

    name: str
    path: str
    about: str
    key: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    parent: str = ""
    filters: tuple[str, ...] = ()
    fixed: tuple[tuple[str, bool], ...] = ()

    @property
    def token(self) -> str:
        """The type token of the resource."""
        return f"{PACKAGE}:index:{self.name}"

    @property
    def inputs(self) -> tuple[Attribute, ...]:
        """What a program may set."""
        return tuple(attribute for attribute in self.attributes if not attribute.output)

    def attribute(self, name: str) -> Attribute:
        """The attribute called ``name`` in the API."""
        return next(attribute for attribute in self.attributes if attribute.name == name)


TEAM = A(
    name="team_name",
    type=STRING,
    about="The team the object is created in, for tokens that reach several teams. Used at creation only.",
    replaces=True,
    create_only=True,
)
CREATED = A(name="created_at", type=STRING, about="When the object was created.", output=True)
UPDATED = A(name="updated_at", type=STRING, about="When the object was changed last.", output=True)
PAUSED_AT = A(name="paused_at", type=STRING, about="When it was paused.", output=True)
CHANNELS = (
    A(name="call", type=BOOLEAN, about="Call the person on call. Ignored where a policy is set."),
    A(
        name="sms",
        type=BOOLEAN,
        about="Send a text message to the person on call. Ignored where a policy is set.",
    ),
    A(
        name="email",
        type=BOOLEAN,
        about="Send an e-mail to the person on call. Ignored where a policy is set.",
    ),
    A(
        name="push",
        type=BOOLEAN,
        about="Send a push notification to the person on call. Ignored where a policy is set.",
    ),
    A(name="critical_alert", type=BOOLEAN, about="Let the push notification through a muted phone."),
    A(
        name="team_wait",
        type=INTEGER,
        about="Seconds before the entire team is alerted.",
        minimum=0,
        empty=None,
    ),
)
MAINTENANCE = (
    A(
        name="maintenance_days",
        type=STRINGS,
        about="Days with a maintenance window.",
        allowed=DAYS,
        unordered=True,
        empty=(),
    ),
    A(
        name="maintenance_from",
        type=STRING,
        about="Daily start of the window, HH:MM:SS.",
        pattern=CLOCK,
        empty=None,
    ),
    A(
        name="maintenance_to",
        type=STRING,
        about="Daily end of the window, HH:MM:SS.",
        pattern=CLOCK,
        empty=None,
    ),
    A(
        name="maintenance_timezone",
        type=STRING,
        about="Zone of the window, as Rails spells it.",
        empty=None,
        default="UTC",
    ),
)
POLICY_ID = A(name="policy_id", type=ID, about="The escalation policy.", empty=None)

MONITOR = Kind(
    name="Monitor",
    path="/api/v2/monitors",
    about="Watches an address from outside and opens an incident when it fails.",
    key=("pronounceable_name", "url"),
    filters=("url", "pronounceable_name"),
    attributes=(
        A(
            name="monitor_type",
            type=STRING,
            about="What is checked.",
            required=True,
            allowed=(
                "status",
                "expected_status_code",
                "keyword",
                "keyword_absence",
                "ping",
                "tcp",
                "udp",
                "smtp",
                "pop",
                "imap",
                "dns",
                "playwright",
            ),
        ),
        A(name="url", type=STRING, about="The address or host to watch; required except for playwright."),
        A(name="pronounceable_name", type=STRING, about="The name, also used when somebody is called."),
        A(name="required_keyword", type=STRING, about="The text that must be there (or absent).", empty=""),
        A(
            name="expected_status_codes",
            type=INTEGERS,
            about="The status codes that count as up.",
            minimum=100,
            maximum=599,
            unordered=True,
            empty=(),
        ),
        A(name="check_frequency", type=INTEGER, about="Seconds between two checks.", minimum=30),
        A(
            name="confirmation_period",
            type=INTEGER,
            about="Seconds a failure must last to open an incident.",
            minimum=0,
        ),
        A(
            name="recovery_period",
            type=INTEGER,
            about="Seconds of being up that resolve the incident.",
            minimum=0,
        ),
        A(
            name="regions",
            type=STRINGS,
            about="Where the checks come from.",
            allowed=("us", "eu", "as", "au"),
            unordered=True,
        ),
        POLICY_ID,
        A(
            name="expiration_policy_id",
            type=ID,
            numeric=True,
            about="The policy for expiring certificates and domains; an e-mail to the team without one.",
            empty=None,
        ),
        A(
            name="monitor_group_id",
            type=ID,
            numeric=True,
            about="The group the monitor belongs to.",
            empty=None,
        ),
        A(
            name="ssl_expiration",
            type=INTEGER,
            about="Days before the certificate expires that alert; -1 switches the check off.",
            allowed=EXPIRY_DAYS,
            null_as=-1,
        ),
        A(
            name="domain_expiration",
            type=INTEGER,
            about="Days before the domain expires that alert; -1 switches the check off.",
            allowed=EXPIRY_DAYS,
            null_as=-1,
        ),
        *CHANNELS,
        A(name="paused", type=BOOLEAN, about="Whether watching is paused."),
        A(name="follow_redirects", type=BOOLEAN, about="Whether redirects are followed."),
        A(name="remember_cookies", type=BOOLEAN, about="Whether cookies are kept across redirects."),
        A(name="verify_ssl", type=BOOLEAN, about="Whether the certificate must be valid."),
        A(name="port", type=STRING, about="The port, for tcp, udp, smtp, pop and imap.", empty=None),
        A(
            name="http_method",
            type=STRING,
            about="The method of the request.",
            allowed=("GET", "HEAD", "POST", "PUT", "PATCH"),
            ignore_case=True,
        ),
        A(
            name="request_timeout",
            type=INTEGER,
            about="How long to wait for an answer: seconds; milliseconds for servers and ports.",
        ),
        A(
            name="request_body",
            type=STRING,
            about="The body of the request; for dns, the domain to ask for.",
            empty="",
        ),
        A(
            name="request_headers",
            type=OBJECTS,
            model="RequestHeader",
            about="Headers of the request.",
            secret=True,
            empty=(),
            fields=(
                A(name="name", type=STRING, about="The header's name.", required=True),
                A(name="value", type=STRING, about="The header's value.", required=True, secret=True),
            ),
        ),
        A(
            name="auth_username",
            type=STRING,
            about="User name of basic authentication.",
            secret=True,
            empty="",
        ),
        A(
            name="auth_password",
            type=STRING,
            about="Password of basic authentication.",
            secret=True,
            empty="",
        ),
        A(
            name="proxy_host",
            type=STRING,
            about="The proxy the checks go through, user:password@host for one that asks for them.",
            secret=True,
            empty=None,
        ),
        A(name="proxy_port", type=INTEGER, about="The proxy's port.", minimum=1, maximum=65535, empty=None),
        A(
            name="ip_version",
            type=STRING,
            about="Which version of IP is used; both without it.",
            allowed=("ipv4", "ipv6"),
            empty=None,
        ),
        *MAINTENANCE,
        A(name="playwright_script", type=STRING, about="The scenario in JavaScript.", empty=None),
        A(
            name="scenario_name",
            type=STRING,
            about="The scenario's name; stands for the address of playwright monitors.",
        ),
        A(
            name="environment_variables",
            type=MAP,
            about="Variables of the scenario.",
            secret=True,
        ),
        TEAM,
        A(
            name="status",
            type=STRING,
            about="up, down, validating, paused, pending or maintenance.",
            output=True,
        ),
        A(name="last_checked_at", type=STRING, about="When it was checked last.", output=True),
        PAUSED_AT,
        CREATED,
        UPDATED,
    ),
)

HEARTBEAT = Kind(
    name="Heartbeat",
    path="/api/v2/heartbeats",
    about="Expects to be called again and again, and opens an incident when the call does not come.",
    key=("name",),
    attributes=(
        A(name="name", type=STRING, about="The name of what calls.", required=True),
        A(name="period", type=INTEGER, about="Seconds between two calls.", required=True, minimum=30),
        A(name="grace", type=INTEGER, about="Seconds a call may be late.", required=True, minimum=0),
        A(
            name="server_timezone",
            type=STRING,
            about="IANA zone in which periods of an hour and longer are kept to the wall clock.",
            empty=None,
        ),
        *CHANNELS,
        A(
            name="heartbeat_group_id",
            type=ID,
            numeric=True,
            about="The group the heartbeat belongs to.",
            empty=None,
        ),
        A(name="sort_index", type=INTEGER, about="Its position in the group.", empty=None),
        *MAINTENANCE,
        A(name="paused", type=BOOLEAN, about="Whether it is paused."),
        POLICY_ID,
        TEAM,
        A(
            name="url",
            type=STRING,
            about="The address to call; whoever knows it can call it.",
            output=True,
            required=True,
            secret=True,
        ),
        A(name="status", type=STRING, about="paused, pending, up or down.", output=True),
        PAUSED_AT,
        CREATED,
        UPDATED,
    ),
)


def _group(name: str, path: str, members: str) -> Kind:
    return Kind(
        name=name,
        path=path,
        about=f"Holds {members} together on the dashboard.",
        key=("name",),
        attributes=(
            A(name="name", type=STRING, about="The name on the dashboard.", required=True),
            A(
                name="paused",
                type=BOOLEAN,
                about=f"Pauses or resumes the {members} that are in the group now.",
            ),
            A(name="sort_index", type=INTEGER, about="Its position on the dashboard.", empty=None),
            TEAM,
            CREATED,
            UPDATED,
        ),
    )


MONITOR_GROUP = _group("MonitorGroup", "/api/v2/monitor-groups", "monitors")
HEARTBEAT_GROUP = _group("HeartbeatGroup", "/api/v2/heartbeat-groups", "heartbeats")

METADATA_TYPES: Final = (
    "String",
    "User",
    "Team",
    "Policy",
    "Schedule",
    "SlackIntegration",
    "LinearIntegration",
    "JiraIntegration",
    "MicrosoftTeamsWebhook",
    "ZapierWebhook",
    "NativeWebhook",
    "PagerDutyWebhook",
)


def _metadata_values(
    name: str, wire: str, about: str, *, required: bool, extra: tuple[str, ...] = ()
) -> Attribute:
    return A(
        name=name,
        sent_as=wire,
        type=OBJECTS,
        model="MetadataValue",
        about=about,
        required=required,
        fields=(
            A(
                name="type",
                type=STRING,
                about="What the value is; String without it.",
                allowed=METADATA_TYPES + extra,
            ),
            A(name="value", type=STRING, about="The value, of a String."),
            A(name="item_id", type=ID, about="Id of the object the value refers to."),
            A(name="name", type=STRING, about="Name of the object the value refers to."),
            A(name="email", type=STRING, about="Address of the user the value refers to."),
        ),
    )


POLICY = Kind(
    name="Policy",
    path="/api/v3/policies",
    about="Whom an incident reaches, step by step.",
    key=("name",),
    attributes=(
        A(name="name", type=STRING, about="The policy's name.", required=True),
        A(name="repeat_count", type=INTEGER, about="How often all steps are repeated.", minimum=0),
        A(name="repeat_delay", type=INTEGER, about="Seconds before each repetition.", minimum=0),
        A(
            name="fallback_policy_id",
            type=ID,
            numeric=True,
            about="The policy that follows when this one is through.",
        ),
        A(name="policy_group_id", type=ID, numeric=True, about="The group the policy belongs to."),
        A(
            name="steps",
            type=OBJECTS,
            model="PolicyStep",
            about="The steps, in order; a policy without any alerts nobody.",
            empty=(),
            fields=(
                A(
                    name="type",
                    type=STRING,
                    about="The kind of step.",
                    required=True,
                    allowed=("escalation", "time_branching", "metadata_branching", "instructions"),
                ),
                A(name="wait_before", type=INTEGER, about="Seconds since the step before.", minimum=0),
                A(
                    name="wait_until_time",
                    type=STRING,
                    about="The time of day to wait for, HH:MM.",
                    pattern=CLOCK_MINUTES,
                ),
                A(
                    name="wait_until_timezone",
                    type=STRING,
                    about="Zone of wait_until_time, as Rails spells it.",
                ),
                A(name="urgency_id", type=ID, numeric=True, about="The severity of an escalation."),
                A(
                    name="step_members",
                    type=OBJECTS,
                    model="PolicyStepMember",
                    about="Whom an escalation reaches.",
                    fields=(
                        A(
                            name="type",
                            type=STRING,
                            about="Who or what.",
                            required=True,
                            allowed=(
                                "current_on_call",
                                "entire_team",
                                "all_slack_integrations",
                                "all_microsoft_teams_integrations",
                                "all_zapier_integrations",
                                "all_webhook_integrations",
                                "all_splunk_on_call_integrations",
                                "incident_metadata",
                                "user",
                                "webhook",
                                "slack_integration",
                                "microsoft_teams_integration",
                                "zapier_webhook",
                                "pagerduty_integration",
                                "policy",
                            ),
                        ),
                        A(
                            name="id",
                            type=ID,
                            numeric=True,
                            about="Id of the user, integration, calendar, team or policy.",
                        ),
                        A(name="email", type=STRING, about="Address of a user, instead of the id."),
                        A(
                            name="metadata_key",
                            type=STRING,
                            about="The key that names the target of incident_metadata.",
                        ),
                    ),
                ),
                A(name="timezone", type=STRING, about="Zone of a time branch, as Rails spells it."),
                A(name="days", type=STRINGS, about="Days of a time branch.", allowed=DAYS, unordered=True),
                A(
                    name="time_from",
                    type=STRING,
                    about="Start of a time branch, HH:MM.",
                    pattern=CLOCK_MINUTES,
                ),
                A(name="time_to", type=STRING, about="End of a time branch, HH:MM.", pattern=CLOCK_MINUTES),
                A(name="metadata_key", type=STRING, about="The key of a metadata branch."),
                _metadata_values(
                    "metadata_values",
                    "metadata_values",
                    "Values of the key that take the branch.",
                    required=False,
                    extra=("no_value",),
                ),
                A(name="policy_id", type=ID, numeric=True, about="The policy of a branch."),
                A(
                    name="policy_metadata_key",
                    type=STRING,
                    about="The key that names the policy of a branch.",
                ),
                A(
                    name="comment",
                    sent_as="instructions_comment",
                    type=STRING,
                    about="Instructions, in Markdown.",
                ),
                A(
                    name="reminder_enabled",
                    sent_as="instructions_reminder_enabled",
                    type=BOOLEAN,
                    about="Remind until all boxes of the instructions are ticked.",
                ),
                A(
                    name="reminder_interval_hours",
                    sent_as="instructions_reminder_interval_hours",
                    type=INTEGER,
                    about="Hours between two reminders.",
                    minimum=1,
                ),
            ),
        ),
        TEAM,
        A(
            name="incident_token",
            type=STRING,
            about="Opens incidents by hand.",
            output=True,
            required=True,
            secret=True,
        ),
    ),
)

PAGERDUTY_INTEGRATION = Kind(
    name="PagerDutyIntegration",
    path="/api/v2/pager-duty-webhooks",
    about="Sends incidents to a PagerDuty service.",
    key=("name", "key"),
    attributes=(
        A(name="name", type=STRING, about="The integration's name."),
        A(
            name="key",
            type=STRING,
            about="The routing key of the PagerDuty service.",
            required=True,
            secret=True,
        ),
        A(
            name="severity",
            type=STRING,
            about="The severity of the alerts in PagerDuty.",
            required=True,
            allowed=("info", "warning", "error", "critical"),
        ),
        A(
            name="notify_alongside_primary_responder",
            type=BOOLEAN,
            about="Whether it is told together with the primary responder where no policy is set.",
        ),
        TEAM,
    ),
)


def _text(name: str, about: str, **more: str) -> Attribute:
    return A(name=name, type=STRING, about=about, empty="", sent_as=more.get("sent_as", ""))


def _flag(name: str, about: str) -> Attribute:
    return A(name=name, type=BOOLEAN, about=about)


STATUS_PAGE = Kind(
    name="StatusPage",
    path="/api/v2/status-pages",
    about="A page that tells the public what works.",
    key=("subdomain",),
    attributes=(
        A(name="company_name", type=STRING, about="The name on the page.", required=True),
        A(name="company_url", type=STRING, about="Where the name leads.", required=True),
        A(
            name="subdomain",
            type=STRING,
            about="The page's name below the vendor's domain, unique there.",
            required=True,
        ),
        A(
            name="timezone",
            type=STRING,
            about="Zone of the times on the page, as Rails spells it.",
            required=True,
        ),
        A(name="history", type=INTEGER, about="Days shown.", minimum=7, maximum=365),
        _text("contact_url", "Where to reach the company in an emergency."),
        _text("logo_url", "A direct link to the logo.", sent_as="logo_remote_url"),
        _text(
            "dark_logo_url", "A direct link to the logo on a dark background.", sent_as="dark_logo_remote_url"
        ),
        _flag("whitelabeled", "Leave the vendor's name out of the footer."),
        _text("custom_domain", "A domain of one's own, with a CNAME record that points to the vendor's."),
        A(
            name="min_incident_length",
            type=INTEGER,
            about="Seconds below which incidents are not shown.",
            minimum=0,
        ),
        _flag("subscribable", "Whether people may subscribe to changes."),
        _flag("published", "Whether the page can be reached."),
        _flag("hide_from_search_engines", "Keep the page out of search engines."),
        _text("custom_css", "CSS of one's own."),
        _text("custom_javascript", "JavaScript of one's own, with a custom domain only."),
        _text("google_analytics_id", "Google Analytics id."),
        _text("announcement", "An announcement on the page."),
        _flag("announcement_embed_visible", "Whether the announcement shows in embeds."),
        _text("announcement_embed_link", "Where the embedded announcement leads."),
        _text("announcement_embed_css", "CSS of the embedded announcement."),
        _flag("password_enabled", "Whether the page asks for a password."),
        A(name="password", type=STRING, about="The page's password.", secret=True, hidden=True, empty=""),
        _flag("require_sso", "Whether the page asks for single sign-on."),
        A(name="design", type=STRING, about="The page's design.", allowed=("v1", "v2")),
        A(
            name="theme",
            type=STRING,
            about="The page's theme, of design v2.",
            allowed=("light", "dark"),
        ),
        A(
            name="layout",
            type=STRING,
            about="The page's layout, of design v2.",
            allowed=("vertical", "horizontal"),
        ),
        _flag("automatic_reports", "Whether outages are reported by themselves."),
        A(
            name="status_page_group_id",
            type=ID,
            numeric=True,
            about="The group the page belongs to.",
            empty=None,
        ),
        A(
            name="navigation_links",
            type=OBJECTS,
            model="NavigationLink",
            about="Links at the top, of design v2; four at most.",
            empty=(),
            fields=(
                A(name="text", type=STRING, about="The link's text.", required=True),
                A(
                    name="href",
                    type=STRING,
                    about="An address, or /, /maintenance or /incidents.",
                    required=True,
                ),
            ),
        ),
        A(name="ip_allowlist", type=STRINGS, about="Addresses and ranges that may see the page.", empty=()),
        A(name="aggregate_state", type=STRING, about="The state of everything on the page.", output=True),
        CREATED,
        UPDATED,
    ),
)

_PAGE_ID = A(name="status_page_id", type=ID, about="The status page.", required=True, replaces=True)

STATUS_PAGE_SECTION = Kind(
    name="StatusPageSection",
    path="/api/v2/status-pages/{status_page_id}/sections",
    parent="status_page_id",
    about="A part of a status page with a heading.",
    key=("name",),
    fixed=(("fixed_position", True),),
    attributes=(
        _PAGE_ID,
        A(name="name", type=STRING, about="The heading."),
        A(name="position", type=INTEGER, about="Its place on the page, from 0; last without it.", minimum=0),
        A(
            name="section_id",
            type=ID,
            about="The section's own id, without the page's.",
            output=True,
            required=True,
        ),
    ),
)


def _mark(state: str) -> tuple[Attribute, Attribute]:
    return (
        A(
            name=f"mark_as_{state}_for",
            type=STRING,
            about=f"What marks the resource as {state}.",
            allowed=("no_incident", "any_incident", "incident_matching_metadata"),
        ),
        A(
            name=f"mark_as_{state}_metadata_rule",
            type=OBJECT,
            model="MetadataRule",
            about=f"The incidents that mark the resource as {state}.",
            fields=(
                A(name="key", type=STRING, about="The metadata key.", required=True),
                _metadata_values("metadata_values", "values", "The values that match.", required=True),
            ),
        ),
    )


STATUS_PAGE_RESOURCE = Kind(
    name="StatusPageResource",
    path="/api/v2/status-pages/{status_page_id}/resources",
    parent="status_page_id",
    about="Something whose state a status page shows.",
    key=("resource_type", "resource_id", "public_name"),
    fixed=(("fixed_position", True),),
    attributes=(
        _PAGE_ID,
        A(
            name="status_page_section_id",
            type=ID,
            numeric=True,
            about="The section it is shown in; the first without it.",
        ),
        A(
            name="resource_type",
            type=STRING,
            about="What is shown.",
            required=True,
            allowed=(
                "ManuallyTrackedItem",
                "Monitor",
                "MonitorGroup",
                "Heartbeat",
                "HeartbeatGroup",
                "WebhookIntegration",
                "EmailIntegration",
                "IncomingWebhook",
                "ResourceGroup",
                "LogsChart",
                "CatalogReference",
            ),
        ),
        A(name="resource_id", type=ID, numeric=True, about="Its id; none for a ManuallyTrackedItem."),
        A(name="public_name", type=STRING, about="Its name on the page.", required=True),
        _text("explanation", "A text behind a help icon."),
        A(
            name="position",
            type=INTEGER,
            about="Its place in the section, from 0; last without it.",
            minimum=0,
        ),
        A(
            name="widget_type",
            type=STRING,
            about="How its state is drawn.",
            allowed=("plain", "history", "intraday_history", "response_times"),
        ),
        *_mark("down"),
        *_mark("degraded"),
        A(
            name="status",
            type=STRING,
            about="not_monitored, operational, maintenance, degraded or downtime.",
            output=True,
        ),
        A(name="availability", type=NUMBER, about="From 0 to 1.", output=True),
    ),
)

KINDS: Final = {
    kind.name: kind
    for kind in (
        MONITOR,
        MONITOR_GROUP,
        HEARTBEAT,
        HEARTBEAT_GROUP,
        POLICY,
        PAGERDUTY_INTEGRATION,
        STATUS_PAGE,
        STATUS_PAGE_SECTION,
        STATUS_PAGE_RESOURCE,
    )
}
TOKENS: Final = {kind.token: kind for kind in KINDS.values()}
