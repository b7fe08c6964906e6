"""The `pulumi` of an activated shell: what it refuses, what it puts around the engine, whose plugins it takes."""

from __future__ import annotations

import csv
import os
import shlex
import subprocess
from pathlib import Path

import pytest
from pulumi_from_modules import language_plugin
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.version import PULUMI

from operate.project import name
from policy.configuration import CONFIG
from tests.engine.conftest import WRAPPER, Stack
from tools import sandbox_stack
from tools.places import PYTHON, ROOT


@pytest.fixture(autouse=True)
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / '100%25, #1 "?" é' / "sandbox"
    folder.parent.mkdir()
    monkeypatch.setenv("SANDBOX_DIR", str(folder))
    monkeypatch.delenv("PLUGINS", raising=False)
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "preview -s prod",
        "preview --stack prod",
        "--stack=prod up --yes",
        "stack select prod",
        "stack init someone/wing-on-call/prod",
        "-C elsewhere stack select prod",
    ],
)
def test_other_stacks_are_refused(command: str) -> None:
    with pytest.raises(EngineError, match="leave this shell's sandbox with `deactivate_oncall`"):
        sandbox_stack.refuse_other_stacks(command.split())


@pytest.mark.parametrize(
    "command", ["up", "preview -s sandbox", "stack select sandbox-two", "stack ls", "config set stack prod"]
)
def test_stacks_of_the_sandbox_are_not(command: str) -> None:
    sandbox_stack.refuse_other_stacks(command.split())


def test_each_preview_and_update_holds_the_program_to_its_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "docs")
    for command in (["preview"], ["up", "--yes"], ["-C", str(ROOT), "up"]):
        assert sandbox_stack.policies({}, command) == [
            f'--policy-pack="{ROOT}/policy"',
            f'--policy-pack-config="{ROOT}/policy/config.json"',
        ], "what `make up` refuses must not reach PagerDuty by `pulumi up`"


def test_the_policies_are_found_in_a_folder_of_any_name(tmp_path: Path) -> None:
    checkout = tmp_path / 'Work, "2026"'
    (checkout / "policy").mkdir(parents=True)
    (checkout / "Pulumi.yaml").write_text(f"name: {name()}\nruntime: python\n", encoding="utf-8")
    (checkout / "policy" / "config.json").write_bytes(CONFIG.read_bytes())
    read = [
        (option.partition("=")[0], next(csv.reader([option.partition("=")[2]])))
        for option in sandbox_stack.policies({}, ["-C", str(checkout), "up"])
    ]
    assert read == [
        ("--policy-pack", [f"{checkout}/policy"]),
        ("--policy-pack-config", [f"{checkout}/policy/config.json"]),
    ], "the engine reads a value as a line of CSV"


def test_a_policy_pack_that_is_named_stands_alone() -> None:
    assert sandbox_stack.policies({}, ["-C", str(ROOT), "preview", "--policy-pack", "own"]) == []
    assert sandbox_stack.policies({"PULUMI_OPTION_POLICY_PACK": ""}, ["-C", str(ROOT), "preview"]) == []


