"""A real Redis server in place of the fake one, for those who ask for it.

Only a scratch database is ever emptied: one that holds nothing, or that carries our mark. The
loop's clock stands still while the server works, so times stay exact; `sleep` takes real time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Connection, Redis
from redis.exceptions import RedisError

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.stage.redis_wire import WiredConnection

MARK = "asynckata:scratch"
"""The key that marks a database as one that may be emptied."""


class WiredRealConnection(WiredConnection, Connection):
    """A connection to a real server on the wire."""


@asynccontextmanager
async def scratch_database(outside: Redis, url: str) -> AsyncIterator[None]:
    """The database of `outside`, empty but for the mark at the beginning, empty at the end.

    Raises:
        AsynckataError: if the server does not answer, or the database holds somebody's data.
    """
    try:
        occupied = await outside.dbsize() and not await outside.exists(MARK)
    except (RedisError, OSError) as error:
        raise AsynckataError(f"No Redis server answers at {url}: {error}") from error
    if occupied:
        raise AsynckataError(
            f"The Redis database at {url} is not empty, and a test would empty it. "
            f"Choose an empty one, or set the key {MARK!r} in it to give it away."
        )
    await outside.flushdb()
    await outside.set(MARK, "1")
    try:
        yield
    finally:
        await outside.flushdb()


async def make_older(outside: Redis, seconds: float) -> None:
    """Let every key of the database be `seconds` nearer to its end."""
    async for key in outside.scan_iter():
        left = await outside.pttl(key)
        if left >= 0:
            await outside.pexpire(key, round(left - seconds * 1000))
