"""An artifact that is damaged is a sentence, whatever is wrong with it."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci.artifact import unpacked
from oncall.errors import UserError

NAME = "preview.txt"
TEXT = b"".join(b"line %d of the preview\n" % number for number in range(40))


def packed(method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(NAME, TEXT)
    return buffer.getvalue()


WAYS = {
    method: packed(method)
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2)
}


@pytest.mark.parametrize("method", WAYS)
def test_a_whole_one_is_read(method: int) -> None:
    assert unpacked(WAYS[method], "preview", {NAME: 10_000}) == {NAME: TEXT}


def outcome(data: bytes) -> dict[str, bytes] | str:
    """The files of an archive, or why it is refused."""
    try:
        return unpacked(data, "preview", {NAME: 10_000})
    except UserError as refused:
        return str(refused)


@pytest.mark.slow
@given(st.sampled_from(sorted(WAYS)), st.integers(0), st.binary(min_size=1, max_size=8))
def test_a_damaged_one_is_a_sentence(method: int, place: int, other: bytes) -> None:
    data = WAYS[method]
    at = place % len(data)
    for damaged in (data[:at], data[:at] + other + data[at + len(other) :], data[at:]):
        found = outcome(damaged)
        if isinstance(found, str):
            assert found.startswith(("the artifact preview ", f"{NAME} in the artifact"))
            assert "\n" not in found
        else:
            assert found in ({NAME: TEXT}, {}), "what is read is what was written"


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_every_byte_of_what_is_packed_may_be_wrong(method: int) -> None:
    data = WAYS[method]
    refused = 0
    for at in range(30 + len(NAME), data.index(b"PK\x01\x02")):
        found = outcome(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        if isinstance(found, str):
            assert found.startswith("the artifact preview cannot be read: ")
            refused += 1
        else:
            assert found == {NAME: TEXT}, "a byte without a meaning"
    assert refused > 100
