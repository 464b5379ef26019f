"""Keeps the build when it is over, its failure included."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import ConnectionError, TimeoutError, WatchError

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


class CarStore:
    """Cars in Redis, for `ttl` seconds each."""

    def __init__(self, redis: Redis, *, ttl: int = 3600) -> None:
        self._redis = redis
        self._ttl = ttl
        self._closed = False
        self._builds: dict[str, _Build] = {}

    async def __aenter__(self) -> CarStore:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the store, and leave the client open."""
        self._closed = True

    async def save(self, car_id: str, fields: Fields) -> None:
        """Store exactly these fields for `ttl` seconds, in one round trip."""
        self._check_open()
        if not fields:
            raise ValueError(f"car {car_id!r} has no fields")
        with _redis_errors():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.delete(_key(car_id))
                pipe.hset(_key(car_id), mapping=dict(fields))
                pipe.expire(_key(car_id), self._ttl)
                pipe.publish(CHANNEL, Change("saved", car_id).encode())
                await pipe.execute()

    async def load(self, car_id: str) -> dict[str, str] | None:
        """The fields of one car, or None."""
        (fields,) = await self.load_many([car_id])
        return fields

    async def load_many(self, ids: Iterable[str]) -> list[dict[str, str] | None]:
        """The fields of many cars, in the order of `ids`, in one round trip."""
        self._check_open()
        with _redis_errors():
            async with self._redis.pipeline(transaction=False) as pipe:
                for car_id in ids:
                    pipe.hgetall(_key(car_id))
                return [_texts(found) or None for found in await pipe.execute()]

    async def rename(self, old: str, new: str) -> None:
        """Give a car a new id."""

        def commands(pipe: Pipeline) -> None:
            pipe.rename(_key(old), _key(new))
            pipe.publish(CHANNEL, Change("renamed", new, old).encode())

        await self._change(old, commands)

    async def increment_mileage(self, car_id: str, km: int) -> int:
        """Add `km` to the mileage of a car and return the new mileage."""

        def commands(pipe: Pipeline) -> None:
            pipe.hincrby(_key(car_id), "mileage", km)
            pipe.publish(CHANNEL, Change("mileage", car_id).encode())

        mileage, _receivers = await self._change(car_id, commands)
        return int(mileage)

    async def _change(self, car_id: str, commands: Callable[[Pipeline], None]) -> list[Any]:
        """Run `commands` in one transaction, provided that the car exists when they run."""
        self._check_open()
        with _redis_errors():
            async with self._redis.pipeline(transaction=True) as pipe:
                while True:
                    try:
                        await pipe.watch(_key(car_id))
                        if not await pipe.exists(_key(car_id)):
                            raise KeyError(car_id)
                        pipe.multi()
                        commands(pipe)
                        return await pipe.execute()
                    except WatchError:
                        continue  # somebody changed the car meanwhile: look again

    async def get_or_build(
        self, car_id: str, builder: Callable[[], Awaitable[Fields]]
    ) -> dict[str, str]:
        """The fields of a car; if the store does not have it, build it, once, and save it."""
        self._check_open()
        if car_id not in self._builds:
            self._builds[car_id] = asyncio.create_task(self._load_or_build(car_id, builder))
        return dict(await asyncio.shield(self._builds[car_id]))

    async def _load_or_build(
        self, car_id: str, builder: Callable[[], Awaitable[Fields]]
    ) -> dict[str, str]:
        fields = await self.load(car_id)
        if fields is None:
            built = await builder()
            await self.save(car_id, built)
            fields = {name: str(value) for name, value in built.items()}
        return fields

    async def subscribe_changes(self) -> AsyncGenerator[Change, None]:
        """The changes as they are published; it also has `aclose()`."""
        self._check_open()
        with _redis_errors():
            async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                await pubsub.subscribe(CHANNEL)
                while True:
                    message = await pubsub.get_message(timeout=None)
                    if message is not None:
                        yield Change.decode(message["data"])

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("the store is closed")


class _Build:
    """A car on its way into the store, and how many callers wait for it."""

    task: asyncio.Task[dict[str, str]]
    callers: int = 0


@contextmanager
def _redis_errors() -> Iterator[None]:
    """Around Redis commands: trouble with the connection becomes `StoreUnavailable`."""
    try:
        yield
    except (ConnectionError, TimeoutError) as error:
        raise StoreUnavailable(str(error)) from error


def _key(car_id: str) -> str:
    return f"car:{car_id}"


def _texts(found: Mapping[str | bytes, str | bytes]) -> dict[str, str]:
    """What Redis returned, as text: a client returns bytes or text, as it was told."""
    return {_text(name): _text(value) for name, value in found.items()}


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
