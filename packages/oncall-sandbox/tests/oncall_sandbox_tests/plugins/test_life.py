"""Every kind of resource is made, read, changed, imported and removed on the accounts as the official plugins do it."""

from typing import Any

import pytest
from plugin_host.failure import ProviderError

from oncall_sandbox_tests.plugins.engine import Accounts, Engine, Resource, given, plain
from oncall_sandbox_tests.plugins.test_check import LAYER

pytestmark = pytest.mark.slow(covers=True)

Props = dict[str, Any]
NOT_FOUND = "failed 404 Not Found. Code: 2100, Errors: <nil>, Message: Not Found"


@pytest.fixture
def user(pagerduty: Engine) -> Resource:
    return pagerduty.create("User", {"name": "ana", "email": "ana@wing.example"})


@pytest.fixture
def schedule(pagerduty: Engine, user: Resource) -> Resource:
    layer = LAYER | {"users": [user.identity]}
    return pagerduty.create("Schedule", {"name": "Primary", "timeZone": "Etc/UTC", "layers": [layer]})


@pytest.fixture
def policy(pagerduty: Engine, schedule: Resource) -> Resource:
    target = {"id": schedule.identity, "type": "schedule_reference"}
    rule = {"escalationDelayInMinutes": 10, "targets": [target]}
    return pagerduty.create("EscalationPolicy", {"name": "Wing", "numLoops": 6, "rules": [rule]})


@pytest.fixture
def service(pagerduty: Engine, policy: Resource) -> Resource:
    rule = {"type": "constant", "urgency": "severity_based"}
    inputs = {
        "name": "Users",
        "escalationPolicy": policy.identity,
        "autoResolveTimeout": "null",
        "incidentUrgencyRule": rule,
    }
    return pagerduty.create("Service", inputs)


@pytest.fixture
def channel(slack: Engine) -> Resource:
    return slack.create("Conversation", {"name": "alert", "isPrivate": False, "topic": "t", "purpose": "p"})


def lives(
    engine: Engine, made: Resource, change: Props, imported_as: str, *, unread: str = "", undeleted: str = ""
) -> Resource:
    """Put a resource through its life; how it was after the change.

    ``unread`` and ``undeleted`` are the official plugin's errors where somebody has deleted it meanwhile.
    """
    kind = made.urn.split("::")[2].rpartition(":")[2]
    unchanged = given(made)
    assert not engine.diff(made, unchanged).changes, "what was just made differs"
    read = engine.refresh(made)
    assert read is not None
    assert not engine.diff(read, unchanged).changes, "what was just read differs"
    imported = engine.import_(kind, imported_as)
    assert imported is not None
    assert not engine.diff(imported, given(imported)).changes, "what was just imported differs"

    wanted = unchanged | change
    assert set(change) == set(engine.diff(made, wanted).diffs)
    changed = engine.update(made, wanted)
    assert not engine.diff(changed, wanted).changes, "what was just changed differs"
    after = engine.refresh(changed)
    assert after is not None
    assert {name: after.state.get(name) for name in change} == change

    engine.delete(after)
    if unread:
        with pytest.raises(ProviderError, match=unread):
            engine.refresh(after)
    else:
        assert engine.refresh(after) is None
    if undeleted:
        with pytest.raises(ProviderError, match=undeleted):
            engine.delete(after)
    else:
        engine.delete(after)
    return after


def test_user(pagerduty: Engine, user: Resource) -> None:
    assert user.state["role"] == "user"
    assert user.state["description"] == "Managed by Pulumi"
    lives(
        pagerduty,
        user,
        {"jobTitle": "maintainer", "timeZone": "Asia/Jerusalem"},
        user.identity,
        undeleted=NOT_FOUND,
    )


def test_an_account_of_the_same_person_is_taken_over(pagerduty: Engine, user: Resource) -> None:
    again = pagerduty.create("User", {"name": "ana", "email": "ana@wing.example"})
    assert again.identity == user.identity
    with pytest.raises(ProviderError, match="Email has already been taken"):
        pagerduty.create("User", {"name": "another", "email": "ana@wing.example"})


