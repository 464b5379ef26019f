"""All subscriptions have one buffer, so each event goes to one of them only."""

import asyncio
from collections import deque


class Subscription:
    def __init__(self, bus, size):
        self.missed = 0
        self.bus = bus
        self.size = size
        self.events = bus.events
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
        if self in self.bus.subscriptions:
            self.bus.subscriptions.remove(self)
        self.events.clear()
        self.end()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


class EventBus:
    def __init__(self):
        self.subscriptions = []
        self.events = deque()
        self.closed = False

    def subscribe(self, size):
        if self.closed:
            raise RuntimeError("the bus is closed")
        subscription = Subscription(self, size)
        self.subscriptions.append(subscription)
        return subscription

    def publish(self, event):
        if self.closed:
            raise RuntimeError("the bus is closed")
        for subscription in self.subscriptions[:1]:
            subscription.put(event)
        for subscription in self.subscriptions:
            subscription.news.set()

    def close(self):
        self.closed = True
        for subscription in self.subscriptions:
            subscription.end()
