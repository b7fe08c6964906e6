"""A review in words: the blocks of a document, in as much detail as there is room for."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from oncall.model import Guard
from oncall.review import policies, sentences
from oncall.review.blocks import Bullets, Code, Fold, Heading, Paragraph, Table, height
from oncall.review.changes import REPOSITORY, Verb
from oncall.review.compare import Review, Verdict
from oncall.review.guards import WHY
from oncall.review.preview import shortened
from oncall.review.weeks import weeks
from oncall.time.coverage import Flaw
from oncall.wording import counted, listed, utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from oncall.file.problems import Problem
    from oncall.review.blocks import Block, Document, Pen
    from oncall.review.changes import Change, Property
    from oncall.review.compare import Advice, Affected
    from oncall.review.guards import Finding
    from oncall.review.moves import Move


class Detail(NamedTuple):
    """How much of each is shown: what is left out is counted."""

    people: int
    moves: int
    changes: int
    findings: int
    weeks: int
    preview: int


DETAILS = (
    Detail(people=10_000, moves=40, changes=200, findings=100, weeks=12, preview=30_000),
    Detail(people=10_000, moves=8, changes=100, findings=50, weeks=12, preview=20_000),
    Detail(people=200, moves=2, changes=50, findings=30, weeks=8, preview=10_000),
    Detail(people=100, moves=1, changes=30, findings=20, weeks=8, preview=5_000),
    Detail(people=30, moves=1, changes=15, findings=15, weeks=4, preview=3_000),
    Detail(people=10, moves=1, changes=5, findings=5, weeks=0, preview=1_000),
)
"""From the most to the least; the least is short whatever the file holds."""

LINES = 36
"""Lines in sight, outside the folds, whatever an edit does; ``ci`` adds two or three to them."""

AT_ONCE = 5
"""Findings, notable changes, policies and warnings that are in sight; the others are folded."""

PEOPLE = 10
"""Rows of the table that are in sight."""

LONGEST, LONGEST_SENTENCE = 200, 1_000
"""Characters that are shown of a value of the file and of a sentence; a longer one ends with …"""

PROPERTIES = 8
"""Properties of a change that are shown."""


class Material(NamedTuple):
    """What a document is made of: the review, or the errors that prevent one, and what goes with it."""

    review: Review | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    templates: tuple[Change, ...] = ()
    site: str | None = None
    preview: str | None = None
    warnings: tuple[Problem, ...] = ()


def document(material: Material, pen: Pen, detail: Detail) -> Document:
    """The whole document."""
    headline = pen.strong(pen.prose(summary(material)))
    broken = [each for each in policies.violations(material.preview or "") if each.mandatory]
    if broken:
        policy = counted(len(broken), "mandatory policy is", "mandatory policies are")
        headline += f" {pen.strong(f'{policy} broken.')}"
    if material.problems:
        headline += f" {pen.data(short(material.problems[0].found))}"
    blocks: list[Block] = [Heading("On-call review"), Paragraph(headline)]
    blocks += [Paragraph(note) for note in material.notes]
    folds: list[Block] = []
    if material.review is None:
        blocks += _errors(material.problems, detail)
    else:
        folds += _sections(material, material.review, pen, detail, blocks)
    if material.site:
        folds.append(Paragraph(f"The site as of this edit: {material.site}"))
    if material.preview is not None:
        folds.append(Fold("pulumi preview", (Code(shortened(material.preview, detail.preview)),)))
    return (*blocks, *folds)


def summary(material: Material) -> str:
    """The verdict in one line, by its effect."""
    review = material.review
    if review is None:
        return f"Refused: the file has {counted(len(material.problems), 'error')}."
    moved = counted(len(review.people), "person", "people")
    if review.verdict is Verdict.REFUSED:
        return _refusal(review, moved)
    if review.first_version:
        return "This is the first version of the file: nothing moves."
    moves = f"Moves {moved}, first on {utc(review.moves[0].start)}." if review.moves else ""
    if review.verdict is Verdict.QUIETER:
        accepted = [finding for finding in review.findings if finding.guard is Guard.QUIETER]
        return f"Quieter, as accepted: {_quieter(accepted)}. {moves}".rstrip()
    if moves:
        return moves
    parts = ["Nothing moves"]
    if review.renamed:
        parts.append(f"{counted(len(review.renamed), 'person', 'people')} renamed")
    if review.levels:
        parts.append(f"{counted(len(review.levels), 'level')} renamed")
    if keys := sum(change.word == REPOSITORY and change.verb is Verb.ADDED for change in review.changes):
        parts.append(f"{counted(keys, 'repository receives', 'repositories receive')} the key that pages")
    if others := -keys + len(review.changes) + len(material.templates) + len(review.escalations):
        parts.append(counted(others, "other change"))
    return f"{'; '.join(parts)}."


def _refusal(review: Review, moved: str) -> str:
    refusals: dict[Guard, list[Finding]] = {}
    for finding in review.refusals:
        refusals.setdefault(finding.guard, []).append(finding)
    would = f" It would move {moved}." if review.moves else ""
    if [*refusals] == [Guard.QUIETER] and not isinstance(review.coverage, Flaw):
        return f"Quieter, and refused until accepted: {_quieter(refusals[Guard.QUIETER])}.{would}"
    reasons = [
        _EFFECTS[guard].format(counted(len(found), *_UNITS[guard])) for guard, found in refusals.items()
    ]
    if Guard.QUIETER in refusals:
        reasons[[*refusals].index(Guard.QUIETER)] = _quieter(refusals[Guard.QUIETER])
    if isinstance(review.coverage, Flaw):
        reasons.insert(0, f"coverage breaks on {utc(review.coverage.at)}")
    return f"Refused: {listed(reasons)}.{would}"


_EFFECTS = {
    Guard.MID_TURN: "{} replaced in the middle of a turn",
    Guard.SHORT_NOTICE: "{} with less than 14 days' notice",
    Guard.MANY_LEAVE: "too many leave {} at once",
    Guard.TOO_FEW: "too few are left in {}",
    Guard.OVERLOAD: "too much for {}",
    Guard.QUIETER: "{}",
}
"""What a guard refuses an edit for, by how many people or rotations it concerns."""
_UNITS = {
    guard: ("rotation",) if guard in (Guard.MANY_LEAVE, Guard.TOO_FEW) else ("person", "people")
    for guard in Guard
}


def _quieter(findings: Sequence[Finding]) -> str:
    if len(findings) == 1:
        return findings[0].message
    return f"less is paged, in {len(findings)} ways"


def _errors(problems: Sequence[Problem], detail: Detail) -> Iterator[Block]:
    lines = [line for problem in problems[: detail.findings] for line in str(problem).split("\n")]
    yield Paragraph("Every error, with its place and a fix:")
    yield Code(tuple(short(line, LONGEST_SENTENCE) for line in lines))
    if len(problems) > detail.findings:
        yield Paragraph(f"And {counted(len(problems) - detail.findings, 'more error')}")


def _sections(
    material: Material, review: Review, pen: Pen, detail: Detail, blocks: list[Block]
) -> Iterator[Block]:
    """Append to ``blocks`` what is in sight, and yield what is folded."""
    folds: list[Block] = []
    coverage = [*_coverage(review, pen)]
    broken = isinstance(review.coverage, Flaw)
    blocks += coverage if broken else []
    _guards(review, pen, detail, blocks, folds)
    blocks += [] if broken else coverage
    _noteworthy(material, review, pen, blocks, folds)
    weeks_ahead = (review.end - review.now) // timedelta(weeks=1)
    if review.people:
        _table(review, pen, detail, blocks, folds)
        title = f"Which shifts move, person by person ({weeks_ahead} weeks)"
        folds.append(Fold(title, tuple(_people(review, pen, detail))))
    if review.moves and detail.weeks:
        folds.append(Fold("Weeks that change", (weeks(review.moves, detail.weeks),)))
    for team, before, after in review.escalations:
        sides = ((side or ("nobody is called",)) for side in (before, after))
        title = f"Escalation of {team}" if team else "Escalation"
        was, will = map(Code, sides)
        folds.append(Fold(title, (Paragraph("Before:"), was, Paragraph("After:"), will)))
    if not review.first_version and (items := list(_changes(material, review, pen))):
        title = f"{counted(len(items), 'other change')}"
        if (rest := len(items) - detail.changes) > 0:
            items[detail.changes :] = [f"and {counted(rest, 'more change')}"]
        folds.append(Fold(title, (Bullets(tuple(items)),)))
    yield from folds


def _guards(review: Review, pen: Pen, detail: Detail, blocks: list[Block], folds: list[Block]) -> None:
    refused = review.refusals
    accepted = [finding for finding in review.findings if finding.accepted]
    first = {finding.guard: finding for finding in reversed(refused)}
    items = [
        f"{pen.strong(finding.guard)}: {pen.prose(finding.message)}."
        + (f" {WHY[finding.guard]}" if finding is first[finding.guard] else "")
        for finding in refused
    ]
    _in_sight(items, "refusal", detail, blocks, folds)
    if review.advice:
        blocks += _advice(review.advice)
    if refused:
        lines = acceptances(refused[: detail.findings], review.now, begun=review.has_acceptances)
        words = "The people concerned can accept this. Add to `accept:` in the file, with their reason:"
        if (rest := len(refused) - detail.findings) > 0:
            words = f"For {counted(rest, 'more refusal')} the entries are left out. {words}"
        if review.advice or isinstance(review.coverage, Flaw) or len(lines) > AT_ONCE + 1:
            folds.append(Fold("Who can accept it", (Paragraph(words), Code(lines, "yaml"))))
        else:
            blocks += [Paragraph(words), Code(lines, "yaml")]
    items = [
        f"{pen.strong(finding.guard)}: {pen.prose(finding.message)}. {_acceptance(finding, pen)}"
        for finding in accepted
    ]
    items += [
        f"The acceptance of {entry.guard} by {pen.prose('@' + entry.who)} ended on {utc(entry.until)}. "
        "Delete it from the file."
        for entry in review.expired
    ]
    items += [
        f"The new acceptance of {entry.guard} by {pen.prose('@' + entry.who)} accepts nothing in this edit."
        for entry in review.idle
    ]
    _in_sight(items, "acceptance", detail, blocks, folds)


def _in_sight(items: list[str], word: str, detail: Detail, blocks: list[Block], folds: list[Block]) -> None:
    """The first items in sight, and all of them folded where these are not all."""
    if not items:
        return
    shown = items if len(items) <= AT_ONCE else items[: AT_ONCE - 1]
    if len(shown) < len(items):
        all_of_them = items[: detail.findings]
        if rest := len(items) - len(all_of_them):
            all_of_them.append(f"and {rest:,} more")
        folds.append(Fold(counted(len(items), word), (Bullets(tuple(all_of_them)),)))
        shown = [*shown, f"and {counted(len(items) - len(shown), 'more ' + word)}"]
    blocks.append(Bullets(tuple(shown)))


def _advice(advice: Advice) -> Iterator[Block]:
    yield Paragraph(advised(advice))
    yield Code(advice.commands, "sh")


def advised(advice: Advice) -> str:
    """The sentence before the commands of an advice."""
    moves = counted(advice.moves, "duty", "duties")
    first = f"{moves} then, none before {utc(advice.first)}" if advice.first else "nothing"
    return f"Take the edit of the order back and run this instead. It moves {first}:"


def _noteworthy(
    material: Material, review: Review, pen: Pen, blocks: list[Block], folds: list[Block]
) -> None:
    """What a reviewer must know although nobody's shift moves by it."""
    items = [] if review.first_version else [*_renamed(review, pen)]
    if not review.first_version:
        items += [_change(change, pen) for change in review.changes if change.so]
    _in_sight(items, "note", DETAILS[0], blocks, folds)
    if material.preview is not None and policies.ran(material.preview):
        broken = [_violation(each, pen) for each in policies.violations(material.preview)]
        if broken:
            _in_sight(broken, "policy that is broken", DETAILS[0], blocks, folds)
        else:
            blocks.append(Paragraph("Every policy is kept."))
    warnings = [f"Warning: {pen.data(short(each.message))}" for each in material.warnings]
    _in_sight(warnings, "warning", DETAILS[0], blocks, folds)


