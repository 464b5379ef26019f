"""From bytes to keys, in whatever pieces the bytes come."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_asynckata.watch.keys import KeyDecoder

PIECES = [
    b"h", b"Q", b"G", b"g", b"\r", b" ", b"\x1b[A", b"\x1bOB", b"\x1b[5~", b"\x1b[6~",
    b"\x1b[1;5C", b"\x1b[200~rm y q\n\x1b[201~", "é".encode(), "ü日".encode(), b"\x1b[<0;3;4M",
    b"\x7f", b"\x01", b"\x1bx",
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        (b"h", ["h"]),
        (b"H", ["h"]),
        (b"gG", ["g", "G"]),
        (b"\r\n", ["enter", "enter"]),
        (b" ", [" "]),
        (b"\x1b[A\x1bOA", ["up", "up"]),
        (b"\x1b[B\x1b[6~\x1b[5~", ["down", "page-down", "page-up"]),
        (b"\x1b[H\x1b[4~", ["home", "end"]),
        (b"\x1b[1;5C\x1b[24~\x1b[<0;3;4M", []),
        (b"\x1bq", []),
        (b"\x00\x01\x7f", []),
        (b"\xff\xfeh", ["h"]),
        ("é".encode(), ["é"]),
    ],
)
def test_keys_have_names(data: bytes, keys: list[str]) -> None:
    decoder = KeyDecoder()
    assert decoder.feed(data) == keys
    assert not decoder.waits


def test_a_key_may_come_in_pieces() -> None:
    decoder = KeyDecoder()
    assert decoder.feed(b"\x1b") == []
    assert decoder.waits
    assert decoder.feed(b"[") == []
    assert decoder.feed(b"A") == ["up"]


def test_escape_is_a_key_when_nothing_follows() -> None:
    decoder = KeyDecoder()
    assert decoder.feed(b"\x1b") == []
    assert decoder.flush() == ["escape"]
    assert decoder.feed(b"q") == ["q"]


def test_a_sequence_that_breaks_off_is_forgotten() -> None:
    decoder = KeyDecoder()
    assert decoder.feed(b"\x1b[1;") == []
    assert decoder.flush() == []
    assert decoder.feed(b"q") == ["q"]


def test_nothing_that_is_pasted_is_a_key() -> None:
    decoder = KeyDecoder()
    assert decoder.feed(b"\x1b[200~r") == []
    assert decoder.flush() == []
    assert decoder.feed(b"y\nq\x1b[A\x1b[201") == []
    assert decoder.feed(b"~h") == ["h"]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.data())
def test_where_the_bytes_are_cut_does_not_matter(pieces: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(pieces)
    cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=6))
    places = [0, *sorted(cuts), len(whole)]
    decoder = KeyDecoder()
    keys = [key for a, b in itertools.pairwise(places) for key in decoder.feed(whole[a:b])]
    assert keys == KeyDecoder().feed(whole)


@given(st.binary(max_size=200))
def test_any_bytes_are_taken_in(data: bytes) -> None:
    decoder = KeyDecoder()
    decoder.feed(data)
    decoder.flush()
