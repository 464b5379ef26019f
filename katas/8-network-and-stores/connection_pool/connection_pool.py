"""Kata `connection_pool`: share a few connections between many tasks. You edit only this file."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Connection(Protocol):
    """All that the pool knows about a connection: it can be closed."""

    async def close(self) -> None: ...


class ConnectionPool:
    """At most `size` connections, made by `connect` when they are needed, and used again."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int) -> None:
        raise NotImplementedError

    def acquire(self) -> AbstractAsyncContextManager[Connection]:
        """A context manager: it has one connection for the time of its block."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Refuse everybody from now on, and wait until every connection is closed."""
        raise NotImplementedError
