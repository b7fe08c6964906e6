"""What must hold between the attributes of one object. One small function a rule."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pulumi_betterstack.attributes import Value
from pulumi_betterstack.values import UNKNOWN, is_empty

Inputs = Mapping[str, Value]
Failure = tuple[str, str]
Rule = Callable[[Inputs], Iterator[Failure]]

KEYWORD_TYPES: Final = ("keyword", "keyword_absence", "udp")
PORT_TYPES: Final = ("tcp", "udp", "smtp", "pop", "imap")
SERVER_TYPES: Final = ("ping", "tcp", "udp", "smtp", "pop", "imap", "dns")
SERVER_TIMEOUTS: Final = (500, 1000, 2000, 3000, 5000)
PLAYWRIGHT_TIMEOUTS: Final = (15, 30, 45, 60, 120, 180, 240, 300, 360, 480, 600, 900)
WEB_TIMEOUTS: Final = (2, 3, 5, 10, 15, 30, 45, 60)
WEB_TYPES: Final = ("status", "expected_status_code", "keyword", "keyword_absence")
MAIL_PORTS: Final = {"smtp": {"25", "465", "587"}, "pop": {"110", "995"}, "imap": {"143", "993"}}
NAMED_MEMBERS: Final = ("webhook", "slack_integration", "microsoft_teams_integration", "zapier_webhook")
_IDENTIFIERS: Final = ("itemId", "name", "email")
MEMBERS_WITH_ID: Final = (*NAMED_MEMBERS, "pagerduty_integration", "policy")


def _lacks(inputs: Inputs, name: str) -> bool:
    return is_empty(inputs.get(name))


def _says(inputs: Inputs, name: str) -> bool:
    return not _lacks(inputs, name) and inputs[name] != UNKNOWN


def address(inputs: Inputs) -> Iterator[Failure]:
    """A monitor needs an address; a scenario's name takes its place, and only in playwright monitors."""
    kind = inputs.get("monitorType")
    if kind in (None, UNKNOWN):
        return
    if kind != "playwright":
        if _lacks(inputs, "url"):
            yield "url", f"missing: a {kind} monitor needs the address or host to watch"
        elif kind in WEB_TYPES and _says(inputs, "url") and not _is_web(inputs["url"]):
            yield "url", f"{inputs['url']!r} is not a web address; begin it with https:// or http://"
        if _says(inputs, "scenarioName"):
            yield "scenarioName", f"only playwright monitors have a scenario; this is a {kind} monitor"
        return
    if _lacks(inputs, "url") and _lacks(inputs, "scenarioName"):
        yield "scenarioName", "missing: a playwright monitor needs it (or url)"
    both = _says(inputs, "url") and _says(inputs, "scenarioName")
    if both and inputs["url"] != inputs["scenarioName"]:
        yield "scenarioName", "differs from url; set one of the two"


def _is_web(url: Value) -> bool:
    return isinstance(url, str) and url.lower().startswith(("http://", "https://"))


def headers(inputs: Inputs) -> Iterator[Failure]:
    """A header has a name and a value."""
    found = inputs.get("requestHeaders")
    for index, header in enumerate(found if isinstance(found, list) else ()):
        for name in ("name", "value"):
            if isinstance(header, dict) and header.get(name) == "":
                yield f"requestHeaders[{index}].{name}", "is empty; a header has a name and a value"


def environment(inputs: Inputs) -> Iterator[Failure]:
    """A variable has a name and a value."""
    found = inputs.get("environmentVariables")
    for name, value in found.items() if isinstance(found, dict) else ():
        if not name or value == "":
            yield f"environmentVariables.{name}", "is empty; a variable has a name and a value"


def keyword(inputs: Inputs) -> Iterator[Failure]:
    """Monitors that look for a text need the text."""
    kind = inputs.get("monitorType")
    if kind in KEYWORD_TYPES and _lacks(inputs, "requiredKeyword"):
        yield "requiredKeyword", f"missing: a {kind} monitor needs the text to look for"


def status_codes(inputs: Inputs) -> Iterator[Failure]:
    """Monitors that expect status codes need them."""
    if inputs.get("monitorType") == "expected_status_code" and _lacks(inputs, "expectedStatusCodes"):
        yield "expectedStatusCodes", "missing: an expected_status_code monitor needs them"


