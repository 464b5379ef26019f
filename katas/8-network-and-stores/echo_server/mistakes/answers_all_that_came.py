"""Answers all lines that have come before it stops."""

import asyncio
from collections import deque

HIGH_WATER = 64 * 1024


class EchoServer:
    def __init__(self, echo, *, limit=1024):
        self.echo, self.limit = echo, limit
        self.stopping = False
        self.connections = set()

    async def start(self):
        loop = asyncio.get_running_loop()
        self.listener = await loop.create_server(lambda: Connection(self), "127.0.0.1", 0)
        return self.listener.sockets[0].getsockname()[1]

    async def stop(self, grace=5.0):
        self.stopping = True
        self.listener.close()
        for connection in self.connections:
            connection.wake()
        ends = [connection.task for connection in self.connections]
        if ends:
            _, late = await asyncio.wait(ends, timeout=grace)
            for connection in tuple(self.connections):
                connection.transport.abort()
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        await self.listener.wait_closed()


class Connection(asyncio.Protocol):
    def __init__(self, server):
        self.server = server
        self.lines = deque()  # None stands for one that was too long
        self.rest = bytearray()
        self.skipping = self.ended = self.lost = False
        self.writable = asyncio.Event()
        self.writable.set()
        self.news = asyncio.Event()
        self.closed = asyncio.Event()

    def connection_made(self, transport):
        self.transport = transport
        self.server.connections.add(self)
        self.task = asyncio.create_task(self.talk())

    def data_received(self, data):
        *lines, rest = data.split(b"\n")
        for line in lines:
            self.grow(line)
            self.lines.append(None if self.skipping else bytes(self.rest))
            self.rest.clear()
            self.skipping = False
        self.grow(rest)
        if len(self.lines) > 100 or sum(len(line or b"") for line in self.lines) > HIGH_WATER:
            self.transport.pause_reading()
        self.wake()

    def grow(self, piece):
        if not self.skipping and len(self.rest) + len(piece) <= self.server.limit:
            self.rest += piece
        else:
            self.rest.clear()
            self.skipping = True

    def eof_received(self):
        self.ended = True
        self.wake()
        return True  # the answers must still go out

    def pause_writing(self):
        self.writable.clear()

    def resume_writing(self):
        self.writable.set()

    def connection_lost(self, error):
        self.lost = True
        self.writable.set()
        self.closed.set()
        self.server.connections.discard(self)
        self.wake()

    def wake(self):
        self.news.set()

    async def talk(self):
        while not self.lost and (self.lines or not self.server.stopping):
            if self.lines:
                line = self.lines.popleft()
                answer = b"line too long" if line is None else await self.server.echo(line)
                self.transport.write(answer + b"\n")
                await self.writable.wait()
            elif self.ended:
                break
            else:
                if not self.transport.is_closing():
                    self.transport.resume_reading()
                self.news.clear()
                await self.news.wait()
        self.transport.close()
        await self.closed.wait()