def _violation(violation: policies.Violation, pen: Pen) -> str:
    level = "Policy" if violation.mandatory else "Advisory policy"
    more = f", and {counted(violation.resources - 1, 'more resource')}" if violation.resources > 1 else ""
    what = f"{level} {pen.data(violation.rule)} is broken by {pen.data(short(violation.of))}{more}"
    return f"{what}: {pen.data(short(violation.why))}"


def _acceptance(finding: Finding, pen: Pen) -> str:
    entry = finding.accepted
    assert entry is not None  # noqa: S101 — only accepted findings come here
    return f"Accepted by {pen.prose('@' + entry.who)} until {utc(entry.until)}: {pen.data(short(entry.why))}"


def acceptances(refused: Sequence[Finding], now: datetime, *, begun: bool = False) -> tuple[str, ...]:
    """The lines of the file with which as few as possible of those whom the findings concern agree.

    ``begun``: the file has ``accept:`` already.
    """
    until = f"{now + timedelta(days=14):%Y-%m-%d}"
    lines = []
    for guard in dict.fromkeys(finding.guard for finding in refused):
        waiting = [finding for finding in refused if finding.guard is guard]
        while counts := Counter(handle for finding in waiting for handle in finding.concerned):
            who = counts.most_common(1)[0][0]
            waiting = [finding for finding in waiting if who not in finding.concerned]
            lines.append(f'  - {{guard: {guard}, who: {who}, why: "…", until: {until}}}')
    return (*(() if begun else ("accept:",)), *lines)


