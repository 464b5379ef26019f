"""Each client waits for its next line and for the stop at once; nobody is cancelled for it."""

import asyncio
from contextlib import suppress


class EchoServer:
    def __init__(self, echo, *, limit=1024):
        self.echo, self.limit = echo, limit
        self.stopping = asyncio.Event()
        self.tasks = {}

    async def start(self):
        self.server = await asyncio.start_server(self.connected, "127.0.0.1", 0)
        return self.server.sockets[0].getsockname()[1]

    async def stop(self, grace=5.0):
        self.stopping.set()
        self.server.close()
        tasks = dict(self.tasks)
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                for task in tasks:
                    await asyncio.wait([task])
        for task, writer in tasks.items():
            if not task.done():
                writer.transport.abort()
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.server.wait_closed()

    def connected(self, reader, writer):
        task = asyncio.create_task(self.talk(reader, writer))
        self.tasks[task] = writer
        task.add_done_callback(self.tasks.pop)

    async def talk(self, reader, writer):
        lines = self.lines(reader)
        try:
            while (line := await self.unless_stopped(lines)) is not None:
                answer = await self.echo(line) if len(line) <= self.limit else b"line too long"
                writer.write(answer + b"\n")
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            await lines.aclose()
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def unless_stopped(self, lines):
        """The next line; None if there is none, or if the server is stopped before it comes."""
        if self.stopping.is_set():
            return None
        reading = asyncio.create_task(self.next_line(lines))
        stopped = asyncio.create_task(self.stopping.wait())
        try:
            await asyncio.wait([reading, stopped], return_when=asyncio.FIRST_COMPLETED)
            return reading.result() if reading.done() and not stopped.done() else None
        finally:
            for task in (reading, stopped):
                task.cancel()
            await asyncio.gather(reading, stopped, return_exceptions=True)

    async def next_line(self, lines):
        return await anext(lines, None)

    async def lines(self, reader):
        """The lines; of one that is too long only the first limit + 1 bytes."""
        kept = b""
        while data := await reader.read(16 * 1024):
            first, *others = data.split(b"\n")
            kept = (kept + first)[: self.limit + 1]
            for other in others:
                yield kept
                kept = other[: self.limit + 1]
