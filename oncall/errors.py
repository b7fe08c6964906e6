"""The errors that end a command: a sentence for the person, and exit code 1."""

from __future__ import annotations


class UserError(Exception):
    """Its text is for the person who ran the command; the entry point prints it and ends with 1."""


class StackError(UserError):
    """A stack cannot be read, or does not hold what it should.

    ``allowed`` says what would be right, ``hint`` what to do about it.
    """

    def __init__(self, stack: str, problem: str, allowed: str = "", hint: str = "") -> None:
        expected = f"allowed: {allowed}" if allowed else ""
        reasons = "; ".join(part for part in (problem, expected, hint) if part)
        super().__init__(f"stack {stack}: {reasons}")
