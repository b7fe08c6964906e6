"""The commands on the pages work: each is run here, or by the engine test that is beside it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from oncall.cli.main import COMMANDS, main, parser
from tests.docs.pages import ROOT, Command, commands, mentions, pages, text, typed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.wide

WING = ROOT / "tests" / "data" / "wing.yaml"
NOW = "2026-11-23T17:00Z"
WITH_A_PAST = WING.read_text(encoding="utf-8").replace(
    "time_off: []", "time_off:\n  - {who: tsuf239, from: 2026-02-02, to: 2026-02-03}"
)
PLACEHOLDERS = {
    "HANDLE": "staycoolcall911",
    "NEW": "octodog",
    "ALICE": "eladb",
    "BOB": "polamoros",
    "all-day": "us",
}
NEWCOMER = {"HANDLE": "octocat"}
"""Whoever joins is not in the file yet."""

ADOPTED = {
    "pagerduty": "01-weekly-pair",
    "opsgenie": "17-opsgenie-plain",
    "better-stack": "19-better-stack-plain",
}
"""The recorded accounts that the pages name."""

USE_IT = "tests/engine/test_another_project.py::test_the_readme_leads_to_an_operation_of_ones_own"
CONSOLE = "packages/oncall-sandbox/tests/oncall_sandbox_tests/services/test_console.py"

ENGINE = {
    "make up": "tests/engine/test_program.py::test_from_nothing_to_everything",
    ". ./activate": "tests/engine/test_setup.py::test_pulumi_and_oncall_are_found_and_given_back",
    "make setup": "tests/engine/test_setup.py::test_from_nothing_again_and_after_a_change_of_the_lock",
    "sed -i.old s/wing-on-call/acme-on-call/ Pulumi*.yaml && rm Pulumi*.old": USE_IT,
    "cp examples/minimal.yaml rotation.yaml": USE_IT,
    "oncall verify --stack sandbox": USE_IT,
    "pulumi preview": "tests/engine/test_program.py::test_a_second_run_changes_nothing_and_takes_few_requests",
    "python -m oncall_sandbox show": f"{CONSOLE}::test_show",
    "python -m oncall_sandbox log": f"{CONSOLE}::test_the_log",
}
"""Commands that need the engine or the sandbox, and the test that runs each."""

PRODUCTION = {
    "pulumi login gs://BUCKET",
    "pulumi stack init prod --secrets-provider gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K",
    "pulumi config set --stack prod wing-on-call:slackWorkspace T0123ABCD",
    "pulumi config set --stack prod --secret pagerduty:token",
    "pulumi config set --stack prod --secret --path wing-on-call:phones.HANDLE +1 5550100",
    "pulumi config set --stack prod --path wing-on-call:devices.HANDLE NAME OF THE DEVICE",
    "pulumi preview --stack prod",
    "export DEPLOYED_COMMIT=$(git rev-parse HEAD)",
    "pulumi up --stack prod --run-program --policy-pack policy --policy-pack-config policy/config.json",
    "tools/bin/oncall recover --stack prod",
    "tools/bin/oncall publish --stack prod",
    "pulumi state unprotect --all --stack prod",
    "pulumi destroy --stack prod",
    "tools/bin/oncall follow --stack prod",
}
"""Commands on production; `tests/engine/test_going_live.py` types them, in the order of their page."""

BLOCKS = [command for page in pages() for command in commands(page)]
INLINE = [command for page in pages() for command in mentions(page)]


def targets() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z-]+):.*## ", text("Makefile"), re.MULTILINE))


def filled(command: Command) -> list[str]:
    """The words after the name of the program, with names of the test's file in place of the placeholders."""
    names = PLACEHOLDERS | (NEWCOMER if command.words[1] == "add" else {})
    return [names.get(word, word) for word in command.words[1:]]


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the file of the tests, a branch `main`, two commits, and accounts beside it."""
    folder = tmp_path_factory.mktemp("repository")
    identity = ["-c", "user.name=Octocat", "-c", "user.email=octocat@wing.example"]
    (folder / "rotation.yaml").write_text(WITH_A_PAST, encoding="utf-8")
    for words in (
        ["init", "--quiet", "--initial-branch", "main"],
        ["add", "."],
        ["commit", "--quiet", "--message", "0"],
        ["commit", "--quiet", "--allow-empty", "--message", "1"],
    ):
        subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)
    for vendor, account in ADOPTED.items():
        shutil.copytree(ROOT / "tests" / "oncall" / "adopt" / "accounts" / account, folder / vendor)
    return folder


@pytest.fixture
def checkout(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The present folder: a copy of the repository."""
    shutil.copytree(repository, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)


