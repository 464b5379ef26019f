"""The wire between a client and its store: every round trip is counted, takes time, may fail.

Written against redis-py's connections, so that it works in front of a fake store and of a real
server alike. It knows nothing of either.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.exceptions import RedisError

from pytest_asynckata.loop.schedule import Schedule

if TYPE_CHECKING:
    _Connection = AbstractConnection
    _Pool = ConnectionPool
else:
    _Connection, _Pool = object, ConnectionPool

UNMEASURED = 0.001
"""Seconds of loop time around which a seed varies the round trips that no test measures."""


class Wire:
    """What all clients of one test share: the latency, the planned failures, the count.

    `latency` is the time that one round trip takes, in seconds of loop time. While it is None,
    a round trip takes no time under seed 0, and a little, varied time under any other seed.
    `round_trips` counts the writes, failed ones included; a pipeline is one write. Connecting
    is neither counted nor delayed.
    """

    def __init__(self, schedule: Schedule) -> None:
        self.latency: float | None = None
        self.round_trips = 0
        self._schedule = schedule
        self._error: RedisError | None = None
        self._passing = self._failing = 0.0

    def fail(self, error: RedisError, after: int, count: float) -> None:
        """Plan that `after` round trips pass, then `count` fail with `error`."""
        self._error, self._passing, self._failing = error, after, count

    def round_trip(self) -> float:
        """Begin a round trip; return the seconds that it takes.

        Raises:
            RedisError: the planned one, if it is this round trip's turn to fail.
        """
        self.round_trips += 1
        if self._passing > 0:
            self._passing -= 1
        elif self._error is not None and self._failing > 0:
            self._failing -= 1
            raise self._error
        if self.latency is not None:
            return self.latency
        return self._schedule.drift(UNMEASURED)


class WiredConnection(_Connection):
    """Mixed into a redis-py connection class: its commands go over the wire.

    The command reaches the store at once, and the answer travels for the whole latency. A
    caller that is cancelled on the way loses the connection, as redis-py's own reading does.
    """

    def __init__(self, *, wire: Wire, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._wire = wire
        self._connecting = False
        self._answer_at: float | None = None

    async def connect_check_health(self, *args: Any, **kwargs: Any) -> None:
        self._connecting = True
        try:
            await super().connect_check_health(*args, **kwargs)
        finally:
            self._connecting = False

    async def send_packed_command(
        self, command: bytes | str | Iterable[bytes], check_health: bool = True
    ) -> None:
        if not self._connecting:
            await self._depart()
        await super().send_packed_command(command, check_health)

    async def _depart(self) -> None:
        try:
            seconds = self._wire.round_trip()
        except RedisError:
            await self.disconnect(nowait=True)
            raise
        self._answer_at = asyncio.get_running_loop().time() + seconds

    async def read_response(self, *args: Any, **kwargs: Any) -> Any:
        try:
            arrived = await self._arrival(kwargs.get("timeout"))
        except asyncio.CancelledError:
            if kwargs.get("disconnect_on_error", True):
                await self.disconnect(nowait=True)
            raise
        return await super().read_response(*args, **kwargs) if arrived else None

    async def _arrival(self, patience: float | None) -> bool:
        """Wait for the answer under way; False if `patience` seconds are not enough for that."""
        if self._answer_at is None:
            if patience == 0:  # whoever asks again and again must let others run
                await asyncio.sleep(0)
            return True
        patience = math.inf if patience is None else patience
        travels = max(0.0, self._answer_at - asyncio.get_running_loop().time())
        await asyncio.sleep(min(travels, patience))
        if travels > patience:
            return False
        self._answer_at = None
        return True


class WatchedPool(_Pool):
    """A connection pool that knows which connections are lent, and whether it was closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.closed = False
        self.lent: set[Any] = set()

    async def get_connection(self, *args: Any, **kwargs: Any) -> Any:
        connection = await super().get_connection(*args, **kwargs)  # type: ignore[no-untyped-call]
        self.lent.add(connection)
        return connection

    async def release(self, connection: Any) -> None:
        self.lent.discard(connection)
        await super().release(connection)

    async def disconnect(self, inuse_connections: bool = True) -> None:
        self.closed = True
        await super().disconnect(inuse_connections)
