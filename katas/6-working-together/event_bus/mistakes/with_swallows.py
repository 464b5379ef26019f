"""Returns what close() says, and so swallows the exception of the block."""

import asyncio
import contextlib

END = object()


class Subscription:
    def __init__(self, size, leave):
        self.missed = 0
        self.queue = asyncio.Queue(size + 1)  # one more place for the end marker
        self.size = size
        self.leave = leave

    def __aiter__(self):
        return self

    async def __anext__(self):
        event = await self.queue.get()
        if event is END:
            self.queue.put_nowait(END)
            raise StopAsyncIteration
        return event

    def put(self, event):
        if self.queue.qsize() == self.size:
            self.queue.get_nowait()
            self.missed += 1
        self.queue.put_nowait(event)

    def close(self):
        first = self.leave(self)
        with contextlib.suppress(asyncio.QueueEmpty):
            while True:
                self.queue.get_nowait()
        self.queue.put_nowait(END)
        return first

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return self.close()


class EventBus:
    def __init__(self):
        self.subscriptions = []
        self.closed = False

    def subscribe(self, size):
        if self.closed:
            raise RuntimeError("closed")
        self.subscriptions.append(Subscription(size, self.leave))
        return self.subscriptions[-1]

    def leave(self, subscription):
        if subscription in self.subscriptions:
            self.subscriptions.remove(subscription)
            return True
        return False

    def publish(self, event):
        if self.closed:
            raise RuntimeError("closed")
        for subscription in self.subscriptions:
            subscription.put(event)

    def close(self):
        self.closed = True
        for subscription in self.subscriptions:
            subscription.queue.put_nowait(END)
        self.subscriptions = []
