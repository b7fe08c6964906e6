"""The whole project in a folder and a sandbox of its own, with a way to look into the accounts."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
import subprocess
from base64 import b64decode
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from sqlite3 import connect
from typing import Any
from urllib.request import Request, urlopen

from operate.project import name as project_name
from tests.data import WING_FILE
from tests.engine.conftest import PATIENCE, Ran, Stack
from tools.checkouts import environment
from tools.places import ROOT
from tools.sandbox_stack import STACK

SMALL_FILE = Path(__file__).with_name("small.yaml")
SMALL_PHONES = ("ana", "cy")
"""Who of it has a telephone number."""
DEPLOYED = "d" * 40
"""The commit from which an operation was applied."""
_NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".sandbox", ".*_cache", ".hypothesis", "tests", "rotation.yaml"
)


@dataclass
class Operation(Stack):
    """A second checkout: what a person who clones the project has after the set-up."""

    def wrapper(self) -> Path:
        return self.project / "tools" / "bin" / "pulumi"

    @property
    def file(self) -> Path:
        """Its rotation.yaml."""
        return self.project / "rotation.yaml"

    def edit(self, old: str, new: str) -> None:
        """Replace a text that must be in the file once."""
        text = self.file.read_text()
        assert text.count(old) == 1, f"{old!r} is in the file {text.count(old)} times"
        self.file.write_text(text.replace(old, new))

    def python(self, *arguments: str, status: int | None = 0, **more: str) -> Ran:
        """Run ``python -m …`` of the project, with its own `pulumi` on PATH."""
        path = f"{self.project / 'tools' / 'bin'}:{self.variables()['PATH']}"
        done = subprocess.run(
            [self.project / ".venv" / "bin" / "python", "-m", *arguments],
            cwd=self.project,
            env=self.variables(PATH=path, **more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if status is not None:
            assert done.returncode == status, (
                f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return Ran(done.returncode, done.stdout + done.stderr, done.stdout)

    def control(self, what: str, body: object = None, method: str | None = None) -> Any:
        """Ask the services' own control calls; a ``body`` makes it a POST."""
        url = json.loads((self.sandbox / "services.json").read_text())["url"]
        data = None if body is None else json.dumps(body).encode()
        asked = Request(f"{url}/_sandbox/{what}", data, method=method)  # noqa: S310 - loopback
        with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
            return json.load(answer)

    def world(self, *passing: str) -> dict[str, list[str]]:
        """What the accounts hold, by kind, without ids, times and ``passing``: equal for two that made the same."""
        return described(self.control("dump"), passing)

    def planned(self) -> dict[str, str]:
        """What an update would do: operation by logical name, without what stays as it is."""
        steps = self.run("preview", "--json").json["steps"]
        return {
            step["urn"].rsplit("::", 1)[-1]: step["op"]
            for step in steps
            if step["op"] not in ("same", "refresh")
        }


@contextmanager
def checkout(folder: Path, file: Path = WING_FILE) -> Iterator[Operation]:
    """A copy of the project below ``folder``, set up, with a file of the tests, in an empty sandbox."""
    project = folder / "checkout"
    shutil.copytree(ROOT, project, ignore=_NOT_COPIED)
    shutil.copyfile(file, project / "rotation.yaml")
    environment(project)
    made = Operation(project, folder / "sandbox")
    try:
        yield made
    finally:
        made.close()


@contextmanager
def applied(folder: Path, of_the_run: Path, file: Path = WING_FILE) -> Iterator[tuple[Operation, Ran]]:
    """The same after its first update, and what that has printed. One update of each file serves the whole run."""
    kept = of_the_run / f"applied-{file.stem}"
    ran = kept / "ran.json"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ran.exists():
            shutil.rmtree(kept, ignore_errors=True)
            with checkout(kept, file) as first:
                if file == SMALL_FILE:
                    numbers = (f"{project_name()}:phones.{handle}=+1 5550100" for handle in SMALL_PHONES)
                    first.run("config", "set-all", "--path", *(f"--secret={one}" for one in numbers))
                ran.write_text(json.dumps(asdict(first.up(DEPLOYED_COMMIT=DEPLOYED))))
    with checkout(folder, file) as made:
        shutil.copy(kept / "checkout" / "Pulumi.sandbox.yaml", made.project)
        shutil.copytree(kept / "sandbox" / "state", made.sandbox / "state")
        copy_world(kept / "sandbox", made.sandbox)
        made.environment["PULUMI_STACK"] = STACK  # to select it takes a call of the engine
        made.python("oncall_sandbox", "show")  # starts the services
        yield made, Ran(**json.loads(ran.read_text()))


def copy_world(one: Path, other: Path) -> None:
    """Let the accounts of one sandbox be those of another."""
    other.mkdir(parents=True, exist_ok=True)
    with connect(one / "world.db") as here, connect(other / "world.db") as there:
        here.backup(there)


def elsewhere(operation: Operation, name: str, **environment: str) -> Operation:
    """The same project in an empty sandbox."""
    return replace(operation, sandbox=operation.sandbox.with_name(name), environment=environment)


def differences(one: Operation, other: Operation, *passing: str) -> str:
    """What is in one world and not in the other, a line each; ``passing`` are attributes that do not count."""
    here, there = (
        Counter((kind, text) for kind, held in each.world(*passing).items() for text in held)
        for each in (one, other)
    )
    return "\n".join(f"{kind}: {text}" for kind, text in sorted((here - there) + (there - here)))


def described(dump: dict[str, list[dict[str, Any]]], passing: Collection[str] = ()) -> dict[str, list[str]]:
    """A world with names in the place of ids and keys, and without what differs from run to run."""
    without = _PASSING.union(passing)
    names = {
        str(one[key]): f"<{kind} {_name(one)}>"
        for kind, held in dump.items()
        for one in held
        for key in ("id", "integration_key")
        if key in one
    }

    def plain(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: plain(one, name) for name, one in sorted(value.items()) if name not in without}
        if isinstance(value, list):
            return [plain(one, key) for one in value]
        if key in ("id", "key", "integration_key", "parent") or key.endswith("_id"):
            return value and names.get(str(value), "?")
        if isinstance(value, str):
            return _PAGERDUTY_ID.sub(lambda found: names.get(found[0], "?"), value)
        return value

    return {
        kind: sorted(json.dumps(plain(_readable(one) if kind == "github/files" else one)) for one in held)
        for kind, held in dump.items()
        if kind not in _HISTORY
    }


_PASSING = frozenset(
    (
        "self",
        "html_url",
        "url",
        "created_at",
        "updated_at",
        "created",
        "last_set",
        "sha",
        "head",
        "node_id",
        "start",
    )
) | {"summary", "incident_token", "version", "size", "encrypted_value", "date_delete"}
_PAGERDUTY_ID = re.compile(r"\bP[A-Z0-9]{6}\b")
_HISTORY = frozenset({"github/commits", "pagerduty/log_entries"})


def _readable(file: dict[str, Any]) -> dict[str, Any]:
    return {**file, "content": b64decode(file["content"]).decode()}


def _name(one: dict[str, Any]) -> str:
    attributes = one.get("attributes", one)
    return "/".join(
        str(attributes[key]) for key in ("name", "address", "type", "label") if attributes.get(key)
    )
