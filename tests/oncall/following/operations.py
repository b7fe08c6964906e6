"""Files whose rota is followed: of a single team, with office hours, and of two teams that share a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall import read

if TYPE_CHECKING:
    from oncall.model import Operation

_REST = """
notification_rules: {high: [{by: phone, after: 0 minutes}], low: [{by: email, after: 0 minutes}]}
severities:
  P1: {meaning: Octo is down, example: nobody can sign in, urgency: high, color: b60205}
assets: {homepage: {title: Homepage, url: "https://octo.example", audience: users, severity: P1}}
channels: {alert: {topic: One message an incident.}}
"""
ONE = f"""
project: {{name: Octo}}
people:
  ann: {{email: ann@octo.example, time_zone: Europe/Berlin}}
  ben: {{email: ben@octo.example, time_zone: America/New_York}}
  cem: {{email: cem@octo.example, time_zone: Etc/UTC}}
rotations:
  product:
    hours: 09:00-09:00
    turn: 1 week
    order: [{{from: 2026-11-02, people: [ann, ben, cem]}}]
holidays:
  - {{from: 2026-12-24T09:00Z, to: 2026-12-26T09:00Z, people: [cem], levels: [primary]}}
  - {{from: 2026-12-24T09:00Z, to: 2026-12-26T09:00Z, levels: [secondary]}}
escalation: {{acknowledge_within: 10 minutes, repeats: 6, slack: alert}}
follow:
  user_groups: {{on-call: primary, responders: [primary, secondary]}}
  topics: {{alert: [primary, secondary]}}
  github_teams: {{octo/on-call: primary}}
  handoffs: {{alert: [primary, secondary]}}
  summary: {{channel: alert, on: Mon, at: 09:00 Europe/Berlin}}
  reminders: {{primary: 12 hours}}
{_REST}"""
OFFICE_HOURS = f"""
project: {{name: Octo}}
people:
  ann: {{email: ann@octo.example}}
  ben: {{email: ben@octo.example}}
  dan: {{email: dan@octo.example}}
  eve: {{email: eve@octo.example}}
levels: {{primary: {{after: 0 minutes}}, secondary: {{after: 10 minutes, coverage: hours}}}}
rotations:
  product:
    hours: 09:00-09:00
    turn: 1 day
    levels: {{primary: turn}}
    order: [{{from: 2026-11-02, people: [ann, ben]}}]
  office:
    hours: Mon-Fri 10:00-17:00
    turn: 1 week
    levels: {{secondary: turn}}
    order: [{{from: 2026-11-02, people: [dan, eve]}}]
holidays:
  - {{on: [2026-12-18, 2026-12-21], rotations: [office]}}
escalation: {{acknowledge_within: 10 minutes, repeats: 6, slack: alert}}
follow:
  handoffs: {{alert: [primary, secondary]}}
{_REST}"""
TWO = f"""
project: {{name: Octo}}
people:
  ann: {{email: ann@octo.example}}
  ben: {{email: ben@octo.example}}
  dee: {{email: dee@octo.example}}
  eva: {{email: eva@octo.example}}
teams:
  product:
    title: Product
    levels: {{primary: {{after: 0 minutes, coverage: hours}}}}
    rotations:
      product: {{hours: Mon-Fri 09:00-17:00, turn: 1 week, order: [{{from: 2026-11-02, people: [ann, ben]}}]}}
    escalation: {{acknowledge_within: 10 minutes, repeats: 6, slack: alert}}
    follow:
      user_groups: {{on-call: primary, product: primary}}
      topics: {{alert: primary}}
      handoffs: {{alert: primary}}
      summary: {{channel: alert, on: Mon, at: 08:00}}
  platform:
    title: Platform
    rotations:
      platform: {{hours: 09:00-09:00, turn: 1 week, order: [{{from: 2026-11-02, people: [dee, eva]}}]}}
    escalation: {{acknowledge_within: 10 minutes, repeats: 6, slack: alert}}
    follow:
      user_groups: {{on-call: [primary, secondary]}}
      topics: {{alert: [primary, secondary]}}
      handoffs: {{alert: [primary, secondary]}}
      summary: {{channel: alert, on: Mon, at: 08:00, levels: primary}}
{_REST}"""


def one_team() -> Operation:
    """Round the clock, with a holiday on which cem alone answers."""
    return read(ONE.encode()).operation


def two_teams() -> Operation:
    """One in office hours, one round the clock."""
    return read(TWO.encode()).operation