def _table(review: Review, pen: Pen, detail: Detail, blocks: list[Block], folds: list[Block]) -> None:
    """One row a person, now → then, as many as there is room for; more people are folded."""
    room = max(3, min(PEOPLE, LINES - 12 - sum(map(height, blocks))))
    rows = [_row(person, review, pen) for person in review.people[: detail.people]]
    hours = f"hours in {(review.end - review.now) // timedelta(weeks=1)} weeks"
    headers = ("who", "next shift, on their clock", hours, "at night", "at weekends")
    shown = rows
    if len(review.people) > room:
        shown = rows[: room - 1]
        rest = len(review.people) - len(shown)
        folds.append(Fold(f"All {len(review.people):,} people", (Table(headers, tuple(rows)),)))
        shown = [*shown, (f"and {counted(rest, 'more person', 'more people')}", "", "", "", "")]
    blocks.append(Table(headers, tuple(shown)))


def _row(person: Affected, review: Review, pen: Pen) -> tuple[str, ...]:
    was, will = (
        sentences.next_shift(each, person.time_zone, review.now)
        for each in (person.next_before, person.next_after)
    )
    figures = sentences.figures_of(person.load_before, person.load_after)
    numbers = (_then(*each) for _, *each in figures)
    return (f"{pen.person(person.handle)}, {person.time_zone}", _then(was, will), *numbers)


