"""Every change wakes all who wait; each asks: am I the first, and is there room?"""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Protocol


class Connection(Protocol):
    """All that the pool knows about a connection: it can be closed."""

    async def close(self) -> None: ...


class ConnectionPool:
    """At most `size` connections, made by `connect` when they are needed, and used again."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int) -> None:
        self.connect = connect
        self.size = size
        self.closed = False
        self.idle: list[Connection] = []
        self.used = 0  # places in use: opening, in a block, closing
        self.queue: list[Lease] = []
        self._change = asyncio.Event()

    def acquire(self) -> "Lease":
        """A context manager: it has one connection for the time of its block."""
        return Lease(self)

    async def aclose(self) -> None:
        """Refuse everybody from now on, and wait until every connection is closed."""
        self.closed = True
        self.changed()
        while self.idle:
            self.used += 1
            try:
                await self.idle.pop().close()
            finally:
                self.used -= 1
                self.changed()
        while self.used:
            await self.next_change()

    def changed(self) -> None:
        """Wake everybody."""
        self._change.set()
        self._change = asyncio.Event()

    async def next_change(self) -> None:
        """Wait until somebody calls `changed`."""
        await self._change.wait()


class Lease:
    """One connection for one block."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    async def __aenter__(self) -> Connection:
        pool = self._pool
        await self._wait_for_a_place()
        if pool.idle:
            self._connection = pool.idle.pop()
        else:
            try:
                self._connection = await pool.connect()
            except BaseException:
                self._leave()
                raise
        return self._connection

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None and not self._pool.closed:
                self._pool.idle.append(self._connection)
            else:
                await self._connection.close()
        finally:
            self._leave()

    async def _wait_for_a_place(self) -> None:
        pool = self._pool
        pool.queue.append(self)
        try:
            while not pool.closed and (pool.queue[0] is not self or pool.used == pool.size):
                await pool.next_change()
            if pool.closed:
                raise RuntimeError("the pool is closed")
            pool.used += 1
        finally:
            pool.queue.remove(self)
            pool.changed()

    def _leave(self) -> None:
        self._pool.used -= 1
        self._pool.changed()
