"""All rules of the pack, in the order of the handbook."""

from __future__ import annotations

from policy.rules import alerting, escalation, file, issues, keeping, paging, schedules, wiring

RULES = (
    *escalation.RULES,
    *schedules.RULES,
    *alerting.RULES,
    *wiring.RULES,
    *file.RULES,
    *paging.RULES,
    *keeping.RULES,
    *issues.RULES,
)
