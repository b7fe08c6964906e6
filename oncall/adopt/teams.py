"""An escalation policy as a team: its steps as levels, what they call as rotations at seats of these levels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from oncall.adopt import rota
from oncall.adopt.account import Remark
from oncall.adopt.content import TeamDraft
from oncall.adopt.names import Ids, Titles
from oncall.adopt.rendering import Held, rendered, without
from oncall.file import assembly
from oncall.time.clock import MINUTE, moment
from oncall.wording import iso

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oncall.adopt.account import Policy, Schedule, Step

LEVELS = (
    *("primary", "secondary", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
MOST_REPEATS = 9


class Wanted(NamedTuple):
    """Whom a schedule has on call at a level, by its layers (``planned``) and with its overrides (``held``), without
    the time in which they are called by an earlier level of the team anyway."""

    schedule: Schedule
    level: str
    planned: list[Held]
    held: list[Held]


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

    team: TeamDraft
    wanted: list[Wanted] = field(default_factory=list)


def called(
    policy: Policy, key: str, title: str, namer: Namer, wording: rota.Wording, remarks: list[Remark]
) -> Called | None:
    """The team of a policy; None, remarked, where it calls nobody."""
    found: list[tuple[int, str, list[Wanted]]] = []
    for number, step in enumerate(policy.steps, 1):
        level = LEVELS[len(found)] if len(found) < len(LEVELS) else f"level-{len(found) + 1}"
        earlier = [each for _, _, wanted in found for each in wanted]
        seats = _seats(step, level, earlier, wording, remarks)
        if seats:
            found.append((step.after, level, seats))
        else:
            what = "it calls nobody who is not called before, so the file leaves it out"
            remarks.append(
                Remark(f"{policy.place}, rule {number}", what, "Delete the rule, or let it call somebody")
            )
    if not found:
        remarks.append(Remark(policy.place, "it calls nobody, so the file leaves it out", "Delete it"))
        return None
    if found[0][0]:
        what = (
            f"it waits {found[0][0]} minutes before it calls anybody; the file calls its first level at once"
        )
        remarks.append(Remark(policy.place, what, "Let what watches wait: `confirm_after`"))
    if policy.repeats > MOST_REPEATS:
        what = (
            f"it repeats {policy.repeats} times; PagerDuty and the file repeat {MOST_REPEATS} times at most"
        )
        remarks.append(Remark(policy.place, what, "Call for longer with a longer `acknowledge_within`"))
    afters = [0, *(after for after, _, _ in found[1:])]
    team = TeamDraft(
        id=key,
        title=title,
        clock="",
        levels={
            level: assembly.Level(id=level, after=after * MINUTE)
            for after, (_, level, _) in zip(afters, found, strict=True)
        },
        rotations=[],
        wait=max(policy.wait, 1) * MINUTE,
        repeats=min(policy.repeats, MOST_REPEATS),
    )
    answer = Called(team=team)
    for _, level, seats in found:
        for seat, wanted in enumerate(seats):
            before = [each.schedule for each in answer.wanted]
            team.rotations += _rotations(wanted, level, seat, before, namer, wording)
            answer.wanted.append(wanted)
    team.rotations = _shared(team.rotations)
    return answer


def _seats(
    step: Step, level: str, earlier: Sequence[Wanted], wording: rota.Wording, remarks: list[Remark]
) -> list[Wanted]:
    """Whom a step calls at once, a schedule each, without those who are called at that time already."""
    seats: list[Wanted] = []
    for schedule in {each.place: each for each in step.schedules}.values():
        before = [*earlier, *seats]
        planned = rendered(schedule, wording.now, wording.until, overrides=False)
        held = rendered(schedule, wording.now, wording.until)
        left = _without(held, [each.held for each in before])
        if not held:
            remarks.append(Remark(schedule.place, "nobody is on call by it", "Delete it"))
        if left != held:
            remarks.append(_twice(schedule, held, left, before, level))
        if left:
            seats.append(Wanted(schedule, level, _without(planned, [each.planned for each in before]), left))
    return seats


def _without(held: list[Held], earlier: Sequence[list[Held]]) -> list[Held]:
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
    level: str,
    number: int,
    earlier: Sequence[Schedule],
    namer: Namer,
    wording: rota.Wording,
) -> list[assembly.Rotation]:
    schedule = wanted.schedule
    planned = rendered(schedule, wording.now, wording.until, overrides=False)
    made: tuple[assembly.Rotation, ...] = ()
    if planned != wanted.planned:
        people = {one.person for one in planned}
        taken = [
            each
            for each in earlier
            if people & {one.person for one in rendered(each, wording.now, wording.until, overrides=False)}
        ]
        if all(each.zone == schedule.zone for each in taken):
            made = rota.by_person(schedule, wording, taken)
    if not made:
        made = rota.rotations(schedule, wording)
    found = []
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
                levels={level: (0,)},
                seat=namer.seat(schedule.title, number),
            )
        )
    return found


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
    """How far behind ``first`` those stand in the same order who have the turn of ``other``; 0: it is another order."""
    same = replace(other, id=first.id, title=first.title, levels=first.levels, order=first.order)
    if same != first or first.seat or len(first.order) != 1 or len(other.order) != 1:
        return 0
    people, others = first.order[0].people, other.order[0].people
    turn = first.turn
    if not isinstance(turn, timedelta) or len(set(people)) < len(people) or set(people) != set(others):
        return 0
    passed, rest = divmod(other.order[0].start - first.order[0].start, turn)
    offset = (people.index(others[0]) - passed) % len(people)
    around = [people[(offset + passed + number) % len(people)] for number in range(len(people))]
    return offset if not rest and list(others) == around and offset <= 9 else 0
