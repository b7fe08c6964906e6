"""What notices, tells and guides: services, Slack, monitors, repositories, and what the stack exports."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pulumi
import pytest
import yaml

from oncall.following import members
from oncall.model import DAY, Asset, Audience, Channel, Form, Operation, TimeOff, Workflow
from oncall.site import links, runbooks
from stacks import guidance
from templates import render
from tests.conftest import Golden
from tests.oncall.strategies import with_escalation
from tests.stacks.conftest import NOW, Declare
from tests.stacks.recorder import REFUSED, Recording


@pytest.fixture(scope="module")
def alerting(wing: Operation) -> Operation:
    """Wing's operation without its repositories; nobody is notified of anything."""
    return replace(wing, notification_rules=(), repositories={}, workflows={})


@pytest.fixture(scope="module")
def led(alerting: Operation, declare: Declare) -> Recording:
    """With a runbook of an asset's own."""
    playground = replace(alerting.assets["playground"], runbook="https://runbooks.example/it's")
    return declare(replace(alerting, assets={**alerting.assets, "playground": playground}))


@pytest.fixture(scope="module")
def kept(wing: Operation) -> Operation:
    """Wing's repositories; nobody is notified of anything."""
    return replace(wing, notification_rules=(), sources={})


def test_slack_gets_one_message_when_an_incident_opens(declared: Recording) -> None:
    connections = declared.of("SlackConnection")
    assert {one.inputs["sourceId"] for one in connections.values()} == {
        "id-of-service-users-service",
        "id-of-service-contributors-service",
    }
    for connection in connections.values():
        (config,) = connection.inputs["configs"]
        assert config["events"] == ["incident.triggered"], (
            "repeats are incident.escalated; Slack hears of each once"
        )
        assert config["priorities"] == ["*"], "without it only incidents that have no priority are posted"
        assert connection.inputs["channelId"] == "id-of-channel-alert-conversation"
        assert connection.inputs["workspaceId"] == "T1"


def test_urgency_follows_severity_and_contributors_wake_nobody(declared: Recording) -> None:
    services = declared.of("Service")
    assert {one.inputs["incidentUrgencyRule"]["urgency"] for one in services.values()} == {"severity_based"}
    capped = declared.of("EventOrchestrationService")["service-contributors-severity"]
    assert capped.inputs["service"] == "id-of-service-contributors-service"
    actions = [rule["actions"] for rule in capped.inputs["sets"][0]["rules"]]
    assert {one["severity"] for one in (*actions, capped.inputs["catchAll"]["actions"])} == {"warning"}, (
        "a warning is low urgency, never escalated"
    )
    assert [one["priority"] for one in actions] == ["id-of-P0", "id-of-P1", "id-of-P2"]


def test_users_events_get_the_priority_they_name_or_the_one_their_word_means(declared: Recording) -> None:
    orchestration = declared.of("EventOrchestrationService")["service-users-severity"].inputs
    assert [
        (
            rule["conditions"][0]["expression"],
            rule["actions"].get("priority"),
            rule["actions"].get("severity"),
        )
        for rule in orchestration["sets"][0]["rules"]
    ] == [
        ("event.custom_details.severity matches 'P0'", "id-of-P0", "critical"),
        ("event.custom_details.severity matches 'P1'", "id-of-P1", "error"),
        ("event.custom_details.severity matches 'P2'", "id-of-P2", "warning"),
        ("event.severity matches 'critical'", "id-of-P0", None),
        ("event.severity matches 'error'", "id-of-P1", None),
        ("event.severity matches 'warning'", "id-of-P2", None),
        ("event.severity matches 'info'", "id-of-P2", None),
    ]
    assert orchestration["enableEventOrchestrationForService"] is True
    assert orchestration["catchAll"]["actions"].keys() == {"annotate"}, (
        "another event keeps what it says of itself"
    )


