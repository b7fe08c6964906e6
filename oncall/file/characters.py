"""The characters that a text of the file may not hold: those that nobody sees, and two ways to write one."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Literal

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # but tab and line ends
_HIDDEN = re.compile(
    f"{_CONTROL.pattern}"
    "|[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"  # without a shape
    "|[\ufe00-\ufe0f]"  # variation selectors
    "|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f]"  # of scripts' own
    "|[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"  # spaces that are no space
    "|[\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"  # no characters for everybody
    f"|[{''.join(chr(plane << 16 | last) for plane in range(1, 15) for last in (0xFFFE, 0xFFFF))}]"
)

_PICTURE = r"[\xa9\xae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_EMOJI = re.compile(
    rf"(?<={_PICTURE})\ufe0f|(?<=[#*0-9])\ufe0f(?=\u20e3)"
    rf"|(?:(?<={_PICTURE})|(?<=\ufe0f))\u200d(?={_PICTURE})"
    "|(?<=\U0001f3f4)[\U000e0020-\U000e007e]+\U000e007f"
)
"""The hidden characters by which emoji are made of others: hearts in red, families, the flags of Britain's nations."""


def hidden(text: str) -> list[tuple[int, str]]:
    """Where a text holds what nobody sees, and what each is: ``the control character U+009B``."""
    if text.isascii() and not _CONTROL.search(text):
        return []
    needed = set(chain.from_iterable(range(*match.span()) for match in _EMOJI.finditer(text)))
    return [
        (match.start(), f"{_what(match.group())} U+{ord(match.group()):04X}")
        for match in _HIDDEN.finditer(text)
        if match.start() not in needed
    ]


def _what(character: str) -> str:
    from unicodedata import category as category_of  # few files hold such

    category = category_of(character)
    if category == "Cc":
        return "the control character"
    if category == "Zs":
        return "the special space"
    if category in ("Co", "Cs", "Cn"):
        return "the private or invalid character"
    return "the invisible character"


def composed(text: str) -> str:
    """The text with each letter and its accents as one character (NFC): two texts that look alike are then one."""
    return _normalized("NFC", text)


def _normalized(form: Literal["NFC", "NFKC"], text: str) -> str:
    if text.isascii():
        return text
    from unicodedata import normalize  # many files are plain ASCII

    return normalize(form, text)


_ALIKE = str.maketrans(
    "авеіјкмнорсԛѕтԝхуһԁԍґαβεικνορτυχ01|‐‑‒–—―−‘’‚‛“”„‟…",
    "abeijkmhopcqstwxyhdgrabeikvoptuxoll-------''''\"\"\"\".",
)


def likeness(text: str) -> str:
    """What a text looks like at a glance: equal for texts that differ in case, spaces, look-alike letters or dashes."""
    return " ".join(_normalized("NFKC", text).casefold().translate(_ALIKE).split())
