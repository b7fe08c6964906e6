"""``who``: who answers, why, until when, and who takes over."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oncall.cli.asking import (
    add_file,
    add_zone,
    clock,
    instant,
    moment,
    operation_of,
    print_json,
    reader_zone,
    spell_json,
)
from oncall.cli.tables import stdout_style, table
from oncall.model import DAY, Role
from oncall.time.timeline import Spell, whole_spells
from oncall.wording import because, iso, utc
from oncall.wording import moment as said

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``who``."""
    add_file(parser)
    add_zone(parser)
    parser.add_argument("--at", type=moment, default=timedelta(), metavar="T", help="default: now")
    parser.add_argument("--role", choices=[str(role) for role in Role], help="only this role")


def run(options: argparse.Namespace) -> int:
    """Print who answers; 1 when a role has nobody."""
    now = clock(options)
    at = instant(options.at, now)
    reader = reader_zone(options, now)
    roles = [Role(options.role)] if options.role else list(Role)
    spells = whole_spells(operation_of(options), at, at + 2 * DAY)
    answers = [(role, spell, then) for role in roles for spell, then in on_duty(spells, role, at)]
    missing = [role for role in roles if role not in {role for role, _, _ in answers}]
    if options.json:
        found = [
            spell_json(spell, reader) | {"then": spell_json(then, reader) if then else None}
            for _, spell, then in answers
        ]
        print_json({"at": iso(at), "zone": reader.name, "on_call": found, "nobody": [*map(str, missing)]})
        return 1 if missing else 0
    rows = [
        (
            role,
            f"@{spell.person}",
            spell.rotation,
            *reader.spans(spell.start, spell.end, at.year),
            because(spell.reason, spell.instead_of),
            _takes_over(then, spell, at) if then else "",
        )
        for role, spell, then in answers
    ]
    if rows:
        headers = ("role", "person", "rotation", *reader.headers(), "why", "then")
        sys.stdout.write(table(headers, rows, stdout_style()))
    for role in missing:
        sys.stdout.flush()
        sys.stderr.write(f"nobody is {role} at {utc(at)}\n")
    return 1 if missing else 0


def on_duty(spells: tuple[Spell, ...], role: Role, at: datetime) -> list[tuple[Spell, Spell | None]]:
    """The spells in ``role`` that hold at an instant, each with the one that follows it."""
    track = [spell for spell in spells if spell.role is role]
    return [
        (spell, next((each for each in track if each.start >= spell.end), None))
        for spell in track
        if spell.start <= at < spell.end
    ]


def _takes_over(then: Spell, spell: Spell, at: datetime) -> str:
    if then.start == spell.end:
        return f"@{then.person}"
    return f"@{then.person} from {said(then.start, at.year)} UTC"
