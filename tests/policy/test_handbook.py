"""The handbook's page about the rules is the rules' own."""

from __future__ import annotations

import os
import re

from oncall.applied.resources import UNKNOWN, Resource
from policy.handbook import page
from policy.rule import HANDBOOK, Context, Rule
from policy.rules import RULES
from tests.policy.small import NOW, operation
from tests.policy.test_wrong_programs import put
from tools.places import ROOT


def test_the_handbook_explains_every_rule() -> None:
    path = ROOT / HANDBOOK
    if os.environ.get("BLESS"):
        path.write_text(page(), encoding="utf-8")
    assert page() == path.read_text(encoding="utf-8"), "make bless writes it"


def test_rules_are_kept_apart_by_name() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_the_rule_of_the_documentation_works() -> None:
    text = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
    code, case = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(code.split("\n\n\n")) == 2
    assert len([line for line in code.splitlines() if line]) <= 15
    named = {"Resource": Resource, "Context": None, "Settings": None, "Iterator": None}
    space = {**named, "UNKNOWN": UNKNOWN, "Rule": Rule}
    exec("from __future__ import annotations\n" + code, space)  # noqa: S102 - our own documentation
    rule = space["SHORT"]
    assert isinstance(rule, Rule)
    assert rule.each is not None
    program = operation()
    monitor = program["site-homepage"]
    context = Context(stack="prod", now=NOW)
    assert [*rule.each(monitor, context, {})] == []
    [(broken, name)] = eval("{" + case + "}", {"put": put}).values()  # noqa: S307
    broken(program)
    assert name == rule.name
    assert [*rule.each(program["site-homepage"], context, {})] == [
        "its title has 81 characters; a telephone shows 80"
    ]
