"""An operation that is changed again and again, and disturbed each time."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from random import Random
from subprocess import Popen

import yaml

from tests.engine.operation import Operation, differences
from tests.soak.disturbance import KILLED, SIGNALS, disturb, seeded
from tools.places import ROOT

KINDS = (*KILLED, *(one.name for one in SIGNALS), "power cut", "power cut")
SMALL = (ROOT / "tests" / "engine" / "small.yaml").read_text(encoding="utf-8")
_STEP = 0.02
_LEFT_TO_CHANCE = ("position",)
"""On a status page, what was made later comes later, and what is made at the same time in any order."""


@dataclass
class Soak:
    """``disturbed`` and ``calm`` are to be the same in the end; ``lasts`` are the seconds of a whole update."""

    disturbed: Operation
    calm: Operation
    seed: int
    lasts: float = 6.0

    def round(self, number: int, kind: str | None = None) -> str:
        """Change the file, disturb the update at a random moment, and recover; what was done, for a person."""
        chance = seeded(self.seed, number)
        self.disturbed.file.write_text(variant(chance))
        moment = chance.uniform(0, self.lasts)
        update = self._begun()
        after = _until(update, moment)
        done = disturb(kind or chance.choice(KINDS), update, self.disturbed, chance)
        begun = time.monotonic()
        recovered = self.disturbed.python("oncall", "recover", "--yes").output
        self.disturbed.python("oncall", "recover", "--check")
        took = time.monotonic() - begun
        return f"{done}, after {after:.1f} s; in {took:.1f} s {_last(recovered)}"

    def compare(self) -> None:
        """Update both to their ends, and compare the worlds; AssertionError with what differs."""
        for each in (self.disturbed, self.calm):
            each.file.write_text(self.disturbed.file.read_text())
            each.up()
        found = differences(self.disturbed, self.calm, *_LEFT_TO_CHANCE)
        assert not found, f"the seed is {self.seed}:\n{found}"

    def _begun(self) -> Popen[str]:
        """An update with a terminal's process group of its own."""
        return subprocess.Popen(
            [self.disturbed.wrapper(), "up", "--yes", "--skip-preview"],
            cwd=self.disturbed.project,
            env=self.disturbed.variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def variant(chance: Random) -> str:
    """The small file, with other people away, other monitors, levels, rules and colors."""
    file = yaml.safe_load(SMALL)
    soon = time.gmtime().tm_year + 1
    away = (("ana", "cy", 7), ("bo", "di", 14), ("cy", "ana", 21))
    file["time_off"] = [
        {"who": who, "from": f"{soon}-01-{day:02}", "to": f"{soon}-01-{day + 7:02}", "cover": cover}
        for who, cover, day in away
        if chance.random() < 0.5
    ]
    file["escalation"]["repeats"] = chance.choice((2, 6))
    file["notification_rules"]["low"][0]["after"] = chance.choice(("0 minutes", "5 minutes"))
    file["severities"]["P2"]["color"] = chance.choice(("fbca04", "0e8a16"))
    for asset in ("docs", "console", "forum"):
        if chance.random() < 0.5:
            file["assets"][asset] = {
                "title": asset.capitalize(),
                "url": f"https://{asset}.winglang.io",
                "audience": chance.choice(("users", "contributors")),
                "severity": "P2",
            }
    text: str = yaml.safe_dump(file, sort_keys=False)
    return text


def _until(update: Popen[str], moment: float) -> float:
    """Wait until then, or until the update ends; the seconds."""
    begun = time.monotonic()
    while update.poll() is None and time.monotonic() - begun < moment:
        time.sleep(_STEP)
    return time.monotonic() - begun


def _last(output: str) -> str:
    return output.strip().splitlines()[-1].partition(" Go on")[0]
