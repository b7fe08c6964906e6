"""What pages less: nothing where nothing changes, and never in both directions of a single change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from oncall.model import Guard
from oncall.review import quieter
from oncall.review.compare import Verdict
from tests.oncall.review.edits import accept, operation_edits, reviewed, wing
from tests.search import examples

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.model import Operation

ONE_WAY = {
    "confirmation": ("confirm_after: 1 minute", "confirm_after: 1 hour"),
    "repeats": ("repeats: 6", "repeats: 1"),
    "wait": ("acknowledge_within: 10 minutes", "acknowledge_within: 30 minutes"),
    "own rules": ("eladb@wing.example}", "eladb@wing.example, notifications: own}"),
    "phone": ("    - {by: phone, after: 5 minutes}\n", ""),
    "regions": ("regions: [us, eu]", "regions: [us]"),
}


@pytest.mark.wide
@examples(60)
@given(operation_edits())
def test_a_file_is_not_quieter_than_itself(edit: tuple[Operation, Operation, datetime]) -> None:
    for operation in edit[:2]:
        assert list(quieter.losses(operation, operation)) == []


@pytest.mark.parametrize("case", ONE_WAY)
def test_what_is_quieter_one_way_is_not_so_the_other_way(case: str) -> None:
    before, after = wing(), wing(ONE_WAY[case])
    assert list(quieter.losses(before, after)), "what nobody is paged for, nobody notices"
    assert list(quieter.losses(after, before)) == [], "more is paged then, and nobody has to accept that"


def test_quieter_is_a_verdict_of_its_own_once_it_is_accepted() -> None:
    edit = ONE_WAY["confirmation"]
    assert reviewed(edit).verdict is Verdict.REFUSED
    assert reviewed(edit, accept((Guard.QUIETER, "eladb", "2026-12-01"))).verdict is Verdict.QUIETER


def test_nobody_accepts_for_another_that_they_are_on_their_own_rules() -> None:
    edit = ONE_WAY["own rules"]
    assert reviewed(edit, accept((Guard.QUIETER, "skyrpex", "2026-12-01"))).verdict is Verdict.REFUSED
    assert reviewed(edit, accept((Guard.QUIETER, "eladb", "2026-12-01"))).verdict is Verdict.QUIETER