@pytest.mark.slow
def test_every_alert_leads_to_the_next_step(led: Recording) -> None:
    first = "https://github.com/winglang/on-call/blob/main/docs/handbook/first-five-minutes.md"
    begins = f"The first five minutes: {first} Talk about it in Slack #alert."
    rules = led.of("EventOrchestrationService")["service-users-severity"].inputs["sets"][1]["rules"]
    assert [(rule.get("conditions"), rule["actions"]["annotate"]) for rule in rules] == [
        (
            [{"expression": "event.summary matches part 'Playground'"}],
            f"Runbook of Playground: https://runbooks.example/it's {begins}",
        ),
        (None, begins),
    ]
    for service in led.of("Service").values():
        assert first in service.inputs["description"]
        assert "Slack #alert" in service.inputs["description"]
    runbook = "Runbook of Playground: https://runbooks.example/it's"
    found = {name: runbook in one.inputs["description"] for name, one in led.of("Service").items()}
    assert found == {"service-users-service": True, "service-contributors-service": False}
    (channel,) = led.of("Conversation").values()
    assert channel.inputs["topic"] == (
        f"One message an incident. Acknowledge in PagerDuty, talk in the thread. <{first}>"
    )


@pytest.mark.slow
def test_what_the_responder_reads_is_what_was_agreed(led: Recording, golden: Golden) -> None:
    (channel,) = led.of("Conversation").values()
    golden("slack-topic.txt", f"{channel.inputs['topic']}\n")
    lines = []
    for name, service in sorted(led.of("Service").items()):
        lines += [f"{service.inputs['name']}: {service.inputs['description']}", ""]
        inputs = led.of("EventOrchestrationService")[f"{name.removesuffix('-service')}-severity"].inputs
        for rule in inputs["sets"][1]["rules"]:
            asked = [each["expression"] for each in rule.get("conditions") or ()]
            lines += [f"{' or '.join(asked) or 'every other event'}:", f"  {rule['actions']['annotate']}", ""]
    golden("incident-notes.txt", "\n".join(lines))


def test_a_description_has_as_many_runbooks_as_there_is_room_for(wing: Operation) -> None:
    (team,) = wing.teams.values()
    led = {
        f"a{number}": replace(
            wing.assets["playground"], title=f"A{number}", runbook=f"https://r.example/{number:0200}"
        )
        for number in range(9)
    }
    text = guidance.description(replace(wing, assets=led), team, Audience.USERS)
    assert 600 < len(text) <= 1_000


@pytest.mark.slow
def test_with_a_site_every_alert_leads_there(wing: Operation, declare: Declare) -> None:
    operation = replace(wing, project=replace(wing.project, site="https://octo.example/on-call/"))
    declared = declare(operation)
    first = "https://octo.example/on-call/handbook/first-five-minutes.html"
    begins = f"The first five minutes: {first} Talk about it in Slack #alert."
    noted: dict[str, str] = {}
    for orchestration in declared.of("EventOrchestrationService").values():
        *rules, last = orchestration.inputs["sets"][1]["rules"]
        assert last["actions"]["annotate"] == begins
        noted |= {rule["conditions"][0]["expression"]: rule["actions"]["annotate"] for rule in rules}
    watched: list[Asset | Workflow] = [*wing.assets.values(), *wing.workflows.values()]
    assert noted == {
        f"event.summary matches part '{one.title}'": (
            f"Runbook of {one.title}: https://octo.example/on-call/runbooks.html#{links.anchor(one)} {begins}"
        )
        for one in watched
    }
    assert {entry.id for entry in runbooks.entries(operation)} == {links.anchor(one) for one in watched}
    known = render.meanings(operation, "")
    assert known["first_five_minutes"] == first
    assert known["runbooks"].keys() == {one.title for one in watched}
    for service in declared.of("Service").values():
        assert service.inputs["description"].endswith("Runbooks: https://octo.example/on-call/runbooks.html")


@pytest.mark.parametrize("length", [0, 250])
def test_the_topic_is_no_longer_than_slack_takes(wing: Operation, length: int) -> None:
    topic = members.lasting_topic(wing, Channel(id="alert", topic="x" * length))
    assert len(topic) <= 250
    assert topic.endswith("/first-five-minutes.md>")


@pytest.mark.slow
def test_without_a_repository_of_the_operation_nothing_leads_to_a_handbook_that_is_not_there(
    wing: Operation, declare: Declare
) -> None:
    declared = declare(replace(wing, project=replace(wing.project, repository=None)))
    assert (
        declared.of("Conversation")["channel-alert-conversation"].inputs["topic"]
        == wing.channels["alert"].topic
    )
    files = {file.inputs["path"] for file in declared.of("File").values()}
    assert render.CALLER not in files, "a workflow cannot run actions that are nowhere"
    assert ".github/ISSUE_TEMPLATE/incident.yml" in files
    for service in declared.of("Service").values():
        assert service.inputs["description"].endswith(". Talk about it in Slack #alert.")


