"""What is said on an issue: that it is an incident now, what the responder does next, and that it is over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duties
from goal import Act, Goal

AUTHOR = "github-actions[bot]"  # whom the job's token writes as; nobody can have such a login
MARK = re.compile(r"<!-- on-call (?P<state>[^>]*) -->")
AFFECTED = re.compile(r"^### What is affected\s+(?P<titles>[^\n]+)", re.MULTILINE)
"""How an issue form writes the answer to that question: the titles that were chosen, with commas between them."""
STEPS = Path(__file__).with_name("steps.txt")


def mark(comment: Mapping[str, Any]) -> str:
    """The state that a comment of ours tells; empty for one of somebody else."""
    user = comment.get("user") or {}
    found = MARK.match(str(comment["body"])) if user.get("login") == AUTHOR else None
    return found["state"] if found else ""


def state(known: Mapping[str, Any], done: Goal) -> str:
    """What a comment tells, in a word."""
    if done.act is Act.TRIGGER:
        return str(known["labels"][done.label]["severity"])
    return "tracked" if done.label else "resolved"


def links(known: Mapping[str, Any], body: str = "") -> Iterator[dict[str, str]]:
    """Where the next step is, for whoever is paged: first the runbooks of what an issue's body says is affected."""
    found = AFFECTED.search(body.replace("\r", ""))
    affected = f", {found['titles'].strip()}, " if found else ""
    for title, runbook in known["runbooks"].items():
        if f", {title}, " in affected:
            yield {"href": runbook, "text": f"Runbook of {title}"}
    if known["first_five_minutes"]:
        yield {"href": known["first_five_minutes"], "text": "The first five minutes"}


def text(
    known: Mapping[str, Any],
    done: Goal,
    name: str,
    body: str,
    teams: list[dict[str, Any]] | None,
    now: datetime,
    *,
    first: bool,
) -> str:
    """A comment; ``name`` and ``body`` are the issue's.

    ``teams`` are known if somebody is called, ``first`` if no comment came before.
    """
    paragraphs = [f"<!-- on-call {state(known, done)} -->"]
    if done.act is Act.TRIGGER:
        meant = known["labels"][done.label]
        severity = meant["severity"]
        unknown = ", its severity is not known yet" if done.label == known["unknown"] else ""
        paragraphs[0] += (
            f"\nThis is now an incident, **{severity}**{unknown}: [PagerDuty]({known['service']}), `{name}`."
        )
        wakes = known["severities"][severity]["urgency"] == "high"
        paragraphs += [
            f"{_called(teams, severity, now, wakes=wakes)} Talk about it in Slack `#{known['slack']}`.",
            "To change the severity, set another label and remove this one. To resolve the incident, close this issue.",
        ]
    elif done.label:
        paragraphs[0] += (
            f"\nThis issue tracks an incident that PagerDuty has paged for already. It pages nobody "
            f"while it has the label `{done.label}`. Resolve the incident in PagerDuty; closing this issue does not. "
            f"Talk about it in Slack `#{known['slack']}`."
        )
    else:
        paragraphs[0] += f"\nResolved in PagerDuty: @{done.by} has closed the issue."
    if first:
        paragraphs += [*_next(known, body), _steps(known, name)]
    return "\n\n".join(paragraphs)


def _next(known: Mapping[str, Any], body: str) -> Iterator[str]:
    steps = [f"[{link['text'][0].lower()}{link['text'][1:]}]({link['href']})" for link in links(known, body)]
    if steps:
        yield f"**Next**: {', '.join(steps)}."


def _steps(known: Mapping[str, Any], name: str) -> str:
    chat = f"[the chat]({known['chat']})" if known["chat"] else "the chat"
    loud = [key for key, severity in known["severities"].items() if severity["urgency"] == "high"]
    revert = f"[revert]({known['reverting']})" if known["reverting"] else "revert"
    facts = {
        "slack": known["slack"],
        "chat": chat,
        "loud": " or ".join(loud),
        "revert": revert,
        "worst": next(iter(known["severities"])),
        "repository": f"https://github.com/{name.partition('#')[0]}",
    }
    return STEPS.read_text(encoding="utf-8").format_map(facts).rstrip()


def _called(teams: list[dict[str, Any]] | None, severity: str, now: datetime, *, wakes: bool) -> str:
    """Who is called when; issues page the first team."""
    if teams is None:
        if wakes:
            return (
                "Whoever is on call is called now, and the next in line when nobody has acknowledged in time."
            )
        return f"Whoever is on call gets an e-mail; {severity} wakes nobody."
    first, *others = duties.called(teams[0])
    if not wakes:
        return f"{_people(first, now)} and gets an e-mail; {severity} wakes nobody."
    later = (
        f"; {_people(level, now)} and is called when nobody has acknowledged within {level['after']} minutes"
        for level in others
    )
    return f"{_people(first, now)} and is called now{''.join(later)}."


def _people(level: dict[str, Any], now: datetime) -> str:
    there = " and ".join(f"@{handle}" for handle in duties.people(level, now)) or "nobody"
    return f"{there} is {level['level']}"
