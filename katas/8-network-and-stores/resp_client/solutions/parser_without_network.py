"""A parser that knows nothing of the network: a generator that gets bytes and gives answers."""

import asyncio
from collections import deque


class ReplyError(Exception):
    """Redis answered with an error. Its text is `str(error)`."""


class Parser:
    """`feed(data)` gives the list of the answers that are complete now."""

    def __init__(self):
        self._data = bytearray()
        self._answers = []
        self._work = self._run()
        next(self._work)

    def feed(self, data):
        self._data += data
        next(self._work)
        answers, self._answers = self._answers, []
        return answers

    def _run(self):
        while True:
            answer = yield from self._answer()
            self._answers.append(answer)

    def _take(self, count):
        while len(self._data) < count:
            yield
        taken = bytes(self._data[:count])
        del self._data[:count]
        return taken

    def _line(self):
        while (end := self._data.find(b"\r\n")) < 0:
            yield
        return (yield from self._take(end + 2))[:-2]

    def _answer(self):
        line = yield from self._line()
        kind, rest = line[:1], line[1:]
        if kind == b"+":
            return rest.decode()
        if kind == b"-":
            return ReplyError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind not in (b"$", b"*"):
            raise ValueError(f"unknown kind of answer: {kind!r}")
        length = int(rest)
        if length < 0:
            return None
        if kind == b"$":
            return (yield from self._take(length + 2))[:-2]
        items = []
        for _ in range(length):
            items.append((yield from self._answer()))
        return items


class RespClient:
    def __init__(self, reader, writer):
        self._reader, self._writer = reader, writer
        self._callers = deque()
        self._closed = False
        self._receiving = asyncio.ensure_future(self._receive())

    async def execute(self, *args):
        if self._closed or self._receiving.done():
            raise ConnectionError("there is no connection any more")
        command = [b"*%d" % len(args)]
        for arg in args:
            if not isinstance(arg, bytes):
                arg = str(arg).encode()
            command += [b"$%d" % len(arg), arg]
        answered = asyncio.Event()
        box = []
        self._callers.append((answered, box))
        self._writer.write(b"\r\n".join(command) + b"\r\n")
        await self._writer.drain()
        await answered.wait()
        if not box:
            raise ConnectionError("the connection ended before the answer came")
        if isinstance(box[0], ReplyError):
            raise box[0]
        return box[0]

    async def close(self):
        self._closed = True
        self._receiving.cancel()
        await asyncio.wait([self._receiving])
        self._end()
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            pass

    async def _receive(self):
        parser = Parser()
        try:
            while data := await self._reader.read(4096):
                for answer in parser.feed(data):
                    answered, box = self._callers.popleft()
                    box.append(answer)
                    answered.set()
        except (OSError, ValueError):
            pass
        self._end()

    def _end(self):
        self._closed = True
        while self._callers:
            answered, _box = self._callers.popleft()
            answered.set()
