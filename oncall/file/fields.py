"""Every key of ``rotation.yaml``: its shape, whether it may be left out, and what it means.

The one definition from which the loader, ``docs/rotation.schema.json`` and ``docs/rotation.md`` follow.
"""

from __future__ import annotations

from datetime import timedelta

from oncall.file import kinds, names, rota
from oncall.file.kinds import duration
from oncall.file.shapes import Choice, Flag, Items, Key, Number, Record, Table, Text
from oncall.model import Absence, Account, Audience, Guard, Medium, Urgency

AUDIENCE = Choice(name="audience", options=names.choices(Audience), read=Audience)
DELAY = duration("delay", timedelta(), timedelta(days=30), "minute", "hour", "day")
PERIOD = duration("period", timedelta(), timedelta(hours=1), "second", "minute", "hour")
FREQUENCY = duration("frequency", timedelta(seconds=30), timedelta(minutes=30), "second", "minute")
EXPIRY = Number(name="days", options=(1, 2, 3, 7, 14, 30, 60))

PERSON = Record(
    name="person",
    keys=(
        Key(
            "email", names.EMAIL, "The address of the PagerDuty and Slack accounts. No two people share one."
        ),
        Key(
            "time_zone",
            kinds.ZONE,
            "Where the person lives, for reading times and counting nights. Left out: the zone of the "
            "rotation that names the person first, or UTC.",
            required=False,
        ),
        Key(
            "account",
            Choice(name="account", options=names.choices(Account), read=Account),
            "Whether the PagerDuty account exists and is looked up by e-mail, or is created (and then "
            "protected).",
            required=False,
            default="existing",
        ),
        Key(
            "notifications",
            Choice(name="notifications", options=("recommended", "own")),
            "Whether the recommended notification rules are provisioned, or the person keeps rules of "
            "their own.",
            required=False,
            default="recommended",
        ),
        Key(
            "left",
            kinds.DATE,
            "The last day of somebody who leaves for good. After it they have no duty and need no account, but past "
            "entries still name them.",
            required=False,
        ),
    ),
)

HOURS = Items(item=rota.HOURS, least=1, alone=True)
PLACES = Table(key=names.IDENTIFIER, value=Items(item=rota.PLACE, least=1, alone=True), least=1)
LEVELS = Items(item=names.IDENTIFIER, least=1, once=True)
ROTATIONS = Items(item=names.IDENTIFIER, least=1, once=True)

ENTRY = Record(
    name="entry of an order",
    keys=(
        Key(
            "from",
            kinds.DATE,
            "The date whose shift is the first of this order. The first entry may start on any day; "
            "every later one starts at a handoff of the entry before it, and moves nothing before.",
        ),
        Key(
            "people",
            Items(item=names.HANDLE),
            "The handles in the order of their turns; somebody who is named twice has two turns a round. "
            "`[]` ends the rotation.",
        ),
        Key(
            "turn",
            rota.TURN,
            "How long a turn lasts from this entry on. Left out: the turn of the rotation.",
            required=False,
        ),
    ),
)

CYCLE = Record(
    name="cycle",
    keys=(
        Key("from", kinds.DATE, "The first day of a cycle."),
        Key("days", Number(name="days", least=2, most=366), "How many days a cycle has."),
        Key("on", rota.CYCLE_DAYS, "The days of the cycle on which shifts begin."),
    ),
)

_HOURS = Key(
    "hours",
    HOURS,
    "When a shift begins and ends. `03:00-15:00` is daily; `Mon-Fri 09:00-17:00` is on these days; "
    "`Fri 17:00-Mon 09:00` is one shift; `09:00-09:00` is round the clock; `08:00-next` lasts until the next "
    "shift of the same level and seat begins. A time zone behind the end counts for both times, unless one "
    "stands behind the start as well. Without a time zone the clock is the rotation's.",
    required=False,
    default="00:00-00:00",
)
_DUTY = (
    Key(
        "hours_from",
        Table(key=kinds.DATE, value=HOURS),
        "Other hours, for the shifts that begin on a date or later.",
        required=False,
        default="{}",
    ),
    Key("cycle", CYCLE, "Shifts begin only on some days of each cycle.", required=False),
    Key(
        "levels",
        PLACES,
        "Who in the order stands at which level: `turn` is whoever has it, `next` the one behind. Two places "
        "at one level are two people at once. Left out: `turn` at the first level that is called, `next` at "
        "the second, if there is one.",
        required=False,
    ),
)

