"""Serves a fake plugin, as the engine asks, or installs all of them."""

import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from plugin_host.protocol import Provider

    from oncall_sandbox.plugins.api import Transport
    from oncall_sandbox.plugins.clock import ServicesClock
    from oncall_sandbox.plugins.resource_type import Plugin

USAGE = """usage: python -m oncall_sandbox.plugins install        install them into the Pulumi home of the sandbox
       python -m oncall_sandbox.plugins NAME ENGINE    serve the fake plugin NAME, as the engine does"""


def main(arguments: list[str]) -> int:
    """Exit code 0, 1 with the reason on stderr, or 2 for other arguments than the usage's."""
    match arguments:
        case ["install"]:
            return _install()
        case ["pagerduty" | "github" | "slack" as name, *_]:
            _serve(name)
    print(USAGE, file=sys.stderr)
    return 2


def _install() -> int:
    from oncall_sandbox.address import folder
    from oncall_sandbox.plugins.install import install

    try:
        for name in install(folder() / "home"):
            print(f"installed the sandbox's fake plugin for {name}")
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _serve(name: str) -> NoReturn:
    from plugin_host import host

    from oncall_sandbox.plugins.install import installed_version

    host.serve(lambda: _fake_plugin(name), version=installed_version(name))


def _fake_plugin(name: str) -> "Provider":
    from oncall_sandbox.plugins.clock import ServicesClock
    from oncall_sandbox.plugins.provider import FakePlugin

    clock = ServicesClock()
    made: Plugin[Any]
    if name == "pagerduty":
        from oncall_sandbox.plugins.pagerduty.plugin import plugin as pagerduty

        made = pagerduty(clock)
    elif name == "github":
        from oncall_sandbox.plugins.github.plugin import plugin as github

        made = github()
    else:
        from oncall_sandbox.plugins.slack.plugin import plugin as slack

        made = slack()
    return FakePlugin[Any](made, lambda: _connect(clock), clock)


async def _connect(clock: "ServicesClock") -> "Transport":
    import asyncio

    from plugin_host.failure import ProviderError

    from oncall_sandbox.address import SandboxError, ensure
    from oncall_sandbox.plugins.api import Request
    from oncall_sandbox.plugins.loopback import Loopback

    try:
        services = Loopback(await asyncio.to_thread(ensure), clock.learn)
        await services(Request("GET", "/_sandbox/ready", {}))
    except (SandboxError, OSError) as error:
        raise ProviderError(str(error)) from None
    return services


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
