"""Going live by the book: every command of the page, in order, on accounts that have much already.

The accounts are the local test services. Our commands and plugins reach them at the vendors' own addresses, through the
services' TLS proxy. The official plugins cannot be downloaded in a test; the fake ones serve the stack in their place.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.docs.pages import commands
from tests.engine.conftest import PATIENCE, Ran
from tests.engine.operation import SMALL_FILE, SMALL_PHONES, Operation, applied

pytestmark = pytest.mark.engine

PAGE = "docs/going-live.md"
TOKENS = {
    "pagerduty:token": "y-NbAkKc66ryYTWUXYEu",
    "pagerduty:userToken": "u+user-key-of-an-admin",
    "slack:token": "xoxb-a-bot-user-of-the-workspace",
    "github:token": "ghs_installationtokenofanapp",
    "betterstack:apiToken": "an-uptime-api-token-of-the-team",
}
PHONE = "pulumi config set --stack prod --secret --path wing-on-call:phones.{} '+1 5550100'"
INIT = "pulumi stack init prod --secrets-provider gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/K"
PREVIEW = "pulumi preview --stack prod"
RECOVER = "tools/bin/oncall recover --stack prod"
UP = "pulumi up --stack prod --run-program --policy-pack policy --policy-pack-config policy/config.json"
PUBLISH = "tools/bin/oncall publish --stack prod"
UNPROTECT = "pulumi state unprotect --all --stack prod"
DESTROY = "pulumi destroy --stack prod"
INSTEAD = {
    "make setup": (),  # the checkout is set up; what the set-up does is tested for itself
    "pulumi login gs://BUCKET": ("pulumi login 'file://{state}?metadata=skip'",),
    INIT: ("pulumi stack init prod --secrets-provider passphrase",),
    "pulumi config set --stack prod --secret pagerduty:token": tuple(
        f"printf %s '{token}' | pulumi config set --stack prod --secret {key}"
        for key, token in TOKENS.items()
    ),
    "pulumi config set --stack prod wing-on-call:slackWorkspace T0123ABCD": (
        "pulumi config set --stack prod wing-on-call:slackWorkspace T1",
    ),
    PREVIEW: (),  # it names what is missing, and comes again when nothing is
    PHONE.format("HANDLE"): tuple(PHONE.format(handle) for handle in SMALL_PHONES),
    "pulumi config set --stack prod --path wing-on-call:devices.HANDLE 'NAME OF THE DEVICE'": (),  # nobody has one
    "export 'DEPLOYED_COMMIT=$(git' rev-parse 'HEAD)'": (),  # the copy is no repository
    RECOVER: (f"{RECOVER} --yes",),
    UP: (f"{UP} --yes --skip-preview",),
    UNPROTECT: (f"{UNPROTECT} --yes",),
    DESTROY: (f"{DESTROY} --yes",),
}
"""What is typed in the place of a command: accounts and numbers of the test, and consent."""
PLUGIN = """\
#!/bin/sh
exec {python} -I -c 'import sys
from oncall_sandbox.plugins import provider
from oncall_sandbox.plugins.__main__ import main
provider.SERVED_STACKS = "prod"
sys.exit(main(["{name}", *sys.argv[1:]]))' "$@"
"""


@dataclass
class Shell:
    """A person's own shell in the checkout: their `pulumi` on PATH, their home, and the accounts behind a proxy."""

    operation: Operation
    folder: Path
    variables: dict[str, str]
    left: list[str] = field(default_factory=lambda: [shlex.join(one.words) for one in commands(PAGE)])

    def follow(self, until: str) -> Ran:
        """Type the commands of the page up to this one; what the last of them prints."""
        while self.left:
            command = self.left.pop(0)
            ran = Ran(0, "", "")
            for typed in INSTEAD.get(command, (command,)):
                ran = self.run(typed.format(state=self.folder / "state"))
            if command == until:
                return ran
        raise AssertionError(f"{PAGE} lacks {until}")

    def run(self, command: str, status: int | None = 0) -> Ran:
        """Run what is typed; asserts the exit status unless it is None."""
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.operation.project,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        ran = Ran(done.returncode, done.stdout + done.stderr, done.stdout)
        assert status is None or ran.status == status, f"{command} ended with {ran.status}:\n{ran.output}"
        return ran


@pytest.fixture
def shell(tmp_path: Path, of_the_run: Path) -> Iterator[Shell]:
    """The accounts have all that the sandbox's stack has made, which the stack of production knows nothing of."""
    with applied(tmp_path, of_the_run, SMALL_FILE) as (made, _):
        own = tmp_path / "own"
        for folder in ("bin", "state"):
            (own / folder).mkdir(parents=True)
        engine = json.loads((made.project / ".venv" / "engine.json").read_text())["path"]
        (own / "bin" / "pulumi").symlink_to(engine)
        made.run("version")  # installs the plugins
        shutil.copytree(made.sandbox / "home" / "plugins", own / "home" / "plugins")
        for name in ("github", "pagerduty", "slack"):
            (plugin,) = (own / "home" / "plugins").glob(f"resource-{name}-*/pulumi-resource-{name}")
            plugin.write_text(PLUGIN.format(python=sys.executable, name=name))
        lines = made.python("oncall_sandbox", "env", "--proxy").stdout.splitlines()
        proxy = dict(line.removeprefix("export ").split("=", 1) for line in lines)
        yield Shell(
            made,
            own,
            {
                "PATH": f"{own / 'bin'}:{os.environ['PATH']}",
                "HOME": os.environ["HOME"],
                "SANDBOX_DIR": str(made.sandbox),  # where the fake plugins find the services
                "PULUMI_HOME": str(own / "home"),
                "PULUMI_CONFIG_PASSPHRASE": "a passphrase",
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
                **{
                    name: value.strip("'\"")
                    for name, value in proxy.items()
                    if name.endswith(("PROXY", "FILE"))
                },
            },
        )


def test_a_stack_of_one_s_own_pulumi_names_what_is_missing(shell: Shell) -> None:
    shell.follow(INIT)
    missing = shell.run(PREVIEW, status=None)
    assert missing.status
    for key in (*TOKENS, "wing-on-call:slackWorkspace"):
        assert f"{key} is missing" in missing.output


@pytest.mark.thorough
def test_every_command_of_the_page_works_in_a_shell_of_one_s_own(shell: Shell) -> None:
    shell.operation.python("oncall", "follow", "--stack", "sandbox", status=None)
    before = shell.operation.control("dump")
    assert before["slack/usergroups"][0]["users"], "the policies let an update pass that leaves members alone"
    told = shell.follow(RECOVER).output
    assert "It differs" not in told
    assert "are new" not in told
    assert not shell.run(PREVIEW).changes().keys() - {"unchanged"}, "what is equal is not changed"
    assert not shell.follow(UP).changes().keys() - {"unchanged"}
    after = shell.operation.control("dump")
    assert {kind for kind in before if before[kind] != after[kind]} == {"github/secrets"}
    assert "winglang/wing: " in shell.follow(PUBLISH).output
    shell.run("tools/bin/oncall verify --stack prod", status=None)

    refused = shell.run(f"{DESTROY} --yes", status=None)
    assert "cannot be deleted" in refused.output, "it says what is protected before it deletes anything"
    assert "delete[retain]" in shell.follow(DESTROY).output
    assert not shell.left
    left = shell.operation.control("dump")
    assert left["slack/channels"]
    assert left["github/labels"]
    assert len(left["pagerduty/users"]) == len(before["pagerduty/users"]), "an account is a person's"
    assert not left.get("pagerduty/schedules")
