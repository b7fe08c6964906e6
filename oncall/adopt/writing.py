"""The text of the file: what a person would write, in the order of the reference, with a comment where one is due."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from oncall.file import assembly
from oncall.file.assembly import ROUND_THE_CLOCK
from oncall.file.moments import written
from oncall.model import Absence, Account, Audience, Monitoring, Urgency
from oncall.wording import hours, iso, turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from oncall.adopt.content import Content, TeamDraft
    from oncall.model import Asset, Cycle, Hours, Person, Severity, Workflow

WIDTH = 110
_MINUTES = ("minute", "hour", "day")
_SECONDS = ("second", "minute", "hour")
_PLAIN = re.compile(r"[A-Za-z0-9/](?:[A-Za-z0-9 ./@+()_'~–—-]|\S:(?=\S))*")
_RESERVED = re.compile(r"(?:null|~|true|false|yes|no|on|off|y|n)|[-+.0-9_eExXoO:]+", re.IGNORECASE)


def text_of(content: Content, introduction: Sequence[str]) -> str:
    """The text of ``rotation.yaml``; ``introduction`` are the lines of its first comment."""
    lines = ["# yaml-language-server: $schema=docs/rotation.schema.json", "#"]
    lines += [f"# {line}".rstrip() for line in introduction]
    sections = [
        [f"project: {_flow({'name': scalar(content.project.name)})}"],
        list(_people(content.people)),
        [f"clock: {content.clock}"] if content.clock else [],
        *_teams(content),
        list(_holidays(content.holidays)),
        list(_time_off(content.time_off)),
        list(_notifications(content)),
        list(_severities(content.severities)),
        list(_assets(content)),
        list(_workflows(content)),
        list(_sources(content)),
        list(_monitoring(content.monitoring)),
        ["channels:", *(f"  {key}: {{}}" for key in content.channels)],
        _repositories(content),
    ]
    for section in sections:
        if section:
            lines += ["", *section]
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    """A text, in quotes where YAML needs them or a reader might take it for something else."""
    plain = _PLAIN.fullmatch(text) and not _RESERVED.fullmatch(text) and not text.endswith((" ", ":"))
    return text if plain and ": " not in text and " #" not in text else json.dumps(text, ensure_ascii=False)


def _flow(pairs: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{key}: {value}' for key, value in pairs.items())}}}"


def _people(people: Mapping[str, Person]) -> Iterator[str]:
    yield "people: # by GitHub handle; `oncall rename` corrects one"
    for handle, person in people.items():
        pairs = {
            "email": json.dumps(person.email) if re.search(r"[^a-z0-9@._+-]", person.email) else person.email
        }
        if person.time_zone:
            pairs["time_zone"] = person.time_zone
        if person.account is Account.CREATED:
            pairs["account"] = "created"
        if not person.provision_notifications:
            pairs["notifications"] = "own"
        yield f"  {_key(handle)}: {_flow(pairs)}"


def _key(text: str) -> str:
    return json.dumps(text) if _RESERVED.fullmatch(text) else text


def _handles(handles: Iterable[str]) -> str:
    return f"[{', '.join(map(_key, handles))}]"


def _teams(content: Content) -> list[list[str]]:
    if len(content.teams) == 1:
        (team,) = content.teams
        return [_levels(team), list(_rotations(team)), list(_escalation(content, team))]
    lines = ["teams:"]
    for team in content.teams:
        lines.append(f"  {team.id}:")
        if team.title != team.id:
            lines.append(f"    title: {scalar(team.title)}")
        if team.clock:
            lines.append(f"    clock: {team.clock}")
        inner = [*_levels(team), *_rotations(team), *_escalation(content, team)]
        lines += [f"    {line}" for line in inner]
    return [lines]


def _levels(team: TeamDraft) -> list[str]:
    if team.has_usual_levels:
        return []
    lines = ["levels: # who is called after whom"]
    for key, level in team.levels.items():
        pairs = {} if level.after is None else {"after": written(level.after, _MINUTES)}
        if level.coverage is not None:
            pairs["coverage"] = "always" if level.coverage else "hours"
        gaps = " # nobody in the other hours" if level.coverage is False else ""
        lines.append(f"  {key}: {_flow(pairs)}{gaps}")
    return lines


def _rotations(team: TeamDraft) -> Iterator[str]:
    yield "rotations:"
    for rotation in (*team.rotations, *team.once):
        yield f"  {rotation.id}:"
        for line in _rotation(rotation):
            yield f"    {line}"


def _rotation(rotation: assembly.Rotation) -> Iterator[str]:
    if rotation.title and rotation.title != rotation.id:
        yield f"title: {scalar(rotation.title)}"
    yield from _duty(rotation, clock=rotation.clock)
    if rotation.also:
        yield "also:"
        for duty in rotation.also:
            first, *more = _duty(duty)
            yield f"  - {first}"
            yield from (f"    {line}" for line in more)
    if rotation.seat:
        yield f"seat: {rotation.seat}"
    if rotation.turn is not None:
        yield f"turn: {turn(rotation.turn)}"
    if rotation.handoff is not None:
        yield f"handoff: {rotation.handoff[0]:%H:%M}"
    if rotation.absence is not Absence.COVER:
        yield f"absence: {rotation.absence}"
    yield "order:"
    for number, entry in enumerate(rotation.order):
        yield from _entry(entry, weekly=not number and _weekly(rotation))


def _weekly(rotation: assembly.Rotation) -> bool:
    return isinstance(rotation.turn, timedelta) and not rotation.turn.days % 7


def _entry(entry: assembly.Entry, *, weekly: bool) -> Iterator[str]:
    """One line, or, where that gets long, one a key."""
    pairs = {"from": f"{entry.start}", "people": _handles(entry.people)}
    if entry.turn is not None:
        pairs["turn"] = turn(entry.turn)
    day = f" # a {entry.start:%A}" if weekly else ""
    line = f"  - {_flow(pairs)}{day}"
    if len(line) <= WIDTH - 8:
        yield line
        return
    yield f"  - from: {entry.start}{day}"
    yield f"    people: {pairs['people']}"
    if entry.turn is not None:
        yield f"    turn: {pairs['turn']}"


def _duty(duty: assembly.Duty, clock: str = "") -> Iterator[str]:
    lines = [*duty.hours]
    if duty.hours != ROUND_THE_CLOCK or not isinstance(duty, assembly.Rotation):
        yield f"hours: {_hours(lines)}"
    if clock:
        yield f"clock: {clock}"
    if duty.cycle is not None:
        yield f"cycle: {_cycle(duty.cycle)}"
    if duty.levels is not None:
        places = {level: _places(offsets) for level, offsets in duty.levels.items()}
        yield f"levels: {_flow(places)}"


def _hours(lines: Sequence[Hours]) -> str:
    texts = [hours(line) for line in lines]
    if len(texts) == 1:
        return texts[0]
    return f"[{', '.join(json.dumps(text) if ',' in text else text for text in texts)}]"


def _cycle(cycle: Cycle) -> str:
    parts = []
    for day in sorted(cycle.on):
        if day - 1 in cycle.on:
            continue
        last = day
        while last + 1 in cycle.on:
            last += 1
        parts.append(f"{day + 1}-{last + 1}" if last > day else f"{day + 1}")
    return _flow({"from": f"{cycle.first}", "days": f"{cycle.days}", "on": " ".join(parts)})


def _places(offsets: tuple[int, ...]) -> str:
    words = ["turn" if not each else "next" if each == 1 else f"next {each}" for each in offsets]
    return words[0] if len(words) == 1 else f"[{', '.join(words)}]"


def _escalation(content: Content, team: TeamDraft) -> Iterator[str]:
    pairs = {
        "acknowledge_within": written(team.wait, _MINUTES),
        "repeats": f"{team.repeats}",
        "slack": content.slack,
    }
    yield f"escalation: {_flow(pairs)}"


def _moment(at: date) -> str:
    return iso(at) if isinstance(at, datetime) else f"{at}"


def _holidays(holidays: Sequence[assembly.Holiday]) -> Iterator[str]:
    if not holidays:
        return
    yield "holidays: # where the account departs from the orders; without `people` it has nobody"
    for one in holidays:
        assert one.start is not None  # noqa: S101 — holidays by dates are not made here
        assert one.end is not None  # noqa: S101
        pairs = {"from": _moment(one.start), "to": _moment(one.end)}
        if one.people:
            pairs["people"] = _handles(one.people)
        pairs["levels"] = f"[{', '.join(one.levels)}]"
        if one.rotations:
            pairs["rotations"] = f"[{', '.join(one.rotations)}]"
        if one.uses_turn:
            pairs["uses_turn"] = "true"
        yield f"  - {_flow(pairs)}"


def _time_off(time_off: Sequence[assembly.TimeOff]) -> Iterator[str]:
    if not time_off:
        return
    yield "time_off: # overrides of the account"
    for one in time_off:
        pairs = {"who": _key(one.who), "from": _moment(one.start), "to": _moment(one.end)}
        if one.cover is not None:
            pairs["cover"] = _key(one.cover)
        yield f"  - {_flow(pairs)}"


def _notifications(content: Content) -> Iterator[str]:
    own = all(not person.provision_notifications for person in content.people.values())
    yield f"notification_rules:{' # of nobody yet: everybody keeps their own' if own else ''}"
    for urgency in Urgency:
        rules = [
            _flow({"by": str(rule.medium), "after": written(rule.after, _MINUTES)})
            for rule in content.notification_rules
            if rule.urgency is urgency
        ]
        yield f"  {urgency}: [{', '.join(rules)}]"


def _severities(severities: Mapping[str, Severity]) -> Iterator[str]:
    yield "severities: # correct what they mean, and give examples of yours"
    for key, severity in severities.items():
        yield f"  {key}:"
        yield f"    meaning: {scalar(severity.meaning)}"
        yield f"    example: {scalar(severity.example)}"
        yield f"    urgency: {severity.urgency}"
        yield f"    color: {severity.color}"


def _assets(content: Content) -> Iterator[str]:
    if not content.assets:
        yield "assets: {} # what can break; nothing is watched yet"
        return
    yield "assets: # what can break"
    for key, asset in content.assets.items():
        yield f"  {key}:"
        yield from (f"    {line}" for line in _asset(asset))


def _asset(asset: Asset) -> Iterator[str]:
    yield f"title: {scalar(asset.title)}"
    if asset.url is not None:
        yield f"url: {json.dumps(asset.url) if re.search('[^A-Za-z0-9:/._?=&%~+-]', asset.url) else asset.url}"
    if asset.keyword is not None:
        yield f"keyword: {scalar(asset.keyword)}"
    if asset.packages:
        yield f"npm: [{', '.join(json.dumps(each) if each.startswith('@') else each for each in asset.packages)}]"
    yield from _audience(asset.audience, asset.severity)
    if asset.confirm_after is not None:
        yield f"confirm_after: {written(asset.confirm_after, _SECONDS)}"
    if asset.team:
        yield f"team: {asset.team}"


def _audience(audience: Audience, severity: str) -> Iterator[str]:
    yield f"audience: {audience}"
    yield f"severity: {severity}"


def _workflows(content: Content) -> Iterator[str]:
    if content.workflows:
        yield "workflows: # of GitHub"
    for key, workflow in content.workflows.items():
        yield f"  {key}:"
        yield from (f"    {line}" for line in _workflow(workflow))


def _workflow(workflow: Workflow) -> Iterator[str]:
    yield f"title: {scalar(workflow.title)}"
    yield f"repository: {workflow.repository}"
    yield f"file: {workflow.file}"
    if workflow.event is not None:
        yield f"event: {workflow.event}"
    if workflow.branch is not None:
        yield f"branch: {workflow.branch}"
    yield from _audience(workflow.audience, workflow.severity)
    yield f"confirm_after: {written(workflow.confirm_after, _SECONDS)}"
    if workflow.team:
        yield f"team: {workflow.team}"


def _sources(content: Content) -> Iterator[str]:
    if content.sources:
        yield "sources: # what sends alerts; each gets a key of its own"
    for key, source in content.sources.items():
        pairs = {"title": scalar(source.title), "audience": str(source.audience)}
        if source.team:
            pairs["team"] = source.team
        yield f"  {key}: {_flow(pairs)}"


def _monitoring(monitoring: Monitoring) -> Iterator[str]:
    if monitoring == Monitoring():
        return
    yield "monitoring:"
    yield f"  regions: [{', '.join(monitoring.regions)}]"
    yield f"  check_every: {written(monitoring.check_every, _SECONDS[:2])}"
    yield f"  confirm_after: {written(monitoring.confirm_after, _SECONDS)}"
    yield f"  recover_after: {written(monitoring.recover_after, _SECONDS)}"
    yield f"  certificate_days: {monitoring.certificate_days}"
    yield f"  domain_days: {monitoring.domain_days}"


def _repositories(content: Content) -> list[str]:
    if not content.repositories:
        return []
    return [
        "repositories: # each gets the issue forms and labels",
        *(f"  {key}: {{branch: {one.branch}}}" for key, one in content.repositories.items()),
    ]
