"""The settings of a stack: its file, accounts and tokens, from its configuration or the environment.

Everything that is missing or malformed is reported at once, with the command that sets it, before anything is created.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pulumi import Output
from pulumi.runtime import get_config, is_config_secret

from components.responder import Phone
from operate.project import FILE, ROOT


class SettingsError(Exception):
    """Its text lists every error, each with the command that fixes it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """``file`` describes the operation; ``clock`` is aware; ``phones`` by handle and ``tokens`` by the key of their
    configuration are secret; ``devices`` are the names of people's phones in PagerDuty's app, by handle."""

    project: str
    stack: str
    file: Path
    clock: datetime
    protect: bool
    slack_workspace: str
    tokens: Mapping[str, Output[str]]
    phones: Mapping[str, Output[Phone]]
    devices: Mapping[str, str]

    @property
    def file_name(self) -> str:
        """The file as its readers know it: within the project's folder, or its name alone."""
        return str(self.file.relative_to(ROOT)) if self.file.is_relative_to(ROOT) else self.file.name

    def missing_phone(self, handle: str) -> str:
        """What to say of a responder whose number nobody has set."""
        command = _phone_command(f"{self.project}:phones", self.stack, handle)
        return f"{handle} is reached neither by SMS nor by phone: no phone number is set. {command}"

    def missing_device(self, handle: str) -> str:
        """What to say of a responder whose device nobody has set."""
        command = _device_command(f"{self.project}:devices", self.stack, handle)
        return (
            f"{handle} is not reached by push: the name of their phone in PagerDuty's app is not set (My Profile → "
            f"Contact Information). {command}"
        )


@dataclass(frozen=True, kw_only=True)
class _Token:
    variable: str
    pattern: str
    looks_like: str


_TOKENS = {
    "pagerduty:token": _Token(
        variable="PAGERDUTY_TOKEN", pattern=r"[\w+-]{20,}", looks_like="a REST API key of 20 characters"
    ),
    "pagerduty:userToken": _Token(
        variable="PAGERDUTY_USER_TOKEN",
        pattern=r"[\w+-]{20,}",
        looks_like="a user's REST API key of 20 characters",
    ),
    "slack:token": _Token(
        variable="SLACK_TOKEN", pattern=r"xox[bp]-[\w-]{10,}", looks_like="a bot token, xoxb-…"
    ),
    "github:token": _Token(
        variable="GITHUB_TOKEN",
        pattern=r"(gh[a-z]_|github_pat_)\w{20,}",
        looks_like="a fine-grained token or an App's installation token, github_pat_… or ghs_…",
    ),
    "betterstack:apiToken": _Token(
        variable="BETTERSTACK_API_TOKEN", pattern=r"[\w-]{20,}", looks_like="an Uptime API token"
    ),
}
VARIABLES = {key: token.variable for key, token in _TOKENS.items()}
_PHONE = re.compile(r"\+([1-9]\d{0,2}) (\d{4,14})")


def read(project: str, stack: str) -> Settings:
    """The settings of a stack; ``project`` is the namespace of our own keys. Raises `SettingsError`."""
    errors: list[str] = []
    settings = Settings(
        project=project,
        stack=stack,
        file=_file(f"{project}:file", stack, errors),
        clock=_clock(f"{project}:clock", stack, errors),
        protect=_flag(f"{project}:protect", stack, errors),
        slack_workspace=_workspace(f"{project}:slackWorkspace", stack, errors),
        tokens={key: _token(key, token, stack, errors) for key, token in _TOKENS.items()},
        phones=_phones(f"{project}:phones", stack, errors),
        devices=_devices(f"{project}:devices", stack, errors),
    )
    if errors:
        verb = "setting is" if len(errors) == 1 else "settings are"
        head = f"{len(errors)} {verb} missing or malformed in the stack {stack}:"
        raise SettingsError("\n".join([head, *(f"- {error}" for error in errors)]))
    return settings


