"""Every everyday command with the small language plugin, on programs that touch no account."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from select import select
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engine.conftest import Stack

pytestmark = pytest.mark.engine

COMPONENT = """
import pulumi

class Thing(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("oncall:index:Thing", name)
        self.register_outputs({})

config = pulumi.Config()
for name in (config.get("things") or "a").split(","):
    Thing(name)
pulumi.export("greeting", config.require("greeting") if config.get("greeting") else "none")
pulumi.export("password", config.get_secret("password"))
pulumi.export("stack", f"{pulumi.get_project()}/{pulumi.get_stack()}")
"""

DYNAMIC = """
import pathlib
import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

FILE = pathlib.Path(pulumi.Config().require("file"))

class Note(ResourceProvider):
    def create(self, props):
        pathlib.Path(props["file"]).write_text(props["text"])
        return CreateResult("note", props)
    def read(self, id_, props):
        return ReadResult(id_, {**props, "text": pathlib.Path(props["file"]).read_text()})
    def diff(self, id_, old, new):
        return DiffResult(changes=old["text"] != new["text"])
    def update(self, id_, old, new):
        pathlib.Path(new["file"]).write_text(new["text"])
        return UpdateResult(new)
    def delete(self, id_, props):
        pathlib.Path(props["file"]).unlink()

class NoteResource(Resource):
    def __init__(self, name, text):
        super().__init__(Note(), name, {"text": text, "file": str(FILE)})

NoteResource("note", pulumi.Config().get("text") or "first")
"""


def test_a_program_is_applied_changed_and_destroyed(stack: Stack) -> None:
    stack.program(COMPONENT)
    stack.run("config", "set-all", "--plaintext", "greeting=hello, world", "--secret", "password=tell nobody")
    first = stack.up()
    assert first.changes() == {"created": 2}
    assert "warning" not in first.output
    assert "Traceback" not in first.output
    assert "hello, world" in first.output
    assert "small/sandbox" in first.output
    assert "tell nobody" not in first.output
    assert stack.run("stack", "output", "--json").json["password"] == "[secret]"
    revealed = stack.run("stack", "output", "--json", "--show-secrets").json
    assert revealed["password"] == "tell nobody"
    assert "tell nobody" not in (stack.project / "Pulumi.sandbox.yaml").read_text(encoding="utf-8")
    assert "tell nobody" not in stack.run("stack", "export").output

    stack.run("config", "set", "things", "a,b")
    refused = stack.run("preview", "--diff", "--expect-no-changes", status=None)
    assert refused.status != 0
    assert "+ oncall:index:Thing: (create)" in refused.output
    assert refused.changes() == {"to create": 1, "unchanged": 2}
    assert stack.run("destroy", "--yes", "--skip-preview").changes() == {"deleted": 2}
    assert stack.resources() == []


@pytest.mark.thorough
def test_dynamic_resources_and_refresh(stack: Stack) -> None:
    note = stack.sandbox.parent / "note.txt"
    stack.program(DYNAMIC)
    stack.run("config", "set", "file", str(note))
    stack.up()
    assert note.read_text(encoding="utf-8") == "first"
    note.write_text("by hand", encoding="utf-8")
    assert stack.run("refresh", "--yes", "--skip-preview").changes() == {"updated": 1, "unchanged": 1}
    stack.run("config", "set", "text", "second")
    assert stack.up().changes() == {"updated": 1, "unchanged": 1}
    assert note.read_text(encoding="utf-8") == "second"
    stack.run("destroy", "--yes", "--skip-preview")
    assert not note.exists()


LOGGING = """
import atexit, sys, threading
import pulumi
pulumi.log.info("an info")
pulumi.log.warn("a warning")
pulumi.log.debug("a detail")
print("on stdout")
print("on stderr", file=sys.stderr)

main = threading.main_thread()
atexit.register(print, "at the exit")
threading.Thread(target=lambda: (main.join(), print("in a thread"))).start()
"""

RAISING = """
def break_it():
    raise ValueError("nothing of ours")

break_it()
"""


def test_what_a_program_says_is_shown_once_to_its_very_end_and_so_is_what_it_raises(shared: Stack) -> None:
    shared.program(LOGGING + RAISING)
    told = shared.run("preview", status=1).output.partition("Diagnostics:")[2]
    assert told.count("an info") == 1
    assert told.count("warning: a warning") == 1
    assert told.count("on stdout") == 1
    assert told.count("on stderr") == 1
    assert "a detail" not in told
    assert "in a thread" in told
    assert "at the exit" in told
    assert told.count("ValueError: nothing of ours") == 1
    assert told.count("Traceback (most recent call last)") == 1
    assert told.count("error:") == 1
    assert "pulumi_from_modules/language" not in told
    assert "runpy" not in told


@pytest.mark.thorough
def test_a_program_that_only_says_something_ends_well_and_shows_details_with_debug(shared: Stack) -> None:
    shared.program(LOGGING)
    told = shared.run("preview", "--debug").output.partition("Diagnostics:")[2]
    assert "a detail" in told
    assert told.count("warning: a warning") == 1
    assert told.count("on stdout") == 1
    assert "in a thread" in told
    assert "at the exit" in told


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("program", "shown", "hidden"),
    [
        pytest.param(
            'import sys\nprint("this is why", file=sys.stderr)\nsys.exit(32)',
            "this is why",
            "error:",
            id="a program that has shown its message",
        ),
        pytest.param(
            'import pulumi\nraise pulumi.RunError("this is why")',
            "error: this is why",
            "exit code",
            id="a RunError",
        ),
        pytest.param(
            "import sys\nsys.exit(3)",
            "program exited with non-zero exit code: 3",
            "Traceback",
            id="another exit status",
        ),
        pytest.param(
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
            "program was ended by SIGKILL",
            "Traceback",
            id="a program that was killed",
        ),
        pytest.param(
            "def broken(:",
            "SyntaxError",
            "pulumi_from_modules/language",
            id="a program that cannot be read",
        ),
    ],
)
def test_how_programs_end(shared: Stack, program: str, shown: str, hidden: str) -> None:
    shared.program(program)
    told = shared.run("preview", status=1).output.partition("Diagnostics:")[2]
    assert shown in told
    assert hidden not in told


WAITING = """
import pathlib, sys, time
try:
    print("waiting", flush=True)
    time.sleep(60)
finally:
    pathlib.Path("interrupted").touch()
"""


def test_an_interrupt_cancels_the_run_and_ends_the_program(stack: Stack) -> None:
    stack.program(WAITING)
    running = stack.start("up", "--yes", "--skip-preview")
    assert running.stdout
    output = ""
    for line in running.stdout:
        output += line
        if "waiting" in line:
            running.send_signal(signal.SIGINT)
            break
    output += running.communicate(timeout=30)[0]
    assert "cancel" in output
    assert "Traceback" not in output
    assert running.returncode != 0
    assert (stack.project / "interrupted").exists(), "the program was not given the time to clean up"


ORPHANED = """
import os, time
held = open("held", "w")
print(os.getppid(), file=held, flush=True)
time.sleep(600)
"""


@pytest.mark.thorough
def test_a_killed_language_plugin_leaves_no_program_behind(stack: Stack) -> None:
    held = stack.project / "held"
    os.mkfifo(held)
    stack.program(ORPHANED)
    running = stack.start("up", "--yes", "--skip-preview")
    with held.open(encoding="ascii") as program:
        os.kill(int(program.readline()), signal.SIGKILL)
        readable, _, _ = select([program], [], [], 30)
        assert readable, "the program outlives what has started it"
        assert program.read() == ""
    running.communicate(timeout=30)
    assert running.returncode != 0


@pytest.mark.thorough
def test_a_missing_virtual_environment_is_explained(shared: Stack) -> None:
    shared.program("import pulumi", virtualenv="elsewhere")
    (shared.project / "elsewhere").mkdir()
    (shared.project / "elsewhere" / "something").touch()
    told = shared.run("preview", status=None).output
    assert 'The \'virtualenv\' option in Pulumi.yaml is set to "elsewhere", but "' in told
    assert "doesn't appear to be a virtual environment" in told
    assert "python3 -m venv" in told


@pytest.mark.thorough
def test_a_relative_virtual_environment_starts_from_the_project(shared: Stack) -> None:
    shared.program("import pulumi, sys\npulumi.export('prefix', sys.prefix)", virtualenv="linked")
    (shared.project / "linked").mkdir()
    python = Path(__file__).parents[2] / ".venv" / "bin" / "python"
    (shared.project / "linked" / "bin").mkdir()
    (shared.project / "linked" / "bin" / "python").write_text(f'#!/bin/sh\nexec "{python}" "$@"\n')
    (shared.project / "linked" / "bin" / "python").chmod(0o755)
    shared.run("preview")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"toolchain": "poetry"}, "needs the official Python language plugin"),
        ({"toolchain": "conda"}, "unsupported toolchain option: conda"),
        ({"typechecker": "guess"}, "unsupported typechecker option: guess"),
    ],
)
def test_options_that_are_not_supported(shared: Stack, options: dict[str, str], told: str) -> None:
    shared.program("import pulumi", **options)
    assert told in shared.run("preview", status=None).output


@pytest.mark.thorough
def test_the_type_checker_option(shared: Stack) -> None:
    shared.program("import pulumi\nnumber: int = 'text'\n", toolchain="pip", typechecker="mypy")
    told = shared.run("preview", status=None)
    assert told.status != 0
    assert "mypy failed" in told.output
    assert "Incompatible types in assignment" in told.output


@pytest.mark.thorough
def test_about_and_plugins(shared: Stack) -> None:
    shared.program(COMPONENT)
    about = shared.run("about", "--json").json
    assert about["runtime"]["language"] == "python"
    assert {plugin["name"] for plugin in about["plugins"]} >= {"python", "pagerduty", "github", "slack"}
    names = {dependency["name"] for dependency in about["dependencies"]}
    assert {"pulumi-pagerduty", "pulumi-policy"} <= names
    assert "grpcio" not in names, "what only other packages need is left out"
    assert "language" in shared.run("plugin", "ls").output


POLICY = """
import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def no_b(args, report):
    if args.name == "b":
        report(f"b is not wanted in {pulumi.get_stack()} with {pulumi.Config('small').get('things')}")

PolicyPack("rules", [ResourceValidationPolicy("no-b", "No b.", no_b, EnforcementLevel.MANDATORY)])
"""


@pytest.mark.thorough
def test_a_policy_pack_knows_the_stack_and_its_configuration(stack: Stack) -> None:
    stack.program(COMPONENT)
    pack = stack.project / "policy"
    pack.mkdir()
    settings = (stack.project / "Pulumi.yaml").read_text(encoding="utf-8").partition("\n")[2]
    (pack / "PulumiPolicy.yaml").write_text(settings, encoding="utf-8")
    (pack / "__main__.py").write_text(POLICY, encoding="utf-8")
    allowed = stack.run("preview", "--policy-pack", "policy").output
    assert "rules" in allowed
    assert "Traceback" not in allowed
    stack.run("config", "set", "things", "a,b")
    refused = stack.run("preview", "--policy-pack", "policy", status=None)
    assert refused.status != 0
    assert "b is not wanted in sandbox with a,b" in refused.output
    assert "Traceback" not in refused.output


def test_what_a_policy_pack_says_before_it_ends_is_shown(shared: Stack) -> None:
    shared.program("")
    pack = shared.project / "unfinished"
    pack.mkdir()
    settings = (shared.project / "Pulumi.yaml").read_text(encoding="utf-8").partition("\n")[2]
    (pack / "PulumiPolicy.yaml").write_text(settings, encoding="utf-8")
    (pack / "__main__.py").write_text('import sys\nsys.exit("this is why\\nand that too")', encoding="utf-8")
    told = shared.run("preview", "--policy-pack", "unfinished", status=None)
    assert told.status != 0
    assert "this is why" in told.output
    assert "and that too" in told.output
    assert "policy pack not started: it ended before it could be asked" in told.output
    assert "Traceback" not in told.output


@pytest.mark.thorough
def test_generating_an_sdk_is_refused_in_one_sentence(shared: Stack) -> None:
    shared.program(COMPONENT)
    schema = shared.project / "schema.json"
    schema.write_text('{"name": "small", "version": "1.0.0"}', encoding="utf-8")
    told = shared.run("package", "gen-sdk", "schema.json", "--language", "python", status=None)
    assert told.status != 0
    assert "needs the official Python language plugin" in told.output
    assert "Traceback" not in told.output
