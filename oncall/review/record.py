"""The review as data for programs, with as much of each list as ``Detail`` allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oncall.review import policies
from oncall.review.document import LONGEST_SENTENCE, PROPERTIES, short, summary
from oncall.review.guards import WHY
from oncall.time.coverage import Flaw
from oncall.wording import iso

if TYPE_CHECKING:
    from datetime import timedelta

    from oncall.model import Acceptance
    from oncall.review.changes import Change
    from oncall.review.compare import Affected, Escalation
    from oncall.review.document import Detail, Material
    from oncall.review.guards import Finding
    from oncall.review.moves import Move
    from oncall.time.coverage import Proof
    from oncall.time.load import Load


def record(material: Material, detail: Detail) -> dict[str, Any]:
    """The answer of ``--format json``; ``left_out`` counts what a list does not show."""
    review = material.review
    answer: dict[str, Any] = {"summary": summary(material), "notes": list(material.notes)}
    if review is None:
        shown = material.problems[: detail.findings]
        return answer | {
            "verdict": "refused",
            "errors": [short(problem.message, LONGEST_SENTENCE) for problem in shown],
            "left_out": {"errors": len(material.problems) - len(shown)},
        }
    people = review.people[: detail.people]
    findings = review.findings[: detail.findings]
    changes = (*review.changes, *material.templates)
    return answer | {
        "verdict": str(review.verdict),
        "errors": [],
        "from": iso(review.now),
        "to": iso(review.end),
        "renamed": dict(review.renamed),
        "renamed_levels": dict(review.levels),
        "new_addresses": {
            handle: {"before": before, "after": after} for handle, (before, after) in review.addresses.items()
        },
        "moves": len(review.moves),
        "people": [_person(person, detail.moves) for person in people],
        "guards": [_finding(finding) for finding in findings],
        "instead": list(review.advice.commands) if review.advice else [],
        "expired_acceptances": [_acceptance(entry) for entry in review.expired[: detail.findings]],
        "idle_acceptances": [_acceptance(entry) for entry in review.idle[: detail.findings]],
        "coverage": _coverage(review.coverage),
        "escalations": [_escalation(each) for each in review.escalations],
        "changes": [_change(change) for change in changes[: detail.changes]],
        "policies": [_violation(each) for each in policies.violations(material.preview or "")],
        "warnings": [short(each.message, LONGEST_SENTENCE) for each in material.warnings[: detail.findings]],
        "site": material.site,
        "left_out": {
            "people": len(review.people) - len(people),
            "guards": len(review.findings) - len(findings),
            "changes": max(0, len(changes) - detail.changes),
        },
    }


def _person(person: Affected, most: int) -> dict[str, Any]:
    return {
        "person": person.handle,
        "zone": person.time_zone,
        "on_call_now": {
            "before": [*map(str, person.seats_before)],
            "after": [*map(str, person.seats_after)],
        },
        "account": _account(person),
        "first": _move(person.first),
        "gains": [_move(move) for move in person.gained[:most]],
        "loses": [_move(move) for move in person.lost[:most]],
        "left_out": {
            "gains": max(0, len(person.gained) - most),
            "loses": max(0, len(person.lost) - most),
        },
        "hours": {"before": _load(person.load_before), "after": _load(person.load_after)},
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        "rotation": move.rotation,
        "team": move.seat.team or None,
        "level": move.seat.level,
        "seat": move.seat.name or None,
        "before": move.before,
        "after": move.after,
        "from": iso(move.start),
        "to": iso(move.end),
        "shifts": move.shifts,
        "hours": _hours(move.on_duty),
        "reason": move.reason and str(move.reason),
    }


def _load(load: Load | None) -> dict[str, float] | None:
    if load is None:
        return None
    return {"total": _hours(load.total), "nights": _hours(load.nights), "weekends": _hours(load.weekends)}


def _finding(finding: Finding) -> dict[str, Any]:
    accepted = finding.accepted
    return {
        "guard": str(finding.guard),
        "message": finding.message,
        "why": WHY[finding.guard],
        "may_accept": list(finding.concerned[:10]),
        "accepted": _acceptance(accepted) if accepted else None,
    }


def _violation(violation: policies.Violation) -> dict[str, Any]:
    return {
        "rule": violation.rule,
        "mandatory": violation.mandatory,
        "resource": short(violation.of),
        "resources": violation.resources,
        "why": short(violation.why, LONGEST_SENTENCE),
    }


def _acceptance(entry: Acceptance) -> dict[str, str]:
    return {"guard": str(entry.guard), "who": entry.who, "why": entry.why, "until": iso(entry.until)}


def _coverage(coverage: Proof | Flaw) -> dict[str, Any]:
    if not isinstance(coverage, Flaw):
        return {"proven": True, "from": iso(coverage.start), "to": iso(coverage.end)}
    return {
        "proven": False,
        "from": iso(coverage.at),
        "to": iso(coverage.until),
        "error": str(coverage.kind),
        "level": coverage.level,
        "why": short(coverage.why, LONGEST_SENTENCE),
        "fix": coverage.fix,
    }


def _account(person: Affected) -> dict[str, str] | None:
    if person.account is None:
        return None
    before, after = person.account
    return {"before": before, "after": after}


def _escalation(changed: Escalation) -> dict[str, Any]:
    return {"team": changed.team or None, "before": list(changed.before), "after": list(changed.after)}


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.word,
        "name": short(change.name),
        "change": str(change.verb),
        "properties": [
            {"property": label, "before": short(before), "after": short(after)}
            for label, before, after in change.properties[:PROPERTIES]
        ],
        "so": change.so,
    }


def _hours(duration: timedelta) -> float:
    return round(duration.total_seconds() / 3600, 4)
