"""Writes the command, and then finds out that the connection is lost."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any


class ReplyError(Exception):
    """Redis answered with an error. Its text is `str(error)`."""


class RespClient:
    """A connection to Redis, for many callers at the same time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._lost = False
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._task = asyncio.create_task(self._hand_out_answers())

    async def execute(self, *args: str | bytes | int) -> Any:
        """Send one command and give its answer."""
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._writer.write(encode(args))
        if self._lost:
            raise ConnectionError("the connection is lost or closed")
        self._waiting.append(waiting)
        await self._writer.drain()
        answer = await waiting
        if isinstance(answer, ReplyError | ConnectionError):
            raise answer
        return answer

    async def close(self) -> None:
        """Close the connection. Who still waits gets a ConnectionError."""
        self._lose("the connection was closed")
        self._task.cancel()
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()
        await asyncio.wait([self._task])

    async def _hand_out_answers(self) -> None:
        try:
            while True:
                answer = await self._read_answer()
                waiting = self._waiting.popleft()
                if not waiting.done():  # its caller was cancelled: the answer is for nobody
                    waiting.set_result(answer)
        except Exception as error:  # nobody knows any more where the next answer begins
            self._lose(f"the connection was lost: {error!r}")

    def _lose(self, reason: str) -> None:
        self._lost = True
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(ConnectionError(reason))

    async def _read_answer(self) -> Any:
        line = (await self._reader.readuntil(b"\r\n"))[:-2]
        kind, rest = line[:1], line[1:]
        match kind:
            case b"+":
                return rest.decode()
            case b"-":
                return ReplyError(rest.decode())
            case b":":
                return int(rest)
            case b"$":
                if int(rest) == -1:
                    return None
                return (await self._reader.readexactly(int(rest) + 2))[:-2]
            case b"*":
                if int(rest) == -1:
                    return None
                return [await self._read_answer() for _ in range(int(rest))]
        raise ValueError(f"not an answer of Redis: {line!r}")


def encode(args: tuple[str | bytes | int, ...]) -> bytes:
    """The command as an array of bulk strings."""
    parts = [b"*%d\r\n" % len(args)]
    for arg in args:
        data = arg if isinstance(arg, bytes) else str(arg).encode()
        parts.append(b"$%d\r\n%b\r\n" % (len(data), data))
    return b"".join(parts)
