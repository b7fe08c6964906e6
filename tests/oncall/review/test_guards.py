"""Each guard lets an edit that keeps to it pass, refuses the bad one, and passes it when it is accepted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from oncall.model import Guard
from oncall.review.compare import Verdict, review
from oncall.review.guards import GUARDS, WHY
from tests.oncall.review.edits import EUROPE, NOW, US, accept, order_entry, reviewed, time_off, wing

LESS_TWO = "ainvoner, ShaiBer, revitalbarletz, polamoros, skyrpex, tsuf239"
Edits = tuple[tuple[str, str], ...]

BAD: dict[Guard, tuple[Edits, str, str]] = {
    Guard.MID_TURN: (
        (time_off("Chriscbr", "2026-11-29T15:00Z", "2026-11-30T03:00Z"),),
        "Chriscbr",
        "@Chriscbr is in the middle of a turn as primary of rotation us (until Mon 30 Nov 15:00 UTC)",
    ),
    Guard.SHORT_NOTICE: (
        (time_off("hasanaburayyan", "2026-12-06T15:00Z", "2026-12-07T03:00Z"),),
        "Chriscbr",
        "@Chriscbr would be primary from Sun 6 Dec 15:00 UTC, in 12 days, instead of @hasanaburayyan",
    ),
    Guard.MANY_LEAVE: (
        (order_entry(EUROPE, "2027-01-04", "ainvoner, ShaiBer, revitalbarletz, polamoros, skyrpex"),),
        "tsuf239",
        "@eladb, @staycoolcall911 and @tsuf239 leave rotation israel-europe at once: 3 of 8 people",
    ),
    Guard.TOO_FEW: (
        (order_entry(US, "2027-01-04", "MarkMcCulloh, Chriscbr"),),
        "Chriscbr",
        "rotation us would have 2 people, @MarkMcCulloh and @Chriscbr, and needs 3",
    ),
    Guard.OVERLOAD: (
        (time_off("ainvoner", "2026-12-21", "2027-06-30", ", cover: eladb"),),
        "eladb",
        "@eladb would have",
    ),
    Guard.QUIETER: (
        (("confirm_after: 1 minute", "confirm_after: 1 hour"),),
        "ShaiBer",
        "a failure pages when it has lasted 1 hour, not 1 minute",
    ),
}
"""For each guard: an edit that is against it, somebody who may accept it, and the beginning of its message."""

GOOD: dict[Guard, Edits] = {
    Guard.MID_TURN: (time_off("Chriscbr", "2026-11-30T15:00Z", "2026-12-06"),),
    Guard.SHORT_NOTICE: (time_off("hasanaburayyan", "2026-12-07T16:30Z", "2026-12-14"),),
    Guard.MANY_LEAVE: (order_entry(EUROPE, "2027-01-04", LESS_TWO),),
    Guard.TOO_FEW: (order_entry(US, "2027-01-04", "MarkMcCulloh, Chriscbr, eladb"),),
    Guard.OVERLOAD: (time_off("ainvoner", "2026-12-21", "2027-01-30", ", cover: eladb"),),
    Guard.QUIETER: (("check_every: 3 minutes", "check_every: 1 minute"),),
}


def test_every_guard_has_its_rule_and_its_reason() -> None:
    assert tuple(GUARDS) == tuple(WHY) == tuple(Guard)


@pytest.mark.parametrize("guard", Guard)
def test_every_guard_is_explained(guard: Guard) -> None:
    page = Path(__file__).parents[3] / "docs" / "review.md"
    assert f"| `{guard}` |" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("guard", Guard)
def test_an_edit_within_its_limits_passes(guard: Guard) -> None:
    assert guard not in {finding.guard for finding in reviewed(*GOOD[guard]).findings}


@pytest.mark.parametrize("guard", Guard)
def test_an_edit_beyond_them_is_refused(guard: Guard) -> None:
    edits, _, words = BAD[guard]
    found = reviewed(*edits)
    assert found.verdict is Verdict.REFUSED
    assert next(f.message[: len(words)] for f in found.findings if f.guard is guard) == words


@pytest.mark.slow
@pytest.mark.parametrize("guard", Guard)
def test_whom_it_concerns_can_accept_it_for_a_while(guard: Guard) -> None:
    edits, who, _ = BAD[guard]

    def open_findings(handle: str, until: str) -> set[Guard]:
        found = reviewed(*edits, accept((str(guard), handle, until)))
        return {finding.guard for finding in found.refusals}

    assert guard not in open_findings(who, "2026-12-24")
    assert guard in open_findings(who, "2026-11-22")
    if guard is Guard.QUIETER:
        return  # everybody who takes turns is concerned
    stranger = "skyrpex" if guard is not Guard.MANY_LEAVE else "MarkMcCulloh"
    assert guard in open_findings(stranger, "2026-12-24")


@pytest.mark.slow
def test_an_acceptance_holds_to_the_end_of_its_day() -> None:
    edits, who, _ = BAD[Guard.TOO_FEW]
    after = wing(*edits, accept(("too-few", who, "2026-11-23"), ("many-leave", who, "2026-12-31")))
    end = NOW.replace(hour=0, minute=0) + timedelta(days=1)
    assert review(wing(), after, end - timedelta(minutes=1)).verdict is Verdict.MOVES
    late = review(wing(), after, end)
    assert (late.verdict, late.expired) == (Verdict.REFUSED, after.accept[:1])


def test_a_new_acceptance_that_accepts_nothing_is_named() -> None:
    assert [entry.who for entry in reviewed(accept(("overload", "eladb", "2026-12-24"))).idle] == ["eladb"]


@pytest.mark.slow
def test_what_two_people_accept_is_idle_for_neither() -> None:
    edits, _, _ = BAD[Guard.TOO_FEW]
    both = accept(("too-few", "Chriscbr", "2026-12-24"), ("too-few", "MarkMcCulloh", "2026-12-24"))
    assert reviewed(*edits, both).idle == ()


def test_nobody_can_accept_a_gap() -> None:
    later = (
        "    turn: 1 week\n    order:\n      - from: 2026-01-05\n" + US,
        "    turn: 1 week\n    order:\n      - from: 2026-12-14\n" + US,
    )
    found = reviewed(
        later, accept(*(("mid-turn", handle, "2027-12-31") for handle in ("Chriscbr", "hasanaburayyan")))
    )
    assert (found.refusals, found.verdict) == ((), Verdict.REFUSED)


@pytest.mark.slow
def test_a_person_in_two_rotations_carries_both() -> None:
    found = reviewed(order_entry(US, "2026-12-14", "MarkMcCulloh, Chriscbr, hasanaburayyan, eladb"))
    [overload] = [finding.message for finding in found.findings if finding.guard is Guard.OVERLOAD]
    assert overload == (
        "@eladb would have 2.8 × what the people of rotation israel-europe have on average "
        "(1.0 × before, and at most 1.5 ×)"
    )


@pytest.mark.slow
def test_whoever_moves_to_another_rotation_is_measured_there() -> None:
    joins = order_entry(US, "2027-01-04", "MarkMcCulloh, Chriscbr, hasanaburayyan, skyrpex")
    rest = "eladb, staycoolcall911, ainvoner, ShaiBer, revitalbarletz, polamoros, tsuf239"

    def guards(*edits: tuple[str, str]) -> set[Guard]:
        return {finding.guard for finding in reviewed(*edits).findings}

    assert guards(joins, order_entry(EUROPE, "2027-01-04", rest)) == set(), (
        "three people have more hours each than eight: that is no overload of whoever is one of the three"
    )
    assert guards(joins) == {Guard.OVERLOAD}, "whoever stays in the other too has too much"


def test_equal_turns_are_never_an_overload_however_many_people() -> None:
    """In 26 weeks some of 20 people have two turns and others one; that is chance."""
    people = ", ".join(["eladb", "staycoolcall911", "ainvoner", "ShaiBer", "revitalbarletz", "polamoros"])
    more = [f"guest{number}" for number in range(14)]
    extra = "".join(f"  {handle}: {{email: {handle}@wing.example}}\n" for handle in more)
    found = reviewed(
        ("rotations:\n  israel", f"{extra}rotations:\n  israel"),
        order_entry(EUROPE, "2026-12-14", f"{people}, skyrpex, tsuf239, {', '.join(more)}"),
    )
    assert found.moves
    assert Guard.OVERLOAD not in {finding.guard for finding in found.findings}
