"""Everybody looks different, and keeps their look."""

from __future__ import annotations

from oncall.site.people import STROKES, looks


def test_a_newcomer_changes_nobodys_colour_or_pattern() -> None:
    handles = [f"person{number}" for number in range(20)]
    before, after = looks(handles[:-1]), looks(handles)
    assert all(before[handle][:2] == after[handle][:2] for handle in handles[:-1])


def test_no_two_look_the_same() -> None:
    found = looks([f"p{number}" for number in range(60)])
    assert len({(look.hue, look.stroke) for look in found.values()}) == 60
    neighbours = list(found.values())[: len(STROKES)]
    assert len({look.stroke for look in neighbours}) == len(STROKES)


def test_initials_tell_people_apart() -> None:
    found = looks(["ada", "Adam", "ben", "a"])
    assert [look.initials for look in found.values()] == ["ada", "Adam", "be", "a"]
