"""``publish``: who is on call is written into the repositories, where their programs read it.

It is no resource of the stack: people and their time off change far more often than anything else, and a change of
theirs must not show as a change of every repository.
"""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oncall_sandbox import address
from plugin_host.http import Api, ApiError

from oncall import RotationError, load
from operate import engine
from templates import render

if TYPE_CHECKING:
    import argparse

    from oncall.model import Operation

FILE = Path(__file__).resolve().parents[1] / "rotation.yaml"
HOST = "api.github.com"
MESSAGE = "Who is on call, as the on-call operation has it"
CHANGED_MEANWHILE = (409, 422)
"""GitHub's answers to a change that names another file than the one there, and to one that names none."""
_A_MINUTE = 80
_TOKEN = "github:token"  # noqa: S105 - where it is kept
_VARIABLE = "GITHUB_TOKEN"
_REACH = "Does the token reach the repository, with Contents: write?"
_ADVICE = {
    401: "Is the token still valid?",
    403: _REACH,
    404: _REACH,
    409: "Is the branch protected? Let the token's owner bypass its rules.",
}


class PublishError(Exception):
    """What was not written and why, a repository a line."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``publish``."""
    parser.add_argument(
        "--stack", required=True, metavar="NAME", help="the stack whose token and accounts are used"
    )


def run(options: argparse.Namespace) -> int:
    """Write it where it differs; 1 if a repository could not be written."""
    try:
        publish(options.stack)
    except PublishError as error:
        sys.stdout.flush()
        print(f"publish: {error}", file=sys.stderr)
        return 1
    return 0


def publish(stack: str) -> None:
    """Write it where it differs; raises PublishError, after all repositories were tried."""
    try:
        operation = load(FILE)
        base = f"{address.ensure()}/{HOST}" if engine.in_sandbox(stack) else f"https://{HOST}"
        github = Api("GitHub", base, token=_token(stack), limit=(_A_MINUTE, 60), advice=_ADVICE)
    except (RotationError, address.SandboxError) as error:
        raise PublishError(str(error)) from None
    failures = asyncio.run(_publish(operation, github))
    if failures:
        raise PublishError("\n".join(failures))


async def _publish(operation: Operation, github: Api) -> list[str]:
    """Why it was not done, for every repository where it was not."""
    failures = []
    text = render.on_call(operation)
    try:
        for name, repository in operation.repositories.items():
            try:
                changed = await written(github, name, repository.branch, text)
                print(f"{name}: {'written' if changed else 'unchanged'}")
            except ApiError as error:
                failures.append(f"{name}: {error}")
    finally:
        await github.close()
    return failures


async def written(github: Api, repository: str, branch: str, text: str) -> bool:
    """Make it the content of the file; whether it was not yet. Raises ApiError."""
    where = f"/repos/{repository}/contents/{render.ON_CALL}"
    try:
        return await _write(github, where, branch, text)
    except ApiError as error:
        if error.status not in CHANGED_MEANWHILE:
            raise
    return await _write(github, where, branch, text)


async def _write(github: Api, where: str, branch: str, text: str) -> bool:
    there = await _there(github, where, branch)
    if there and base64.b64decode(there["content"]) == text.encode():
        return False
    content = base64.b64encode(text.encode()).decode()
    body = {"message": MESSAGE, "branch": branch, "content": content}
    await github.send("PUT", where, body=body | ({"sha": there["sha"]} if there else {}))
    return True


async def _there(github: Api, where: str, branch: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = (await github.send("GET", where, query={"ref": branch})).body
    except ApiError as error:
        if error.status == 404:
            return None
        raise
    return found


def _token(stack: str) -> str:
    token = engine.setting(stack, _TOKEN) or os.environ.get(_VARIABLE)
    if not token:
        command = f"pulumi config set --stack {stack} --secret {_TOKEN}"
        raise engine.refusal(
            stack, f"{_TOKEN} is not set", "a token that may write files", f"{command} (or {_VARIABLE})"
        )
    return token
