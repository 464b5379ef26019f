"""A store inside this process, on fakeredis: its time is the loop's, its order is repeatable.

fakeredis reads the wall clock through the name `time` in its modules. That name is replaced
while a test has a store, so that keys expire on virtual time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from fakeredis import FakeServer
from fakeredis.aioredis import AsyncFakeSocket, FakeAsyncRedisConnection, FakeReader, FakeWriter
from redis.exceptions import ConnectionError as RedisConnectionError

from pytest_asynckata.loop.virtual import VirtualTimeLoop
from pytest_asynckata.stage.redis_wire import WiredConnection

EPOCH = 2**30
"""The store's time, in seconds, at loop time 0: a date like any other (in January 2004)."""


class _LoopTime:
    """Stands in for the module `time`: `time()` follows the loop, the rest is as it was."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        self._loop = loop

    def time(self) -> float:
        return EPOCH + self._loop.time()

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


@contextmanager
def expiry_follows(loop: VirtualTimeLoop) -> Iterator[None]:
    """While the context lasts, the time of every fake store is the loop's."""
    loop_time = _LoopTime(loop)
    with ExitStack() as stack:
        for name, module in list(sys.modules.items()):
            if name.split(".")[0] == "fakeredis" and vars(module).get("time") is time:
                stack.enter_context(mock.patch.object(module, "time", loop_time))
        yield


class _Socket(AsyncFakeSocket):
    """A connection as the store sees it.

    The store keeps its subscribers in sets: with its number as hash, their order is the same in
    every run.
    """

    def __hash__(self) -> int:
        return hash(self._client_info.get("id", 0))

    def __eq__(self, other: object) -> bool:
        return self is other


class _ConnectionLost:
    """What a reader finds behind the last answer when the store has hung up."""


class FakeConnection(FakeAsyncRedisConnection):
    """A client's connection to a fake store that forgets it at once when it is closed."""

    async def _connect(self) -> None:
        socket = _Socket(
            self._server,
            self.db,
            client_class=self._client_class,
            lua_modules=self._lua_modules,
            client_info=self._client_info,
        )
        self._sock, self._reader, self._writer = socket, FakeReader(socket), FakeWriter(socket)

    async def disconnect(self, nowait: bool = False, **kwargs: Any) -> None:  # type: ignore[override]
        if self._sock is not None and self._server is not None:
            with self._server.lock:
                _hang_up(self._server, self._sock)
        await super().disconnect(nowait, **kwargs)

    async def read_response(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("timeout") == float("inf"):
            kwargs["timeout"] = None  # fakeredis would set a timer that never fires
        response = await super().read_response(*args, **kwargs)
        if isinstance(response, _ConnectionLost):
            await self.disconnect(nowait=True)
            raise RedisConnectionError("Connection closed by server.")
        return response


class WiredFakeConnection(WiredConnection, FakeConnection):  # type: ignore[misc]
    """A fake connection on the wire."""


def cut_subscribers(server: FakeServer) -> None:
    """Hang up on every connection that is subscribed to anything."""
    with server.lock:
        for socket in _subscribers(server):
            socket.put_response(_ConnectionLost())
            _hang_up(server, socket)


def _hang_up(server: FakeServer, socket: Any) -> None:
    """Make the store forget a connection, and the patterns that nobody else listens to."""
    socket.kill()
    for pattern in [name for name, sockets in server.psubscribers.items() if not sockets]:
        del server.psubscribers[pattern]


def _subscribers(server: FakeServer) -> list[Any]:
    groups = (server.subscribers, server.psubscribers)
    found = {socket for group in groups for sockets in group.values() for socket in sockets}
    return sorted(found, key=hash)
