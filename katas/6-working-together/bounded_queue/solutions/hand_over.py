"""Items and places are handed to those who wait, so nobody who comes later can take them."""

import asyncio
from collections import deque


class QueueShutDown(Exception):
    pass


class BoundedQueue:
    def __init__(self, maxsize=0):
        self._maxsize = maxsize
        self._items = deque()
        self._promised = 0  # places that were handed to a put that has not run yet
        self._getters = deque()
        self._putters = deque()
        self._joiners = []
        self._unfinished = 0
        self._closed = False

    def qsize(self):
        return len(self._items)

    def empty(self):
        return not self._items

    def full(self):
        return 0 < self._maxsize <= len(self._items) + self._promised

    # -- put -----------------------------------------------------------------------------------

    async def put(self, item):
        if self.full() and not self._closed:
            place = asyncio.get_running_loop().create_future()
            self._putters.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if not place.cancelled() and place.exception() is None:
                    self._promised -= 1
                    self._hand_over_places()
                raise
            self._promised -= 1
        self.put_nowait(item)

    def put_nowait(self, item):
        if self._closed:
            raise QueueShutDown
        if self.full():
            raise asyncio.QueueFull
        self._unfinished += 1
        self._items.append(item)
        self._hand_over_items()

    def _hand_over_places(self):
        while self._putters and not self.full():
            place = self._putters.popleft()
            if not place.done():
                self._promised += 1
                place.set_result(None)

    # -- get -----------------------------------------------------------------------------------

    async def get(self):
        if self._items or self._closed:
            return self.get_nowait()
        parcel = asyncio.get_running_loop().create_future()
        self._getters.append(parcel)
        try:
            return await parcel
        except asyncio.CancelledError:
            if not parcel.cancelled() and parcel.exception() is None:
                self._items.appendleft(parcel.result())
                self._hand_over_items()
            raise

    def get_nowait(self):
        if not self._items:
            raise QueueShutDown if self._closed else asyncio.QueueEmpty
        item = self._items.popleft()
        self._hand_over_places()
        return item

    def _hand_over_items(self):
        while self._getters and self._items:
            parcel = self._getters.popleft()
            if not parcel.done():
                parcel.set_result(self.get_nowait())

    # -- the end -------------------------------------------------------------------------------

    def task_done(self):
        if self._unfinished <= 0:
            raise ValueError("task_done without an item")
        self._unfinished -= 1
        self._tell_joiners()

    async def join(self):
        if self._unfinished:
            done = asyncio.get_running_loop().create_future()
            self._joiners.append(done)
            await done

    def _tell_joiners(self):
        if not self._unfinished:
            for done in self._joiners:
                if not done.done():
                    done.set_result(None)
            self._joiners.clear()

    def shutdown(self, immediate=False):
        self._closed = True
        if immediate:
            self._unfinished -= len(self._items)
            self._items.clear()
            self._tell_joiners()
        for waiting in (self._getters, self._putters):
            for future in waiting:
                if not future.done():
                    future.set_exception(QueueShutDown())
            waiting.clear()