def port(inputs: Inputs) -> Iterator[Failure]:
    """Monitors of a port need one, and mail servers one of their own."""
    kind, ports = inputs.get("monitorType"), inputs.get("port")
    if kind in PORT_TYPES and _lacks(inputs, "port"):
        yield "port", f"missing: a {kind} monitor needs it"
    if not isinstance(kind, str) or not isinstance(ports, str) or not _says(inputs, "port"):
        return
    asked = {one.strip() for one in ports.split(",")}
    own = MAIL_PORTS.get(kind)
    if own and not asked <= own:
        yield (
            "port",
            f"{ports!r} is not a port of {kind}; use {', '.join(sorted(own, key=int))} or several of them",
        )
    elif not own and not (ports.isdigit() and 0 < int(ports) < 65536):
        yield "port", f"{ports!r} is not a port; use a number from 1 to 65535"


def domain(inputs: Inputs) -> Iterator[Failure]:
    """A dns monitor needs the domain to ask for."""
    if inputs.get("monitorType") == "dns" and _lacks(inputs, "requestBody"):
        yield "requestBody", "missing: a dns monitor needs the domain to ask the server for"


def timeout(inputs: Inputs) -> Iterator[Failure]:
    """The allowed timeouts depend on what is watched."""
    kind, seconds = inputs.get("monitorType"), inputs.get("requestTimeout")
    if kind in (None, UNKNOWN) or seconds in (None, UNKNOWN):
        return
    allowed: tuple[int, ...] = WEB_TIMEOUTS
    unit = "seconds"
    if kind in SERVER_TYPES:
        allowed, unit = SERVER_TIMEOUTS, "milliseconds"
    elif kind == "playwright":
        allowed = PLAYWRIGHT_TIMEOUTS
    if seconds not in allowed:
        choices = ", ".join(map(str, allowed))
        yield (
            "requestTimeout",
            f"{seconds} is not possible for a {kind} monitor; use one of {choices} ({unit})",
        )


def maintenance(inputs: Inputs) -> Iterator[Failure]:
    """A maintenance window has a start and an end."""
    for one, other in (("maintenanceFrom", "maintenanceTo"), ("maintenanceTo", "maintenanceFrom")):
        if not _lacks(inputs, one) and _lacks(inputs, other):
            yield other, f"missing: {one} is set, and a window has both ends"


def proxy(inputs: Inputs) -> Iterator[Failure]:
    """A proxy's port needs the proxy."""
    if not _lacks(inputs, "proxyPort") and _lacks(inputs, "proxyHost"):
        yield "proxyHost", "missing: proxyPort is set"


def steps(inputs: Inputs) -> Iterator[Failure]:
    """What each kind of step of a policy needs and cannot have."""
    found = inputs.get("steps")
    for index, step in enumerate(found if isinstance(found, list) else ()):
        if isinstance(step, dict):
            for path, reason in _step(step):
                yield f"steps[{index}].{path}", reason


def _step(step: Inputs) -> Iterator[Failure]:
    kind = step.get("type")
    if _says(step, "waitBefore") and _says(step, "waitUntilTime"):
        yield "waitUntilTime", "waitBefore is set as well; set one of the two"
    if kind == "escalation" and _lacks(step, "stepMembers"):
        yield "stepMembers", "missing: an escalation reaches somebody"
    yield from _branch(step)
    yield from _instructions(step)
    yield from _metadata_values(step)
    members = step.get("stepMembers")
    for index, member in enumerate(members if isinstance(members, list) else ()):
        if isinstance(member, dict):
            for path, reason in _member(member):
                yield f"stepMembers[{index}].{path}", reason


def _metadata_values(owner: Inputs) -> Iterator[Failure]:
    """A text is a value; everything else is named by an id, a name or an address, and no_value by nothing."""
    found = owner.get("metadataValues")
    for index, one in enumerate(found if isinstance(found, list) else ()):
        if isinstance(one, dict) and one.get("type") != UNKNOWN:
            for path, reason in _value(one):
                yield f"metadataValues[{index}].{path}", reason


def _value(one: Inputs) -> Iterator[Failure]:
    kind = one.get("type") or "String"
    named = [name for name in _IDENTIFIERS if _says(one, name)]
    if kind == "String":
        if _lacks(one, "value"):
            yield "value", "missing: a String is its value"
        for name in named:
            yield name, "a String has a value only"
        return
    if _says(one, "value"):
        yield "value", f"only a String has it; this is {kind}"
    if kind == "no_value":
        for name in named:
            yield name, "no_value stands alone"
    elif all(_lacks(one, name) for name in _IDENTIFIERS):
        yield "itemId", f"missing: a {kind} is named by itemId, name or email"


