"""``monitors``: the explanation, and the jobs with which scheduled workflows tell their heartbeats."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from oncall.cli import monitors
from oncall.cli.asking import operation_of, print_json
from oncall.errors import UserError
from oncall.watch.heartbeats import JOB, pings
from oncall.wording import listed
from templates import pin

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from oncall.watch.heartbeats import Ping


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``monitors``."""
    monitors.configure(parser)
    parser.add_argument(
        "--steps",
        action="store_true",
        help="print the job with which each scheduled workflow tells its heartbeat",
    )
    parser.add_argument(
        "--workflow",
        type=Path,
        metavar="FILE",
        help="like --steps, for this workflow file: the job comes after all jobs that the file has",
    )


def run(options: argparse.Namespace) -> int:
    """Print the explanation, or the jobs. Raises UserError."""
    if not options.steps and options.workflow is None:
        return monitors.run(options)
    operation = operation_of(options)
    kept = operation.project.repository or "OWNER/REPOSITORY"
    action = f"{kept}/{pin.ACTIONS}/heartbeat@{pin.read().commit}"
    found = pings(operation)
    jobs: Mapping[str, Any] = {}
    if options.workflow is not None:
        jobs = _jobs(options.workflow)
        found = _of(found, options.workflow)
    written = [(ping, ping.job(action, jobs) if jobs else ping.job(action)) for ping in found]
    if options.json:
        print_json([{**asdict(ping), "job": job} for ping, job in written])
        return 0
    for ping, job in written:
        sys.stdout.write(
            f"# {ping.file} of {ping.repository}: one more job. Its secret {ping.secret} is set by pulumi up.\n"
            f"{_skipped(jobs)}{job}\n"
        )
    return 0


def _of(found: tuple[Ping, ...], file: Path) -> tuple[Ping, ...]:
    """Those of the workflow with the name of a file. Raises UserError."""
    fitting = tuple(ping for ping in found if Path(ping.file).name == file.name)
    if not fitting:
        known = listed([Path(ping.file).name for ping in found]) or "none"
        raise UserError(f"{file.name} has no schedule in rotation.yaml; the workflows that have one: {known}")
    return fitting


def _jobs(file: Path) -> Mapping[str, Any]:
    """The jobs of a workflow file, but for the one that pings. Raises UserError."""
    try:
        jobs: Any = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]
        found = {str(name): job for name, job in jobs.items() if name != JOB}
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError):
        raise UserError(f"{file} is not a workflow: it has no jobs") from None
    if not found:
        raise UserError(f"{file} has no job that could be waited for")
    return found


def _skipped(jobs: Mapping[str, Any]) -> str:
    """A job that is skipped skips those that need it, so the heartbeat would never be pinged."""
    names = [name for name, job in jobs.items() if isinstance(job, dict) and "if" in job]
    return f"# Take out of needs what does not run on a schedule: {listed(names)}.\n" if names else ""
