"""What holds for every kind: the stacks that are served, previews, secrets, replacement, what is left half done."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from oncall_sandbox.plugins.api import Answer, Request
from plugin_host import protocol
from plugin_host.failure import InitFailedError, ProviderError
from plugin_host.property_value import PropertyValue

from oncall_sandbox_tests.plugins.engine import (
    SETTINGS,
    UNKNOWN,
    Accounts,
    Engine,
    Resource,
    Secret,
    given,
    plain,
    values,
)
from oncall_sandbox_tests.plugins.test_check import GOOD

ResourceType = protocol.PropertyDiffKind


@pytest.mark.parametrize("stack", ["prod", "Sandbox", "my-sandbox"])
def test_other_stacks_are_refused_before_anything_is_asked(accounts: Accounts, stack: str) -> None:
    engine = Engine("slack", accounts, stack=stack)
    made = Resource(engine.urn("Conversation"), "C1", {}, {})
    calls: list[Callable[[], Any]] = [
        lambda: engine.create("Conversation", {"isPrivate": False}),
        lambda: engine.diff(made, {"isPrivate": False}),
        lambda: engine.update(made, {"isPrivate": False}),
        lambda: engine.refresh(made),
        lambda: engine.import_("Conversation", "C1"),
        lambda: engine.delete(made),
        lambda: settle(engine, **SETTINGS["slack"]),
    ]
    for call in calls:
        with pytest.raises(ProviderError, match='begins with "sandbox"'):
            call()
    assert accounts.asked == []
    engine.close()


def settle(engine: Engine, **settings: Any) -> tuple[dict[str, PropertyValue], dict[str, str]]:
    urn = f"urn:pulumi:{engine.stack}::p::pulumi:providers:{engine.name}::default"
    answer = engine.run(engine.plugin.check_config(protocol.CheckRequest(urn, {}, values(settings), b"")))
    return answer.inputs, {failure.property: failure.reason for failure in answer.failures}


@pytest.mark.parametrize(
    ("name", "settings", "wrong"),
    [
        ("pagerduty", {"token": "x", "version": "4.34.0"}, {}),
        ("pagerduty", {"token": UNKNOWN}, {}),
        ("pagerduty", {"token": "x", "skipCredentialsValidation": "true"}, {}),
        ("pagerduty", {}, {"token": "pulumi config set --secret pagerduty:token"}),
        ("pagerduty", {"token": "x", "serviceRegion": "eu"}, {"serviceRegion": "region us"}),
        ("pagerduty", {"token": "x", "usertoken": "y"}, {"usertoken": 'did you mean "userToken"?'}),
        ("github", {"token": "x"}, {"owner": "github:owner"}),
        ("github", {"owner": "winglang"}, {"token": "github:token"}),
        ("github", {"owner": "winglang", "token": "x", "maxRetries": "5"}, {}),
        ("github", {"owner": "winglang", "token": "x", "maxRetries": "many"}, {"maxRetries": "whole number"}),
        ("slack", {}, {"token": "slack:token"}),
    ],
)
def test_settings_are_checked(
    accounts: Accounts,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    settings: dict[str, Any],
    wrong: dict[str, str],
) -> None:
    for variable in ("PAGERDUTY_TOKEN", "GITHUB_TOKEN", "GITHUB_OWNER", "SLACK_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    engine = Engine(name, accounts)
    _, failures = settle(engine, **settings)
    engine.close()
    assert failures.keys() == wrong.keys()
    assert all(says in failures[path] for path, says in wrong.items())
    assert accounts.asked == []


def test_what_is_missing_is_reported_also_where_nothing_was_checked_before(accounts: Accounts) -> None:
    engine = Engine("github", accounts)
    settings = values({"token": "x"})
    with pytest.raises(ProviderError, match=r"owner: missing: `pulumi config set github:owner"):
        engine.run(engine.plugin.configure(protocol.ConfigureRequest({}, settings, True, True)))
    engine.close()


def test_a_token_of_the_environment_is_taken_as_a_secret(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_TOKEN", "xoxb-environment")
    engine = Engine("slack", accounts)
    inputs, failures = settle(engine)
    engine.close()
    assert failures == {}
    assert inputs["token"].is_secret
    assert plain(inputs["token"]) == "xoxb-environment"


def test_what_is_not_served_is_refused_with_what_is(pagerduty: Engine) -> None:
    with pytest.raises(ProviderError, match="does not serve MaintenanceWindow; it serves User, "):
        pagerduty.check("MaintenanceWindow", {})
    with pytest.raises(ProviderError, match='did you mean "Schedule"'):
        pagerduty.check("Schedulev2", {})


@pytest.mark.parametrize("kind", GOOD)
def test_a_preview_asks_nothing_and_promises_what_comes_out(accounts: Accounts, kind: str) -> None:
    plugin, inputs = GOOD[kind]
    engine = Engine(plugin, accounts)
    made = engine.create(kind, inputs, preview=True)
    engine.close()
    assert accounts.asked == []
    assert made.identity == ""
    assert made.state.items() >= given(made).items()


def test_a_preview_leaves_unknown_what_the_account_decides(pagerduty: Engine) -> None:
    user = pagerduty.create("User", {"email": "ana@wing.example"}, preview=True)
    assert user.state["timeZone"] is UNKNOWN
    assert user.state["htmlUrl"] is UNKNOWN
    assert "jobTitle" not in user.state
    policy = GOOD["EscalationPolicy"][1] | {
        "rules": [
            {"escalationDelayInMinutes": 10, "targets": [{"id": UNKNOWN, "type": "schedule_reference"}]}
        ]
    }
    assert (
        pagerduty.create("EscalationPolicy", policy, preview=True).state["rules"][0]["targets"][0]["id"]
        is UNKNOWN
    )


def test_a_previewed_update_keeps_what_it_does_not_change(slack: Engine, accounts: Accounts) -> None:
    made = slack.create("Conversation", {"name": "alert", "isPrivate": False, "topic": "t"})
    accounts.asked.clear()
    shown = slack.update(made, {"name": "alert", "isPrivate": False, "purpose": "p"}, preview=True)
    assert accounts.asked == []
    assert shown.state["creator"] == made.state["creator"]
    assert shown.state["purpose"] == "p"
    assert "topic" not in shown.state


def test_secrets_stay_secret_in_what_comes_out(pagerduty: Engine) -> None:
    user = pagerduty.create("User", {"name": "ana", "email": "ana@wing.example"})
    inputs = GOOD["UserContactMethod"][1] | {"userId": user.identity, "address": Secret("5550001")}
    made = pagerduty.create("UserContactMethod", inputs)
    assert made.outputs["address"].is_secret
    assert not made.outputs["label"].is_secret
    read = pagerduty.refresh(made)
    assert read is not None
    assert read.outputs["address"].is_secret
    assert read.inputs["address"].is_secret
    assert pagerduty.update(read, inputs | {"label": "Other"}).outputs["address"].is_secret


def test_a_property_that_cannot_change_replaces(github: Engine) -> None:
    made = github.create("IssueLabel", {"repository": "wing", "name": "P0", "color": "b60205"})
    difference = github.diff(made, given(made) | {"repository": "docsite"})
    assert difference.replaces == ["repository"]
    assert difference.detailed_diff["repository"].kind is ResourceType.UPDATE_REPLACE
    unknown = github.diff(made, given(made) | {"repository": UNKNOWN})
    assert unknown.replaces == ["repository"]


def test_a_chosen_name_is_freed_before_it_is_taken_again(github: Engine) -> None:
    chosen = github.create("IssueLabel", {"repository": "wing", "name": "P0", "color": "b60205"})
    assert github.diff(chosen, given(chosen) | {"repository": "docsite"}).delete_before_replace
    made_up = github.create("IssueLabel", {"repository": "wing", "color": "b60205"})
    assert not github.diff(made_up, {"repository": "docsite", "color": "b60205"}).delete_before_replace


def test_kinds_of_differences(slack: Engine) -> None:
    made = slack.create("Conversation", {"name": "alert", "isPrivate": False, "topic": "t"})
    wanted = {"name": "alarm", "isPrivate": False, "permanentMembers": ["U1"]}
    difference = slack.diff(made, wanted)
    found = {path: each.kind for path, each in difference.detailed_diff.items()}
    assert found == {
        "name": ResourceType.UPDATE,
        "topic": ResourceType.DELETE,
        "permanentMembers": ResourceType.ADD,
    }


def test_what_was_made_is_kept_though_the_rest_failed(pagerduty: Engine, accounts: Accounts) -> None:
    engine = Engine("pagerduty", Failing(accounts, "PUT api.pagerduty.com/users/")).configured()
    with pytest.raises(InitFailedError) as failed:
        engine.create("User", {"name": "ana", "email": "ana@wing.example"})
    engine.close()
    assert plain(failed.value.properties["email"]) == "ana@wing.example"
    assert pagerduty.look_up("getUser", email="ana@wing.example")["id"] == failed.value.resource_id


class Failing:
    """The accounts, but one request is refused."""

    def __init__(self, accounts: Accounts, refused: str) -> None:
        self._accounts, self._refused = accounts, refused

    async def __call__(self, request: Request) -> Answer:
        if f"{request.method} {request.path.removeprefix('/')}".startswith(self._refused):
            return Answer(400, {}, json.dumps({"error": {"message": "Invalid", "errors": ["no"]}}).encode())
        return await self._accounts(request)


def test_slack_connections_need_the_token_of_a_person(accounts: Accounts) -> None:
    engine = Engine("pagerduty", accounts)
    settings = values({"token": "rest"})
    engine.run(engine.plugin.configure(protocol.ConfigureRequest({}, settings, True, True)))
    with pytest.raises(ProviderError, match="pulumi config set --secret pagerduty:userToken"):
        engine.create("SlackConnection", GOOD["SlackConnection"][1])
    engine.close()


def test_settings_that_change_replace_nothing(slack: Engine) -> None:
    request = protocol.DiffRequest(
        "urn", "id", values({"token": "a"}), values({"token": "b", "version": "1"}), []
    )
    answer = slack.run(slack.plugin.diff_config(request))
    assert (answer.changes, answer.diffs, answer.replaces) == (True, ["token"], ())
    same = replace_state(request)
    assert not slack.run(slack.plugin.diff_config(same)).changes


def replace_state(request: protocol.DiffRequest) -> protocol.DiffRequest:
    return protocol.DiffRequest(request.urn, request.resource_id, request.new_inputs, request.new_inputs, [])


@pytest.mark.parametrize("name", SETTINGS)
def test_the_schema_is_told(accounts: Accounts, name: str) -> None:
    engine = Engine(name, accounts)
    told = json.loads(engine.run(engine.plugin.get_schema(protocol.GetSchemaRequest(0))).schema)
    engine.close()
    assert told["name"] == name
    assert all(entry["inputProperties"] is not None for entry in told["resources"].values())
    references = [part for part in json.dumps(told).split('"') if part.startswith("#/types/")]
    assert all(reference.removeprefix("#/types/") in told["types"] for reference in references)
