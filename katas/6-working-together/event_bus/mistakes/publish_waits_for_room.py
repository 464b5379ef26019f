"""publish is a coroutine that waits for room, so a slow subscriber stops the publisher."""

import asyncio
from collections import deque


class Subscription:
    def __init__(self, bus, size):
        self.missed = 0
        self.bus = bus
        self.size = size
        self.events = deque()
        self.news = asyncio.Event()
        self.over = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        while not self.events:
            if self.over:
                raise StopAsyncIteration
            self.news.clear()
            await self.news.wait()
        return self.events.popleft()

    def put(self, event):
        if len(self.events) == self.size:
            self.events.popleft()
            self.missed += 1
        self.events.append(event)
        self.news.set()

    def end(self):
        self.over = True
        self.news.set()

    def close(self):
        self.bus.subscriptions.discard(self)
        self.events.clear()
        self.end()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


class EventBus:
    def __init__(self):
        self.subscriptions = set()
        self.closed = False

    def subscribe(self, size):
        if self.closed:
            raise RuntimeError("the bus is closed")
        subscription = Subscription(self, size)
        self.subscriptions.add(subscription)
        return subscription

    async def publish(self, event):
        if self.closed:
            raise RuntimeError("the bus is closed")
        for subscription in self.subscriptions:
            while len(subscription.events) == subscription.size:
                await asyncio.sleep(0.1)
            subscription.put(event)

    def close(self):
        self.closed = True
        for subscription in self.subscriptions:
            subscription.end()
