"""Who is on call, from the one place where it is published: ``OWNER/REPOSITORY@BRANCH`` in the environment."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import duties
from calls import CallError, Calls

PATH = ".github/on-call/operation.json"
Teams = list[dict[str, Any]] | None
UnknownError = duties.UnknownError


def read(github: Calls, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """The teams. Raises UnknownError where they cannot be read."""
    repository, _, branch = (environment.get("ON_CALL_PUBLISHED") or "").partition("@")
    url = f"{environment['GITHUB_API_URL']}/repos/{repository}/contents/{PATH}?ref={branch}"
    try:
        content = base64.b64decode(github.send("GET", url)["content"])
    except CallError as error:
        raise UnknownError(f"nobody knows who is on call: {error}") from None
    except (ValueError, LookupError, TypeError):
        raise UnknownError(f"nobody knows who is on call: {url} is no file") from None
    return duties.read(content)
