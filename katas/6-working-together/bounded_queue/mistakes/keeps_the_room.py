"""A put that is woken and cancelled in the same moment does not wake the next one."""

import asyncio
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class QueueShutDown(Exception):
    """The queue was shut down."""


class BoundedQueue(Generic[T]):
    """First in, first out; holds `maxsize` items at most. With 0 or less there is no limit."""

    def __init__(self, maxsize: int = 0) -> None:
        self._maxsize = maxsize
        self._items: deque[T] = deque()
        self._getters: deque[asyncio.Future[None]] = deque()
        self._putters: deque[asyncio.Future[None]] = deque()
        self._unfinished = 0
        self._all_done = asyncio.Event()
        self._all_done.set()
        self._shut_down = False

    def qsize(self) -> int:
        """Say how many items are in the queue."""
        return len(self._items)

    def empty(self) -> bool:
        """Say whether no item is in the queue."""
        return not self._items

    def full(self) -> bool:
        """Say whether the queue holds as many items as it may."""
        return 0 < self._maxsize <= len(self._items)

    async def put(self, item: T) -> None:
        """Put an item into the queue; wait while it is full."""
        while self.full() and not self._shut_down:
            await _turn(self._putters)
        self.put_nowait(item)

    def put_nowait(self, item: T) -> None:
        """Put an item into the queue, or raise `asyncio.QueueFull`."""
        if self._shut_down:
            raise QueueShutDown
        if self.full():
            raise asyncio.QueueFull
        self._items.append(item)
        self._unfinished += 1
        self._all_done.clear()
        _wake_first(self._getters)

    async def get(self) -> T:
        """Take the oldest item; wait while there is none."""
        while self.empty() and not self._shut_down:
            try:
                await _turn(self._getters)
            except asyncio.CancelledError:
                if self._items:
                    _wake_first(self._getters)
                raise
        return self.get_nowait()

    def get_nowait(self) -> T:
        """Take the oldest item, or raise `asyncio.QueueEmpty`."""
        if self.empty():
            raise QueueShutDown if self._shut_down else asyncio.QueueEmpty
        item = self._items.popleft()
        _wake_first(self._putters)
        return item

    def task_done(self) -> None:
        """Say that the work on one item that was taken is over."""
        if self._unfinished == 0:
            raise ValueError("task_done() called too often")
        self._unfinished -= 1
        self._look_whether_all_is_done()

    async def join(self) -> None:
        """Wait until the work on all items is over."""
        await self._all_done.wait()

    def shutdown(self, immediate: bool = False) -> None:
        """Let no more items in; with `immediate` throw away those that are inside."""
        self._shut_down = True
        if immediate:
            self._unfinished -= len(self._items)
            self._items.clear()
            self._look_whether_all_is_done()
        for turn in (*self._getters, *self._putters):
            if not turn.done():
                turn.set_result(None)

    def _look_whether_all_is_done(self) -> None:
        if self._unfinished == 0:
            self._all_done.set()


async def _turn(row: deque[asyncio.Future[None]]) -> None:
    """Stand in the row until `_wake_first` finds this task at its front."""
    turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    row.append(turn)
    try:
        await turn
    except asyncio.CancelledError:
        raise
    finally:
        row.remove(turn)


def _wake_first(row: deque[asyncio.Future[None]]) -> None:
    for turn in row:
        if not turn.done():
            turn.set_result(None)
            return