def test_contact_method(pagerduty: Engine, user: Resource) -> None:
    inputs = {
        "userId": user.identity,
        "type": "sms_contact_method",
        "label": "Mobile",
        "address": "5550001",
        "countryCode": 972,
    }
    made = pagerduty.create("UserContactMethod", inputs)
    unread = (
        f'Error reading PagerDuty user contact method "{made.identity}": '
        r"HTTP response failed with status code 404, message: Not Found \(code: 2100\)"
    )
    lives(pagerduty, made, {"label": "On call"}, f"{user.identity}:{made.identity}", unread=unread)


def test_notification_rule(pagerduty: Engine, user: Resource) -> None:
    method = pagerduty.look_up(
        "getUserContactMethod", userId=user.identity, label="Default", type="email_contact_method"
    )
    inputs = {
        "userId": user.identity,
        "urgency": "high",
        "startDelayInMinutes": 7,
        "contactMethod": {"id": method["id"], "type": method["type"]},
    }
    made = pagerduty.create("UserNotificationRule", inputs)
    lives(pagerduty, made, {"startDelayInMinutes": 5}, f"{user.identity}:{made.identity}")


def test_schedule(pagerduty: Engine, schedule: Resource) -> None:
    lives(pagerduty, schedule, {"description": "changed"}, schedule.identity, undeleted=NOT_FOUND)


def test_escalation_policy(pagerduty: Engine, policy: Resource) -> None:
    lives(pagerduty, policy, {"numLoops": 3}, policy.identity)


def test_service(pagerduty: Engine, service: Resource) -> None:
    assert service.state["autoResolveTimeout"] == "null"
    assert service.state["acknowledgementTimeout"] == "1800"
    lives(
        pagerduty,
        service,
        {"acknowledgementTimeout": "null", "description": "what users see"},
        service.identity,
    )


def test_service_integration(pagerduty: Engine, service: Resource) -> None:
    inputs = {"name": "Events", "service": service.identity, "type": "events_api_v2_inbound_integration"}
    made = pagerduty.create("ServiceIntegration", inputs)
    assert len(made.state["integrationKey"]) == 32
    change = {"name": "Events of people"}
    lives(pagerduty, made, change, f"{service.identity}.{made.identity}", undeleted=NOT_FOUND)


def test_slack_connection(pagerduty: Engine, service: Resource, channel: Resource) -> None:
    inputs = {
        "sourceType": "service_reference",
        "sourceId": service.identity,
        "workspaceId": "T1",
        "channelId": channel.identity,
        "notificationType": "responder",
        "configs": [{"events": ["incident.triggered", "incident.resolved"], "priorities": ["*"]}],
    }
    made = pagerduty.create("SlackConnection", inputs)
    turned = [{"events": ["incident.resolved", "incident.triggered"], "priorities": ["*"]}]
    assert not pagerduty.diff(made, inputs | {"configs": turned}).changes
    one = [{"events": ["incident.triggered"], "priorities": ["*"]}]
    where = f"app.pagerduty.com/integration-slack/workspaces/T1/connections/{made.identity}"
    words = f"API call to https://{where} failed 404 Not Found. Code: 0, Errors: <nil>, Message: Not Found"
    lives(
        pagerduty,
        made,
        {"configs": one},
        f"T1.{made.identity}",
        unread=f"GET {words}",
        undeleted=f"DELETE {words}",
    )


def test_event_orchestration(pagerduty: Engine, service: Resource) -> None:
    critical = {
        "label": "P0",
        "conditions": [{"expression": "event.severity matches 'critical'"}],
        "actions": {"priority": pagerduty.look_up("getPriority", name="p0")["id"]},
    }
    inputs = {
        "service": service.identity,
        "enableEventOrchestrationForService": True,
        "sets": [{"id": "start", "rules": [critical]}],
        "catchAll": {"actions": {"severity": "warning"}},
    }
    made = pagerduty.create("EventOrchestrationService", inputs)
    assert made.identity == service.identity
    assert not pagerduty.diff(made, given(made)).changes
    none: Props = {"sets": [{"id": "start", "rules": []}], "catchAll": {"actions": {"severity": "info"}}}
    changed = pagerduty.update(made, inputs | none)
    read = pagerduty.refresh(changed)
    assert read is not None
    assert read.state["catchAll"] == {"actions": {"severity": "info"}}
    assert read.state["sets"][0]["rules"] == []
    pagerduty.delete(read)
    pagerduty.delete(service)
    assert pagerduty.refresh(read) is None


