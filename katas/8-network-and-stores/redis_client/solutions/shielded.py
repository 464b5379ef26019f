"""redis-py's own `transaction()`, a shielded task for each build, a decorator for the errors."""

from __future__ import annotations

import asyncio
import functools
import json
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import aclosing, suppress
from dataclasses import asdict, dataclass
from typing import Any, ParamSpec, TypeVar

import redis.exceptions
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

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


P = ParamSpec("P")
R = TypeVar("R")


def talks_to_redis(
    method: Callable[P, Coroutine[Any, Any, R]],
) -> Callable[P, Coroutine[Any, Any, R]]:
    """Trouble with the connection inside `method` becomes `StoreUnavailable`."""

    @functools.wraps(method)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await method(*args, **kwargs)
        except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError) as error:
            raise StoreUnavailable(repr(error)) from error

    return wrapper


class CarStore:
    """Cars in Redis, for `ttl` seconds each."""

    def __init__(self, redis: Redis, *, ttl: int = 3600) -> None:
        self._client = redis
        self._ttl = ttl
        self._is_open = True
        self._tasks: dict[str, asyncio.Task[dict[str, str]]] = {}
        self._callers: Counter[asyncio.Task[dict[str, str]]] = Counter()

    async def __aenter__(self) -> CarStore:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._is_open = False

    async def aclose(self) -> None:
        """Close the store, and leave the client open."""
        self._is_open = False

    def _redis(self) -> Redis:
        if self._is_open:
            return self._client
        raise RuntimeError("this store was closed")

    @talks_to_redis
    async def save(self, car_id: str, fields: Fields) -> None:
        """Store exactly these fields for `ttl` seconds, in one round trip."""
        key = f"car:{car_id}"
        async with self._redis().pipeline() as pipe:
            if not fields:
                raise ValueError(fields)
            pipe.delete(key)
            pipe.hset(key, mapping={**fields})
            pipe.expire(key, self._ttl)
            pipe.publish(CHANNEL, Change("saved", car_id).encode())
            await pipe.execute()

    @talks_to_redis
    async def load(self, car_id: str) -> dict[str, str] | None:
        """The fields of one car, or None."""
        return as_text(await self._redis().hgetall(f"car:{car_id}"))

    @talks_to_redis
    async def load_many(self, ids: Iterable[str]) -> list[dict[str, str] | None]:
        """The fields of many cars, in the order of `ids`, in one round trip."""
        async with self._redis().pipeline() as pipe:
            for car_id in ids:
                pipe.hgetall(f"car:{car_id}")
            return list(map(as_text, await pipe.execute()))

    @talks_to_redis
    async def rename(self, old: str, new: str) -> None:
        """Give a car a new id."""

        async def move(pipe: Pipeline) -> None:
            if not await pipe.exists(f"car:{old}"):
                raise KeyError(old)
            pipe.multi()
            pipe.rename(f"car:{old}", f"car:{new}")
            pipe.publish(CHANNEL, Change("renamed", new, old).encode())

        await self._redis().transaction(move, f"car:{old}")

    @talks_to_redis
    async def increment_mileage(self, car_id: str, km: int) -> int:
        """Add `km` to the mileage of a car and return the new mileage."""
        key = f"car:{car_id}"

        async def drive(pipe: Pipeline) -> int:
            mileage, car = await pipe.hget(key, "mileage"), await pipe.exists(key)
            if not car:
                raise KeyError(car_id)
            pipe.multi()
            pipe.hset(key, "mileage", int(mileage or 0) + km)
            pipe.publish(CHANNEL, Change("mileage", car_id).encode())
            return int(mileage or 0) + km

        return await self._redis().transaction(drive, key, value_from_callable=True)

    async def get_or_build(
        self, car_id: str, builder: Callable[[], Awaitable[Fields]]
    ) -> dict[str, str]:
        """The fields of a car; if the store does not have it, build it, once, and save it."""
        self._redis()
        task = self._tasks.get(car_id)
        if task is None or task.done():
            task = asyncio.ensure_future(self._find(car_id, builder))
            self._tasks[car_id] = task
        self._callers[task] += 1
        try:
            return (await asyncio.shield(task)).copy()
        finally:
            self._callers[task] -= 1
            if not self._callers[task]:
                del self._callers[task]
                if self._tasks.get(car_id) is task:
                    del self._tasks[car_id]
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task

    async def _find(self, car_id: str, builder: Callable[[], Awaitable[Fields]]) -> dict[str, str]:
        fields = await self.load(car_id)
        if fields is None:
            built = dict(await builder())
            await self.save(car_id, built)
            fields = {name: f"{value}" for name, value in built.items()}
        return fields

    async def subscribe_changes(self) -> AsyncGenerator[Change, None]:
        """The changes as they are published; it also has `aclose()`."""
        pubsub = self._redis().pubsub()
        try:
            await pubsub.subscribe(CHANNEL)
            async with aclosing(pubsub.listen()) as messages:
                async for message in messages:
                    if message["type"] == "message":
                        yield Change.decode(message["data"])
        except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError) as error:
            raise StoreUnavailable(repr(error)) from error
        finally:
            await pubsub.aclose()


def as_text(found: Mapping[Any, Any]) -> dict[str, str] | None:
    """The fields as `str`, whatever the client returns; None for none."""
    if not found:
        return None
    return {
        name.decode() if isinstance(name, bytes) else name:
        value.decode() if isinstance(value, bytes) else value
        for name, value in found.items()
    }  # fmt: skip
