"""All rules of the pack, in the order of the handbook."""

from __future__ import annotations

from policy.rules import alerting, escalation, issues, keeping, schedules

RULES = (*escalation.RULES, *schedules.RULES, *alerting.RULES, *keeping.RULES, *issues.RULES)
