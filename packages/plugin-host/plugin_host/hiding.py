"""Hiding secrets in a text, however a service has written them when it sends them back."""

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

HIDDEN: Final = "[secret]"
_SHORTEST: Final = 4
_ESCAPE: Final = r"\\{1,8}"
_PERCENT: Final = "%(?:25){0,3}"
"""Both may be escaped again, as in JSON inside of JSON, within a bound: a long run would be searched for ever."""
_BACKSLASHES: Final = re.compile(r"\\+")
_SPACE: Final = rf"(?:\s|\+|{_ESCAPE}(?:[nrtfv]|u00[012][0-9a-fA-F])|{_PERCENT}[012][0-9a-fA-F])+"


def without_secrets(text: str, secrets: Sequence[str]) -> str:
    """``text`` with secrets of four letters and more hidden.

    They are found as they are, escaped as in JSON, quoted as in a URL or in HTML, with other white space, and inside of
    base64 (as in Basic authentication). Cut a text after this, never before: a part of a secret is not found.
    """
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            text = _pattern(secret).sub(HIDDEN, text)
    return text


@lru_cache(maxsize=64)
def _pattern(secret: str) -> re.Pattern[str]:
    words = ("".join(map(_written, _BACKSLASHES.sub(r"\\", word))) for word in secret.split())
    return re.compile(
        "|".join((_SPACE.join(words) or re.escape(secret), *map(re.escape, _in_base64(secret))))
    )


def _written(character: str) -> str:
    """A pattern of the ways to write one character."""
    escaped = json.dumps(character)[1:-1].removeprefix("\\")
    units = "".join(f"{_ESCAPE}u{unit:04x}" for unit in _utf_16(character))
    quoted = "".join(f"{_PERCENT}{byte:02x}" for byte in character.encode(errors="surrogatepass"))
    ways = (
        f"(?:{_ESCAPE})?{re.escape(character)}",
        f"{_ESCAPE}{re.escape(escaped)}",
        f"(?i:{units})",
        f"(?i:{quoted})",
        rf"&\#(?:0*{ord(character)}|(?i:x0*{ord(character):x}));",
        re.escape(html.escape(character)),
    )
    return f"(?:{'|'.join(ways)})" if character != "\\" else f"(?:{'|'.join(ways[2:])}){{1,16}}"


def _utf_16(character: str) -> Iterator[int]:
    data = character.encode("utf-16-be", errors="surrogatepass")
    return (int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2))


def _in_base64(secret: str) -> Iterator[str]:
    """What base64 makes of a secret wherever it begins, without the letters that depend on what is around it."""
    data = secret.encode(errors="surrogatepass")
    for before in range(3):
        start, end = -(-before * 8 // 6), (before + len(data)) * 8 // 6
        core = b64encode(bytes(before) + data).decode()[start:end]
        if len(core) >= _SHORTEST:
            yield core
            yield core.replace("+", "-").replace("/", "_")
