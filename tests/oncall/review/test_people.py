"""An e-mail is a person and an account: a renamed person moves nothing, another account is a move."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from oncall.editing.changes import NewAddress
from oncall.model import Guard, Holiday
from oncall.review.compare import Review, Verdict, review
from oncall.review.document import DETAILS, Material, document
from oncall.review.people import accounts, renamed
from oncall.review.terminal import Plain, write
from tests.oncall.review.edits import NOW, reviewed, time_off, wing


def text(found: Review) -> str:
    pen = Plain(colours=False)
    return write(document(Material(found), pen, DETAILS[0]), pen)


class TestRenamed:
    def test_nothing_moves_and_the_review_says_who_is_renamed(self) -> None:
        before = wing(time_off("eladb", "2026-12-07", "2026-12-10", ", cover: ShaiBer"))
        found = review(before, before.with_handles({"eladb": "elad-ben", "ShaiBer": "shai"}), NOW)
        assert found.verdict is Verdict.NOTHING_MOVES, "PagerDuty calls the same accounts as before"
        assert (found.moves, found.findings, found.changes) == ((), (), ())
        shown = text(found)
        assert "Nothing moves; 2 people renamed." in shown
        assert '  - Person "eladb" is renamed "elad-ben": the e-mail stays the same.' in shown

    def test_what_moves_besides_is_shown_by_the_new_handle(self) -> None:
        before = wing()
        after = before.with_handles({"Chriscbr": "chris"})
        rotation = after.rotations["us"]
        first = rotation.order[0]
        second = replace(
            first, start=first.start + timedelta(weeks=52), people=("MarkMcCulloh", "hasanaburayyan", "chris")
        )
        moved = replace(after, rotations={**after.rotations, "us": replace(rotation, order=(first, second))})
        found = review(before, moved, NOW)
        assert {person.handle for person in found.people} >= {"chris", "MarkMcCulloh"}
        assert "Chriscbr" not in {person.handle for person in found.people}

    def test_every_part_of_the_file_follows(self) -> None:
        before = wing(time_off("eladb", "2026-12-07", "2026-12-10", ", cover: ShaiBer"))
        before = replace(before, holidays=(Holiday(people=("eladb",), start=NOW, end=NOW),))
        after = before.with_handles({"eladb": "x"})
        assert "eladb" not in repr(replace(after, people={}))
        assert (after.people["x"].handle, after.people["x"].email) == ("x", "eladb@wing.example")
        assert before.with_handles({}) is before

    def test_a_handle_that_changes_its_owner_is_another_account(self) -> None:
        """Ben leaves, and Ada takes his handle: whoever calls Ben from now on calls Ada's account."""
        before = wing()
        people = dict(before.people)
        ada = people.pop("eladb")
        people["ShaiBer"] = replace(ada, handle="ShaiBer")
        after = replace(before, people=people)
        assert renamed(before, after) == {}
        assert accounts(before, after) == {"ShaiBer": ("shaiber@wing.example", "eladb@wing.example")}

    def test_a_new_address_of_the_same_account_moves_nothing(self) -> None:
        now = ("email: chriscbr@wing.example", "email: chris@new.example, formerly: chriscbr@wing.example")
        found = reviewed(now)
        assert found.verdict is Verdict.NOTHING_MOVES, "PagerDuty calls the same account as before"
        assert dict(found.addresses) == {"Chriscbr": ("chriscbr@wing.example", "chris@new.example")}
        shown = text(found)
        assert (
            'Person "Chriscbr": same account, new address, as the file says: "chris@new.example" instead of '
            '"chriscbr@wing.example".'
        ) in shown
        assert "Nothing moves; 1 other change." in shown
        assert "\n1 other change\n" in shown, "what is in sight is not told and counted once more"

    def test_a_new_handle_and_a_new_address_at_once_are_the_same_person(self) -> None:
        before = wing()
        married = NewAddress(handle="Chriscbr", email="chris@new.example").made(before)
        after = married.with_handles({"Chriscbr": "chris"})
        found = review(before, after, NOW)
        assert (found.verdict, dict(found.renamed)) == (Verdict.NOTHING_MOVES, {"Chriscbr": "chris"})
        assert 'Person "Chriscbr" is renamed "chris": the account stays the same.' in text(found)
        again = NewAddress(handle="chris", email="chris@third.example").made(after)
        assert again.people["chris"].formerly == "chriscbr@wing.example", "resources keep the oldest name"
        assert review(after, again, NOW).verdict is Verdict.NOTHING_MOVES
        back = NewAddress(handle="chris", email="chriscbr@wing.example").made(again)
        assert back.people["chris"].formerly is None

    def test_the_address_of_somebody_else_is_never_the_same_account(self) -> None:
        before = wing()
        people = {handle: person for handle, person in before.people.items() if handle != "ShaiBer"}
        gone = replace(before, people=people).with_handles({"ShaiBer": "eladb"})
        after = NewAddress(handle="eladb", email="shaiber@wing.example").made(gone)
        assert accounts(before, after) == {"eladb": ("eladb@wing.example", "shaiber@wing.example")}

    def test_somebody_else_s_former_address_is_another_account(self) -> None:
        found = reviewed(
            ("email: chriscbr@wing.example", "email: chris@new.example, formerly: old@wing.example")
        )
        assert (found.verdict, dict(found.addresses)) == (Verdict.MOVES, {})


class TestAccount:
    def test_another_account_is_paged_for_every_duty(self) -> None:
        found = reviewed(("email: chriscbr@wing.example", "email: chris@new.example"))
        assert found.verdict is Verdict.MOVES, (
            "whoever reads the mail of the new account is paged from now on"
        )
        [person] = found.people
        assert person.account == ("chriscbr@wing.example", "chris@new.example")
        assert person.lost == ()
        assert {(move.before, move.after) for move in person.gained} == {("Chriscbr", "Chriscbr")}
        assert person.first.start == NOW
        shown = text(found)
        assert 'Another account is paged: "chris@new.example" instead of "chriscbr@wing.example".' in shown
        until = "until Sun 29 Nov, daily 15:00–03:00 UTC (10:00–22:00 for you)"
        assert f"You are primary from now on {until}, on another account." in shown

    def test_no_guard_protects_somebody_from_themselves(self) -> None:
        found = reviewed(("email: chriscbr@wing.example", "email: chris@new.example"))
        assert {finding.guard for finding in found.findings}.isdisjoint(
            {Guard.MID_TURN, Guard.SHORT_NOTICE, Guard.OVERLOAD}
        )
