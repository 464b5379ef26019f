"""Each subscription has a deque for its events, and an `asyncio.Event` that says "look again"."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Subscription(AsyncIterator[T]):
    """The events for one subscriber: an async iterator with a buffer of limited size."""

    def __init__(self, bus: EventBus[T], size: int) -> None:
        self.missed = 0
        self._bus = bus
        self._size = size
        self._events: deque[T] = deque()
        self._news = asyncio.Event()
        self._over = False

    async def __anext__(self) -> T:
        while not self._events:
            if self._over:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._events.popleft()

    def close(self) -> None:
        """Unsubscribe: no more events, not even those in the buffer."""
        self._bus._subscriptions.discard(self)
        self._events.clear()
        self._end()

    def __enter__(self) -> Subscription[T]:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _put(self, event: T) -> None:
        if len(self._events) == self._size:
            self._events.popleft()
            self.missed += 1
        self._events.append(event)
        self._news.set()

    def _end(self) -> None:
        self._over = True
        self._news.set()


class EventBus(Generic[T]):
    """Gives every event to every subscriber."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription[T]] = set()
        self._closed = False

    def subscribe(self, size: int) -> Subscription[T]:
        """A new subscription, whose buffer has `size` places."""
        self._check_open()
        subscription = Subscription(self, size)
        self._subscriptions.add(subscription)
        return subscription

    def publish(self, event: T) -> None:
        """Give the event to all subscribers that there are now. Never waits."""
        self._check_open()
        for subscription in self._subscriptions:
            subscription._put(event)

    def close(self) -> None:
        """There will be no more events."""
        self._closed = True
        for subscription in self._subscriptions:
            subscription._end()

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("the bus is closed")
