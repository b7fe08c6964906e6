"""A review in words: the blocks of a document, in as much detail as there is room for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from oncall.review import sentences
from oncall.review.blocks import Bullets, Code, Fold, Heading, Paragraph
from oncall.review.changes import Verb
from oncall.review.compare import Review, Verdict
from oncall.review.guards import WHY
from oncall.review.picture import picture
from oncall.review.preview import shortened
from oncall.time.coverage import Flaw
from oncall.wording import listed, utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from oncall.file.problems import Problem
    from oncall.review.blocks import Block, Document, Pen
    from oncall.review.changes import Change, Property
    from oncall.review.compare import Affected
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

AT_ONCE = 4
"""Moves of a person that are in sight; the later ones are folded."""

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
    calendar: str | None = None
    preview: str | None = None


def document(material: Material, pen: Pen, detail: Detail) -> Document:
    """The whole document."""
    blocks: list[Block] = [Heading("On-call review"), Paragraph(pen.strong(summary(material)))]
    blocks += [Paragraph(note) for note in material.notes]
    if material.review is None:
        blocks += _errors(material.problems, detail)
    else:
        blocks += _sections(material, material.review, pen, detail)
    if material.calendar:
        blocks.append(Paragraph(f"The full calendar: {material.calendar}"))
    if material.preview is not None:
        blocks.append(Fold("pulumi preview", (Code(shortened(material.preview, detail.preview)),)))
    return tuple(blocks)


def summary(material: Material) -> str:
    """The verdict in one line."""
    review = material.review
    if review is None:
        return f"Refused: the file has {_counted(len(material.problems), 'error')}."
    moved = _counted(len(review.people), "person", "people")
    if review.verdict is Verdict.REFUSED:
        reasons: list[str] = [str(guard) for guard in dict.fromkeys(f.guard for f in review.refusals)]
        if isinstance(review.coverage, Flaw):
            reasons.insert(0, "coverage")
        would = f" It would move {moved}." if review.moves else ""
        return f"Refused: {listed(reasons)}.{would}"
    if review.first_version:
        return "This is the first version of the file: nothing moves."
    if review.verdict is Verdict.MOVES:
        return f"Moves {moved}, first on {utc(review.moves[0].start)}."
    parts = ["Nothing moves"]
    if review.renamed:
        parts.append(f"{_counted(len(review.renamed), 'person', 'people')} renamed")
    if others := len(review.changes) + len(material.templates) + len(review.escalations):
        parts.append(_counted(others, "other change"))
    return f"{'; '.join(parts)}."


def _errors(problems: Sequence[Problem], detail: Detail) -> Iterator[Block]:
    lines = [line for problem in problems[: detail.findings] for line in str(problem).split("\n")]
    yield Paragraph("Every error, with its place and a fix:")
    yield Code(tuple(short(line, LONGEST_SENTENCE) for line in lines))
    if len(problems) > detail.findings:
        yield Paragraph(f"And {_counted(len(problems) - detail.findings, 'more error')}")


def _sections(material: Material, review: Review, pen: Pen, detail: Detail) -> Iterator[Block]:
    if review.findings or review.expired or review.idle:
        yield Heading("Guards")
        yield from _guards(review, pen, detail)
    if review.people:
        yield Heading("Who is affected")
        yield from _people(review, pen, detail)
    yield Heading("Coverage")
    yield from _coverage(review, pen)
    for team, before, after in review.escalations:
        yield Heading(f"Escalation of {team}" if team else "Escalation")
        yield Paragraph("Before:")
        yield Code(before or ("nobody is called",))
        yield Paragraph("After:")
        yield Code(after or ("nobody is called",))
    if not review.first_version and (items := list(_changes(material, review, pen))):
        yield Heading("Other changes")
        if (rest := len(items) - detail.changes) > 0:
            items[detail.changes :] = [f"and {_counted(rest, 'more change')}"]
        yield Bullets(tuple(items))
    if review.moves and detail.weeks:
        yield picture(review.moves, detail.weeks)


def _guards(review: Review, pen: Pen, detail: Detail) -> Iterator[Block]:
    refused = review.refusals
    accepted = [finding for finding in review.findings if finding.accepted]
    items = [
        f"{pen.strong(finding.guard)}: {pen.prose(finding.message)}. {WHY[finding.guard]}"
        for finding in refused[: detail.findings]
    ]
    items += [
        f"{pen.strong(finding.guard)}: {pen.prose(finding.message)}. {_acceptance(finding, pen)}"
        for finding in accepted[: detail.findings]
    ]
    hidden = len(review.findings) - len(items)
    if hidden:
        items.append(f"and {_counted(hidden, 'more finding')} of these guards")
    if items:
        yield Bullets(tuple(items))
    if refused:
        yield Paragraph("The people concerned can accept this. Add an entry to the file, with their reason:")
        yield Code(acceptances(refused[: detail.findings], review.now), "yaml")
    for entry in review.expired[: detail.findings]:
        yield Paragraph(
            f"The acceptance of {entry.guard} by {pen.prose('@' + entry.who)} ended on {utc(entry.until)}. "
            "Delete it from the file."
        )
    for entry in review.idle[: detail.findings]:
        yield Paragraph(
            f"The new acceptance of {entry.guard} by {pen.prose('@' + entry.who)} accepts nothing in this edit."
        )


def _acceptance(finding: Finding, pen: Pen) -> str:
    entry = finding.accepted
    assert entry is not None  # noqa: S101 — only accepted findings come here
    return f"Accepted by {pen.prose('@' + entry.who)} until {utc(entry.until)}: {pen.data(short(entry.why))}"


def acceptances(refused: Sequence[Finding], now: datetime) -> tuple[str, ...]:
    """The lines of the file with which those whom the findings concern agree."""
    until = f"{now + timedelta(days=14):%Y-%m-%d}"
    pairs = dict.fromkeys((finding.guard, finding.concerned[0]) for finding in refused)
    return (
        "accept:",
        *(f'  - {{guard: {guard}, who: {who}, why: "…", until: {until}}}' for guard, who in pairs),
    )


def _people(review: Review, pen: Pen, detail: Detail) -> Iterator[Block]:
    weeks = (review.end - review.now) // timedelta(weeks=1)
    shown = review.people[: detail.people]
    rest = len(review.people) - len(shown)
    for person in shown:
        yield Paragraph(f"{pen.person(person.handle)} ({person.time_zone}): {sentences.standing(person)}.")
        if person.account:
            old, new = map(pen.data, person.account)
            yield Paragraph(f"Another account is paged: {new} instead of {old}.")
        yield from _moves(person, review, pen, detail.moves)
        yield Paragraph(sentences.burden(person.load_before, person.load_after, weeks))
    if rest:
        yield Paragraph(f"The duties of {_counted(rest, 'more person', 'more people')} move too.")


def _moves(person: Affected, review: Review, pen: Pen, most: int) -> Iterator[Block]:
    reader = sentences.Reader(person.time_zone, review.now, review.end)
    both = [(move, sentences.gain) for move in person.gained]
    both += [(move, sentences.loss) for move in person.lost]
    both.sort(key=lambda pair: pair[0].start)
    items = [sentence(move, reader, pen) for move, sentence in both[:most]]
    yield Bullets(tuple(items[:AT_ONCE]))
    rest = [move for move, _ in both[most:]]
    if rest:
        items.append(f"And {_more(rest, person)}, the last until {utc(rest[-1].end)}.")
    if later := items[AT_ONCE:]:
        more = _more([move for move, _ in both[AT_ONCE:]], person)
        yield Fold(f"{more}, from {utc(both[AT_ONCE][0].start)} on", (Bullets(tuple(later)),))


def _more(rest: Sequence[Move], person: Affected) -> str:
    gained = sum(move.after == person.handle for move in rest)
    lost = len(rest) - gained
    if not gained:
        return f"{_counted(lost, 'duty', 'duties')} fewer"
    more = _counted(gained, "more duty", "more duties")
    return f"{more} and {lost} fewer" if lost else more


def _coverage(review: Review, pen: Pen) -> Iterator[Block]:
    verdict = review.coverage
    if isinstance(verdict, Flaw):
        yield Paragraph(
            f"{pen.strong('Broken')} from {utc(verdict.at)} to {utc(verdict.until)} ({verdict.level}): "
            f"{pen.prose(short(verdict.why, LONGEST_SENTENCE))}. No acceptance lets this pass."
        )
        fix = verdict.fix or "more than one edit is needed"
        yield Paragraph(f"The smallest edit that fixes it: {pen.prose(fix)}.")
    else:
        yield Paragraph(
            f"Proven from {utc(verdict.start)} to {utc(verdict.end)}: every level is covered as the file says, "
            "nobody is on call at two levels at once, and nobody during their time off."
        )


def _changes(material: Material, review: Review, pen: Pen) -> Iterator[str]:
    for old, new in review.renamed.items():
        yield f"Person {pen.data(old)} is {pen.strong('renamed')} {pen.data(new)}: the e-mail stays the same."
    for change in (*review.changes, *material.templates):
        yield _change(change, pen)


def _change(change: Change, pen: Pen) -> str:
    what = f"{change.word} {pen.data(short(change.name))}" if change.name else change.word
    what = what[0].upper() + what[1:]
    properties = [_property(each, change.verb, pen) for each in change.properties[:PROPERTIES]]
    if len(change.properties) > PROPERTIES:
        properties.append(f"{len(change.properties) - PROPERTIES} more")
    if change.verb is Verb.CHANGED:
        return f"{what}: {'; '.join(properties)}"
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


def _counted(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"
