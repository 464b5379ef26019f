"""Lua scripts instead of transactions, futures for the callers, an iterator class."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError, TimeoutError

CHANNEL = "cars:changes"
"""The channel on which the changes are published."""

Fields = Mapping[str, str | int]


class StoreUnavailable(Exception):
    """Redis cannot be reached, or does not answer. The cause says why."""


@dataclass(frozen=True)
class Change:
    """One event: what happened to which car. This class is complete."""

    kind: str
    """"saved", "renamed" or "mileage"."""
    car_id: str
    """The car; after a rename: its new id."""
    old_id: str | None = None
    """After a rename: the id before it."""

    def encode(self) -> str:
        """The event as the text that is published."""
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str | bytes) -> Change:
        """The event in a published text."""
        return cls(**json.loads(text))


RENAME = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('RENAME', KEYS[1], KEYS[2])
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 1
"""

INCREMENT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
local mileage = redis.call('HINCRBY', KEYS[1], 'mileage', ARGV[3])
redis.call('PUBLISH', ARGV[1], ARGV[2])
return mileage
"""


class CarStore:
    """Cars in Redis, for `ttl` seconds each."""

    def __init__(self, redis: Redis, *, ttl: int = 3600) -> None:
        self._redis: Redis | None = redis
        self._ttl = ttl
        self._flights: dict[str, _Flight] = {}

    async def __aenter__(self) -> CarStore:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the store, and leave the client open."""
        self._redis = None

    @property
    def _open(self) -> Redis:
        if self._redis is None:
            raise RuntimeError("the store is closed")
        return self._redis

    async def save(self, car_id: str, fields: Fields) -> None:
        """Store exactly these fields for `ttl` seconds, in one round trip."""
        redis = self._open
        if not fields:
            raise ValueError("a car has fields")
        pipe = redis.pipeline()
        pipe.delete(_key(car_id)).hset(_key(car_id), mapping=dict(fields))
        pipe.expire(_key(car_id), self._ttl).publish(CHANNEL, Change("saved", car_id).encode())
        with _translated():
            await pipe.execute()

    async def load(self, car_id: str) -> dict[str, str] | None:
        """The fields of one car, or None."""
        with _translated():
            return _fields(await self._open.hgetall(_key(car_id)))

    async def load_many(self, ids: Iterable[str]) -> list[dict[str, str] | None]:
        """The fields of many cars, in the order of `ids`, in one round trip."""
        pipe = self._open.pipeline(transaction=False)
        for car_id in ids:
            pipe.hgetall(_key(car_id))
        with _translated():
            return [_fields(found) for found in await pipe.execute()]

    async def rename(self, old: str, new: str) -> None:
        """Give a car a new id."""
        event = Change("renamed", new, old).encode()
        with _translated():
            found = await self._open.eval(RENAME, 2, _key(old), _key(new), CHANNEL, event)
        if not found:
            raise KeyError(old)

    async def increment_mileage(self, car_id: str, km: int) -> int:
        """Add `km` to the mileage of a car and return the new mileage."""
        event = Change("mileage", car_id).encode()
        with _translated():
            mileage = await self._open.eval(INCREMENT, 1, _key(car_id), CHANNEL, event, km)
        if mileage is None:
            raise KeyError(car_id)
        return int(mileage)

    async def get_or_build(
        self, car_id: str, builder: Callable[[], Awaitable[Fields]]
    ) -> dict[str, str]:
        """The fields of a car; if the store does not have it, build it, once, and save it."""
        _ = self._open
        flight = self._flights.get(car_id)
        if flight is None:
            flight = self._flights[car_id] = _Flight()
            flight.start(self._fly(car_id, builder, flight))
        seat = asyncio.get_running_loop().create_future()
        flight.seats.append(seat)
        flight.land_if_over()
        try:
            return dict(await seat)
        except asyncio.CancelledError:
            flight.seats.remove(seat)
            if not flight.seats and not flight.over:
                self._forget(car_id, flight)
                await flight.abandon()
            raise

    async def _fly(
        self, car_id: str, builder: Callable[[], Awaitable[Fields]], flight: _Flight
    ) -> dict[str, str]:
        try:
            fields = await self.load(car_id)
            if fields is None:
                made = await builder()
                await self.save(car_id, made)
                fields = {name: str(value) for name, value in made.items()}
            return fields
        finally:
            self._forget(car_id, flight)

    def _forget(self, car_id: str, flight: _Flight) -> None:
        if self._flights.get(car_id) is flight:
            del self._flights[car_id]

    def subscribe_changes(self) -> _Changes:
        """The changes as they are published; it also has `aclose()`."""
        return _Changes(self)


class _Flight:
    """One build, with a future for each caller."""

    def __init__(self) -> None:
        self.seats: list[asyncio.Future[dict[str, str]]] = []
        self.over = False

    def start(self, work: Any) -> None:
        self._task = asyncio.create_task(work)
        self._task.add_done_callback(lambda _task: self.land_if_over())

    def land_if_over(self) -> None:
        if not self._task.done():
            return
        self.over = True
        for seat in [seat for seat in self.seats if not seat.done()]:
            if self._task.cancelled():
                seat.cancel()
            elif error := self._task.exception():
                seat.set_exception(error)
            else:
                seat.set_result(self._task.result())

    async def abandon(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])
        if not self._task.cancelled():
            self._task.exception()


class _Changes:
    """The iterator of `subscribe_changes`."""

    def __init__(self, store: CarStore) -> None:
        self._store = store
        self._pubsub: PubSub | None = None
        self._over = False

    def __aiter__(self) -> _Changes:
        return self

    async def __anext__(self) -> Change:
        if self._over:
            raise StopAsyncIteration
        with _translated():
            if self._pubsub is None:
                self._pubsub = self._store._open.pubsub(ignore_subscribe_messages=True)
                await self._pubsub.subscribe(CHANNEL)
            while True:
                message = await self._pubsub.get_message(timeout=None)
                if message:
                    return Change.decode(message["data"])

    async def aclose(self) -> None:
        self._over = True
        if self._pubsub is not None:
            await self._pubsub.aclose()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (ConnectionError, TimeoutError) as error:
        raise StoreUnavailable("Redis does not answer") from error


def _key(car_id: str) -> str:
    return "car:" + car_id


def _fields(found: Mapping[str | bytes, str | bytes]) -> dict[str, str] | None:
    return {_text(name): _text(value) for name, value in found.items()} or None


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("utf-8")
