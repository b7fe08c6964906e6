"""The attributes of status pages, their sections and what they show.

Source: the vendor's API reference (https://betterstack.com/docs/uptime/api/) and its own Terraform provider.
"""

from pulumi_betterstack.attributes import Attribute
from pulumi_betterstack.object_type import ObjectType
from pulumi_betterstack.shared import (
    BOOLEAN,
    CREATED,
    ID,
    INTEGER,
    NUMBER,
    OBJECT,
    OBJECTS,
    STRING,
    STRINGS,
    UPDATED,
    A,
    metadata_values,
)


def _text(name: str, about: str, **more: str) -> Attribute:
    return A(name=name, type=STRING, about=about, empty="", sent_as=more.get("sent_as", ""))


def _flag(name: str, about: str) -> Attribute:
    return A(name=name, type=BOOLEAN, about=about)


STATUS_PAGE = ObjectType(
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
            about="Zone of the times on the page, as Rails shifts it.",
            spelling="zone",
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

STATUS_PAGE_SECTION = ObjectType(
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
                metadata_values("metadata_values", "values", "The values that match.", required=True),
            ),
        ),
    )


STATUS_PAGE_RESOURCE = ObjectType(
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
