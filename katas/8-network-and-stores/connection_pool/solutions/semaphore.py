"""A semaphore counts the places and is fair; closing lets everybody through, and refuses them."""

import asyncio
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
        self._places = asyncio.Semaphore(size)
        self._idle: list[Connection] = []
        self._waiting = 0
        self._in_use = 0
        self._closed = False
        self._nobody = asyncio.Event()
        self._nobody.set()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        """A context manager: it has one connection for the time of its block."""
        self._refuse_if_closed()
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            self._refuse_if_closed()
            async with self._counted():
                connection = self._idle.pop() if self._idle else await self._connect()
                try:
                    yield connection
                except BaseException:
                    await connection.close()
                    raise
                if self._closed:
                    await connection.close()
                else:
                    self._idle.append(connection)
        finally:
            self._places.release()

    async def aclose(self) -> None:
        """Refuse everybody from now on, and wait until every connection is closed."""
        self._closed = True
        for _ in range(self._waiting):
            self._places.release()
        async with self._counted():
            while self._idle:
                await self._idle.pop().close()
        await self._nobody.wait()

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        self._in_use += 1
        self._nobody.clear()
        try:
            yield
        finally:
            self._in_use -= 1
            if self._in_use == 0:
                self._nobody.set()

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise RuntimeError("the pool is closed")
