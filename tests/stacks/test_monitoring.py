"""What is refused before anything is declared, what waits, and what the public is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from pulumi import RunError

from oncall.model import Asset, Audience, Monitoring, Operation, Repository
from tests.stacks.conftest import Declare
from tests.stacks.recorder import PRIVATE, REFUSED, Recording


@pytest.fixture(scope="module")
def watched(wing: Operation) -> Operation:
    """Wing's operation without its repositories; nobody is notified of anything."""
    return replace(wing, notification_rules=(), repositories={}, workflows={})


def test_a_workflow_of_a_private_repository_is_refused_before_anything_is_declared(
    wing: Operation, declare: Declare
) -> None:
    [name] = PRIVATE
    hidden = replace(wing.workflows["build"], repository=name)
    described = replace(
        wing,
        repositories={**wing.repositories, name: Repository(name=name)},
        workflows={**wing.workflows, "build": hidden, "again": replace(hidden, id="again", file="again.yml")},
    )
    with pytest.raises(RunError) as refused:
        declare(described)
    reported = str(refused.value)
    assert reported.startswith(f"{name} is private, and only its members can read its badges: ")
    assert (
        "cannot watch workflows.build and workflows.again. Make the repository public, or remove them "
        in reported
    )
    assert "canary" not in reported
    assert "refuse_private" in refused.traceback[-1].name


def test_a_repository_that_cannot_be_asked_about_is_named(wing: Operation, declare: Declare) -> None:
    name = f"{REFUSED}octo/wing"
    hidden = replace(wing.workflows["build"], repository=name)
    described = replace(
        wing,
        repositories={**wing.repositories, name: Repository(name=name)},
        workflows={**wing.workflows, "build": hidden},
    )
    with pytest.raises(RunError) as refused:
        declare(described)
    assert str(refused.value).startswith(f"GitHub could not be asked whether {name} is private: GET "), (
        "whoever reads it has to know for which repository the token lacks a right"
    )


def test_each_repository_is_asked_about_once_and_those_without_workflows_never(declared: Recording) -> None:
    asked = [args["fullName"] for token, args in declared.invokes if token.endswith(":getRepository")]
    assert asked == ["winglang/wing"]


def test_an_expiry_alerts_without_waking_anybody(declared: Recording) -> None:
    monitors = {name: one.inputs for name, one in declared.of("Monitor").items()}
    site, package, badge = (
        monitors[name] for name in ("site-homepage", "package-winglang", "workflow-build")
    )
    assert (site["sslExpiration"], site["domainExpiration"]) == (14, 30)
    assert site["expirationPolicyId"] == "id-of-watch-users-policy-warning", (
        "without a policy of its own an expiry is an e-mail to people of Better Stack's team"
    )
    for foreign in (package, badge):
        assert (foreign["sslExpiration"], foreign["domainExpiration"]) == (-1, -1), "nobody here renews those"
        assert "expirationPolicyId" not in foreign


@pytest.mark.slow
def test_what_breaks_is_noticed_as_fast_as_the_file_says(watched: Operation, declare: Declare) -> None:
    probing = Monitoring(
        regions=("as", "au"),
        check_every=timedelta(minutes=5),
        confirm_after=timedelta(seconds=90),
        recover_after=timedelta(minutes=2),
        certificate_days=7,
        domain_days=60,
    )
    site = declare(replace(watched, monitoring=probing)).of("Monitor")["site-homepage"].inputs
    assert site == {
        "monitorType": "status",
        "url": "https://winglang.io",
        "pronounceableName": "Homepage",
        "monitorGroupId": "id-of-watch-users-monitors",
        "policyId": "id-of-watch-users-policy-error",
        "expirationPolicyId": "id-of-watch-users-policy-warning",
        "regions": ["as", "au"],
        "checkFrequency": 300,
        "confirmationPeriod": 90,
        "recoveryPeriod": 120,
        "requestTimeout": 30,
        "followRedirects": True,
        "verifySsl": True,
        "sslExpiration": 7,
        "domainExpiration": 60,
        "paused": False,
    }, "a check that is slower or more patient pages later; one that is less patient pages for nothing"


def test_a_job_that_stops_running_pages_by_the_severity_of_its_workflow(declared: Recording) -> None:
    heartbeat = declared.of("Heartbeat")["heartbeat-canary"]
    assert {key: heartbeat.inputs[key] for key in ("name", "heartbeatGroupId", "policyId")} == {
        "name": "Canary, scheduled (canary.yml of winglang/wing)",
        "heartbeatGroupId": "id-of-watch-users-heartbeats",
        "policyId": "id-of-watch-users-policy-error",
    }, "without its policy a missed heartbeat is an e-mail that nobody reads at night"


def test_what_is_slow_to_answer_fails_as_late_as_is_explained(declared: Recording) -> None:
    assert {one.inputs["requestTimeout"] for one in declared.of("Monitor").values()} == {30}
    assert all(one.inputs["followRedirects"] for one in declared.of("Monitor").values()), (
        "unpkg leads from a package to its newest version by a redirect"
    )


def test_the_status_page_shows_the_assets_for_users_in_their_words_and_nothing_else(
    declared: Recording,
) -> None:
    [page] = [one for one in declared.of("StatusPage").values() if one.type.startswith("betterstack:")]
    [section] = declared.of("StatusPageSection").values()
    assert page.inputs == {
        "companyName": "Wing",
        "companyUrl": "https://winglang.io",
        "subdomain": "wing",
        "timezone": "UTC",
    }
    assert section.inputs == {"statusPageId": f"id-of-{page.name}", "name": "Wing"}
    lines = list(declared.of("StatusPageResource").values())
    assert [(line.inputs["publicName"], line.inputs["resourceId"]) for line in lines] == [
        ("Homepage", "id-of-site-homepage"),
        ("Documentation", "id-of-site-documentation"),
        ("Wing CLI", "id-of-package-winglang"),
        ("Wing Console", "id-of-site-console"),
        ("Playground", "id-of-site-playground"),
        ("npm packages: winglang", "id-of-package-winglang"),
        ("npm packages: @winglang/sdk", "id-of-package-@winglang/sdk"),
        ("VS Code extension", "id-of-site-vscode-extension"),
        ("Wing examples", "id-of-site-examples"),
    ]
    for line in lines:
        assert "explanation" not in line.inputs
        assert "position" not in line.inputs, "taking one out must move no other"
    for earlier, later in pairwise(lines):
        assert any(urn.endswith(f"::{earlier.name}") for urn in later.after), (
            "their order is that of the file"
        )


@pytest.mark.slow
def test_what_is_for_contributors_is_not_shown(
    watched: Operation, declared: Recording, declare: Declare
) -> None:
    ours = Asset(
        id="ours", title="Ours", audience=Audience.CONTRIBUTORS, severity="P2", url="https://ours.example"
    )
    more = declare(replace(watched, assets={**watched.assets, "ours": ours}))
    assert "site-ours" in more.of("Monitor")
    assert more.of("StatusPageResource").keys() == declared.of("StatusPageResource").keys()


@pytest.mark.slow
def test_without_a_page_in_the_file_there_is_none(watched: Operation, declare: Declare) -> None:
    none = declare(replace(watched, status_page=None))
    assert not [one for one in none.resources.values() if "StatusPage" in one.type]