ALSO = Record(name="further duty", keys=(_HOURS, *_DUTY))

ROTATION = Record(
    name="rotation",
    keys=(
        Key("title", names.TITLE, "The name that people read. Left out: the id.", required=False),
        _HOURS,
        Key(
            "clock",
            Text(
                name="clock",
                words="a time zone of the tz database, as in Europe/London, or own",
                pattern=kinds.ZONE.pattern,
                example="Europe/London",
                longest=40,
                read=lambda text: text if text == "own" else kinds.ZONE.value(text),
                mend=kinds.ZONE.mend,
            ),
            "The clock on which hours and dates are read. `own`: hours on the clock of whoever has the turn. "
            "Left out: the time zone that `hours` name first, or the clock of the team.",
            required=False,
        ),
        *_DUTY,
        Key(
            "also",
            Items(item=ALSO),
            "Further duties of the same people, at hours of their own.",
            required=False,
            default="[]",
        ),
        Key(
            "seat",
            names.IDENTIFIER,
            "Rotations of different seats stand at one level at once. Rotations of one seat share the time.",
            required=False,
        ),
        Key(
            "time_zone",
            kinds.ZONE,
            "The time zone of its people, unless a person says otherwise. Left out: its clock.",
            required=False,
        ),
        Key(
            "turn",
            rota.TURN,
            "How long a turn lasts, unless an entry of the order says otherwise. Turns of days and months "
            "belong to dates; turns of shifts count the shifts that take place. One person alone needs none.",
            required=False,
        ),
        Key(
            "handoff",
            rota.HANDOFF,
            "The time at which turns change on their first day, even in the middle of a shift. Left out: a "
            "shift belongs to the turn of the date on which it begins.",
            required=False,
        ),
        Key(
            "absence",
            Choice(name="absence", options=names.choices(Absence), read=Absence),
            "What time off moves. `cover`: the duty of whoever is away goes to the next in line who is free, and "
            "everybody else keeps theirs. `skip`: the order is read without whoever is away.",
            required=False,
            default="cover",
        ),
        Key(
            "order",
            Items(item=ENTRY, least=1),
            "Who follows whom. Append an entry to change the order from a handoff "
            "on; the commands add, remove and turn do that.",
        ),
    ),
)

LEVEL = Record(
    name="level",
    keys=(
        Key(
            "after",
            DELAY,
            "How long after an incident opened its people are called, in whole minutes. Left out: they are shown "
            "and never called.",
            required=False,
        ),
        Key(
            "coverage",
            Choice(name="coverage", options=("always", "hours")),
            "Whether somebody must be there at every minute from the first shift on, or in the hours of its "
            "rotations. Left out: always where the level is called.",
            required=False,
        ),
    ),
)

TIME_OFF = Record(
    name="time off",
    keys=(
        Key("who", names.HANDLE, "Who is away and answers nothing, at any level."),
        Key("from", kinds.MOMENT, "The first day away, on the person's own clock, or the exact time."),
        Key(
            "to",
            kinds.MOMENT,
            "The last day away (included), on the person's own clock, or the exact time of the return.",
        ),
        Key("cover", names.HANDLE, "Who steps in. Left out: the next in line who is free.", required=False),
    ),
)

SWAP = Record(
    name="swap",
    keys=(
        Key(
            "between",
            Items(item=names.HANDLE, least=2, most=2, once=True),
            "The two people who take each other's duties, at whichever level.",
        ),
        Key("from", kinds.MOMENT, "The date of the first shift that changes hands, or the exact time."),
        Key(
            "to",
            kinds.MOMENT,
            "The date of the last shift that changes hands, or, when `from` is a time, the exact time of the end.",
        ),
        Key("levels", LEVELS, "Only duties at these levels.", required=False),
        Key("rotations", ROTATIONS, "Only duties of these rotations.", required=False),
    ),
)

