"""Sealed streams: the same bytes come out, and nothing else ever does."""

import base64
import io
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optiserve.tenancy.sealed import framing
from optiserve.tenancy.sealed.framing import MARK, SEGMENT, SealBroken, Sealing, Unsealed

BY_TINK = (
    "KKJhFqADAod3j6LFyW4AgGs2gmsZIgU35iJ02+0+kGtg0vMe4R/2vVS9H1nlfXh5"
    "t0byBE5eQH045rSuDMczLYJY3TIZRg=="
)
KEY, NAME = bytes(range(32)), "hospitals/1/intake/a.csv"
FIRST, LATER = SEGMENT - 40 - 16, SEGMENT - 16  # what fits into a segment
EDGES = sorted(
    {max(0, full + more) for full in (0, FIRST, FIRST + LATER) for more in (-1, 0, 1)}
    | {3 * SEGMENT}
)


class Trickle(io.RawIOBase):
    """A stream that gives less than it is asked for, and goes in one direction."""

    def __init__(self, data: bytes, step: int) -> None:
        self._data, self._step, self._at = data, step, 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        part = self._data[self._at : self._at + min(self._step, len(into))]
        into[: len(part)] = part
        self._at += len(part)
        return len(part)


def content(size: int) -> bytes:
    return (b"0123456789abcdef!" * (size // 17 + 1))[:size]


def sealed(data: bytes, *, key: bytes = KEY, name: str = NAME) -> bytes:
    return Sealing(io.BytesIO(data), key=key, generation=7, name=name).readall()


def opened(stored: bytes, *, key: bytes = KEY, name: str = NAME) -> IO[bytes]:
    stream = io.BytesIO(stored)
    stream.seek(MARK)
    return io.BufferedReader(Unsealed(stream, key=key, name=name, size=len(stored)))


LONG = 2 * SEGMENT + 5
WHOLE = sealed(content(LONG))


def refused(stored: bytes, **more: Any) -> None:
    with pytest.raises(SealBroken):
        opened(stored, **more).read()


@pytest.mark.parametrize("size", EDGES)
def test_what_is_sealed_comes_out_again_at_every_edge_of_a_segment(size: int) -> None:
    stored = sealed(content(size))
    assert opened(stored).read() == content(size)
    assert framing.plain_size(len(stored)) == size
    assert framing.generation_of(stored) == 7


@given(st.binary(max_size=2000), st.integers(1, 500))
def test_it_does_not_matter_in_what_pieces_a_stream_comes(data: bytes, step: int) -> None:
    stored = Sealing(io.BufferedReader(Trickle(data, step)), key=KEY, generation=7, name=NAME)
    whole = stored.readall()
    trickle = Trickle(whole[MARK:], step)
    plain = Unsealed(trickle, key=KEY, name=NAME, size=len(whole))  # type: ignore[arg-type]
    assert plain.readall() == data


@given(st.lists(st.tuples(st.integers(0, 3 * SEGMENT), st.integers(0, SEGMENT)), max_size=20))
def test_it_reads_from_anywhere_as_the_plain_stream_does(steps: list[tuple[int, int]]) -> None:
    stream, plain = opened(WHOLE), io.BytesIO(content(LONG))
    for place, count in steps:
        assert stream.seek(place) == plain.seek(place)
        assert stream.read(count) == plain.read(count)
    assert stream.seek(0, io.SEEK_END) == LONG


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed(place: int, by: int) -> None:
    changed = bytearray(WHOLE)
    changed[place] ^= by
    if place < 8:
        assert framing.generation_of(changed) is None
    elif place < MARK:
        assert framing.generation_of(changed) != 7  # another key is asked for
    else:
        refused(bytes(changed))


@given(st.integers(MARK, len(WHOLE) - 1))
def test_nothing_can_be_cut_off(length: int) -> None:
    refused(WHOLE[:length])


@pytest.mark.parametrize("segments", [1, 2])
def test_whole_segments_cannot_be_cut_off_either(segments: int) -> None:
    refused(WHOLE[: MARK + segments * SEGMENT])


@given(st.binary(min_size=1, max_size=100))
def test_nothing_can_be_added(more: bytes) -> None:
    refused(WHOLE + more)


def test_segments_cannot_change_places() -> None:
    stored = sealed(content(4 * SEGMENT))
    start, one, two, rest = (
        stored[: MARK + SEGMENT],
        stored[MARK + SEGMENT : MARK + 2 * SEGMENT],
        stored[MARK + 2 * SEGMENT : MARK + 3 * SEGMENT],
        stored[MARK + 3 * SEGMENT :],
    )
    refused(start + two + one + rest)
    refused(start + one + one + rest)


def test_a_segment_of_another_file_under_the_same_key_and_name_does_not_fit() -> None:
    other = sealed(content(LONG))
    refused(WHOLE[: MARK + SEGMENT] + other[MARK + SEGMENT :])


def test_it_opens_under_no_other_key_and_no_other_name() -> None:
    refused(WHOLE, key=bytes(32))
    refused(WHOLE, name="hospitals/2/intake/a.csv")


def test_equal_files_do_not_look_alike() -> None:
    assert sealed(b"equal")[MARK + 1 :] != sealed(b"equal")[MARK + 1 :]


@pytest.mark.parametrize("head", [b"", b"PK\x03\x04", b"x" * MARK, WHOLE[: MARK - 1]])
def test_what_is_not_sealed_is_not_taken_for_it(head: bytes) -> None:
    assert framing.generation_of(head) is None


def test_what_tink_has_sealed_opens() -> None:
    """Sealed by tink 1.16.1 (AesGcmHkdfStreamingKey, 64 KiB segments, HKDF with SHA-256)."""
    theirs = base64.b64decode(BY_TINK)
    assert opened(bytes(MARK) + theirs).read() == b"sealed by Tink"
