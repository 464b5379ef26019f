"""Each caller reads its answer itself: one who is cancelled leaves the rest of it to the next."""

import asyncio
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
        self._lock = asyncio.Lock()

    async def execute(self, *args: str | bytes | int) -> Any:
        """Send one command and give its answer."""
        if self._lost:
            raise ConnectionError("the connection is lost or closed")
        self._writer.write(encode(args))
        await self._writer.drain()
        async with self._lock:
            try:
                answer = await self._read_answer()
            except (EOFError, OSError, ValueError) as error:
                self._lost = True
                raise ConnectionError("the connection was lost") from error
        if isinstance(answer, ReplyError):
            raise answer
        return answer

    async def close(self) -> None:
        """Close the connection. Who still waits gets a ConnectionError."""
        self._lost = True
        self._reader.feed_eof()
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

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
