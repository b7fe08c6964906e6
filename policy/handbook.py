"""The handbook's page about the rules, written from their table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from policy.configuration import CONFIG
from policy.rules import RULES

if TYPE_CHECKING:
    from policy.rule import Rule

_CONFIG = json.loads(CONFIG.read_text(encoding="utf-8"))
_HEAD = """\
# The rules on the resources

`make up` and every workflow run with the policy pack in `policy/` and its settings in `policy/config.json`; by hand:
`pulumi preview --policy-pack policy --policy-pack-config policy/config.json`.
It checks what the program declares, not rotation.yaml, so it also stops code that departs from the file. A
mandatory rule stops the run; an advisory rule only warns.

The settings are required, so another project passes a file of its own. It changes `minutes` of escalation-waits,
`repeats` of escalation-repeats, and `levels` of escalation-order, where `{}` means the levels of rotation.yaml. Gaps,
teams, hours and people alone need no setting: the rules read rotation.yaml. A rule's level is changed there too:
`{"label-explained": "mandatory"}`, or beside its settings:
`{"escalation-repeats": {"enforcementLevel": "advisory", "repeats": 6}}`. It is `advisory`, `mandatory` or `disabled`.
A disabled rule keeps its settings. `make up`, the sandbox's `pulumi` and the workflows name every error of that file
with its line before they start the engine. The maintainers review a change of it like any other.
"""


def page() -> str:
    """The whole page, Markdown."""
    return "\n".join([_HEAD, *map(_section, RULES)])


def _section(rule: Rule) -> str:
    settings = [f"`{name}` is `{json.dumps(_CONFIG[rule.name][name])}`" for name in rule.settings]
    lines = [
        f"## {rule.name}",
        "",
        f"Ensure that {rule.ensures} ({rule.level}).",
        rule.why,
        *([f"In `policy/config.json`, {', '.join(settings)}."] if settings else []),
        "",
    ]
    return "\n".join(lines)