def _then(was: str, will: str) -> str:
    return was if was == will else f"{was} → {will}"


def _people(review: Review, pen: Pen, detail: Detail) -> Iterator[Block]:
    shown = review.people[: detail.people]
    rest = len(review.people) - len(shown)
    for person in shown:
        yield Paragraph(f"{pen.person(person.handle)} ({person.time_zone}): {sentences.on_call_now(person)}.")
        if person.account:
            old, new = map(pen.data, person.account)
            yield Paragraph(f"Another account is paged: {new} instead of {old}.")
        yield from _moves(person, review, pen, detail.moves)
    if rest:
        yield Paragraph(f"The duties of {counted(rest, 'more person', 'more people')} move too.")


def _moves(person: Affected, review: Review, pen: Pen, most: int) -> Iterator[Block]:
    reader = sentences.Reader(person.time_zone, review.now, review.end)
    both = [(move, sentences.gain) for move in person.gained]
    both += [(move, sentences.loss) for move in person.lost]
    both.sort(key=lambda pair: pair[0].start)
    items = [sentence(move, reader, pen) for move, sentence in both[:most]]
    rest = [move for move, _ in both[most:]]
    if rest:
        items.append(f"And {_more(rest, person)}, the last until {utc(rest[-1].end)}.")
    yield Bullets(tuple(items))


