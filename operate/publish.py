"""``publish``: write who is on call into the first repository, where the actions of all read it.

It is no resource of the stack: people and their time off change far more often than anything else, and a change of
theirs must not show as a change of every repository.
"""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from plugin_host.http import Api, ApiError

from oncall import load
from oncall.errors import UserError
from operate import github, project, sandbox, vendors
from templates import render

if TYPE_CHECKING:
    import argparse

    from oncall.model import Operation

MESSAGE = "Who is on call, as the on-call operation has it"
CHANGED_MEANWHILE = (409, 422)
"""GitHub's answers to a change that names another file than the one there, and to one that names none."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``publish``."""
    parser.add_argument(
        "--stack", required=True, metavar="NAME", help="the stack whose token and accounts are used"
    )


def run(options: argparse.Namespace) -> int:
    """Write it where it differs. Raises UserError."""
    publish(options.stack, datetime.now(UTC))
    return 0


def publish(stack: str, now: datetime) -> None:
    """Write it where it differs. Raises UserError."""
    url = sandbox.origin(stack, github.HOST)
    token = vendors.token(stack, github.TOKEN, github.VARIABLE, "a token that may write files")
    operation = load(project.file(stack))
    if operation.repositories:
        asyncio.run(_publish(operation, github.api(url, token), now))


async def _publish(operation: Operation, api: Api, now: datetime) -> None:
    repository, _, branch = render.published(operation).partition("@")
    try:
        changed = await written(api, repository, branch, render.on_call(operation, now))
        print(f"{repository}: {'written' if changed else 'unchanged'}")
    except ApiError as error:
        raise UserError(f"{repository}: {error}") from None
    finally:
        await api.close()


async def written(api: Api, repository: str, branch: str, text: str) -> bool:
    """Write the file, and return whether it differed. Raises ApiError."""
    where = f"/repos/{repository}/contents/{render.ON_CALL}"
    try:
        return await _write(api, where, branch, text)
    except ApiError as error:
        if error.status not in CHANGED_MEANWHILE:
            raise
    return await _write(api, where, branch, text)


async def _write(api: Api, where: str, branch: str, text: str) -> bool:
    present: dict[str, Any] | None = await api.read(where, {"ref": branch})
    if present and base64.b64decode(present["content"]) == text.encode():
        return False
    content = base64.b64encode(text.encode()).decode()
    body = {"message": MESSAGE, "branch": branch, "content": content}
    await api.send("PUT", where, body=body | ({"sha": present["sha"]} if present else {}))
    return True
