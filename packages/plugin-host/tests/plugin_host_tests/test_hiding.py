"""No part of a secret is shown, wherever it is and however it is written."""

from __future__ import annotations

import asyncio
import html
import json
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plugin_host.hiding import HIDDEN, without_secrets
from plugin_host.http import Api, ApiError
from plugin_host.testing import Time

Spelling = Callable[[str], str]

SPELLINGS: dict[str, Spelling] = {
    "as it is": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in JSON": lambda text: json.dumps(json.dumps(text))[3:-3],
    "JSON, every character escaped": lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
    "JSON as PHP writes it": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "a URL": lambda text: quote(text, safe=""),
    "a URL's path": quote,
    "a form": quote_plus,
    "a URL in a URL": lambda text: quote(quote(text, safe="")),
    "a URL in lower case": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "HTML": html.escape,
    "HTML by number": lambda text: "".join(f"&#x{ord(one):X};" for one in text),
}
TOKENS = st.text(
    st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=40
)  # what a header may hold
ASIDE = st.text(st.sampled_from("xyz .-"), max_size=600)
PART = 6
"""The length of a part of a secret that must not be seen."""


def parts(text: str) -> set[str]:
    return {text[at : at + PART] for at in range(len(text) - PART + 1)}


def shown(token: str, body: Any, *, status: int = 400) -> str:
    """The error of an answer with a body: JSON, or a text."""
    answer = httpx.Response(status, text=body) if isinstance(body, str) else httpx.Response(status, json=body)
    there = Api(
        "V",
        "https://v.example",
        token=token,
        limit=(1000, 1.0),
        surroundings=Time().surroundings(1.0),
        transport=httpx.MockTransport(lambda _: answer),
    )
    with pytest.raises(ApiError) as caught:
        asyncio.run(there.send("GET", "/"))
    return str(caught.value)


@pytest.mark.wide
def test_the_cut_comes_after_the_hiding() -> None:
    token = "u+aB3dEfGhIjKlMnOpQrStUvWxYz0123456789"
    for before in range(440, 510):
        assert not parts(token) & parts(shown(token, {"errors": "x" * before + token}))


@pytest.mark.wide
@given(TOKENS, ASIDE, ASIDE, st.sampled_from(sorted(SPELLINGS)), st.integers(0, 3))
def test_no_part_of_a_token_is_in_an_error(token: str, before: str, after: str, way: str, shape: int) -> None:
    spelt = SPELLINGS[way](token)
    text = f"{before}<{spelt}>{after}"
    body: Any = (
        text,
        {"errors": text},
        {"error": {"message": text, "errors": [text, text]}},
        {"errors": {text: ["a", text]}, "allowed_values": [text]},
    )[shape]
    seen = shown(token, body)
    around = parts(before) | parts(after) | parts(f"{HIDDEN}>") | parts("v.example: 400 Bad Request")
    assert token not in seen
    assert not (parts(token) & parts(seen)) - around
    assert spelt not in seen


@pytest.mark.wide
@given(TOKENS, st.text(st.sampled_from("abc:"), max_size=5), st.text(st.sampled_from("abc:"), max_size=5))
def test_a_token_in_basic_authentication_is_hidden(token: str, user: str, rest: str) -> None:
    for encode in (b64encode, urlsafe_b64encode):
        spelt = encode(f"{user}{token}{rest}".encode()).decode()
        left = without_secrets(f"Basic {spelt} is wrong", [token])
        assert HIDDEN in left
        inner = encode(f"{user}{token}".encode()).decode()[-(-len(user) * 8 // 6) : -4]
        assert not any(part in left for part in parts(inner)), left


@pytest.mark.slow
@given(st.text(min_size=4, max_size=30), st.text(max_size=20))
def test_any_text_is_hidden(secret: str, around: str) -> None:
    left = without_secrets(around + secret + around, [secret])
    assert secret not in left or not secret.strip() or secret in around + HIDDEN + around
    assert without_secrets("plain words", ["another secret"]) == "plain words"


def test_a_key_of_several_lines_is_hidden_however_its_lines_end() -> None:
    key = "-----BEGIN KEY-----\nabcdef\nghijkl\n-----END KEY-----\n"
    for spelt in (key, key.replace("\n", "\r\n"), key.replace("\n", " "), json.dumps(key), quote_plus(key)):
        assert "abcdef" not in without_secrets(f"no: {spelt}", [key])


def test_a_longer_secret_goes_before_a_part_of_it_and_a_short_one_stays() -> None:
    assert without_secrets("abcdefgh abcd abc", ["abcd", "abcdefgh", "abc"]) == f"{HIDDEN} {HIDDEN} abc"


@pytest.mark.wide
def test_a_long_answer_is_searched_in_no_time() -> None:
    begun = time.process_time()
    without_secrets(
        "%25" * 30_000 + "\\" * 30_000 + " " * 30_000, ["a secret of words\nand lines", "\\\\\\\\a"]
    )
    assert time.process_time() - begun < 5, "no pattern may try all ways to read a run of escapes"
