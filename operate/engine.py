"""The one place that runs ``pulumi``: the executable for a stack, its answers, and its errors in a sentence.

Standard library only: the policy pack and ``tools`` use it too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from typing import Any

from oncall.errors import StackError
from operate.project import ROOT
from operate.sandbox import is_sandbox, recovery

_DELETED = re.compile(
    r"Error reading PagerDuty user contact method|GET API call to \S+/connections/\S+ failed 404 Not Found"
)
"""What PagerDuty's official plugin says of a contact method and a Slack connection that are gone."""
_INCOMPLETE = "failed to load checkpoint"
"""What the engine says of a state that it cannot read."""
REFRESH = ("refresh", "--yes", "--skip-preview", "--run-program")
"""Read what the state knows from the accounts, with today's tokens instead of those of the last run."""
WITHOUT_POLICIES = {"PULUMI_OPTION_POLICY_PACK": ""}
"""The environment of a command that changes no more than the state: the next update is held to the policies."""
SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which the engine marks a value that is no plain one; a secret has its JSON under ``plaintext``."""
_WRAPPER = ROOT / "tools" / "bin" / "pulumi"


def executable(stack: str) -> str:
    """The ``pulumi`` of a stack: the sandbox's own, else the one on PATH. Raises StackError."""
    found = str(_WRAPPER) if is_sandbox(stack) else shutil.which("pulumi")
    if found is None:
        raise StackError(
            stack, "there is no pulumi on PATH", hint="install it: https://www.pulumi.com/docs/install"
        )
    return found


def run(
    stack: str,
    *words: str,
    timeout: float | None = None,
    given: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """What ``pulumi WORDS --stack STACK`` prints; ``timeout`` in seconds. Raises StackError.

    It reads ``given`` from its standard input; ``environment`` is added to ours.
    """
    return _answer(stack, [*words, "--stack", stack], timeout, given=given, environment=environment)


def read(stack: str, *words: str, timeout: float | None = None) -> Any:
    """The JSON that ``pulumi WORDS --stack STACK`` prints. Raises StackError."""
    return _decoded(stack, run(stack, *words, timeout=timeout))


def export(stack: str, *, timeout: float | None = None) -> dict[str, Any]:
    """The state, secrets encrypted. Raises StackError."""
    state: dict[str, Any] = read(stack, "stack", "export", timeout=timeout)
    return state


def resources(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The resources of an exported state."""
    return (state.get("deployment") or {}).get("resources") or []


def preview(stack: str, *options: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The steps that an update would take, and the plan of each resource by URN, its secrets in plain text.

    The policies are not asked. Raises StackError.
    """
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as plan, ThreadPoolExecutor(max_workers=1) as aside:
        text = aside.submit(plan.read)
        words = ["preview", "--json", "--show-secrets", "--save-plan", f"/dev/fd/{writing}", *options]
        try:
            printed = _answer(
                stack, [*words, "--stack", stack], environment=WITHOUT_POLICIES, inherited=writing
            )
        finally:
            os.close(writing)
        return _decoded(stack, printed)["steps"], _decoded(stack, text.result())["resourcePlans"]


def output(stack: str, name: str) -> Any:
    """What the stack exports under a name, secrets decrypted. Raises StackError."""
    return read(stack, "stack", "output", name, "--show-secrets", "--json")


def settings(stack: str, *, timeout: float | None = None) -> dict[str, str]:
    """The configuration by key, secrets decrypted. Raises StackError."""
    entries = read(stack, "config", "--show-secrets", "--json", timeout=timeout)
    return {key: entry["value"] for key, entry in entries.items() if "value" in entry}


def backend(stack: str) -> str:
    """The address of the place where the stack's state is kept. Raises StackError."""
    return str(_decoded(stack, _answer(stack, ["whoami", "--json", "--verbose"]))["url"])


def show(stack: str, *words: str) -> tuple[int, str]:
    """Run ``pulumi WORDS --stack STACK`` and print what it prints; the exit code and the text. Raises StackError."""
    command = [executable(stack), *words, "--stack", stack, "--non-interactive", "--color", "never"]
    lines = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(line)
            lines.append(line)
    printed = "".join(lines)
    if process.returncode and (hint := advice(stack, printed)):
        print(f"{hint[0].upper()}{hint[1:]}", flush=True)
    return process.returncode, printed


def _answer(
    stack: str,
    words: list[str],
    timeout: float | None = None,
    *,
    given: str | None = None,
    environment: Mapping[str, str] | None = None,
    inherited: int | None = None,
) -> str:
    command = "pulumi " + " ".join(takewhile(lambda word: not word.startswith("-"), words))
    try:
        done = subprocess.run(
            [executable(stack), *words, "--non-interactive"],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            input=given or "",
            capture_output=True,
            text=True,
            timeout=timeout,
            pass_fds=() if inherited is None else (inherited,),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StackError(stack, f"`{command}` did not end within {timeout:.0f} seconds") from None
    except OSError as error:
        raise StackError(stack, f"`{command}` cannot be started: {error.strerror}") from None
    if done.returncode:
        reason = _reason(done) or f"exit code {done.returncode}"
        hint = (
            f"apply it first: pulumi up --stack {stack}"
            if "no stack named" in reason
            else advice(stack, reason)
        )
        raise StackError(stack, f"`{command}` failed: {reason}", hint=hint)
    return done.stdout


def targets(urns: Iterable[str]) -> list[str]:
    """The options that hold a command to these resources."""
    return [word for urn in urns for word in ("--target", urn)]


def shown(urn: str) -> str:
    """The kind and the name of a resource, as messages show it."""
    kind, name = urn.split("::", 3)[2:]
    return f"{kind.rpartition('$')[2].rpartition(':')[2]} {name}"


def advice(stack: str, printed: str) -> str:
    """What helps where the engine cannot read its state, or a plugin what somebody has deleted; else nothing."""
    if _DELETED.search(printed):
        return f"somebody has deleted it by hand: {recovery(stack)}"
    return f"the state is incomplete: {recovery(stack)}" if _INCOMPLETE in printed else ""


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    """What a person should read of a failed run: the diagnostics of JSON, else everything."""
    try:
        printed = "".join(one["message"] for one in json.loads(done.stdout)["diagnostics"])
    except (ValueError, KeyError, TypeError):
        printed = done.stdout
    texts = (printed.strip(), done.stderr.strip())
    return "\n".join(text.removeprefix("error: ") for text in texts if text)


def _decoded(stack: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise StackError(stack, "the answer of pulumi is not JSON") from None
