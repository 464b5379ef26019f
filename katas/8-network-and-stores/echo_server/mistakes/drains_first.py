"""Awaits drain() before it writes the answer, and not after it."""

import asyncio
from collections.abc import Awaitable, Callable

TOO_LONG = b"line too long"


class EchoServer:
    """Answers every line of every client with what `echo` makes of it."""

    def __init__(self, echo: Callable[[bytes], Awaitable[bytes]], *, limit: int = 1024) -> None:
        self._echo = echo
        self._limit = limit
        self._server: asyncio.Server  # since start()
        self._stopping = False
        self._clients: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}
        self._idle: set[asyncio.StreamWriter] = set()

    async def start(self) -> int:
        """Listen on 127.0.0.1, at a free port, and return the port."""
        self._server = await asyncio.start_server(
            self._connected, "127.0.0.1", 0, limit=self._limit
        )
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self, grace: float = 5.0) -> None:
        """Let answers end that are under way, for `grace` seconds at most, and close everything."""
        self._stopping = True
        self._server.close()
        for writer in self._idle:
            self._clients[writer].cancel()
        if self._clients:
            await asyncio.wait(self._clients.values(), timeout=grace)
        for writer, task in self._clients.items():
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*self._clients.values(), return_exceptions=True)
        await self._server.wait_closed()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._clients[writer] = task
        task.add_done_callback(lambda _: self._clients.pop(writer))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not self._stopping:
                self._idle.add(writer)
                try:
                    line = await self._next_line(reader)
                finally:
                    self._idle.discard(writer)
                answer = TOO_LONG if line is None else await self._echo(line)
                await writer.drain()
                writer.write(answer + b"\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone
        finally:
            writer.close()
            try:
                await writer.wait_closed()
            except ConnectionError:
                pass

    async def _next_line(self, reader: asyncio.StreamReader) -> bytes | None:
        """The next line without its end; None for a line that is too long."""
        too_long = False
        while True:
            try:
                line = await reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as error:
                await reader.readexactly(error.consumed)
                too_long = True
            else:
                return None if too_long else line[:-1]
