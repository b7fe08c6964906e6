"""Serves a stand-in, as the engine asks, or installs all of them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from pulumi.provider.experimental.provider import Provider

    from oncall_sandbox.plugins.api import Transport
    from oncall_sandbox.plugins.clock import AccountsClock
    from oncall_sandbox.plugins.kind import Account

USAGE = """usage: python -m oncall_sandbox.plugins install --pulumi PATH    install the stand-ins into the sandbox's
Pulumi home
       python -m oncall_sandbox.plugins NAME ENGINE              serve the stand-in NAME, as the engine does"""


def main(arguments: list[str]) -> int:
    """Exit code 0, 1 with the reason on stderr, or 2 for other arguments than the usage's."""
    match arguments:
        case ["install", "--pulumi", path]:
            return _install(Path(path))
        case ["pagerduty" | "github" | "slack" as name, *_]:
            _serve(name)
    print(USAGE, file=sys.stderr)
    return 2


def _install(pulumi: Path) -> int:
    from oncall_sandbox.plugins.install import InstallError, install

    try:
        for name in install(pulumi):
            print(f"installed the sandbox's stand-in for {name}")
    except (InstallError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _serve(name: str) -> NoReturn:
    from plugin_host import host

    from oncall_sandbox.plugins.install import installed_version

    host.serve(lambda: _stand_in(name), version=installed_version(name))


def _stand_in(name: str) -> "Provider":
    from oncall_sandbox.plugins.clock import AccountsClock
    from oncall_sandbox.plugins.provider import StandIn

    clock = AccountsClock()
    made: Account[Any]
    if name == "pagerduty":
        from oncall_sandbox.plugins.pagerduty.account import account as pagerduty

        made = pagerduty(clock)
    elif name == "github":
        from oncall_sandbox.plugins.github.account import account as github

        made = github()
    else:
        from oncall_sandbox.plugins.slack.account import account as slack

        made = slack()
    return StandIn[Any](made, lambda: _connect(clock), clock)


async def _connect(clock: "AccountsClock") -> "Transport":
    import asyncio

    from plugin_host.failure import ProviderError

    from oncall_sandbox.address import SandboxError, ensure
    from oncall_sandbox.plugins.api import Request
    from oncall_sandbox.plugins.loopback import Loopback

    try:
        accounts = Loopback(await asyncio.to_thread(ensure), clock.learn)
        await accounts(Request("GET", "/_sandbox/ready", {}))
    except (SandboxError, OSError) as error:
        raise ProviderError(str(error)) from None
    return accounts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
