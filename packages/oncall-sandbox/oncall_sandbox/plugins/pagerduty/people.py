"""People: accounts, how they are reached and after how long, teams."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from plugin_host.failure import ProviderError

from oncall_sandbox.plugins.api import ApiError
from oncall_sandbox.plugins.check import Failure
from oncall_sandbox.plugins.pagerduty.session import PagerDuty, Rest, ids, reference, time_zone
from oncall_sandbox.plugins.resource_type import parts
from oncall_sandbox.plugins.traits import Trait, Traits, one_of
from oncall_sandbox.plugins.values import UNKNOWN, State, without_zeros

_ROLES = (
    "admin",
    "limited_user",
    "observer",
    "owner",
    "read_only_user",
    "restricted_access",
    "read_only_limited_user",
    "user",
)
_METHODS = (
    "email_contact_method",
    "phone_contact_method",
    "push_notification_contact_method",
    "sms_contact_method",
)
_TRUNK_PREFIXES = {1: "1", 33: "0", 40: "0", 44: "0", 45: "0", 49: "0", 61: "0", 66: "0", 91: "0"}
_LONGEST_NUMBER = 40


def _same_name(old: Any, new: Any, _now: datetime) -> bool:
    return bool(old == " ".join(str(new).split()))


def _same_email(old: Any, new: Any, _now: datetime) -> bool:
    return bool(old == str(new).lower())


class User(Rest):
    """An account. One of the same e-mail, name and role is taken over, as the official plugin does."""

    token = "pagerduty:index/user:User"  # noqa: S105 -- a type token
    wrapper = "user"
    deletes_once = True  # resourcePagerDutyUserDelete, terraform-provider-pagerduty 3.32
    traits: ClassVar[Traits] = {
        "name": Trait(same=_same_name),
        "email": Trait(same=_same_email),
        "color": Trait(computed=True),
        "role": Trait(default="user", valid=one_of(*_ROLES)),
        "teams": Trait(computed=True, unordered=True),
        "timeZone": Trait(computed=True, valid=time_zone),
        "license": Trait(computed=True),
    }

    def collection(self, _state: State) -> str:
        return "/users"

    def body(self, plan: State) -> dict[str, Any]:
        return without_zeros(
            {
                "name": plan["name"].strip(),
                "email": plan["email"],
                "color": plan.get("color"),
                "time_zone": plan.get("timeZone"),
                "role": plan.get("role"),
                "job_title": plan.get("jobTitle"),
                "description": plan.get("description"),
            }
        )

    def state(self, found: dict[str, Any], before: State) -> State:
        return before | {
            "name": found["name"],
            "email": found["email"],
            "timeZone": found.get("time_zone"),
            "htmlUrl": found.get("html_url"),
            "color": found.get("color"),
            "role": found.get("role"),
            "avatarUrl": found.get("avatar_url"),
            "description": found.get("description"),
            "jobTitle": found.get("job_title") or None,
            "teams": ids(found.get("teams")),
            "invitationSent": found.get("invitation_sent", False),
        }

    async def create(self, session: PagerDuty, plan: State) -> tuple[str, State]:
        body = self.body(plan)
        if plan.get("license"):
            body["license"] = reference(plan["license"], "license_reference")
        try:
            answer = await session.rest.send("POST", "/users", {"user": body})
        except ApiError as error:
            existing = await self._existing(session, plan, error)
            if existing is None:
                raise
            return existing, {}
        return str(answer.json["user"]["id"]), {}

    async def _existing(self, session: PagerDuty, plan: State, error: ApiError) -> str | None:
        reason = error.body.get("error", {}) if isinstance(error.body, dict) else {}
        if reason.get("errors") != ["Email has already been taken"]:
            return None
        users = (await session.rest.get("/users", {"query": plan["email"]}))["users"]
        wanted = (plan["email"], plan["name"], plan.get("role"))
        return next((str(user["id"]) for user in users if _identity(user) == wanted), None)

    async def settle(self, session: PagerDuty, identity: str, state: State) -> State:
        return await self._save(session, identity, state, joined=state.get("teams") or ())

    async def read(self, session: PagerDuty, identity: str, state: State) -> State | None:
        found = await super().read(session, identity, state)
        if found is None:
            return None
        license_ = (await session.rest.get(f"/users/{identity}/license"))["license"]
        return found | {"license": license_["id"]}

    async def update(self, session: PagerDuty, identity: str, old: State, plan: State) -> State:
        before, after = set(old.get("teams") or ()), set(plan.get("teams") or ())
        for team in sorted(before - after):
            await session.rest.send("DELETE", f"/teams/{team}/users/{identity}")
        return await self._save(session, identity, plan, joined=sorted(after - before))

    async def _save(self, session: PagerDuty, identity: str, plan: State, joined: Iterable[str]) -> State:
        await session.rest.send("PUT", f"/users/{identity}", {"user": self.body(plan)})
        for team in joined:
            await session.rest.send("PUT", f"/teams/{team}/users/{identity}", {})
        return await super().settle(session, identity, plan)


def _identity(user: dict[str, Any]) -> tuple[Any, Any, Any]:
    return user.get("email"), user.get("name"), user.get("role")


class UserContactMethod(Rest):
    """A way to reach somebody. Imported as `USER:METHOD`.

    One that somebody has deleted cannot be read: the official plugin takes the 404 for an error (`Read` of
    `pagerdutyplugin/resource_pagerduty_user_contact_method.go`, terraform-provider-pagerduty 3.32; its issue #1141).
    """

    token = "pagerduty:index/userContactMethod:UserContactMethod"  # noqa: S105 -- a type token
    wrapper = "contact_method"
    traits: ClassVar[Traits] = {
        "type": Trait(valid=one_of(*_METHODS)),
        "countryCode": Trait(computed=True),
        "sendShortEmail": Trait(default=False),
    }

    def problems(self, inputs: State) -> Iterable[Failure]:
        kind, device = inputs["type"], inputs.get("deviceType", "")
        if kind == "push_notification_contact_method" and device not in ("android", "ios", UNKNOWN):
            yield Failure("deviceType", f'"{device}" is not one of android, ios, as this type needs')
        if kind in ("sms_contact_method", "phone_contact_method"):
            reason = _wrong_number(str(inputs["address"]), inputs.get("countryCode", 0), kind)
            if reason and inputs["address"] is not UNKNOWN:
                yield Failure("address", reason)

    def imported(self, given: str) -> tuple[str, State]:
        user, method = parts(given, ":", "USER:METHOD")
        return method, {"userId": user}

    def collection(self, state: State) -> str:
        return f"/users/{state['userId']}/contact_methods"

    def body(self, plan: State) -> dict[str, Any]:
        return {"type": plan["type"], "label": plan["label"], "address": plan["address"]} | without_zeros(
            {
                "send_short_email": plan.get("sendShortEmail"),
                "country_code": plan.get("countryCode"),
                "device_type": plan.get("deviceType"),
            }
        )

    def state(self, found: dict[str, Any], before: State) -> State:
        return {
            "userId": before["userId"],
            "address": found["address"],
            "blacklisted": found.get("blacklisted", False),
            "countryCode": found.get("country_code", 0),
            "enabled": found.get("enabled", False),
            "label": found["label"],
            "sendShortEmail": found.get("send_short_email", False),
            "type": found["type"],
            "deviceType": found.get("device_type", ""),
        }

    async def read(self, session: PagerDuty, identity: str, state: State) -> State | None:
        found = await super().read(session, identity, state)
        if found is None:
            raise ProviderError(
                f'Error reading PagerDuty user contact method "{identity}": '
                "HTTP response failed with status code 404, message: Not Found (code: 2100)"
            )
        return found


def _wrong_number(number: str, country: Any, kind: str) -> str | None:
    if len(number) > _LONGEST_NUMBER:
        return f"a phone number may not exceed {_LONGEST_NUMBER} characters"
    if set(number) - set("0123456789,*#"):
        digits = "".join(char for char in number if char in "0123456789,*#")
        return f'"{number}" may have only digits and , * #; write "{digits}", the country in countryCode'
    if kind == "sms_contact_method" and country == 52 and number.startswith("1"):
        return "numbers of Mexico that get text messages are written without the leading 1"
    prefix = _TRUNK_PREFIXES.get(country)
    if prefix and number.startswith(prefix):
        return f"numbers with the country code {country} are written without the leading {prefix}"
    return None


class UserNotificationRule(Rest):
    """After how long somebody is reached, and how. Imported as `USER:RULE`."""

    token = "pagerduty:index/userNotificationRule:UserNotificationRule"  # noqa: S105 -- a type token
    wrapper = "notification_rule"
    traits: ClassVar[Traits] = {
        "urgency": Trait(valid=one_of("high", "low")),
        "contactMethod.type": Trait(valid=one_of(*_METHODS, "whatsapp_contact_method")),
    }

    def problems(self, inputs: State) -> Iterable[Failure]:
        if "contactMethod" not in inputs:
            yield Failure("contactMethod", "missing; it is required")

    def imported(self, given: str) -> tuple[str, State]:
        user, rule = parts(given, ":", "USER:RULE")
        return rule, {"userId": user}

    def collection(self, state: State) -> str:
        return f"/users/{state['userId']}/notification_rules"

    def body(self, plan: State) -> dict[str, Any]:
        method = plan["contactMethod"]
        return {
            "type": "assignment_notification_rule",
            "start_delay_in_minutes": plan["startDelayInMinutes"],
            "created_at": "",
            "contact_method": {"id": method["id"], "type": method["type"], "label": "", "address": ""},
            "urgency": plan["urgency"],
        }

    def state(self, found: dict[str, Any], before: State) -> State:
        method = found["contact_method"]
        return {
            "userId": before["userId"],
            "startDelayInMinutes": found["start_delay_in_minutes"],
            "urgency": found["urgency"],
            "contactMethod": {"id": method["id"], "type": method["type"]},
        }


class Team(Rest):
    """A team."""

    token = "pagerduty:index/team:Team"  # noqa: S105 -- a type token
    wrapper = "team"
    traits: ClassVar[Traits] = {"defaultRole": Trait(computed=True)}

    def collection(self, _state: State) -> str:
        return "/teams"

    def body(self, plan: State) -> dict[str, Any]:
        parent = plan.get("parent")
        return without_zeros(
            {
                "name": plan["name"],
                "description": plan.get("description"),
                "parent": reference(parent, "team_reference") if parent else None,
                "default_role": plan.get("defaultRole"),
            }
        )

    def state(self, found: dict[str, Any], before: State) -> State:
        parent = found.get("parent") or {}
        return {
            "name": found["name"],
            "description": found.get("description"),
            "htmlUrl": found.get("html_url"),
            "defaultRole": found.get("default_role"),
            "parent": parent.get("id") or before.get("parent"),
        }