HOLIDAY = Record(
    name="holiday",
    keys=(
        Key(
            "on",
            Items(item=kinds.DATE, least=1, once=True, alone=True),
            "The dates whose shifts nobody has, or only `people`: whole shifts, on the clock of each rotation.",
            required=False,
        ),
        Key(
            "from",
            kinds.MOMENT,
            "Instead of `on`: the first day, from midnight on, or the exact time. It cuts shifts.",
            required=False,
        ),
        Key("to", kinds.MOMENT, "The last day (included), or the exact time of the end.", required=False),
        Key(
            "clock",
            kinds.ZONE,
            "The clock of the days `from` and `to`. Left out: that of the file.",
            required=False,
        ),
        Key(
            "people",
            Items(item=names.HANDLE, once=True),
            "Who is on in place of everybody else, one a seat. Left out: nobody.",
            required=False,
            default="[]",
        ),
        Key("levels", LEVELS, "Only these levels.", required=False),
        Key("rotations", ROTATIONS, "Only these rotations.", required=False),
        Key(
            "uses_turn",
            Flag(),
            "Whether a turn counted in shifts counts the shifts that do not take place.",
            required=False,
            default="false",
        ),
    ),
)

ACCEPTANCE = Record(
    name="acceptance",
    keys=(
        Key(
            "guard",
            Choice(name="guard", options=names.choices(Guard), read=Guard),
            "The guard that would refuse the edit: `mid-turn`, somebody is replaced in a turn that has begun; "
            "`short-notice`, somebody gets a duty within 14 days; `many-leave`, more than a quarter of a "
            "rotation leaves at once; `too-few`, a rotation falls under three people; `overload`, somebody's "
            "share rises above 1.5 times the mean.",
        ),
        Key(
            "who",
            names.HANDLE,
            "Who agrees to it: somebody whom it concerns, or, for a guard about a rotation, one of its people.",
        ),
        Key("why", names.SENTENCE, "Why, for the reviewers."),
        Key(
            "until",
            kinds.MOMENT,
            "The last whole UTC day on which it holds (included), or the exact time of its end.",
        ),
    ),
)

ESCALATION = Record(
    name="escalation",
    keys=(
        Key(
            "acknowledge_within",
            DELAY,
            "How long the primary has to acknowledge before the secondary is notified, in whole minutes; also "
            "the wait before a repeat. Where `levels` say when each is called: only the wait before a repeat.",
        ),
        Key(
            "repeats",
            Number(name="repeats", most=9),
            "How often all of it is repeated after the first pass while nobody acknowledges.",
        ),
        Key("slack", names.CHANNEL, "The channel, one of those below, that gets one message an incident."),
    ),
)

NOTIFICATION = Record(
    name="notification rule",
    keys=(
        Key(
            "by",
            Choice(name="medium", options=names.choices(Medium), read=Medium),
            "The way of reaching the responder.",
        ),
        Key("after", DELAY, "How long after the assignment, in whole minutes."),
    ),
)

NOTIFICATIONS = Record(
    name="notification rules",
    keys=tuple(
        Key(
            str(urgency),
            Items(item=NOTIFICATION, least=1),
            f"What happens on an incident of {urgency} urgency.",
        )
        for urgency in Urgency
    ),
)

SEVERITY = Record(
    name="severity",
    keys=(
        Key("meaning", names.SENTENCE, "What the level means."),
        Key("example", names.SENTENCE, "What would be one."),
        Key(
            "urgency",
            Choice(name="urgency", options=names.choices(Urgency), read=Urgency),
            "How PagerDuty treats it: high escalates until somebody acknowledges, low never escalates.",
        ),
        Key("color", names.COLOR, "The color of its GitHub label."),
    ),
)

