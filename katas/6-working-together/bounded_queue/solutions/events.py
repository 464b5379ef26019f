"""Two events say "there is an item" and "there is room"; whoever is woken looks again."""

import asyncio
from collections import deque


class QueueShutDown(Exception):
    pass


class BoundedQueue:
    def __init__(self, maxsize=0):
        self._limit = maxsize if maxsize > 0 else float("inf")
        self._items = deque()
        self._closed = False
        self._unfinished = 0
        self._something = asyncio.Event()
        self._room = asyncio.Event()
        self._all_done = asyncio.Event()
        self._set_events()

    def _set_events(self):
        """Let the three events say what is true now."""
        for event, happened in (
            (self._something, self._items or self._closed),
            (self._room, len(self._items) < self._limit or self._closed),
            (self._all_done, not self._unfinished),
        ):
            if happened:
                event.set()
            else:
                event.clear()

    def qsize(self):
        return len(self._items)

    def empty(self):
        return len(self._items) == 0

    def full(self):
        return len(self._items) >= self._limit

    async def put(self, item):
        while not self._room.is_set():
            await self._room.wait()
        self.put_nowait(item)

    def put_nowait(self, item):
        if self._closed:
            raise QueueShutDown
        if self.full():
            raise asyncio.QueueFull
        self._items.append(item)
        self._unfinished += 1
        self._set_events()

    async def get(self):
        while not self._something.is_set():
            await self._something.wait()
        return self.get_nowait()

    def get_nowait(self):
        if self._items:
            item = self._items.popleft()
            self._set_events()
            return item
        if self._closed:
            raise QueueShutDown
        raise asyncio.QueueEmpty

    def task_done(self):
        if not self._unfinished:
            raise ValueError("more calls of task_done than items")
        self._unfinished -= 1
        self._set_events()

    async def join(self):
        await self._all_done.wait()

    def shutdown(self, immediate=False):
        self._closed = True
        if immediate:
            self._unfinished -= len(self._items)
            self._items.clear()
        self._set_events()
