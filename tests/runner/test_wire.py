"""Messages: what the sender wrote arrives, and nothing else does."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_asynckata.runner.wire import Forged, Receiver, Sender

KEY = b"k" * 32
MESSAGES = st.lists(st.dictionaries(st.text(), st.integers() | st.text()), min_size=1, max_size=5)


def written(messages: Sequence[dict[str, Any]], key: bytes = KEY) -> bytes:
    """The bytes that a sender writes."""
    with tempfile.TemporaryFile() as file:
        sender = Sender(file.fileno(), key)
        for message in messages:
            sender.send(message)
        file.seek(0)
        return file.read()


@given(MESSAGES, st.integers(min_value=1, max_value=50))
def test_messages_arrive_whole_however_they_are_cut(
    messages: list[dict[str, Any]], piece: int
) -> None:
    data, receiver = written(messages), Receiver(KEY)
    pieces = [data[start : start + piece] for start in range(0, len(data), piece)]
    heard = [message for part in pieces for message in receiver.feed(part)]
    assert heard == messages


@given(MESSAGES, st.data())
def test_no_changed_byte_is_believed(messages: list[dict[str, Any]], draw: st.DataObject) -> None:
    data = bytearray(written(messages))
    place = draw.draw(st.integers(min_value=0, max_value=len(data) - 1))
    data[place] ^= draw.draw(st.integers(min_value=1, max_value=255))
    heard: list[dict[str, Any]] = []
    try:
        heard += Receiver(KEY).feed(bytes(data))
    except Forged:
        return
    assert heard == messages[: len(heard)]
    assert len(heard) < len(messages)


def test_a_message_with_another_key_is_forged() -> None:
    with pytest.raises(Forged):
        list(Receiver(KEY).feed(written([{"says": "passed"}], key=b"x" * 32)))


def test_a_repeated_message_is_forged() -> None:
    data, receiver = written([{"says": "passed"}]), Receiver(KEY)
    assert list(receiver.feed(data)) == [{"says": "passed"}]
    with pytest.raises(Forged):
        list(receiver.feed(data))


def test_text_is_not_a_message() -> None:
    with pytest.raises(Forged):
        list(Receiver(KEY).feed(json.dumps({"says": "passed"}).encode() * 10))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_copy_says_nothing_and_ends() -> None:
    with tempfile.TemporaryFile() as file:
        sender = Sender(file.fileno(), KEY)
        child = os.fork()
        if child == 0:
            sender.send({"from": "the copy"})
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        file.seek(0)
        assert file.read() == b""
