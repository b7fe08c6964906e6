"""``adopt``: write the file of accounts that exist, from recorded answers, or live with tokens that may only read."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oncall.adopt import betterstack, identities, opsgenie, pagerduty, recorded
from oncall.adopt.account import Account
from oncall.adopt.adoption import Adopted, Choices, adopted
from oncall.cli.asking import clock, handle, moment, value
from oncall.errors import UserError
from oncall.file import texts
from oncall.time.clock import minutes
from oncall.wording import iso, listed
from operate.on_call import REACH
from operate.words import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from oncall.adopt.recorded import Value
    from operate.betterstack import BetterStack
    from operate.pagerduty import PagerDuty

INCOMPLETE = 3
LIVE = Path()
"""In place of a folder: ask the account."""
EXIT_CODES = f"""\
exit codes:
  0  the file says everything
  {INCOMPLETE}  the file is written; what it does not say is on standard error
  1  nothing is written (why: on standard error)
  2  wrong usage
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``adopt``."""
    parser.epilog = EXIT_CODES
    parser.add_argument(
        "--pagerduty",
        nargs="?",
        const=LIVE,
        type=Path,
        metavar="FOLDER",
        help="recorded answers; without FOLDER: the account of the token in PAGERDUTY_TOKEN",
    )
    parser.add_argument("--opsgenie", type=Path, metavar="FOLDER", help="an export, or recorded answers")
    parser.add_argument(
        "--better-stack",
        nargs="?",
        const=LIVE,
        type=Path,
        metavar="FOLDER",
        help="what is watched: recorded answers, or the account of the token in BETTERSTACK_API_TOKEN",
    )
    parser.add_argument(
        "--file", type=Path, default=Path("rotation.yaml"), metavar="FILE", help="default: rotation.yaml"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace FILE if it exists")
    parser.add_argument("--dry-run", action="store_true", help="print the file, write nothing")
    parser.add_argument("--name", type=_title, metavar="N", help="the name of the project")
    parser.add_argument(
        "--slack",
        type=_channel,
        default="alert",
        metavar="C",
        help="the channel of incidents; default: alert",
    )
    parser.add_argument(
        "--handles",
        type=Path,
        metavar="FILE",
        help="GitHub handles: an e-mail address and a handle on each line",
    )
    parser.add_argument("--now", type=moment, metavar="T", help="adopt the account as if it were T")


def run(options: argparse.Namespace) -> int:
    """Write the file, list what it does not say."""
    ids = identities.beside(options.file)
    for path in (options.file, ids):
        if not options.dry_run and not options.overwrite and path.exists():
            raise UserError(f"{path} exists; replace it with --overwrite, or look first with --dry-run")
    now = clock(options)
    choices = Choices(handles=_handles(options.handles), slack=options.slack, name=options.name or "")
    made = adopted(_account(options, now), _watched(options), now, choices, _introduction(options, now))
    if options.dry_run:
        sys.stdout.write(made.text)
    else:
        known = {ids: identities.text(made.identities)} if made.identities else {}
        _write({options.file: made.text, **known}, overwrite=options.overwrite)
        if not known and options.overwrite:
            ids.unlink(missing_ok=True)
        sys.stdout.write(f"{options.file} is written; prove it with `oncall check {options.file}`\n")
        if made.identities:
            sys.stdout.write(
                f"{ids} says what of it the account has already; read it before `oncall recover`\n"
            )
    sys.stdout.flush()
    sys.stderr.write(_report(made))
    return 0 if made.complete else INCOMPLETE


def _account(options: argparse.Namespace, now: datetime) -> Account:
    at = minutes(now)
    found = Account()
    if options.pagerduty is not None:
        found += pagerduty.account(_answers("PagerDuty", options.pagerduty, lambda: _live_pagerduty(now)), at)
    if options.opsgenie is not None:
        found += opsgenie.account(recorded.answers(options.opsgenie), at)
    if not found.people:
        raise UserError(
            "say whose schedules to adopt: --pagerduty or --opsgenie; --better-stack adds what is watched"
        )
    return found


def _watched(options: argparse.Namespace) -> betterstack.Watched | None:
    if options.better_stack is None:
        return None
    return betterstack.watched(_answers("Better Stack", options.better_stack, _live_better_stack))


def _answers(vendor: str, folder: Path, live: Callable[[], Iterator[Value]]) -> list[Value]:
    if folder != LIVE:
        return recorded.answers(folder)
    sys.stderr.write(f"Reading the account of {vendor} …\n")
    return list(live())


_OVERRIDES_OF = timedelta(days=90)
"""The API answers for spans of this length."""
_SPANS = 4
_PAGE = 250


def _live_pagerduty(now: datetime) -> Iterator[Value]:
    """The answers of the account whose token is in the environment. Raises UserError."""
    from pulumi_pagerduty_overrides.config import VENDOR

    from operate.pagerduty import PagerDuty

    if not os.environ.get(VENDOR.token_variable):
        read_only = "a read-only API key of PagerDuty is enough"
        raise UserError(
            f"{VENDOR.token_variable} is not set; {read_only}, or name a folder: --pagerduty FOLDER"
        )
    with PagerDuty(VENDOR.access({}, os.environ).api()) as account:
        yield from of_pagerduty(account, now)


def of_pagerduty(account: PagerDuty, now: datetime) -> Iterator[Value]:
    """What an account of PagerDuty answers, every page. Raises UserError."""
    for path in ("users", "escalation_policies", "services", "priorities"):
        yield _answer(f"GET /{path}", path, account.all(f"/{path}", path, {}))
    for schedule in account.all("/schedules", "schedules", {}):
        key = schedule["id"]
        span = {"since": iso(now), "until": iso(now + REACH)}
        answer = account.wait(account.api.read(f"/schedules/{key}", span))
        yield recorded.Value(answer or {"schedule": schedule}, f"GET /schedules/{key}")
        path = f"/schedules/{key}/overrides"
        for number in range(_SPANS):
            since = now + number * _OVERRIDES_OF
            query = {"since": iso(since), "until": iso(since + _OVERRIDES_OF), "overflow": "true"}
            yield _answer(f"GET {path}", "overrides", account.all(path, "overrides", query))


def _live_better_stack() -> Iterator[Value]:
    """The answers of the account whose token is in the environment. Raises UserError."""
    from pulumi_betterstack.config import VENDOR

    from operate.betterstack import BetterStack

    if not os.environ.get(VENDOR.token_variable):
        raise UserError(
            f"{VENDOR.token_variable} is not set; set it, or name a folder: --better-stack FOLDER"
        )
    with BetterStack(VENDOR.access({}, os.environ).api()) as account:
        yield from of_better_stack(account)


def of_better_stack(account: BetterStack) -> Iterator[Value]:
    """What an account of Better Stack answers, every page. Raises UserError."""
    for path in ("/api/v2/monitors", "/api/v2/heartbeats", "/api/v3/policies"):
        page, more = 1, True
        while more:
            answer = account.get(path, per_page=_PAGE, page=page)
            yield recorded.Value(answer, f"GET {path}, page {page}")
            more = bool((answer.get("pagination") or {}).get("next"))
            page += 1


def _answer(place: str, key: str, elements: list[Any]) -> Value:
    return recorded.Value({key: elements}, place)


def _introduction(options: argparse.Namespace, now: datetime) -> list[str]:
    titles = {"pagerduty": "PagerDuty", "opsgenie": "Opsgenie", "better_stack": "Better Stack"}
    sources = [name for name in titles if getattr(options, name) is not None]
    return [
        f"Written on {now:%Y-%m-%d} from {listed([titles[name] for name in sources])} by `oncall adopt`.",
        "docs/rotation.md explains every key; `oncall check` proves that somebody is on call.",
    ]


def _handles(file: Path | None) -> dict[str, str]:
    """Handles by e-mail address, from a file. Raises UserError."""
    if file is None:
        return {}
    found: dict[str, str] = {}
    for number, _, words in lines(file):
        try:
            email, name = words
            found[email.lower()] = handle(name)
        except (ValueError, argparse.ArgumentTypeError):
            raise UserError(f"{file}:{number}: expected: an e-mail address and a GitHub handle") from None
        if len({each.casefold() for each in found.values()}) < len(found):
            raise UserError(f"{file}:{number}: {name} is the handle of somebody else already")
    return found


def _title(text: str) -> str:
    return value(texts.NAME, text)


def _channel(text: str) -> str:
    return value(texts.CHANNEL, text.removeprefix("#"))


def _report(made: Adopted) -> str:
    """What the file does not say, then what it says in another way."""
    parts = []
    for in_file, head in ((False, "The file does not say:"), (True, "Good to know:")):
        remarks = [f"  - {remark}" for remark in made.remarks if remark.in_file is in_file]
        if remarks:
            parts.append("\n".join([head, *remarks]) + "\n")
    return "\n".join(parts)


def _write(texts: Mapping[Path, str], *, overwrite: bool) -> None:
    """Write each file at once, or none of them. Raises UserError, also if one exists and must not be replaced."""
    with contextlib.ExitStack() as stack:
        staged = {path: stack.enter_context(_staged(path, text)) for path, text in texts.items()}
        for path, temporary in staged.items():
            with _naming(path):
                if overwrite:
                    temporary.replace(path)
                else:
                    os.link(temporary, path)


@contextlib.contextmanager
def _staged(path: Path, text: str) -> Iterator[Path]:
    """A temporary file with the text, beside the path. Raises UserError."""
    with _naming(path):
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
    try:
        with _naming(path), os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            temporary.chmod(0o644)
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Raise UserError where the path cannot be written."""
    try:
        yield
    except FileExistsError:
        raise UserError(f"{path} exists; replace it with --overwrite") from None
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from None
