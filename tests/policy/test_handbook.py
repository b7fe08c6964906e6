"""The handbook's page about the rules is the rules' own."""

from __future__ import annotations

import os

from policy.handbook import page
from policy.rule import HANDBOOK
from policy.rules import RULES
from tools.places import ROOT


def test_the_handbook_explains_every_rule() -> None:
    path = ROOT / HANDBOOK
    if os.environ.get("BLESS"):
        path.write_text(page(), encoding="utf-8")
    assert page() == path.read_text(encoding="utf-8"), "make bless writes it anew"


def test_rules_are_kept_apart_by_name() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