def _set(key: str, stack: str, value: str, *flags: str) -> str:
    return " ".join(["pulumi config set", "--stack", stack, *flags, key, value])


def _file(key: str, stack: str, errors: list[str]) -> Path:
    text = get_config(key) or FILE
    file = ROOT / text
    if not file.exists():
        errors.append(f"{key} is “{text}”, and there is no such file: {_set(key, stack, FILE)}")
    return file


def _token(key: str, token: _Token, stack: str, errors: list[str]) -> Output[str]:
    value, source = get_config(key), key
    command = _set(key, stack, "", "--secret").rstrip()
    if value is None:
        value, source = os.environ.get(token.variable), token.variable
    elif not is_config_secret(key):
        errors.append(f"{key} is stored in plain text; replace the token, then: {command}")
    if not value:
        errors.append(f"{key} is missing, {token.looks_like}: {command} (or the variable {token.variable})")
    elif not re.fullmatch(token.pattern, value):
        errors.append(f"{source} does not look like {token.looks_like}: {command}")
    return Output.secret(value or "")


def _clock(key: str, stack: str, errors: list[str]) -> datetime:
    text = get_config(key)
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        errors.append(
            f"{key} is “{text}”, not a time with its zone: {_set(key, stack, '2026-12-01T12:00Z')}, "
            f"or pulumi config rm --stack {stack} {key} for the real time"
        )
        return datetime.now(UTC)
    return moment.astimezone(UTC)


def _flag(key: str, stack: str, errors: list[str]) -> bool:
    text = get_config(key) or "false"
    if text not in ("true", "false"):
        errors.append(f"{key} is “{text}”, neither true nor false: {_set(key, stack, 'true')}")
    return text == "true"


def _workspace(key: str, stack: str, errors: list[str]) -> str:
    text = get_config(key) or ""
    if not re.fullmatch(r"T[A-Z0-9]+", text):
        problem = (
            f"is “{text}”, not the id of a Slack workspace"
            if text
            else "is missing, the id of the Slack workspace"
        )
        errors.append(f"{key} {problem} (T…, as in its web address): {_set(key, stack, 'T0123ABCD')}")
    return text


def _phones(key: str, stack: str, errors: list[str]) -> dict[str, Output[Phone]]:
    text = get_config(key)
    if text is None:
        return {}
    try:
        numbers = json.loads(text)
    except ValueError:
        numbers = None
    if not isinstance(numbers, dict):
        errors.append(
            f"{key} is not a map of handles to numbers: pulumi config rm --stack {stack} {key}, then "
            f"{_phone_command(key, stack, 'HANDLE')} for each"
        )
        return {}
    if not is_config_secret(key):
        errors.append(
            f"{key} is stored in plain text: {_phone_command(key, stack, 'HANDLE')} for each of them"
        )
    phones = {}
    for handle, number in numbers.items():
        match = _PHONE.fullmatch(str(number))
        if match is None:
            command = _phone_command(key, stack, handle)
            errors.append(f"{key}.{handle} is not “+COUNTRY NUMBER” in digits, one space between: {command}")
        else:
            phones[handle] = Output.secret(Phone(country_code=int(match[1]), number=match[2]))
    return phones


def _phone_command(key: str, stack: str, handle: str) -> str:
    return f"pulumi config set --stack {stack} --secret --path '{key}.{handle}' '+COUNTRY NUMBER'"


def _devices(key: str, stack: str, errors: list[str]) -> dict[str, str]:
    try:
        devices = json.loads(get_config(key) or "{}")
    except ValueError:
        devices = None
    if not isinstance(devices, dict) or not all(name and isinstance(name, str) for name in devices.values()):
        errors.append(
            f"{key} is not a map of handles to names of devices: pulumi config rm --stack {stack} {key}, then "
            f"{_device_command(key, stack, 'HANDLE')} for each"
        )
        return {}
    return devices


def _device_command(key: str, stack: str, handle: str) -> str:
    return f"pulumi config set --stack {stack} --path '{key}.{handle}' 'NAME OF THE DEVICE'"