def test_priorities_that_nobody_made_are_reported_with_who_makes_them(
    alerting: Operation, declare: Declare
) -> None:
    severities = {
        **alerting.severities,
        **{key: replace(alerting.severities["P2"], id=key) for key in ("P7", "P8")},
    }
    with pytest.raises(pulumi.RunError) as refused:
        declare(replace(alerting, severities=severities))
    assert str(refused.value) == (
        "PagerDuty has no priority named P7, P8, and no API makes one. An admin adds it under People → "
        "Account Settings → Incident Priorities (switched on, named exactly so); then run this again."
    ), "without the priority nobody sees how bad it is"


def test_keys_are_secret(declared: Recording) -> None:
    assert all("key" in one.secrets for one in declared.of("PagerDutyIntegration").values())


def test_each_tool_that_detects_has_a_key_of_its_own(declared: Recording) -> None:
    assert set(declared.of("ServiceIntegration")) == {
        "service-users-events",
        "service-users-monitors",
        "service-users-source-sentry",
        "service-contributors-events",
        "service-contributors-monitors",
    }


def test_channels_outlive_the_stack_and_nobody_is_kicked(wing: Operation, declared: Recording) -> None:
    (alert,) = declared.of("Conversation").values()
    assert alert.inputs["purpose"] == wing.channels["alert"].purpose, "it says what belongs into the channel"
    assert alert.inputs["name"] == "alert"
    assert alert.inputs["actionOnDestroy"] == alert.inputs["actionOnUpdatePermanentMembers"] == "none"
    assert alert.retained


def test_every_site_package_and_workflow_has_a_monitor(declared: Recording) -> None:
    monitors = declared.of("Monitor")
    assert set(monitors) == {
        *(f"site-{asset}" for asset in ("homepage", "documentation", "console", "playground")),
        *("site-vscode-extension", "site-examples", "package-winglang", "package-@winglang/sdk"),
        *(f"workflow-{one}" for one in ("build", "canary", "update-docsite", "periodic-azure-clean")),
    }
    badge = monitors["workflow-build"].inputs
    assert badge["monitorType"] == "keyword"
    assert badge["requiredKeyword"] == "- passing</title>", "a title could hold the word alone"
    assert badge["confirmationPeriod"] == 3600, "a cancelled run is red for the length of a build"
    assert (
        badge["url"] == "https://github.com/winglang/wing/actions/workflows/build.yml/badge.svg?branch=main"
    )


def test_monitors_page_the_service_of_their_audience(declared: Recording) -> None:
    policies = {name: one.inputs["policyId"] for name, one in declared.of("Monitor").items()}
    assert policies.pop("workflow-periodic-azure-clean") == "id-of-watch-contributors-policy-warning"
    for package in ("package-winglang", "package-@winglang/sdk"):
        assert policies.pop(package) == "id-of-watch-users-policy-critical", "P0: nobody can install Wing"
    assert set(policies.values()) == {"id-of-watch-users-policy-error"}
    integrations = declared.of("PagerDutyIntegration")
    assert integrations["watch-users-pagerduty-error"].inputs["key"] == "key-of-service-users-monitors"
    assert {one.inputs["severity"] for one in integrations.values()} == {"critical", "error", "warning"}


def test_scheduled_workflows_have_a_heartbeat_with_patience(declared: Recording) -> None:
    heartbeats = {
        name: (one.inputs["period"], one.inputs["grace"]) for name, one in declared.of("Heartbeat").items()
    }
    assert heartbeats == {
        "heartbeat-canary": (3600, 18000),
        "heartbeat-periodic-azure-clean": (604800, 18000),
    }, "GitHub starts scheduled jobs up to four hours late; a heartbeat without grace pages for nothing"


