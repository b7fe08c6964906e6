"""Kinds that the accounts do not play: what is asked for them, against answers written down here."""

import json
from typing import Any
from urllib.parse import parse_qsl

from oncall_sandbox.plugins.api import Answer, Request

from oncall_sandbox_tests.plugins.engine import Engine, given


class Script:
    """Answers from a table and notes the bodies that were sent."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.sent: list[tuple[str, Any]] = []

    async def __call__(self, request: Request) -> Answer:
        asked = f"{request.method} {request.path.partition('?')[0]}"
        if request.body and request.headers["Content-Type"] == "application/json":
            self.sent.append((asked, json.loads(request.body)))
        elif request.body:
            self.sent.append((asked, dict(parse_qsl(request.body.decode()))))
        answer = self.answers[asked]
        return Answer(404 if answer is None else 200, {}, json.dumps(answer).encode())


def test_team() -> None:
    team = {"id": "PT", "name": "Maintainers", "description": "Managed by Pulumi", "default_role": "manager"}
    one, many = "/api.pagerduty.com/teams/PT", "/api.pagerduty.com/teams"
    script = Script(
        {f"POST {many}": {"team": team}, f"GET {one}": {"team": team}, f"PUT {one}": {"team": team}}
    )
    engine = Engine("pagerduty", script).configured()
    made = engine.create("Team", {"name": "Maintainers", "parent": "PW"})
    parent = {"id": "PW", "type": "team_reference"}
    body = {"name": "Maintainers", "description": "Managed by Pulumi", "parent": parent}
    assert script.sent == [(f"POST {many}", {"team": body})]
    assert not engine.diff(made, given(made)).changes
    engine.update(made, given(made) | {"description": "of Wing"})
    changed = body | {"description": "of Wing", "default_role": "manager"}
    assert script.sent[-1] == (f"PUT {one}", {"team": changed})
    script.answers[f"GET {one}"] = None
    assert engine.refresh(made) is None
    engine.close()


def test_the_teams_of_a_person() -> None:
    user = {
        "id": "PA",
        "name": "ana",
        "email": "ana@wing.example",
        "role": "user",
        "teams": [{"id": "P1"}, {"id": "P2"}],
    }
    user["description"] = "Managed by Pulumi"
    one, many = "/api.pagerduty.com/users/PA", "/api.pagerduty.com/users"
    script = Script(
        {
            f"POST {many}": {"user": user},
            f"GET {one}": {"user": user},
            f"PUT {one}": {"user": user},
            f"GET {one}/license": {"license": {"id": "PL"}},
            "PUT /api.pagerduty.com/teams/P1/users/PA": {},
            "PUT /api.pagerduty.com/teams/P2/users/PA": {},
            "PUT /api.pagerduty.com/teams/P3/users/PA": {},
            "DELETE /api.pagerduty.com/teams/P1/users/PA": {},
        }
    )
    engine = Engine("pagerduty", script).configured()
    inputs = {"name": "ana", "email": "ana@wing.example", "teams": ["P2", "P1"]}
    made = engine.create("User", inputs)
    assert [what for what, _ in script.sent[-2:]] == [
        f"PUT /api.pagerduty.com/teams/P{n}/users/PA" for n in (2, 1)
    ]
    assert not engine.diff(made, inputs | {"teams": ["P1", "P2"]}).changes
    engine.update(made, inputs | {"teams": ["P2", "P3"]})
    assert script.sent[-1][0] == "PUT /api.pagerduty.com/teams/P3/users/PA"
    engine.close()


def test_usergroup() -> None:
    group = {"id": "S1", "name": "on-call", "handle": "", "prefs": {"channels": []}, "users": ["U1", "U2"]}
    done = {"ok": True, "usergroup": group}
    script = Script(
        {
            "POST /slack.com/api/usergroups.create": done,
            "POST /slack.com/api/usergroups.users.update": done,
            "POST /slack.com/api/usergroups.update": done,
            "POST /slack.com/api/usergroups.disable": done,
            "POST /slack.com/api/usergroups.list": {"ok": True, "usergroups": [group]},
        }
    )
    engine = Engine("slack", script).configured()
    made = engine.create("Usergroup", {"name": "on-call", "users": ["U2", "U1"]})
    assert made.identity == "S1"
    assert not engine.diff(made, {"name": "on-call", "users": ["U1", "U2"]}).changes
    engine.update(made, {"name": "on-call", "users": ["U1"]})
    asked = "POST /slack.com/api/usergroups.users.update"
    assert [body["users"] for what, body in script.sent if what == asked] == ["U2,U1", "U1"]
    engine.delete(made)
    assert script.sent[-1] == ("POST /slack.com/api/usergroups.disable", {"usergroup": "S1"})
    script.answers["POST /slack.com/api/usergroups.list"] = {"ok": True, "usergroups": []}
    assert engine.refresh(made) is None
    engine.close()


def test_a_disabled_usergroup_of_the_same_name_is_taken_over() -> None:
    group = {"id": "S1", "name": "on-call", "handle": "", "prefs": {"channels": []}, "users": []}
    done = {"ok": True, "usergroup": group}
    script = Script(
        {
            "POST /slack.com/api/usergroups.create": {"ok": False, "error": "name_already_exists"},
            "POST /slack.com/api/usergroups.enable": done,
            "POST /slack.com/api/usergroups.update": done,
            "POST /slack.com/api/usergroups.list": {"ok": True, "usergroups": [group]},
        }
    )
    engine = Engine("slack", script).configured()
    assert engine.create("Usergroup", {"name": "on-call"}).identity == "S1"
    engine.close()


def test_the_members_of_a_channel_are_made_to_fit() -> None:
    channel = {"id": "C1", "name": "alert", "creator": "U0", "topic": {"value": ""}, "purpose": {"value": ""}}
    answer = {"ok": True, "channel": channel}
    here = {"ok": False, "error": "already_in_channel"}
    script = Script(
        {
            "POST /slack.com/api/conversations.create": answer,
            "POST /slack.com/api/conversations.info": answer,
            "POST /slack.com/api/auth.test": {"ok": True, "user_id": "UBOT"},
            "POST /slack.com/api/conversations.members": {"ok": True, "members": ["U0", "UBOT", "U1", "U9"]},
            "POST /slack.com/api/conversations.join": here,
            "POST /slack.com/api/conversations.kick": {"ok": True},
            "POST /slack.com/api/conversations.invite": {"ok": True},
        }
    )
    engine = Engine("slack", script).configured()
    engine.create(
        "Conversation", {"name": "alert", "isPrivate": False, "permanentMembers": ["U0", "U1", "U2"]}
    )
    engine.close()
    written = [(what.rpartition(".")[2], body) for what, body in script.sent]
    assert ("kick", {"channel": "C1", "user": "U9"}) in written
    assert ("invite", {"channel": "C1", "users": "U1,U2"}) in written
    assert sum(what == "kick" for what, _ in written) == 1


def test_support_hours_and_what_belongs_to_them() -> None:
    service = {
        "id": "PS",
        "name": "Users",
        "type": "service",
        "description": "Managed by Pulumi",
        "escalation_policy": {"id": "PE"},
        "acknowledgement_timeout": 1800,
        "auto_resolve_timeout": None,
        "support_hours": {"type": "fixed_time_per_day", "time_zone": "Etc/UTC", "days_of_week": [1, 2]},
        "scheduled_actions": [
            {"type": "urgency_change", "to_urgency": "high", "at": {"name": "support_hours_start"}}
        ],
        "incident_urgency_rule": {"type": "use_support_hours", "during_support_hours": {"urgency": "high"}},
    }
    one = "/api.pagerduty.com/services/PS"
    script = Script(
        {"POST /api.pagerduty.com/services": {"service": service}, f"GET {one}": {"service": service}}
    )
    engine = Engine("pagerduty", script).configured()
    inputs = {
        "name": "Users",
        "escalationPolicy": "PE",
        "autoResolveTimeout": "null",
        "supportHours": {"type": "fixed_time_per_day", "timeZone": "Etc/UTC", "daysOfWeeks": [1, 2]},
        "scheduledActions": [
            {"type": "urgency_change", "toUrgency": "high", "ats": [{"name": "support_hours_start"}]}
        ],
        "incidentUrgencyRule": {"type": "use_support_hours", "duringSupportHours": {"urgency": "high"}},
    }
    made = engine.create("Service", inputs)
    sent = script.sent[0][1]["service"]
    assert {name: sent[name] for name in ("support_hours", "scheduled_actions", "incident_urgency_rule")} == {
        name: service[name] for name in ("support_hours", "scheduled_actions", "incident_urgency_rule")
    }
    assert not engine.diff(made, inputs).changes
    engine.close()
