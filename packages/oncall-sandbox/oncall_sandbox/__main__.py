"""``python -m oncall_sandbox``: the local test services, for a person at a terminal."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator

from oncall_sandbox import address
from oncall_sandbox.address import SandboxError
from oncall_sandbox.console.drift import drift
from oncall_sandbox.console.show import log, show

SAYS = "Look into the local test services, change them by hand, make them fail."
Command = Callable[[argparse.Namespace], Iterator[str]]
ACTIONS = ("status", "cut", "kill", "delay", "hold", "list", "clear")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 1 not possible (said why), 2 not understood."""
    given = _parser().parse_args(arguments)
    command: Command = given.command
    try:
        for line in command(given):
            print(line)
    except SandboxError as problem:
        print(problem, file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox", description=SAYS)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(command=command)
        return made

    one = add(
        "show", lambda given: show(given.words), "what is in the services: all, a service, a kind, one thing"
    )
    one.add_argument("words", nargs="*", metavar="SERVICE | KIND [NAME]")
    one = add("drift", _drift, "change something behind Pulumi's back")
    one.add_argument("words", nargs="+", metavar="[SERVICE] KIND NAME [field=value …]")
    one.add_argument("--delete", action="store_true", help="take it away")
    one.add_argument("--remove-layer", action="store_true", help="take the last layer out of a schedule")
    one = add("log", _log, "who asked what")
    one.add_argument("--last", type=int, default=50, metavar="N", help="how many lines (50)")
    one.add_argument("--unknown", action="store_true", help="only what the sandbox does not know")
    one.add_argument("--bodies", action="store_true", help="with what was sent and answered")
    one = add("fail", _fail, "make a coming call fail: an error, a 429, a delay, a cut line, a killed server")
    one.add_argument("action", choices=ACTIONS)
    one.add_argument("path", nargs="?", help="such as 'api.pagerduty.com/schedules*' or '/schedules'")
    one.add_argument("--method", default="*", help="GET, POST, … (any)")
    one.add_argument("--contains", default="", metavar="TEXT", help="only where body or query hold the text")
    one.add_argument(
        "--when", default="before", choices=("before", "after"), help="before or after the effect"
    )
    one.add_argument("--nth", type=int, default=1, help="from which such call on (1)")
    one.add_argument("--count", type=int, default=1, help="how many of them (1)")
    one.add_argument("--status", type=int, default=500, help="the answer's status (500)")
    one.add_argument("--retry-after", type=int, metavar="SECONDS", help="with a 429")
    one.add_argument("--seconds", type=float, default=1.0, help="of a delay (1)")
    one = add("clock", _clock, "what time it is in the services; set it, or free it again")
    one.add_argument("time", nargs="?", help="such as 2027-01-04T03:00:00Z, or `real`")
    add("reset", _reset, "empty the services; what exists before anything is provisioned comes back")
    add("start", _start, "start the services if they are not running, and say where they are")
    add("stop", _stop, "end the services; what is in them stays")
    one = add("env", _env, "the settings by which programs find the services, for `eval`")
    one.add_argument("--proxy", action="store_true", help="for programs that insist on the real hosts")
    return parser


def _drift(given: argparse.Namespace) -> Iterator[str]:
    yield drift(given.words, delete=given.delete, remove_layer=given.remove_layer)


def _log(given: argparse.Namespace) -> Iterator[str]:
    return log(last=given.last, unknown=given.unknown, bodies=given.bodies)


def _fail(given: argparse.Namespace) -> Iterator[str]:
    if given.action == "clear":
        address.control("DELETE", "faults")
        yield "Nothing fails any more."
    elif given.action == "list":
        faults = address.control("GET", "faults")
        yield from map(_described, faults)
        if not faults:
            yield "Nothing fails."
    elif not given.path:
        raise SandboxError(
            "Say which call is to fail, such as `fail status '/schedules' --method POST --status 500`."
        )
    else:
        path = given.path if not given.path.startswith("/") else f"*{given.path}"
        names = ("action", "method", "contains", "when", "nth", "count", "status", "retry_after", "seconds")
        fault = {"path": path, **{name: getattr(given, name) for name in names}}
        yield _described(address.control("POST", "faults", fault)[-1])


def _described(fault: dict[str, object]) -> str:
    what = f"status {fault['status']}" if fault["action"] == "status" else fault["action"]
    which = (
        f"number {fault['nth']}" if fault["count"] == 1 else f"{fault['count']} from number {fault['nth']} on"
    )
    return f"{fault['method']} {fault['path']}: {what}, {fault['when']} the effect; {which}, {fault['hits']} seen"


def _clock(given: argparse.Namespace) -> Iterator[str]:
    now = {"now": None if given.time == "real" else given.time}
    clock = address.control("POST", "clock", now) if given.time else address.control("GET", "clock")
    yield f"{clock['now']} ({'fixed' if clock['fixed'] else 'the real time'})"


def _reset(_given: argparse.Namespace) -> Iterator[str]:
    address.control("POST", "reset")
    yield "The services are as they were on the first day."


def _start(_given: argparse.Namespace) -> Iterator[str]:
    yield address.ensure()


def _stop(_given: argparse.Namespace) -> Iterator[str]:
    yield address.stop()


def _env(given: argparse.Namespace) -> Iterator[str]:
    url = address.ensure()
    for name, text in (address.proxy() if given.proxy else address.variables(url)).items():
        yield f"export {name}={text}"


if __name__ == "__main__":
    sys.exit(main())