ASSET = Record(
    name="asset",
    keys=(
        Key("title", names.TITLE, "The name that people read."),
        Key("url", names.URL, "The address that is polled.", required=False),
        Key(
            "keyword",
            names.SENTENCE,
            "A text that the page at `url` must hold to count as working.",
            required=False,
        ),
        Key(
            "npm",
            Items(item=names.PACKAGE, least=1, once=True),
            "The npm packages whose publication is watched.",
            required=False,
        ),
        Key("audience", AUDIENCE, "Whom a failure hits. What hits only contributors wakes nobody."),
        Key("severity", names.SEVERITY, "The severity of a failure, one of those above."),
        Key(
            "supported_by",
            Items(item=names.SUPPORT, least=1, once=True),
            "The repositories, or folders of them, whose maintainers support it.",
            required=False,
        ),
        Key(
            "team",
            names.IDENTIFIER,
            "The team that answers. Left out: the first one.",
            required=False,
        ),
    ),
)

WORKFLOW = Record(
    name="workflow",
    keys=(
        Key("title", names.TITLE, "The name that people read: that of the workflow, which its badge shows."),
        Key("repository", names.REPOSITORY, "The repository, one of those below."),
        Key("file", names.FILE, "The file in `.github/workflows`."),
        Key("branch", names.BRANCH, "The branch whose runs count.", required=False, default="main"),
        Key("audience", AUDIENCE, "Whom a failure hits. What hits only contributors wakes nobody."),
        Key("severity", names.SEVERITY, "The severity of a failure, one of those above."),
        Key(
            "schedule",
            kinds.CRON,
            "The cron schedule of the workflow in UTC; with it a heartbeat tells when the job stops running.",
            required=False,
        ),
        Key(
            "team",
            names.IDENTIFIER,
            "The team that answers. Left out: the first one.",
            required=False,
        ),
    ),
)

SOURCE = Record(
    name="source",
    keys=(
        Key("title", names.TITLE, "The name that people read."),
        Key("audience", AUDIENCE, "Whom a failure that it reports hits."),
        Key(
            "team",
            names.IDENTIFIER,
            "The team that answers. Left out: the first one.",
            required=False,
        ),
    ),
)

MONITORING = Record(
    name="monitoring",
    keys=(
        Key(
            "regions",
            Items(item=Choice(name="region", options=("us", "eu", "as", "au")), least=1, once=True),
            "The parts of the world that the checks come from.",
            required=False,
            default="[us, eu]",
        ),
        Key(
            "check_every", FREQUENCY, "How often everything is checked.", required=False, default="3 minutes"
        ),
        Key(
            "confirm_after",
            PERIOD,
            "How long a failure must last before it pages anybody.",
            required=False,
            default="1 minute",
        ),
        Key(
            "recover_after",
            PERIOD,
            "How long a recovery must last before the incident is resolved.",
            required=False,
            default="3 minutes",
        ),
        Key(
            "certificate_days",
            EXPIRY,
            "How many days before a TLS certificate expires to alert.",
            required=False,
            default="14",
        ),
        Key(
            "domain_days",
            EXPIRY,
            "How many days before a domain expires to alert.",
            required=False,
            default="30",
        ),
    ),
)

PROJECT = Record(
    name="project",
    keys=(
        Key(
            "name",
            names.TITLE,
            "What titles and texts call it. Schedules and services of PagerDuty are found again by it.",
            required=False,
            default="On call",
        ),
        Key("url", names.URL, "Its home page.", required=False),
        Key("chat", names.URL, "Where users ask questions; the issue forms lead there.", required=False),
        Key(
            "version_command",
            names.SENTENCE,
            "The command that prints the installed version; the form for bugs asks for its output.",
            required=False,
        ),
    ),
)

STATUS_PAGE = Record(
    name="status page",
    keys=(
        Key(
            "title",
            names.TITLE,
            "Whose page it is: the name at its top. Left out: the name of the project.",
            required=False,
        ),
        Key(
            "url",
            names.URL,
            "The address to which the name leads. Left out: the home page of the project.",
            required=False,
        ),
        Key(
            "subdomain",
            names.SUBDOMAIN,
            "Its address is https://SUBDOMAIN.betteruptime.com; no two pages of Better Stack share one.",
        ),
    ),
)

CHANNEL = Record(
    name="channel",
    keys=(
        Key("topic", names.SENTENCE, "The topic of the channel.", required=False, default='""'),
        Key("purpose", names.SENTENCE, "What the channel is for.", required=False, default='""'),
        Key("private", Flag(), "Whether only its members see it.", required=False, default="false"),
    ),
)

