"""Lets put add its item although the queue is full: no back-pressure."""

import asyncio
from collections import deque


class QueueShutDown(Exception):
    pass


class BoundedQueue:
    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        self._items = deque()
        self._getters = deque()
        self._putters = deque()
        self._unfinished = 0
        self._finished = asyncio.Event()
        self._finished.set()
        self._closed = False

    def qsize(self):
        return len(self._items)

    def empty(self):
        return not self._items

    def full(self):
        return 0 < self._maxsize <= len(self._items)

    async def put(self, item):
        if self._closed:
            raise QueueShutDown
        self._items.append(item)
        self._unfinished += 1
        self._finished.clear()
        self._wake(self._getters)

    def put_nowait(self, item):
        if self._closed:
            raise QueueShutDown
        if self.full():
            raise asyncio.QueueFull
        self._items.append(item)
        self._unfinished += 1
        self._finished.clear()
        self._wake(self._getters)

    async def get(self):
        while self.empty() and not self._closed:
            await self._wait_in(self._getters)
        return self.get_nowait()

    def get_nowait(self):
        if not self._items:
            raise QueueShutDown if self._closed else asyncio.QueueEmpty
        item = self._items.popleft()
        self._wake(self._putters)
        return item

    def task_done(self):
        if self._unfinished == 0:
            raise ValueError("task_done called too often")
        self._unfinished -= 1
        if self._unfinished == 0:
            self._finished.set()

    async def join(self):
        await self._finished.wait()

    def shutdown(self, immediate=False):
        self._closed = True
        if immediate:
            self._unfinished -= len(self._items)
            self._items.clear()
            if self._unfinished == 0:
                self._finished.set()
        for future in (*self._getters, *self._putters):
            if not future.done():
                future.set_result(None)

    async def _wait_in(self, waiting):
        future = asyncio.get_running_loop().create_future()
        waiting.append(future)
        try:
            await future
        except asyncio.CancelledError:
            if not future.cancelled():
                self._wake(waiting)
            raise
        finally:
            if future in waiting:
                waiting.remove(future)

    def _wake(self, waiting):
        while waiting:
            future = waiting.popleft()
            if not future.done():
                future.set_result(None)
                break
