"""Every key of ``rotation.yaml``: its shape and what it means.

The one table from which the reader, ``docs/rotation.schema.json`` and ``docs/rotation.md`` follow. Whether a key may be
left out, and its default then, follow from what the record makes: mostly a dataclass of ``oncall/model.py``.
A new key is an entry here and a field there.
"""

from __future__ import annotations

from datetime import timedelta

from oncall.file import assembly, moments, texts, turns
from oncall.file.moments import duration
from oncall.file.shapes import Choice, Flag, Items, Key, Number, Record, Table, Text, choice
from oncall.model import (
    Absence,
    Account,
    Asset,
    Audience,
    Channel,
    Cycle,
    Escalation,
    Form,
    Guard,
    Medium,
    Monitoring,
    Person,
    Project,
    Repository,
    Severity,
    Source,
    Trigger,
    Urgency,
    Workflow,
)

AUDIENCE = choice("audience", Audience)
DELAY = duration("delay", timedelta(), timedelta(days=30), "minute", "hour", "day")
WAIT = duration("wait", timedelta(minutes=1), timedelta(days=30), "minute", "hour", "day")
NOTICE = duration("notice", timedelta(hours=1), timedelta(days=7), "hour", "day", "week")
PERIOD = duration("period", timedelta(), timedelta(hours=1), "second", "minute", "hour")
FREQUENCY = duration("frequency", timedelta(seconds=30), timedelta(minutes=30), "second", "minute")
EXPIRY = Number(name="days", options=(1, 2, 3, 7, 14, 30, 60))

PERSON = Record(
    name="person",
    make=Person,
    id_="handle",
    keys=(
        Key(
            "email", texts.EMAIL, "The address of the PagerDuty and Slack accounts. No two people share one."
        ),
        Key(
            "formerly",
            texts.EMAIL,
            "The first address of an account whose address has changed since. The account is the same, and its "
            "resources keep their names. Leave it when the address changes once more.",
        ),
        Key(
            "time_zone",
            moments.ZONE,
            "Where the person lives, for reading times and counting nights. Left out: the zone of the "
            "rotation that names the person first, or UTC.",
        ),
        Key(
            "account",
            choice("account", Account),
            "Whether the PagerDuty account exists and is looked up by e-mail, or is created (and then "
            "protected).",
        ),
        Key(
            "notifications",
            Choice(name="notifications", options={"recommended": True, "own": False}),
            "Whether the recommended notification rules are provisioned, or the person keeps rules of "
            "their own.",
            parameter="provision_notifications",
        ),
        Key(
            "left",
            moments.DATE,
            "The last day of somebody who leaves for good. After it they have no duty and need no account, but past "
            "entries still name them.",
        ),
    ),
)

HOURS = Items(item=turns.HOURS, least=1, alone=True)
PLACES = Table(key=texts.IDENTIFIER, value=Items(item=turns.PLACE, least=1, alone=True), least=1)
LEVELS = Items(item=texts.IDENTIFIER, least=1, once=True)
ROTATIONS = Items(item=texts.IDENTIFIER, least=1, once=True)

ENTRY = Record(
    name="entry of an order",
    make=assembly.Entry,
    keys=(
        Key(
            "from",
            moments.DATE,
            "The date whose shift is the first of this order. The first entry may start on any day; "
            "every later one starts at a handoff of the entry before it, and moves nothing before.",
            parameter="start",
        ),
        Key(
            "people",
            Items(item=texts.HANDLE),
            "The handles in the order of their turns; somebody who is named twice has two turns a round. "
            "`[]` ends the rotation.",
        ),
        Key(
            "turn",
            turns.TURN,
            "How long a turn lasts from this entry on. Left out: the turn of the rotation.",
        ),
    ),
)

CYCLE = Record(
    name="cycle",
    make=Cycle,
    keys=(
        Key("from", moments.DATE, "The first day of a cycle.", parameter="first"),
        Key("days", Number(name="days", least=2, most=366), "How many days a cycle has."),
        Key("on", turns.CYCLE_DAYS, "The days of the cycle on which shifts begin."),
    ),
)