@pytest.mark.slow
def test_errors_in_the_configuration_of_the_policies_are_reported_before_anything_starts(
    tmp_path: Path, sandbox: Path
) -> None:
    (tmp_path / "Pulumi.yaml").write_text(f"name: {name()}\nruntime: python\n", encoding="utf-8")
    (tmp_path / "policy").mkdir()
    given = CONFIG.read_text(encoding="utf-8").replace('"escalation-waits"', '"escalation-wait"', 1)
    (tmp_path / "policy" / "config.json").write_text(given, encoding="utf-8")
    told = subprocess.run(
        [WRAPPER, "preview"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert told.returncode == 1
    assert told.stdout == ""
    assert told.stderr.splitlines()[0] == (
        'policy/config.json:2:3: "escalation-wait" is not a rule; allowed: those of docs/policy-rules.md; '
        "did you mean escalation-waits?"
    )
    assert not sandbox.exists(), "no engine was set up"


def test_other_projects_have_no_policies_of_this_one(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: other\nruntime: python\n", encoding="utf-8")
    assert sandbox_stack.policies({}, ["-C", str(tmp_path), "up"]) == []
    assert sandbox_stack.policies({}, ["-C", str(tmp_path.parent), "up"]) == []


def test_nothing_on_path_takes_the_place_of_a_fake_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert sandbox_stack.environment()["PULUMI_IGNORE_AMBIENT_PLUGINS"] == "true"


def test_an_official_language_plugin_on_path_is_left_to_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    official = tmp_path / "pulumi-language-python"
    official.write_text("#!/bin/sh\n", encoding="utf-8")
    official.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "PULUMI_IGNORE_AMBIENT_PLUGINS" not in sandbox_stack.environment()


def test_official_plugins_have_a_home_of_their_own(sandbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sandbox_stack.environment()["PULUMI_HOME"] == str(sandbox / "home")
    monkeypatch.setenv("PLUGINS", "official")
    environment = sandbox_stack.environment()
    assert environment["PULUMI_HOME"] == str(sandbox / "home-official")
    assert "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION" not in environment


def test_official_plugins_are_installed_once(
    tmp_path: Path, sandbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUGINS", "official")
    engine = tmp_path / "engine"
    engine.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n', encoding="utf-8")
    engine.chmod(0o755)
    for _ in range(2):
        sandbox_stack.ensure(str(engine), sandbox_stack.environment(), ["version"])
    assert (tmp_path / "asked").read_text(encoding="utf-8").splitlines() == [
        "plugin install resource github 6.15.0",
        "plugin install resource pagerduty 4.34.0",
        "plugin install resource slack 0.5.1",
    ]
    assert (sandbox / "home-official" / "plugins").is_dir()


def test_official_plugins_that_cannot_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUGINS", "official")
    engine = tmp_path / "engine"
    engine.write_text(
        "#!/bin/sh\necho trying; echo error: no such host; echo trying; exit 1\n", encoding="utf-8"
    )
    engine.chmod(0o755)
    with pytest.raises(EngineError, match=r"error: no such host; without PLUGINS=official .* no download"):
        sandbox_stack.ensure(str(engine), sandbox_stack.environment(), ["version"])


def test_another_word_for_plugins_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUGINS", "offical")
    with pytest.raises(EngineError, match="PLUGINS is 'offical'; it can be 'official' or 'fake'"):
        sandbox_stack.environment()


def test_a_sandbox_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "file" / "sandbox"))
    with pytest.raises(EngineError, match="cannot write to the sandbox's folder"):
        sandbox_stack.ensure("engine", sandbox_stack.environment(), ["version"])


@pytest.mark.parametrize("torn", ["", "\0\0\0\0", '{"stacks": {'])
def test_what_a_power_cut_leaves_of_the_engine_s_small_files_is_made_anew(sandbox: Path, torn: str) -> None:
    layout = sandbox / "state" / ".pulumi" / "meta.yaml"
    selection = sandbox / "home" / "workspaces" / "small-1-workspace.json"
    login = sandbox / "home" / "credentials.json"
    for file in (layout, selection, login):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(torn if file != layout else torn.partition("{")[0], encoding="utf-8")
    kept = selection.with_name("other-1-workspace.json")
    kept.write_text('{"stacks": {}}', encoding="utf-8")
    sandbox_stack._restore(sandbox / "home")
    assert layout.read_text(encoding="utf-8") == "version: 1\n", "the layout of the state of this engine"
    assert not selection.exists()
    assert not login.exists()
    assert kept.exists()


def test_a_folder_of_logs_that_somebody_wants_is_left_alone(sandbox: Path) -> None:
    logs = sandbox / "home" / "logs"
    logs.mkdir(parents=True)
    sandbox_stack._leave_out_logs(sandbox / "home")
    assert logs.is_dir()


def test_the_language_plugin_follows_its_checkout(sandbox: Path) -> None:
    home = sandbox / "home"
    language_plugin.ensure(home, PYTHON)
    launcher = home / "plugins" / f"language-python-v{PULUMI}" / "pulumi-language-python"
    assert f"exec {shlex.quote(str(PYTHON))} " in launcher.read_text(encoding="utf-8")
    launcher.write_text("#!/bin/sh\nexec /another/checkout\n", encoding="utf-8")
    language_plugin.ensure(home, PYTHON)
    assert "/another/checkout" not in launcher.read_text(encoding="utf-8")
    assert os.access(launcher, os.X_OK)


@pytest.mark.slow
def test_the_plugin_tells_the_version_of_the_engine() -> None:
    launched = subprocess.check_output([PYTHON, "-m", "pulumi_from_modules.language", "--version"], text=True)
    assert launched.strip() == PULUMI


@pytest.mark.engine
def test_the_stack_is_there_without_being_made(stack: Stack, sandbox: Path) -> None:
    stack.sandbox = sandbox
    stack.program("import pulumi")
    for one in [
        stack.start(*words) for words in (("preview",), ("stack",))
    ]:  # the first two commands, at once
        output = one.communicate(timeout=60)[0]
        assert one.returncode == 0, output
    assert [entry["name"] for entry in stack.run("stack", "ls", "--json").json] == ["sandbox"]
    assert "Make it a folder" in (sandbox / "home" / "logs").read_text(encoding="utf-8"), (
        "the engine runs without writing logs"
    )
    (remembered,) = (sandbox / "home" / "workspaces").iterdir()
    earlier = remembered.read_text(encoding="utf-8").replace("?metadata=skip", "")
    remembered.write_text(earlier, encoding="utf-8")
    assert stack.run("stack", "--show-name").stdout.strip() == "sandbox", (
        "a selection made under another address of the state is made again"
    )
    stack.run("stack", "init", "sandbox-two")
    assert stack.run("stack", "--show-name").stdout.strip() == "sandbox-two", "the selection is the person's"


@pytest.mark.thorough
@pytest.mark.engine
def test_an_official_language_plugin_on_path_wins(stack: Stack) -> None:
    stack.program("import pulumi")
    stack.run("preview")
    official = stack.sandbox.parent / "official"
    official.mkdir()
    executable = official / "pulumi-language-python"
    ours = stack.sandbox / "home" / "plugins" / f"language-python-v{PULUMI}" / "pulumi-language-python"
    executable.write_text(f'#!/bin/sh\ntouch {official}/used\nexec {ours} "$@"\n', encoding="utf-8")
    executable.chmod(0o755)
    stack.run("preview", PATH=f"{official}:{os.environ['PATH']}")
    assert (official / "used").exists()


@pytest.mark.engine
def test_a_refusal_is_one_line(stack: Stack) -> None:
    stack.program("import pulumi")
    refused = subprocess.run(
        [WRAPPER, "preview", "-s", "prod"],
        cwd=stack.project,
        env=stack.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1
