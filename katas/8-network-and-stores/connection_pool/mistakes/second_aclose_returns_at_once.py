"""The second aclose() does nothing, although the first one still waits."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol


class Connection(Protocol):
    """All that the pool knows about a connection: it can be closed."""

    async def close(self) -> None: ...


class ConnectionPool:
    """At most `size` connections, made by `connect` when they are needed, and used again."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int) -> None:
        self._connect = connect
        self._size = size
        self._places = size  # how many more connections may be opened
        self._idle: list[Connection] = []
        self._turns: deque[asyncio.Future[Connection | None]] = deque()
        self._closed = False
        self._all_gone = asyncio.Event()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        """A context manager: it has one connection for the time of its block."""
        connection = await self._take()
        healthy = None
        try:
            if connection is None:
                connection = await self._connect()
            try:
                yield connection
                if not self._closed:
                    healthy = connection
            finally:
                if healthy is None:
                    await connection.close()
        finally:
            self._give_back(healthy)

    async def aclose(self) -> None:
        """Refuse everybody from now on, and wait until every connection is closed."""
        if self._closed:
            return
        self._closed = True
        for turn in self._turns:
            if not turn.done():
                turn.set_exception(RuntimeError("the pool was closed"))
        while self._idle:
            try:
                await self._idle.pop().close()
            finally:
                self._give_back(None)
        if self._places < self._size:
            await self._all_gone.wait()

    async def _take(self) -> Connection | None:
        """An open connection, or None: a place, in which one may be opened."""
        if self._closed:
            raise RuntimeError("the pool is closed")
        if self._idle:
            return self._idle.pop()
        if self._places:
            self._places -= 1
            return None
        turn: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and not turn.exception():
                self._give_back(turn.result())  # it came in the same moment: somebody needs it
            raise

    def _give_back(self, connection: Connection | None) -> None:
        """Pass a connection, or only its place, to the first one who still waits."""
        while self._turns:
            turn = self._turns.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        if connection is not None:
            self._idle.append(connection)
            return
        self._places += 1
        if self._closed and self._places == self._size:
            self._all_gone.set()