_HOURS = Key(
    "hours",
    HOURS,
    "When a shift begins and ends. `03:00-15:00` is daily; `Mon-Fri 09:00-17:00` is on these days; "
    "`Fri 17:00-Mon 09:00` is one shift; `09:00-09:00` is round the clock; `08:00-next` lasts until the next "
    "shift of the same level and seat begins. A time zone behind the end, or behind `next`, counts for both times, "
    "unless one follows the start as well. Without a time zone the clock is the rotation's.",
)
_DUTY = (
    Key(
        "hours_from",
        Table(key=moments.DATE, value=HOURS),
        "Other hours, for the shifts that begin on a date or later.",
    ),
    Key("cycle", CYCLE, "Shifts begin only on some days of each cycle."),
    Key(
        "levels",
        PLACES,
        "Who in the order is at which level: `turn` is whoever has it, `next` the one behind, `next 2` the one "
        "behind that (up to `next 9`), `previous` whoever had the turn before (up to `previous 9`). Two places at one "
        "level, as in `[turn, next]`, are two people at once. Left out: `turn` at the first level that is called, "
        "`next` at the second, if there is one.",
    ),
)

ALSO = Record(name="further duty", make=assembly.Duty, keys=(_HOURS, *_DUTY))

ROTATION = Record(
    name="rotation",
    make=assembly.Rotation,
    id_="id",
    keys=(
        Key("title", texts.TITLE, "The name that people read. Left out: the id."),
        _HOURS,
        Key(
            "clock",
            Text(
                name="clock",
                words="a time zone of the tz database, as in Europe/London, or own",
                pattern=moments.ZONE.pattern,
                example="Europe/London",
                longest=40,
                parse=lambda text: text if text == "own" else moments.ZONE.value(text),
                meant=moments.ZONE.meant,
                explained=moments.ZONE.explained,
            ),
            "The clock on which hours and dates are read. `own`: hours on the clock of whoever has the turn. "
            "Left out: the time zone that `hours` name first, or the clock of the team.",
        ),
        *_DUTY,
        Key(
            "also",
            Items(item=ALSO),
            "Further duties of the same people, at hours of their own.",
        ),
        Key(
            "seat",
            texts.IDENTIFIER,
            "Rotations of different seats are at one level at once. Rotations of one seat share the time.",
        ),
        Key(
            "time_zone",
            moments.ZONE,
            "The time zone of its people, unless a person says otherwise. Left out: its clock.",
        ),
        Key(
            "turn",
            turns.TURN,
            "How long a turn lasts, unless an entry of the order says otherwise. Turns of days, weeks and months "
            "belong to dates; `first Monday` (`second`, `third`, `fourth`, `last`; any weekday) begins a turn on that "
            "day of each month; turns of shifts count the shifts that take place. One person alone needs none.",
        ),
        Key(
            "handoff",
            turns.HANDOFF,
            "The time at which turns change on their first day, even in the middle of a shift. Left out: a "
            "shift belongs to the turn of the date on which it begins.",
        ),
        Key(
            "absence",
            choice("absence", Absence),
            "What time off moves. `cover`: the duty of whoever is away goes to the next in line who has none then, and "
            "everybody else keeps theirs. `skip`: meanwhile everybody behind moves up, so that the secondary becomes "
            "primary. Later turns stay. At a single level both do the same.",
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
    make=assembly.Level,
    id_="id",
    keys=(
        Key(
            "after",
            DELAY,
            "How long after an incident opened its people are called, in whole minutes. Left out: they are shown "
            "and never called.",
        ),
        Key(
            "coverage",
            Choice(name="coverage", options={"always": True, "hours": False}),
            "Whether somebody must be there at every minute from the first shift on, or in the hours of its "
            "rotations. Left out: always where the level is called.",
        ),
    ),
)

TIME_OFF = Record(
    name="time off",
    make=assembly.TimeOff,
    keys=(
        Key("who", texts.HANDLE, "Who is away and answers nothing, at any level."),
        Key(
            "from",
            moments.MOMENT,
            "The first day away, on the person's own clock, or the exact time.",
            parameter="start",
        ),
        Key(
            "to",
            moments.MOMENT,
            "The last day away (included), on the person's own clock, or the exact time of the return.",
            parameter="end",
        ),
        Key("cover", texts.HANDLE, "Who steps in. Left out: the next in line who is free."),
    ),
)

SWAP = Record(
    name="swap",
    make=assembly.swap,
    keys=(
        Key(
            "between",
            Items(item=texts.HANDLE, least=2, most=2, once=True),
            "The two people who take each other's duties, at whichever level.",
        ),
        Key(
            "from",
            moments.MOMENT,
            "The date of the first shift that changes hands, or the exact time.",
            parameter="start",
        ),
        Key(
            "to",
            moments.MOMENT,
            "The date of the last shift that changes hands, or, when `from` is a time, the exact time of the end.",
            parameter="end",
        ),
        Key("levels", LEVELS, "Only duties at these levels."),
        Key("rotations", ROTATIONS, "Only duties of these rotations."),
    ),
)

HOLIDAY = Record(
    name="holiday",
    make=assembly.Holiday,
    keys=(
        Key(
            "on",
            Items(item=moments.DATE, least=1, once=True, alone=True),
            "The dates whose shifts nobody has, or only `people`: whole shifts, on the clock of each rotation.",
        ),
        Key(
            "from",
            moments.MOMENT,
            "Instead of `on`: the first day, from midnight on, or the exact time. It cuts shifts.",
            parameter="start",
        ),
        Key("to", moments.MOMENT, "The last day (included), or the exact time of the end.", parameter="end"),
        Key(
            "clock",
            moments.ZONE,
            "The clock of the days `from` and `to`; a time names its own. Left out: that of the file.",
        ),
        Key(
            "people",
            Items(item=texts.HANDLE, once=True),
            "Who is on in place of everybody else, one a seat. Left out: nobody.",
        ),
        Key("levels", LEVELS, "Only these levels."),
        Key("rotations", ROTATIONS, "Only these rotations."),
        Key(
            "uses_turn",
            Flag(),
            "Whether a turn counted in shifts counts the shifts that do not take place.",
        ),
    ),
)

ACCEPTANCE = Record(
    name="acceptance",
    make=assembly.acceptance,
    keys=(
        Key(
            "guard",
            choice("guard", Guard),
            "The guard that would refuse the edit: `mid-turn`, somebody is replaced in a turn that has begun; "
            "`short-notice`, somebody gets a duty within 14 days; `many-leave`, more than a quarter of a "
            "rotation leaves at once; `too-few`, a rotation falls under three people; `overload`, somebody's "
            "share rises above 1.5 times the mean; `quieter`, less is paged, later, or to fewer people.",
        ),
        Key(
            "who",
            texts.HANDLE,
            "Who agrees to it: somebody whom it concerns, or, for a guard about a rotation, one of its people; for "
            "`quieter`, anybody who takes turns.",
        ),
        Key("why", texts.SENTENCE, "Why, for the reviewers."),
        Key(
            "until",
            moments.MOMENT,
            "The last whole UTC day on which it holds (included), or the exact time of its end.",
        ),
    ),
)

ESCALATION = Record(
    name="escalation",
    make=Escalation,
    keys=(
        Key(
            "acknowledge_within",
            WAIT,
            "How long the primary has to acknowledge before the secondary is notified, in whole minutes; also "
            "the wait before a repeat. Where `levels` say when each is called: only the wait before a repeat.",
        ),
        Key(
            "repeats",
            Number(name="repeats", most=9),
            "How often everything is repeated after the first pass while nobody acknowledges.",
        ),
        Key("slack", texts.CHANNEL, "The channel, one of those below, that gets one message an incident."),
    ),
)

FOLLOWED = Items(item=texts.IDENTIFIER, least=1, once=True, alone=True)

SUMMARY = Record(
    name="summary",
    make=assembly.summary,
    keys=(
        Key("channel", texts.CHANNEL, "The channel, one of those below."),
        Key(
            "on",
            Choice(name="weekday", options={day: number for number, day in enumerate(turns.WEEKDAYS)}),
            "The day of the week.",
            parameter="weekday",
        ),
        Key("at", turns.TIME_OF_DAY, "The time of day. A time zone left out is the clock of the team."),
        Key("levels", FOLLOWED, "The levels that it is about. Left out: all of the team."),
    ),
)

FOLLOW = Record(
    name="follow",
    make=assembly.follow,
    keys=(
        Key(
            "user_groups",
            Table(key=texts.USER_GROUP, value=FOLLOWED),
            "The user groups of Slack that hold whoever is on call at these levels, by handle without `@`. Nobody else "
            "stays in them.",
        ),
        Key(
            "topics",
            Table(key=texts.CHANNEL, value=FOLLOWED),
            "The channels whose topic begins with who is on call at these levels, and until when.",
        ),
        Key(
            "github_teams",
            Table(key=texts.GITHUB_TEAM, value=FOLLOWED),
            "The teams of GitHub that hold whoever is on call at these levels. Nobody else stays in them.",
        ),
        Key(
            "assignees",
            Table(key=texts.SEVERITY, value=FOLLOWED),
            "The levels whose people are assigned to an issue that gets the label of a severity.",
        ),
        Key(
            "handoffs",
            Table(key=texts.CHANNEL, value=FOLLOWED),
            "The channels that get a message when somebody takes over at one of these levels.",
        ),
        Key("summary", SUMMARY, "A message a week: this week, the next one, and what has changed."),
        Key(
            "reminders",
            Table(key=texts.IDENTIFIER, value=NOTICE),
            "How long before their shift at a level somebody gets a direct message in Slack.",
        ),
    ),
)

NOTIFICATION = Record(
    name="notification rule",
    make=assembly.Notification,
    keys=(
        Key("by", choice("medium", Medium), "The way of reaching the responder.", parameter="medium"),
        Key("after", DELAY, "How long after the assignment, in whole minutes."),
    ),
)

NOTIFICATIONS = Record(
    name="notification rules",
    make=assembly.notification_rules,
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
    make=Severity,
    id_="id",
    keys=(
        Key("meaning", texts.SENTENCE, "What the level means."),
        Key("example", texts.SENTENCE, "What would be one."),
        Key(
            "urgency",
            choice("urgency", Urgency),
            "How PagerDuty treats it: high escalates until somebody acknowledges, low never escalates.",
        ),
        Key("color", texts.COLOR, "The color of its GitHub label."),
    ),
)

ASSET = Record(
    name="asset",
    make=Asset,
    id_="id",
    keys=(
        Key("title", texts.TITLE, "The name that people read."),
        Key("url", texts.URL, "The address that is polled."),
        Key(
            "keyword",
            texts.SENTENCE,
            "A text that the page at `url` must hold to count as working.",
        ),
        Key(
            "npm",
            Items(item=texts.PACKAGE, least=1, once=True),
            "The npm packages whose publication is watched.",
            parameter="packages",
        ),
        Key("audience", AUDIENCE, "Whom a failure hits. What hits only contributors wakes nobody."),
        Key("severity", texts.SEVERITY, "The severity of a failure, one of those above."),
        Key(
            "confirm_after",
            PERIOD,
            "How long a failure must last before it pages anybody. Left out: as long as `monitoring` says.",
        ),
        Key(
            "supported_by",
            Items(item=texts.SUPPORT, least=1, once=True),
            "The repositories, or folders of them, whose maintainers support it.",
        ),
        Key("runbook", texts.URL, "The page that says what to do when it fails; the incident links to it."),
        Key(
            "team",
            texts.IDENTIFIER,
            "The team that answers. Left out: the first one.",
        ),
    ),
)

WORKFLOW = Record(
    name="workflow",
    make=Workflow,
    id_="id",
    keys=(
        Key("title", texts.TITLE, "The name that people read: that of the workflow, which its badge shows."),
        Key("repository", texts.REPOSITORY, "The repository, one of those below."),
        Key("file", texts.FILE, "The file in `.github/workflows`."),
        Key(
            "event",
            choice("event", Trigger),
            "The event whose runs count, for a workflow that does not run on a branch. Left out: any.",
        ),
        Key(
            "branch",
            texts.BRANCH,
            "The branch whose runs count. Left out: the default branch of the repository.",
        ),
        Key("audience", AUDIENCE, "Whom a failure hits. What hits only contributors wakes nobody."),
        Key("severity", texts.SEVERITY, "The severity of a failure, one of those above."),
        Key(
            "schedule",
            Items(item=moments.CRON, least=1, once=True, alone=True),
            "The cron schedule of the workflow in UTC, one line or several; with it a heartbeat tells when the job "
            "stops running.",
        ),
        Key(
            "confirm_after",
            PERIOD,
            "How long a failure must last before it pages anybody. A cancelled run shows as failed until the next one "
            "ends: give it the length of a run.",
        ),
        Key("runbook", texts.URL, "The page that says what to do when it fails; the incident links to it."),
        Key(
            "team",
            texts.IDENTIFIER,
            "The team that answers. Left out: the first one.",
        ),
    ),
)

SOURCE = Record(
    name="source",
    make=Source,
    id_="id",
    keys=(
        Key("title", texts.TITLE, "The name that people read."),
        Key("audience", AUDIENCE, "Whom a failure that it reports hits."),
        Key(
            "team",
            texts.IDENTIFIER,
            "The team that answers. Left out: the first one.",
        ),
    ),
)

MONITORING = Record(
    name="monitoring",
    make=Monitoring,
    keys=(
        Key(
            "regions",
            Items(
                item=Choice(name="region", options={region: region for region in ("us", "eu", "as", "au")}),
                least=1,
                once=True,
            ),
            "The parts of the world that the checks come from.",
        ),
        Key(
            "check_every",
            FREQUENCY,
            "How often everything is checked.",
        ),
        Key(
            "confirm_after",
            PERIOD,
            "How long a failure must last before it pages anybody.",
        ),
        Key(
            "recover_after",
            PERIOD,
            "How long a recovery must last before the incident is resolved.",
        ),
        Key(
            "certificate_days",
            EXPIRY,
            "How many days before a TLS certificate expires to alert.",
        ),
        Key(
            "domain_days",
            EXPIRY,
            "How many days before a domain expires to alert.",
        ),
    ),
)

PROJECT = Record(
    name="project",
    make=Project,
    keys=(
        Key(
            "name",
            texts.NAME,
            "What titles and texts call it. Schedules and services of PagerDuty are found again by it.",
        ),
        Key("url", texts.URL, "Its home page."),
        Key("chat", texts.URL, "Where users ask questions; the issue forms lead there."),
        Key(
            "version_command",
            texts.SENTENCE,
            "The command that prints the installed version; the form for bugs asks for its output.",
        ),
        Key(
            "repository",
            texts.REPOSITORY,
            "Where this operation is kept: alerts lead to its handbook, and the workflow that pages by label runs its "
            "actions. Without it repositories get the forms and labels alone.",
        ),
        Key(
            "site",
            texts.URL,
            "Where the site is published (`oncall site` writes it): alerts lead to the handbook there.",
        ),
    ),
)

STATUS_PAGE = Record(
    name="status page",
    make=assembly.StatusPage,
    keys=(
        Key(
            "title",
            texts.TITLE,
            "Whose page it is: the name at its top. Left out: the name of the project.",
        ),
        Key(
            "url",
            texts.URL,
            "The address to which the name leads. Left out: the home page of the project.",
        ),
        Key(
            "subdomain",
            texts.SUBDOMAIN,
            "Its address is https://SUBDOMAIN.betteruptime.com; no two pages of Better Stack share one.",
        ),
    ),
)

CHANNEL = Record(
    name="channel",
    make=Channel,
    id_="id",
    keys=(
        Key(
            "topic",
            texts.SENTENCE,
            "The topic of the channel.",
        ),
        Key(
            "purpose",
            texts.SENTENCE,
            "What the channel is for.",
        ),
        Key(
            "private",
            Flag(),
            "Whether only its members see it.",
        ),
    ),
)

REPOSITORY = Record(
    name="repository",
    make=Repository,
    id_="name",
    keys=(
        Key(
            "branch",
            texts.BRANCH,
            "The branch that gets the templates.",
        ),
        Key(
            "keep",
            Items(item=choice("form", Form), once=True),
            "The forms that the repository keeps as its own: they are not provisioned. Every other form replaces one "
            "of the same name, and the preview names each that would be replaced.",
        ),
    ),
)

CLOCK = Key(
    "clock",
    moments.ZONE,
    "The clock on which hours and dates are read, unless a rotation has one of its own.",
)
TEAM_LEVELS = Key(
    "levels",
    Table(key=texts.IDENTIFIER, value=LEVEL, least=1),
    "Who is called after whom. Left out: `primary` at once and `secondary` after `acknowledge_within`.",
)

TEAM_FOLLOW = Key(
    "follow",
    FOLLOW,
    "What follows the rota, so that whoever is on call holds the role: see docs/following.md.",
)

TEAM = Record(
    name="team",
    make=assembly.Team,
    id_="id",
    keys=(
        Key("title", texts.NAME, "The name that people read. Left out: the id."),
        CLOCK,
        TEAM_LEVELS,
        Key("rotations", Table(key=texts.IDENTIFIER, value=ROTATION, least=1), "The rotations of the team."),
        Key("escalation", ESCALATION, "The escalation of the team."),
        TEAM_FOLLOW,
    ),
)

FILE = Record(
    name="operation",
    make=assembly.operation,
    keys=(
        Key(
            "project",
            PROJECT,
            "Whose operation it is.",
        ),
        Key(
            "people",
            Table(key=texts.HANDLE, value=PERSON, least=1),
            "Everybody who answers pages, by GitHub handle.",
        ),
        Key(
            "rotations",
            Table(key=texts.IDENTIFIER, value=ROTATION, least=1),
            "Who answers at which hours, in which order.",
            instead="teams",
        ),
        CLOCK,
        TEAM_LEVELS,
        Key(
            "teams",
            Table(key=texts.IDENTIFIER, value=TEAM, least=1),
            "Several teams, each with rotations and an escalation of its own. They share everything else.",
        ),
        Key(
            "holidays",
            Items(item=HOLIDAY),
            "Days or times without the usual shifts.",
        ),
        Key(
            "time_off",
            Items(item=TIME_OFF),
            "Absences. The duties that fall into one are covered, at whichever level.",
        ),
        Key(
            "swaps",
            Items(item=SWAP),
            "Exchanges of duties between two people for a while.",
        ),
        Key(
            "accept",
            Items(item=ACCEPTANCE),
            "What an edit may do although a guard of the review would refuse it. Delete it once it is over.",
        ),
        Key(
            "escalation",
            ESCALATION,
            "Whom PagerDuty calls, in which order. The primary is called at once; the channel gets one message.",
            instead="teams",
        ),
        TEAM_FOLLOW,
        Key(
            "notification_rules",
            NOTIFICATIONS,
            "How a responder is reached, unless they say `notifications: own`.",
        ),
        Key(
            "severities",
            Table(key=texts.SEVERITY, value=SEVERITY, least=1),
            "How bad something is; each is a priority of PagerDuty and a label on GitHub.",
        ),
        Key("assets", Table(key=texts.IDENTIFIER, value=ASSET), "What can break."),
        Key(
            "workflows",
            Table(key=texts.IDENTIFIER, value=WORKFLOW),
            "The GitHub workflows to watch.",
        ),
        Key(
            "sources",
            Table(key=texts.IDENTIFIER, value=SOURCE),
            "Other tools that notice failures and feed the same escalation.",
        ),
        Key(
            "monitoring",
            MONITORING,
            "How everything is watched.",
        ),
        Key(
            "status_page",
            STATUS_PAGE,
            "The public page that shows whether the assets for users work, under their titles, and nothing else.",
        ),
        Key(
            "channels",
            Table(key=texts.CHANNEL, value=CHANNEL, least=1),
            "The Slack channels, by name without `#`.",
        ),
        Key(
            "repositories",
            Table(key=texts.REPOSITORY, value=REPOSITORY),
            "The GitHub repositories that receive the issue templates and the severity labels.",
        ),
    ),
)