REPOSITORY = Record(
    name="repository",
    keys=(
        Key("branch", names.BRANCH, "The branch that gets the templates.", required=False, default="main"),
    ),
)

CLOCK = Key(
    "clock",
    kinds.ZONE,
    "The clock on which hours and dates are read, unless a rotation has one of its own.",
    required=False,
)
TEAM_LEVELS = Key(
    "levels",
    Table(key=names.IDENTIFIER, value=LEVEL, least=1),
    "Who is called after whom. Left out: `primary` at once and `secondary` after `acknowledge_within`.",
    required=False,
)

TEAM = Record(
    name="team",
    keys=(
        Key("title", names.TITLE, "The name that people read. Left out: the id.", required=False),
        CLOCK,
        TEAM_LEVELS,
        Key("rotations", Table(key=names.IDENTIFIER, value=ROTATION, least=1), "The rotations of the team."),
        Key("escalation", ESCALATION, "The escalation of the team."),
    ),
)

FILE = Record(
    name="operation",
    keys=(
        Key("project", PROJECT, "Whose operation it is.", required=False, default="{}"),
        Key(
            "people",
            Table(key=names.HANDLE, value=PERSON, least=2),
            "Everybody who answers pages, by GitHub handle.",
        ),
        Key(
            "rotations",
            Table(key=names.IDENTIFIER, value=ROTATION, least=1),
            "Who answers at which hours, in which order.",
            instead="teams",
        ),
        CLOCK,
        TEAM_LEVELS,
        Key(
            "teams",
            Table(key=names.IDENTIFIER, value=TEAM, least=1),
            "Several teams, each with rotations and an escalation of its own. They share everything else.",
            required=False,
        ),
        Key(
            "holidays",
            Items(item=HOLIDAY),
            "Days or times without the usual shifts.",
            required=False,
            default="[]",
        ),
        Key(
            "time_off",
            Items(item=TIME_OFF),
            "Absences. The duties that fall into one are covered, in whichever role.",
            required=False,
            default="[]",
        ),
        Key(
            "swaps",
            Items(item=SWAP),
            "Exchanges of duties between two people for a while.",
            required=False,
            default="[]",
        ),
        Key(
            "accept",
            Items(item=ACCEPTANCE),
            "What an edit may do although a guard of the review would refuse it. Delete it once it is over.",
            required=False,
            default="[]",
        ),
        Key(
            "escalation",
            ESCALATION,
            "Whom PagerDuty calls, in which order. The primary is called at once; the channel gets one message.",
            instead="teams",
        ),
        Key(
            "notification_rules",
            NOTIFICATIONS,
            "How a responder is reached, unless they say `notifications: own`.",
        ),
        Key(
            "severities",
            Table(key=names.SEVERITY, value=SEVERITY, least=1),
            "How bad something is; each is a priority of PagerDuty and a label on GitHub.",
        ),
        Key("assets", Table(key=names.IDENTIFIER, value=ASSET), "What can break."),
        Key(
            "workflows",
            Table(key=names.IDENTIFIER, value=WORKFLOW),
            "The GitHub workflows to watch.",
            required=False,
            default="{}",
        ),
        Key(
            "sources",
            Table(key=names.IDENTIFIER, value=SOURCE),
            "Other tools that notice failures and feed the same escalation.",
            required=False,
            default="{}",
        ),
        Key("monitoring", MONITORING, "How everything is watched.", required=False, default="{}"),
        Key(
            "status_page",
            STATUS_PAGE,
            "The public page that shows whether the assets for users work, under their titles, and nothing else.",
            required=False,
        ),
        Key(
            "channels",
            Table(key=names.CHANNEL, value=CHANNEL, least=1),
            "The Slack channels, by name without `#`.",
        ),
        Key(
            "repositories",
            Table(key=names.REPOSITORY, value=REPOSITORY),
            "The GitHub repositories that receive the issue templates and the severity labels.",
            required=False,
            default="{}",
        ),
    ),
)
