"""An escalation policy as a team: its steps as levels, what they call as rotations at seats of these levels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from oncall.adopt import rota
from oncall.adopt.account import LEFT_OUT, Remark
from oncall.adopt.content import TeamDraft
from oncall.adopt.names import Ids, Titles
from oncall.adopt.rendering import Held, on_clock, rendered, without
from oncall.file import assembly
from oncall.model import Shifts
from oncall.time.clock import A_DAY, MINUTE, moment
from oncall.wording import counted, iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oncall.adopt.account import Policy, Schedule

LEVELS = (
    *("primary", "secondary", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
MOST_REPEATS = 9
OUT_OF_STEP = 40
"""Days of a year on which two clocks may be further apart: summer time begins and ends weeks apart."""
MOST_PAUSES = 60
"""Times of a year in which a place is left empty, before the file leaves it out as a whole."""


class Wanted(NamedTuple):
    """Whom a schedule has on call at a level, by its layers (``planned``) and with its overrides (``held``), without
    the time in which they are called by an earlier level of the team anyway; ``whole``: there is no such time."""

    schedule: Schedule
    level: str
    seat: str
    planned: list[Held]
    held: list[Held]
    whole: bool


@dataclass(slots=True, kw_only=True)
class Namer:
    """The ids and titles of all teams."""

    teams: Ids
    rotations: Ids
    titles: Titles

    @staticmethod
    def seat(title: str, number: int) -> str:
        """The seat of the schedule with this number at a level; the first has none."""
        return Ids().of(title, f"seat-{number + 1}") if number else ""


@dataclass(slots=True, kw_only=True)
class Called:
    """A team, and whom the account wants at its levels."""

    policy: Policy
    team: TeamDraft
    wanted: list[Wanted] = field(default_factory=list)


def called(
    policy: Policy, key: str, title: str, namer: Namer, wording: rota.Wording, remarks: list[Remark]
) -> Called | None:
    """The team of a policy; None, remarked, where it calls nobody."""
    found: list[tuple[int, str]] = []
    answer: list[Wanted] = []
    rotations: list[assembly.Rotation] = []
    for number, step in enumerate(policy.steps, 1):
        covered: list[Remark] = []
        level = LEVELS[len(found)] if len(found) < len(LEVELS) else f"level-{len(found) + 1}"
        seats = 0
        for schedule in {each.place: each for each in step.schedules}.values():
            seat = namer.seat(schedule.title, seats)
            wanted = _wanted(schedule, level, seat, answer, wording, remarks, covered)
            added = wanted and _rotations(wanted, answer, namer, wording, remarks)
            if wanted is not None and added is not None:
                seats += 1
                answer.append(wanted)
                rotations += added
        if seats:
            found.append((step.after, level))
            remarks += covered
        elif covered:
            what = "it calls nobody who is not called before, so the file leaves it out"
            place = f"{policy.place}, rule {number}"
            remarks.append(Remark(place, what, "Delete the rule, or let it call somebody"))
    if not found:
        what = "it calls nobody whom the file could name, so the file leaves it out"
        remarks.append(Remark(policy.place, what, "Delete it, or correct what it calls"))
        return None
    remarks += _other_times(policy, found[0][0])
    team = TeamDraft(
        id=key,
        title=title,
        levels={
            level: assembly.Level(id=level, after=(after if rank else 0) * MINUTE)
            for rank, (after, level) in enumerate(found)
        },
        rotations=_shared(rotations),
        wait=max(policy.wait, 1) * MINUTE,
        repeats=min(policy.repeats, MOST_REPEATS),
    )
    return Called(policy=policy, team=team, wanted=answer)


def _other_times(policy: Policy, first: int) -> Iterator[Remark]:
    """What the file says otherwise of when a policy calls."""
    if first:
        what = f"it waits {counted(first, 'minute')} before it calls anybody; the file calls its first level at once"
        yield Remark(policy.place, what, "Let what watches wait: `confirm_after`")
    if policy.repeats > MOST_REPEATS:
        what = (
            f"it repeats {policy.repeats} times; PagerDuty and the file repeat {MOST_REPEATS} times at most"
        )
        yield Remark(policy.place, what, "Call for longer with a longer `acknowledge_within`")


def _wanted(
    schedule: Schedule,
    level: str,
    seat: str,
    earlier: Sequence[Wanted],
    wording: rota.Wording,
    remarks: list[Remark],
    covered: list[Remark],
) -> Wanted | None:
    """Whom a schedule has at a level, without those whom the team calls earlier at that time; None: nobody is left.

    Where everybody is called earlier, that is remarked in ``covered``: the level may be left out for it.
    """
    planned = rendered(schedule, wording.now, wording.until, overrides=False)
    held = rendered(schedule, wording.now, wording.until)
    left = without_people(held, [each.held for each in earlier])
    if not held:
        what = f"nobody is on call by it, so {LEFT_OUT}"
        remarks.append(Remark(schedule.place, what, "Delete it, or put somebody into it"))
    if left != held:
        (remarks if left else covered).append(_twice(schedule, held, left, earlier, level))
    if not left:
        return None
    rest = without_people(planned, [each.planned for each in earlier])
    return Wanted(schedule, level, seat, rest, left, whole=(rest, left) == (planned, held))


def without_people(held: list[Held], earlier: Sequence[list[Held]]) -> list[Held]:
    """The spans without those in which the same person is on by an earlier schedule."""
    found = held
    for other in earlier:
        people = {one.person for one in found} & {one.person for one in other}
        for person in sorted(filter(None, people)):
            own = [one for one in found if one.person == person]
            theirs = [one for one in other if one.person == person]
            rest = [one for one in found if one.person != person]
            found = sorted([*rest, *without(own, theirs)], key=lambda one: one.start)
    return found


def _twice(
    schedule: Schedule, held: list[Held], left: list[Held], before: Sequence[Wanted], level: str
) -> Remark:
    lost = next(without(held, left)) if left else held[0]
    first = next(
        each
        for each in before
        for one in each.held
        if one.person == lost.person and one.start < lost.end and one.end > lost.start
    )
    when = f"first from {iso(moment(lost.start))} to {iso(moment(lost.end))}"
    what = (
        f"{lost.person} is on call by it and by {first.schedule.title} at once, {when}; the file has one place a "
        f"person, so nobody is {level} then"
    )
    return Remark(
        schedule.place, what, "They are called by the first of the two; or put somebody else into the second"
    )


def _rotations(
    wanted: Wanted,
    earlier: Sequence[Wanted],
    namer: Namer,
    wording: rota.Wording,
    remarks: list[Remark],
) -> list[assembly.Rotation] | None:
    """The rotations of a schedule ; None, remarked, where the file has no words."""
    schedule = wanted.schedule
    if not wanted.planned:
        return []
    planned = rendered(schedule, wording.now, wording.until, overrides=False)
    made: tuple[assembly.Rotation, ...] = ()
    if planned != wanted.planned:
        people = {one.person for one in planned}
        taken = [each.schedule for each in earlier if people & {one.person for one in each.planned}]
        made = _around(schedule, taken, wording)
        if not made and sum(1 for _ in without(planned, wanted.planned)) > MOST_PAUSES:
            what = (
                "people of it are called by an earlier rule so often that the file has no words for the rest"
            )
            remarks.append(
                Remark(schedule.place, f"{what}, and leaves it out", "Let it have people of its own")
            )
            return None
    made = made or rota.rotations(schedule, wording)
    if not made:
        what = "its layers repeat themselves after more than a year, for which the file has no words: it is left out"
        remarks.append(Remark(schedule.place, what, "Let its turns last for whole days, and adopt it again"))
        return None
    if rota.clock_changes((schedule,), wording) and not any(isinstance(one.turn, Shifts) for one in made):
        what = (
            "its turns of hours follow a stopwatch and its hours a clock that changes, so the file has other rotations "
            f"for each season, until {moment(wording.until):%Y-%m-%d}"
        )
        fix = "Adopt it again before that day, or let its turns last for whole days"
        remarks.append(Remark(schedule.place, what, fix, in_file=True))
    found = []
    places = {wanted.level: (0,)}
    for one in made:
        title = schedule.title
        if len(made) > 1:
            title = one.title if one.title.startswith(title) else f"{title}, {one.title}"
        key = namer.rotations.of(title, "rotation")
        found.append(
            replace(
                one,
                id=key,
                title=namer.titles.of(title, key),
                levels=places,
                also=tuple(replace(duty, levels=places) for duty in one.also),
                seat=wanted.seat,
            )
        )
    return found


def _around(
    schedule: Schedule, taken: Sequence[Schedule], wording: rota.Wording
) -> tuple[assembly.Rotation, ...]:
    """The rotations of a schedule without the times of others; none if their clocks do not keep step, or the cycle is
    too long."""
    bound = [each.zone for each in (schedule, *taken) if not each.on_any_clock]
    zone = bound[0] if bound else schedule.zone
    others = [replace(each, zone=zone) if each.on_any_clock else each for each in taken]
    if not all(_keep_step(zone, each.zone, wording) for each in others):
        return ()
    return rota.by_person(replace(schedule, zone=zone), wording, others)


def _keep_step(one: str, other: str, wording: rota.Wording) -> bool:
    """Whether two clocks are as far apart as now on nearly all days: both have summer time, or neither."""
    days = range(wording.now, wording.until, A_DAY)
    apart = [on_clock(one, at) - on_clock(other, at) for at in days]
    return sum(each != apart[0] for each in apart) <= OUT_OF_STEP


def _shared(rotations: list[assembly.Rotation]) -> list[assembly.Rotation]:
    """The rotations, those as one that are one order at several levels: the secondary is the next in line."""
    found: list[assembly.Rotation] = []
    for one in rotations:
        for number, first in enumerate(found):
            offset = _offset(first, one)
            if offset:
                places = dict.fromkeys(one.levels or {}, (offset,))
                found[number] = replace(first, levels={**(first.levels or {}), **places})
                break
        else:
            found.append(one)
    return found


def _offset(first: assembly.Rotation, other: assembly.Rotation) -> int:
    """How far behind ``first`` those are in the same order who have the turn of ``other``; 0: it is another order."""
    same = replace(other, id=first.id, title=first.title, levels=first.levels, order=first.order)
    if same != first or first.seat or first.also or len(first.order) != 1 or len(other.order) != 1:
        return 0
    people, others = first.order[0].people, other.order[0].people
    turn = first.turn
    if not isinstance(turn, timedelta) or len(set(people)) < len(people) or set(people) != set(others):
        return 0
    passed, rest = divmod(other.order[0].start - first.order[0].start, turn)
    offset = (people.index(others[0]) - passed) % len(people)
    around = [people[(offset + passed + number) % len(people)] for number in range(len(people))]
    return offset if not rest and list(others) == around and offset <= 9 else 0
