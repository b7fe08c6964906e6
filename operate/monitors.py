"""``monitors``: the explanation, and the jobs with which scheduled workflows tell their heartbeats."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from oncall.cli import monitors
from oncall.cli.asking import operation_of, print_json
from oncall.watch.heartbeats import pings
from templates import pin

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``monitors``."""
    monitors.configure(parser)
    parser.add_argument(
        "--steps",
        action="store_true",
        help="print the job with which each scheduled workflow tells its heartbeat",
    )


def run(options: argparse.Namespace) -> int:
    """Print the explanation, or the jobs."""
    if not options.steps:
        return monitors.run(options)
    operation = operation_of(options)
    kept = operation.project.repository or "OWNER/REPOSITORY"
    action = f"{kept}/{pin.ACTIONS}/heartbeat@{pin.read().commit}"
    found = pings(operation)
    if options.json:
        print_json([{**asdict(ping), "job": ping.job(action)} for ping in found])
        return 0
    for ping in found:
        sys.stdout.write(
            f"# {ping.file} of {ping.repository}: one more job. Its secret {ping.secret} is set by pulumi up.\n"
            f"{ping.job(action)}\n"
        )
    return 0
