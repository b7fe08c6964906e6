"""Attributes and values that several kinds of objects share."""

from typing import Final

from pulumi_betterstack.attributes import Attribute, Type

A = Attribute
STRING, INTEGER, NUMBER, BOOLEAN = Type.STRING, Type.INTEGER, Type.NUMBER, Type.BOOLEAN
ID, STRINGS, INTEGERS, MAP = Type.ID, Type.STRINGS, Type.INTEGERS, Type.MAP
OBJECT, OBJECTS = Type.OBJECT, Type.OBJECTS

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXPIRY_DAYS: Final = (-1, 1, 2, 3, 7, 14, 30, 60)
CLOCK: Final = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
CLOCK_MINUTES: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]"


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
        about="Zone of the window, as Rails shifts it.",
        spelling="zone",
        empty=None,
        default="UTC",
    ),
)
POLICY_ID = A(name="policy_id", type=ID, about="The escalation policy.", empty=None)

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


def metadata_values(
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
