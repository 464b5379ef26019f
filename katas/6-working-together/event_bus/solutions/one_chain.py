"""All subscribers walk along one chain of events, each at its own pace; nobody is told anything."""

import asyncio


class Link:
    """A place in the chain. When its future is done, there is an event, and a next link."""

    def __init__(self, number):
        self.number = number
        self.next = None
        self.event = None
        self.full = asyncio.get_running_loop().create_future()

    def fill(self, event):
        self.event, self.next = event, Link(self.number + 1)
        self.full.set_result(True)
        return self.next

    def end(self):
        if not self.full.done():
            self.full.set_result(False)


class Subscription:
    def __init__(self, bus, size):
        self.bus, self.size = bus, size
        self.link = bus.last
        self.jumped = 0
        self.closed = asyncio.get_running_loop().create_future()

    def _jump(self):
        """Go on to the first event that is still in the buffer."""
        while self.bus.last.number - self.link.number > self.size:
            self.link = self.link.next
            self.jumped += 1

    @property
    def missed(self):
        if not self.closed.done():
            self._jump()
        return self.jumped

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.closed.done():
            await asyncio.wait([self.link.full, self.closed], return_when="FIRST_COMPLETED")
        if not self.closed.done():
            self._jump()
            if self.link.full.result():
                event, self.link = self.link.event, self.link.next
                return event
        raise StopAsyncIteration

    def close(self):
        if not self.closed.done():
            self._jump()
            self.closed.set_result(True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class EventBus:
    def __init__(self):
        self.last = Link(0)

    def _check(self):
        if self.last.full.done():
            raise RuntimeError("closed")

    def subscribe(self, size):
        self._check()
        return Subscription(self, size)

    def publish(self, event):
        self._check()
        self.last = self.last.fill(event)

    def close(self):
        self.last.end()
