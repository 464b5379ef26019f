"""What a kata's tests see of a store: its clients, the knobs of the wire, a look from outside."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fakeredis import FakeServer
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection, parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from pytest_asynckata.errors import AsynckataError
from pytest_asynckata.loop.schedule import Schedule
from pytest_asynckata.loop.virtual import VirtualTimeLoop
from pytest_asynckata.stage.redis_fake import (
    FakeConnection,
    WiredFakeConnection,
    cut_subscribers,
    expiry_follows,
)
from pytest_asynckata.stage.redis_real import (
    MARK,
    WiredRealConnection,
    make_older,
    scratch_database,
)
from pytest_asynckata.stage.redis_wire import WatchedPool, Wire

_REAL_PAUSE = 0.02
"""Seconds of real time in which a real server notices that somebody hung up."""


class RedisStage:
    """One test's store. `client` is for the code under test, `outside` for the test.

    `client` returns bytes, as redis-py does by default, and never retries by itself. `outside`
    has a wire of its own: it is not counted, takes no time, never fails, and returns `str`.
    """

    def __init__(self, make_client: Callable[..., Redis], schedule: Schedule, real: bool) -> None:
        self._wire = Wire(schedule)
        self._make_client = make_client
        self._pools: list[WatchedPool] = []
        self.real = real
        """Whether the store is a real server."""
        self.client = self.new_client()
        self.outside = make_client(decode_responses=True)

    def new_client(self, *, decode_responses: bool = False) -> Redis:
        """One more client of the same store, on the same wire, with its own connections."""
        client = self._make_client(wire=self._wire, decode_responses=decode_responses)
        assert isinstance(client.connection_pool, WatchedPool)
        self._pools.append(client.connection_pool)
        return client

    @property
    def latency(self) -> float | None:
        """Seconds of loop time that a round trip takes from now on.

        None, as at the beginning, is for tests that measure no time: none under schedule seed 0,
        a little that varies under any other.
        """
        return self._wire.latency

    @latency.setter
    def latency(self, seconds: float | None) -> None:
        self._wire.latency = seconds

    @property
    def round_trips(self) -> int:
        """How often a client has sent something and awaited the answer; a pipeline is once."""
        return self._wire.round_trips

    def fail(self, error: RedisError, *, after: int = 0, count: float = 1) -> None:
        """Let `after` round trips pass; then the next `count` raise `error` (`math.inf`: all).

        The command of a failed round trip does not reach the store.
        """
        self._wire.fail(error, after, count)

    @property
    def closed(self) -> bool:
        """Whether `client`, or another of the clients, was closed."""
        return any(pool.closed for pool in self._pools)

    @property
    def connections_in_use(self) -> int:
        """How many connections the clients have taken from their pools and not given back."""
        return sum(len(pool.lent) for pool in self._pools)

    async def subscriptions(self) -> int:
        """How many subscriptions the store serves; a pattern counts once, whoever listens."""
        await self._let_server_notice()
        channels = await self.outside.pubsub_channels()
        counts = await self.outside.pubsub_numsub(*channels) if channels else []
        return sum(count for _, count in counts) + int(await self.outside.pubsub_numpat())

    async def keys(self) -> list[str]:
        """The keys in the store, sorted."""
        return sorted(str(key) for key in await self.outside.keys() if key != MARK)

    async def cut_subscriptions(self) -> None:
        """Break the connection of every subscriber."""
        raise NotImplementedError

    async def age(self, seconds: float) -> None:
        """Let `seconds` pass for the store: keys come nearer to their expiry, and expire.

        With the fake store this is a sleep of that long; with a real one nobody has to wait.
        """
        raise NotImplementedError

    async def _let_server_notice(self) -> None:
        """Wait until the store knows that a connection was closed."""

    async def close(self) -> None:
        """Close every client."""
        for pool in self._pools:
            await pool.aclose()
        await self.outside.aclose()


class _FakeStage(RedisStage):
    def __init__(self, loop: VirtualTimeLoop) -> None:
        self._server = server = FakeServer(version=(7, 0))

        def make_client(wire: Wire | None = None, **kwargs: Any) -> Redis:
            kwargs.update(server=server, server_type="redis", version=(7, 0))
            if wire is None:
                return _client(FakeConnection, **kwargs)
            return _client(WiredFakeConnection, wire=wire, **kwargs)

        super().__init__(make_client, loop.schedule, real=False)

    async def cut_subscriptions(self) -> None:
        cut_subscribers(self._server)

    async def age(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _RealStage(RedisStage):
    def __init__(self, loop: VirtualTimeLoop, url: str) -> None:
        address = _address(url)

        def make_client(wire: Wire | None = None, **kwargs: Any) -> Redis:
            kwargs.update(address)
            if wire is None:
                return _client(None, **kwargs)
            return _client(WiredRealConnection, wire=wire, **kwargs)

        super().__init__(make_client, loop.schedule, real=True)

    async def cut_subscriptions(self) -> None:
        await self.outside.client_kill_filter(_type="pubsub")
        await self._let_server_notice()

    async def age(self, seconds: float) -> None:
        await make_older(self.outside, seconds)

    async def _let_server_notice(self) -> None:
        await asyncio.to_thread(time.sleep, _REAL_PAUSE)


def _address(url: str) -> dict[str, Any]:
    """What a connection must know to reach the server at `url`."""
    try:
        address = dict(parse_url(url))
    except ValueError:
        address = {}
    if not url.startswith("redis://") or not address:
        raise AsynckataError(f"{url} is not an address of the form redis://host:port/database")
    return address


def _client(connection_class: type[AbstractConnection] | None, **kwargs: Any) -> Redis:
    """A client that owns its pool, so that closing the one closes the other.

    The protocol is the same whatever redis-py's default. Nothing is tried again behind a test's
    back, and no time-out is set: times belong to the test.
    """
    if connection_class is not None:
        kwargs["connection_class"] = connection_class
    settings = {"protocol": 2, "socket_timeout": None, "socket_connect_timeout": None}
    return Redis.from_pool(WatchedPool(**settings, retry=Retry(NoBackoff(), 0), **kwargs))


@asynccontextmanager
async def fake_store(loop: VirtualTimeLoop) -> AsyncIterator[RedisStage]:
    """A store in this process, whose time is the loop's until the context ends."""
    with expiry_follows(loop):
        stage = _FakeStage(loop)
        try:
            yield stage
        finally:
            await stage.close()


@asynccontextmanager
async def real_store(loop: VirtualTimeLoop, url: str) -> AsyncIterator[RedisStage]:
    """The real server's database at `url`, which must be a scratch database.

    Raises:
        AsynckataError: if it is not, or if no server answers.
    """
    stage = _RealStage(loop, url)
    try:
        async with scratch_database(stage.outside, url):
            yield stage
    finally:
        await stage.close()
