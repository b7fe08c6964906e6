"""Settings: all errors at once, each with the command that fixes it, and never the value of a secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pulumi.runtime import set_all_config

import settings
from ci.declared import provide_event_loop
from settings import VARIABLES, SettingsError
from tests.data import WING_FILE

ROOT = Path(__file__).parents[2]
GOOD = {
    "pagerduty:token": "u+0123456789abcdefgh",
    "pagerduty:userToken": "u+0123456789abcdefgh",
    "slack:token": "xoxb-0123456789-abc",
    "github:token": "github_pat_0123456789abcdefghij",
    "betterstack:apiToken": "0123456789abcdefghijkl",
    "wing-on-call:slackWorkspace": "T0123ABCD",
}


@pytest.fixture(autouse=True)
def _no_accounts_of_one_s_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    provide_event_loop()
    yield
    set_all_config({})


def errors(config: dict[str, str], secrets: list[str] | None = None) -> list[str]:
    """The errors reported of a configuration whose tokens (or ``secrets``) are kept as secrets."""
    set_all_config(config, list(VARIABLES) if secrets is None else secrets)
    with pytest.raises(SettingsError) as refused:
        settings.read("wing-on-call", "prod")
    return str(refused.value).splitlines()


def read(config: dict[str, str], secrets: tuple[str, ...] = ()) -> settings.Settings:
    set_all_config(config, [*VARIABLES, *secrets])
    return settings.read("wing-on-call", "prod")


def test_good_settings_are_taken() -> None:
    taken = read(GOOD)
    assert taken.slack_workspace == "T0123ABCD"
    assert not taken.protect
    assert set(taken.tokens) == set(VARIABLES)


def test_the_file_is_named_as_its_readers_know_it(tmp_path: Path) -> None:
    assert read(GOOD).file_name == "rotation.yaml"
    assert read(GOOD | {"wing-on-call:file": "examples/minimal.yaml"}).file_name == "examples/minimal.yaml"
    elsewhere = tmp_path / "docs.yaml"
    elsewhere.touch()
    named = read(GOOD | {"wing-on-call:file": str(elsewhere)}).file_name
    assert named == "docs.yaml", "folders of one machine are nobody else's business"


def test_everything_that_is_missing_is_named_at_once_with_its_command() -> None:
    reported = errors({})
    assert reported[0] == "6 settings are missing or malformed in the stack prod:"
    assert len(reported) == 1 + 6
    for key, variable in VARIABLES.items():
        assert any(
            f"pulumi config set --stack prod --secret {key} (or the variable {variable})" in one
            for one in reported
        )
    assert (
        "pulumi config set --stack prod wing-on-call:slackWorkspace T0123ABCD" in reported[1] + reported[-1]
    )


@pytest.mark.parametrize("key", list(VARIABLES))
def test_a_malformed_token_is_named_and_never_shown(key: str) -> None:
    (_, reported) = errors({**GOOD, key: "hunter2 !"})
    assert reported.startswith(f"- {key} does not look like ")
    assert f"pulumi config set --stack prod --secret {key}" in reported
    assert "hunter2" not in reported


def test_a_token_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_TOKEN", GOOD["slack:token"])
    read({key: value for key, value in GOOD.items() if key != "slack:token"})


def test_a_malformed_variable_is_named_as_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_TOKEN", "nonsense")
    (_, reported) = errors({key: value for key, value in GOOD.items() if key != "slack:token"})
    assert reported.startswith("- SLACK_TOKEN does not look like ")


def test_a_token_in_plain_text_is_refused() -> None:
    (_, reported) = errors(GOOD, secrets=[key for key in VARIABLES if key != "github:token"])
    assert reported == (
        "- github:token is stored in plain text; replace the token, then: "
        "pulumi config set --stack prod --secret github:token"
    )


@pytest.mark.parametrize(
    ("key", "value", "reported"),
    [
        ("clock", "tomorrow", "is “tomorrow”, not a time with its zone"),
        ("clock", "2026-12-01T12:00", "is “2026-12-01T12:00”, not a time with its zone"),
        ("protect", "yes", "is “yes”, neither true nor false"),
        ("slackWorkspace", "wing", "is “wing”, not the id of a Slack workspace"),
    ],
)
def test_other_settings_are_checked_too(key: str, value: str, reported: str) -> None:
    (_, error) = errors({**GOOD, f"wing-on-call:{key}": value})
    assert error.startswith(f"- wing-on-call:{key} {reported}")
    assert "pulumi config set --stack prod" in error


def test_the_file_is_rotation_yaml_unless_the_stack_names_another() -> None:
    assert read(GOOD).file == ROOT / "rotation.yaml"
    assert read({**GOOD, "wing-on-call:file": "tests/data/wing.yaml"}).file == WING_FILE


def test_a_file_that_is_not_there_is_named_with_the_command_that_sets_it() -> None:
    (_, reported) = errors({**GOOD, "wing-on-call:file": "rotatoin.yaml"})
    assert reported == (
        "- wing-on-call:file is “rotatoin.yaml”, and there is no such file: "
        "pulumi config set --stack prod wing-on-call:file rotation.yaml"
    )


def test_our_own_keys_are_named_after_the_project() -> None:
    set_all_config({**GOOD, "docs:slackWorkspace": "T7", "docs:protect": "true"}, list(VARIABLES))
    taken = settings.read("docs", "prod")
    assert (taken.slack_workspace, taken.protect) == ("T7", True), "Pulumi.yaml may call the project anything"
    assert "docs:phones.ana" in taken.missing_phone("ana")


def test_the_clock_is_a_setting() -> None:
    assert (
        read({**GOOD, "wing-on-call:clock": "2026-12-01T13:00+01:00"}).clock.isoformat()
        == "2026-12-01T12:00:00+00:00"
    )


def test_phones_are_read_and_their_errors_reported_without_the_number() -> None:
    key = "wing-on-call:phones"
    assert set(read({**GOOD, key: json.dumps({"eladb": "+972 501234567"})}, (key,)).phones) == {"eladb"}
    for number in ("0501234567", "+972501234567", "+972 50-1234567", 5):
        (_, reported) = errors({**GOOD, key: json.dumps({"eladb": number})}, [*VARIABLES, key])
        assert reported.startswith("- wing-on-call:phones.eladb is not")
        assert "pulumi config set --stack prod --secret --path 'wing-on-call:phones.eladb'" in reported
        assert "1234567" not in reported


def test_devices_are_names_by_handle() -> None:
    key = "wing-on-call:devices"
    assert read({**GOOD, key: json.dumps({"eladb": "Elad's phone"})}).devices == {"eladb": "Elad's phone"}
    assert read(GOOD).devices == {}
    for malformed in ("[]", "no JSON", json.dumps({"eladb": ""}), json.dumps({"eladb": 5})):
        (_, reported) = errors({**GOOD, key: malformed}, list(VARIABLES))
        assert reported.startswith("- wing-on-call:devices is not a map of handles to names of devices")
        assert "pulumi config set --stack prod --path 'wing-on-call:devices.HANDLE'" in reported


def test_phones_in_plain_text_or_of_another_shape_are_refused() -> None:
    key = "wing-on-call:phones"
    (_, reported) = errors({**GOOD, key: json.dumps({"eladb": "+972 501234567"})}, list(VARIABLES))
    assert "is stored in plain text" in reported
    (_, reported) = errors({**GOOD, key: "+972 501234567"}, [*VARIABLES, key])
    assert "is not a map of handles to numbers" in reported
