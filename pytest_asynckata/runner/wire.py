"""Messages from a child to its parent that nothing else in the child can forge by writing.

A message is a length, a code and JSON. The code is an HMAC (RFC 2104) over the message and its
number, with a key that the child gets before it loads the subject: bytes that a subject writes
to the pipe, and messages that it repeats, are known at once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import struct
from collections.abc import Iterator
from typing import Any

_HEAD = struct.Struct("!Q32s")
_LONGEST = 64 * 1024 * 1024


class Forged(Exception):
    """Something that no sender with the key has written."""


class Sender:
    """Writes messages to a file descriptor, for this process and none that is forked from it.

    Its tools are bound here: a subject that replaces `os.write` or `json.dumps` changes nothing.
    """

    def __init__(
        self, descriptor: int, key: bytes, *, write: Any = os.write, encode: Any = json.dumps,
        own_pid: Any = os.getpid, leave: Any = os._exit
    ) -> None:  # fmt: skip
        self._descriptor, self._code = descriptor, hmac.new(key, digestmod=hashlib.sha256)
        self._write, self._encode, self._own_pid, self._leave = write, encode, own_pid, leave
        self._pid = own_pid()
        self._number = 0

    def send(self, message: dict[str, Any]) -> None:
        """Write one message whole.

        Raises:
            OSError: if the descriptor is closed or nobody reads.
        """
        if self._own_pid() != self._pid:
            self._leave(0)  # a copy made by the subject's `fork`: it has nothing to say
        body = self._encode(message).encode()
        code = _code(self._code, self._number, body)
        self._number += 1
        rest = memoryview(_HEAD.pack(len(body), code) + body)
        while rest:
            rest = rest[self._write(self._descriptor, rest) :]


class Receiver:
    """Turns the bytes that come out of a pipe into messages."""

    def __init__(self, key: bytes) -> None:
        self._code = hmac.new(key, digestmod=hashlib.sha256)
        self._number = 0
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """The messages that are complete now.

        Raises:
            Forged: for bytes that the sender has not written.
        """
        self._buffer += data
        while len(self._buffer) >= _HEAD.size:
            length, code = _HEAD.unpack_from(self._buffer)
            if length > _LONGEST:
                raise Forged
            if len(self._buffer) < _HEAD.size + length:
                return
            body = bytes(self._buffer[_HEAD.size : _HEAD.size + length])
            del self._buffer[: _HEAD.size + length]
            if not hmac.compare_digest(code, _code(self._code, self._number, body)):
                raise Forged
            self._number += 1
            yield json.loads(body)


def _code(keyed: hmac.HMAC, number: int, body: bytes) -> bytes:
    code = keyed.copy()
    code.update(number.to_bytes(8, "big"))
    code.update(body)
    return code.digest()
