"""Takes the end marker out of the buffer, so the next anext waits for ever."""

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
            self.news.clear()
            await self.news.wait()
        event = self.events.popleft()
        if event is END:
            raise StopAsyncIteration
        return event

    def put(self, event):
        if len(self.events) == self.size:
            self.events.popleft()
            self.missed += 1
        self.events.append(event)
        self.news.set()

    def end(self):
        self.events.append(END)
        self.news.set()

    def close(self):
        self.bus.subscriptions.discard(self)
        self.events.clear()
        self.end()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


END = object()


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

    def publish(self, event):
        if self.closed:
            raise RuntimeError("the bus is closed")
        for subscription in self.subscriptions:
            subscription.put(event)

    def close(self):
        self.closed = True
        for subscription in self.subscriptions:
            subscription.end()