def _branch(step: Inputs) -> Iterator[Failure]:
    kind = step.get("type")
    if kind == "metadata_branching":
        for name in ("metadataKey", "metadataValues"):
            if _lacks(step, name):
                yield name, "missing: a metadata_branching step needs it"
    elif _says(step, "metadataValues") and kind != UNKNOWN:
        yield "metadataValues", f"only metadata_branching steps have it; this is {kind}"


def _instructions(step: Inputs) -> Iterator[Failure]:
    kind = step.get("type")
    if kind == "instructions" and _lacks(step, "comment"):
        yield "comment", "missing: an instructions step says something"
    if kind not in ("instructions", UNKNOWN):
        for name in ("comment", "reminderEnabled", "reminderIntervalHours"):
            if _says(step, name) and step[name] is not False:  # the API fills in that reminders are off
                yield name, f"only instructions steps have it; this is {kind}"


def _member(member: Inputs) -> Iterator[Failure]:
    kind = member.get("type")
    if _says(member, "id") and _says(member, "email"):
        yield "email", "id is set as well; set one of the two"
    if kind in MEMBERS_WITH_ID and _lacks(member, "id"):
        yield "id", f"missing: a {kind} is named by its id"
    if kind == "user" and _lacks(member, "id") and _lacks(member, "email"):
        yield "id", "missing: a user is named by id or email"
    if kind == "incident_metadata" and _lacks(member, "metadataKey"):
        yield "metadataKey", "missing: incident_metadata is read from a key"


def password(inputs: Inputs) -> Iterator[Failure]:
    """A page that asks for a password has one, and asks for nothing else."""
    if inputs.get("passwordEnabled") is not True:
        return
    if _lacks(inputs, "password"):
        yield "password", "missing: passwordEnabled is true"
    if inputs.get("requireSso") is True:
        yield "requireSso", "excludes passwordEnabled; set one of the two"


def javascript(inputs: Inputs) -> Iterator[Failure]:
    """Only pages with a domain of their own run JavaScript."""
    if _says(inputs, "customJavascript") and _lacks(inputs, "customDomain"):
        yield "customJavascript", "only pages with a customDomain may have it"


def shown(inputs: Inputs) -> Iterator[Failure]:
    """What a page shows is named by its id, unless it is tracked by hand."""
    kind = inputs.get("resourceType")
    if kind not in (None, UNKNOWN, "ManuallyTrackedItem") and _lacks(inputs, "resourceId"):
        yield "resourceId", f"missing: a {kind} is named by its id"
    if inputs.get("widgetType") == "response_times" and kind not in ("Monitor", UNKNOWN):
        yield "widgetType", "response_times are known of a Monitor only"


def marks(inputs: Inputs) -> Iterator[Failure]:
    """What matches metadata has a rule with values; a rule is left out where something else marks the resource."""
    for state in ("Down", "Degraded"):
        cause, rule = f"markAs{state}For", f"markAs{state}MetadataRule"
        if inputs.get(cause) == UNKNOWN:
            continue
        matching = inputs.get(cause) == "incident_matching_metadata"
        if matching and _lacks(inputs, rule):
            yield rule, f"missing: {cause} is incident_matching_metadata"
        if not matching and not _lacks(inputs, cause) and _says(inputs, rule):
            yield rule, f"only counts where {cause} is incident_matching_metadata"
        found = inputs.get(rule)
        if isinstance(found, dict):
            if found.get("metadataValues") == []:
                yield f"{rule}.metadataValues", "is empty: a rule matches one or more values"
            for path, reason in _metadata_values(found):
                yield f"{rule}.{path}", reason


RULES: Final[Mapping[str, tuple[Rule, ...]]] = {
    "Monitor": (
        address,
        keyword,
        status_codes,
        port,
        domain,
        timeout,
        maintenance,
        proxy,
        headers,
        environment,
    ),
    "Heartbeat": (maintenance,),
    "Policy": (steps,),
    "StatusPage": (password, javascript),
    "StatusPageResource": (shown, marks),
}
"""The rules of each kind of object."""
