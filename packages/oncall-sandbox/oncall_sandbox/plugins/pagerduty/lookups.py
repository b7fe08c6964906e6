"""Look-ups of what is in the account."""

from plugin_host.failure import ProviderError

from oncall_sandbox.plugins.pagerduty.session import PagerDuty
from oncall_sandbox.plugins.resource_type import Lookup
from oncall_sandbox.plugins.traits import nearest
from oncall_sandbox.plugins.values import State, pick


async def _user(session: PagerDuty, inputs: State) -> State:
    email = inputs["email"]
    users = (await session.rest.get("/users", {"query": email}))["users"]
    for user in users:
        if user["email"] == email:
            zone, title = user.get("time_zone"), user.get("job_title") or ""
            answered = pick(user, ("id", "name", "email", "role", "description"))
            return {"description": "", "jobTitle": title, "timeZone": zone} | answered
    near = [user["email"] for user in users] or [email.lower()] * (email != email.lower())
    raise ProviderError(f"Unable to locate any user with the email: {email}{nearest(email, near)}")


async def _contact_method(session: PagerDuty, inputs: State) -> State:
    methods = (await session.rest.get(f"/users/{inputs['userId']}/contact_methods"))["contact_methods"]
    for method in methods:
        if (method["label"], method["type"]) == (inputs["label"], inputs["type"]):
            return {
                "id": method["id"],
                "address": method["address"],
                "blacklisted": method.get("blacklisted", False),
                "countryCode": method.get("country_code", 0),
                "deviceType": method.get("device_type", ""),
                "enabled": method.get("enabled", False),
                "sendShortEmail": method.get("send_short_email", False),
            }
    labels = ", ".join(f'"{method["label"]}" ({method["type"]})' for method in methods) or "none"
    wanted = f"{inputs['label']} and the type {inputs['type']}"
    raise ProviderError(f"Unable to locate any contact methods with the label: {wanted}; there is {labels}")


async def _priority(session: PagerDuty, inputs: State) -> State:
    found = (await session.rest.get("/priorities", {"limit": "100"}))["priorities"]
    for priority in found:
        if priority["name"].lower() == inputs["name"].lower():
            return pick(priority, ("id", "name", "description"))
    names = [priority["name"] for priority in found]
    raise ProviderError(
        f"Unable to locate any priority with name: {inputs['name']}{nearest(inputs['name'], names)}"
    )


async def _vendor(session: PagerDuty, inputs: State) -> State:
    wanted = inputs["name"].lower()
    found = (await session.rest.get("/vendors", {"limit": "100"}))["vendors"]
    exact = [vendor for vendor in found if vendor["name"].lower() == wanted]
    partly = [vendor for vendor in found if wanted in vendor["name"].lower()]
    for vendor in exact + partly:
        return {"id": vendor["id"], "name": vendor["name"], "type": vendor.get("generic_service_type")}
    raise ProviderError(f"Unable to locate any vendor with the name: {inputs['name']}")


def _by_name(collection: str, what: str, *, pages: bool) -> Lookup[PagerDuty]:
    """A look-up by exact name; with `pages` the official plugin asks for pages of 100."""

    async def lookup(session: PagerDuty, inputs: State) -> State:
        query = {"query": inputs["name"], **({"limit": "100"} if pages else {})}
        found = (await session.rest.get(f"/{collection}", query))[collection]
        for each in found:
            if each["name"] == inputs["name"]:
                answered: State = each
                return answered
        near = nearest(inputs["name"], [each["name"] for each in found])
        raise ProviderError(f"Unable to locate any {what} with the name: {inputs['name']}{near}")

    return lookup


_find_schedule = _by_name("schedules", "schedule", pages=False)
_find_policy = _by_name("escalation_policies", "escalation policy", pages=True)
_find_service = _by_name("services", "service", pages=True)
_find_team = _by_name("teams", "team", pages=False)


async def _schedule(session: PagerDuty, inputs: State) -> State:
    return pick(await _find_schedule(session, inputs), ("id", "name"))


async def _policy(session: PagerDuty, inputs: State) -> State:
    return pick(await _find_policy(session, inputs), ("id", "name"))


async def _service(session: PagerDuty, inputs: State) -> State:
    found = await _find_service(session, inputs)
    return {
        **pick(found, ("id", "name", "type", "description")),
        "autoResolveTimeout": found.get("auto_resolve_timeout"),
        "acknowledgementTimeout": found.get("acknowledgement_timeout"),
        "alertCreation": found.get("alert_creation"),
        "escalationPolicy": found["escalation_policy"]["id"],
        "teams": [{"id": team["id"], "name": team.get("summary", "")} for team in found.get("teams") or ()],
    }


async def _team(session: PagerDuty, inputs: State) -> State:
    found = await _find_team(session, inputs)
    parent = found.get("parent") or {}
    return {
        **pick(found, ("id", "name", "description")),
        "parent": parent.get("id"),
        "defaultRole": found.get("default_role"),
    }


LOOKUPS: dict[str, Lookup[PagerDuty]] = {
    "pagerduty:index/getUser:getUser": _user,
    "pagerduty:index/getUserContactMethod:getUserContactMethod": _contact_method,
    "pagerduty:index/getPriority:getPriority": _priority,
    "pagerduty:index/getSchedule:getSchedule": _schedule,
    "pagerduty:index/getEscalationPolicy:getEscalationPolicy": _policy,
    "pagerduty:index/getService:getService": _service,
    "pagerduty:index/getVendor:getVendor": _vendor,
    "pagerduty:index/getTeam:getTeam": _team,
}
