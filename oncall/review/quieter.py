"""What would page less after an edit than before: each loss as a sentence.

A name that only changes loses nothing: levels are paired by their ids and then by their order, what is watched by its
id and then by its address. Not looked at: ``recover_after``, for every failure still pages at once, and the severity
of an incident as long as its urgency stays.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from oncall.file.moments import written
from oncall.model import Audience, Urgency
from oncall.watch import checks as watching
from oncall.wording import amount, counted, listed, utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from oncall.model import Level, Operation, Source, Team
    from oncall.review.moves import Move, Timeline
    from oncall.watch.checks import Check, Heartbeat

    Thing = Check | Heartbeat | Source

_NAMED, _LONGEST = 4, 80
"""Names that a sentence lists, and characters of a name; the rest of the names is counted."""


class Loss(NamedTuple):
    """A ``sentence`` without its full stop; ``who`` alone can accept it, or, empty, anybody who takes turns."""

    sentence: str
    who: str = ""


def losses(before: Operation, after: Operation) -> Iterator[Loss]:
    """Everything by which the file ``after`` would page less than ``before``, but for shifts that nobody has."""
    for rule in RULES:
        yield from rule(before, after)


def notifications(before: Operation, after: Operation) -> Iterator[Loss]:
    """Somebody is notified in fewer ways, or later."""
    for urgency in Urgency:
        old, new = (_notified(side, urgency) for side in (before, after))
        gone = [_MEDIA[medium] for medium in old if medium not in new]
        if gone:
            yield Loss(f"an incident of {urgency} urgency no longer sends {listed(gone)}")
        for medium, times in old.items():
            if 0 < (often := len(new.get(medium, ()))) < len(times):
                yield Loss(
                    f"an incident of {urgency} urgency sends {_MEDIA[medium]} {_times(often)}, not {_times(len(times))}"
                )
            for was, will in zip(times, new.get(medium, ()), strict=False):
                if will > was:
                    first = written(was) if was else "at once"
                    yield Loss(
                        f"an incident of {urgency} urgency sends {_MEDIA[medium]} after {written(will)}, not {first}"
                    )


_MEDIA = {"email": "an e-mail", "push": "a push message", "sms": "an SMS", "phone": "a phone call"}


def _notified(operation: Operation, urgency: Urgency) -> dict[str, list[timedelta]]:
    found: dict[str, list[timedelta]] = defaultdict(list)
    for rule in operation.notification_rules:
        if rule.urgency is urgency:
            found[rule.medium].append(rule.after)
    return {medium: sorted(times) for medium, times in found.items()}


def own_rules(before: Operation, after: Operation) -> Iterator[Loss]:
    """Somebody is no longer given the recommended notification rules."""
    for handle, person in after.people.items():
        was = before.people.get(handle)
        if was and was.provision_notifications and not person.provision_notifications:
            yield Loss(
                f"@{handle} no longer gets the notification rules of this file: "
                "they are paged as they set up themselves",
                handle,
            )


def severities(before: Operation, after: Operation) -> Iterator[Loss]:
    """An issue with the label of a severity no longer pages."""
    for key, severity in before.severities.items():
        now = after.severities.get(key)
        if severity.urgency is Urgency.HIGH and (now is None or now.urgency is Urgency.LOW):
            how = "is gone" if now is None else "is of low urgency"
            yield Loss(f"severity {key} {how}: an incident of this severity no longer pages")


def watched(before: Operation, after: Operation) -> Iterator[Loss]:
    """Fewer things are watched, or their failures no longer page."""
    old, new = watching.checks(before), watching.checks(after)
    by_id = {check.id: check for check in new}
    by_address = {check.url: check for check in new}
    pairs = [(check, by_id.get(check.id) or by_address.get(check.url)) for check in old]
    gone = [check.title for check, now in pairs if now is None]
    if gone:
        yield Loss(f"{len(gone)} of {len(old)} monitors {_are(gone)} gone: {_names(gone)}")
    kept = [(check, now) for check, now in pairs if now]
    quiet = [check.title for check, now in kept if _paged(check) and not _paged(now)]
    if quiet:
        yield Loss(f"a failure no longer pages: {_names(quiet)}")
    blind = [check.title for check, now in kept if check.keyword and not now.keyword]
    if blind:
        yield Loss(f"a page without its required text no longer counts as a failure: {_names(blind)}")
    everywhere = before.monitoring.confirm_after, after.monitoring.confirm_after
    patient: dict[tuple[timedelta, timedelta], list[str]] = defaultdict(list)
    for check, now in kept:
        lengths = check.confirm_after, now.confirm_after
        if lengths[1] > lengths[0] and lengths != everywhere:
            patient[lengths].append(check.title)
    for (was, will), titles in patient.items():
        yield Loss(
            f"a failure pages when it has lasted {written(will)}, not {written(was)}: {_names(titles)}"
        )


def heartbeats(before: Operation, after: Operation) -> Iterator[Loss]:
    """A job that stops running is noticed later, or not at all."""
    old, new = watching.heartbeats(before), watching.heartbeats(after)
    by_id = {one.id: one for one in new}
    by_title = {one.title: one for one in new}
    pairs = [(heartbeat, by_id.get(heartbeat.id) or by_title.get(heartbeat.title)) for heartbeat in old]
    gone = [heartbeat.title for heartbeat, now in pairs if now is None]
    if gone:
        yield Loss(f"nobody is paged when a job stops: {_names(gone)}")
    for heartbeat, now in pairs:
        if now and _paged(heartbeat) and not _paged(now):
            yield Loss(f"nobody is paged when a job stops: {_names([heartbeat.title])}")
        elif now and now.period > heartbeat.period:
            expected = f"every {_every(now.period)}, not every {_every(heartbeat.period)}"
            yield Loss(f"a ping of {_data(heartbeat.title)} is expected {expected}")


def sources(before: Operation, after: Operation) -> Iterator[Loss]:
    """The events of a source no longer page."""
    for key, source in before.sources.items():
        now = after.sources.get(key)
        if now is None:
            yield Loss(f"source {key} is gone: its integration key stops working, its events page nobody")
        elif source.audience is Audience.USERS and now.audience is Audience.CONTRIBUTORS:
            yield Loss(f"the events of source {key} no longer page, for they concern contributors only")


def monitoring(before: Operation, after: Operation) -> Iterator[Loss]:
    """Failures are noticed later, or warnings come later."""
    old, new = before.monitoring, after.monitoring
    if new.confirm_after > old.confirm_after:
        yield Loss(
            f"a failure pages when it has lasted {written(new.confirm_after)}, not {written(old.confirm_after)}"
        )
    if new.check_every > old.check_every:
        yield Loss(f"monitors look every {_every(new.check_every)}, not every {_every(old.check_every)}")
    if gone := [region for region in old.regions if region not in new.regions]:
        yield Loss(f"nothing is checked from {listed(gone)} any more")
    for what, was, will in (
        ("certificate", old.certificate_days, new.certificate_days),
        ("domain", old.domain_days, new.domain_days),
    ):
        if will < was:
            yield Loss(f"a {what} that expires is reported {counted(will, 'day')} before, not {was}")


def escalations(before: Operation, after: Operation) -> Iterator[Loss]:
    """A level of a team is called later or never, or the escalation is repeated less often."""
    for key, team in before.teams.items():
        of = f" of {key}" if key else ""
        if key in after.teams:
            yield from map(Loss, _weaker(team, after.teams[key], of))
        else:
            yield Loss(f"{f'team {key}' if key else 'the only team'} is gone: nobody of it is called")


def teams(before: Operation, after: Operation) -> Iterator[Loss]:
    """Something pages another team, which is called less."""
    moved: dict[tuple[str, str], list[str]] = defaultdict(list)
    for old, new in _same_things(before, after):
        if old.team != new.team and old.team in before.teams:
            moved[old.team, new.team].append(old.title)
    for (one, other), titles in moved.items():
        weaker = next(_weaker(before.teams[one], after.teams[other], f" of {other}"), None)
        if weaker:
            yield Loss(f"{other} is paged and not {one} for {_names(titles)}, and {weaker}")


def _same_things(before: Operation, after: Operation) -> Iterator[tuple[Thing, Thing]]:
    """What pages, with what it is after the edit."""
    sides = (
        {
            thing.id: thing
            for things in (watching.checks(side), watching.heartbeats(side), side.sources.values())
            for thing in things
        }
        for side in (before, after)
    )
    old, new = sides
    yield from ((old[key], new[key]) for key in old if key in new)


def _weaker(team: Team, now: Team, of: str) -> Iterator[str]:
    """How one escalation calls people later or less often than another."""
    later = False
    for old, new in paired(team, now):
        if new is None:
            yield f"{old.id}{of} is never called"
        elif (will := new.after or timedelta()) > (was := old.after or timedelta()):
            later = True
            yield f"{new.id}{of} is called after {written(will)}, not {_delay(was)}"
        if new is not None and old.always and not new.always:
            yield f"{new.id}{of} need not always be covered, only in the hours of its rotations"
    repeats, wait = now.escalation.repeats, now.escalation.acknowledge_within
    if repeats < team.escalation.repeats:
        yield f"the escalation{of} is repeated {_times(repeats)}, not {_times(team.escalation.repeats)}"
    if wait > team.escalation.acknowledge_within and not later:
        was = team.escalation.acknowledge_within
        yield f"whoever is called last{of} has {written(wait)} to answer before it is repeated, not {written(was)}"


def repositories(before: Operation, after: Operation) -> Iterator[Loss]:
    """An issue no longer pages, because its repository loses the key."""
    gone = [name for name in before.repositories if name not in after.repositories]
    if gone:
        yield Loss(f"an issue no longer pages, for the key is deleted there: {_names(gone)}")


RULES: tuple[Callable[[Operation, Operation], Iterator[Loss]], ...] = (
    notifications,
    own_rules,
    severities,
    watched,
    heartbeats,
    sources,
    monitoring,
    escalations,
    teams,
    repositories,
)
"""Every way in which a file says that less is paged."""


def paired(before: Team, after: Team) -> Iterator[tuple[Level, Level | None]]:
    """The levels that were called, each with what it is now: by its id, else by its place among the others."""
    kept = {level.id: level for level in after.called}
    ids = {level.id for level in before.called}
    others = iter([level for level in after.called if level.id not in ids])
    for level in before.called:
        yield level, kept.get(level.id) or next(others, None)


def uncovered(before: Timeline, after: Timeline, moves: Iterable[Move]) -> Iterator[Loss]:
    """Levels at which fewer people are on call than before, although they are called."""
    if not any(move.after is None for move in moves):
        return
    old, new = (_counts(side) for side in (before, after))
    for key, team in before[0].teams.items():
        now = after[0].teams.get(key)
        for level, other in paired(team, now) if now else ():
            if other is None:
                continue
            was, will = old.get((key, level.id), Counter()), new.get((key, other.id), Counter())
            # That nobody is there who always has to be is refused by the proof of coverage, and cannot be accepted.
            fewer = list(_fewer(was, will, 1 if other.always else 0))
            if fewer:
                hours = amount(sum((end - start for start, end in fewer), timedelta()))
                of = f" of {key}" if key else ""
                yield Loss(
                    f"fewer people are {other.id}{of} from {utc(fewer[0][0])} on: "
                    f"{hours} hours that somebody had, nobody has"
                )


def _counts(side: Timeline) -> dict[tuple[str, str], Counter[datetime]]:
    """By how much the number of people at each level of each team rises or falls, by instant."""
    operation, shifts = side
    found: dict[tuple[str, str], Counter[datetime]] = defaultdict(Counter)
    for shift in shifts:
        steps = found[operation.rotations[shift.rotation].team, shift.level]
        steps[shift.start] += 1
        steps[shift.end] -= 1
    return found


def _fewer(old: Counter[datetime], new: Counter[datetime], least: int) -> Iterator[tuple[datetime, datetime]]:
    """The spans in which fewer people are there than were, and ``least`` or more."""
    was = will = 0
    since: datetime | None = None
    for at in sorted({*old, *new}):
        if since is not None:
            yield since, at
        was, will = was + old[at], will + new[at]
        since = at if least <= will < was else None


def _paged(watched: Check | Heartbeat) -> bool:
    return watched.urgency is Urgency.HIGH


def _names(names: Sequence[str]) -> str:
    shown = [_data(name) for name in names[:_NAMED]]
    if len(names) > _NAMED:
        shown.append(f"{len(names) - _NAMED} more")
    return listed(shown)


def _data(name: str) -> str:
    """A name of the file as code, in which a pen sees nobody's handle."""
    line = " ".join(name.split()).replace("`", "'")
    return f"`{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}`"


def _are(things: Sequence[str]) -> str:
    return "is" if len(things) == 1 else "are"


def _times(repeats: int) -> str:
    return {0: "never", 1: "once"}.get(repeats, f"{repeats} times")


def _every(period: timedelta) -> str:
    return written(period).removeprefix("1 ")


def _delay(after: timedelta) -> str:
    return f"after {written(after)}" if after else "at once"