def test_issue_label(github: Engine) -> None:
    made = github.create("IssueLabel", {"repository": "wing", "name": "P0", "color": "b60205"})
    assert made.identity == "wing:P0"
    lives(github, made, {"color": "ff0000", "description": "d"}, "wing:P0")


def test_team(github: Engine) -> None:
    made = github.create("Team", {"name": "On call", "description": "d"})
    assert (made.state["slug"], made.state["privacy"]) == ("on-call", "secret")
    lives(github, made, {"description": "e", "privacy": "closed"}, "on-call")


def test_a_team_of_the_same_name_is_not_taken_over(github: Engine) -> None:
    github.create("Team", {"name": "on-call"})
    with pytest.raises(ProviderError, match="Name must be unique for this org"):
        github.create("Team", {"name": "On call"})


def test_user_group_whose_members_somebody_else_keeps(slack: Engine, accounts: Accounts) -> None:
    made = slack.create("Usergroup", {"name": "on-call", "handle": "on-call", "description": "d"})
    group = accounts.world.get("slack/usergroups", made.identity)
    assert group is not None
    accounts.world.put("slack/usergroups", made.identity, {**group, "users": ["U1"]})
    read = slack.refresh(made)
    assert read is not None
    assert slack.diff(read, given(made)).diffs == ["users"]
    assert not slack.diff(read, given(made), ["users"]).changes, "what a program ignores is no difference"
    changed = slack.update(read, given(made) | {"description": "e"}, ignored=["users"])
    assert changed.state["users"] == ["U1"]
    after = accounts.world.get("slack/usergroups", made.identity)
    assert after is not None
    assert (after["users"], after["description"]) == (["U1"], "e")


def test_repository_file(github: Engine) -> None:
    path = ".github/ISSUE_TEMPLATE/incident: one.yml"
    made = github.create("RepositoryFile", {"repository": "wing", "file": path, "content": "name: x\n"})
    assert made.identity == f"wing:{path.replace(':', '??')}:main"
    assert made.state["commitMessage"] == f"Add {path}"
    after = lives(github, made, {"content": "name: ÿ\n"}, made.identity, undeleted="404")
    assert after.state["commitMessage"] == f"Update {path}"


def test_a_file_that_is_there_is_overwritten_only_when_asked(github: Engine) -> None:
    inputs = {"repository": "wing", "file": "a.yml", "content": "a"}
    github.create("RepositoryFile", inputs)
    with pytest.raises(ProviderError, match="refusing to overwrite existing file"):
        github.create("RepositoryFile", inputs | {"content": "b"})
    again = github.create("RepositoryFile", inputs | {"content": "b", "overwriteOnCreate": True})
    assert again.state["content"] == "b"


def test_actions_secret(github: Engine, accounts: Accounts) -> None:
    made = github.create("ActionsSecret", {"repository": "wing", "secretName": "KEY", "value": "hidden"})
    assert made.outputs["value"].is_secret
    assert "hidden" not in str(accounts.world.read_log())
    assert not github.diff(made, given(made)).changes
    changed = github.update(made, given(made) | {"value": "other"})
    assert changed.state["value"] == "other"
    assert github.import_("ActionsSecret", "wing:KEY") is not None
    github.delete(changed)
    assert github.refresh(changed) is None


def test_a_secret_that_was_set_by_hand_is_set_again(github: Engine, accounts: Accounts) -> None:
    made = github.create("ActionsSecret", {"repository": "wing", "secretName": "KEY", "value": "x"})
    accounts.now = accounts.now.replace(hour=13)
    github.create("ActionsSecret", {"repository": "wing", "secretName": "KEY", "value": "by hand"})
    read = github.refresh(made)
    assert read is not None
    assert github.diff(read, given(made)).diffs == ["updatedAt"]


def test_conversation(slack: Engine, channel: Resource) -> None:
    assert not slack.diff(channel, given(channel)).changes
    changed = slack.update(channel, given(channel) | {"topic": "t2", "name": "alerts"})
    read = slack.refresh(changed)
    assert read is not None
    assert (read.state["topic"], read.state["name"]) == ("t2", "alerts")
    imported = slack.import_("Conversation", channel.identity)
    assert imported is not None
    assert plain(imported.inputs["purpose"]) == "p"
    slack.delete(read)
    assert slack.refresh(read) is not None, "an archived channel is still there"


