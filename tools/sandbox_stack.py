"""What surrounds the engine on the sandbox: home, state, plugins, services and stack."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from oncall_sandbox import private
from oncall_sandbox.plugins.install import install
from pulumi_from_modules import language_plugin
from pulumi_from_modules.problem import EngineError

from operate import project
from operate.recover.state_files import advice
from operate.sandbox import is_sandbox
from tools import seed
from tools.places import PYTHON, ROOT, sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STACK = "sandbox"
OFFICIAL, FAKE = "official", "fake"
PACKAGES = ("github", "pagerduty", "slack")
"""The official plugins that the program needs, and that the sandbox has fake plugins for."""

# Neither an account nor a stack is needed to ask these.
_ASIDE = {
    "version",
    "help",
    "completion",
    "gen-completion",
    "plugin",
    "new",
    "schema",
    "convert",
    "org",
    "env",
}
_ASIDE |= {"login", "logout", "whoami", "install", "about", "package", "policy", "template", "cloud"}
# These run the program; the services are started before them and the others that talk to a provider.
_DECLARING = {"up", "update", "preview", "pre"}
_PROVIDED = _DECLARING | {"refresh", "destroy", "down", "dn", "import", "watch", "package", "do"}
# Of the commands on stacks, those that want one to be there.
_OF_STACK = {"output", "export", "history", "graph", "tag", "change-secrets-provider"}
# The engine reads every flag from the environment too.
_POLICY_PACK = "PULUMI_OPTION_POLICY_PACK"
_PACK_OPTIONS = ("--policy-pack", "--policy-pack-config")
_WITH_VALUE = {"-s", "--stack", "-C", "--cwd", "--color", "--profiling", "--tracing", "-v", "--verbose"}


@dataclass(frozen=True, slots=True)
class Project:
    """A Pulumi project: its folder and its name."""

    folder: Path
    name: str

    @classmethod
    def around(cls, directory: Path) -> Project | None:
        """The project of a folder or of one above it."""
        start = directory.resolve()
        for folder in (start, *start.parents):
            file = folder / "Pulumi.yaml"
            if file.is_file():
                name = project.name(folder)
                return cls(folder, name) if name else None
        return None

    def selected(self, variables: Mapping[str, str]) -> str | None:
        """The stack that the engine remembers as selected; it does so for each address of a state backend."""
        home, backend = Path(variables["PULUMI_HOME"]), variables["PULUMI_BACKEND_URL"]
        file = str(self.folder / "Pulumi.yaml")
        digest = hashlib.sha1(file.encode(), usedforsecurity=False).hexdigest()
        try:
            text = (home / "workspaces" / f"{self.name}-{digest}-workspace.json").read_text(encoding="utf-8")
            return str(json.loads(text)["stacks"][backend]).rpartition("/")[2]
        except (OSError, ValueError, KeyError, TypeError):
            return None


def is_official() -> bool:
    """Whether the official plugins are to be run against the sandbox (``PLUGINS=official``)."""
    chosen = os.environ.get("PLUGINS", "")
    if chosen not in ("", FAKE, OFFICIAL):
        raise EngineError(f"PLUGINS is {chosen!r}; it can be {OFFICIAL!r} or {FAKE!r} (unset means {FAKE!r})")
    return chosen == OFFICIAL


def pulumi_home() -> Path:
    """The PULUMI_HOME of the sandbox; the official plugins have one of their own."""
    return sandbox() / ("home-official" if is_official() else "home")


def environment() -> dict[str, str]:
    """The process environment of the engine on the sandbox."""
    variables = dict(os.environ)
    variables.pop("PULUMI_CONFIG_PASSPHRASE_FILE", None)
    variables.pop("PYTHONDONTWRITEBYTECODE", None)  # or each plugin of each run would be compiled again
    # A state written at every step is much garbage: collected less often, the engine takes a seventh less time.
    variables.setdefault("GOGC", "400")
    variables |= {
        "SANDBOX_DIR": str(sandbox()),
        "PULUMI_HOME": str(pulumi_home()),
        # Without `metadata=skip` a file beside the state is written in two steps, and a kill between them
        # makes the state unreadable.
        "PULUMI_BACKEND_URL": f"file://{quote(str(sandbox() / 'state'))}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "sandbox",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "DO_NOT_TRACK": "1",
    }
    if not is_official():
        # What is on somebody's PATH must not take a fake plugin's place, nor may a missing one be downloaded.
        if language_plugin.on_path() is None:
            variables["PULUMI_IGNORE_AMBIENT_PLUGINS"] = "true"
        variables["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
    return variables


def refuse_other_stacks(arguments: Sequence[str]) -> None:
    """Refuse a stack that is not the sandbox's: real accounts are another Pulumi home's business."""
    words = _words(arguments)
    named = _option(arguments, "-s", "--stack")
    if named is None and words[:2] in (["stack", "select"], ["stack", "init"]) and len(words) > 2:
        named = words[2]
    if named is not None and not is_sandbox(named):
        raise EngineError(
            f"{named!r} is not a stack of the sandbox (their names begin with {STACK!r}); for any other "
            "leave this shell's sandbox with `deactivate_oncall` and run your own Pulumi"
        )


def declares(arguments: Sequence[str]) -> bool:
    """Whether the command runs the program and compares what it declares with what is there."""
    return next(iter(_words(arguments)), "") in _DECLARING


def policies(variables: Mapping[str, str], arguments: Sequence[str]) -> list[str]:
    """The options that hold this project's program to its policy pack, unless another one is named.

    Raises RotationError with what is wrong with the configuration of the pack.
    """
    around = Project.around(Path(_option(arguments, "-C", "--cwd") or "."))
    if around is None or around.name != project.name() or _POLICY_PACK in variables:
        return []
    if _option(arguments, "--policy-pack", "--policy-pack") is not None:
        return []
    from policy import configuration  # only for commands that ask the policies: it costs what the others take

    pack = around.folder / "policy"
    configuration.check(pack / "config.json")
    # The engine splits each value at its commas, as CSV; a value from the environment it splits twice.
    paths = (str(path).replace('"', '""') for path in (pack, pack / "config.json"))
    return [f'{option}="{path}"' for option, path in zip(_PACK_OPTIONS, paths, strict=True)]


def ensure(engine: str, variables: Mapping[str, str], arguments: Sequence[str]) -> dict[str, str]:
    """Set up what the command needs; gives the addresses of the services for the engine's environment."""
    home = Path(variables["PULUMI_HOME"])
    words = _words(arguments)
    around = Project.around(Path(_option(arguments, "-C", "--cwd") or "."))
    named = _option(arguments, "-s", "--stack")
    wants_stack = bool(words) and (
        words[0] not in _ASIDE and (words[0] != "stack" or len(words) == 1 or words[1] in _OF_STACK)
    )
    try:
        private.folder(sandbox())
        (sandbox() / "state").mkdir(exist_ok=True)
        with (sandbox() / "setting-up.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _restore(home)
            _leave_out_logs(home)
            language_plugin.ensure(home, PYTHON)
            _ensure_plugins(engine, variables, home)
            if around and wants_stack:
                _ensure_stack(engine, variables, around, named)
    except OSError as error:
        raise refused(error) from None
    # Other projects may run on the sandbox's engine too, but the services are this one's.
    if around and around.name == project.name() and words and words[0] in _PROVIDED:
        stack = named or variables.get("PULUMI_STACK") or around.selected(variables) or STACK
        return _services(project.file(stack, around.folder))
    return {}


def refused(error: OSError) -> EngineError:
    """What the disk refuses in the sandbox's folder, and what helps."""
    reason = f"cannot write to the sandbox's folder {sandbox()}: {error.strerror}. {advice(sandbox(), error)}"
    return EngineError(reason.rstrip(". "))


def _restore(home: Path) -> None:
    """Make the engine's own small files again that a full disk or a power cut has left incomplete."""
    layout = sandbox() / "state" / ".pulumi" / "meta.yaml"
    if layout.exists() and not layout.read_bytes().strip(b"\0 \n"):
        layout.write_text("version: 1\n", encoding="utf-8")
    # Which stack is selected is asked for again, and the login is in the environment.
    for file in (home / "credentials.json", *(home / "workspaces").glob("*.json")):
        try:
            json.loads(file.read_bytes())
        except FileNotFoundError:
            pass
        except ValueError:
            file.unlink()


def _leave_out_logs(home: Path) -> None:
    """Put a file where the engine would keep a log of each run: to write them takes a fifth of its time."""
    place = home / "logs"
    if not place.exists():
        home.mkdir(exist_ok=True)
        place.write_text("Make it a folder, and the engine keeps an encrypted log of each run in it.\n")


def _ensure_plugins(engine: str, variables: Mapping[str, str], home: Path) -> None:
    wanted = "\n".join([str(ROOT), *(" ".join(one) for one in _versions().items())])
    stamp = home / "plugins" / ".installed"
    try:
        if stamp.read_text(encoding="utf-8") == wanted:
            return
    except OSError:
        pass
    if is_official():
        for name, wanted_version in _versions().items():
            print(f"pulumi: getting the official plugin {name} {wanted_version}", file=sys.stderr, flush=True)
            # The download goes through the person's own network, the later runs through the sandbox's proxy.
            try:
                _quietly([engine, "plugin", "install", "resource", name, wanted_version], variables)
            except EngineError as error:
                raise EngineError(
                    f"{error}; without PLUGINS=official the sandbox needs no download"
                ) from None
    else:
        install(home)
    stamp.write_text(wanted, encoding="utf-8")


def _versions() -> dict[str, str]:
    return {name: version(f"pulumi-{name}") for name in PACKAGES}


def _services(file: Path) -> dict[str, str]:
    from oncall_sandbox import (
        address,  # only for commands that need the services: it costs what the others take
    )

    seed.write(file)
    try:
        url = address.ensure()
        proxy = address.proxy() if is_official() else {}
    except address.SandboxError as error:
        raise EngineError(str(error)) from None
    return {**address.variables(url), **proxy}


def _ensure_stack(engine: str, variables: Mapping[str, str], around: Project, named: str | None) -> None:
    if "PULUMI_STACK" in variables or named not in (None, STACK):
        return
    selected = around.selected(variables)
    if selected and (sandbox() / "state/.pulumi/stacks" / around.name / f"{selected}.json").exists():
        return
    _quietly([engine, "stack", "select", "--create", STACK, "--non-interactive"], variables, around.folder)


def _quietly(command: Sequence[str], variables: Mapping[str, str], cwd: Path = ROOT) -> None:
    done = subprocess.run(
        command,
        env=dict(variables),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        printed = done.stdout.strip().splitlines() or [f"exit status {done.returncode}"]
        errors = [line for line in printed if line.startswith("error:")]
        raise EngineError(f"`{' '.join(command)}` failed: {(errors or printed)[-1]}")


def _words(arguments: Sequence[str]) -> list[str]:
    words, skip = [], False
    for argument in arguments:
        if skip:
            skip = False
        elif argument.startswith("-"):
            skip = argument in _WITH_VALUE
        else:
            words.append(argument)
    return words


def _option(arguments: Sequence[str], short: str, long: str) -> str | None:
    value = None
    for position, argument in enumerate(arguments):
        name, equals, rest = argument.partition("=")
        if name in (short, long):
            value = rest if equals else next(iter(arguments[position + 1 :]), None)
    return value