@pytest.mark.slow
def test_removing_a_site_removes_its_monitor_only(
    wing: Operation, declared: Recording, declare: Declare
) -> None:
    fewer = declare(
        replace(wing, assets={key: one for key, one in wing.assets.items() if key != "playground"})
    )
    gone = {one for one in declared.resources if one not in fewer.resources}
    assert {urn.rsplit("::", 1)[-1] for urn in gone} == {"site-playground", "status-page-playground"}
    changed = {urn for urn, one in fewer.resources.items() if one.inputs != declared.resources[urn].inputs}
    assert {urn.rsplit("::", 1)[-1].partition("-file-")[2] for urn in changed} == {
        *(f".github/ISSUE_TEMPLATE/{name}.yml" for name in ("bug", "incident", "runbook", "tracked")),
    }, "the forms list the assets, nothing else may change"


def test_repositories_get_labels_and_forms(declared: Recording) -> None:
    labels = [one for one in declared.of("Label").values() if one.inputs["repository"] == "winglang/wing"]
    assert {label.inputs["name"] for label in labels} == {
        *("P0", "P1", "P2", "incident", "tracked", "post-mortem", "action item", "runbook")
    }
    assert all(label.retained for label in labels), "deleting a label takes it off every issue"
    files = [one for one in declared.of("File").values() if one.inputs["repository"] == "winglang/wing"]
    assert sorted(file.inputs["path"].removeprefix(".github/") for file in files) == [
        *(
            f"ISSUE_TEMPLATE/{name}.yml"
            for name in ("bug", "config", "incident", "post-mortem", "runbook", "tracked")
        ),
        "workflows/on-call.yml",
    ], "a repository gets its forms and one caller"
    assert all(file.retained for file in files)


def test_every_repository_pages_the_users_service_with_a_secret_key(
    wing: Operation, declared: Recording
) -> None:
    secrets = {
        name: one
        for name, one in declared.of("ActionsSecret").items()
        if "PAGERDUTY" in one.inputs["secretName"]
    }
    assert len(secrets) == 3
    for secret in secrets.values():
        assert secret.inputs["secretName"] == "PAGERDUTY_EVENTS_KEY"
        assert secret.inputs["value"] == "key-of-service-users-events"
        assert "value" in secret.secrets
    known = declared.of("File")["repository-winglang/wing-file-.github/workflows/on-call.yml"]
    assert "id-of-service-users-service" in known.inputs["content"]
    assert f"uses: {wing.project.repository}/actions/" in known.inputs["content"], (
        "a workflow that calls actions of nowhere pages nobody"
    )
    assert "content" not in known.secrets


def test_the_address_of_a_heartbeat_reaches_its_repository_without_a_hand(declared: Recording) -> None:
    secrets = {
        (one.inputs["repository"], one.inputs["secretName"]): one
        for one in declared.of("ActionsSecret").values()
        if one.inputs["secretName"].startswith("HEARTBEAT")
    }
    assert {place: one.inputs["value"] for place, one in secrets.items()} == {
        ("wing", "HEARTBEAT_CANARY"): "https://uptime.example/heartbeat-canary",
        ("wing", "HEARTBEAT_PERIODIC_AZURE_CLEAN"): "https://uptime.example/heartbeat-periodic-azure-clean",
    }
    assert all("value" in one.secrets for one in secrets.values()), "whoever knows it can hide a dead job"


def test_a_monitor_paused_by_hand_is_drift(declared: Recording) -> None:
    for kind in ("Monitor", "Heartbeat"):
        assert all(one.inputs["paused"] is False for one in declared.of(kind).values())


@pytest.mark.slow
def test_no_file_of_a_repository_depends_on_who_is_on_call(
    wing: Operation, declared: Recording, declare: Declare
) -> None:
    away = TimeOff(who="eladb", start=NOW + 9 * DAY, end=NOW + 10 * DAY, cover=None)
    israel = wing.rotations["israel-europe"]
    entries = (*israel.order[:-1], replace(israel.order[-1], people=israel.order[-1].people[::-1]))
    others = declare(
        replace(
            with_escalation(wing, acknowledge_within=timedelta(minutes=15)),
            time_off=(*wing.time_off, away),
            rotations={**wing.rotations, "israel-europe": replace(israel, order=entries)},
        )
    )
    for kind in ("File", "Label", "ActionsSecret"):
        assert {name: one.inputs for name, one in others.of(kind).items()} == {
            name: one.inputs for name, one in declared.of(kind).items()
        }
    contents = [one.inputs["content"] for one in declared.of("File").values()]
    assert not [handle for handle in wing.people for content in contents if handle in content]