def test_a_channel_is_adopted_only_when_asked(slack: Engine, channel: Resource) -> None:
    with pytest.raises(ProviderError, match="name_taken"):
        slack.create("Conversation", {"name": "alert", "isPrivate": False})
    again = slack.create(
        "Conversation", {"name": "alert", "isPrivate": False, "adoptExistingChannel": True, "topic": "t3"}
    )
    assert again.identity == channel.identity
    assert again.state["topic"] == "t3"


def test_what_is_kept_on_destroy_is_kept(slack: Engine, accounts: Accounts) -> None:
    made = slack.create("Conversation", {"name": "alert", "isPrivate": False, "actionOnDestroy": "none"})
    accounts.asked.clear()
    slack.delete(made)
    assert accounts.asked == []


def test_look_ups(
    pagerduty: Engine, github: Engine, slack: Engine, service: Resource, channel: Resource
) -> None:
    assert pagerduty.look_up("getUser", email="ana@wing.example")["name"] == "ana"
    assert pagerduty.look_up("getService", name="Users")["id"] == service.identity
    assert pagerduty.look_up("getSchedule", name="Primary")["name"] == "Primary"
    assert pagerduty.look_up("getEscalationPolicy", name="Wing")["name"] == "Wing"
    assert pagerduty.look_up("getVendor", name="better stack")["name"] == "Better Stack"
    assert github.look_up("getRepository", name="wing")["defaultBranch"] == "main"
    assert github.look_up("getRepository", fullName="winglang/wing")["id"] == "wing"
    assert github.look_up("getBranch", repository="wing", branch="main")["ref"] == "refs/heads/main"
    assert slack.look_up("getConversation", name="alert")["id"] == channel.identity


@pytest.mark.parametrize(
    ("function", "arguments", "says"),
    [
        ("getUser", {"email": "Ana@wing.example"}, 'did you mean "ana@wing.example"?'),
        ("getPriority", {"name": "P9"}, "Unable to locate any priority"),
        ("getService", {"name": "users"}, 'did you mean "Users"?'),
        ("getVendor", {"name": "nobody"}, "Unable to locate any vendor"),
        ("getUsers", {}, "does not serve getUsers"),
    ],
)
def test_what_is_missing_is_reported(
    pagerduty: Engine, service: Resource, function: str, arguments: Props, says: str
) -> None:
    assert service.identity
    with pytest.raises(ProviderError) as refused:
        pagerduty.look_up(function, **arguments)
    assert says in str(refused.value)


def test_drift_is_a_difference_and_gone_is_gone(
    pagerduty: Engine, accounts: Accounts, policy: Resource
) -> None:
    inputs = given(policy)
    document = accounts.world.get("pagerduty/escalation_policies", policy.identity)
    assert document is not None
    accounts.world.put("pagerduty/escalation_policies", policy.identity, document | {"num_loops": 1})
    read = pagerduty.refresh(policy)
    assert read is not None
    assert plain(read.inputs["numLoops"]) == 1
    difference = pagerduty.diff(read, inputs)
    assert difference.diffs == ["numLoops"]
    accounts.world.delete("pagerduty/escalation_policies", policy.identity)
    assert pagerduty.refresh(read) is None


@pytest.mark.parametrize(
    ("kind", "identity", "form"),
    [
        ("UserContactMethod", "PX", "USER:METHOD"),
        ("ServiceIntegration", "PS:PI", "SERVICE.INTEGRATION"),
        ("SlackConnection", "T1.", "WORKSPACE.CONNECTION"),
    ],
)
def test_an_id_of_another_form_is_refused(pagerduty: Engine, kind: str, identity: str, form: str) -> None:
    with pytest.raises(ProviderError, match=f"has to be {form}"):
        pagerduty.import_(kind, identity)


def test_an_id_of_a_file_needs_its_branch(github: Engine) -> None:
    github.create("RepositoryFile", {"repository": "wing", "file": "a.yml", "content": "a"})
    assert github.import_("RepositoryFile", "wing:a.yml:") is not None
    with pytest.raises(ProviderError, match="repository:path:branch"):
        github.import_("RepositoryFile", "wing:a.yml")
