"""The handbook's page about the rules, written from their table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from policy.rules import RULES

if TYPE_CHECKING:
    from policy.rule import Rule

_HEAD = """\
# The rules on the resources

`make up` and every workflow run with the policy pack in `policy/`; by hand: `pulumi preview --policy-pack policy`.
It checks what the program declares, not rotation.yaml, so it also stops code that departs from the file. A
mandatory rule stops the run; an advisory rule only warns.

To change a rule's settings or level, pass a file with `--policy-pack-config`:
`{"removals-are-few": {"at_most": 30}, "label-explained": "mandatory"}`. Such a change is reviewed like any other.
"""


def page() -> str:
    """The whole page, Markdown."""
    return "\n".join([_HEAD, *map(_section, RULES)])


def _section(rule: Rule) -> str:
    settings = [f"`{name}` (default `{json.dumps(one.default)}`)" for name, one in rule.settings.items()]
    lines = [
        f"## {rule.name}",
        "",
        f"Ensure that {rule.ensures} ({rule.level}).",
        rule.why,
        *([f"Settings: {', '.join(settings)}."] if settings else []),
        "",
    ]
    return "\n".join(lines)