def of(commands: list[Command], *beginning: str) -> list[Command]:
    """The commands that begin with these words."""
    return [one for one in commands if one.words[: len(beginning)] == beginning]


RECORDS = ("CHANGELOG.md", "docs/decisions/")
ALONE = {"check", "who", "monitors", "hours", "timeline", "prune", "refresh"}
"""Commands of `oncall` that need no options."""
COMPLETE = [
    one
    for one in INLINE
    if (len(one.words) > 2 or one.words[1] in ALONE)
    and "BASE" not in one.words
    and not one.page.startswith(RECORDS)
]
"""Commands within the lines of a page that can be typed as they are."""
ASKING = {"adopt", "page", "verify"}
"""Those of them that may ask an account."""
ON_THE_FILE = [
    one
    for one in [*of(BLOCKS, "oncall"), *of(BLOCKS, "tools/bin/oncall"), *of(COMPLETE, "oncall")]
    if "--stack" not in one.words and not (one in COMPLETE and one.words[1] in ASKING)
]


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize("command", ON_THE_FILE, ids=str)
def test_commands_on_the_file_work(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*filled(command), "--now", NOW]) == 0, capsys.readouterr().err
    assert main(["check", "--now", NOW]) == 0, "the file is valid afterwards"


def test_mentioned_commands_exist() -> None:
    for command in of(INLINE, "oncall"):
        name, *_ = filled(command)
        assert name in COMMANDS, command
        if command in COMPLETE:
            parser(name).parse_args(filled(command))


@pytest.mark.parametrize("command", of([*BLOCKS, *INLINE], "tools/bin/oncall"), ids=str)
def test_commands_on_production_are_understood(command: Command) -> None:
    parser(command.words[1]).parse_args(command.words[1:])


def test_targets_exist() -> None:
    typed = of([*BLOCKS, *INLINE], "make")
    assert typed
    for command in typed:
        assert {word for word in command.words[1:] if "=" not in word} <= targets(), command


def test_targets_can_be_made() -> None:
    """Every command of make, up to what it would run."""
    typed = {one.words[1:] for one in of([*BLOCKS, *INLINE], "make")}
    for words in sorted(typed):
        done = subprocess.run(
            ["make", "--dry-run", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"make {' '.join(words)}: {done.stderr}"


@pytest.mark.parametrize("command", [one for one in [*BLOCKS, *INLINE] if one.words[1:2] == ("-m",)], ids=str)
def test_modules_exist(command: Command) -> None:
    assert find_spec(command.words[2]) is not None


def test_every_other_command_is_listed() -> None:
    rest = {
        " ".join(one.words)
        for one in BLOCKS
        if one.words[0] != "make" and one not in ON_THE_FILE and not one.page.startswith("packages/")
    }
    assert rest <= ENGINE.keys() | PRODUCTION


def test_what_is_listed_is_on_a_page() -> None:
    shown = {" ".join(one.words) for one in [*BLOCKS, *INLINE]}
    assert ENGINE.keys() | PRODUCTION <= shown


@pytest.mark.parametrize("test", ENGINE.values())
def test_the_engine_test_exists(test: str) -> None:
    file, _, name = test.partition("::")
    assert re.search(rf"def {name}\(", text(file)), f"{test} is gone: which test runs the command now?"


def test_a_command_has_no_comment() -> None:
    """At a prompt of zsh, the shell of macOS, a comment is arguments, and what is in backticks is run."""
    commented = {
        page: line
        for page in pages()
        if not page.startswith("packages/")
        for line in typed(page)
        if re.search(r"(^| )#", line)
    }
    assert not commented


@pytest.mark.parametrize("shell", ["bash", "dash", "zsh", "fish"])
def test_the_handbook_s_command_runs_in_any_shell(shell: str) -> None:
    """Whoever is paged has no shell of the sandbox: nothing is activated, and PATH is bare."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"no {shell} on this machine")
    done = subprocess.run(
        [program, "-c", f"tools/bin/oncall who --file {shlex.quote(str(WING))} --now {NOW}"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "primary\t@Chriscbr\t" in done.stdout


def test_the_handbook_names_no_command_of_an_activated_shell() -> None:
    handbook = [one for one in [*BLOCKS, *INLINE] if one.page.startswith("docs/handbook/")]
    assert {one.words[0] for one in handbook} == {"make", "tools/bin/oncall"}
