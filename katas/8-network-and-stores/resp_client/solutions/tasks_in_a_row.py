"""Each command has a task that reads its answer, after the task of the command before has ended."""

import asyncio


class ReplyError(Exception):
    """Redis answered with an error. Its text is `str(error)`."""


class RespClient:
    def __init__(self, reader, writer):
        self._reader = reader
        self._writer = writer
        self._usable = True
        self._last = None
        self._tasks = set()

    async def execute(self, *args):
        if not self._usable:
            raise ConnectionError("the connection is lost or closed")
        pieces = [part if isinstance(part, bytes) else f"{part}".encode() for part in args]
        self._writer.write(f"*{len(pieces)}\r\n".encode())
        for piece in pieces:
            self._writer.write(f"${len(piece)}\r\n".encode())
            self._writer.write(piece)
            self._writer.write(b"\r\n")
        task = self._last = asyncio.create_task(self._read_after(self._last))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await self._writer.drain()
        # The answer must be read even if this caller is cancelled.
        good, answer = await asyncio.shield(task)
        if good:
            return answer
        raise answer

    async def close(self):
        self._usable = False
        if not self._reader.at_eof():
            self._reader.feed_eof()  # all tasks find the end of the answers
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            pass

    async def _read_after(self, before):
        if before is not None:
            await asyncio.wait([before])
        if not self._usable:
            return False, ConnectionError("the connection is lost or closed")
        try:
            answer = await self._read()
        except (EOFError, OSError, ValueError) as error:
            self._usable = False
            return False, ConnectionError(f"no answer: {error!r}")
        return not isinstance(answer, ReplyError), answer

    async def _read(self):
        line = await self._reader.readline()
        if not line.endswith(b"\r\n"):
            raise EOFError("the connection ended in the middle of an answer")
        text = line[1:-2].decode()
        if line.startswith(b"+"):
            return text
        if line.startswith(b"-"):
            return ReplyError(text)
        number = int(text)
        if line.startswith(b":"):
            return number
        if not line.startswith((b"$", b"*")):
            raise ValueError(f"unknown answer: {line!r}")
        if number < 0:
            return None
        if line.startswith(b"$"):
            data = await self._reader.readexactly(number)
            await self._reader.readexactly(2)
            return data
        items = []
        while len(items) < number:
            items.append(await self._read())
        return items
