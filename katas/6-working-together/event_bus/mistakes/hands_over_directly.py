"""Gives the event straight to the waiting task, and it is lost when that task is cancelled."""

import asyncio
from collections import deque


class Subscription:
    def __init__(self, bus, size):
        self.missed = 0
        self.bus = bus
        self.size = size
        self.events = deque()
        self.waiter = None
        self.over = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.events:
            return self.events.popleft()
        if self.over:
            raise StopAsyncIteration
        self.waiter = asyncio.get_running_loop().create_future()
        kind, event = await self.waiter
        if kind == "end":
            raise StopAsyncIteration
        return event

    def put(self, event):
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(("event", event))
            return
        if len(self.events) == self.size:
            self.events.popleft()
            self.missed += 1
        self.events.append(event)

    def end(self):
        self.over = True
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(("end", None))

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

    def publish(self, event):
        if self.closed:
            raise RuntimeError("the bus is closed")
        for subscription in self.subscriptions:
            subscription.put(event)

    def close(self):
        self.closed = True
        for subscription in self.subscriptions:
            subscription.end()