def _more(rest: Sequence[Move], person: Affected) -> str:
    gained = sum(move.after == person.handle for move in rest)
    lost = len(rest) - gained
    if not gained:
        return f"{counted(lost, 'duty', 'duties')} fewer"
    more = counted(gained, "more duty", "more duties")
    return f"{more} and {lost} fewer" if lost else more


def _coverage(review: Review, pen: Pen) -> Iterator[Block]:
    verdict = review.coverage
    if isinstance(verdict, Flaw):
        yield Paragraph(
            f"{pen.strong('Coverage')} is broken from {utc(verdict.at)} to {utc(verdict.until)} ({verdict.level}): "
            f"{pen.prose(short(verdict.why, LONGEST_SENTENCE))}. No acceptance lets this pass."
        )
        fix = verdict.fix or "more than one edit is needed"
        yield Paragraph(f"The smallest edit that fixes it: {pen.prose(fix)}.")
    else:
        yield Paragraph(
            f"Coverage is proven until {utc(verdict.end)}: every level as the file says, nobody at two levels at once, "
            "nobody during their time off."
        )


def _renamed(review: Review, pen: Pen) -> Iterator[str]:
    for old, new in review.renamed.items():
        same = "account" if new in review.addresses else "e-mail"
        yield f"Person {pen.data(old)} is {pen.strong('renamed')} {pen.data(new)}: the {same} stays the same."
    for handle, (before, after) in review.addresses.items():
        yield (
            f"Person {pen.data(handle)}: same account, {pen.strong('new address')}, as the file says: "
            f"{pen.data(after)} instead of {pen.data(before)}."
        )


def _changes(material: Material, review: Review, pen: Pen) -> Iterator[str]:
    for change in (*review.changes, *material.templates):
        yield _change(change, pen)


def _change(change: Change, pen: Pen) -> str:
    what = f"{change.word} {pen.data(short(change.name))}" if change.name else change.word
    what = what[0].upper() + what[1:]
    properties = [_property(each, change.verb, pen) for each in change.properties[:PROPERTIES]]
    if len(change.properties) > PROPERTIES:
        properties.append(f"{len(change.properties) - PROPERTIES} more")
    if change.verb is Verb.CHANGED:
        so = f". {change.so}" if change.so else ""
        return f"{what}: {'; '.join(properties)}{so}"
    facts = f": {'; '.join(properties)}" if properties else ""
    so = f" {change.so}" if change.so else ""
    return f"{what} is {pen.strong(change.verb)}{facts}.{so}"


def _property(changed: Property, verb: Verb, pen: Pen) -> str:
    label, before, after = changed
    if verb is Verb.ADDED:
        return f"{label} {pen.data(short(after))}"
    if not before or not after:
        return f"{label} {pen.data(short(after or before))} is {'added' if after else 'removed'}"
    return f"{label} {pen.data(short(before))} → {pen.data(short(after))}"


def short(text: str, longest: int = LONGEST) -> str:
    """The text, or as much of its beginning as is shown."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