def test_forms_are_yaml_and_offer_the_severities_and_assets_of_the_file(
    wing: Operation, declared: Recording
) -> None:
    form = yaml.safe_load(
        declared.of("File")["repository-winglang/wing-file-.github/ISSUE_TEMPLATE/tracked.yml"].inputs[
            "content"
        ]
    )
    options = {
        field["id"]: field["attributes"]["options"] for field in form["body"] if field["type"] == "dropdown"
    }
    assert options["severity"] == [
        f"{one.id}: {one.meaning}; for example, {one.example}" for one in wing.severities.values()
    ]
    assert options["asset"] == [*(one.title for one in wing.assets.values()), "Something else"]


def test_every_component_s_child_lies_below_it(declared: Recording) -> None:
    for urn, one in declared.resources.items():
        if not one.type.startswith(("oncall:", "pulumi:providers:")):
            assert "oncall:index:" in one.parent, f"{urn} is outside of its component"


def test_every_resource_uses_a_provider_of_the_stack(declared: Recording) -> None:
    used = {
        one.type.split(":")[0]: one.provider
        for one in declared.resources.values()
        if not one.type.startswith(("oncall:", "pulumi:"))
    }
    assert used == {
        "pagerduty": "pagerduty",
        "slack": "slack",
        "github": "github-winglang",
        "githublabels": "labels",
        "betterstack": "betterstack",
    }


def test_tokens_reach_the_providers_as_secrets(declared: Recording) -> None:
    for one in declared.resources.values():
        if one.type.startswith("pulumi:providers:"):
            tokens = {key for key in one.inputs if key.lower().endswith("token")}
            assert tokens
            assert tokens <= one.secrets


def test_what_fails_belongs_to_the_service_that_pages_for_it(declared: Recording) -> None:
    subjects = {
        urn.rpartition("::service-")[2]: set(outputs["subjects"])
        for urn, outputs in declared.outputs.items()
        if "AlertedService" in urn
    }
    assert subjects["contributors"] == {"periodic-azure-clean"}, "a drill of it must wake nobody"
    assert {"homepage", "cli", "build", "canary"} <= subjects["users"]
    assert "periodic-azure-clean" not in subjects["users"]


def test_whoever_is_paged_reads_whom_it_concerns_and_where_it_comes_from(declared: Recording) -> None:
    descriptions = {
        one.inputs["description"].partition(" The first")[0] for one in declared.of("Service").values()
    }
    assert descriptions == {
        "What users of Wing see.",
        "What only contributors to Wing see; never wakes anybody.",
    }
    ways = {name: one.inputs["name"] for name, one in declared.of("ServiceIntegration").items()}
    assert {name.removeprefix("service-users-"): way for name, way in ways.items() if "-users-" in name} == {
        "events": "Events of people and scripts",
        "monitors": "Better Stack",
        "source-sentry": "Sentry",
    }


@pytest.mark.slow
def test_a_refused_look_up_of_a_priority_is_no_missing_one(alerting: Operation, declare: Declare) -> None:
    name = f"{REFUSED}P0"
    severities = {**alerting.severities, name: replace(alerting.severities["P0"], id=name)}
    with pytest.raises(pulumi.RunError, match=r"could not be asked for its priority refused\.P0: .*401"):
        declare(replace(alerting, severities=severities))


@pytest.mark.slow
def test_a_repository_keeps_the_forms_that_the_file_says_and_nothing_else(
    kept: Operation, declare: Declare
) -> None:
    name = "winglang/wing"
    keeping = replace(kept.repositories[name], keep=(Form.BUG, Form.CHOOSER))
    declared = declare(replace(kept, repositories={**kept.repositories, name: keeping}))
    files = {one.name.partition("-file-")[::2] for one in declared.of("File").values()}
    provisioned = {path for repository, path in files if repository == f"repository-{name}"}
    others = {path for repository, path in files if repository == "repository-winglang/examples"}
    assert others - provisioned == {f"{render.FORMS}/bug.yml", f"{render.FORMS}/config.yml"}
    assert provisioned < others
